"""Sign-in at the counter: who begins a shift, who ends it, and what a supervisor may do. Keeps no PIN."""

from __future__ import annotations

from datetime import datetime

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import EntryKind
from wallet.model.shifts import ClerkRole, ClerkView, Shift
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register


class ShiftDesk:
    """Implements model.counter_journeys.ShiftJourneys. `cost` is that of a new PIN's verifier."""

    def __init__(self, register: Register, counter: str, cost: Argon2Parameters) -> None:
        self._register = register
        self._counter = counter
        self._cost = cost
        self._shift: Shift | None = None

    @property
    def shift(self) -> Shift | None:
        return self._shift

    @property
    def clerk(self) -> str:
        """Who is signed in. Raises WalletError SIGN_IN_FIRST."""
        if self._shift is None:
            raise WalletError(Trouble.SIGN_IN_FIRST)
        return self._shift.clerk

    def clerks(self) -> tuple[ClerkView, ...]:
        return self._register.clerks()

    def name_first_supervisor(self, name: str, pin: str) -> None:
        self._register.add_clerk(name, ClerkRole.SUPERVISOR, pin, self._cost, first=True)

    def sign_in(self, name: str, pin: str, at: datetime) -> Shift:
        found = self._register.prove_clerk(name, pin, at)
        self.sign_out(at)
        self._register.append(self._entry(EntryKind.SHIFT_BEGUN, found.name, at))
        self._shift = Shift(found.name, found.role, at)
        return self._shift

    def sign_out(self, at: datetime) -> None:
        if self._shift is not None:
            self._register.append(self._entry(EntryKind.SHIFT_ENDED, self._shift.clerk, at))
            self._shift = None

    def supervise(self, name: str, pin: str, at: datetime) -> SupervisorDesk:
        found = self._register.prove_clerk(name, pin, at)
        if found.role is not ClerkRole.SUPERVISOR:
            raise WalletError(Trouble.PIN_WRONG)
        return SupervisorDesk(self._register, self._cost)

    def _entry(self, kind: EntryKind, clerk: str, at: datetime) -> RegisterEntry:
        return RegisterEntry(at, self._counter, clerk, service="", purpose="", verdict=None, kind=kind)


class SupervisorDesk:
    """Implements model.counter_journeys.Supervision; made only for who proved to be a supervisor."""

    def __init__(self, register: Register, cost: Argon2Parameters) -> None:
        self._register = register
        self._cost = cost

    def clerks(self) -> tuple[ClerkView, ...]:
        return self._register.clerks()

    def add(self, name: str, role: ClerkRole, pin: str) -> None:
        self._register.add_clerk(name, role, pin, self._cost)

    def renew_pin(self, name: str, pin: str) -> None:
        self._register.renew_pin(name, pin, self._cost)

    def remove(self, name: str) -> None:
        self._register.remove_clerk(name)
