"""Claim 169, identity data in a QR code (MOSIP, 169 QR Code Specification 1.0 to 1.2): format `claim-169`.

Base45 (no prefix) of a zlib stream of a CWT whose claim 169 maps small integers to a person's data. Pictures
and other biometrics stay the bytes they are: nothing here decodes them, and what shows them later must go
through the bounded picture reader. Reads no Brotli (1.2.2 allows it) and no encrypted token.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wallet.codec import cbor
from wallet.codec.base import b45_decode
from wallet.codec.inflate import inflate
from wallet.codec.limits import MAX_CREDENTIAL, MAX_INFLATED_QR, MAX_SCAN
from wallet.formats import cwt, unbound
from wallet.formats.base import FormatHandler, limited, malformed
from wallet.formats.sd_cwt.values import inert, map_key
from wallet.model.credential import CredentialFormat, Presentation
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

DOCUMENT_TYPE = "org.mosip.claim-169"
MAX_TEXT = 1024
_SHORTEST = 60
_MAX_BIOMETRICS = 16

_BASE45 = re.compile(rb"[0-9A-Z $%*+\-./:]*")
_HEADS = (*cwt.SIGN1_HEADS, b"\x84\x43", b"\x84\x44", b"\x84\x58")
_IDENTITY_KEY = re.compile(rb"(?:\x18|\x19\x00|\x1a\x00{3}|\x1b\x00{7})\xa9[\xa0-\xbf\x40-\x5b]")
"""The key 169 in CBOR, in whatever width, before a map, or before a byte string that holds one."""
_GLIMPSE = 4096


def recognise(data: bytes) -> bool:
    """Whether text without any prefix is base45 of something that contains identity data, even where its
    compression is broken; or the CWT itself. Says nothing of its soundness."""
    if data.startswith(cwt.SIGN1_HEADS):
        return _shows_identity(data)
    if not _SHORTEST <= len(data) <= MAX_SCAN or _BASE45.fullmatch(data) is None:
        return False
    try:
        packed = b45_decode(data.decode("ascii"))
    except ParseError:
        return False
    # As it is due; without its head and checksum; raw where zlib is due; behind a dictionary; not compressed.
    return any(_shows_identity(_glimpse(packed[skip:])) for skip in (2, 0, 6)) or _shows_identity(packed)


def parse(data: bytes) -> Presentation:
    """Read the text of one code, or the bytes of the CWT. ParseError, NOT_A_LICENCE without identity data."""
    if not cwt.recognise(data):
        text = limited(data, MAX_SCAN).decode("ascii", "replace")
        data = inflate(b45_decode(text), limit=MAX_INFLATED_QR)
    message, _ = cwt.open_sign1(limited(data, MAX_CREDENTIAL))
    claims = cwt.claims_of(message)
    if cwt.IDENTITY not in claims:
        raise ParseError(Reason.NOT_A_LICENCE, "a CWT without identity data")
    credential = cwt.credential_of(
        message,
        claims,
        credential_format=CredentialFormat.CLAIM_169,
        own=_identity(claims[cwt.IDENTITY]),
        document_type=DOCUMENT_TYPE,
    )
    return Presentation(CredentialFormat.CLAIM_169, (credential,))


def _glimpse(deflated: bytes) -> bytes:
    """The beginning of what a raw deflate stream holds, without asking whether it is sound."""
    stream = zlib.decompressobj(wbits=-zlib.MAX_WBITS)
    seen = b""
    try:
        # A long match gives several pieces without another byte of the stream.
        while len(seen) < _GLIMPSE and (piece := stream.decompress(deflated, 64)):
            seen += piece
            deflated = stream.unconsumed_tail
    except zlib.error:
        pass
    return seen


def _shows_identity(data: bytes) -> bool:
    return data.startswith(_HEADS) and _IDENTITY_KEY.search(data, 0, _GLIMPSE) is not None


def _identity(data: Any) -> dict[str, Any]:
    """The person's data by name; a number that the specification leaves open stays its digits."""
    if type(data) is bytes:
        data = cbor.loads(data, allow_indefinite=True)
    if type(data) is not dict:
        malformed("claim 169 is no map")
    own: dict[str, Any] = {}
    for key, value in data.items():
        map_key(key)
        name, rule = _ATTRIBUTES.get(key, (str(key), _open)) if type(key) is int else (str(key), _open)
        if name in own:
            raise ParseError(Reason.DUPLICATE_KEY, "two attributes read the same")
        own[name] = rule(value, name)
    return own


