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


def first_second(text: str) -> int:
    """The first whole second that is not before the moment. ParseError MALFORMED, also before 1970."""
    seconds, fraction = _read(text)
    return seconds + 1 if fraction else seconds


def last_second(text: str) -> int:
    """The last whole second that is not after the moment. ParseError MALFORMED, also before 1970."""
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
    if seconds < 0:
        _refuse()
    return seconds, bool(fraction and fraction.strip("0"))


def _refuse() -> NoReturn:
    raise ParseError(Reason.MALFORMED, "not a time stamp with its zone (RFC 3339)") from None
