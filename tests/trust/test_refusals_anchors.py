"""Anchors, and who signs beneath them: refusals that nothing else turns, each beside what passes
(docs/mutation.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from cryptography import x509 as px
from formats import mdoc_forge

from wallet.codec import cbor
from wallet.crypto import cose, pki, x509
from wallet.crypto.keys import SoftwareSigner
from wallet.crypto.names import KEY_DECIDES
from wallet.model.errors import ParseError
from wallet.model.trust import AnchorPurpose, AnchorScope, StatusSnapshot, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust import dcc
from wallet.trust.anchors import Candidate, Resolution, Use, _in_region, _same_country, resolve
from wallet.trust.authentication import algorithm_fits, authenticate, holds
from wallet.trust.iaca import profile_fault
from wallet.trust.schemes import certificate_reference
from wallet.trust.signers import judge_signer, sticky_serial
from wallet.trust.status import parse_status_list, read_statuses
from wallet.trust.vical import holds_by_itself, is_vical
from wallet.trust.vouching import status_origin

from . import test_publications as cbor_lists
from .crls import HOLD, STOLEN, CrlSpec, crl, serial
from .scene import (
    DAY,
    EDWARDS,
    ISSUER,
    ISSUING,
    NOW,
    OTHER,
    ROOT,
    ROOT_CERTIFICATE,
    SCHEME,
    TYPE,
    ListSpec,
    anchor,
    certificate,
    jwt_list,
    root_anchor,
    signed,
    spki,
)

LEAF = certificate(ISSUING)
HOUR = timedelta(hours=1)
USE: dict[str, Any] = {
    "document_type": TYPE,
    "issuer": ISSUER,
    "purpose": AnchorPurpose.LICENCE,
    "at": NOW,
}


def resolved(found: TrustAnchor, part: Any, scheme: str = SCHEME) -> Resolution:
    return resolve(TrustSnapshot((found,)), part, scheme=scheme, **USE)


def test_a_health_pass_names_its_certificate_by_the_certificates_bytes() -> None:
    own = TrustAnchor(spki(ISSUING), AnchorScope(), certificate=LEAF)
    named = signed(ISSUING, key_id=dcc.key_name(LEAF))
    limited = replace(own, scope=AnchorScope(document_types=frozenset({"another"})))
    assert resolved(limited, named, dcc.SCHEME).fault is Reason.ISSUER_NOT_AUTHORISED
    for found, part, answers in (
        (own, named, 1),
        (own, signed(ISSUING, key_id=b"other"), 0),
        (replace(own, key_id=b"other"), named, 0),
        (replace(own, key_id=b"other"), signed(ISSUING, key_id=b"other"), 1),
    ):
        resolution = resolved(found, part, dcc.SCHEME)
        assert len(resolution.candidates) + len(resolution.outside) == answers


def test_only_a_key_that_was_named_is_told_to_be_outside_its_scope() -> None:
    limited = {"document_types": frozenset({"another"})}
    named = resolved(anchor(ISSUING, **limited), signed(ISSUING))
    assert named.fault is Reason.ISSUER_NOT_AUTHORISED
    unnamed = anchor(OTHER, keyed=False, **limited)
    assert resolved(unnamed, signed(ISSUING)).fault is Reason.ISSUER_UNTRUSTED
    for found, tried in ((anchor(ISSUING, **limited), False), (replace(unnamed, key_id=None), None)):
        part = replace(signed(ISSUING), signature=bytes(64))
        told = authenticate(TrustSnapshot((found,)), part, scheme=SCHEME, **USE)
        assert told.signature_holds is tried


@pytest.mark.parametrize(("key", "known"), [(ISSUING, True), (EDWARDS, False)])
def test_an_algorithm_that_the_key_decides_is_ecdsa(key: SoftwareSigner, known: bool) -> None:
    part = signed(key, algorithm=KEY_DECIDES)
    assert algorithm_fits(Candidate(spki(key), anchor(key, keyed=False)), KEY_DECIDES) is known
    assert holds(part, spki(key)) is known


def test_an_unknown_algorithm_of_a_stranger() -> None:
    trust = TrustSnapshot((anchor(OTHER),))
    for part, fault in (
        (signed(ISSUING), None),
        (signed(ISSUING, algorithm=None), Reason.ALGORITHM_NOT_ALLOWED),
    ):
        told = authenticate(trust, part, scheme=SCHEME, **USE)
        assert (told.algorithm_fault, told.issuer_fault) == (fault, Reason.ISSUER_UNTRUSTED)


@pytest.mark.parametrize(("country", "inside"), [(None, True), ("CN", True), ("US", False)])
def test_the_country_of_a_signer_within_a_region(country: str | None, inside: bool) -> None:
    below = mdoc_forge.signer_certificate(subject=mdoc_forge.name("Signer", country))
    candidate = Candidate(b"", TrustAnchor(b"", AnchorScope()), below)
    use = Use(SCHEME, AnchorPurpose.LICENCE, TYPE, ISSUER, None, NOW)
    assert _in_region("CN-44", candidate, use) is inside


@pytest.mark.parametrize(
    ("uses", "moment", "sound"),
    [
        (mdoc_forge.SIGNS, NOW, True),
        (mdoc_forge.usage("content_commitment"), NOW, False),
        (mdoc_forge.SIGNS, mdoc_forge.AT + 301 * DAY, False),
        (mdoc_forge.SIGNS, mdoc_forge.AT - 101 * DAY, False),
    ],
)
def test_the_profile_of_an_mdocs_signer(uses: px.KeyUsage, moment: datetime, sound: bool) -> None:
    leaf = mdoc_forge.signer_certificate(uses=uses)
    root = TrustAnchor(b"", AnchorScope(), certificate=mdoc_forge.ROOT_DER)
    assert (profile_fault(Candidate(b"key", root, leaf), {}, moment) is None) is sound


def test_what_an_operator_names_need_not_be_made_for_it() -> None:
    ocsp = certificate(ISSUING, extended_key_usage=("1.3.6.1.5.5.7.3.9",))
    own = TrustAnchor(spki(ISSUING), AnchorScope(), certificate=ocsp)
    assert len(resolved(own, signed(ISSUING, key_id=None)).candidates) == 1
    below = resolved(root_anchor(), signed(ISSUING, key_id=None, chain=(ocsp,)))
    assert (below.candidates, below.fault) == ((), Reason.CHAIN_INVALID)


@pytest.mark.parametrize(("country", "same"), [("CN", True), ("cn", True), ("US", False), (None, True)])
def test_the_country_of_a_root(country: str | None, same: bool) -> None:
    below = mdoc_forge.signer_certificate(subject=mdoc_forge.name("Signer", country))
    assert _same_country(below, mdoc_forge.ROOT_DER) is same
    assert _same_country(mdoc_forge.ROOT_DER, below) is same


def test_a_roots_algorithm_is_not_its_signers() -> None:
    root = replace(root_anchor(), algorithm="ES384")
    assert algorithm_fits(Candidate(spki(ISSUING), root, LEAF), "ES256")
    assert not algorithm_fits(Candidate(spki(ROOT), root, ROOT_CERTIFICATE), "ES256")


@pytest.mark.parametrize(
    ("common", "country", "named"),
    [("DE01", "DE", False), ("01", "DE", True), ("01", None, False), ("Root", "DE", False)],
)
def test_certificates_that_seals_name(common: str, country: str | None, named: bool) -> None:
    der = mdoc_forge.certificate(mdoc_forge.name(common, country, None), mdoc_forge.ISSUER)
    assert (certificate_reference(der) is not None) is named


class TestRevokedSigners:
    SIGNER = Candidate(spki(ISSUING), root_anchor(), LEAF)

    def reason(self, status: StatusSnapshot, *more: TrustAnchor) -> Reason | None:
        trust = TrustSnapshot((root_anchor(), *more), as_of=NOW)
        return judge_signer(self.SIGNER, (LEAF,), trust, status, NOW).reason

    def test_a_ca_of_the_same_name_revokes_nothing(self) -> None:
        other = pki.issue_root("Root", OTHER, not_before=NOW - DAY, not_after=NOW + DAY)
        namesake = TrustAnchor(spki(OTHER), AnchorScope(), certificate=other)
        for issuer, reason in ((ROOT_CERTIFICATE, Reason.ISSUER_KEY_REVOKED), (other, None)):
            sticky = frozenset({sticky_serial(issuer, serial(LEAF))})
            assert self.reason(StatusSnapshot({}, sticky=sticky), namesake) is reason

    def test_a_list_that_may_not_be_used(self) -> None:
        unknown = px.UnrecognizedExtension(px.ObjectIdentifier("1.2.3.4"), b"\x05\x00")
        for critical, reason in ((False, None), (True, Reason.STATUS_LIST_INVALID)):
            found = crl(CrlSpec(extensions=((unknown, critical),)))
            assert self.reason(read_statuses([found])) is reason

    def test_the_fault_that_is_told_is_that_of_the_list_which_has_one(self) -> None:
        stranger = crl(CrlSpec(), OTHER)
        delta = crl(CrlSpec(extensions=((px.DeltaCRLIndicator(1), True),)))
        trust = TrustSnapshot((root_anchor(),), as_of=NOW)
        told = judge_signer(self.SIGNER, (LEAF,), trust, read_statuses([stranger, delta]), NOW)
        assert (told.reason, told.detail) == (Reason.STATUS_LIST_INVALID, "CRL of CN=Root: a delta CRL")

    def test_a_list_to_come_ends_no_hold(self) -> None:
        held = crl(CrlSpec({serial(LEAF): (HOLD, NOW - HOUR)}))
        assert self.reason(read_statuses([held, crl(CrlSpec())])) is Reason.ISSUER_KEY_REVOKED
        later = crl(CrlSpec(this_update=NOW - HOUR / 2))
        assert self.reason(read_statuses([held, later])) is None
        to_come = crl(CrlSpec(this_update=NOW + HOUR))
        assert self.reason(read_statuses([held, to_come])) is Reason.ISSUER_KEY_REVOKED

    def test_junk_behind_the_signers_certificate(self) -> None:
        revoked = crl(CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}))
        for status, reason in ((crl(CrlSpec()), None), (revoked, Reason.ISSUER_KEY_REVOKED)):
            trust = TrustSnapshot((root_anchor(),), as_of=NOW)
            told = judge_signer(self.SIGNER, (LEAF, b"junk"), trust, read_statuses([status]), NOW)
            assert told.reason is reason

    def test_a_list_by_key_where_the_ca_names_none(self) -> None:
        """Neither a CA without a key identifier nor a CA that is not known excludes a list."""
        leaf, key = mdoc_forge.SIGNER_DER, px.AuthorityKeyIdentifier(b"key", None, None)
        root = TrustAnchor(b"", AnchorScope(), certificate=mdoc_forge.ROOT_DER)
        spec = CrlSpec({serial(leaf): (STOLEN, NOW - HOUR)}, issuer=mdoc_forge.ROOT_DER)
        spec = replace(spec, extensions=((key, False),))
        status = read_statuses([crl(spec, SimpleNamespace(_private=mdoc_forge.ROOT))])  # type: ignore[arg-type]

        def reason(signer: Candidate) -> Reason | None:
            return judge_signer(signer, (leaf,), TrustSnapshot((signer.anchor,)), status, NOW).reason

        assert reason(Candidate(b"", root, leaf)) is Reason.ISSUER_KEY_REVOKED
        own = TrustAnchor(b"", AnchorScope(), certificate=leaf)
        assert reason(Candidate(b"", own, leaf)) is Reason.STATUS_LIST_INVALID

    @pytest.mark.parametrize("own", [True, False])
    def test_a_list_of_another_key_of_the_ca(self, own: bool) -> None:
        key = px.SubjectKeyIdentifier.from_public_key((ROOT if own else OTHER)._private.public_key())
        named = px.AuthorityKeyIdentifier(key.digest, None, None)
        found = crl(CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}, extensions=((named, False),)))
        assert self.reason(read_statuses([found])) is (Reason.ISSUER_KEY_REVOKED if own else None)


def test_only_an_anchor_for_licences_or_status_names_a_status_list() -> None:
    found = parse_status_list(jwt_list(ListSpec({})))
    for purpose, names in ((AnchorPurpose.LICENCE, True), (AnchorPurpose.TRUST_LIST, False)):
        known = anchor(ISSUING, purposes=frozenset({purpose}))
        assert (status_origin((known,), found, NOW) is not None) is names


def test_what_looks_like_a_vical() -> None:
    def message(payload: dict[str, Any]) -> cose.Sign1:
        return cose.parse_sign1(cose.sign1({}, {}, cbor.dumps(payload), OTHER))

    assert is_vical(message({"certificateInfos": [], "vicalProvider": ""}))
    assert not is_vical(message({"certificateInfos": []}))
    assert not is_vical(message({"vicalProvider": ""}))


def test_only_a_vical_may_hold_by_itself() -> None:
    found = cbor_lists.parse_trust_list(cbor_lists.vical())
    assert holds_by_itself(found)
    assert not holds_by_itself(replace(found, scheme="trust-list"))


@pytest.mark.parametrize(
    "change",
    [
        {"date": cbor.Tag(1, "2026-11-23T06:00:00Z")},
        {"date": cbor.Tag(0, 7)},
        {"certificateInfos": [cbor_lists.info(docType="org")]},
        {"certificateInfos": [cbor_lists.info(certificate="text")]},
        {"certificateInfos": [cbor_lists.info(certificate=7)]},
        {"certificateInfos": [cbor_lists.info(certificate=[])]},
    ],
)
def test_shapes_of_a_vical(change: dict[str, Any]) -> None:
    assert cbor_lists.parse_trust_list(cbor_lists.vical()).version == 7
    with pytest.raises(ParseError) as caught:
        cbor_lists.parse_trust_list(cbor_lists.vical(**change))
    assert caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize("country", ["DEU", "D1", "ДЕ"])
def test_a_country_that_is_none_limits_nothing(country: str) -> None:
    (found,) = cbor_lists.parse_trust_list(cbor_lists.vical(cbor_lists.info(issuingCountry=country))).anchors
    assert found.scope.region is None


def test_certificates_without_name_or_key(monkeypatch: pytest.MonkeyPatch) -> None:
    from wallet.trust.lists import anchor_of_certificate

    nameless = mdoc_forge.certificate(px.Name([]), mdoc_forge.ISSUER, mdoc_forge.ROOT_NAME, mdoc_forge.ROOT)
    assert anchor_of_certificate(nameless, AnchorScope()).name is None
    assert anchor_of_certificate(certificate(SoftwareSigner.generate()), AnchorScope()).name is not None
    monkeypatch.setattr(x509, "_MAX_SPKI", 10)
    with pytest.raises(ParseError, match="unreadable key"):
        anchor_of_certificate(certificate(SoftwareSigner.generate()), AnchorScope())
