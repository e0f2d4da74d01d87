"""The lines of a machine readable zone, as seals hold them (Doc 9303-5, 6 and 7), in a few plain claims.

Years have two digits there: which century is meant follows from the day of issue. Check digits are not
judged: the seal's signature covers every sign.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from wallet.formats.base import malformed

_NEAR = 50
"""An expiry lies within 50 years of the issue."""


def read_mrz(text: str, first_line: int, issued: date) -> tuple[dict[str, Any], date | None]:
    """Claims and the day of expiry of two lines, the first with `first_line` signs, blanks for fillers.

    Raises ParseError MALFORMED where the second line is too short or its expiry is no day.
    """
    above, below = text[:first_line].replace(" ", "<"), text[first_line:].replace(" ", "<")
    if len(below) < 28:
        malformed("the second line of the machine readable zone is too short")
    expires = _expiry(below[21:27], issued)
    claims: dict[str, Any] = {
        "document_code": _plain(above[:2]),
        "issuing_state": _plain(above[2:5]),
        "name": _name(above[5:]),
        "number": _plain(below[:9]),
        "nationality": _plain(below[10:13]),
        "birth_date": _birth(below[13:19], issued),
        "sex": _plain(below[20]),
        "expiry_date": "" if expires is None else expires.isoformat(),
    }
    return {name: value for name, value in claims.items() if value}, expires


def _name(field: str) -> str:
    surname, _, given = field.partition("<<")
    return " ".join(part for part in (_plain(surname), _plain(given)) if part)


def _plain(field: str) -> str:
    return " ".join(part for part in field.split("<") if part)


def _expiry(six: str, issued: date) -> date | None:
    """Fillers mean that there is none."""
    if six == "<<<<<<":
        return None
    if not (six.isascii() and six.isdigit()):
        malformed("the expiry in the machine readable zone is no day")
    year = issued.year // 100 * 100 + int(six[:2])
    year += 100 if year < issued.year - _NEAR else -100 if year >= issued.year + _NEAR else 0
    try:
        return date(year, int(six[2:4]), int(six[4:]))
    except ValueError:
        malformed("the expiry in the machine readable zone is no day")


def _birth(six: str, issued: date) -> str:
    """Nobody is born after the issue. Parts may be unknown (Doc 9303-3, section 4.8): then as it stands."""
    if not (six.isascii() and six.isdigit()):
        return six.strip("<")
    year = issued.year // 100 * 100 + int(six[:2])
    try:
        born = date(year, int(six[2:4]), int(six[4:]))
        return (born if born <= issued else born.replace(year=year - 100)).isoformat()
    except ValueError:
        return six
