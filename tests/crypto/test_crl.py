"""CRLs: what is read, what makes one unusable, and who signed it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from trust.crls import HOLD, STOLEN, CrlSpec, crl
from trust.scene import DAY, ISSUING, NOW, OTHER, ROOT, ROOT_CERTIFICATE, certificate

from wallet.crypto import pki
from wallet.crypto.crl import is_signed_by, looks_like_crl, read_crls
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

WHEN = NOW - timedelta(hours=3)
PLAIN = crl(
    CrlSpec({5: (STOLEN, WHEN), 6: (HOLD, WHEN), 7: (None, WHEN)}, extensions=((px.CRLNumber(9), False),))
)


def point(**on: bool) -> px.IssuingDistributionPoint:
    settings = {
        "only_contains_user_certs": False,
        "only_contains_ca_certs": False,
        "indirect_crl": False,
        "only_contains_attribute_certs": False,
    }
    where = [px.UniformResourceIdentifier("http://crl.example/1")]
    return px.IssuingDistributionPoint(where, None, only_some_reasons=None, **(settings | on))


def test_what_a_crl_says() -> None:
    (found,) = read_crls(PLAIN)
    seconds = int(WHEN.timestamp())
    assert found.revoked == {
        5: (seconds, "keyCompromise"),
        6: (seconds, "certificateHold"),
        7: (seconds, "unspecified"),
    }
    assert (found.issuer, found.number, found.fault, found.only) == ("CN=Root", 9, "", "")
    assert (found.this_update, found.next_update) == (NOW - timedelta(hours=1), NOW + DAY)


def test_pem_and_der_and_several() -> None:
    pem = px.load_der_x509_crl(PLAIN).public_bytes(Encoding.PEM)
    assert read_crls(b"\n" + pem) == read_crls(PLAIN)
    assert len(read_crls(pem + pem)) == 2
    assert looks_like_crl(PLAIN)
    assert looks_like_crl(pem)
    assert not looks_like_crl(b"eyJ")
    assert not looks_like_crl(b"\xd2\x84")


@pytest.mark.parametrize(
    ("extension", "critical", "fault"),
    [
        (point(indirect_crl=True), True, "indirect"),
        (point(indirect_crl=True), False, "indirect"),
        (point(only_contains_attribute_certs=True), True, "partial"),
        (px.DeltaCRLIndicator(3), True, "delta"),
        (px.UnrecognizedExtension(px.ObjectIdentifier("1.2.3"), b"\x05\x00"), True, "1.2.3"),
        (px.UnrecognizedExtension(px.ObjectIdentifier("1.2.3"), b"\x05\x00"), False, ""),
        (point(), True, ""),
        (point(only_contains_user_certs=True), True, ""),
    ],
)
def test_what_makes_a_crl_unusable(extension: px.ExtensionType, critical: bool, fault: str) -> None:
    (found,) = read_crls(crl(CrlSpec(extensions=((extension, critical),))))
    assert fault in found.fault
    assert bool(found.fault) == bool(fault)


def test_partial_by_reasons_and_by_kind() -> None:
    some = px.IssuingDistributionPoint(None, None, False, False, frozenset({STOLEN}), False, False)
    assert "partial" in read_crls(crl(CrlSpec(extensions=((some, True),))))[0].fault
    for name, only in (("only_contains_user_certs", "user"), ("only_contains_ca_certs", "ca")):
        (found,) = read_crls(crl(CrlSpec(extensions=((point(**{name: True}), True),))))
        assert found.only == only


@pytest.mark.parametrize(
    ("extension", "fault"),
    [
        (px.CertificateIssuer([px.DNSName("a.example")]), "indirect"),
        (px.UnrecognizedExtension(px.ObjectIdentifier("1.2.3"), b"\x05\x00"), "1.2.3"),
    ],
)
def test_critical_extension_of_an_entry(extension: px.ExtensionType, fault: str) -> None:
    spec = CrlSpec({5: (None, WHEN)}, entry_extensions=((extension, True),))
    assert fault in read_crls(crl(spec))[0].fault
    loose = CrlSpec(
        {5: (None, WHEN)}, entry_extensions=((px.InvalidityDate(WHEN.replace(tzinfo=None)), False),)
    )
    assert not read_crls(crl(loose))[0].fault


def test_who_signed() -> None:
    assert is_signed_by(PLAIN, ROOT_CERTIFICATE)
    assert not is_signed_by(crl(CrlSpec(), OTHER), ROOT_CERTIFICATE)
    assert not is_signed_by(crl(CrlSpec(), digest=hashes.SHA224()), ROOT_CERTIFICATE)
    times = {"not_before": NOW - DAY, "not_after": NOW + DAY}
    same_key = pki.issue_root("Another", ROOT, **times)
    assert not is_signed_by(PLAIN, same_key), "another CA's name"
    signer = certificate(ISSUING)
    assert not is_signed_by(crl(CrlSpec(issuer=signer), ISSUING), signer), "may not sign CRLs"
    ca = certificate(OTHER, is_ca=True)
    assert is_signed_by(crl(CrlSpec(issuer=ca), OTHER), ca)


def test_too_large_is_not_read() -> None:
    with pytest.raises(ParseError) as caught:
        read_crls(b"\x30" + bytes(33 * 1024 * 1024))
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


@given(st.binary(max_size=200), st.integers(0, len(PLAIN) - 1), st.integers(1, 255))
def test_random_and_mutated_bytes_bring_nothing_but_parse_errors(data: bytes, at: int, flip: int) -> None:
    changed = bytearray(PLAIN)
    changed[at] ^= flip
    for each in (data, b"\x30" + data, b"-----BEGIN X509 CRL-----" + data, bytes(changed)):
        try:
            found = read_crls(each)
        except ParseError:
            continue
        assert all(isinstance(is_signed_by(one.der, ROOT_CERTIFICATE), bool) for one in found)
