"""Reading a card, an SD-CWT alone or within its holder's token (draft-ietf-spice-sd-cwt-08).

Does not verify signatures and knows no time: it answers what the bytes say and what is amiss with them. A
plain CWT without `typ` is left to whoever reads those.
"""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.crypto import cose
from wallet.formats import base as rules
from wallet.formats.base import failed, malformed, text_or_none
from wallet.formats.holder_key import key_of_cose
from wallet.formats.redaction import DisclosureTable
from wallet.formats.sd_cwt import labels
from wallet.formats.sd_cwt.copy_note import is_copy_note, read_copy_note
from wallet.formats.sd_cwt.holder import read_holder_proof
from wallet.formats.sd_cwt.restore import Key, claim_name, restore
from wallet.formats.sd_cwt.values import check_headers
from wallet.model.credential import Credential, CredentialFormat, Presentation, PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Reason

SIGN1_HEAD = b"\xd2\x84"
"""Tag 18 around an array of four: how every card and every holder's token begins."""

_LONGER_TAG = b"\xd8\x12"
"""Tag 18 in two bytes, which is not the shortest form and means the same."""


def recognise(data: bytes) -> bool:
    """A tagged COSE_Sign1, or what claims to be one: tag 18 around an array of any length that is no text
    (the same bytes begin a text with a letter of Kazakh)."""
    if data[:2] in (SIGN1_HEAD, _LONGER_TAG):
        return True
    return data[:1] == SIGN1_HEAD[:1] and data[1:2] >= b"\x80" and data[1:2] < b"\xa0" and not _is_text(data)


def _is_text(data: bytes) -> bool:
    """Whether the first bytes read as printable UTF-8."""
    try:
        beginning = codecs.getincrementaldecoder("utf-8")().decode(data[:64])
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\t\r\n" for sign in beginning)


def parse(data: bytes) -> Presentation:
    """Read one card with or without its holder's token. ParseError for what cannot be read."""
    credential = read(open_sign1(rules.limited(data, MAX_CREDENTIAL)))
    return Presentation(CredentialFormat.SD_CWT, (credential,))


def open_sign1(data: bytes) -> cose.Sign1:
    """The outermost COSE_Sign1, which must be tagged."""
    item = cbor.loads(data)
    if type(item) is not Tag:
        malformed("not a tagged COSE_Sign1")
    return cose.parse_sign1(item)


def read(outer: cose.Sign1) -> Credential:
    """Read a card, or a holder's token and the card in it: whatever carries a `kcwt` is such a token, unless
    it says that it is the note on a printed copy."""
    if labels.KCWT not in outer.protected:
        return read_card(outer)
    inner = outer.protected[labels.KCWT]
    if type(inner) is not Tag and type(inner) is not list:
        malformed("kcwt is not a COSE_Sign1")
    card = read_card(cose.parse_sign1(inner))
    if is_copy_note(outer):
        return replace(card, copy_note=read_copy_note(outer, card))
    return replace(card, holder_proof=read_holder_proof(outer, card))


def read_card(card: cose.Sign1) -> Credential:
    """Read one SD-CWT."""
    _check_type(card)
    check_headers(card.protected, besides=(labels.CWT_CLAIMS,))
    check_headers(card.unprotected, besides=(labels.CWT_CLAIMS,))
    digest = labels.HASHES.get(_digest_number(card))
    table = _table(card, digest)
    claims = _claims(card, table)
    _check_required(card, claims, table)
    return _credential(card, claims, table, digest)


def _credential(
    card: cose.Sign1, claims: dict[Key, Any], table: DisclosureTable[bytes], digest: object
) -> Credential:
    signed = cose.signed_part(card)
    issued, starts, ends = (
        rules.numeric_date(claims.get(key), f"claim {key}") for key in (labels.IAT, labels.NBF, labels.EXP)
    )
    return Credential(
        format=CredentialFormat.SD_CWT,
        signed=signed,
        claims=_own_claims(claims),
        digest=hashlib.sha256(signed.signing_input).digest(),
        document_type=_document_type(claims.get(labels.VCT)),
        issuer=text_or_none(claims.get(labels.ISS), "iss"),
        audiences=rules.audiences(claims.get(labels.AUD)),
        holder_key=_holder_key(claims.get(labels.CNF)),
        issued_at=issued,
        valid_from=starts,
        valid_until=ends,
        status=rules.status_reference(claims.get(labels.STATUS)),
        disclosures=tuple(table.disclosures),
        redactable_hidden=table.hidden,
        findings=(*_header_findings(card, digest), *table.findings, *_time_findings(issued, starts, ends)),
    )


