"""What stands in a counter's register, what is looked for in it, and what a check of it finds. Nouns only.

No claim of a licence and no holder's name is ever among them (SECURITY, Register).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wallet.model.errors import Trouble
from wallet.model.text import LocalisedText
from wallet.model.verdict import Check, Outcome, Reason, Verdict


class EntryKind(StrEnum):
    """What an entry tells of."""

    VERDICT = "verdict"
    SHIFT_BEGUN = "shift_begun"
    SHIFT_ENDED = "shift_ended"
    RETENTION = "retention"
    """The contents of older entries were dropped; their digests stay."""


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One entry as it stands in the register. `number` is the register's own (20261124-0042), `case_number`
    that of the case, which is the same where the clerk gave none. `licence` is the HMAC of the licence's
    digest: two visits with one licence can be linked by who has the counter's key, and by nobody else.
    `snapshot` is the digest of the trust and status data judged by. `verdict` is None for what is no verdict;
    `dropped_through` is told by RETENTION: the last entry whose contents were dropped."""

    sequence: int
    number: str
    kind: EntryKind
    at: datetime
    case_number: str
    verdict: Verdict | None
    service: str
    purpose: str
    counter: str
    clerk: str
    reasons: tuple[Reason, ...] = ()
    checks: tuple[tuple[Check, Outcome], ...] = ()
    trust_as_of: datetime | None = None
    status_as_of: datetime | None = None
    snapshot: bytes | None = None
    licence: bytes | None = field(default=None, repr=False)
    disclosed: tuple[str, ...] = ()
    dropped_through: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterQuery:
    """What to look for; empty: everything. `since` is inclusive, `until` exclusive; `text` is a part of the
    case number, service or purpose; `before` a sequence number: only earlier entries (the next page)."""

    since: datetime | None = None
    until: datetime | None = None
    text: str = field(default="", repr=False)
    verdict: Verdict | None = None
    before: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """Entries found, the newest first; `more`: older ones fit too."""

    entries: tuple[WrittenEntry, ...]
    more: bool


@dataclass(frozen=True, slots=True)
class CaseCount:
    """How many verdicts of a kind a counter gave on a day (20261124, Beijing time)."""

    day: int
    counter: str
    verdict: Verdict
    cases: int


@dataclass(frozen=True, slots=True)
class HallState:
    """How a counter stands with its hall's server. `reached`: it answered when it was last asked. `waiting`
    counts entries of this counter that it does not have yet; `as_of` is when it last had all of them, None:
    not since the counter was opened. `trouble` is what was in the way."""

    reached: bool
    waiting: int
    as_of: datetime | None
    trouble: Trouble | None = None


class ChainFault(StrEnum):
    """What is wrong, at the entry that a check names."""

    MISSING = "missing"
    PAYLOAD_CHANGED = "payload_changed"
    INDEX_CHANGED = "index_changed"
    """What is searched by is not what the entry says."""
    LINK_BROKEN = "link_broken"
    UNREADABLE = "unreadable"
    DROPPED = "dropped"
    """Contents are gone, and no later entry says that they were dropped by retention."""
    UNSIGNED = "unsigned"
    """Written by nobody who has the counter's key."""
    FORGED = "forged"
    """A signed checkpoint has another root: this entry or an earlier one was written anew."""
    CUT_OFF = "cut_off"
    """A signed checkpoint counts more entries than there are: this is the first that is gone."""
    CHECKPOINT_GONE = "checkpoint_gone"
    """The counter's own last checkpoint, kept outside of the database, is missing or cannot be read."""


class CheckpointFault(StrEnum):
    """Why a signed checkpoint, or a proof against it, is refused before any register is compared with it."""

    MALFORMED = "malformed"
    NO_ORIGIN = "no_origin"
    UNKNOWN_KEY = "unknown_key"
    BAD_SIGNATURE = "bad_signature"
    OTHER_REGISTER = "other_register"
    NOT_INCLUDED = "not_included"


@dataclass(frozen=True, slots=True)
class ChainResult:
    """What a check of the register found. `entries` counts the sound ones before the first fault; `counter`,
    `sequence` and `number` name the entry at fault (of a missing one, the place where it should be).
    `dropped` counts entries whose contents went by retention."""

    entries: int
    fault: ChainFault | None = None
    counter: str | None = None
    sequence: int | None = None
    number: str | None = None
    dropped: int = 0

    @property
    def intact(self) -> bool:
        return self.fault is None


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One line of the verification receipt (核验单): what, and its words. Outside text may be in it."""

    label: LocalisedText
    value: LocalisedText = field(repr=False)


Progress = Callable[[int, int], None]
"""Told how many of how many; may raise to stop what it watches."""
