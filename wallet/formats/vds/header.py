"""The header zone of a seal (Doc 9303-13, section 2.2): who sealed it, when, and what kind it is.

Knows versions 3 and 4. Does not look the certificate up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime

from wallet.codec import c40
from wallet.formats.base import malformed
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

MAGIC = 0xDC
VERSION_3, VERSION_4 = 0x02, 0x03
"""The version byte counts from zero."""

_FIXED_REFERENCE = 6
_SIGNER = re.compile(r"[A-Z]{2}[A-Z0-9]{2}")
_REFERENCE = re.compile(r"[0-9A-F]+")
_STATE = re.compile(r"[A-Z]{1,3}")


@dataclass(frozen=True, slots=True)
class Header:
    """`state` is the issuing state by its three letters (Germany: one); `signer` two letters of a country and
    two signs; `reference` the certificate's serial number in hexadecimal, as printed; `kind` the feature
    definition reference and the document type category. `length` in bytes."""

    state: str
    signer: str
    reference: str
    issued: date
    signed: date
    kind: tuple[int, int]
    length: int

    @property
    def signed_at(self) -> int:
        """The day of signing in UTC, as a NumericDate."""
        return int(datetime(self.signed.year, self.signed.month, self.signed.day, tzinfo=UTC).timestamp())


def read_header(data: bytes) -> Header:
    """ParseError MALFORMED; UNSUPPORTED_FORMAT for another version."""
    if len(data) < 2 or data[0] != MAGIC:
        malformed("not a seal")
    if data[1] not in (VERSION_3, VERSION_4):
        raise ParseError(Reason.UNSUPPORTED_FORMAT, f"seal of version {data[1] + 1}")
    state = c40.decode(_bytes(data, 2, 2)).rstrip(" ")
    signer, reference, place = _signer(data, data[1])
    if not _STATE.fullmatch(state) or not _SIGNER.fullmatch(signer) or not _REFERENCE.fullmatch(reference):
        malformed("a seal's state, signer or certificate reference has a wrong form")
    rest = _bytes(data, place, 8)
    issued, signed = _day(rest[:3]), _day(rest[3:6])
    return Header(state, signer, reference, issued, signed, (rest[6], rest[7]), place + 8)


def _signer(data: bytes, version: int) -> tuple[str, str, int]:
    """Signer, certificate reference, and where the header goes on. Version 3 has nine signs; version 4 says
    in two hexadecimal digits after the signer how long the reference is."""
    head = c40.decode(_bytes(data, 4, _FIXED_REFERENCE))
    if version == VERSION_3:
        return head[:4], head[4:], 4 + _FIXED_REFERENCE
    length = head[4:6]
    if not re.fullmatch(r"[0-9A-F]{2}", length):
        malformed("a seal does not say how long its certificate reference is")
    signs = 6 + int(length, 16)
    size = -(-signs // 3) * 2
    text = c40.decode(_bytes(data, 4, size))
    if len(text) != signs:
        malformed("a seal's certificate reference has another length than it says")
    return text[:4], text[6:], 4 + size


def _day(three: bytes) -> date:
    """Month, day and year as one number of eight digits (section 2.6)."""
    number = int.from_bytes(three)
    try:
        return date(number % 10_000, number // 1_000_000, number // 10_000 % 100)
    except ValueError:
        malformed("a seal's date is none")


def _bytes(data: bytes, place: int, length: int) -> bytes:
    part = data[place : place + length]
    if len(part) != length:
        malformed("a seal's header is cut off")
    return part
