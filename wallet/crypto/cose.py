"""COSE_Sign1 and COSE_Mac0 (RFC 9052, sections 4.2 and 6.2): structure and signing. Does not verify and gives
no claim a meaning. A COSE_Mac0 is read with its payload elsewhere, as ISO/IEC 18013-5 has it, and never
written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_CHAIN
from wallet.crypto.names import COSE_BY_NAME, NAME_BY_COSE
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.verdict import Reason

SIGN1_TAG, MAC0_TAG = 18, 17
ALG, CRIT, CONTENT_TYPE, KID, X5CHAIN = 1, 2, 3, 4, 33
"""Header labels (RFC 9052, section 3.1; RFC 9360)."""


class Sign1(NamedTuple):
    """One COSE_Sign1 as received; `protected_bytes` is what stood in the byte string."""

    protected_bytes: bytes
    protected: Mapping[Any, Any]
    unprotected: Mapping[Any, Any]
    payload: bytes
    signature: bytes

    def __repr__(self) -> str:
        return f"Sign1({len(self.payload)} bytes)"

    def header(self, label: int | str) -> Any:
        """A header parameter from either map; no label can be in both."""
        value = self.protected.get(label)
        return self.unprotected.get(label) if value is None else value


def parse_sign1(value: Any) -> Sign1:
    """Read a COSE_Sign1: its bytes, or the item already read, tagged 18 or bare.

    Raises ParseError MALFORMED (also for a label in both maps, or a detached payload) and what CBOR raises.
    """
    item = cbor.loads(value) if isinstance(value, bytes) else value
    parts = _four(item, SIGN1_TAG)
    if type(parts[2]) is not bytes:
        raise ParseError(Reason.MALFORMED, "a COSE message without payload")
    return _message(parts)


def parse_detached(value: Any, tag: int = SIGN1_TAG) -> Sign1:
    """Read a COSE_Sign1 or COSE_Mac0 (`tag`) whose payload is null because it travels elsewhere; here it is
    empty. A Mac0 has the same four parts, its tag in the place of the signature. ParseError as
    `parse_sign1`."""
    parts = _four(value, tag)
    if parts[2] is not None:
        raise ParseError(Reason.MALFORMED, "payload where none may be")
    return _message([*parts[:2], b"", parts[3]])


def _four(item: Any, tag: int) -> list[Any]:
    if isinstance(item, Tag):
        if item.number != tag:
            raise ParseError(Reason.MALFORMED, f"tag {item.number} where a COSE message is due")
        item = item.value
    if not isinstance(item, list) or len(item) != 4:
        raise ParseError(Reason.MALFORMED, "a COSE message is no array of four")
    return item


def _message(parts: list[Any]) -> Sign1:
    protected_bytes, unprotected, payload, signature = parts
    if not (type(protected_bytes) is type(signature) is bytes and type(unprotected) is dict):
        raise ParseError(Reason.MALFORMED, "a part of a COSE message has a wrong type")
    protected = cbor.loads(protected_bytes) if protected_bytes else {}
    if type(protected) is not dict:
        raise ParseError(Reason.MALFORMED, "protected header is no map")
    _check_labels(protected, unprotected)
    return Sign1(protected_bytes, protected, unprotected, payload, signature)


def _check_labels(protected: dict[Any, Any], unprotected: dict[Any, Any]) -> None:
    for label in (*protected, *unprotected):
        if type(label) is not int and type(label) is not str:
            raise ParseError(Reason.MALFORMED, "header label is neither integer nor text")
    if not protected.keys().isdisjoint(unprotected):
        raise ParseError(Reason.MALFORMED, "a header label stands in both maps")


def signing_input(message: Sign1, external_aad: bytes = b"") -> bytes:
    """The Sig_structure (RFC 9052, section 4.4). An empty protected map counts as a zero-length string."""
    return _sig_structure(
        message.protected_bytes if message.protected else b"", external_aad, message.payload
    )


def mac_input(message: Sign1, external_aad: bytes = b"") -> bytes:
    """The MAC_structure of a COSE_Mac0 (RFC 9052, section 6.3)."""
    protected = message.protected_bytes if message.protected else b""
    return b"\x84\x64MAC0" + b"".join(map(cbor.dumps, (protected, external_aad, message.payload)))


def _sig_structure(protected: bytes, external_aad: bytes, payload: bytes) -> bytes:
    return b"\x84\x6aSignature1" + cbor.dumps(protected) + cbor.dumps(external_aad) + cbor.dumps(payload)


def sign1(
    protected: Mapping[Any, Any],
    unprotected: Mapping[Any, Any],
    payload: bytes,
    signer: Signer,
    external_aad: bytes = b"",
) -> bytes:
    """Sign, and encode with tag 18. The signer's algorithm is put into the protected header."""
    header = cbor.dumps({**protected, ALG: COSE_BY_NAME[signer.algorithm]})
    signature = signer.sign(_sig_structure(header, external_aad, payload))
    return cbor.dumps(Tag(SIGN1_TAG, [header, unprotected, payload, signature]))


def sign_detached(unprotected: Mapping[Any, Any], payload: bytes, signer: Signer) -> list[Any]:
    """A COSE_Sign1, untagged, over a payload that it does not carry: its four parts."""
    header = cbor.dumps({ALG: COSE_BY_NAME[signer.algorithm]})
    return [header, dict(unprotected), None, signer.sign(_sig_structure(header, b"", payload))]


def signed_part(message: Sign1, external_aad: bytes = b"") -> SignedPart:
    """What a verifier needs of the message. The algorithm counts from the protected header alone.

    Raises ParseError MALFORMED for a kid or x5chain of a wrong shape, LIMIT_EXCEEDED for too long a chain.
    """
    number = message.protected.get(ALG)
    key_id = message.header(KID)
    if key_id is not None and type(key_id) is not bytes:
        raise ParseError(Reason.MALFORMED, "kid is no byte string")
    return SignedPart(
        algorithm=NAME_BY_COSE.get(number) if type(number) is int else None,
        signing_input=signing_input(message, external_aad),
        signature=message.signature,
        key_id=key_id,
        chain=_chain(message.header(X5CHAIN)),
        algorithm_text="" if number is None else str(number)[:32],
    )


def _chain(value: Any) -> tuple[bytes, ...]:
    """x5chain (RFC 9360): one certificate, or an array of two and more, leaf first."""
    if value is None:
        return ()
    chain = [value] if type(value) is bytes else value
    if type(chain) is not list or not chain or any(type(der) is not bytes for der in chain):
        raise ParseError(Reason.MALFORMED, "x5chain holds something other than certificates")
    if len(chain) > MAX_CHAIN:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_CHAIN} certificates in x5chain")
    return tuple(chain)


def unknown_critical(message: Sign1, understood: Iterable[int | str] = ()) -> bool:
    """Whether `crit` (RFC 9052, section 3.1) is misused or names a label outside `understood`."""
    if CRIT not in message.protected:
        return CRIT in message.unprotected
    labels = message.protected[CRIT]
    if type(labels) is not list or not labels:
        return True
    known = frozenset(understood)
    return any(
        type(label) not in (int, str) or label not in known or label not in message.protected
        for label in labels
    )
