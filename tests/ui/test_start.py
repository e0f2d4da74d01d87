"""How a window opens: what is heavy waits for the first paint."""

from __future__ import annotations

from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ui.start import AfterFirstPaint


class _Inside(QWidget):
    """Notes when it is painted."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__()
        self._notes = notes

    def paintEvent(self, event: QPaintEvent) -> None:
        self._notes.append("painted")


def test_what_is_heavy_begins_after_the_first_paint_and_once(qtbot: QtBot) -> None:
    notes: list[str] = []
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(_Inside(notes))
    AfterFirstPaint(window, lambda: notes.append("loading"))
    qtbot.wait(20)
    assert notes == []
    window.show()
    qtbot.waitUntil(lambda: "loading" in notes)
    window.repaint()
    qtbot.wait(20)
    assert notes[0] == "painted"
    assert notes.count("loading") == 1
