"""Whose a COSE_Sign1 is: an SD-CWT or its holder's token, identity data (Claim 169), or a plain CWT.

Looks at headers and at the names of claims only; whatever is broken goes to a handler that says so. An SD-CWT
is told by its protected header alone, so that nothing of it is read twice.
"""

from __future__ import annotations

from typing import Any

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.formats import claim169, cwt, sd_cwt
from wallet.formats.base import FormatHandler
from wallet.formats.sd_cwt import labels
from wallet.model.errors import ParseError

_OTHER_COSE = {
    b"\xd0\x83": "COSE_Encrypt0", b"\xd1\x84": "COSE_Mac0", b"\xd8\x60": "COSE_Encrypt",
    b"\xd8\x61": "COSE_Mac", b"\xd8\x62": "COSE_Sign",
}  # fmt: skip
_CWT_HEAD = b"\xd8\x3d"
_SELECTIVE = frozenset({labels.KCWT, labels.SD_CLAIMS, labels.SD_ALG, labels.SD_ENCRYPTED_CLAIMS})
_HOLDERS_TOKEN = b"\x0d\xd2\x84"
"""Header 13 (kcwt) and the beginning of the card in it."""
_NEAR = 48


def recognise(data: bytes) -> bool:
    """A tagged COSE_Sign1, with or without the CWT tag before it, or what claims to be one."""
    return data.startswith(cwt.SIGN1_HEADS) or sd_cwt.HANDLER.recognise(data)


def handler_of(data: bytes) -> FormatHandler:
    """The handler that reads this COSE_Sign1, tagged or bare."""
    plain_head = data.startswith(sd_cwt.read.SIGN1_HEAD)
    if plain_head and _calls_itself_selective(_protected_bytes(data)):
        return sd_cwt.HANDLER
    try:
        item = cbor.loads(data)
        while type(item) is Tag:
            item = item.value
        protected, unprotected, payload, _ = item
        if not _SELECTIVE.isdisjoint(unprotected) or (not plain_head and _calls_itself_selective(protected)):
            return sd_cwt.HANDLER
        claims = cbor.loads(payload, allow_indefinite=True)
        return claim169.HANDLER if type(claims) is dict and cwt.IDENTITY in claims else cwt.HANDLER
    except (ParseError, TypeError, ValueError):
        return cwt.HANDLER if plain_head or not sd_cwt.HANDLER.recognise(data) else sd_cwt.HANDLER


def other_cose(data: bytes) -> str | None:
    """The name of a COSE message that is encrypted, MACed or signed by several: none of those is read."""
    if data.startswith(_CWT_HEAD):
        data = data[len(_CWT_HEAD) :]
    return _OTHER_COSE.get(data[:2])


def is_bare(item: Any) -> bool:
    """Whether a CBOR item is a COSE_Sign1 that lost its tag (RFC 9052, section 2, allows that)."""
    return type(item) is list and [type(part) for part in item] == [bytes, dict, bytes, bytes]


def _protected_bytes(data: bytes) -> bytes | None:
    """The protected header without reading the rest, None where there is none. A holder's token has the whole
    card in there: its beginning is enough to know it."""
    if _HOLDERS_TOKEN in data[:_NEAR]:
        return None
    head = data[2] if len(data) > 4 else 0
    if 0x40 <= head < 0x58:
        return data[3 : 3 + head - 0x40]
    if head == 0x58:
        return data[4 : 4 + data[3]]
    return data[5 : 5 + int.from_bytes(data[3:5], "big")] if head == 0x59 else None


def _calls_itself_selective(encoded: bytes | None) -> bool:
    """By its protected header: it names a type other than plain CWT, or what only selective tokens have. What
    cannot be read is left to that handler, whose rules are the stricter."""
    try:
        protected = cbor.loads(encoded) if encoded else {}
    except ParseError:
        return True
    if encoded is None or type(protected) is not dict:
        return True
    kind = protected.get(labels.TYP)
    plain = kind is None or (type(kind) in (int, str) and kind in cwt.CWT_TYPES)
    return not plain or not _SELECTIVE.isdisjoint(protected)
