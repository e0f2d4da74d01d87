"""Names, lengths and signatures of certificates: refusals that nothing else turns, each beside what passes
(docs/mutation.md)."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives.serialization import Encoding
from trust.crls import CrlSpec, crl
from trust.scene import EDWARDS, ISSUING, spki

from wallet.crypto import cms_signature, name_constraints
from wallet.crypto import crl as crls
from wallet.crypto.crl import read_crls
from wallet.crypto.der import _content, _parts
from wallet.crypto.keys import public_key_from_cose
from wallet.crypto.name_constraints import constraint_fault
from wallet.crypto.x509 import certificate_facts
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

from .forging import PRIVATE, built, usage

CRL = crl(CrlSpec())


def fault(names: list[px.GeneralName], *, allowed: Any = None, forbidden: Any = None) -> str:
    alternative = (px.SubjectAlternativeName(names), False)
    leaf = built(
        "L", "R", PRIVATE["leaf"], PRIVATE["root"], alternative, (usage(digital_signature=True), True)
    )
    trees = px.NameConstraints(allowed and [allowed], forbidden and [forbidden])
    return constraint_fault(trees, px.load_der_x509_certificate(leaf))


def test_more_names_than_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    names: list[px.GeneralName] = [px.DNSName("a.example"), px.DNSName("b.example")]
    monkeypatch.setattr(name_constraints, "MAX_NAMES", 3)
    assert fault(names, allowed=px.DNSName("example")) == ""
    monkeypatch.setattr(name_constraints, "MAX_NAMES", 2)
    assert fault(names, allowed=px.DNSName("example")) == "too many names"


def test_an_empty_tree_is_every_host() -> None:
    host: list[px.GeneralName] = [px.DNSName("a.example")]
    assert fault(host, allowed=px.DNSName("")) == ""
    assert fault(host, forbidden=px.DNSName(""))


@pytest.mark.parametrize(
    ("address", "within"),
    [("a@x.example", True), ("a@X.example", True), ("a@y.example", False), ("b@x.example", False)],
)
def test_a_mailbox(address: str, within: bool) -> None:
    told = fault([px.RFC822Name(address)], allowed=px.RFC822Name("a@x.example"))
    assert (told == "") is within


def test_more_lists_than_two_of_the_longest(monkeypatch: pytest.MonkeyPatch) -> None:
    pem = px.load_der_x509_crl(CRL).public_bytes(Encoding.PEM)
    monkeypatch.setattr(crls, "MAX_CRL", len(CRL))
    assert len(read_crls(pem)) == 1
    with pytest.raises(ParseError) as caught:
        read_crls(pem + pem)
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


def test_a_text_without_any_list() -> None:
    with pytest.raises(ParseError) as caught:
        read_crls(b"-----BEGIN X509 CRL-----\n")
    assert caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("bent", [b"\x31\x01\x00", b"\x30\x01\x00\x00", b"\x30\x02\x00"])
def test_another_element_than_was_expected(bent: bytes) -> None:
    assert _content(b"\x30\x01\x00", 0x30) == b"\x00"
    with pytest.raises(ValueError, match=r"another element|cut short"):
        _content(bent, 0x30)


def test_an_element_that_is_cut_short() -> None:
    assert _parts(b"\x05\x00\x04\x01a") == [b"\x05\x00", b"\x04\x01a"]
    with pytest.raises(ValueError, match="cut short"):
        _parts(b"\x05\x00\x04\x02a")


@pytest.mark.parametrize("kind", [99, None, "1", True])
def test_a_key_of_no_kind(kind: Any) -> None:
    assert public_key_from_cose({1: 1, -1: 6, -2: bytes(32)}).kty == "OKP"
    with pytest.raises(ParseError) as caught:
        public_key_from_cose({1: kind, -1: 6, -2: bytes(32)})
    assert caught.value.reason is Reason.ALGORITHM_NOT_ALLOWED


def test_an_edwards_signature_in_a_document() -> None:
    (name,) = cms_signature.algorithms_for(spki(EDWARDS))
    assert cms_signature.verify(spki(EDWARDS), name, b"m", EDWARDS.sign(b"m"))
    assert not cms_signature.verify(spki(EDWARDS), name, b"n", EDWARDS.sign(b"m"))
    assert not cms_signature.verify(spki(ISSUING), name, b"m", EDWARDS.sign(b"m"))


def test_a_certificate_with_a_digest_that_nobody_knows() -> None:
    der = built("L", "R", PRIVATE["leaf"], PRIVATE["root"])
    assert certificate_facts(der).sound_digest
    with_sha256, with_unknown = bytes.fromhex("06082a8648ce3d040302"), bytes.fromhex("06082a8648ce3d04037f")
    assert der.count(with_sha256) == 2
    assert not certificate_facts(der.replace(with_sha256, with_unknown)).sound_digest
