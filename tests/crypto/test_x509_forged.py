"""Forged certificates in a chain: each fault alone turns the result (cases S13, S15, S17)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from wallet.crypto.x509 import certificate_facts
from wallet.model.verdict import Reason

from .forging import CA, PRIVATE, SIGNS, SIGNS_CERTIFICATES, built, fault_under, usage


def with_root(*extensions: tuple[px.ExtensionType, bool]) -> Reason | None:
    """The fault of a plain leaf under a root with these extensions."""
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], *extensions)
    return fault_under((root,), (built("L", "R", PRIVATE["leaf"], PRIVATE["root"], SIGNS),))


def with_leaf(*extensions: tuple[px.ExtensionType, bool]) -> Reason | None:
    """The fault of a leaf with these extensions under a plain root."""
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], CA, SIGNS_CERTIFICATES)
    return fault_under((root,), (built("L", "R", PRIVATE["leaf"], PRIVATE["root"], *extensions),))


def test_what_a_ca_needs() -> None:
    assert with_root(CA, SIGNS_CERTIFICATES) is None
    assert with_root(CA) is None
    assert with_root(SIGNS_CERTIFICATES) is Reason.CHAIN_INVALID
    assert with_root(CA, SIGNS) is Reason.CHAIN_INVALID
    assert (
        with_root((px.BasicConstraints(ca=False, path_length=None), True), SIGNS_CERTIFICATES)
        is Reason.CHAIN_INVALID
    )
    assert with_root((px.BasicConstraints(ca=True, path_length=0), True), SIGNS_CERTIFICATES) is None


def test_what_a_signer_needs() -> None:
    assert with_leaf(SIGNS) is None
    assert with_leaf() is None
    assert with_leaf((usage(content_commitment=True), True)) is Reason.CHAIN_INVALID
    assert with_leaf(SIGNS_CERTIFICATES) is Reason.CHAIN_INVALID


UNKNOWN = px.UnrecognizedExtension(px.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
CONSTRAINTS = px.NameConstraints([px.DNSName("example.cn")], None)  # tests/crypto/test_name_constraints
POLICIES = px.CertificatePolicies([px.PolicyInformation(px.ObjectIdentifier("1.2.3"), None)])


@pytest.mark.parametrize(
    ("extension", "critical", "refused"),
    [
        (UNKNOWN, True, True),
        (UNKNOWN, False, False),
        (POLICIES, True, True),
        (POLICIES, False, False),
        (px.ExtendedKeyUsage([px.ObjectIdentifier("1.2.3")]), True, False),
        (px.SubjectAlternativeName([px.DNSName("a.example")]), True, False),
    ],
)
def test_critical_extensions(extension: px.ExtensionType, critical: bool, refused: bool) -> None:
    expected = Reason.CHAIN_INVALID if refused else None
    assert with_leaf(SIGNS, (extension, critical)) is expected
    assert with_root(CA, SIGNS_CERTIFICATES, (extension, critical)) is expected


@pytest.mark.parametrize("critical", [True, False])
def test_name_constraints_are_for_cas(critical: bool) -> None:
    assert with_leaf(SIGNS, (CONSTRAINTS, critical)) is Reason.CHAIN_INVALID
    assert with_root(CA, SIGNS_CERTIFICATES, (CONSTRAINTS, critical)) is None


def test_a_borrowed_issuer_name_without_key_identifier_has_no_signature() -> None:
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], CA, SIGNS_CERTIFICATES)
    forged = built("L", "R", PRIVATE["leaf"], PRIVATE["leaf"], SIGNS)
    assert fault_under((root,), (forged,)) is Reason.CHAIN_INVALID


def test_names_and_key_identifiers_choose_the_anchor() -> None:
    key, leaf_key = PRIVATE["root"], PRIVATE["leaf"]
    own_id = px.SubjectKeyIdentifier.from_public_key(key.public_key())
    bare, named = built("R", "R", key, key, CA), built("R", "R", key, key, CA, (own_id, False))
    plain = built("L", "R", leaf_key, key)
    pointing = built("L", "R", leaf_key, key, authority_key_id=own_id.digest)
    astray = built("L", "R", leaf_key, key, authority_key_id=b"other")
    assert fault_under((named,), (plain,)) is None
    assert fault_under((bare,), (pointing,)) is None
    assert fault_under((named,), (pointing,)) is None
    assert fault_under((named,), (astray,)) is Reason.ISSUER_UNTRUSTED
    assert fault_under((bare,), (built("L", "Other", leaf_key, key),)) is Reason.ISSUER_UNTRUSTED


RSA_ROOT = rsa.generate_private_key(65537, 2048)
RSA_WEAK = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    "weak", [RSA_WEAK, ec.generate_private_key(ec.SECP192R1()), ec.generate_private_key(ec.SECP224R1())]
)
def test_weak_keys_anywhere(weak: Any) -> None:
    strong = PRIVATE["root"]
    root = built("R", "R", strong, strong, CA)
    assert fault_under((root,), (built("L", "R", weak, strong),)) is Reason.WEAK_KEY
    weak_root = built("R", "R", weak, weak, CA)
    assert fault_under((weak_root,), (built("L", "R", strong, weak),)) is Reason.WEAK_KEY
    assert fault_under((weak_root,), (weak_root,)) is Reason.WEAK_KEY


def resigned(der: bytes, change: Callable[[bytes], bytes], digest: hashes.HashAlgorithm) -> bytes:
    """A certificate under RSA_ROOT with changed contents and a true signature over them."""
    certificate = px.load_der_x509_certificate(der)
    contents = change(certificate.tbs_certificate_bytes)
    outside = change(der.replace(certificate.signature, b"").replace(certificate.tbs_certificate_bytes, b""))
    return outside[:4] + contents + outside[4:] + RSA_ROOT.sign(contents, padding.PKCS1v15(), digest)


SHA256_RSA = bytes.fromhex("2a864886f70d01010b")


def test_a_certificate_signed_anew_holds() -> None:
    """The control of the two tests below: the tool that forges makes sound certificates too."""
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    leaf = built("L", "R", PRIVATE["leaf"], RSA_ROOT)
    assert fault_under((root,), (resigned(leaf, lambda data: data, hashes.SHA256()),)) is None


@pytest.mark.parametrize(
    ("last", "digest"), [("05", hashes.SHA1()), ("04", hashes.MD5()), ("0e", hashes.SHA224())]
)
def test_old_digests(last: str, digest: hashes.HashAlgorithm) -> None:
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    oid = SHA256_RSA[:-1] + bytes.fromhex(last)
    leaf = resigned(
        built("L", "R", PRIVATE["leaf"], RSA_ROOT), lambda data: data.replace(SHA256_RSA, oid), digest
    )
    assert fault_under((root,), (leaf,)) is Reason.ALGORITHM_NOT_ALLOWED


def test_an_anchors_own_signature_is_not_judged() -> None:
    old = SHA256_RSA[:-1] + b"\x05"
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    old_root = resigned(root, lambda data: data.replace(SHA256_RSA, old), hashes.SHA1())
    assert fault_under((old_root,), (built("L", "R", PRIVATE["leaf"], RSA_ROOT),)) is None


def test_a_binary_curve_is_weak() -> None:
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    curve, binary = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030001")
    leaf = resigned(
        built("L", "R", PRIVATE["leaf"], RSA_ROOT), lambda data: data.replace(curve, binary), hashes.SHA256()
    )
    assert certificate_facts(leaf).spki == b""
    assert fault_under((root,), (leaf,)) is Reason.WEAK_KEY
