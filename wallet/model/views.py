"""What the windows show: plain values made by the journeys. No widget, no store, nothing secret but claims.

Texts that came from a licence or a request are outside text: the safe label shows them (SECURITY, On screen).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from wallet.model.credential import Category, ClaimPath, CredentialFormat, Sensitivity
from wallet.model.faces import LicenceFace
from wallet.model.keeping import Reminder
from wallet.model.register import HallState
from wallet.model.request import PresentationRequest
from wallet.model.text import Language, LocalisedText
from wallet.model.verdict import Reason, Report

BACKUP_GROWS_OLD = timedelta(days=30)
"""A backup is asked for once the last one is this old and something has changed."""


class LicenceState(StrEnum):
    """How a kept licence stands, in neutral words; never a verdict."""

    IN_DATE = "in_date"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class LicenceSummary:
    """One row of the list: the face, and how the licence stands today. `valid_until` is the last day in China
    on which it is in date, None for 长期有效. The face is shared, not copied: a list has thousands."""

    id: str
    face: LicenceFace = field(repr=False)
    valid_until: date | None
    state: LicenceState

    @property
    def type_id(self) -> str:
        return self.face.type_id

    @property
    def type_name(self) -> LocalisedText:
        return self.face.type_name

    @property
    def category(self) -> Category | None:
        return self.face.category

    @property
    def holder(self) -> str:
        return self.face.holder

    @property
    def number(self) -> str:
        return self.face.number

    @property
    def authority(self) -> str:
        return self.face.authority

    @property
    def holder_kind(self) -> str:
        """ "person" or "organisation"."""
        return self.face.holder_kind

    @property
    def format(self) -> CredentialFormat:
        return self.face.format


@dataclass(frozen=True, slots=True)
class ClaimView:
    """One claim in words; `masked` is how it stands until the holder asks for it. `rows` and `masked_rows`
    say the same in each language, a row for each of several entries; empty where all say it alike."""

    path: ClaimPath
    label: LocalisedText
    text: str = field(repr=False)
    masked: str = field(repr=False)
    sensitivity: Sensitivity
    redactable: bool
    rows: tuple[LocalisedText, ...] = field(default=(), repr=False)
    masked_rows: tuple[LocalisedText, ...] = field(default=(), repr=False)

    def lines(self, language: Language, *, masked: bool) -> tuple[str, ...]:
        """What it says in one language, a line for each entry."""
        rows, plain = (self.masked_rows, self.masked) if masked else (self.rows, self.text)
        return tuple(row.in_language(language) for row in rows) or (plain,)


@dataclass(frozen=True, slots=True)
class Portrait:
    """A portrait as plain pixels, rows from the top, three bytes each (red, green, blue). ValueError where
    the bytes are not those of its size: whoever paints them reads no further."""

    width: int
    height: int
    rgb: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.width < 1 or self.height < 1 or len(self.rgb) != 3 * self.width * self.height:
            raise ValueError("pixels do not fill the picture")


@dataclass(frozen=True, slots=True)
class LicenceView:
    """One licence in full. `report` is the judgement of the last check, by policy `import`. A `bearer`
    licence names no holder's key: it is shown whole, as it came, and proves nobody its holder.
    `has_portrait`: the journey `portrait` reads the one it holds. `versions` are the earlier licences that it
    renews, the latest first; `renewed_by` is the newest one that renews it. `reminder`: it runs out soon."""

    summary: LicenceSummary
    claims: tuple[ClaimView, ...]
    issuer_name: LocalisedText | None
    valid_from: date | None
    received_at: datetime
    checked_at: datetime
    report: Report
    holder_key_present: bool
    original_name: str = field(repr=False)
    original_size: int
    bearer: bool = False
    has_portrait: bool = False
    versions: tuple[LicenceSummary, ...] = ()
    renewed_by: str | None = None
    reminder: Reminder | None = None


class ReceiveOutcome(StrEnum):
    """What became of one thing that was brought in."""

    ADDED = "added"
    ALREADY_THERE = "already_there"
    NOT_A_LICENCE = "not_a_licence"
    REFUSED = "refused"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Received:
    """One row of the Add page. `report` says why where it was judged, `trouble` where it was not read."""

    name: str = field(repr=False)
    outcome: ReceiveOutcome
    report: Report | None = None
    trouble: str | None = None
    summary: LicenceSummary | None = None


@dataclass(frozen=True, slots=True)
class OfferedClaim:
    """One claim on the page who-asks-for-what. `always` cannot be taken away (not redactable);
    `asked` came with the request; `chosen` is the proposal (the smallest disclosure). `places` are those in
    it that were asked for: no others are disclosed by the proposal."""

    view: ClaimView
    always: bool
    asked: bool
    required: bool
    chosen: bool
    places: frozenset[ClaimPath] = frozenset()

    @property
    def disclosed(self) -> frozenset[ClaimPath]:
        """What is agreed to with it: the places asked for; all of it where nobody asked."""
        return self.places or frozenset({self.view.path})


@dataclass(frozen=True, slots=True)
class Offer:
    """One licence against a request, and what would be shown of it. `answers`: it is of a kind asked for, and
    `part` is the id of the licence asked for; `bearer`: as in LicenceView, so everything in it is shown."""

    licence: LicenceSummary
    request: PresentationRequest
    claims: tuple[OfferedClaim, ...]
    missing: tuple[LocalisedText, ...] = ()
    answers: bool = True
    bearer: bool = False
    part: str = ""


@dataclass(frozen=True, slots=True)
class Consent:
    """What the holder agreed to show, of which licence, to whom, for what."""

    licence_id: str
    request: PresentationRequest
    disclosed: frozenset[ClaimPath]
    purpose: str


@dataclass(frozen=True, slots=True)
class CodeSymbol:
    """A QR symbol: `size` modules a side without quiet zone; `rows[y][x]` is 1 for a dark module."""

    version: int
    size: int
    rows: Sequence[bytes] = field(repr=False)


class MovingCode(Protocol):
    """What is too large for one symbol, as symbols without end, each shown for a moment."""

    @property
    def blocks(self) -> int:
        """How many of them a reader needs at least."""
        ...

    def symbol(self, number: int) -> CodeSymbol:
        """Number 0, 1, 2, …; quick, some milliseconds."""
        ...


@dataclass(frozen=True, slots=True)
class PresentedCode:
    """What is shown. `symbol` is None when it is too large for one code (over version 22): then it is shown
    `moving`, or, where that is None too, `file_bytes` is handed over as a file; and `leave_out` names the
    chosen claims to take away to make it fit; empty where no leaving out would help. `text` is empty for what
    is no text. What a `bearer` licence shows is no presentation but the licence itself: it never lapses, and
    `expires_at` says nothing of it. `noted`: it stands in the receipts; False too before a file is handed
    over."""

    text: str = field(repr=False)
    symbol: CodeSymbol | None
    file_bytes: bytes = field(repr=False)
    file_name: str = field(repr=False)
    version_needed: int | None
    leave_out: tuple[LocalisedText, ...]
    shown: tuple[LocalisedText, ...]
    not_shown: tuple[LocalisedText, ...]
    expires_at: datetime
    bearer: bool = False
    noted: bool = False
    moving: MovingCode | None = field(default=None, repr=False)

    @property
    def on_screen(self) -> bool:
        """Whether a code is shown, still or moving."""
        return self.symbol is not None or self.moving is not None


@dataclass(frozen=True, slots=True)
class CounterProfile:
    """Which counter this is and what it asks for at the moment."""

    name: LocalisedText
    service: LocalisedText
    purpose: LocalisedText
    retention: LocalisedText


@dataclass(frozen=True, slots=True)
class Readiness:
    """How old the counter's data is. `clock_ok` is False when the clock cannot be right; `taken_back` counts
    revocations that newer lists take back: they stand, and somebody must ask why. `hall` is None for a
    counter of no hall."""

    anchors: int
    trust_as_of: datetime | None
    trust_stale: bool
    status_lists: int
    status_as_of: datetime | None
    status_stale: bool
    clock_ok: bool
    taken_back: int = 0
    hall: HallState | None = None


@dataclass(frozen=True, slots=True)
class CounterChallenge:
    """One challenge, two spellings, and the request code that carries it. Lives 120 s from `opened_at`."""

    digits: str
    request_text: str
    symbol: CodeSymbol
    opened_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class HeadlineView:
    """What the verdict page shows under the field: None in red and grey (nothing of the licence).
    `has_portrait`: the journey `portrait` reads the one it holds."""

    type_name: LocalisedText
    holder_masked: str = field(repr=False)
    details: tuple[ClaimView, ...] = field(repr=False)
    has_portrait: bool = False


class Comparison(StrEnum):
    """What the clerk found who compared the issuer-signed portrait with the person (P3)."""

    SAME_PERSON = "same_person"
    ANOTHER_PERSON = "another_person"


@dataclass(frozen=True, slots=True)
class Checked:
    """A verdict at the counter, already in the register under `case_number`, the register's own; `case` is
    the hall's number of the case where the clerk gave one."""

    report: Report
    case_number: str
    headline: HeadlineView | None
    case: str = ""


