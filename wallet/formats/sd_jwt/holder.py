"""The holder's token around an SD-JWT: the KB-JWT (RFC 9901, section 4.3).

Does not verify its signature, nor compare nonce, audience and age: the verifier does, with the holder's key.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from wallet.codec import base, strict_json
from wallet.crypto import jose
from wallet.formats.base import audiences, holder_fault, malformed, numeric_date, text_or_none
from wallet.formats.sd_jwt.names import HOLDER_TYPE
from wallet.model.credential import HolderProof
from wallet.model.verdict import Finding


def read_holder_proof(token: str, shown: str, digest: Callable[[bytes], Any] | None) -> HolderProof:
    """Read the KB-JWT `token` that stands behind the SD-JWT `shown` (up to and with its last tilde).

    `digest` is the hash that `_sd_alg` names, None where it is unknown (the licence has a finding then).
    Raises ParseError for a token that is no JWT; what is wrong with a readable one is a finding.
    """
    jws = jose.parse_compact(token)
    payload = strict_json.loads(jws.payload)
    if type(payload) is not dict:
        malformed("the holder's token has no claims")
    nonce = text_or_none(payload.get("nonce"), "nonce")
    return HolderProof(
        signed=jose.signed_part(jws),
        audiences=audiences(payload.get("aud")),
        issued_at=numeric_date(payload.get("iat"), "iat"),
        challenge=None if nonce is None else nonce.encode(),
        purpose=text_or_none(payload.get("purpose"), "purpose"),
        expires_at=numeric_date(payload.get("exp"), "exp"),
        not_before=numeric_date(payload.get("nbf"), "nbf"),
        findings=tuple(_faults(jws.header, payload, shown, digest)),
    )


def _faults(
    header: Mapping[str, Any], payload: dict[str, Any], shown: str, digest: Callable[[bytes], Any] | None
) -> list[Finding]:
    """RFC 9901, section 7.3, steps 5b, 5d and 5g."""
    faults = []
    if header.get("typ") not in (HOLDER_TYPE, f"application/{HOLDER_TYPE}"):
        faults.append(holder_fault("typ of the holder's token is not kb+jwt"))
    if jose.unknown_critical(header):
        faults.append(holder_fault("the holder's token has a critical header that is unknown"))
    if "aud" not in payload:
        faults.append(holder_fault("the holder's token names no audience"))
    if "nonce" not in payload:
        faults.append(holder_fault("the holder's token has no nonce"))  # section 4.3
    if digest is not None and payload.get("sd_hash") != base.b64url_encode(digest(shown.encode()).digest()):
        faults.append(holder_fault("the holder's token belongs to another licence or disclosure"))
    return faults
