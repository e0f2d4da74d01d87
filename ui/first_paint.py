"""The moment a window has been painted for the first time: what is heavy waits for it.

Also the namespace `Qt`: to touch it makes Python classes of all its enumerations, which takes a tenth of the
time a bare window needs. Before the first paint nobody imports it from QtCore, nor asks Qt for one of its
values; what has only a value of it to hand over names the property and the number.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

_BREATH_MS = 25
"""The paint reaches the screen after its event: what follows may take the thread for a while."""


class AfterFirstPaint(QObject):
    """Calls `then` once, when a window or page and everything in it has been painted for the first time."""

    def __init__(self, window: QWidget, then: Callable[[], None]) -> None:
        super().__init__(window)
        self._then = then
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QTimer.singleShot(_BREATH_MS, self._then)
        return False
