"""Who sits at a counter. Nouns only; no PIN and nothing made of one is among them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class ClerkRole(StrEnum):
    """A supervisor also sets the counter up and says who may sign in."""

    CLERK = "clerk"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True)
class ClerkView:
    """One who may sign in."""

    name: str
    role: ClerkRole


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody signed in. `begun_at` is aware and in UTC."""

    clerk: str
    role: ClerkRole
    begun_at: datetime
