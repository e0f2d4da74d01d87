"""Certificate chains: each fault alone turns the result (cases S13, S15, S17), on chains forged here."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509 as px
from cryptography.hazmat.primitives.serialization import Encoding
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

from .forging import DAY, NOW, PRIVATE, TIMES, built, fault_under


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
    return fault_under((PKI.root,) if anchors is None else anchors, chain, at)


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
