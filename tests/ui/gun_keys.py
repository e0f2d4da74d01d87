"""A barcode gun for tests: Qt key events with the times a gun or a hand would give them."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget


class KeyTimes:
    """The key clock of a test, in milliseconds; it only moves when told to."""

    def __init__(self) -> None:
        self.now = 1000

    def __call__(self, event: QKeyEvent) -> int:
        return self.now


def press_key(widget: QWidget, text: str, key: int = 0) -> None:
    """One key down and up, as Qt delivers it: first the question to the shortcuts, then press and release."""
    code = key or (ord(text.upper()) if len(text) == 1 and text.isascii() else 0)
    for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        receiver = QApplication.focusWidget() or widget.focusWidget() or widget
        event = QKeyEvent(kind, code, Qt.KeyboardModifier.NoModifier, text)
        QCoreApplication.sendEvent(receiver, event)


def type_keys(widget: QWidget, times: KeyTimes, text: str, *, pace: int, end: str = "\r") -> None:
    """Type a text at `pace` milliseconds a key, then the gun's line end."""
    for character in text:
        times.now += pace
        press_key(widget, character)
    for character in end:
        times.now += pace
        press_key(widget, character, Qt.Key.Key_Tab if character == "\t" else Qt.Key.Key_Return)
