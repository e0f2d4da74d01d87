"""A code on the screen, framed with the mouse: its picture to the reception, the window back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from counter_fakes import FakeClock, FakeCounter, let_go
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPixmap
from pytestqt.qtbot import QtBot

from ui.counter import equipment
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.scanning.region import RegionChooser, grab_screen
from ui.settings import Settings
from wallet.model.errors import Trouble, WalletError
from wallet.wording import word_trouble


def quarters() -> QPixmap:
    """A screen of 400 × 200 whose lower right quarter is red, grabbed at two pixels a point."""
    image = QImage(800, 400, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    for y in range(200, 400):
        for x in range(400, 800):
            image.setPixelColor(x, y, QColor("red"))
    return QPixmap.fromImage(image)


def drag(qtbot: QtBot, chooser: RegionChooser, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(chooser, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(chooser, end)
    qtbot.mouseRelease(chooser, Qt.MouseButton.LeftButton, pos=end)


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CounterWindow]:
    monkeypatch.setattr(equipment, "_HIDE_MS", 0)
    jobs = Jobs()
    made = CounterWindow(
        FakeCounter(), settings=Settings(tmp_path / "settings.ini"), clock=FakeClock(), jobs=jobs
    )
    qtbot.addWidget(made)
    made.show()
    made.start()
    qtbot.waitUntil(lambda: not jobs.busy)
    yield made
    made.close()
    jobs.close()
    let_go()


@pytest.mark.parametrize("backwards", [False, True])
def test_what_is_framed_is_answered_in_the_screen_s_own_pixels(qtbot: QtBot, backwards: bool) -> None:
    chooser = RegionChooser(quarters(), "words")
    chooser.resize(400, 200)
    chosen: list[QImage] = []
    chooser.chosen.connect(chosen.append)
    chooser.show()
    ends = (QPoint(200, 100), QPoint(299, 199))
    drag(qtbot, chooser, *(reversed(ends) if backwards else ends))
    assert len(chosen) == 1
    assert chosen[0].size().toTuple() == (200, 200)
    corners = ((0, 0), (199, 0), (0, 199), (199, 199))
    assert {chosen[0].pixelColor(*corner).name() for corner in corners} == {"#ff0000"}


def test_a_click_frames_nothing(qtbot: QtBot) -> None:
    chooser = RegionChooser(quarters(), "words")
    chooser.resize(400, 200)
    chosen: list[QImage] = []
    chooser.chosen.connect(chosen.append)
    chooser.show()
    drag(qtbot, chooser, QPoint(100, 100), QPoint(103, 180))
    assert chosen == []
    assert chooser.isVisible()
    chooser.close()


def test_a_framed_code_is_checked_and_the_window_is_back(
    qtbot: QtBot, window: CounterWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "grab_screen", quarters)
    window.equipment.read_screen()
    assert not window.isVisible()
    qtbot.waitUntil(lambda: window.equipment.chooser is not None)
    chooser = window.equipment.chooser
    assert chooser is not None
    drag(qtbot, chooser, QPoint(10, 10), QPoint(150, 150))
    qtbot.waitUntil(lambda: window.page is window.verdict)
    qtbot.waitUntil(window.isVisible)


def test_esc_brings_the_window_back_without_a_check(
    qtbot: QtBot, window: CounterWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(equipment, "grab_screen", quarters)
    window.equipment.read_screen()
    qtbot.waitUntil(lambda: window.equipment.chooser is not None)
    qtbot.keyClick(window.equipment.chooser, Qt.Key.Key_Escape)
    qtbot.waitUntil(window.isVisible)
    assert window.equipment.chooser is None
    assert window.page is window.scan


@pytest.mark.parametrize("platform", ["wayland", "wayland-egl"])
def test_a_system_that_gives_no_picture_of_its_screen_is_told(
    qtbot: QtBot, window: CounterWindow, monkeypatch: pytest.MonkeyPatch, platform: str
) -> None:
    monkeypatch.setattr(QGuiApplication, "platformName", staticmethod(lambda: platform))
    with pytest.raises(WalletError) as caught:
        grab_screen()
    assert caught.value.trouble is Trouble.SCREEN_REFUSED
    window.equipment.read_screen()
    words = word_trouble(Trouble.SCREEN_REFUSED).happened
    qtbot.waitUntil(lambda: any(text in window.scan.notice.text for text in (words.zh, words.en)))
    assert window.isVisible()
