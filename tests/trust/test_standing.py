"""How a licence stands: every rule of VERDICTS, Status lists, with its control."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from wallet.codec.inflate import deflate
from wallet.crypto.keys import SoftwareSigner
from wallet.model.credential import StatusReference
from wallet.model.trust import NO_STATUS, AnchorPurpose, StatusSnapshot, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Outcome, Reason
from wallet.trust import standing
from wallet.trust.anchors import Candidate
from wallet.trust.standing import Standing, judge_status, sticky_key
from wallet.trust.status import read_statuses

from .scene import (
    DAY,
    ISSUING,
    LIST_URI,
    NOW,
    OTHER,
    SECONDS,
    STATUS_SCOPE,
    TYPE,
    ListSpec,
    anchor,
    certificate,
    credential,
    cwt_list,
    jwt_list,
    root_anchor,
    spki,
)

KEY = Candidate(spki(ISSUING), anchor(ISSUING))
TRUST = TrustSnapshot((anchor(ISSUING),), as_of=NOW)
FAILED, OPEN = Outcome.FAILED, Outcome.UNDETERMINED
STATUS_OID = "1.3.6.1.5.5.7.3.30"


def judge(*tokens: bytes, licence: Any = None, trust: TrustSnapshot = TRUST, **more: Any) -> Standing:
    key = more.pop("key", KEY)
    return judge_status(
        licence or credential(), key, trust, read_statuses(tokens), more.pop("at", NOW), **more
    )


def said(found: Standing) -> tuple[Outcome, Reason | None]:
    return found.finding.outcome, found.finding.reason


@pytest.mark.parametrize("encode", [jwt_list, cwt_list])
@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0, (Outcome.PASSED, None)),
        (1, (FAILED, Reason.REVOKED)),
        (2, (FAILED, Reason.SUSPENDED)),
        (3, (OPEN, Reason.STATUS_UNAVAILABLE)),
    ],
)
def test_values(encode: Any, value: int, expected: tuple[Outcome, Reason | None]) -> None:
    found = judge(encode(ListSpec({3: value})))
    assert said(found) == expected
    assert found.as_of == datetime.fromtimestamp(SECONDS - 60, UTC)
    if value == 3:
        assert "0x03" in found.finding.detail


def test_licence_that_names_no_list() -> None:
    bare = credential(uri=None)
    assert said(judge(licence=bare)) == (Outcome.NOT_APPLICABLE, None)
    demanding = replace(TRUST, status_required=frozenset({TYPE}))
    assert said(judge(licence=bare, trust=demanding)) == (OPEN, Reason.STATUS_MISSING)


def test_list_that_nobody_loaded() -> None:
    assert said(judge()) == (OPEN, Reason.STATUS_UNAVAILABLE)
    assert said(judge(jwt_list(ListSpec({}, uri="https://status.example/2")))) == (
        OPEN,
        Reason.STATUS_UNAVAILABLE,
    )


@pytest.mark.parametrize("index", [256, -1, 2**63])
def test_trusted_list_without_the_index(index: int) -> None:
    good = jwt_list(ListSpec({}))
    assert said(judge(good, licence=credential(255))) == (Outcome.PASSED, None)
    assert said(judge(good, licence=credential(index))) == (FAILED, Reason.STATUS_LIST_INVALID)


@pytest.mark.parametrize(
    "spec",
    [
        ListSpec({}, compressed=deflate(b"")),
        ListSpec({}, bits=3, compressed=deflate(bytes(9))),
        ListSpec({}, compressed=b"no zlib"),
    ],
)
def test_list_that_contradicts_its_standard(spec: ListSpec) -> None:
    assert said(judge(jwt_list(spec))) == (FAILED, Reason.STATUS_LIST_INVALID)
    assert said(judge(jwt_list(spec, OTHER))) == (OPEN, Reason.STATUS_LIST_INVALID)


@pytest.mark.parametrize(
    "token",
    [
        jwt_list(ListSpec({}), OTHER),
        jwt_list(ListSpec({}, typ="jwt")),
        cwt_list(ListSpec({}, typ="application/cwt")),
        jwt_list(ListSpec({}))[:-4] + b"AAAA",
        jwt_list(ListSpec({}, compressed=deflate(bytes(16 * 1024 * 1024 + 1)))),
        b"not a token",
    ],
)
def test_list_in_doubt_is_amber_and_never_guilt(token: bytes) -> None:
    assert said(judge(token)) == (OPEN, Reason.STATUS_LIST_INVALID)


@pytest.mark.parametrize(
    ("spec", "stale"),
    [
        (ListSpec({}, expires_at=SECONDS + 1), False),
        (ListSpec({}, expires_at=SECONDS), True),
        (ListSpec({}, expires_at=None, ttl=61), False),
        (ListSpec({}, expires_at=None, ttl=60), True),
        (ListSpec({}, expires_at=SECONDS + 9, ttl=60), True),
        (ListSpec({}, expires_at=SECONDS, ttl=3600), True),
        (ListSpec({}, expires_at=None, issued_at=SECONDS - 24 * 3600), False),
        (ListSpec({}, expires_at=None, issued_at=SECONDS - 24 * 3600 - 1), True),
        (ListSpec({}, issued_at=SECONDS - 30 * 24 * 3600), False),
    ],
)
def test_staleness(spec: ListSpec, stale: bool) -> None:
    expected = (OPEN, Reason.STATUS_STALE) if stale else (Outcome.PASSED, None)
    assert said(judge(jwt_list(spec))) == expected


def test_revocation_in_a_stale_list_stands() -> None:
    for value, reason in ((1, Reason.REVOKED), (2, Reason.SUSPENDED)):
        assert said(judge(jwt_list(ListSpec({3: value}, expires_at=SECONDS)))) == (FAILED, reason)


def test_newer_list_lifts_a_suspension_but_no_revocation() -> None:
    newer = jwt_list(ListSpec({}))
    for value, expected in ((2, (Outcome.PASSED, None)), (1, (FAILED, Reason.REVOKED))):
        older = jwt_list(ListSpec({3: value}, issued_at=SECONDS - 500))
        assert said(judge(newer, older)) == expected
        assert said(judge(older, newer)) == expected
    later = jwt_list(ListSpec({3: 2}))
    assert said(judge(later, jwt_list(ListSpec({}, issued_at=SECONDS - 500)))) == (FAILED, Reason.SUSPENDED)


def test_stranger_can_neither_revoke_nor_hide_a_revocation() -> None:
    assert said(judge(jwt_list(ListSpec({})), jwt_list(ListSpec({3: 1}), OTHER)))[0] is Outcome.PASSED
    newer = jwt_list(ListSpec({}, issued_at=SECONDS), OTHER)
    assert said(judge(newer, jwt_list(ListSpec({3: 1})))) == (FAILED, Reason.REVOKED)


def test_sticky_revocation_outlives_every_list() -> None:
    licence = credential()
    lists = read_statuses([jwt_list(ListSpec({}))])
    stuck = StatusSnapshot(lists.lists, sticky=frozenset({sticky_key(KEY, licence)}))
    assert said(judge_status(licence, KEY, TRUST, stuck, NOW)) == (FAILED, Reason.REVOKED)
    another = replace(licence, digest=b"e" * 32)
    assert said(judge_status(another, KEY, TRUST, stuck, NOW))[0] is Outcome.PASSED
    other_issuer = Candidate(spki(OTHER), anchor(OTHER))
    assert said(judge_status(licence, other_issuer, TRUST, stuck, NOW))[1] is not Reason.REVOKED
    unnamed = replace(licence, status=None)
    only = StatusSnapshot(sticky=frozenset({sticky_key(KEY, licence)}))
    assert said(judge_status(unnamed, KEY, TRUST, only, NOW)) == (FAILED, Reason.REVOKED)
    assert said(judge_status(unnamed, KEY, TRUST, NO_STATUS, NOW))[0] is Outcome.NOT_APPLICABLE


def test_anchor_for_status_may_sign() -> None:
    token = jwt_list(ListSpec({}), OTHER)
    for purposes, outcome in (
        (STATUS_SCOPE, Outcome.PASSED),
        (frozenset({AnchorPurpose.LICENCE}), OPEN),
    ):
        trust = TrustSnapshot((anchor(ISSUING), anchor(OTHER, purposes=purposes)))
        assert said(judge(token, trust=trust))[0] is outcome
    for issuer, outcome in ((credential().issuer, Outcome.PASSED), ("https://else.example", OPEN)):
        trust = TrustSnapshot((anchor(ISSUING), anchor(OTHER, purposes=STATUS_SCOPE, issuer=issuer)))
        assert said(judge(token, trust=trust))[0] is outcome


def test_certificate_for_status_under_the_same_anchor_may_sign() -> None:
    under_root = Candidate(spki(ISSUING), root_anchor(), certificate(ISSUING))
    signer = SoftwareSigner.generate()

    def ask(der: bytes, key: Candidate = under_root, trust: TrustAnchor | None = None) -> Outcome:
        token = jwt_list(ListSpec({}, chain=(der,)), signer)
        return said(judge(token, key=key, trust=TrustSnapshot((trust or root_anchor(),))))[0]

    right = certificate(signer, extended_key_usage=(STATUS_OID,))
    assert ask(right) is Outcome.PASSED
    assert ask(certificate(signer)) is OPEN
    assert ask(certificate(signer, extended_key_usage=("1.3.6.1.5.5.7.3.1",))) is OPEN
    lapsed = certificate(
        signer, extended_key_usage=(STATUS_OID,), not_before=NOW - 9 * DAY, not_after=NOW - DAY
    )
    assert ask(lapsed) is OPEN
    assert ask(right, key=KEY, trust=anchor(ISSUING)) is OPEN, "another anchor"


def test_signature_of_a_list_is_checked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    token = read_statuses([jwt_list(ListSpec({}, uri=LIST_URI))])
    calls = []
    real = standing.signature.verify
    monkeypatch.setattr(standing.signature, "verify", lambda *a: calls.append(1) or real(*a))
    for index in range(5):
        licence = replace(credential(), status=StatusReference(LIST_URI, index))
        assert said(judge_status(licence, KEY, TRUST, token, NOW))[0] is Outcome.PASSED
    assert len(calls) == 1


def test_delegates_list_must_be_signed_by_the_delegate() -> None:
    under_root = Candidate(spki(ISSUING), root_anchor(), certificate(ISSUING))
    delegate = SoftwareSigner.generate()
    chain = (certificate(delegate, extended_key_usage=(STATUS_OID,)),)
    trust = TrustSnapshot((root_anchor(),))
    for signer, expected in (
        (delegate, (Outcome.PASSED, None)),
        (SoftwareSigner.generate(), (OPEN, Reason.STATUS_LIST_INVALID)),
    ):
        token = jwt_list(ListSpec({}, chain=chain), signer)
        assert said(judge(token, key=under_root, trust=trust)) == expected
