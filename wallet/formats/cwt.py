"""Plain CBOR Web Tokens and signed content (RFC 8392; COSE_Sign1, RFC 9052): format `cwt`.

Also what the other CWT formats share: opening the token, its claims set, and the credential made of it. Knows
no disclosures and no holder's proof (sd_cwt does), reads no MACed or encrypted token, evaluates no tag.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import cose
from wallet.formats import base as rules
from wallet.formats import unbound
from wallet.formats.base import FormatHandler, failed, malformed, text_or_none
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.values import check_headers, check_tags, inert, map_key
from wallet.model.credential import Credential, CredentialFormat, Presentation, SignedPart
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

CWT_TAG = 61
SIGN1_HEADS = (b"\xd2\x84", b"\xd8\x3d\xd2\x84")
"""How a tagged COSE_Sign1 begins: tag 18 around an array of four, with or without the CWT tag before it."""

HEALTH_PASS, IDENTITY = -260, 169
"""Claims that make a token one of another format here: `hcert`, and identity-data (Claim 169)."""

CWT_TYPES = frozenset({61, "application/cwt", "cwt"})
"""What `typ` (RFC 9596) may say of a plain CWT."""

CLAIM_NAMES = {
    2: "sub", 9: "scope", 10: "eat_nonce", 38: "ace_profile", 39: "cnonce", 40: "exi",
    256: "ueid", 257: "sueids", 258: "oemid", 259: "hwmodel", 260: "hwversion", 261: "uptime",
    262: "oemboot", 263: "dbgstat", 264: "location", 265: "eat_profile", 266: "submods", 267: "bootcount",
    268: "bootseed", 269: "dloas", 270: "swname", 271: "swversion", 272: "manifests", 273: "measurements",
    274: "measres", 275: "intuse",
}  # fmt: skip
"""Names by the registry of CWT claims; a number that is not here stays its digits."""

_UNDERSTOOD = frozenset({labels.ALG, labels.CONTENT_TYPE, labels.KID, labels.CWT_CLAIMS, labels.TYP, 33})
_PROTOCOL = labels.PROTOCOL - {labels.CNONCE}
_MAP = 5
_CONTENT = "content"


def recognise(data: bytes) -> bool:
    """A COSE_Sign1, tagged, or bare with a short protected header."""
    return data.startswith(SIGN1_HEADS) or (data[:1] == b"\x84" and data[1:2] in _SHORT_STRINGS)


_SHORT_STRINGS = frozenset(bytes((head,)) for head in (*range(0x40, 0x5A),))


def parse(data: bytes) -> Presentation:
    """Read one token, or signed content that is no claims set. ParseError for what cannot be read."""
    message, tagged = open_sign1(rules.limited(data, MAX_CREDENTIAL))
    read = _token if tagged or _holds_claims(message) else _signed_content
    return Presentation(CredentialFormat.CWT, (read(message),))


def open_sign1(data: bytes) -> tuple[cose.Sign1, bool]:
    """The COSE_Sign1, and whether the CWT tag stood before it (RFC 8392, section 6: it needs tag 18 then)."""
    item = cbor.loads(data)
    tagged = type(item) is Tag and item.number == CWT_TAG
    if tagged:
        item = item.value
        if type(item) is not Tag:
            malformed("the CWT tag stands before something other than a tagged COSE message")
    message = cose.parse_sign1(item)
    check_headers(message.protected, besides=(labels.CWT_CLAIMS,))
    check_headers(message.unprotected, besides=(labels.CWT_CLAIMS,))
    return message, tagged


def claims_of(message: cose.Sign1) -> dict[int | str, Any]:
    """The claims set of payload and CWT Claims header, which must agree (RFC 9597). Signed by others: any
    sound CBOR is read, also of indefinite length."""
    payload = cbor.loads(message.payload, allow_indefinite=True)
    if type(payload) is Tag and payload.number == CWT_TAG:
        malformed("a CWT within a CWT")
    beside = message.protected.get(labels.CWT_CLAIMS, {})
    if type(payload) is not dict or type(beside) is not dict:
        malformed("no claims in the token")
    if labels.CWT_CLAIMS in message.unprotected:
        malformed("CWT Claims header outside the signature")
    check_tags(payload)
    check_tags(beside)
    claims = {map_key(key): value for key, value in payload.items()}
    for key, value in beside.items():
        # Compared as bytes: to Python 1, 1.0 and True are equal.
        if cbor.dumps(claims.setdefault(map_key(key), value)) != cbor.dumps(value):
            malformed("CWT Claims header and payload differ")
    return claims


def credential_of(
    message: cose.Sign1,
    claims: Mapping[int | str, Any],
    *,
    credential_format: CredentialFormat,
    own: Mapping[str, Any],
    document_type: str | None,
) -> Credential:
    """A credential with the times, names and status that the registered claims state."""
    signed = cose.signed_part(message)
    issued, starts, ends = (
        rules.numeric_date(claims.get(key), f"claim {key}") for key in (labels.IAT, labels.NBF, labels.EXP)
    )
    return Credential(
        format=credential_format,
        signed=signed,
        claims=own,
        digest=licence_digest(signed),
        document_type=document_type,
        issuer=text_or_none(claims.get(labels.ISS), "iss"),
        audiences=rules.audiences(claims.get(labels.AUD)),
        issued_at=issued,
        valid_from=starts,
        valid_until=ends,
        status=rules.status_reference(claims.get(labels.STATUS)),
        findings=header_findings(message, _UNDERSTOOD),
    )


def licence_digest(signed: SignedPart) -> bytes:
    """What names a licence: the SHA-256 of the bytes that its issuer signed."""
    return hashlib.sha256(signed.signing_input).digest()


def header_findings(message: cose.Sign1, understood: frozenset[int]) -> tuple[Finding, ...]:
    """A critical header that nobody here understands (RFC 9052, section 3.1)."""
    if not cose.unknown_critical(message, understood):
        return ()
    return (failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header"),)


def _holds_claims(message: cose.Sign1) -> bool:
    """Whether the payload begins as a CBOR map does: no UTF-8 text begins with such a byte."""
    return message.payload[:1] != b"" and message.payload[0] >> 5 == _MAP


def _token(message: cose.Sign1) -> Credential:
    _check_type(message)
    claims = claims_of(message)
    if HEALTH_PASS in claims:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "a health pass without its HC1: envelope")
    vct = claims.get(labels.VCT)
    return credential_of(
        message,
        claims,
        credential_format=CredentialFormat.CWT,
        own=_named(claims),
        document_type=vct if type(vct) is str else None,
    )


def _signed_content(message: cose.Sign1) -> Credential:
    """A COSE_Sign1 around something else: text where it is text, else bytes. It states nothing about time."""
    _check_type(message)
    try:
        content: str | bytes = message.payload.decode("utf-8")
    except UnicodeDecodeError:
        content = message.payload
    return credential_of(
        message, {}, credential_format=CredentialFormat.CWT, own={_CONTENT: content}, document_type=None
    )


def _check_type(message: cose.Sign1) -> None:
    """A token that calls itself something else (a status list, a holder's proof) is no licence (RFC 8725,
    section 3.11)."""
    kind = message.header(labels.TYP)
    if kind is not None and (type(kind) not in (int, str) or kind not in CWT_TYPES):
        raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of a plain CWT")


def _named(claims: Mapping[int | str, Any]) -> dict[str, Any]:
    """The token's own statements by name. DUPLICATE_KEY where a number and a text read the same."""
    own: dict[str, Any] = {}
    for key, value in claims.items():
        if key in _PROTOCOL and not (key == labels.SUB and value != ""):
            continue
        name = CLAIM_NAMES.get(key, str(key)) if type(key) is int else str(key)
        if name in own:
            raise ParseError(Reason.DUPLICATE_KEY, "two claims read the same")
        own[name] = inert(value)
    return own


class _Cwt:
    format = CredentialFormat.CWT
    recognise = staticmethod(recognise)
    parse = staticmethod(parse)
    issue = staticmethod(unbound.issue)
    present = staticmethod(unbound.present)


HANDLER: FormatHandler = _Cwt()
