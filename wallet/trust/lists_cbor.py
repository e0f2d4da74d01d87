"""Our signed trust list in CBOR: a COSE_Sign1 of type `application/lw-trust-list+cbor` (RFC 9052, RFC 9596).

The payload has the members of the JSON form (wallet.trust.lists); an entry holds `certificate` as bytes or
`key` as a COSE_Key, and `kid` as bytes. Reading a list does not trust it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any

from wallet.codec import cbor
from wallet.codec.limits import MAX_DOCUMENT
from wallet.crypto import cose, keys
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.trust import TrustAnchor
from wallet.model.verdict import Reason
from wallet.trust.lists import TrustList, entry_of, list_of

CBOR_LIST_TYPE = "application/lw-trust-list+cbor"
_TYP = 16


def read_cbor_list(message: cose.Sign1) -> TrustList:
    """The list in a COSE_Sign1 of our type. Raises ParseError; the signature is not judged here."""
    if message.protected.get(_TYP) != CBOR_LIST_TYPE:
        raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of a trust list")
    if cose.unknown_critical(message, {_TYP}):
        raise ParseError(Reason.CRITICAL_HEADER_UNKNOWN, "crit in a trust list")
    payload = cbor.loads(message.payload)
    if type(payload) is not dict:
        raise ParseError(Reason.MALFORMED, "the payload is no map")
    return list_of(payload, cose.signed_part(message))


def read_list_message(data: bytes) -> cose.Sign1:
    """The COSE_Sign1 that a trust list in CBOR is. ParseError."""
    if len(data) > MAX_DOCUMENT:
        raise ParseError(Reason.LIMIT_EXCEEDED, "trust list too large")
    return cose.parse_sign1(data)


def build_cbor_list(
    anchors: Iterable[TrustAnchor],
    *,
    subject: str,
    version: int,
    issued_at: datetime,
    next_update: datetime,
    signer: Signer,
    status_required: frozenset[str] = frozenset(),
    chain: tuple[bytes, ...] = (),
) -> bytes:
    """A signed trust list in CBOR; `chain` (DER, leaf first) goes into x5chain where the signer has one."""
    protected: dict[Any, Any] = {_TYP: CBOR_LIST_TYPE}
    if signer.key_id is not None:
        protected[cose.KID] = signer.key_id
    if chain:
        protected[cose.X5CHAIN] = chain[0] if len(chain) == 1 else list(chain)
    payload = {
        "sub": subject,
        "version": version,
        "iat": int(issued_at.timestamp()),
        "next_update": int(next_update.timestamp()),
        "status_required": sorted(status_required),
        "entries": [_entry(anchor) for anchor in anchors],
    }
    return cose.sign1(protected, {}, cbor.dumps(payload), signer)


def _entry(anchor: TrustAnchor) -> dict[str, Any]:
    entry = entry_of(replace(anchor, key_id=None))
    if anchor.certificate is not None:
        entry["certificate"] = anchor.certificate
    else:
        del entry["jwk"]
        entry["key"] = keys.cose_from_public_key(keys.public_key_from_spki(anchor.spki))
    if anchor.key_id is not None:
        entry["kid"] = anchor.key_id
    return entry
