"""What the authority publishes is accepted by the trust store, and says revoked when it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from wallet.authority import issuer, ledger, pki, publisher
from wallet.authority.cast import demo_cast
from wallet.authority.issuer import Authority, IssueOrder
from wallet.crypto.keys import SoftwareSigner
from wallet.formats import registry
from wallet.model.credential import CredentialFormat, DocumentType
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustSnapshot
from wallet.model.verdict import Reason, Report, Verdict
from wallet.services.doctypes import load_document_types
from wallet.services.samples import sample_claims
from wallet.trust import status
from wallet.trust.lists import parse_trust_list
from wallet.trust.store import TrustStore
from wallet.verification.verifier import verify

KINDS = tuple(load_document_types().values())
REQUIRED = frozenset(kind.id for kind in KINDS)
FORMATS = (CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC)
SPELLINGS: dict[str, Callable[[publisher.PublishedList], bytes]] = {
    "jwt": lambda published: published.jwt,
    "cwt": lambda published: published.cwt,
}


def order_of(kind: DocumentType, holder: SoftwareSigner, form: CredentialFormat) -> IssueOrder:
    return IssueOrder(kind.id, sample_claims(kind, 1), holder.public_key, form)


def judged(licence: bytes, store: TrustStore, at: datetime) -> Report:
    return verify(
        licence,
        policy=Policy.IMPORT,
        trust=store.snapshot(at, frozenset()),
        status=store.status_snapshot(),
        at=at,
        expected=NOTHING_EXPECTED,
    )


def refresh(authority: Authority, store: TrustStore, at: datetime, spelling: str = "jwt") -> None:
    for published in publisher.publish_status(authority, at):
        store.import_status(SPELLINGS[spelling](published), at)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
@pytest.mark.parametrize("form", FORMATS)
def test_every_licence_is_valid_on_import(
    authority: Authority,
    store: TrustStore,
    holder: SoftwareSigner,
    now: datetime,
    kind: DocumentType,
    form: CredentialFormat,
) -> None:
    licence = issuer.issue(authority, order_of(kind, holder, form), now)
    refresh(authority, store, now)
    report = judged(licence, store, now + timedelta(minutes=1))
    assert (report.verdict, report.reasons) == (Verdict.VALID, ())
    member = demo_cast().issuer_of(kind.id)
    assert member is not None
    assert report.issuer.name == member.name
    assert report.status_as_of == now


@pytest.mark.parametrize("algorithm", pki.ALGORITHMS)
@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("form", FORMATS)
def test_suspended_reinstated_revoked(
    authority: Authority,
    store: TrustStore,
    holder: SoftwareSigner,
    now: datetime,
    form: CredentialFormat,
    spelling: str,
    algorithm: str,
) -> None:
    order = replace(order_of(KINDS[0], holder, form), algorithm=algorithm)
    licence = issuer.issue(authority, order, now)
    other = issuer.issue(authority, replace(order, claims=sample_claims(KINDS[0], 2)), now)
    number = str(order.claims[KINDS[0].number_claim])
    steps: tuple[tuple[Callable[[Authority, str], None] | None, tuple[Reason, ...]], ...] = (
        (None, ()),
        (issuer.suspend, (Reason.SUSPENDED,)),
        (issuer.reinstate, ()),
        (issuer.suspend, (Reason.SUSPENDED,)),
        (issuer.revoke, (Reason.REVOKED,)),
    )
    for minutes, (act, reasons) in enumerate(steps):
        at = now + timedelta(minutes=minutes)
        if act is not None:
            act(authority, number)
        refresh(authority, store, at, spelling)
        report = judged(licence, store, at)
        assert report.reasons == reasons
        assert report.verdict is (Verdict.NOT_VALID if reasons else Verdict.VALID)
        assert judged(other, store, at).verdict is Verdict.VALID


def test_revoking_is_for_good(authority: Authority, holder: SoftwareSigner, now: datetime) -> None:
    order = order_of(KINDS[0], holder, FORMATS[0])
    issuer.issue(authority, order, now)
    number = str(order.claims[KINDS[0].number_claim])
    issuer.revoke(authority, number)
    for act in (issuer.reinstate, issuer.suspend, issuer.revoke):
        with pytest.raises(WalletError) as caught:
            act(authority, number)
        assert caught.value.trouble is Trouble.WRONG_USAGE
    # A licence issued anew under the same number stands on its own.
    issuer.issue(authority, order, now)
    issuer.suspend(authority, number)
    assert [line.standing for line in issuer.issued_licences(authority)] == [1, 2]
    with pytest.raises(WalletError) as caught:
        ledger.with_standing(ledger.read_ledger(authority.folder), issuer.issued_licences(authority), 0)
    assert caught.value.trouble is Trouble.WRONG_USAGE


def test_a_number_nobody_has(authority: Authority) -> None:
    with pytest.raises(WalletError) as caught:
        issuer.revoke(authority, "0")
    assert caught.value.trouble is Trouble.LICENCE_MISSING


def test_nothing_is_trusted_by_default(authority: Authority, holder: SoftwareSigner, now: datetime) -> None:
    licence = issuer.issue(authority, order_of(KINDS[0], holder, FORMATS[0]), now)
    report = verify(
        licence,
        policy=Policy.IMPORT,
        trust=TrustSnapshot(),
        status=status.snapshot(()),
        at=now,
        expected=NOTHING_EXPECTED,
    )
    assert report.verdict is Verdict.NOT_CHECKED
    assert Reason.NO_TRUST_ANCHORS in report.reasons


def test_an_issuer_may_not_sign_anothers_kind(
    authority: Authority,
    store: TrustStore,
    holder: SoftwareSigner,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    police = demo_cast().issuer("police")
    monkeypatch.setattr(type(demo_cast()), "issuer_of", lambda *_: police)
    licence = issuer.issue(
        authority, order_of(load_document_types()["cn.business-licence"], holder, FORMATS[0]), now
    )
    refresh(authority, store, now)
    report = judged(licence, store, now)
    assert report.verdict is Verdict.NOT_VALID
    assert report.reasons[0] is Reason.ISSUER_NOT_AUTHORISED


def test_a_licence_without_its_list_is_checked_by_hand(
    authority: Authority, store: TrustStore, holder: SoftwareSigner, now: datetime
) -> None:
    licence = issuer.issue(authority, order_of(KINDS[0], holder, FORMATS[0]), now)
    report = judged(licence, store, now)
    assert (report.verdict, report.reasons) == (Verdict.CHECK_BY_HAND, (Reason.STATUS_UNAVAILABLE,))


def test_a_list_of_yesterday_is_stale(
    authority: Authority, store: TrustStore, holder: SoftwareSigner, now: datetime
) -> None:
    licence = issuer.issue(authority, order_of(KINDS[0], holder, FORMATS[0]), now)
    refresh(authority, store, now)
    day = publisher.STATUS_TTL
    assert judged(licence, store, now + day - timedelta(seconds=1)).verdict is Verdict.VALID
    assert judged(licence, store, now + day).reasons == (Reason.STATUS_STALE,)


def test_both_spellings_of_a_status_list_say_the_same(authority: Authority, now: datetime) -> None:
    published = publisher.publish_status(authority, now)
    assert len(published) == len(demo_cast().issuers)
    for one in published:
        jwt, cwt = status.parse_status_list(one.jwt), status.parse_status_list(one.cwt)
        assert (jwt.uri, jwt.bits, jwt.data) == (cwt.uri, cwt.bits, cwt.data)
        assert (jwt.issued_at, jwt.expires_at, jwt.ttl) == (cwt.issued_at, cwt.expires_at, cwt.ttl)
        assert len(jwt.data) * 8 // jwt.bits == ledger.CAPACITY
        # A key that no anchor names brings its certificate along.
        assert len(one.jwt) < (2048 if jwt.signed.chain else 1024)
    assert (authority.folder / "published" / "status-amr-1.jwt").read_bytes() == published[0].jwt


def test_a_second_status_list_is_published_too(
    authority: Authority,
    store: TrustStore,
    holder: SoftwareSigner,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger, "CAPACITY", 1)
    kind = load_document_types()["cn.business-licence"]
    licences = [issuer.issue(authority, order_of(kind, holder, FORMATS[0]), now) for _ in range(3)]
    monkeypatch.undo()
    (third,) = registry.parse(registry.recognise(licences[2])).credentials
    assert third.status is not None
    assert third.status.uri == demo_cast().issuer("amr").status_uri(3)
    refresh(authority, store, now)
    assert all(judged(licence, store, now).verdict is Verdict.VALID for licence in licences)


def test_the_trust_list_rises_and_names_scopes(
    authority: Authority, store: TrustStore, now: datetime
) -> None:
    second = publisher.publish_trust_list(authority, now + timedelta(hours=1))
    third = publisher.publish_trust_list(authority, now + timedelta(hours=2))
    read = parse_trust_list(second)
    assert (read.version, parse_trust_list(third).version) == (2, 3)
    assert read.status_required == REQUIRED
    for anchor in read.anchors:
        if AnchorPurpose.COUNTER in anchor.scope.purposes:
            assert anchor.scope.purposes == {AnchorPurpose.COUNTER}
            continue
        if anchor.key_id is None:
            assert anchor.scope.purposes == {AnchorPurpose.LICENCE}
            assert (anchor.scope.schemes, anchor.scope.region) == ({"mdoc"}, "CN")
            continue
        assert anchor.scope.purposes == {AnchorPurpose.LICENCE, AnchorPurpose.STATUS}
        assert anchor.scope.document_types
        assert anchor.scope.issuer
    store.import_file(third, "third", AnchorScope(), now + timedelta(hours=2))
    with pytest.raises(WalletError) as caught:
        store.import_file(second, "second", AnchorScope(), now + timedelta(hours=2))
    assert caught.value.trouble is Trouble.TRUST_ROLLBACK


def test_the_counter_has_a_certificate_of_its_own(authority: Authority) -> None:
    counter = publisher.counter(authority)
    assert counter.member.name.zh.startswith("黄浦区行政服务中心")
    root = publisher.root_pem(authority)
    assert root.startswith(b"-----BEGIN CERTIFICATE-----\n")
    assert max(len(line) for line in root.splitlines()) <= 64
