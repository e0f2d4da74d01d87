"""Name constraints: each kind of name inside and outside, permitted and excluded, and whom they bind."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st

from wallet.crypto.name_constraints import MAX_SUBTREES, constraint_fault
from wallet.crypto.x509 import verify_chain
from wallet.model.verdict import Reason

from .forging import CA, NOW, PRIVATE, SIGNS, SIGNS_CERTIFICATES, TIMES, built

EMAIL = NameOID.EMAIL_ADDRESS


def named(*parts: tuple[Any, str]) -> px.Name:
    return px.Name([px.NameAttribute(oid, value) for oid, value in parts])


CITY = named((NameOID.COUNTRY_NAME, "CN"), (NameOID.ORGANIZATION_NAME, "City"))


def certificate(
    subject: px.Name, *alternative: px.GeneralName, key: str = "leaf", issuer: str = "R", ca: bool = False
) -> bytes:
    builder = (
        px.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(named((NameOID.COMMON_NAME, issuer)))
        .public_key(PRIVATE[key].public_key())
        .serial_number(px.random_serial_number())
        .not_valid_before(TIMES["not_before"])
        .not_valid_after(TIMES["not_after"])
    )
    for extension, critical in (CA, SIGNS_CERTIFICATES) if ca else (SIGNS,):
        builder = builder.add_extension(extension, critical)
    if alternative:
        builder = builder.add_extension(px.SubjectAlternativeName(alternative), critical=False)
    return builder.sign(PRIVATE["root"], hashes.SHA256()).public_bytes(Encoding.DER)


def root(permitted: Any = None, excluded: Any = None, *, critical: bool = True) -> bytes:
    limits = (px.NameConstraints(permitted, excluded), critical)
    return built("R", "R", PRIVATE["root"], PRIVATE["root"], CA, SIGNS_CERTIFICATES, limits)


def fault(leaf: bytes, anchor: bytes) -> Reason | None:
    return verify_chain((leaf,), (anchor,), NOW).fault


DIRECTORY = px.DirectoryName(named((NameOID.COUNTRY_NAME, "CN")))
URI = px.UniformResourceIdentifier
NETWORK = px.IPAddress(ipaddress.ip_network("10.0.0.0/8"))

WITHIN: list[tuple[px.GeneralName, px.GeneralName, bool]] = [
    (px.DNSName("example.cn"), px.DNSName("example.cn"), True),
    (px.DNSName("a.b.EXAMPLE.cn"), px.DNSName("example.cn"), True),
    (px.DNSName("badexample.cn"), px.DNSName("example.cn"), False),
    (px.DNSName("example.cn"), px.DNSName(".example.cn"), False),
    (px.DNSName("a.example.cn"), px.DNSName(".example.cn"), True),
    (URI("https://example.cn/a"), URI("example.cn"), True),
    (URI("https://a.example.cn/"), URI("example.cn"), False),
    (URI("https://a.example.cn:8443/"), URI(".example.cn"), True),
    (URI("https://x@evil.cn/example.cn"), URI("example.cn"), False),
    (px.RFC822Name("a@example.cn"), px.RFC822Name("example.cn"), True),
    (px.RFC822Name("a@b.example.cn"), px.RFC822Name("example.cn"), False),
    (px.RFC822Name("a@b.example.cn"), px.RFC822Name(".example.cn"), True),
    (px.RFC822Name("a@example.cn"), px.RFC822Name("a@EXAMPLE.cn"), True),
    (px.RFC822Name("b@example.cn"), px.RFC822Name("a@example.cn"), False),
    (px.IPAddress(ipaddress.ip_address("10.1.2.3")), NETWORK, True),
    (px.IPAddress(ipaddress.ip_address("11.1.2.3")), NETWORK, False),
    (px.IPAddress(ipaddress.ip_address("::1")), NETWORK, False),
    (px.DirectoryName(CITY), DIRECTORY, True),
    (px.DirectoryName(named((NameOID.COUNTRY_NAME, "HK"))), DIRECTORY, False),
]


@pytest.mark.parametrize(("name", "tree", "inside"), WITHIN)
def test_alternative_names(name: px.GeneralName, tree: px.GeneralName, inside: bool) -> None:
    leaf = certificate(named(), name)
    assert fault(leaf, root([tree])) is (None if inside else Reason.CHAIN_INVALID)
    assert fault(leaf, root(None, [tree])) is (Reason.CHAIN_INVALID if inside else None)


@pytest.mark.parametrize(
    ("subject", "inside"),
    [
        (CITY, True),
        (named((NameOID.COUNTRY_NAME, "cn"), (NameOID.COMMON_NAME, "x")), True),
        (named((NameOID.COMMON_NAME, "x"), (NameOID.COUNTRY_NAME, "CN")), False),
        (named((NameOID.COUNTRY_NAME, "US")), False),
        (named((NameOID.ORGANIZATION_NAME, "CN")), False),
    ],
)
def test_subjects_begin_with_the_directory_name(subject: px.Name, inside: bool) -> None:
    assert fault(certificate(subject), root([DIRECTORY])) is (None if inside else Reason.CHAIN_INVALID)
    assert fault(certificate(subject), root(None, [DIRECTORY])) is (Reason.CHAIN_INVALID if inside else None)


def test_names_of_another_kind_are_not_limited() -> None:
    assert fault(certificate(CITY, URI("urn:x")), root([px.DNSName("example.cn")])) is None
    assert fault(certificate(CITY), root([px.DNSName("example.cn")])) is None


def test_constraints_bind_whether_critical_or_not() -> None:
    leaf = certificate(CITY, px.DNSName("other.cn"))
    for critical in (True, False):
        assert fault(leaf, root([px.DNSName("example.cn")], critical=critical)) is Reason.CHAIN_INVALID


def test_an_address_in_the_subject_counts_where_there_is_no_alternative_name() -> None:
    limited = root([px.RFC822Name("example.cn")])
    inside, outside = (named((EMAIL, f"a@{host}")) for host in ("example.cn", "other.cn"))
    assert fault(certificate(inside), limited) is None
    assert fault(certificate(outside), limited) is Reason.CHAIN_INVALID
    assert fault(certificate(outside, px.DNSName("a.cn")), limited) is None


@pytest.mark.parametrize("uri", ["urn:example:1", "https://10.0.0.1/", "https://[::1]/", "https://[bad"])
def test_uri_without_a_host_can_be_told_neither_in_nor_out(uri: str) -> None:
    assert fault(certificate(CITY, URI(uri)), root([URI("example.cn")])) is Reason.CHAIN_INVALID
    assert fault(certificate(CITY, URI(uri)), root(None, [URI("example.cn")])) is Reason.CHAIN_INVALID
    assert fault(certificate(CITY, URI(uri)), root(None, [px.DNSName("example.cn")])) is None


def test_kind_that_is_not_compared_is_refused_only_where_it_is_limited() -> None:
    other = px.RegisteredID(px.ObjectIdentifier("1.2.3"))
    assert fault(certificate(CITY, other), root(None, [px.RegisteredID(px.ObjectIdentifier("1.2.4"))])) is (
        Reason.CHAIN_INVALID
    )
    assert fault(certificate(CITY, other), root(None, [px.DNSName("a.cn")])) is None


def test_constraints_of_every_ca_above_add_up_and_self_issued_cas_are_not_measured() -> None:
    keys = PRIVATE["root"]
    limits = (px.NameConstraints([px.DNSName("example.cn")], None), True)
    middle = built("M", "R", keys, keys, CA, SIGNS_CERTIFICATES, limits)
    top = root(None, [px.DNSName("secret.example.cn")])
    for host, expected in (("a.example.cn", None), ("secret.example.cn", 1), ("other.cn", 1)):
        leaf = certificate(CITY, px.DNSName(host), issuer="M")
        found = verify_chain((leaf, middle), (top,), NOW)
        assert found.fault is (Reason.CHAIN_INVALID if expected else None)
    excluded = root(None, [px.DirectoryName(named((NameOID.COMMON_NAME, "R")))])
    again = built("R", "R", PRIVATE["leaf"], keys, CA, SIGNS_CERTIFICATES)
    leaf = built("L", "R", keys, PRIVATE["leaf"], SIGNS)
    assert verify_chain((leaf, again), (excluded,), NOW).fault is None
    named_r = built("R", "R", keys, PRIVATE["leaf"], SIGNS)
    assert verify_chain((named_r, again), (excluded,), NOW).anchor is None, "the last one is measured always"


def test_too_many_subtrees_are_refused() -> None:
    trees = [px.DNSName(f"h{i}.cn") for i in range(MAX_SUBTREES + 1)]
    leaf = certificate(CITY, px.DNSName("h0.cn"))
    assert fault(leaf, root(trees[:-1])) is None
    assert fault(leaf, root(trees)) is Reason.CHAIN_INVALID


@given(st.text(max_size=40), st.sampled_from(["example.cn", ".example.cn", ""]))
def test_any_text_is_told_in_or_out(text: str, tree: str) -> None:
    text = text.encode("ascii", "replace").decode()
    for kind in (px.DNSName, URI, px.RFC822Name):
        name = kind._init_without_validation(text)  # type: ignore[attr-defined]
        limits = px.NameConstraints([kind._init_without_validation(tree)], None)  # type: ignore[attr-defined]
        leaf = px.load_der_x509_certificate(certificate(CITY, name))
        assert isinstance(constraint_fault(limits, leaf), str)
