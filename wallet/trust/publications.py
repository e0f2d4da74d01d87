"""Signed lists of anchors, whatever their form: ours in JSON or CBOR, and the VICAL.

Tells them apart and hands over to the reader of each. Trusts none of them: wallet.trust.store does, under an
anchor for trust lists.
"""

from __future__ import annotations

from wallet.codec.limits import MAX_DOCUMENT
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason
from wallet.trust import lists, lists_cbor, vical
from wallet.trust.lists import TrustList

_CBOR_STARTS = (b"\xd2", b"\x84")
"""Tag 18, or the bare array of four, of a COSE_Sign1."""


def looks_like_trust_list(data: bytes) -> bool:
    """Whether a file claims to be a signed list of anchors."""
    if data[:1] not in _CBOR_STARTS:
        return lists.looks_like_trust_list(data)
    try:
        message = lists_cbor.read_list_message(data)
    except ParseError:
        return False
    return message.protected.get(16) == lists_cbor.CBOR_LIST_TYPE or vical.is_vical(message)


def parse_trust_list(data: bytes) -> TrustList:
    """Read a signed list. Raises ParseError; the signature is not judged here."""
    if len(data) > MAX_DOCUMENT:
        raise ParseError(Reason.LIMIT_EXCEEDED, "trust list too large")
    if data[:1] not in _CBOR_STARTS:
        return lists.parse_trust_list(data)
    message = lists_cbor.read_list_message(data)
    return vical.read_vical(message) if vical.is_vical(message) else lists_cbor.read_cbor_list(message)
