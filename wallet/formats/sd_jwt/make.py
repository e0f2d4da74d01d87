"""Making SD-JWT VCs and presenting them (RFC 9901, sections 4 to 6; draft-ietf-oauth-sd-jwt-vc-18).

Does not choose what is shown, nor what is redactable: the request, the holder and the document type do.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from wallet.codec import base, strict_json
from wallet.crypto import jose, keys
from wallet.formats.base import SALT_BYTES, IssueSpec
from wallet.formats.binding import bare_key, check_names, check_unbound, holder_signer
from wallet.formats.redaction import chosen, split_claims
from wallet.formats.sd_jwt import names, read, serialisation
from wallet.model.ports import Signer
from wallet.model.request import Binding, Selection

ISSUED_TYPE = "dc+sd-jwt"
_NONCE_BYTES = 16


def issue(spec: IssueSpec, signer: Signer, *, decoys: int = 0) -> bytes:
    """A signed SD-JWT VC with all its disclosures, for the holder to keep."""
    check_names(spec.claims, names.PROTOCOL | {"sub", names.DIGESTS, names.ELEMENT})
    visible, redacted = split_claims(spec.claims, spec.redactable)
    disclosures = [_encode([_salt(), name, value]) for name, value in redacted]
    digests = [_digest(one) for one in disclosures]
    digests += [_digest(_salt()) for _ in range(decoys)]
    payload = _protocol_claims(spec) | visible
    if digests:
        # Sorted digests say as little of the claims' order as shuffled ones (RFC 9901, section 4.2.4.1).
        payload |= {names.DIGESTS: sorted(digests), names.DIGEST_ALGORITHM: "sha-256"}
    token = jose.sign_compact(_header(signer), strict_json.dumps(payload), signer)
    return "".join(f"{part}~" for part in (token, *disclosures)).encode("ascii")


def present(stored: bytes, selection: Selection, binding: Binding | None, signer: Signer | None) -> bytes:
    """The issuer's token as it is, the chosen disclosures, and the holder's KB-JWT unless unbound."""
    token = serialisation.compact(stored)
    credential = read.read(token)
    check_unbound(credential)
    issued = token.partition("~")[0].encode("ascii")
    shown = b"~".join([issued, *chosen(credential.disclosures, selection), b""])
    if binding is None:
        return shown
    signing = holder_signer(credential, signer)
    claims = _binding_claims(binding) | {"sd_hash": base.b64url_encode(read.digest_of(token)(shown).digest())}
    proof = jose.sign_compact({"typ": names.HOLDER_TYPE}, strict_json.dumps(claims), signing)
    return shown + proof.encode("ascii")


def _binding_claims(binding: Binding) -> dict[str, Any]:
    """RFC 9901, section 4.3: `nonce` must be there, so a proof by time alone carries one of our own."""
    challenge = binding.challenge
    claims: dict[str, Any] = {
        "iat": binding.issued_at,
        "aud": binding.audience,
        "nonce": secrets.token_urlsafe(_NONCE_BYTES) if challenge is None else challenge,
    }
    if binding.purpose is not None:
        claims["purpose"] = binding.purpose
    return claims


def _protocol_claims(spec: IssueSpec) -> dict[str, Any]:
    claims: dict[str, Any] = {"iss": spec.issuer, "iat": spec.issued_at, "vct": spec.document_type}
    if spec.subject:
        claims["sub"] = spec.subject
    if spec.valid_from is not None:
        claims["nbf"] = spec.valid_from
    if spec.valid_until is not None:
        claims["exp"] = spec.valid_until
    if spec.holder_key is not None:
        claims["cnf"] = {"jwk": keys.jwk_from_public_key(bare_key(spec.holder_key))}
    if spec.status is not None:
        claims["status"] = {"status_list": {"idx": spec.status.index, "uri": spec.status.uri}}
    return claims


def _header(signer: Signer) -> dict[str, Any]:
    header = {"typ": ISSUED_TYPE}
    if signer.key_id is not None:
        header["kid"] = signer.key_id.decode("utf-8")
    return header


def _encode(disclosure: list[Any]) -> str:
    return base.b64url_encode(strict_json.dumps(disclosure))


def _salt() -> str:
    return base.b64url_encode(secrets.token_bytes(SALT_BYTES))


def _digest(text: str) -> str:
    return base.b64url_encode(hashlib.sha256(text.encode("ascii")).digest())