class FrameState(StrEnum):
    """What one frame of a moving code did. RESTARTED: it belongs to another code than those before it, which
    are dropped. TAKEN: its code came whole just now. UNREADABLE: it is none, and changed nothing. BROKEN and
    TIMED_OUT: what came so far is dropped."""

    COLLECTING = "collecting"
    RESTARTED = "restarted"
    COMPLETE = "complete"
    TAKEN = "taken"
    UNREADABLE = "unreadable"
    BROKEN = "broken"
    TIMED_OUT = "timed_out"


@dataclass(frozen=True, slots=True)
class FrameProgress:
    """How far a moving code has come: `known` of `blocks`. `data` is what is to be judged, once COMPLETE;
    `reason` says what is wrong with one that is UNREADABLE or BROKEN."""

    state: FrameState
    known: int = 0
    blocks: int = 0
    data: bytes = field(default=b"", repr=False)
    reason: Reason | None = None


class SlotKind(StrEnum):
    """What opens a key slot. The key of `PASSPHRASE_AND_SHARE` comes of the passphrase and of a share in the
    operating system's keychain: a copy of the file alone does not open."""

    PASSPHRASE = "passphrase"
    PASSPHRASE_AND_SHARE = "passphrase-and-share"
    RECOVERY_CODE = "recovery-code"


