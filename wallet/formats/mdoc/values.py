"""Encoded items and the moments of ValidityInfo (ISO/IEC 18013-5, 7.2.1). Dates are read, never compared: a
parser knows no time. Elements' own values are those of wallet.formats.sd_cwt.values."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Any

from wallet.codec.cbor import Tag
from wallet.formats.base import malformed
from wallet.formats.mdoc.names import DATE_TIME, ENCODED_CBOR

_WHOLE_SECONDS = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
_LENGTH = len("2026-01-31T23:59:59Z")


def embedded(value: Any, what: str) -> bytes:
    """The content of an item of tag 24. ParseError MALFORMED for anything else."""
    if type(value) is not Tag or value.number != ENCODED_CBOR or type(value.value) is not bytes:
        malformed(f"{what} is not encoded CBOR")
    return value.value


def moment(value: Any, what: str) -> int:
    """A `tdate` of ValidityInfo in seconds since 1970: in UTC as Z, without fractions (9.1.2.4)."""
    if type(value) is not Tag or value.number != DATE_TIME or type(value.value) is not str:
        malformed(f"{what} is not a tdate")
    seconds = _seconds(value.value) if len(value.value) == _LENGTH else None
    if seconds is None:
        malformed(f"{what} is no moment in whole seconds of UTC")
    return seconds


@lru_cache(maxsize=256)
def _seconds(text: str) -> int | None:
    """Remembered: a licence names one moment twice, and those of a day have their end in common."""
    try:
        return int(datetime.fromisoformat(text).timestamp()) if _WHOLE_SECONDS.fullmatch(text) else None
    except ValueError:
        return None
