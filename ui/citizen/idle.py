"""Notices that nobody is here, by the clock it is given, so that sleep counts too. Locks nothing itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal

if TYPE_CHECKING:
    from datetime import datetime

    from wallet.model.ports import Clock

LOOKS_EVERY_MS = 1000
_SIGNS = frozenset(
    {
        QEvent.Type.KeyPress,
        # What a Chinese input method takes of the keys reaches the window as this alone.
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
        QEvent.Type.DragMove,
    }
)


class IdleWatch(QObject):
    """An event filter on the whole program, between `start` and `stop`."""

    idle = Signal()

    def __init__(self, clock: Clock, seconds: Callable[[], int], parent: QObject) -> None:
        """`seconds` is asked each time: it may be changed in the settings."""
        super().__init__(parent)
        self._clock = clock
        self._seconds = seconds
        self._last: datetime | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(LOOKS_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Watch from now on. Not before: a filter on every event slows the first paint down."""
        self._last = self._clock()
        self._timer.start()
        app = QCoreApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def stop(self) -> None:
        self._timer.stop()
        app = QCoreApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    def look(self) -> None:
        """Has it been too long? A clock that was set back counts as a sign of life, not as time."""
        now = self._clock()
        if self._last is None or now < self._last:
            self._last = now
        if (now - self._last).total_seconds() >= self._seconds():
            self.stop()
            self.idle.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _SIGNS and self._timer.isActive():
            # First look, then count it: a key after a night's sleep must not keep the wallet open.
            self.look()
            self._last = self._clock()
        return False