@dataclass(frozen=True, slots=True)
class KeySlotView:
    """One way into the vault; nothing secret. `created` is None for slots made before it was noted.
    `memory_mib` and `passes` are what one guess costs."""

    number: int
    kind: SlotKind
    created: datetime | None
    memory_mib: int
    passes: int


@dataclass(frozen=True, slots=True)
class CopyView:
    """One automatic copy beside the vault. `sound`: its structure can be read (whether it opens is known only
    with the passphrase). `generation` counts the vault's changes; known only while the vault is unlocked."""

    number: int
    taken_at: datetime
    size: int
    sound: bool
    generation: int | None = None


@dataclass(frozen=True, slots=True)
class BackupFacts:
    """How far back the owner would fall. `copies` lie in `folder`. `copy_trouble` is the Trouble that kept
    the last automatic copy from being taken."""

    last_backup: datetime | None
    changed_since_backup: bool
    last_copy: datetime | None
    changed_since_copy: bool
    copies: int
    folder: Path
    copy_trouble: str | None = None

    def backup_wanted(self, at: datetime) -> bool:
        """Whether something changed that no backup younger than BACKUP_GROWS_OLD holds."""
        if not self.changed_since_backup:
            return False
        return self.last_backup is None or at - self.last_backup >= BACKUP_GROWS_OLD


@dataclass(frozen=True, slots=True)
class KeysAsked:
    """Holder keys are to go into a backup: the vault's own secret again, and a passphrase for the keys, which
    is another one than the backup's."""

    secret: str = field(repr=False)
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class BackupWritten:
    """What a backup holds. `bound` licences are bound to a holder's key: without `keys` they can be shown
    from another vault only after they were issued again."""

    licences: int
    bound: int
    keys: int
    size: int


class BackupAge(StrEnum):
    """A backup beside the vault that is open: of the same vault newer, older or the same state."""

    NEWER = "newer"
    OLDER = "older"
    SAME = "same"
    OTHER_VAULT = "other_vault"


class RestoreMode(StrEnum):
    """Merge adds what is not here; replace leaves only what the backup holds (holder keys always stay)."""

    MERGE = "merge"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class NotSound:
    """A licence in a backup that is not brought in: its bytes do not read, or its issuer's signature over
    them does not hold. `name` is the file it came from; outside text."""

    name: str = field(repr=False)
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class BackupPreview:
    """What a restore would do; nothing was changed. `kinds` counts the sound licences by their kind;
    `fresh` are not here yet, `older` of these are renewed by one that is here, `only_here` would go by a
    replace. `activity` and `settings` count entries."""

    made_at: datetime
    age: BackupAge
    kinds: tuple[tuple[LocalisedText, int], ...] = field(repr=False)
    licences: int
    fresh: int
    older: int
    only_here: int
    bound: int
    keys: int
    activity: int
    settings: int
    not_sound: tuple[NotSound, ...] = ()


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    mode: RestoreMode
    added: int
    already_here: int
    taken_out: int
    keys: int
    not_sound: tuple[NotSound, ...] = ()
