"""Issue X.509 certificates for the demo and development authority. Reads and verifies none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key
from cryptography.x509.oid import NameOID, ObjectIdentifier

from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.credential import PublicKey

_DIGEST_BY_BITS: dict[int, hashes.SHA256 | hashes.SHA384 | hashes.SHA512] = {
    256: hashes.SHA256(),
    384: hashes.SHA384(),
    521: hashes.SHA512(),
}


@dataclass(frozen=True, slots=True)
class IssuingAuthority:
    """What ISO/IEC 18013-5, Annex B.1, wants in every certificate of an issuing authority: addresses (URI) of
    whom to ask, and of the list of certificates that it revoked."""

    contact: str
    revocation_list: str


@dataclass(frozen=True, slots=True)
class DistinguishedName:
    """A subject's name; `country` is two letters (ISO 3166-1), `state` the province."""

    common_name: str
    organisation: str | None = None
    country: str | None = None
    state: str | None = None


def issue_root(
    name: DistinguishedName | str,
    signer: SoftwareSigner,
    *,
    not_before: datetime,
    not_after: datetime,
    path_length: int | None = 1,
    authority: IssuingAuthority | None = None,
) -> bytes:
    """A self-signed CA certificate (DER). Times are aware. With `authority` it is the root of one (ISO/IEC
    18013-5, table B.1)."""
    subject = _name(name)
    builder = _builder(subject, subject, signer.public_key, not_before, not_after)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
    builder = builder.add_extension(_usage(ca=True), critical=True)
    return _signed(_of_authority(builder, authority), signer)


def issue_certificate(
    name: DistinguishedName | str,
    public_key: PublicKey,
    *,
    issuer_certificate: bytes,
    issuer_signer: SoftwareSigner,
    not_before: datetime,
    not_after: datetime,
    is_ca: bool = False,
    path_length: int | None = None,
    extended_key_usage: tuple[str, ...] = (),
    authority: IssuingAuthority | None = None,
) -> bytes:
    """A certificate (DER) under `issuer_certificate`: a signer's, or a CA's. Times are aware.

    `extended_key_usage` holds dotted OIDs; with `authority` it is critical (ISO/IEC 18013-5, table B.3).
    ValueError where the signer's key is not the issuer's.
    """
    issuer = x509.load_der_x509_certificate(issuer_certificate)
    if issuer.public_key() != load_der_public_key(spki_from_public_key(issuer_signer.public_key)):
        raise ValueError("the signer does not hold the issuer's key")
    builder = _builder(_name(name), issuer.subject, public_key, not_before, not_after)
    constraints = x509.BasicConstraints(ca=is_ca, path_length=path_length)
    builder = builder.add_extension(constraints, critical=True)
    builder = builder.add_extension(_usage(ca=is_ca), critical=True)
    key_id = issuer.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
    authority_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(key_id)
    builder = builder.add_extension(authority_id, critical=False)
    if extended_key_usage:
        oids = [ObjectIdentifier(oid) for oid in extended_key_usage]
        builder = builder.add_extension(x509.ExtendedKeyUsage(oids), critical=authority is not None)
    return _signed(_of_authority(builder, authority), issuer_signer)


def _of_authority(
    builder: x509.CertificateBuilder, authority: IssuingAuthority | None
) -> x509.CertificateBuilder:
    if authority is None:
        return builder
    names = x509.IssuerAlternativeName([x509.UniformResourceIdentifier(authority.contact)])
    place = [x509.UniformResourceIdentifier(authority.revocation_list)]
    lists = x509.CRLDistributionPoints([x509.DistributionPoint(place, None, None, None)])
    return builder.add_extension(names, critical=False).add_extension(lists, critical=False)


def _builder(
    subject: x509.Name, issuer: x509.Name, key: PublicKey, not_before: datetime, not_after: datetime
) -> x509.CertificateBuilder:
    loaded = load_der_public_key(spki_from_public_key(key))
    if not isinstance(loaded, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey):
        raise ValueError("only EC and Ed25519 keys are certified here")
    key_id = x509.SubjectKeyIdentifier.from_public_key(loaded)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(loaded)
        .serial_number(x509.random_serial_number())
        .not_valid_before(not_before)
        .not_valid_after(not_after)
        .add_extension(key_id, critical=False)
    )


def _signed(builder: x509.CertificateBuilder, signer: SoftwareSigner) -> bytes:
    # The builder signs by itself and needs the key: the one place outside SoftwareSigner that touches it.
    private = signer._private
    digest = None if isinstance(private, ed25519.Ed25519PrivateKey) else _DIGEST_BY_BITS[private.key_size]
    return builder.sign(private, digest).public_bytes(Encoding.DER)


def _name(name: DistinguishedName | str) -> x509.Name:
    if isinstance(name, str):
        name = DistinguishedName(name)
    parts = (
        (NameOID.COUNTRY_NAME, name.country),
        (NameOID.STATE_OR_PROVINCE_NAME, name.state),
        (NameOID.ORGANIZATION_NAME, name.organisation),
        (NameOID.COMMON_NAME, name.common_name),
    )
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts if value])


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
