"""The sink for a barcode gun that types like a keyboard: an event filter, whichever widget has focus.

Keys are held back for some 50 ms. Keys that turn out to be a hand's are then given to the widget they were
meant for, in order; a gun's never reach a widget, so no character of a scan presses a button or a shortcut.
Does not read serial ports or cameras (later), and does not judge what was scanned.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui.scanning.burst import Burst, Turn

KeyClock: TypeAlias = Callable[[QKeyEvent], int]
"""When a key was pressed, in milliseconds of any one clock."""

AFTERMATH = 150
"""Milliseconds after a scan in which further line ends (a gun that sends CR and LF) belong to it."""

_LINE_ENDS = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_SHIFTS = frozenset({Qt.Key.Key_Shift, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_AltGr})
_COMMANDS = (
    Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
)


def event_time(event: QKeyEvent) -> int:
    """The time the system put on the key: right even when the window was busy meanwhile."""
    return event.timestamp()


def switch_off_input_methods(root: QWidget) -> None:
    """A composing input method would swallow a gun's letters: none in this window (UX, Counter)."""
    for widget in (root, *root.findChildren(QWidget)):
        widget.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)


class GunSink(QObject):
    """Collects a gun's keys for one window.

    `scanned` carries the whole text of one code, `started` comes once a burst is surely a scan, `overflowed`
    when it was longer than a code may be.
    """

    scanned = Signal(str)
    started = Signal()
    overflowed = Signal()

    def __init__(self, window: QWidget, *, clock: KeyClock = event_time) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._burst = Burst()
        self._held: list[tuple[QWidget, QKeyEvent]] = []
        self._down: set[int] = set()
        self._scan_ended: int | None = None
        self._announced = False
        self._replaying = False
        self._quiet = QTimer(self, singleShot=True)
        self._quiet.timeout.connect(self._let_queued_keys_in)
        application = QCoreApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's hook: True swallows the event; what an input method composes amid a burst, too."""
        kind = event.type()
        if kind == QEvent.Type.InputMethod:
            return self._is_ours(watched) and self._burst.waiting
        if kind not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            return False
        if self._replaying or not isinstance(event, QKeyEvent) or not isinstance(watched, QWidget):
            return False
        if not self._is_ours(watched):
            return False
        if kind == QEvent.Type.ShortcutOverride:
            return self._claim_from_shortcuts(event)
        if kind == QEvent.Type.KeyRelease:
            return self._release(watched, event)
        return self._press(watched, event)

    def settle(self) -> None:
        """Decide about the keys held, as a moment of quiet does."""
        self._quiet.stop()
        if self._burst.waiting:
            self._act(*self._burst.finish())

    def _is_ours(self, watched: QObject) -> bool:
        if not isinstance(watched, QWidget) or watched.window() is not self._window:
            return False
        return QApplication.activeModalWidget() in (None, self._window)

    def _claim_from_shortcuts(self, event: QKeyEvent) -> bool:
        # Qt asks this before it looks through the shortcuts: what may be a scan's character is none.
        if _is_character(event) or event.key() in _LINE_ENDS:
            event.accept()
            return True
        return False

    def _press(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.key() in _SHIFTS:
            return False
        if event.isAutoRepeat():
            return self._step_aside()
        if event.key() in _LINE_ENDS and not event.modifiers() & _COMMANDS:
            return self._line_end(event)
        if not _is_character(event):
            return self._step_aside()
        turn, text = self._burst.press(event.text(), self._clock(event))
        if turn is not Turn.HELD:
            self._act(turn, text)
        self._hold(watched, event)
        return True

    def _release(self, watched: QWidget, event: QKeyEvent) -> bool:
        if event.key() not in self._down or event.isAutoRepeat():
            return False
        if self._burst.waiting and not self._announced:
            self._held.append((watched, _copy(event)))
        if not event.isAutoRepeat():
            self._down.discard(event.key())
        return True

    def _line_end(self, event: QKeyEvent) -> bool:
        at = self._clock(event)
        if not self._burst.waiting:
            swallow = self._scan_ended is not None and at - self._scan_ended <= AFTERMATH
            if swallow:
                self._scan_ended = at
                self._down.add(event.key())
            return swallow
        turn, text = self._burst.finish()
        self._scan_ended = at if turn is Turn.SCANNED else None
        self._act(turn, text)
        if turn is Turn.SCANNED:
            self._down.add(event.key())
        return turn is Turn.SCANNED

    def _step_aside(self) -> bool:
        """A key that no code has: whatever is held is decided before it, so that the order stays."""
        if self._burst.surely_scan:
            return True
        self.settle()
        return False

    def _hold(self, watched: QWidget, event: QKeyEvent) -> None:
        self._down.add(event.key())
        if not self._burst.surely_scan:
            self._held.append((watched, _copy(event)))
        elif not self._announced:
            self._announced = True
            self._held.clear()
            self.started.emit()
        self._quiet.start(self._burst.pause)

    def _let_queued_keys_in(self) -> None:
        # After a busy moment the timer may come before keys that are already waiting: one more turn for them.
        QTimer.singleShot(0, self, self._settle_if_still_quiet)

    def _settle_if_still_quiet(self) -> None:
        if not self._quiet.isActive():
            self.settle()

    def _act(self, turn: Turn, text: str) -> None:
        self._quiet.stop()
        self._announced = False
        held, self._held = self._held, []
        if turn is Turn.TYPING:
            self._replay(held)
        elif text:
            self.scanned.emit(text)
        else:
            self.overflowed.emit()

    def _replay(self, held: list[tuple[QWidget, QKeyEvent]]) -> None:
        self._replaying = True
        try:
            for widget, event in held:
                if event.type() == QEvent.Type.KeyPress:
                    self._down.discard(event.key())
                if shiboken6.isValid(widget):
                    QCoreApplication.sendEvent(widget, event)
        finally:
            self._replaying = False


def _is_character(event: QKeyEvent) -> bool:
    """A key that types something; the keypad's too. Space counts: base45 has it."""
    text = event.text()
    return bool(text) and text.isprintable() and not event.modifiers() & _COMMANDS


def _copy(event: QKeyEvent) -> QKeyEvent:
    return QKeyEvent(
        event.type(), event.key(), event.modifiers(), event.text(), event.isAutoRepeat(), event.count()
    )
