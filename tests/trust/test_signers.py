"""Revoked signers' certificates: CRLs as the verifier, the store and a policy see them (CASES, V11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509 as px

from wallet.crypto import pki
from wallet.crypto.crl import read_crls
from wallet.model.credential import CredentialFormat, Presentation
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import ALL_PURPOSES, AnchorScope, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, Report, Verdict
from wallet.trust.status import UNNAMED, read_statuses
from wallet.trust.store import TrustStore
from wallet.verification.verifier import judge

from .crls import HOLD, REPLACED, STOLEN, CrlSpec, crl, serial
from .scene import (
    DAY,
    ISSUING,
    NOW,
    OTHER,
    ROOT_CERTIFICATE,
    SECONDS,
    certificate,
    credential,
    root_anchor,
    signed,
)

LEAF = certificate(ISSUING)
CA = certificate(OTHER, is_ca=True)
UNDER_CA = pki.issue_certificate(
    "Issuer",
    ISSUING.public_key,
    issuer_certificate=CA,
    issuer_signer=OTHER,
    not_before=NOW - DAY,
    not_after=NOW + DAY,
)
TRUST = TrustSnapshot((root_anchor(),), as_of=NOW)
HOUR = timedelta(hours=1)


def report(
    *files: bytes,
    chain: tuple[bytes, ...] = (LEAF,),
    status: StatusSnapshot | None = None,
    policy: Policy = Policy.IMPORT,
    at: datetime = NOW,
    trust: TrustSnapshot = TRUST,
    **changes: Any,
) -> Report:
    licence = credential(uri=None, signed=signed(ISSUING, key_id=None, chain=chain), **changes)
    shown = Presentation(CredentialFormat.SD_JWT_VC, (licence,))
    status = status or read_statuses(files)
    return judge(shown, policy=policy, trust=trust, status=status, at=at, expected=NOTHING_EXPECTED)


def revoking(*certificates: bytes, why: Any = STOLEN, when: datetime = NOW - HOUR, **more: Any) -> bytes:
    return crl(CrlSpec({serial(each): (why, when) for each in certificates}, **more))


def of(found: Report, check: Check) -> Any:
    return next(f for f in found.findings if f.check is check)


RED = (Verdict.NOT_VALID, (Reason.ISSUER_KEY_REVOKED,))


def said(found: Report) -> tuple[Verdict, tuple[Reason, ...]]:
    return found.verdict, found.reasons


def test_without_a_crl_nothing_is_judged_and_it_says_so() -> None:
    found = report()
    assert said(found) == (Verdict.VALID, ())
    assert "skipped" in of(found, Check.ISSUER).detail


def test_crl_without_the_certificate_passes() -> None:
    found = report(revoking(UNDER_CA))
    assert said(found) == (Verdict.VALID, ())
    assert of(found, Check.ISSUER).detail == ""


@pytest.mark.parametrize("why", [STOLEN, REPLACED, None, HOLD])
def test_revoked_signer_is_red(why: Any) -> None:
    found = report(revoking(LEAF, why=why))
    assert said(found) == RED
    assert found.claims is None
    assert of(found, Check.ISSUER).outcome is Outcome.FAILED


def test_revoked_ca_between_signer_and_root_is_red() -> None:
    assert said(report(chain=(UNDER_CA, CA))) == (Verdict.VALID, ())
    assert said(report(revoking(CA), chain=(UNDER_CA, CA))) == RED
    theirs = crl(CrlSpec({serial(UNDER_CA): (STOLEN, NOW - HOUR)}, issuer=CA), OTHER)
    assert said(report(theirs, chain=(UNDER_CA, CA))) == RED


def test_signer_that_is_itself_the_anchor_is_looked_up_among_the_anchors() -> None:
    own = replace(root_anchor(), spki=root_anchor().spki)
    leaf_anchor = replace(own, certificate=LEAF, spki=px_spki(LEAF))
    trust = TrustSnapshot((leaf_anchor, own), as_of=NOW)
    assert said(report(revoking(LEAF), chain=(), trust=trust)) == RED
    alone = TrustSnapshot((leaf_anchor,), as_of=NOW)
    found = report(revoking(LEAF), chain=(), trust=alone)
    assert said(found) == (Verdict.CHECK_BY_HAND, (Reason.STATUS_LIST_INVALID,))


def px_spki(der: bytes) -> bytes:
    from wallet.crypto.x509 import certificate_facts

    return certificate_facts(der).spki


def test_hold_ends_with_a_newer_crl_and_a_revocation_does_not() -> None:
    newer = crl(CrlSpec(this_update=NOW - HOUR / 2))
    assert said(report(revoking(LEAF, why=HOLD), newer)) == (Verdict.VALID, ())
    assert said(report(newer, revoking(LEAF, why=HOLD, this_update=NOW - HOUR / 4))) == RED
    assert said(report(revoking(LEAF), newer)) == RED


@pytest.mark.parametrize(("left", "stale"), [(timedelta(seconds=1), False), (timedelta(0), True)])
def test_stale_crl_is_amber(left: timedelta, stale: bool) -> None:
    found = report(crl(CrlSpec(next_update=NOW + left)))
    expected = (Verdict.CHECK_BY_HAND, (Reason.STATUS_STALE,)) if stale else (Verdict.VALID, ())
    assert said(found) == expected
    if stale:
        assert of(found, Check.ISSUER).outcome is Outcome.PASSED
    assert said(report(revoking(LEAF, next_update=NOW + left))) == RED, "revoked, however old the list"


def indirect() -> bytes:
    point = px.IssuingDistributionPoint(
        [px.UniformResourceIdentifier("http://c.example")], None, False, False, None, True, False
    )
    return crl(CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}, extensions=((point, True),)))


@pytest.mark.parametrize("file", [indirect(), crl(CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}), OTHER)])
def test_crl_in_doubt_is_amber_and_never_guilt(file: bytes) -> None:
    assert said(report(file)) == (Verdict.CHECK_BY_HAND, (Reason.STATUS_LIST_INVALID,))
    assert said(report(file, crl(CrlSpec()))) == (Verdict.VALID, ()), "a sound one stands beside it"


def test_crl_of_another_key_or_kind_says_nothing() -> None:
    other_key = (px.AuthorityKeyIdentifier(b"another key", None, None), False)
    assert said(report(crl(CrlSpec(extensions=(other_key,)), OTHER))) == (Verdict.VALID, ())
    cas = px.IssuingDistributionPoint(
        [px.UniformResourceIdentifier("http://c.example")], None, False, True, None, False, False
    )
    of_cas = CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}, extensions=((cas, True),))
    found = report(crl(of_cas))
    assert said(found) == (Verdict.VALID, ())
    assert "skipped" in of(found, Check.ISSUER).detail
    of_cas = replace(of_cas, revoked={serial(CA): (STOLEN, NOW - HOUR)})
    assert said(report(crl(of_cas), chain=(UNDER_CA, CA))) == RED


def test_revoked_only_from_its_date_on() -> None:
    file = revoking(LEAF, when=NOW - HOUR, this_update=NOW - HOUR)
    assert said(report(file, at=NOW - HOUR)) == RED
    assert said(report(file, at=NOW - 2 * HOUR)) == (Verdict.VALID, ())


@pytest.mark.parametrize(
    ("why", "signed_before", "red"),
    [(REPLACED, True, False), (REPLACED, False, True), (STOLEN, True, True), (HOLD, False, False)],
)
def test_archive_judges_as_of_the_time_of_signing(why: Any, signed_before: bool, red: bool) -> None:
    issued = SECONDS - (7200 if signed_before else 1800)
    found = report(revoking(LEAF, why=why), policy=Policy.ARCHIVE, issued_at=issued)
    assert said(found) == (RED if red else (Verdict.VALID, ()))


def test_unreadable_crl_is_named_by_nothing() -> None:
    assert read_statuses([b"\x30\x03abc"]).unreadable == {UNNAMED}


@pytest.fixture
def store(tmp_path: Any) -> TrustStore:
    store = TrustStore(tmp_path / "trust")
    store.import_file(ROOT_CERTIFICATE, "root", AnchorScope(purposes=ALL_PURPOSES), NOW)
    return store


def from_store(store: TrustStore) -> tuple[Verdict, tuple[Reason, ...]]:
    return said(report(status=store.status_snapshot(), trust=store.snapshot(NOW, frozenset())))


def test_store_keeps_the_newest_crl_and_what_it_revoked_sticks(store: TrustStore) -> None:
    entry = store.import_status(revoking(LEAF), NOW)
    assert (str(entry.kind), entry.count, entry.vouched) == ("crl", 1, True)
    assert store.snapshot(NOW, frozenset()).floor == NOW - HOUR
    assert from_store(store) == RED
    later = store.import_file(crl(CrlSpec(this_update=NOW - HOUR / 2)), "by its kind", AnchorScope(), NOW)
    assert [each.id for each in store.entries()][1:] == [later.id]
    assert from_store(store) == RED
    with pytest.raises(WalletError) as caught:
        store.import_status(revoking(LEAF), NOW)
    assert caught.value.trouble is Trouble.TRUST_ROLLBACK
    store.remove(later.id)
    assert from_store(store) == RED


def test_store_lets_a_hold_end(store: TrustStore) -> None:
    store.import_status(revoking(LEAF, why=HOLD), NOW)
    assert from_store(store) == RED
    store.import_status(crl(CrlSpec(this_update=NOW - HOUR / 2)), NOW)
    assert from_store(store) == (Verdict.VALID, ())


def test_strangers_crl_revokes_nothing_for_good(store: TrustStore) -> None:
    stranger = crl(CrlSpec({serial(LEAF): (STOLEN, NOW - HOUR)}), OTHER)
    entry = store.import_status(stranger, NOW)
    assert not entry.vouched
    assert store.snapshot(NOW, frozenset()).floor is None
    store.import_status(crl(CrlSpec(this_update=NOW - HOUR / 2)), NOW)
    assert from_store(store) == (Verdict.VALID, ())


def test_store_refuses_what_no_crl_can_be_used_for(store: TrustStore) -> None:
    pem = b"".join(
        px.load_der_x509_crl(each).public_bytes(px_pem()) for each in (crl(CrlSpec()), revoking(LEAF))
    )
    for data in (indirect(), pem, b"\x30\x03abc"):
        with pytest.raises(WalletError) as caught:
            store.import_status(data, NOW)
        assert caught.value.trouble is Trouble.STATUS_DATA_INVALID
    assert len(store.entries()) == 1


def px_pem() -> Any:
    from cryptography.hazmat.primitives.serialization import Encoding

    return Encoding.PEM


def test_old_number_of_the_same_date_is_a_rollback(store: TrustStore) -> None:
    def numbered(number: int) -> bytes:
        return crl(CrlSpec(extensions=((px.CRLNumber(number), False),)))

    store.import_status(numbered(2), NOW)
    with pytest.raises(WalletError) as caught:
        store.import_status(numbered(1), NOW)
    assert caught.value.trouble is Trouble.TRUST_ROLLBACK
    store.import_status(numbered(3), NOW)
    assert [read_crls(each.der)[0].number for each in store.status_snapshot().crls["CN=Root"]] == [3]
