"""Certificates that our own authority would never issue, for the tests of chains."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from wallet.crypto.x509 import verify_chain
from wallet.model.verdict import Reason

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES: dict[str, Any] = {"not_before": NOW - DAY, "not_after": NOW + DAY}


def fault_under(anchors: tuple[bytes, ...], chain: tuple[bytes, ...], at: datetime = NOW) -> Reason | None:
    """The fault of a chain; there is an anchor exactly where there is none."""
    result = verify_chain(chain, anchors, at)
    assert (result.anchor is None) == (result.fault is not None)
    return result.fault


PRIVATE = {name: ec.generate_private_key(ec.SECP256R1()) for name in ("root", "leaf")}


def name_of(text: str) -> px.Name:
    return px.Name([px.NameAttribute(NameOID.COMMON_NAME, text)])


def usage(**on: bool) -> px.KeyUsage:
    names = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return px.KeyUsage(**{name: on.get(name, False) for name in names})


def built(
    subject: str,
    issuer: str,
    key: Any,
    issuer_key: Any,
    *extensions: tuple[px.ExtensionType, bool],
    authority_key_id: bytes | None = None,
) -> bytes:
    builder = (
        px.CertificateBuilder()
        .subject_name(name_of(subject))
        .issuer_name(name_of(issuer))
        .public_key(key.public_key())
        .serial_number(px.random_serial_number())
        .not_valid_before(TIMES["not_before"])
        .not_valid_after(TIMES["not_after"])
    )
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical)
    if authority_key_id is not None:
        builder = builder.add_extension(
            px.AuthorityKeyIdentifier(authority_key_id, None, None), critical=False
        )
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


CA = (px.BasicConstraints(ca=True, path_length=None), True)
SIGNS_CERTIFICATES = (usage(key_cert_sign=True), True)
SIGNS = (usage(digital_signature=True), True)
