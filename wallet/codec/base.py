"""Bytes as text: base64url without padding, base64 (RFC 4648), base45 (RFC 9285), all strict.

Each byte string has exactly one accepted spelling, so no text can be altered without altering the bytes.
Does not strip blanks or line breaks.
"""

from __future__ import annotations

import binascii
import sys
from array import array
from typing import NoReturn

from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_TO_URL = bytes.maketrans(b"+/", b"-_")
# The standard alphabet's own signs and the padding become something that no alphabet holds.
_FROM_URL = bytes.maketrans(b"-_+/=", b"+/\0\0\0")
# Last signs whose unused bits are zero, by the number of signs beyond whole groups (RFC 4648, section 3.5).
_CLEAN_LAST = {2: b"AQgw", 3: b"AEIMQUYcgkosw048"}


def b64url_encode(data: bytes) -> str:
    """Base64url without padding."""
    return binascii.b2a_base64(data, newline=False).translate(_TO_URL).rstrip(b"=").decode("ascii")


def b64url_decode(text: str | bytes) -> bytes:
    """Strict base64url: no padding, no foreign signs, unused bits zero. ParseError MALFORMED else."""
    try:
        signs = (text if isinstance(text, bytes) else text.encode("ascii")).translate(_FROM_URL)
        beyond = len(signs) & 3
        if beyond and signs[-1] not in _CLEAN_LAST.get(beyond, b""):
            _malformed("base64url is not canonical")
        return binascii.a2b_base64(signs + b"=="[: -beyond & 3], strict_mode=True)
    except ValueError:
        _malformed("not base64url")


def b64_encode(data: bytes) -> str:
    """Base64 with padding, on one line."""
    return binascii.b2a_base64(data, newline=False).decode("ascii")


def b64_decode(text: str) -> bytes:
    """Strict base64 with its padding, on one line. ParseError MALFORMED else."""
    try:
        signs = text.encode("ascii")
        data = binascii.a2b_base64(signs, strict_mode=True)
    except ValueError:
        _malformed("not base64")
    if binascii.b2a_base64(data, newline=False) != signs:
        _malformed("base64 is not canonical")
    return data


_ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_FOREIGN = 255
_VALUES = bytes(_ALPHABET.index(sign) if sign in _ALPHABET else _FOREIGN for sign in range(256))
_SIGNS = _ALPHABET.decode()
_PAIRS = [_SIGNS[n % 45] + _SIGNS[n // 45] for n in range(2025)]


def b45_encode(data: bytes) -> str:
    """Base45: two bytes become three signs, a last single byte two."""
    words = _words(data[: len(data) & ~1])
    text = "".join([_PAIRS[word % 2025] + _SIGNS[word // 2025] for word in words])
    return text + _PAIRS[data[-1]] if len(data) & 1 else text


def b45_decode(text: str) -> bytes:
    """Strict base45. ParseError MALFORMED for an impossible length, a foreign sign, an overflow."""
    try:
        values = text.encode("ascii").translate(_VALUES)
    except UnicodeEncodeError:
        _malformed("base45 holds a foreign sign")
    if _FOREIGN in values or len(values) % 3 == 1:
        _malformed("base45 holds a foreign sign or has an impossible length")
    whole = len(values) // 3 * 3
    # All groups at once: one long number with a lane of four bytes for each, little-endian.
    low, middle, high = (_in_lanes(values[place:whole:3]) for place in range(3))
    lanes = (low + 45 * middle + 2025 * high).to_bytes(whole // 3 * _LANE, "little")
    last = values[-2] + 45 * values[-1] if len(values) > whole else 0
    if last > 0xFF or any(lanes[2::_LANE]):
        _malformed("base45 group out of range")
    data = bytearray(whole // 3 * 2)
    data[::2], data[1::2] = lanes[1::_LANE], lanes[::_LANE]
    return bytes(data) + (bytes((last,)) if len(values) > whole else b"")


_LANE = 4


def _in_lanes(values: bytes) -> int:
    lanes = bytearray(len(values) * _LANE)
    lanes[::_LANE] = values
    return int.from_bytes(lanes, "little")


def _words(data: bytes) -> array[int]:
    words = array("H", data)
    if sys.byteorder == "little":
        words.byteswap()
    return words


def _malformed(detail: str) -> NoReturn:
    raise ParseError(Reason.MALFORMED, detail) from None
