"""What the window does with its shifts: sign in, sign out, supervise. Holds no widget and keeps no PIN."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from ui.jobs import Jobs
from wallet.model.counter_journeys import ShiftJourneys, Supervision
from wallet.model.errors import WalletError
from wallet.model.ports import Clock
from wallet.model.shifts import ClerkRole, Shift

_T = TypeVar("_T")


class Staff(QObject):
    """Who works here, told by signals."""

    clerks_known = Signal(object)
    """Tuple of ClerkView."""
    shift_changed = Signal(object)
    """Shift, or None."""
    sign_in_failed = Signal(object)
    """WalletError."""
    supervision_changed = Signal(object)
    """Supervision, once the PIN was right or something was changed under it."""
    supervision_failed = Signal(object)
    """WalletError."""

    def __init__(self, shifts: ShiftJourneys, *, clock: Clock, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._shifts = shifts
        self._clock = clock
        self._jobs = jobs

    @property
    def shift(self) -> Shift | None:
        return self._shifts.shift

    def look(self) -> None:
        """Ask who may sign in."""
        self._run(self._shifts.clerks, self.clerks_known.emit, self.sign_in_failed.emit)

    def sign_in(self, name: str, pin: str) -> None:
        at = self._clock()
        self._run(
            lambda: self._shifts.sign_in(name, pin, at), self.shift_changed.emit, self.sign_in_failed.emit
        )

    def sign_out(self) -> None:
        at = self._clock()
        self._run(
            lambda: self._shifts.sign_out(at),
            lambda _: self.shift_changed.emit(None),
            self.sign_in_failed.emit,
        )

    def name_first_supervisor(self, name: str, pin: str) -> None:
        """Then that one signs in by the same PIN."""
        at = self._clock()

        def name_and_prove() -> Supervision:
            self._shifts.name_first_supervisor(name, pin)
            return self._shifts.supervise(name, pin, at)

        self._run(name_and_prove, self._show, self.supervision_failed.emit)

    def supervise(self, name: str, pin: str) -> None:
        at = self._clock()
        self._run(lambda: self._shifts.supervise(name, pin, at), self._show, self.supervision_failed.emit)

    def add(self, supervision: Supervision, name: str, role: ClerkRole, pin: str) -> None:
        self._change(supervision, lambda: supervision.add(name, role, pin))

    def renew_pin(self, supervision: Supervision, name: str, pin: str) -> None:
        self._change(supervision, lambda: supervision.renew_pin(name, pin))

    def remove(self, supervision: Supervision, name: str) -> None:
        self._change(supervision, lambda: supervision.remove(name))

    def _change(self, supervision: Supervision, act: Callable[[], None]) -> None:
        self._run(act, lambda _: self._show(supervision), self.supervision_failed.emit)

    def _show(self, supervision: Supervision) -> None:
        self.supervision_changed.emit(supervision)
        self.look()

    def _run(
        self, work: Callable[[], _T], done: Callable[[_T], None], failed: Callable[[WalletError], None]
    ) -> None:
        self._jobs.run(work, done=done, failed=failed, owner=self)
