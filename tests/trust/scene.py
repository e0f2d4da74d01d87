"""Keys, certificates, lists and tokens for tests of trust. Nothing here is a test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from wallet.codec import cbor, strict_json
from wallet.codec.base import b64_encode, b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import cose, jose, pki
from wallet.crypto.keys import SoftwareSigner, spki_from_public_key
from wallet.model.credential import Credential, CredentialFormat, SignedPart, StatusReference
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
DAY = timedelta(days=1)
SCHEME = "sd-jwt-vc"
TYPE = "cn.business-licence"
ISSUER = "https://issuer.example"
LIST_URI = "https://status.example/1"

ISSUING = SoftwareSigner.generate("ES256", key_id=b"issuer-1")
OTHER = SoftwareSigner.generate("ES256", key_id=b"issuer-2")
EDWARDS = SoftwareSigner.generate("EdDSA", key_id=b"issuer-3")
ROOT = SoftwareSigner.generate("ES256")
ROOT_CERTIFICATE = pki.issue_root("Root", ROOT, not_before=NOW - 900 * DAY, not_after=NOW + 900 * DAY)


def spki(signer: SoftwareSigner) -> bytes:
    return spki_from_public_key(signer.public_key)


def anchor(signer: SoftwareSigner, *, keyed: bool = True, **scope: Any) -> TrustAnchor:
    return TrustAnchor(spki(signer), AnchorScope(**scope), key_id=signer.key_id if keyed else None)


def root_anchor(**scope: Any) -> TrustAnchor:
    return TrustAnchor(spki(ROOT), AnchorScope(**scope), certificate=ROOT_CERTIFICATE)


def certificate(signer: SoftwareSigner, **options: Any) -> bytes:
    settings: dict[str, Any] = {
        "issuer_certificate": ROOT_CERTIFICATE,
        "issuer_signer": ROOT,
        "not_before": NOW - 30 * DAY,
        "not_after": NOW + 30 * DAY,
    }
    return pki.issue_certificate("Issuer", signer.public_key, **(settings | options))


def signed(
    signer: SoftwareSigner,
    *,
    key_id: bytes | None = b"",
    chain: tuple[bytes, ...] = (),
    algorithm: str | None = "",
) -> SignedPart:
    """A signature over some bytes; empty `key_id` and `algorithm` mean the signer's own."""
    message = b"header.payload"
    return SignedPart(
        algorithm=signer.algorithm if algorithm == "" else algorithm,
        signing_input=message,
        signature=signer.sign(message),
        key_id=signer.key_id if key_id == b"" else key_id,
        chain=chain,
    )


def tampered(part: SignedPart) -> SignedPart:
    return replace(part, signing_input=part.signing_input + b"x")


@dataclass(frozen=True)
class ListSpec:
    """A status list token to be; `values` maps index to value."""

    values: dict[int, int]
    size: int = 64
    bits: Any = 2
    uri: str = LIST_URI
    issued_at: int = SECONDS - 60
    expires_at: int | None = SECONDS + 3600
    ttl: int | None = None
    typ: Any = "statuslist+jwt"
    compressed: bytes | None = None
    chain: tuple[bytes, ...] = ()

    def packed(self) -> bytes:
        if self.compressed is not None:
            return self.compressed
        data = bytearray(self.size)
        for index, value in self.values.items():
            data[index * self.bits // 8] |= value << (index * self.bits % 8)
        return deflate(bytes(data))


def jwt_list(spec: ListSpec, signer: SoftwareSigner = ISSUING) -> bytes:
    header: dict[str, Any] = {"typ": spec.typ}
    if signer.key_id is not None:
        header["kid"] = signer.key_id.decode()
    if spec.chain:
        header["x5c"] = [b64_encode(der) for der in spec.chain]
    claims: dict[str, Any] = {
        "sub": spec.uri,
        "iat": spec.issued_at,
        "exp": spec.expires_at,
        "ttl": spec.ttl,
        "status_list": {"bits": spec.bits, "lst": b64url_encode(spec.packed())},
    }
    payload = strict_json.dumps({name: value for name, value in claims.items() if value is not None})
    return jose.sign_compact(header, payload, signer).encode()


def cwt_list(spec: ListSpec, signer: SoftwareSigner = ISSUING) -> bytes:
    typ = "application/statuslist+cwt" if spec.typ == "statuslist+jwt" else spec.typ
    header: dict[Any, Any] = {16: typ}
    if signer.key_id is not None:
        header[4] = signer.key_id
    claims = {
        2: spec.uri,
        6: spec.issued_at,
        4: spec.expires_at,
        65534: spec.ttl,
        65533: {"bits": spec.bits, "lst": spec.packed()},
    }
    payload = cbor.dumps({name: value for name, value in claims.items() if value is not None})
    return cose.sign1(header, {}, payload, signer)


def credential(index: int = 3, uri: str | None = LIST_URI, **changes: Any) -> Credential:
    plain = Credential(
        format=CredentialFormat.SD_JWT_VC,
        signed=signed(ISSUING),
        claims={},
        digest=b"d" * 32,
        document_type=TYPE,
        issuer=ISSUER,
        status=None if uri is None else StatusReference(uri, index),
    )
    return replace(plain, **changes)


STATUS_SCOPE = frozenset({AnchorPurpose.STATUS})
