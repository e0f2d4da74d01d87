"""Certificate revocation lists (RFC 5280, section 5): read them, and verify who signed one.

Whole lists of one CA, or of its CAs or users alone: indirect, delta and otherwise partial ones are read and
marked as unusable, because a certificate's absence from them says nothing. Does not choose the CA and judges
no certificate (wallet.trust.signers does); fetches nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import CRLEntryExtensionOID, ExtensionOID, SignatureAlgorithmOID

from wallet.codec.limits import MAX_STATUS_LIST
from wallet.crypto.signature import is_weak
from wallet.crypto.x509 import DIGESTS, certificate_facts
from wallet.model.errors import ParseError
from wallet.model.trust import CertificateRevocationList
from wallet.model.verdict import Reason

MAX_CRL = MAX_STATUS_LIST
"""Bytes of one CRL as received."""

MAX_REVOKED = 500_000
"""Entries of one CRL: what 16 MB hold."""

HOLD = "certificateHold"
NOT_REVOKED = "removeFromCRL"

_PEM = b"-----BEGIN X509 CRL-----"
# Without a hyphen within, so that beginnings without an end are not searched to the end of the file each.
_BLOCK = re.compile(rb"-----BEGIN X509 CRL-----[^-]*+-----END X509 CRL-----")
_PROCESSED = frozenset({ExtensionOID.ISSUING_DISTRIBUTION_POINT, ExtensionOID.CRL_NUMBER})


def looks_like_crl(data: bytes) -> bool:
    """Whether a status file claims to be a CRL, in PEM or DER (no status list token begins like either)."""
    return data[:1] == b"\x30" or data.lstrip()[: len(_PEM)] == _PEM


def read_crls(data: bytes) -> tuple[CertificateRevocationList, ...]:
    """The CRLs of a PEM text, or one in DER. ParseError MALFORMED, LIMIT_EXCEEDED."""
    if len(data) > 2 * MAX_CRL:
        raise ParseError(Reason.LIMIT_EXCEEDED, "CRL too large")
    if data[:1] == b"\x30":
        return (_read(data),)
    blocks = _BLOCK.findall(data)
    if not blocks:
        raise ParseError(Reason.MALFORMED, "no CRL found")
    try:
        ders = [x509.load_pem_x509_crl(block).public_bytes(Encoding.DER) for block in blocks]
    except Exception:
        raise ParseError(Reason.MALFORMED, "a PEM block holds no CRL") from None
    return tuple(_read(der) for der in ders)


@lru_cache(maxsize=8)
def is_signed_by(der: bytes, certificate: bytes) -> bool:
    """Whether a CRL was signed by the CA of this certificate: its name, its key, its right to sign CRLs
    (RFC 5280, section 6.3.3 f and g), with a sound digest. A few are remembered, large as they are."""
    facts = certificate_facts(certificate)
    if is_weak(facts.spki) or not facts.may("crl_sign"):
        return False
    try:
        found = x509.load_der_x509_crl(der)
        issuer = x509.load_der_x509_certificate(certificate)
        sound = found.signature_algorithm_oid == SignatureAlgorithmOID.ED25519 or isinstance(
            found.signature_hash_algorithm, DIGESTS
        )
        named = found.issuer == issuer.subject
        return bool(sound and named and found.is_signature_valid(issuer.public_key()))  # type: ignore[arg-type]
    except Exception:
        return False


def _read(der: bytes) -> CertificateRevocationList:
    if len(der) > MAX_CRL:
        raise ParseError(Reason.LIMIT_EXCEEDED, "CRL too large")
    try:
        return _facts(der, x509.load_der_x509_crl(der))
    except ParseError:
        raise
    except Exception:
        raise ParseError(Reason.MALFORMED, "not a CRL, or one with a broken part") from None


def _facts(der: bytes, found: x509.CertificateRevocationList) -> CertificateRevocationList:
    if len(found) > MAX_REVOKED:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_REVOKED} revoked certificates")
    number: int | None = None
    key_id: bytes | None = None
    only = ""
    for extension in found.extensions:
        if isinstance(extension.value, x509.CRLNumber):
            number = extension.value.crl_number
        elif isinstance(extension.value, x509.AuthorityKeyIdentifier):
            key_id = extension.value.key_identifier
        elif isinstance(extension.value, x509.IssuingDistributionPoint):
            point = extension.value
            only = "ca" if point.only_contains_ca_certs else "user" if point.only_contains_user_certs else ""
    revoked, fault = _entries(found)
    return CertificateRevocationList(
        der=der,
        issuer=found.issuer.rfc4514_string(),
        number=number,
        this_update=found.last_update_utc,
        next_update=found.next_update_utc,
        revoked=revoked,
        fault=_unusable(found.extensions) or fault,
        authority_key_id=key_id,
        only=only,
    )


def _unusable(extensions: x509.Extensions) -> str:
    """Why the absence of a certificate from this list would say nothing; empty where it says something."""
    for extension in extensions:
        value = extension.value
        if isinstance(value, x509.DeltaCRLIndicator):
            return "a delta CRL"
        if isinstance(value, x509.IssuingDistributionPoint):
            if value.indirect_crl:
                return "an indirect CRL"
            if value.only_contains_attribute_certs or value.only_some_reasons:
                return "a partial CRL"
        elif extension.critical and extension.oid not in _PROCESSED:
            return f"extension not understood: {extension.oid.dotted_string}"
    return ""


def _entries(found: x509.CertificateRevocationList) -> tuple[dict[int, tuple[int, str]], str]:
    """Serial numbers with date and reason; and why entries cannot be understood, empty where they can."""
    revoked: dict[int, tuple[int, str]] = {}
    fault = ""
    for entry in found:
        reason = "unspecified"
        for extension in entry.extensions:
            if isinstance(extension.value, x509.CRLReason):
                reason = str(extension.value.reason.value)
            elif extension.oid == CRLEntryExtensionOID.CERTIFICATE_ISSUER:
                fault = "an indirect CRL"
            elif extension.critical:
                fault = f"extension not understood: {extension.oid.dotted_string}"
        revoked[entry.serial_number] = (int(entry.revocation_date_utc.timestamp()), reason)
    return revoked, fault