def _check_type(card: cose.Sign1) -> None:
    """`typ` must say SD-CWT (draft-08, SD-CWT Definition): a CWT made for another purpose is no licence."""
    kind = card.protected.get(labels.TYP)
    if type(kind) in (int, str) and (
        kind in labels.CARD_TYPES or (type(kind) is str and kind.endswith(labels.CARD_SUFFIX))
    ):
        return
    if kind is None and labels.SD_CLAIMS not in card.unprotected and labels.SD_ALG not in card.protected:
        raise ParseError(Reason.UNSUPPORTED_FORMAT, "a COSE_Sign1 that does not call itself an SD-CWT")
    raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of an SD-CWT")


def _digest_number(card: cose.Sign1) -> int:
    number = card.protected.get(labels.SD_ALG, labels.SHA_256)
    if type(number) is not int:
        malformed("sd_alg is not an integer")
    return number


def _table(card: cose.Sign1, digest: Callable[[bytes], Any] | None) -> DisclosureTable[bytes]:
    """The disclosures. A digest covers one as a CBOR byte string, its head included (draft-08 examples)."""
    if labels.SD_CLAIMS in card.protected:
        malformed("sd_claims in the protected header")
    encoded = card.unprotected.get(labels.SD_CLAIMS)
    if encoded is None:
        encoded = []
    elif type(encoded) is not list or not encoded or not all(type(one) is bytes for one in encoded):
        malformed("sd_claims is not an array of disclosures, or is empty")
    if card.unprotected.get(labels.SD_ENCRYPTED_CLAIMS) == []:
        malformed("sd_aead_encrypted_claims is empty")

    def identify(one: bytes) -> bytes:
        return bytes(digest(cbor.dumps(one)).digest()) if digest else b""

    return DisclosureTable(encoded if digest else [], identify)


def _claims(card: cose.Sign1, table: DisclosureTable[bytes]) -> dict[Key, Any]:
    """Payload and CWT Claims header as one claims set; where both name a claim they must agree (RFC 9597)."""
    payload = cbor.loads(card.payload)
    beside = card.protected.get(labels.CWT_CLAIMS, {})
    if type(payload) is not dict or type(beside) is not dict:
        malformed("no claims in the token")
    if labels.CWT_CLAIMS in card.unprotected:
        malformed("CWT Claims header outside the signature")
    claims = restore(payload, table)
    for key, value in restore(beside, table).items() if beside else ():
        # Compared as bytes: to Python 1, 1.0 and True are equal.
        if cbor.dumps(claims.setdefault(key, value)) != cbor.dumps(value):
            malformed("CWT Claims header and payload differ")
    table.finish()
    table.judge_roots(labels.TIMES, labels.NEVER_REDACTED)
    return claims


def _check_required(card: cose.Sign1, claims: dict[Key, Any], table: DisclosureTable[bytes]) -> None:
    """`sub` must be there, maybe redacted; `iss` too, unless a certificate names the issuer (draft-08)."""
    if labels.SUB not in claims and not table.hidden:
        malformed("sub is missing")
    if labels.ISS not in claims and card.header(labels.X5CHAIN) is None:
        malformed("iss is missing")


def _header_findings(card: cose.Sign1, digest: object) -> Iterator[Finding]:
    if digest is None:
        yield failed(Check.ALGORITHM, Reason.ALGORITHM_NOT_ALLOWED, "sd_alg is not one of SHA-2")
    if cose.unknown_critical(card, labels.UNDERSTOOD):
        yield failed(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN, "crit names an unknown header")


def _time_findings(issued: int | None, starts: int | None, ends: int | None) -> Iterator[Finding]:
    """The relations of draft-08, Verifier Validation, step 3."""
    if issued is not None and starts is not None and starts > issued:
        yield failed(Check.VALIDITY, Reason.NOT_YET_VALID, "nbf is after iat")
    if ends is not None and any(one is not None and one >= ends for one in (issued, starts)):
        yield failed(Check.VALIDITY, Reason.EXPIRED, "exp is not after nbf and iat")


def _document_type(vct: Any) -> str | None:
    """`vct` is text or an integer (draft-08, Credential Types)."""
    if vct is None or type(vct) is str:
        return vct
    if type(vct) is not int or vct < 0:
        malformed("vct is neither text nor a number")
    return str(vct)


def _holder_key(cnf: Any) -> PublicKey | None:
    """The key of `cnf` (RFC 8747): by value only; a thumbprint or a name of one is no key to us."""
    if cnf is None:
        return None
    if type(cnf) is not dict:
        malformed("cnf is not a map")
    key = cnf.get(labels.COSE_KEY)
    return None if key is None else key_of_cose(key)


def _own_claims(claims: dict[Key, Any]) -> dict[str, Any]:
    """What the licence itself states, by name; an empty `sub` states nothing."""
    own: dict[str, Any] = {}
    for key, value in claims.items():
        if key in labels.PROTOCOL and not (key == labels.SUB and value != ""):
            continue
        name = claim_name(key)
        if name in own:
            raise ParseError(Reason.DUPLICATE_KEY, "an integer and a text key read the same")
        own[name] = value
    return own
