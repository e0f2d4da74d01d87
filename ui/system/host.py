"""One question for three systems: does it tell when the person leaves? Locks nothing itself."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from ui.system.tells import Tells

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget


class Host(QObject):
    """Emits `leaving` when the system is about to sleep or has locked its screen, as far as it tells."""

    leaving = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tells = Tells()
        self._ear: object = None

    def listen(self, window: QWidget) -> None:
        """Begin, once. Not before the first paint: what is needed for it is loaded here.

        macOS tells by notifications that only an Objective-C object can receive: there nothing is told, and
        the gap in the clock (ui.citizen.idle) stands in for sleep.
        """
        if self._ear is not None:
            return
        if sys.platform == "linux":
            from ui.system.buses import Buses

            buses = Buses.of_this_session(self)
            buses.leaving.connect(self.leaving)
            self._ear, self.tells = buses, buses.listen()
        elif sys.platform == "win32":
            from ui.system.messages import Messages

            messages = Messages(self.leaving.emit)
            self._ear, self.tells = messages, messages.listen(int(window.winId()))

    def close(self) -> None:
        """Listen no more."""
        if sys.platform == "win32":
            from ui.system.messages import Messages

            if isinstance(self._ear, Messages):
                self._ear.close()
