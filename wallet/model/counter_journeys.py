"""What the counter's window asks of the register and of those who work there. The rules of
wallet.model.journeys hold: off the UI thread but for what is marked quick, WalletError and nothing else.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Protocol

from wallet.model.register import (
    ChainResult,
    Progress,
    ReceiptRow,
    RegisterPage,
    RegisterQuery,
    WrittenEntry,
)
from wallet.model.shifts import ClerkRole, ClerkView, Shift
from wallet.model.text import Language
from wallet.model.views import Checked


class RegisterJourneys(Protocol):
    """What the counter did, provably."""

    def search(self, query: RegisterQuery) -> RegisterPage:
        """The newest entries that fit, a page of them."""
        ...

    def check(self, progress: Progress) -> ChainResult:
        """Walk the whole chain to its first fault. What `progress` raises stops it."""
        ...

    def export_csv(self, path: Path, query: RegisterQuery, language: Language) -> int:
        """All entries that fit into a file, over what lies there; how many. Formulas are defused."""
        ...

    def export_checkpoint(self, path: Path) -> None:
        """The last signed checkpoint and the key that verifies it, to be kept elsewhere."""
        ...

    def some(self, query: RegisterQuery, most: int) -> tuple[WrittenEntry, ...]:
        """The oldest entries that fit, so many at most: for printing."""
        ...

    def receipt(self, checked: Checked) -> tuple[ReceiptRow, ...]:
        """The verification receipt for the citizen, line by line (quick)."""
        ...


class Supervision(Protocol):
    """What a supervisor may do, once the PIN was right."""

    def clerks(self) -> tuple[ClerkView, ...]: ...

    def add(self, name: str, role: ClerkRole, pin: str) -> None:
        """CLERK_EXISTS, CLERK_NAMELESS, PIN_TOO_WEAK."""
        ...

    def renew_pin(self, name: str, pin: str) -> None:
        """PIN_TOO_WEAK."""
        ...

    def remove(self, name: str) -> None:
        """LAST_SUPERVISOR."""
        ...


class ShiftJourneys(Protocol):
    """Who sits at the counter."""

    @property
    def shift(self) -> Shift | None:
        """Quick."""
        ...

    def clerks(self) -> tuple[ClerkView, ...]:
        """Who may sign in; nobody: the counter is new, and its first supervisor is to be named."""
        ...

    def name_first_supervisor(self, name: str, pin: str) -> None:
        """CLERK_EXISTS where there is one already."""
        ...

    def sign_in(self, name: str, pin: str, at: datetime) -> Shift:
        """Begin a shift, written in the register before it is answered; another's ends. PIN_WRONG,
        WaitFirst."""
        ...

    def sign_out(self, at: datetime) -> None:
        """End the shift, if there is one."""
        ...

    def supervise(self, name: str, pin: str, at: datetime) -> Supervision:
        """What only a supervisor may do. PIN_WRONG, also for a clerk's; WaitFirst."""
        ...
