"""A gun through a long day: a thousand scans at either pace, some in real time, some amid composing."""

from __future__ import annotations

import random
import time

import pytest
from gun_keys import KeyTimes, press_key, type_keys
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.scanning.gun import GunSink, switch_off_input_methods

SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
SCANS = 1000


class Counter(QWidget):
    """A field, a button, and a sink; notes what reached a widget that should not."""

    def __init__(self, qtbot: QtBot, *, real: bool = False) -> None:
        super().__init__()
        self.field, self.button = QLineEdit(), QPushButton("x")
        self.clicks: list[bool] = []
        self.button.clicked.connect(self.clicks.append)
        column = QVBoxLayout(self)
        column.addWidget(self.field)
        column.addWidget(self.button)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        qtbot.addWidget(self)
        self.times = KeyTimes()
        self.sink = GunSink(self) if real else GunSink(self, clock=self.times)
        switch_off_input_methods(self)
        self.scans: list[str] = []
        self.sink.scanned.connect(self.scans.append)
        self.show()
        qtbot.waitExposed(self)
        self.activateWindow()

    def compose(self) -> None:
        """What an input method sends to the widget with the focus."""
        receiver = self.focusWidget() or self
        QCoreApplication.sendEvent(receiver, QInputMethodEvent("ni", []))
        done = QInputMethodEvent("", [])
        done.setCommitString("你")
        QCoreApplication.sendEvent(receiver, done)


def texts(count: int, seed: int) -> list[str]:
    """Codes without two alike, full of doubled characters and blanks."""
    chance = random.Random(seed)
    made = []
    for number in range(count):
        body = "".join(sign * chance.choice((1, 1, 2, 3)) for sign in chance.choices(SIGNS, k=8))
        made.append(f"LW1:{number}{body}")
    return made


@pytest.mark.parametrize("pace", [20, 2])
def test_a_thousand_scans_lose_and_double_no_character(qtbot: QtBot, pace: int) -> None:
    counter = Counter(qtbot)
    places = (counter, counter.field, counter.button)
    wanted = texts(SCANS, seed=pace)
    for number, text in enumerate(wanted):
        places[number % 3].setFocus()
        type_keys(counter, counter.times, text, pace=pace, end="\r" if number % 2 else "\t")
        counter.times.now += 600
    assert counter.scans == wanted
    assert counter.field.text() == ""
    assert counter.clicks == []


@pytest.mark.parametrize("pace", [20, 2])
def test_an_input_method_amid_a_scan_changes_nothing(qtbot: QtBot, pace: int) -> None:
    counter = Counter(qtbot)
    counter.field.setFocus()
    wanted = texts(100, seed=7)
    for text in wanted:
        for place, character in enumerate(text):
            counter.times.now += pace
            press_key(counter, character)
            if place % 3 == 1:
                counter.compose()
        counter.times.now += pace
        press_key(counter, "\r", Qt.Key.Key_Return)
        counter.times.now += 600
    assert counter.scans == wanted
    assert counter.field.text() == ""


def test_an_input_method_may_compose_where_no_scan_comes(qtbot: QtBot) -> None:
    counter = Counter(qtbot)
    counter.field.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    counter.field.setFocus()
    counter.compose()
    assert counter.field.text() == "你"


@pytest.mark.parametrize(("pace", "composing"), [(20, False), (2, False), (20, True)])
def test_a_scan_in_real_time(qtbot: QtBot, pace: int, composing: bool) -> None:
    """The system's own times on the keys, Qt's own loop between them."""
    counter = Counter(qtbot, real=True)
    counter.field.setFocus()
    text = texts(1, seed=pace)[0]
    left = [*text, "\r"]
    began = time.monotonic()

    def press() -> None:
        at = round((time.monotonic() - began) * 1000)
        while left and at >= (len(text) + 1 - len(left)) * pace:
            _press_at(counter, left.pop(0), (len(text) - len(left)) * pace + 1)
            if composing and len(left) % 4 == 0 and left:
                counter.compose()
        if left:
            QTimer.singleShot(1, press)

    press()
    qtbot.waitUntil(lambda: bool(counter.scans), timeout=60_000)
    assert counter.scans == [text]
    assert counter.field.text() == ""


def _press_at(counter: Counter, text: str, at: int) -> None:
    code = Qt.Key.Key_Return if text == "\r" else ord(text)
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text)
        event.setTimestamp(at)
        QCoreApplication.sendEvent(counter.focusWidget() or counter, event)
