"""What the windows show of the vault itself: receipts, reminders, the age of trust data. Plain values, as
those of wallet.model.views; nothing secret but names."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from wallet.model.text import LocalisedText

REMINDER_DAYS = (60, 30, 7)
"""How many days before a licence runs out its holder is reminded, each once."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One presentation that was made. `asker` is empty where nobody gave a name, `asker_known` says whether
    it was signed for. `claims` are the names of what was shown, never the values; the licence of `licence_id`
    may be gone by now."""

    id: str
    at: datetime
    licence_id: str
    type_name: LocalisedText = field(repr=False)
    holder: str = field(repr=False)
    asker: str = field(repr=False)
    asker_known: bool
    purpose: str = field(repr=False)
    claims: tuple[LocalisedText, ...] = field(repr=False)


class ReceiptForm(StrEnum):
    """What receipts are written out as."""

    CSV = "csv"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Reminder:
    """A licence runs out in `days_left` days. `level` is which of REMINDER_DAYS it is. `told` whether it was
    said before, `dismissed` whether the holder put it away: then it rests until the next level."""

    licence_id: str
    type_name: LocalisedText = field(repr=False)
    level: int
    days_left: int
    valid_until: date
    told: bool
    dismissed: bool


@dataclass(frozen=True, slots=True)
class DataAge:
    """What the wallet judges by, and from when it is. Times are None where there is nothing."""

    anchors: int
    trust_as_of: datetime | None
    trust_stale: bool
    status_lists: int
    status_as_of: datetime | None
    status_stale: bool
