"""What single schemes ask of a signer's key beyond scope and chain: its name, and what its certificate says.

Does not look keys up (wallet.trust.anchors does) and judges no signature.
"""

from __future__ import annotations

import re

from wallet.codec.base import b64url_encode
from wallet.crypto import keys, x509
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

VDS_NC_SIGNING = "2.23.136.1.1.14.2"
"""The extended key usage of a barcode signer (VDS-NC technical report, certificate profile)."""

_SEAL_REFERENCE = re.compile(r"([A-Z]{2}[A-Z0-9]{2})0*([0-9A-F]+)")
_SEAL_SIGNER = re.compile(r"[A-Z0-9]{2}")

Fault = tuple[Reason | None, str]
NO_FAULT: Fault = (None, "")


def scheme_fault(scheme: str, key_id: bytes | None, spki: bytes, leaf: bytes | None) -> Fault:
    """Why a trusted key may not sign by the rules of this scheme; (None, "") where it may."""
    if scheme == CredentialFormat.SHC:
        return _named_by_thumbprint(key_id, spki)
    if scheme == CredentialFormat.VDS_NC and leaf is not None:
        return _barcode_signer(leaf)
    return NO_FAULT


def seal_reference(key_id: bytes) -> bytes:
    """How a visible digital seal names its certificate, without the zeros that fill the number up."""
    named = _SEAL_REFERENCE.fullmatch(key_id.decode("latin-1"))
    return f"{named[1]}{named[2]}".encode() if named else key_id


def certificate_reference(der: bytes | None) -> bytes | None:
    """How seals name this certificate: country, the two signs of its common name, its serial number in
    hexadecimal (Doc 9303-13, section 2.2; 9303-12, barcode signers). None where it is no barcode signer's."""
    if der is None:
        return None
    try:
        facts = x509.certificate_facts(der)
    except ParseError:
        return None
    country = (facts.country or "").upper()
    if len(country) != 2 or not _SEAL_SIGNER.fullmatch(facts.common_name):
        return None
    return f"{country}{facts.common_name}{x509.serial_number(der):X}".encode()


def _named_by_thumbprint(key_id: bytes | None, spki: bytes) -> Fault:
    """A SMART Health Card's kid is the key's own thumbprint (RFC 7638), never a name that somebody chose."""
    try:
        own = b64url_encode(keys.thumbprint(keys.public_key_from_spki(spki))).encode()
    except ParseError:
        own = b""
    return NO_FAULT if own == key_id else (Reason.ISSUER_UNTRUSTED, "kid is not the key's thumbprint")


def _barcode_signer(leaf: bytes) -> Fault:
    """Made for signing seals: a state's other certificates, those of passports for one, are not."""
    if VDS_NC_SIGNING in x509.certificate_facts(leaf).extended_key_usage:
        return NO_FAULT
    return Reason.CHAIN_INVALID, "the certificate is not made for signing VDS-NC"
