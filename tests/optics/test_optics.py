"""The short form of `make optics`, and the whole way once: pixels, camera, window, register, verdict."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from flows.town import Town
from PIL import Image
from pytestqt.qtbot import QtBot

pytest.importorskip("PySide6.QtMultimedia", reason="no PySide6-Addons or no libpulse0", exc_type=ImportError)

from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoSink

from optics.degrade import FRAME, Handling, camera_picture
from optics.showing import card_of_version, code_of, grabbed, is_judged_valid
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.scanning.camera import Camera
from ui.settings import Settings
from wallet.flows.counter import CounterDesk
from wallet.model.verdict import Verdict
from wallet.qr.reader import PictureReader
from wallet.qr.symbol import BUDGET_VERSION

PICTURES = 24
FORGIVEN = 2
"""Of single pictures: the long run counts 99 of 100, a code that is held has 30 a second."""


@pytest.mark.usefixtures("qapp")
def test_a_full_code_is_read_from_single_pictures_at_60_percent_of_720_lines() -> None:
    reader = PictureReader()
    try:
        text = card_of_version(BUDGET_VERSION, seed=1)
        code, chance = code_of(text), random.Random(22)
        pictures = [camera_picture(code, Handling(), chance) for _ in range(PICTURES)]
        read = sum(is_judged_valid(reader, picture, text) for picture in pictures)
    finally:
        reader.close()
    assert read >= PICTURES - FORGIVEN


@pytest.mark.usefixtures("qapp")
def test_what_the_pictures_lose_matters() -> None:
    """The control: far away and out of focus nothing is read, and nothing wrong either."""
    reader = PictureReader()
    try:
        text = card_of_version(BUDGET_VERSION, seed=1)
        picture = camera_picture(code_of(text), Handling(share=0.2, blur=3), random.Random(1))
        assert picture.size == FRAME
        assert not is_judged_valid(reader, picture, text)
    finally:
        reader.close()


class Lens(Camera):
    """A camera whose pictures a test makes."""

    def __init__(self) -> None:
        super().__init__()
        self.sink = QVideoSink()

    def open(self, wanted: str) -> QVideoSink:
        return self.sink

    def close(self) -> None:
        """Nothing is held open."""


def _frame(picture: Image.Image) -> QVideoFrame:
    rgb = picture.convert("RGB")
    image = QImage(rgb.tobytes(), rgb.width, rgb.height, 3 * rgb.width, QImage.Format.Format_RGB888)
    return QVideoFrame(image.convertToFormat(QImage.Format.Format_RGB32))


def test_from_the_citizen_s_pixels_to_the_verdict_in_the_window(
    qtbot: QtBot, town: Town, counter: CounterDesk, tmp_path: Path
) -> None:
    lens, jobs, settings = Lens(), Jobs(), Settings(tmp_path / "settings.ini")
    settings.camera_used = True
    window = CounterWindow(counter, settings=settings, clock=lambda: town.at, jobs=jobs, camera=lens)
    qtbot.addWidget(window)
    window.show()
    window.start()
    qtbot.waitUntil(lambda: window.reception.challenge is not None, timeout=60_000)
    challenge = window.reception.challenge
    assert challenge is not None
    request = town.citizen.read_request(challenge.request_text.encode(), town.at)
    shown = town.show(town.licence(), request)
    assert shown.symbol is not None
    code, chance = grabbed(shown.symbol), random.Random(3)
    pictures = [_frame(camera_picture(code, Handling(), chance)) for _ in range(4)]
    for number in range(400):
        lens.sink.setVideoFrame(pictures[number % len(pictures)])
        qtbot.wait(25)
        if window.page is window.verdict:
            break
    assert window.page is window.verdict
    assert window.verdict.field.verdict is Verdict.VALID
    window.close()
    jobs.close()
