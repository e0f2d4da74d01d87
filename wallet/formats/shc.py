"""SMART Health Cards (smarthealth.cards framework, 1.4): a compressed JWS, as a code, as text, or in a file.

Does not look issuers up: their key sets are imported as trust anchors. What the FHIR bundle says is
wallet.formats.fhir's. A card spread over several codes is not put together: say so, and read nothing.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from wallet.codec import strict_json
from wallet.codec.inflate import inflate_raw
from wallet.codec.limits import MAX_CREDENTIAL, MAX_INFLATED_QR
from wallet.crypto import jose
from wallet.formats import unbound
from wallet.formats.base import LAST_MOMENT, FormatHandler, failed, limited, malformed, numeric_date
from wallet.formats.fhir import bundle_claims
from wallet.model.credential import Credential, CredentialFormat, Presentation, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

PREFIX = "shc:/"
MAX_CARDS = 16
"""Cards in one file."""

_KIND = "https://smarthealth.cards#"
_CARD = f"{_KIND}health-card"
_TYPES = ("immunization", "laboratory", "covid19")
"""Kinds that the framework names, the most telling first."""

_JWS = re.compile(rb"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_CHUNK = re.compile(r"shc:/(\d{1,4})/(\d{1,4})/")
_ISSUER = re.compile(r"https://[^\s/?#]+(?:/[^\s/?#]+)*")
_TENS = bytes.maketrans(b"0123456789", bytes(range(0, 100, 10)))
_ONES = bytes.maketrans(b"0123456789", bytes(range(45, 55)))
"""Two digits for each sign, its ASCII value less 45 (Health Cards as QR codes). Pairs above 77 stand for
signs that no compact JWS has."""


def recognise(data: bytes) -> bool:
    """A numeric code, a file of cards, or a compact JWS that says it is deflated."""
    if data.startswith(PREFIX.encode()) or is_file(data):
        return True
    return data[:3] == b"eyJ" and _JWS.fullmatch(data) is not None and _says_deflated(data)


def is_file(data: bytes) -> bool:
    """Whether this is the content of a `.smart-health-card` file (quick)."""
    return re.match(rb'\{\s*"verifiableCredential"\s*:\s*\[\s*"', data) is not None


def holds_several(data: bytes) -> bool:
    """Whether this is a file of more than one card (quick)."""
    return is_file(data) and data.count(b'"eyJ') > 1


def file_cards(data: bytes) -> tuple[bytes, ...]:
    """The cards in such a file. ParseError MALFORMED, LIMIT_EXCEEDED."""
    content = strict_json.loads(limited(data, MAX_CREDENTIAL))
    cards = content.get("verifiableCredential") if type(content) is dict else None
    if type(cards) is not list or not cards or not all(type(card) is str for card in cards):
        malformed("a file of health cards holds none")
    if len(cards) > MAX_CARDS:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_CARDS} cards in a file")
    return tuple(card.encode("utf-8", "replace") for card in cards)


def parse(data: bytes) -> Presentation:
    """Read one card, or every card of a file. ParseError; UNSUPPORTED_FORMAT for a part of a card."""
    cards = file_cards(data) if is_file(data) else (limited(data, MAX_CREDENTIAL),)
    return Presentation(CredentialFormat.SHC, tuple(_read(_compact(card)) for card in cards))


def _compact(data: bytes) -> str:
    """The compact JWS of a numeric code, or the one that came."""
    try:
        text = data.decode("ascii")
    except UnicodeDecodeError:
        malformed("not ASCII")
    if text.startswith(PREFIX):
        text = _from_digits(text)
    if not _JWS.fullmatch(text.encode()):
        malformed("not a compact JWS")
    return text


def _from_digits(text: str) -> str:
    """Two digits for each sign of the JWS."""
    chunk = _CHUNK.match(text)
    if chunk:
        part, whole_card = chunk.groups()
        # Deprecated since 1.3 (December 2022), and one part proves nothing.
        raise ParseError(
            Reason.UNSUPPORTED_FORMAT, f"part {part} of {whole_card} of a health card in several codes"
        )
    digits = text.removeprefix(PREFIX)
    if not digits or len(digits) % 2 or not (digits.isascii() and digits.isdigit()):
        malformed("a health card's code is pairs of digits")
    pairs = digits.encode("ascii")
    tens, ones = pairs[::2].translate(_TENS), pairs[1::2].translate(_ONES)
    return bytes([ten + one for ten, one in zip(tens, ones, strict=True)]).decode("latin-1")


def _says_deflated(data: bytes) -> bool:
    try:
        header = jose.parse_compact(data.decode("ascii")).header
    except ParseError:
        return False
    return header.get("zip") == "DEF"


def _read(text: str) -> Credential:
    jws = jose.parse_compact(text)
    signed = _signed(jws)
    payload = strict_json.loads(inflate_raw(jws.payload, limit=MAX_INFLATED_QR))
    if type(payload) is not dict or type(payload.get("vc")) is not dict:
        malformed("no health card in the token")
    vc = payload["vc"]
    subject = vc.get("credentialSubject")
    if type(subject) is not dict or type(subject.get("fhirVersion")) is not str:
        malformed("the card does not say which FHIR it speaks")
    return Credential(
        format=CredentialFormat.SHC,
        signed=signed,
        claims=bundle_claims(subject.get("fhirBundle")),
        digest=hashlib.sha256(jws.signing_input).digest(),
        document_type=_document_type(vc.get("type")),
        issuer=_issuer(payload.get("iss")),
        valid_from=_not_before(payload.get("nbf")),
        valid_until=numeric_date(payload.get("exp"), "exp"),
        findings=tuple(_findings(jws.header)),
    )


def _signed(jws: jose.Jws) -> SignedPart:
    """ES256 and a kid, no certificates: keys come from the issuer's key set alone. Another algorithm is none
    that this format has, whatever the key."""
    if jws.header.get("zip") != "DEF":
        malformed("a health card is deflated (zip: DEF)")
    signed = replace(jose.signed_part(jws), chain=())
    if not signed.key_id:
        malformed("a health card names its key (kid)")
    return signed if signed.algorithm == "ES256" else replace(signed, algorithm=None)


def _findings(header: Mapping[str, Any]) -> list[Finding]:
    if jose.unknown_critical(header):
        return [failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header")]
    return []


def _document_type(types: Any) -> str:
    """`shc.immunization` and so on; other types may stand beside the card's own and are passed over."""
    if type(types) is not list or not all(type(one) is str for one in types) or _CARD not in types:
        malformed("the type is not that of a health card")
    named = next((kind for kind in _TYPES if f"{_KIND}{kind}" in types), "health-card")
    return f"shc.{named}"


def _issuer(value: Any) -> str:
    """An https address without a slash at its end (Determining keys associated with an issuer)."""
    if type(value) is not str or not _ISSUER.fullmatch(value):
        malformed("iss is not an https address without a closing slash")
    return value


def _not_before(value: Any) -> int:
    """`nbf` in seconds. Genuine cards carry fractions, which RFC 7519, section 2, allows: rounded up."""
    if type(value) is float and 0 <= value <= LAST_MOMENT:
        value = math.ceil(value)
    seconds = numeric_date(value, "nbf")
    if seconds is None:
        malformed("a health card says since when (nbf)")
    return seconds


class _Shc:
    """A card is shown as it came: it has no holder's key and nothing that could be left out."""

    format = CredentialFormat.SHC
    recognise = staticmethod(recognise)
    parse = staticmethod(parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _Shc()
