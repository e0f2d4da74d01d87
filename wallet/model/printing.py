"""Printed copies as the citizen's window orders and prints them (OPTICAL, P0; docs/printed-copy.md)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from wallet.model.credential import ClaimPath
from wallet.model.text import LocalisedText
from wallet.model.views import ClaimView, CodeSymbol

LONGEST_DAYS = 180
"""The longest time that a copy counts (CHINA, 离线码)."""

LONGEST_TEXT = 60
"""Characters of a purpose, or of a name: a code on paper has little room."""


@dataclass(frozen=True, slots=True)
class CopyOrder:
    """What the holder wants printed, for whom and for what. It counts for `days`, today not among them."""

    licence_id: str
    disclosed: frozenset[ClaimPath]
    relying_party: str
    purpose: str
    days: int


@dataclass(frozen=True, slots=True)
class PrintedCopy:
    """A copy ready for paper. `symbol` is None where no code within the budget holds it, and `leave_out` then
    names what to take away; empty where that would not help. `sturdy`: the code bears wear. `noted_inside`:
    for whom, for what and until when stands signed in the code; else on the paper alone. `lines` are what the
    code holds of the licence. Days are days in China."""

    order: CopyOrder
    type_name: LocalisedText
    issuer: LocalisedText | None
    lines: tuple[ClaimView, ...] = field(repr=False)
    symbol: CodeSymbol | None
    version_needed: int | None
    leave_out: tuple[LocalisedText, ...]
    made_on: date
    last_day: date
    sturdy: bool
    noted_inside: bool

    @property
    def shown(self) -> tuple[LocalisedText, ...]:
        """The names of what the copy shows."""
        return tuple(line.label for line in self.lines)
