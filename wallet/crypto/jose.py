"""JWS in compact form (RFC 7515): structure and signing. Does not verify and gives no claim a meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wallet.codec import strict_json
from wallet.codec.base import b64_decode, b64url_decode, b64url_encode
from wallet.codec.limits import MAX_CHAIN
from wallet.crypto.names import JOSE_NAMES
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.verdict import Reason


@dataclass(frozen=True, slots=True)
class Jws:
    """One JWS as received; `signing_input` are the bytes before the second dot."""

    header: Mapping[str, Any]
    payload: bytes = field(repr=False)
    signing_input: bytes = field(repr=False)
    signature: bytes


def parse_compact(text: str) -> Jws:
    """Read a compact JWS. An empty signature is read as such: the algorithm is judged elsewhere.

    Raises ParseError MALFORMED and what the JSON of the header raises.
    """
    parts = text.split(".")
    if len(parts) != 3:
        raise ParseError(Reason.MALFORMED, "a compact JWS has three parts")
    header = strict_json.loads(b64url_decode(parts[0]))
    if type(header) is not dict:
        raise ParseError(Reason.MALFORMED, "JWS header is no object")
    payload = b64url_decode(parts[1])
    signed = text[: len(text) - len(parts[2]) - 1].encode("ascii")
    return Jws(header, payload, signed, b64url_decode(parts[2]))


def sign_compact(header: Mapping[str, Any], payload: bytes, signer: Signer) -> str:
    """Sign, and encode in compact form. The signer's algorithm is put into the header.

    ValueError for a signer whose algorithm has no JOSE name.
    """
    if signer.algorithm not in JOSE_NAMES:
        raise ValueError(f"{signer.algorithm} has no place in a JWS")
    head = strict_json.dumps({"alg": ""} | dict(header) | {"alg": signer.algorithm})
    signed = f"{b64url_encode(head)}.{b64url_encode(payload)}"
    return f"{signed}.{b64url_encode(signer.sign(signed.encode('ascii')))}"


def signed_part(jws: Jws) -> SignedPart:
    """What a verifier needs of the JWS. `jwk`, `jku` and `x5u` are never looked at.

    Raises ParseError MALFORMED for a kid or x5c of a wrong shape, LIMIT_EXCEEDED for too long a chain.
    """
    name = jws.header.get("alg")
    key_id = jws.header.get("kid")
    if key_id is not None and type(key_id) is not str:
        raise ParseError(Reason.MALFORMED, "kid is no text")
    return SignedPart(
        algorithm=name if type(name) is str and name in JOSE_NAMES else None,
        signing_input=jws.signing_input,
        signature=jws.signature,
        key_id=None if key_id is None else key_id.encode(),
        chain=_chain(jws.header.get("x5c")),
        algorithm_text="" if name is None else str(name)[:32],
    )


def _chain(value: Any) -> tuple[bytes, ...]:
    """x5c (RFC 7515, section 4.1.6): base64 DER, leaf first."""
    if value is None:
        return ()
    if type(value) is not list or not value or any(type(entry) is not str for entry in value):
        raise ParseError(Reason.MALFORMED, "x5c holds something other than certificates")
    if len(value) > MAX_CHAIN:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_CHAIN} certificates in x5c")
    return tuple(b64_decode(entry) for entry in value)


def unknown_critical(header: Mapping[str, Any]) -> bool:
    """Whether the header has a `crit` (RFC 7515, section 4.1.11): we understand no extension."""
    return "crit" in header
