"""Settings are the supervisor's: open for one who is signed in, else behind a supervisor's PIN (F4).

What a PIN opened closes by itself after a while, as a forgotten page would be everybody's.
"""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QWidget

from ui.counter.equipment import Equipment
from ui.counter.proof import ProofDialog
from ui.counter.staff import Staff
from wallet.model.shifts import ClerkRole, ClerkView

OPEN_MS = 120_000
"""Without a change, by whoever is not signed in as a supervisor."""


class Host(Protocol):
    """The window, as far as the gate needs it."""

    equipment: Equipment
    staff: Staff

    @property
    def page(self) -> QWidget | None: ...
    def leave_verdict(self) -> None: ...
    def step_back(self) -> None: ...


class SettingsGate(QObject):
    """Who may come to the settings page."""

    def __init__(self, window: Host, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._parent = window, parent
        self._clerks: tuple[ClerkView, ...] | None = None
        self.dialog: ProofDialog | None = None
        self._lapse = QTimer(self, singleShot=True)
        self._lapse.setInterval(OPEN_MS)
        self._lapse.timeout.connect(self._close)
        window.staff.clerks_known.connect(self._know)
        window.equipment.page.changed.connect(self._stay)

    @property
    def supervised(self) -> bool:
        """Whether a supervisor is signed in."""
        shift = self._window.staff.shift
        return shift is not None and shift.role is ClerkRole.SUPERVISOR

    def open(self) -> None:
        """F4. Until it is known who may sign in, nobody may come."""
        if self._window.page is self._window.equipment.page or self.dialog is not None:
            return
        if self.supervised:
            self._window.equipment.show_devices()
        elif self._clerks is None:
            self._window.staff.look()
        else:
            # Whoever types a PIN must not do so over a visitor's result.
            self._window.leave_verdict()
            self.dialog = ProofDialog(self._window.staff, self._clerks, self._parent)
            self.dialog.proved.connect(self._enter)
            self.dialog.finished.connect(self._forget)
            self.dialog.open()

    def _enter(self) -> None:
        self._window.equipment.show_devices()
        self._lapse.start()

    def _stay(self) -> None:
        if self._lapse.isActive():
            self._lapse.start()

    def _close(self) -> None:
        if self._window.page is self._window.equipment.page and not self.supervised:
            self._window.step_back()

    def _know(self, clerks: tuple[ClerkView, ...]) -> None:
        self._clerks = clerks

    def _forget(self, _result: int) -> None:
        self.dialog = None
