"""The hash chain over the entries of one counter: how a link is made, and where the chain is broken.

A chain shows that nothing within it was changed, taken out or put in. It cannot show by itself that its end
was cut off or that all of it was written anew: that takes checkpoints kept elsewhere, which are not here.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from wallet.codec import cbor
from wallet.crypto.sealing import sha256
from wallet.register.entries import case_number

START = bytes(32)
"""What the first link of a chain links to."""


class ChainFault(StrEnum):
    """What is wrong at an entry."""

    MISSING = "missing"
    PAYLOAD_CHANGED = "payload_changed"
    LINK_BROKEN = "link_broken"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One row as stored. `payload` None: dropped by retention, its digest kept."""

    counter: str
    sequence: int
    day: int
    number: int
    payload: bytes | None
    payload_digest: bytes
    link: bytes


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What a check of the register found. `entries` counts the sound ones before the first fault; `counter`,
    `sequence` and `case_number` name the entry at fault (of a missing one, the place where it should be)."""

    entries: int
    fault: ChainFault | None = None
    counter: str | None = None
    sequence: int | None = None
    case_number: str | None = None

    @property
    def intact(self) -> bool:
        return self.fault is None


def link(row: ChainRow, previous: bytes) -> bytes:
    """SHA-256 over deterministic CBOR of an entry's place, its case and its payload's digest, and the link
    before. The digest stands for the payload, so retention may drop that and the chain still holds."""
    return sha256(
        cbor.dumps(
            [
                "lw-register-link",
                1,
                row.counter,
                row.sequence,
                row.day,
                row.number,
                previous,
                row.payload_digest,
            ]
        )
    )


def check_rows(rows: Iterable[ChainRow]) -> ChainResult:
    """Walk the rows, ordered by counter and sequence, to the first fault."""
    counter: str | None = None
    sequence, previous, sound = 0, START, 0
    for row in rows:
        if row.counter != counter:
            counter, sequence, previous = row.counter, 0, START
        sequence += 1
        fault = _fault(row, sequence, previous)
        if fault is not None:
            # A gap is named at the first number that is missing, whatever stands there instead.
            missing = fault is ChainFault.MISSING
            case = None if missing else _case(row)
            return ChainResult(sound, fault, _printable(counter), sequence, case)
        previous, sound = row.link, sound + 1
    return ChainResult(sound)


def _fault(row: ChainRow, sequence: int, previous: bytes) -> ChainFault | None:
    # The column types are only a wish to SQLite: a tampered row may hold anything.
    try:
        if row.sequence != sequence:
            return ChainFault.MISSING
        if row.payload is not None and sha256(row.payload) != row.payload_digest:
            return ChainFault.PAYLOAD_CHANGED
        if link(row, previous) != row.link:
            return ChainFault.LINK_BROKEN
    except (TypeError, ValueError, AttributeError, OverflowError):
        return ChainFault.UNREADABLE
    return None


def _case(row: ChainRow) -> str | None:
    try:
        return case_number(row.day, row.number)
    except (TypeError, ValueError):
        return None


def _printable(counter: object) -> str | None:
    return counter if isinstance(counter, str) else None
