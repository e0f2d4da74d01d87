"""Key look-up and scopes: each rule alone turns the answer, beside a positive control."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wallet.crypto import pki
from wallet.crypto.keys import SoftwareSigner
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust.anchors import resolve
from wallet.trust.authentication import Authentication, authenticate

from .scene import (
    DAY,
    EDWARDS,
    ISSUER,
    ISSUING,
    NOW,
    OTHER,
    ROOT,
    SCHEME,
    TYPE,
    anchor,
    certificate,
    root_anchor,
    signed,
    spki,
    tampered,
)

USE: dict[str, Any] = {
    "scheme": SCHEME,
    "document_type": TYPE,
    "issuer": ISSUER,
    "purpose": AnchorPurpose.LICENCE,
    "at": NOW,
}


def ask(*anchors: TrustAnchor, part: Any = None, **use: Any) -> Authentication:
    return authenticate(TrustSnapshot(anchors), part or signed(ISSUING), **(USE | use))


def test_key_named_by_kid_is_found_and_holds() -> None:
    found = ask(anchor(ISSUING), anchor(OTHER))
    assert found.signer is not None
    assert found.signer.spki == spki(ISSUING)
    assert found.signature_holds


def test_anchor_without_kid_answers_any_kid() -> None:
    assert ask(anchor(ISSUING, keyed=False)).signer is not None


def test_anchor_with_kid_answers_only_that_kid() -> None:
    found = ask(replace(anchor(ISSUING), key_id=b"another"))
    assert (found.signer, found.issuer_fault) == (None, Reason.ISSUER_UNTRUSTED)
    found = ask(anchor(ISSUING), part=signed(ISSUING, key_id=None))
    assert (found.signer, found.issuer_fault) == (None, Reason.ISSUER_UNTRUSTED)


def test_no_anchor_at_all_is_not_a_fault_of_the_licence() -> None:
    assert ask().issuer_fault is Reason.NO_TRUST_ANCHORS
    assert ask(anchor(ISSUING, schemes=frozenset({"mdoc"}))).issuer_fault is Reason.NO_TRUST_ANCHORS
    counter_only = anchor(OTHER, purposes=frozenset({AnchorPurpose.COUNTER}))
    assert ask(counter_only).issuer_fault is Reason.NO_TRUST_ANCHORS


def test_stranger_is_untrusted() -> None:
    stranger = SoftwareSigner.generate("ES256", key_id=b"stranger")
    assert ask(anchor(ISSUING), part=signed(stranger)).issuer_fault is Reason.ISSUER_UNTRUSTED


@pytest.mark.parametrize(
    "scope",
    [
        {"document_types": frozenset({"cn.other"})},
        {"purposes": frozenset({AnchorPurpose.STATUS})},
        {"valid_until": NOW},
        {"valid_from": NOW + DAY},
    ],
)
@pytest.mark.parametrize("keyed", [True, False])
def test_scope_excludes(scope: dict[str, Any], keyed: bool) -> None:
    control = anchor(OTHER)
    assert ask(anchor(ISSUING, keyed=keyed), control).signer is not None
    found = ask(anchor(ISSUING, keyed=keyed, **scope), control)
    assert (found.signer, found.issuer_fault) == (None, Reason.ISSUER_NOT_AUTHORISED)
    assert found.signature_holds


def test_scheme_of_another_anchor_does_not_help() -> None:
    limited = anchor(ISSUING, schemes=frozenset({"mdoc"}))
    assert ask(limited, anchor(OTHER)).issuer_fault is Reason.ISSUER_NOT_AUTHORISED
    assert ask(anchor(ISSUING, schemes=frozenset({SCHEME})), anchor(OTHER)).signer is not None


def test_region_excludes() -> None:
    snapshot = TrustSnapshot((anchor(ISSUING, region="CN-44"),))
    inside = resolve(snapshot, signed(ISSUING), **USE, region="CN-4403")
    outside = resolve(snapshot, signed(ISSUING), **USE, region="CN-31")
    assert inside.fault is None
    assert outside.fault is Reason.ISSUER_NOT_AUTHORISED


def test_country_of_a_signer_must_be_that_of_its_anchor() -> None:
    for country, fault in (("CN", None), ("DE", Reason.ISSUER_NOT_AUTHORISED)):
        der = pki.issue_certificate(
            pki.DistinguishedName("Issuer", country=country),
            ISSUING.public_key,
            issuer_certificate=root_anchor().certificate or b"",
            issuer_signer=ROOT,
            not_before=NOW - DAY,
            not_after=NOW + DAY,
        )
        found = ask(root_anchor(region="CN"), part=signed(ISSUING, chain=(der,)))
        assert found.issuer_fault is fault


def test_issuer_must_be_the_anchors() -> None:
    assert ask(anchor(ISSUING, issuer=ISSUER)).signer is not None
    assert ask(anchor(ISSUING, issuer="https://other.example")).issuer_fault is Reason.ISSUER_MISMATCH
    assert ask(anchor(ISSUING, issuer=ISSUER), issuer=None).issuer_fault is Reason.ISSUER_MISMATCH


def test_window_of_an_anchor_is_judged_when_signed() -> None:
    ended = anchor(ISSUING, valid_until=NOW - DAY)
    assert ask(ended, signed_at=NOW - 2 * DAY).signer is not None
    assert ask(ended, signed_at=NOW).issuer_fault is Reason.ISSUER_NOT_AUTHORISED


def test_signature_that_does_not_hold() -> None:
    found = ask(anchor(ISSUING), part=tampered(signed(ISSUING)))
    assert (found.signer, found.signature_holds, found.issuer_fault) == (None, False, None)


def test_forgery_under_a_key_outside_its_scope_tells_both() -> None:
    found = ask(anchor(ISSUING, document_types=frozenset({"x"})), part=tampered(signed(ISSUING)))
    assert (found.issuer_fault, found.signature_holds) == (Reason.ISSUER_NOT_AUTHORISED, False)


def test_at_most_eight_keys_are_tried() -> None:
    strangers = [replace(anchor(OTHER), key_id=None) for _ in range(8)]
    assert ask(*strangers[:7], anchor(ISSUING, keyed=False)).signer is not None
    found = ask(*strangers, anchor(ISSUING, keyed=False))
    assert (found.signer, found.issuer_fault) == (None, Reason.ISSUER_UNTRUSTED)
    assert ask(*strangers, anchor(ISSUING)).signer is not None, "the key named by kid comes first"


@pytest.mark.parametrize("algorithm", [None, "ES384", "EdDSA", "ESP384"])
def test_algorithm_is_the_keys(algorithm: str | None) -> None:
    assert ask(anchor(ISSUING), part=signed(ISSUING, algorithm="ESP256")).signer is not None
    found = ask(anchor(ISSUING), part=signed(ISSUING, algorithm=algorithm))
    assert (found.signer, found.algorithm_fault) == (None, Reason.ALGORITHM_NOT_ALLOWED)
    assert found.signature_holds is None


def test_algorithm_named_by_the_trust_entry_binds() -> None:
    assert ask(replace(anchor(ISSUING), algorithm="ES256")).signer is not None
    found = ask(replace(anchor(ISSUING), algorithm="ES384"))
    assert found.algorithm_fault is Reason.ALGORITHM_NOT_ALLOWED
    named = replace(anchor(EDWARDS), key_id=b"issuer-1")
    assert ask(named, anchor(OTHER, keyed=False)).algorithm_fault is Reason.ALGORITHM_NOT_ALLOWED


def test_weak_key() -> None:
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    small = rsa.generate_private_key(65537, 1024).public_key()
    weak = small.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    found = ask(TrustAnchor(weak, AnchorScope()), part=signed(ISSUING, algorithm="PS256"))
    assert (found.signer, found.algorithm_fault) == (None, Reason.WEAK_KEY)


def test_chain_to_an_anchor_counts() -> None:
    leaf = certificate(ISSUING)
    found = ask(root_anchor(), part=signed(ISSUING, key_id=None, chain=(leaf,)))
    assert found.signer is not None
    assert (found.signer.spki, found.signer.leaf_certificate) == (spki(ISSUING), leaf)
    assert ask(
        root_anchor(document_types=frozenset({"x"})), part=signed(ISSUING, chain=(leaf,))
    ).issuer_fault is (Reason.ISSUER_NOT_AUTHORISED)


def test_chain_to_nowhere_does_not_fall_back_to_the_kid() -> None:
    stray = pki.issue_root("Stray", ISSUING, not_before=NOW - DAY, not_after=NOW + DAY)
    foreign = certificate(OTHER, issuer_certificate=stray, issuer_signer=ISSUING)
    found = ask(root_anchor(), anchor(OTHER), part=signed(EDWARDS, chain=(foreign,)))
    assert (found.signer, found.algorithm_fault or found.issuer_fault) != (None, None)
    other_leaf = certificate(EDWARDS, issuer_certificate=stray, issuer_signer=ISSUING)
    attack = replace(signed(EDWARDS, chain=(other_leaf,)), key_id=ISSUING.key_id)
    assert ask(root_anchor(), anchor(ISSUING), part=attack).issuer_fault is Reason.ISSUER_UNTRUSTED


def test_leaf_with_an_anchors_key_counts() -> None:
    leaf = certificate(ISSUING)
    assert ask(anchor(ISSUING), part=signed(ISSUING, chain=(leaf,))).signer is not None
    lapsed = certificate(ISSUING, not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    assert ask(anchor(ISSUING), part=signed(ISSUING, chain=(lapsed,))).issuer_fault is Reason.CHAIN_INVALID


def test_certificate_anchor_must_be_in_force() -> None:
    def trusted(der: bytes) -> TrustAnchor:
        return TrustAnchor(spki(ISSUING), AnchorScope(), certificate=der)

    assert ask(trusted(certificate(ISSUING))).signer is not None
    lapsed = trusted(certificate(ISSUING, not_before=NOW - 9 * DAY, not_after=NOW - DAY))
    assert ask(lapsed).issuer_fault is Reason.CHAIN_INVALID
    assert ask(lapsed, at=NOW - 2 * DAY).signer is not None
    longer = certificate(ISSUING)
    assert ask(lapsed, part=signed(ISSUING, chain=(longer,))).issuer_fault is Reason.CHAIN_INVALID


def test_root_that_signs_certificates_only_signs_no_licence() -> None:
    assert ask(root_anchor(), part=signed(ROOT)).issuer_fault is Reason.ISSUER_UNTRUSTED
    own = signed(ROOT, chain=(root_anchor().certificate or b"",))
    assert ask(root_anchor(), part=own).issuer_fault is Reason.CHAIN_INVALID


@pytest.mark.parametrize("leaf", [b"", b"junk"])
def test_unreadable_certificate_is_no_chain(leaf: bytes) -> None:
    assert ask(root_anchor(), part=signed(ISSUING, chain=(leaf,))).issuer_fault is Reason.CHAIN_INVALID


def test_leaf_that_acts_as_ca() -> None:
    middle_key = SoftwareSigner.generate()
    for is_ca, fault in ((True, None), (False, Reason.CHAIN_INVALID)):
        middle = certificate(middle_key, is_ca=is_ca)
        leaf = certificate(ISSUING, issuer_certificate=middle, issuer_signer=middle_key)
        assert ask(root_anchor(), part=signed(ISSUING, chain=(leaf, middle))).issuer_fault is fault


def test_index_is_not_confused_by_another_snapshot() -> None:
    for _ in range(30):
        first, second = TrustSnapshot((anchor(ISSUING),)), TrustSnapshot((anchor(OTHER),))
        assert authenticate(first, signed(ISSUING), **USE).signer is not None
        assert authenticate(second, signed(ISSUING), **USE).signer is None


def test_scope_that_names_what_is_asked_includes_it() -> None:
    named = anchor(
        ISSUING,
        document_types=frozenset({TYPE, "cn.other"}),
        schemes=frozenset({SCHEME, "mdoc"}),
        valid_from=NOW,
        valid_until=NOW + DAY / 24,
    )
    assert ask(named).signer is not None


def test_anchors_for_another_scheme_or_purpose_do_not_add_up() -> None:
    elsewhere = anchor(OTHER, schemes=frozenset({"mdoc"}))
    counter = replace(anchor(EDWARDS, purposes=frozenset({AnchorPurpose.COUNTER})), key_id=b"else")
    assert ask(elsewhere, counter).issuer_fault is Reason.NO_TRUST_ANCHORS
    assert ask(elsewhere, counter, anchor(OTHER)).issuer_fault is Reason.ISSUER_UNTRUSTED


def test_leaf_with_an_anchors_key_needs_no_kid_but_no_other_one() -> None:
    leaf = certificate(ISSUING)
    assert ask(anchor(ISSUING), part=signed(ISSUING, key_id=None, chain=(leaf,))).signer is not None
    other = signed(ISSUING, key_id=b"another", chain=(leaf,))
    assert ask(anchor(ISSUING), part=other).issuer_fault is Reason.ISSUER_UNTRUSTED


def test_leaf_beside_its_anchors_certificate_must_be_in_force_too() -> None:
    trusted = TrustAnchor(spki(ISSUING), AnchorScope(), certificate=certificate(ISSUING))
    lapsed = certificate(ISSUING, not_before=NOW - 9 * DAY, not_after=NOW - DAY)
    assert ask(trusted, part=signed(ISSUING, chain=(certificate(ISSUING),))).signer is not None
    assert ask(trusted, part=signed(ISSUING, chain=(lapsed,))).issuer_fault is Reason.CHAIN_INVALID


def test_certificate_is_in_force_from_its_first_to_its_last_second() -> None:
    der = certificate(ISSUING, not_before=NOW - DAY, not_after=NOW + DAY)
    trusted = TrustAnchor(spki(ISSUING), AnchorScope(), certificate=der)
    second = DAY / 86_400
    for at, inside in (
        (NOW - DAY, True),
        (NOW + DAY, True),
        (NOW - DAY - second, False),
        (NOW + DAY + second, False),
    ):
        assert (ask(trusted, at=at).signer is not None) is inside


def test_chain_is_at_most_four_long() -> None:
    leaf = certificate(ISSUING)
    assert ask(root_anchor(), part=signed(ISSUING, chain=(leaf,) * 4)).signer is not None
    five = ask(root_anchor(), part=signed(ISSUING, chain=(leaf,) * 5))
    assert five.issuer_fault is Reason.CHAIN_INVALID
