"""CRLs and list credentials for tests of trust. Nothing here is a test."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding

from wallet.codec import strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import gzip
from wallet.crypto import jose
from wallet.crypto.keys import SoftwareSigner

from .scene import DAY, ISSUING, LIST_URI, NOW, ROOT, ROOT_CERTIFICATE, SECONDS

HOLD = px.ReasonFlags.certificate_hold
STOLEN = px.ReasonFlags.key_compromise
REPLACED = px.ReasonFlags.superseded


@dataclass(frozen=True)
class CrlSpec:
    """A CRL to be; `revoked` maps serial numbers to a reason and when."""

    revoked: dict[int, tuple[px.ReasonFlags | None, datetime]] = field(default_factory=dict)
    this_update: datetime = NOW - timedelta(hours=1)
    next_update: datetime = NOW + DAY
    issuer: bytes = ROOT_CERTIFICATE
    extensions: tuple[tuple[px.ExtensionType, bool], ...] = ()
    entry_extensions: tuple[tuple[px.ExtensionType, bool], ...] = ()


def crl(spec: CrlSpec, signer: SoftwareSigner = ROOT, *, digest: Any = None) -> bytes:
    issuer = px.load_der_x509_certificate(spec.issuer)
    builder = (
        px.CertificateRevocationListBuilder()
        .issuer_name(issuer.subject)
        .last_update(spec.this_update)
        .next_update(spec.next_update)
    )
    for extension, critical in spec.extensions:
        builder = builder.add_extension(extension, critical)
    for serial, (reason, when) in spec.revoked.items():
        entry = px.RevokedCertificateBuilder().serial_number(serial).revocation_date(when)
        if reason is not None:
            entry = entry.add_extension(px.CRLReason(reason), critical=False)
        for extension, critical in spec.entry_extensions:
            entry = entry.add_extension(extension, critical)
        builder = builder.add_revoked_certificate(entry.build())
    return builder.sign(signer._private, digest or hashes.SHA256()).public_bytes(Encoding.DER)


def serial(certificate: bytes) -> int:
    return px.load_der_x509_certificate(certificate).serial_number


LIST_CREDENTIAL: dict[str, Any] = {
    "@context": ["https://www.w3.org/ns/credentials/v2"],
    "id": LIST_URI,
    "type": ["VerifiableCredential", "BitstringStatusListCredential"],
    "issuer": "https://issuer.example",
    "validFrom": "2026-11-24T05:00:00Z",
    "validUntil": "2026-11-25T00:00:00Z",
}


def bitstring(values: dict[int, int], *, size: int = 1, entries: int = 131_072) -> bytes:
    """Entries of `size` bits, the first leftmost."""
    width = entries * size
    whole = sum(value << (width - (index + 1) * size) for index, value in values.items())
    return whole.to_bytes(width // 8, "big")


def list_credential(
    data: bytes,
    *,
    signer: SoftwareSigner = ISSUING,
    purpose: Any = "revocation",
    subject: dict[str, Any] | None = None,
    typ: Any = "vc+jwt",
    **claims: Any,
) -> bytes:
    """A list credential as vc+jwt; a claim that is None is left out."""
    inner = {
        "id": LIST_URI + "#list",
        "type": "BitstringStatusList",
        "statusPurpose": purpose,
        "encodedList": "u" + b64url_encode(gzip(data)),
    } | (subject or {})
    payload = LIST_CREDENTIAL | {"credentialSubject": inner} | claims
    payload = {name: value for name, value in payload.items() if value is not None}
    header: dict[str, Any] = {"typ": typ, "kid": (signer.key_id or b"").decode()}
    return jose.sign_compact(header, strict_json.dumps(payload), signer).encode()


ISSUED = SECONDS - 3600
"""`validFrom` of LIST_CREDENTIAL."""
