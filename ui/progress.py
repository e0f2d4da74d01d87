"""How far work on the worker is, told on the UI thread; and stopping it from there. Knows no journey."""

from __future__ import annotations

import threading

from PySide6.QtCore import QObject, Signal

from wallet.model.errors import Trouble, WalletError


class Meter(QObject):
    """One for each piece of work: handed to the journey, which calls it."""

    told = Signal(int, int)

    def __init__(self) -> None:
        super().__init__()
        self._stop = threading.Event()

    def __call__(self, done: int, total: int) -> None:
        """On the worker. Raises WalletError STOPPED once `stop` was called."""
        if self._stop.is_set():
            raise WalletError(Trouble.STOPPED)
        self.told.emit(done, total)

    def stop(self) -> None:
        """The work ends at its next step, with nothing done. What is done by then stays done."""
        self._stop.set()
