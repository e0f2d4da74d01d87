"""Time stamps of RFC 3339 as seconds since 1970, strictly. Knows no clock, no dates alone, no durations.

A zone must be there (a local time is no moment), and leap seconds are refused: NumericDates have none.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import NoReturn

from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_SHAPE = re.compile(
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-](?:0\d|1[0-4]):[0-5]\d)", re.ASCII
)

_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z; west of Greenwich that year lasts longer


def first_second(text: str) -> int:
    """The first whole second that is not before the moment. ParseError MALFORMED, outside 1970 to 9999."""
    seconds, fraction = _read(text)
    return seconds + 1 if fraction else seconds


def last_second(text: str) -> int:
    """The last whole second that is not after the moment. ParseError MALFORMED, before 1970 or after 9999."""
    return _read(text)[0]


def _read(text: str) -> tuple[int, bool]:
    """Whole seconds, and whether a fraction follows (RFC 3339, section 5.6, upper case only)."""
    shape = _SHAPE.fullmatch(text)
    if shape is None:
        _refuse()
    stamp, fraction, zone = shape.groups()
    try:
        seconds = int(datetime.fromisoformat(stamp + ("+00:00" if zone == "Z" else zone)).timestamp())
    except (ValueError, OverflowError):
        _refuse()
    if not 0 <= seconds <= _LATEST:
        _refuse()
    return seconds, bool(fraction and fraction.strip("0"))


def _refuse() -> NoReturn:
    raise ParseError(Reason.MALFORMED, "not a time stamp with its zone (RFC 3339)") from None
