"""What a counter says of itself before work: data, clock, disk, register. Nouns only; no personal data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from wallet.model.errors import Trouble
from wallet.model.views import CodeSymbol, Readiness

TEST_PREFIX = "LW1T:"
"""What a scanner test begins with. It is no licence, is judged by nobody and enters no register."""


def is_test_code(payload: bytes) -> bool:
    """Whether a payload is a scanner test, of this counter or of another."""
    return payload.startswith(TEST_PREFIX.encode())


@dataclass(frozen=True, slots=True)
class TestCode:
    """One scanner test: its text and its symbol."""

    text: str = field(repr=False)
    symbol: CodeSymbol


@dataclass(frozen=True, slots=True)
class IssuerStatus:
    """The status lists and CRLs of one issuer by the oldest of them. `issuer` is what the lists themselves
    say, or where they are published: text from outside."""

    issuer: str
    lists: int
    as_of: datetime | None
    stale: bool


@dataclass(frozen=True, slots=True)
class RegisterHead:
    """The end of this counter's chain. `checkpoint` counts the entries of the checkpoint kept outside of the
    database, None where there is none."""

    entries: int
    checkpoint: int | None


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """`fingerprints` counts different keys and certificates that are trusted. `issuers` stand with the oldest
    first; `unreadable` counts lists that came and could not be read. `floor` is the newest time that accepted
    lists were signed at. `free_bytes` beside the register is None where the system does not say. `register`
    is its end, or why it cannot be written to."""

    readiness: Readiness
    fingerprints: int
    issuers: tuple[IssuerStatus, ...]
    unreadable: int
    floor: datetime | None
    free_bytes: int | None
    register: RegisterHead | Trouble
