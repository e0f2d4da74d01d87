"""A moving code from one real window to the other, over pixels: an mdoc with its portrait, pictures missed.
With LICENCE_GALLERY set to a folder, both windows are saved there in both languages, light and dark."""

from __future__ import annotations

import io
import itertools
import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
import shiboken6
from flows.test_mobile_licence import MDL
from flows.town import Town
from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.citizen.moving import FRAME_MS
from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.theme import Scheme
from ui.widgets.drop import Incoming
from wallet.flows import issue
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.text import Language
from wallet.model.verdict import Verdict
from wallet.model.views import Consent, FrameState
from wallet.qr.reader import PictureReader
from wallet.services.samples import sample_claims

FOLDER = os.environ.get("LICENCE_GALLERY")
CAMERA_RATE = 30
"""Pictures a second."""
CLAIMS = ("portrait", "family_name", "given_name", "document_number", "driving_privileges")


def portrait(size: int) -> bytes:
    """A real JPEG of about that many bytes."""
    noise = Image.frombytes("L", (240, 320), random.Random(5).randbytes(240 * 320))
    picture = Image.blend(Image.radial_gradient("L").resize((240, 320)), noise, 0.2)
    for quality in range(20, 96):
        file = io.BytesIO()
        picture.save(file, "JPEG", quality=quality)
        if file.tell() >= size:
            break
    return file.getvalue()


class Windows:
    """A citizen's and a counter's window over one town, and an mdoc of over 12 KB in the wallet."""

    def __init__(self, town: Town, counter: CounterDesk, qtbot: QtBot, folder: Path) -> None:
        self.town, self.qtbot, self.jobs = town, qtbot, Jobs()
        claims = sample_claims(town.workplace.document_types[MDL]) | {"portrait": portrait(12 * 1024)}
        key = town.citizen.holder_key_request().encode()
        data = issue.issue_licence(
            town.authority, MDL, key, town.at, claims=claims, credential_format=CredentialFormat.MDOC
        )
        town.publish()
        (received,) = town.citizen.receive(data, "mdl", town.at)
        assert received.summary is not None
        self.licence = received.summary
        settings = Settings(folder / "settings.ini")
        clock = lambda: town.at  # noqa: E731
        self.citizen = CitizenWindow(town.citizen, settings, clock, self.jobs)
        self.counter = CounterWindow(counter, settings=settings, clock=clock, jobs=self.jobs)
        for window in (self.citizen, self.counter):
            window.resize(1280, 800)
            window.show()
        self.counter.start()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy, timeout=60_000)
        QApplication.processEvents()

    def present(self) -> None:
        """The citizen reads the counter's request and agrees; what moves is then stepped by hand."""
        challenge = self.counter.reception.challenge
        assert challenge is not None
        request = self.town.citizen.read_request(challenge.request_text.encode(), self.town.at)
        offer = self.town.citizen.offer(self.licence.id, request, self.town.at)
        consent = Consent(self.licence.id, request, frozenset((name,) for name in CLAIMS), request.purpose)
        self.citizen._agreed(consent, offer)
        self.settle()
        self.citizen.present.moving._timer.stop()

    def pictures(self) -> Iterator[bytes]:
        """The whole window, frame after frame, as files."""
        while True:
            yield png(self.citizen.grab().toImage())
            self.citizen.present.moving.step()
            QApplication.processEvents()

    def close(self) -> None:
        self.jobs.close()
        for window in (self.citizen, self.counter):
            window.close()
            shiboken6.delete(window)


def png(image: QImage) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


@pytest.fixture
def windows(town: Town, counter: CounterDesk, qtbot: QtBot, tmp_path: Path) -> Iterator[Windows]:
    made = Windows(town, counter, qtbot, tmp_path)
    yield made
    made.close()


@pytest.fixture
def reader() -> Iterator[PictureReader]:
    made = PictureReader(seconds=60)  # what is read is judged, not how fast
    yield made
    made.close()


def seen_by_camera(seed: int) -> Iterator[tuple[int, int]]:
    """A camera of 30 pictures a second that loses 30 in 100 of them: of each that is left, how many were
    taken up to it, and the number of the frame that was on the screen then."""
    lost = random.Random(seed)
    for taken in itertools.count(1):
        if lost.random() >= 0.3:
            yield taken, (taken - 1) * 1000 // (CAMERA_RATE * FRAME_MS)


@pytest.mark.parametrize("seed", [30, 31, 32])
def test_twelve_kilobytes_in_less_than_ten_seconds_of_a_camera_that_loses_thirty_percent(
    windows: Windows, counter: CounterDesk, reader: PictureReader, seed: int
) -> None:
    windows.present()
    pictures, on_screen, known = windows.pictures(), -1, -1
    for taken, frame in seen_by_camera(seed):
        while on_screen < frame:
            picture, on_screen = next(pictures), on_screen + 1
        if frame == known:
            continue
        known = frame
        (code,) = reader.read(picture)
        progress = counter.frames.push(code.decode())
        assert taken < 10 * CAMERA_RATE
        if progress.state is FrameState.COMPLETE:
            break
        assert progress.state is FrameState.COLLECTING
    assert len(progress.data) > 12 * 1024
    checked = counter.check(progress.data, windows.town.at)
    assert checked.report.verdict is Verdict.VALID, checked.report.findings
    assert set(checked.report.claims or ()) == set(CLAIMS)
    assert checked.headline is not None
    assert checked.headline.has_portrait
    assert counter.portrait(checked.report).width == 240


def test_pictures_of_frames_in_the_counters_window(windows: Windows, qapp: QApplication) -> None:
    windows.present()
    pictures = windows.pictures()
    first = [Incoming(str(number), data=next(pictures)) for number in range(12)]
    windows.counter.scan.things_given.emit(tuple(first))
    windows.settle()
    scan = windows.counter.scan
    assert scan.collecting
    assert scan.moving.bar.value() == 12
    if FOLDER:
        save_looks(windows, qapp, Path(FOLDER))
    rest = [Incoming(str(number), data=next(pictures)) for number in range(40)]
    windows.counter.scan.things_given.emit(tuple(rest))
    windows.settle()
    windows.settle()
    checked = windows.counter.verdict.checked
    assert windows.counter.page is windows.counter.verdict
    assert checked is not None
    assert checked.report.verdict is Verdict.VALID, checked.report.findings


def save_looks(windows: Windows, qapp: QApplication, folder: Path) -> None:
    """Both windows in every look."""
    folder.mkdir(parents=True, exist_ok=True)
    pages: tuple[tuple[str, QWidget], ...] = (("present", windows.citizen), ("collecting", windows.counter))
    for language in Language:
        for scheme in (Scheme.LIGHT, Scheme.DARK):
            for scale in (1.0, 2.0) if scheme is Scheme.LIGHT else (1.0,):
                theme.apply(qapp, scheme=scheme, text_scale=scale)
                i18n.install(qapp, language)
                for name, window in pages:
                    window.resize(*((1280, 800) if scale == 1.0 else (1024, 720)))
                    for _ in range(6):
                        QApplication.sendPostedEvents()
                        QApplication.processEvents()
                    look = f"{language.value}-{scheme.value}-{round(scale * 100)}"
                    window.grab().save(str(folder / f"moving-{name}-{look}.png"))
    theme.apply(qapp, scheme=Scheme.LIGHT, text_scale=1.0)
    i18n.install(qapp, Language.ENGLISH)
