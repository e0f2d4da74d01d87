"""How a window opens: what is heavy waits for the first paint."""

from __future__ import annotations

import sys

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.first_paint import AfterFirstPaint
from ui.start import tell_mishaps
from ui.widgets.notice import Toast
from wallet.model.errors import Trouble
from wallet.wording import word_trouble


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


def test_a_mistake_in_a_slot_is_told_in_the_window_without_its_message(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    tell_mishaps(window)
    for _ in range(2):
        error = ValueError("310101199003078515")
        sys.excepthook(ValueError, error, None)
    toasts = window.findChildren(Toast)
    assert [toast.isVisible() for toast in toasts] == [True]
    told = toasts[0].accessibleName()
    assert i18n.pick(word_trouble(Trouble.UNEXPECTED).happened) in told
    assert "3101" not in told
    assert capfd.readouterr() == ("", "")
