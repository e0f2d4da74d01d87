"""Certificate chains: each fault alone turns the result (cases S13, S15, S17), on chains forged here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.limits import MAX_CHAIN
from wallet.crypto import x509
from wallet.crypto.keys import SoftwareSigner, spki_from_public_key
from wallet.crypto.x509 import (
    DistinguishedName,
    certificate_facts,
    issue_certificate,
    issue_root,
    load_certificates,
    verify_chain,
)
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TIMES: dict[str, Any] = {"not_before": NOW - DAY, "not_after": NOW + DAY}


class Pki:
    """A root, a CA under it, and a signer under that."""

    def __init__(self) -> None:
        self.root_signer = SoftwareSigner.generate("ES384")
        self.ca_signer = SoftwareSigner.generate()
        self.leaf_signer = SoftwareSigner.generate("EdDSA")
        self.root = issue_root("Root", self.root_signer, **TIMES)
        self.ca = self.under_root("CA", self.ca_signer, is_ca=True, path_length=0)
        self.leaf = self.under_ca(DistinguishedName("发证机关", "Office", "CN", "浙江"), self.leaf_signer)

    def under_root(self, name: Any, signer: SoftwareSigner, **options: Any) -> bytes:
        return self.issued(self.root, self.root_signer, name, signer, **options)

    def under_ca(self, name: Any, signer: SoftwareSigner, **options: Any) -> bytes:
        return self.issued(self.ca, self.ca_signer, name, signer, **options)

    @staticmethod
    def issued(
        parent: bytes, parent_signer: SoftwareSigner, name: Any, signer: SoftwareSigner, **options: Any
    ) -> bytes:
        return issue_certificate(
            name,
            signer.public_key,
            issuer_certificate=parent,
            issuer_signer=parent_signer,
            **(TIMES | options),
        )


PKI = Pki()


def fault(
    chain: tuple[bytes, ...], anchors: tuple[bytes, ...] | None = None, at: datetime = NOW
) -> Reason | None:
    result = verify_chain(chain, (PKI.root,) if anchors is None else anchors, at)
    assert (result.anchor is None) == (result.fault is not None)
    return result.fault


def test_sound_chains() -> None:
    assert verify_chain((PKI.leaf, PKI.ca), (PKI.root,), NOW).anchor == PKI.root
    assert verify_chain((PKI.leaf, PKI.ca, PKI.root), (PKI.root,), NOW).anchor == PKI.root
    assert verify_chain((PKI.leaf,), (PKI.root, PKI.ca), NOW).anchor == PKI.ca
    assert verify_chain((PKI.leaf, PKI.ca), (PKI.ca,), NOW).anchor == PKI.ca


def test_a_leaf_that_is_an_anchor_counts() -> None:
    assert verify_chain((PKI.leaf,), (PKI.leaf,), NOW).anchor == PKI.leaf
    assert verify_chain((PKI.leaf, PKI.ca), (PKI.leaf,), NOW).anchor == PKI.leaf
    assert fault((PKI.leaf,), (PKI.leaf,), NOW + 2 * DAY) is Reason.CHAIN_INVALID


def test_nothing_leads_to_an_anchor() -> None:
    other = Pki()
    assert fault(()) is Reason.ISSUER_UNTRUSTED
    assert fault((PKI.leaf, PKI.ca), ()) is Reason.ISSUER_UNTRUSTED
    assert fault((PKI.leaf,)) is Reason.ISSUER_UNTRUSTED
    # The same names under other keys: the key identifiers tell them apart.
    assert fault((other.leaf, other.ca)) is Reason.ISSUER_UNTRUSTED
    assert fault((other.leaf, other.ca, other.root)) is Reason.ISSUER_UNTRUSTED


def test_self_signed_under_a_borrowed_name_is_untrusted() -> None:
    signer = SoftwareSigner.generate()
    assert fault((issue_root("Nobody", signer, **TIMES),)) is Reason.ISSUER_UNTRUSTED
    borrowed = built("Root", "Root", signer._private, signer._private, authority_key_id=None)
    assert fault((borrowed,)) is Reason.ISSUER_UNTRUSTED


def test_a_root_issued_anew_under_its_old_key_leads_on() -> None:
    again = issue_root("Root", PKI.root_signer, **(TIMES | {"not_after": NOW + 5 * DAY}))
    assert verify_chain((PKI.leaf, PKI.ca, PKI.root), (again,), NOW).anchor == again


def test_at_the_edges_of_time() -> None:
    for at in (NOW - DAY, NOW + DAY):
        assert fault((PKI.leaf, PKI.ca), at=at) is None
    for at in (NOW - DAY - timedelta(seconds=1), NOW + DAY + timedelta(seconds=1)):
        assert fault((PKI.leaf, PKI.ca), at=at) is Reason.CHAIN_INVALID


@pytest.mark.parametrize("which", ["leaf", "ca", "root"])
def test_one_lapsed_certificate_is_enough(which: str) -> None:
    short = {"not_after": NOW - timedelta(seconds=1)}
    root, ca, leaf = PKI.root, PKI.ca, PKI.leaf
    if which == "root":
        root = issue_root("Root", PKI.root_signer, **(TIMES | short))
    elif which == "ca":
        ca = PKI.under_root("CA", PKI.ca_signer, is_ca=True, path_length=0, **short)
    else:
        leaf = PKI.under_ca("Leaf", PKI.leaf_signer, **short)
    assert fault((leaf, ca), (root,)) is Reason.CHAIN_INVALID


def test_a_leaf_does_not_act_as_ca() -> None:
    """Case S13, basicConstraints false."""
    forged = PKI.issued(PKI.leaf, PKI.leaf_signer, "Forged", SoftwareSigner.generate())
    assert fault((forged, PKI.leaf, PKI.ca)) is Reason.CHAIN_INVALID


def test_path_length() -> None:
    deeper_signer = SoftwareSigner.generate()
    deeper = PKI.under_ca("Deeper", deeper_signer, is_ca=True)
    leaf = PKI.issued(deeper, deeper_signer, "Leaf", SoftwareSigner.generate())
    assert fault((leaf, deeper, PKI.ca)) is Reason.CHAIN_INVALID
    roomy = PKI.under_root("CA", PKI.ca_signer, is_ca=True, path_length=1)
    assert fault((leaf, deeper, roomy), (roomy,)) is None
    # The root's own path length of 1 leaves room for one CA below it, not for two.
    assert fault((leaf, deeper, roomy)) is Reason.CHAIN_INVALID


def test_self_issued_certificates_do_not_count_for_path_length() -> None:
    renewed_signer = SoftwareSigner.generate()
    renewed = PKI.under_ca("CA", renewed_signer, is_ca=True, path_length=0)
    leaf = PKI.issued(renewed, renewed_signer, "Leaf", SoftwareSigner.generate())
    assert fault((leaf, renewed, PKI.ca)) is None
    # A key handed on under one name: self-issued, not self-signed, and the old key is the anchor.
    assert fault((leaf, renewed), (PKI.under_root("CA", PKI.ca_signer, is_ca=True, path_length=1),)) is None


def test_too_long_a_chain() -> None:
    assert fault((PKI.leaf,) * (MAX_CHAIN + 1)) is Reason.LIMIT_EXCEEDED
    assert fault((PKI.leaf,) * MAX_CHAIN) is Reason.ISSUER_UNTRUSTED


def test_broken_signature_and_broken_der() -> None:
    for at in (-1, len(PKI.leaf) // 2):
        changed = bytearray(PKI.leaf)
        changed[at] ^= 1
        assert fault((bytes(changed), PKI.ca)) in (Reason.CHAIN_INVALID, Reason.ISSUER_UNTRUSTED)
    changed = bytearray(PKI.leaf)
    changed[-1] ^= 1
    assert fault((bytes(changed), PKI.ca)) is Reason.CHAIN_INVALID
    assert fault((b"no certificate",)) is Reason.CHAIN_INVALID


# ---- certificates that our own authority would never issue

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


def with_root(*extensions: tuple[px.ExtensionType, bool]) -> Reason | None:
    """The fault of a plain leaf under a root with these extensions."""
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], *extensions)
    return fault((built("L", "R", PRIVATE["leaf"], PRIVATE["root"], SIGNS),), (root,))


def with_leaf(*extensions: tuple[px.ExtensionType, bool]) -> Reason | None:
    """The fault of a leaf with these extensions under a plain root."""
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], CA, SIGNS_CERTIFICATES)
    return fault((built("L", "R", PRIVATE["leaf"], PRIVATE["root"], *extensions),), (root,))


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
CONSTRAINTS = px.NameConstraints([px.DNSName("example.cn")], None)
POLICIES = px.CertificatePolicies([px.PolicyInformation(px.ObjectIdentifier("1.2.3"), None)])


@pytest.mark.parametrize(
    ("extension", "critical", "refused"),
    [
        (UNKNOWN, True, True),
        (UNKNOWN, False, False),
        (POLICIES, True, True),
        (POLICIES, False, False),
        (CONSTRAINTS, True, True),
        (CONSTRAINTS, False, True),
        (px.ExtendedKeyUsage([px.ObjectIdentifier("1.2.3")]), True, False),
        (px.SubjectAlternativeName([px.DNSName("a.example")]), True, False),
    ],
)
def test_critical_extensions(extension: px.ExtensionType, critical: bool, refused: bool) -> None:
    expected = Reason.CHAIN_INVALID if refused else None
    assert with_leaf(SIGNS, (extension, critical)) is expected
    assert with_root(CA, SIGNS_CERTIFICATES, (extension, critical)) is expected


def test_a_borrowed_issuer_name_without_key_identifier_has_no_signature() -> None:
    root = built("R", "R", PRIVATE["root"], PRIVATE["root"], CA, SIGNS_CERTIFICATES)
    forged = built("L", "R", PRIVATE["leaf"], PRIVATE["leaf"], SIGNS)
    assert fault((forged,), (root,)) is Reason.CHAIN_INVALID


def test_names_and_key_identifiers_choose_the_anchor() -> None:
    key, leaf_key = PRIVATE["root"], PRIVATE["leaf"]
    own_id = px.SubjectKeyIdentifier.from_public_key(key.public_key())
    bare, named = built("R", "R", key, key, CA), built("R", "R", key, key, CA, (own_id, False))
    plain = built("L", "R", leaf_key, key)
    pointing = built("L", "R", leaf_key, key, authority_key_id=own_id.digest)
    astray = built("L", "R", leaf_key, key, authority_key_id=b"other")
    assert fault((plain,), (named,)) is None
    assert fault((pointing,), (bare,)) is None
    assert fault((pointing,), (named,)) is None
    assert fault((astray,), (named,)) is Reason.ISSUER_UNTRUSTED
    assert fault((built("L", "Other", leaf_key, key),), (bare,)) is Reason.ISSUER_UNTRUSTED


RSA_ROOT = rsa.generate_private_key(65537, 2048)
RSA_WEAK = rsa.generate_private_key(65537, 1024)


@pytest.mark.parametrize(
    "weak", [RSA_WEAK, ec.generate_private_key(ec.SECP192R1()), ec.generate_private_key(ec.SECP224R1())]
)
def test_weak_keys_anywhere(weak: Any) -> None:
    strong = PRIVATE["root"]
    root = built("R", "R", strong, strong, CA)
    assert fault((built("L", "R", weak, strong),), (root,)) is Reason.WEAK_KEY
    weak_root = built("R", "R", weak, weak, CA)
    assert fault((built("L", "R", strong, weak),), (weak_root,)) is Reason.WEAK_KEY
    assert fault((weak_root,), (weak_root,)) is Reason.WEAK_KEY


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
    assert fault((resigned(leaf, lambda data: data, hashes.SHA256()),), (root,)) is None


@pytest.mark.parametrize(
    ("last", "digest"), [("05", hashes.SHA1()), ("04", hashes.MD5()), ("0e", hashes.SHA224())]
)
def test_old_digests(last: str, digest: hashes.HashAlgorithm) -> None:
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    oid = SHA256_RSA[:-1] + bytes.fromhex(last)
    leaf = resigned(
        built("L", "R", PRIVATE["leaf"], RSA_ROOT), lambda data: data.replace(SHA256_RSA, oid), digest
    )
    assert fault((leaf,), (root,)) is Reason.ALGORITHM_NOT_ALLOWED


def test_an_anchors_own_signature_is_not_judged() -> None:
    old = SHA256_RSA[:-1] + b"\x05"
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    old_root = resigned(root, lambda data: data.replace(SHA256_RSA, old), hashes.SHA1())
    assert fault((built("L", "R", PRIVATE["leaf"], RSA_ROOT),), (old_root,)) is None


def test_a_binary_curve_is_weak() -> None:
    root = built("R", "R", RSA_ROOT, RSA_ROOT, CA)
    curve, binary = bytes.fromhex("2a8648ce3d030107"), bytes.fromhex("2a8648ce3d030001")
    leaf = resigned(
        built("L", "R", PRIVATE["leaf"], RSA_ROOT), lambda data: data.replace(curve, binary), hashes.SHA256()
    )
    assert certificate_facts(leaf).spki == b""
    assert fault((leaf,), (root,)) is Reason.WEAK_KEY


def test_facts() -> None:
    facts = certificate_facts(PKI.leaf)
    assert facts.spki == spki_from_public_key(PKI.leaf_signer.public_key)
    assert (facts.common_name, facts.organisation) == ("发证机关", "Office")
    assert (facts.country, facts.state) == ("CN", "浙江")
    assert (facts.not_before, facts.not_after) == (TIMES["not_before"], TIMES["not_after"])
    assert (facts.is_ca, facts.path_length, facts.self_issued) == (False, None, False)
    assert facts.key_usage == {"digital_signature"}
    assert facts.may("digital_signature")
    assert not facts.may("key_cert_sign")
    root = certificate_facts(PKI.root)
    assert (root.is_ca, root.path_length, root.self_issued) == (True, 1, True)
    assert root.key_usage == {"key_cert_sign", "crl_sign"}
    assert certificate_facts(PKI.ca).authority_key_id == root.subject_key_id
    plain = certificate_facts(built("L", "L", PRIVATE["leaf"], PRIVATE["leaf"]))
    assert (plain.key_usage, plain.country, plain.is_ca) == (None, None, False)
    purposes = PKI.under_ca("Status", PKI.leaf_signer, extended_key_usage=("1.3.6.1.5.5.7.3.30",))
    assert certificate_facts(purposes).extended_key_usage == {"1.3.6.1.5.5.7.3.30"}
    assert replace(facts, key_usage=None).may("anything")


def test_loading() -> None:
    pem = b"".join(px.load_der_x509_certificate(der).public_bytes(Encoding.PEM) for der in (PKI.leaf, PKI.ca))
    assert load_certificates(b"words\n" + pem) == (PKI.leaf, PKI.ca)
    assert load_certificates(PKI.root) == (PKI.root,)
    for data in (b"", b"words", PKI.root + b"\0", PKI.root[:-1], pem.replace(b"MII", b"AAA", 1)):
        with pytest.raises(ParseError) as caught:
            load_certificates(data)
        assert caught.value.reason is Reason.MALFORMED


def test_only_the_issuers_own_key_issues() -> None:
    with pytest.raises(ValueError):
        PKI.issued(PKI.root, PKI.ca_signer, "Leaf", PKI.leaf_signer)


@given(st.binary(max_size=80), st.integers(0, len(PKI.leaf) - 1), st.integers(1, 255))
def test_random_and_mutated_bytes_bring_nothing_but_parse_errors(data: bytes, at: int, flip: int) -> None:
    changed = bytearray(PKI.leaf)
    changed[at] ^= flip
    for candidate in (data, bytes(changed)):
        assert verify_chain((candidate, PKI.ca), (PKI.root,), NOW).anchor is None
        for read in (load_certificates, certificate_facts):
            try:
                read(candidate)
            except ParseError:
                continue


def test_a_verified_link_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fault((PKI.leaf, PKI.ca)) is None
    monkeypatch.setattr(x509, "_loaded", None)
    assert fault((PKI.leaf, PKI.ca)) is None