def _open(value: Any, name: str) -> Any:
    return inert(value)


def _text(value: Any, name: str) -> str:
    if type(value) is not str or len(value) > MAX_TEXT:
        malformed(f"{name} is no text of at most {MAX_TEXT} letters")
    return value


def _choice(value: Any, name: str) -> int | str:
    """A number of a short list; version 1.0.0 wrote the same number as text."""
    if type(value) is int and 0 <= value <= 255:
        return value
    return _text(value, name)


def _birth(value: Any, name: str) -> str:
    """YYYYMMDD by the table, YYYY-MM-DD by the examples."""
    text = _text(value, name)
    if len(text) not in (8, 10) or not text.replace("-", "").isdecimal() or not text.isascii():
        malformed("the date of birth is no date")
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        malformed("the date of birth is no day")


def _fingers(value: Any, name: str) -> list[int]:
    if (
        type(value) is not list
        or len(value) > 11
        or any(type(n) is not int or not 0 <= n <= 10 for n in value)
    ):
        malformed("best quality fingers are numbers from 0 to 10")
    return value


def _picture(value: Any, name: str) -> bytes:
    """A picture's bytes; version 1 also wrote them as hexadecimal text."""
    if type(value) is bytes:
        return value
    try:
        return bytes.fromhex(value)
    except (TypeError, ValueError):
        malformed(f"{name} is neither bytes nor hexadecimal text")


def _biometrics(value: Any, name: str) -> list[dict[str, Any]]:
    """One or several of {0: data, 1: format, 2: sub-format, 3: issuer}; the data stays bytes."""
    several = value if type(value) is list else [value]
    if not 0 < len(several) <= _MAX_BIOMETRICS or not all(type(one) is dict for one in several):
        malformed(f"{name} is no list of biometrics")
    return [_biometric(one, name) for one in several]


def _biometric(entry: Mapping[Any, Any], name: str) -> dict[str, Any]:
    if not entry.keys() <= _BIOMETRIC.keys():
        malformed(f"{name} holds an unknown member")
    read = {_BIOMETRIC[key][0]: value for key, value in entry.items() if type(value) is _BIOMETRIC[key][1]}
    if len(read) != len(entry) or "data" not in read:
        malformed(f"{name} has a member of a wrong kind, or no data")
    return read


_BIOMETRIC = {0: ("data", bytes), 1: ("format", int), 2: ("sub_format", int), 3: ("issuer", str)}

_Rule = Callable[[Any, str], Any]
_FINGERS = ("thumb", "pointer", "middle", "ring", "little")
_PARTS = (
    *(f"{side}_{finger}" for side in ("right", "left") for finger in _FINGERS),
    *("right_iris", "left_iris", "face", "right_palm", "left_palm", "voice"),
)
_BODY: dict[int | str, tuple[str, _Rule]] = {
    number: (part, _biometrics) for number, part in enumerate(_PARTS, start=50)
}
_ATTRIBUTES: Mapping[int | str, tuple[str, _Rule]] = _BODY | {
    1: ("id", _text),
    2: ("version", _text),
    3: ("language", _text),
    4: ("full_name", _text),
    5: ("first_name", _text),
    6: ("middle_name", _text),
    7: ("last_name", _text),
    8: ("birth_date", _birth),
    9: ("gender", _choice),
    10: ("address", _text),
    11: ("email", _text),
    12: ("phone", _text),
    13: ("nationality", _text),
    14: ("marital_status", _choice),
    15: ("guardian", _text),
    16: ("portrait", _picture),
    17: ("portrait_format", _choice),
    18: ("best_fingers", _fingers),
    19: ("full_name_2", _text),
    20: ("language_2", _text),
    21: ("location_code", _text),
    22: ("legal_status", _text),
    23: ("issuing_country", _text),
}


class _Claim169:
    format = CredentialFormat.CLAIM_169
    recognise = staticmethod(recognise)
    parse = staticmethod(parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _Claim169()
