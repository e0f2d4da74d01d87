"""Does it answer what was asked? And what several licences must show together."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wallet.codec import cbor
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, Policy
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Check, Outcome, Reason, ReplayState, Report, Verdict
from wallet.verification.decide import presentation_ids, settle

from .scene import (
    ARCHIVE,
    AUDIENCE,
    BENCH,
    CLAIMS,
    DIGITS,
    FORMATS,
    STRANGER,
    TYPE,
    finding,
    issue,
    outcome,
    present,
    requesting,
    told,
)

VALID = ("valid", ())


def asking(*claims: ClaimRequest, purpose: str = "", **changes: Any) -> PresentationRequest:
    asked = CredentialRequest("a", document_types=frozenset({TYPE}), claims=claims)
    return replace(PresentationRequest((asked,), DIGITS, AUDIENCE, purpose), **changes)


def judged(item: bytes, request: PresentationRequest, **changes: Any) -> Report:
    return BENCH.judge(item, expected=requesting(request), **changes)


def only(reason: Reason, report: Report) -> None:
    assert told(report) == ("not_valid", (str(reason),))


@pytest.mark.parametrize("kind", FORMATS)
class TestBothFormats:
    def test_required_claims(self, kind: str) -> None:
        request = asking(ClaimRequest(("rep",)), ClaimRequest(("absent",), required=False))
        assert told(judged(present(kind), request)) == VALID
        only(Reason.CLAIM_MISSING, judged(present(kind, shown=frozenset()), request))

    def test_values(self, kind: str) -> None:
        assert told(judged(present(kind), asking(ClaimRequest(("capital",), values=("50", "100"))))) == VALID
        only(Reason.CLAIM_MISSING, judged(present(kind), asking(ClaimRequest(("capital",), values=(100,)))))

    def test_type_and_format(self, kind: str) -> None:
        fits = CredentialRequest("a", formats=frozenset({kind}))
        assert told(judged(present(kind), asking(credentials=(fits,)))) == VALID
        for wrong in (
            CredentialRequest("a", formats=frozenset({"mdoc"})),
            CredentialRequest("a", document_types=frozenset({"cn.other"})),
        ):
            report = judged(present(kind), asking(credentials=(wrong,)))
            assert report.reasons == (Reason.TYPE_MISMATCH,)
            assert report.verdict is Verdict.NOT_VALID

    def test_purpose_is_compared_where_both_name_one(self, kind: str) -> None:
        assert told(judged(present(kind), asking(purpose="办理开户"))) == VALID
        only(Reason.PURPOSE_MISMATCH, judged(present(kind), asking(purpose="办理贷款")))
        assert told(judged(present(kind, purpose=None), asking(purpose="办理贷款"))) == VALID
        typed = present(kind, audience=TYPED_AUDIENCE)
        assert told(judged(typed, asking(purpose="办理贷款"))) == VALID
        timed = present(kind, audience=TIMED_AUDIENCE, challenge=None)
        expected = requesting(asking(purpose="办理贷款"))
        assert told(BENCH.judge(timed, expected=expected, policy=Policy.COUNTER_TIMED)) == VALID
        # Beside another audience it is no answer to typed digits: then the purpose counts too.
        both = judged(present(kind, audience=[TYPED_AUDIENCE, AUDIENCE]), asking(purpose="办理贷款"))
        assert Reason.PURPOSE_MISMATCH in both.reasons

    def test_archive_asks_for_nothing(self, kind: str) -> None:
        request = asking(ClaimRequest(("absent",)))
        assert told(ARCHIVE.judge(issue(kind), expected=requesting(request))) == VALID
        imported = BENCH.judge(issue(kind), policy=Policy.IMPORT, expected=requesting(request))
        only(Reason.CLAIM_MISSING, imported)

    def test_part_of_the_request_without_an_answer(self, kind: str) -> None:
        other = CredentialRequest("b", document_types=frozenset({"cn.other"}))
        both = asking(credentials=(*asking().credentials, other))
        report = judged(present(kind), both)
        only(Reason.CLAIM_MISSING, report)
        assert report.claims is None
        assert report.parts == ()


def bundle(*items: bytes) -> bytes:
    return cbor.dumps([cbor.loads(each) if each[:1] == b"\xd2" else each.decode() for each in items])


def test_several_licences_and_the_worst_counts() -> None:
    good = [present("sd-cwt"), present("sd-jwt-vc")]
    report = BENCH.judge(bundle(*good))
    assert told(report) == VALID
    assert [part.format for part in report.parts] == ["sd-cwt", "sd-jwt-vc"]
    assert len(presentation_ids(report)) == 2
    bad = BENCH.judge(bundle(good[0], present("sd-jwt-vc", issue("sd-jwt-vc", STRANGER))))
    only(Reason.SIGNATURE_INVALID, bad)
    assert bad.claims is None
    assert [part.verdict for part in bad.parts] == [Verdict.VALID, Verdict.NOT_VALID]
    amber = BENCH.judge(bundle(good[0], issue("sd-jwt-vc")))
    assert told(amber) == ("check_by_hand", ("holder_not_proven",))


def test_licences_of_two_subjects() -> None:
    personal = {"id_number": "11010519491231002X"}

    def pair(first: dict[str, str], second: dict[str, str], *, same: bool = True) -> Report:
        items = [
            present("sd-cwt", issue("sd-cwt", claims=claims, redactable=frozenset()), shown=frozenset())
            for claims in (first, second)
        ]
        request = asking(credentials=(CredentialRequest("a", multiple=True),), same_subject=same)
        return judged(bundle(*items), request)

    assert told(pair(personal, personal | {"name": "x"})) == VALID
    assert told(pair(personal, {"id_number": "11010519491231002x"})) == VALID
    another = {"id_number": "440524188001010014"}
    only(Reason.SUBJECT_MISMATCH, pair(personal, another))
    assert told(pair(personal, another, same=False)) == VALID
    assert told(pair(personal, {"spouse_id": "11010519491231002X"})) == (
        "check_by_hand",
        ("subject_mismatch",),
    )
    assert told(pair({"code": CLAIMS["code"]}, {"code": CLAIMS["code"]})) == VALID
    only(Reason.SUBJECT_MISMATCH, pair({"code": CLAIMS["code"]}, {"code": "91440300MA5FYYYY2Y"}))


@pytest.mark.parametrize("kind", FORMATS)
class TestSettling:
    def test_first_stays_valid(self, kind: str) -> None:
        report = settle(BENCH.judge(present(kind)), ReplayState.FIRST)
        assert told(report) == VALID
        assert finding(report, Check.FRESHNESS).detail == "shown for the first time"
        assert [f.check for f in report.findings] == list(Check)

    def test_second_is_replayed(self, kind: str) -> None:
        report = settle(BENCH.judge(present(kind)), ReplayState.SEEN)
        only(Reason.REPLAYED, report)
        assert report.claims is None

    def test_without_memory_amber(self, kind: str) -> None:
        report = settle(BENCH.judge(present(kind)), ReplayState.UNAVAILABLE)
        assert told(report) == ("check_by_hand", ("replay_store_unavailable",))
        assert report.claims is not None

    def test_only_what_passed_is_settled(self, kind: str) -> None:
        for item in (present(kind, challenge="0"), issue(kind)):
            report = BENCH.judge(item)
            assert settle(report, ReplayState.SEEN) is report

    def test_amber_for_another_reason_can_be_replayed(self, kind: str) -> None:
        report = BENCH.judge(present(kind), expected=replace(BENCH.expected, audiences=frozenset()))
        assert told(settle(report, ReplayState.FIRST)) == told(report)
        assert settle(report, ReplayState.SEEN).reasons[0] is Reason.REPLAYED


def test_bundle_is_settled_in_all_its_parts() -> None:
    report = settle(BENCH.judge(bundle(present("sd-cwt"), present("sd-jwt-vc"))), ReplayState.SEEN)
    assert [part.verdict for part in report.parts] == [Verdict.NOT_VALID] * 2
    assert all(part.claims is None for part in (*report.parts, report))
    assert outcome(report, Check.FRESHNESS) is Outcome.FAILED


@pytest.mark.parametrize("kind", FORMATS)
def test_what_nobody_can_judge_is_no_wrong_answer(kind: str) -> None:
    """Trouble is not guilt: a licence of another kind, of a scheme without anchors, stays grey."""
    asked = CredentialRequest("a", document_types=frozenset({"cn.other"}))
    other = PresentationRequest((asked,), DIGITS, AUDIENCE, "")
    only(Reason.TYPE_MISMATCH, judged(present(kind), other))
    report = judged(present(kind), other, trust=TrustSnapshot())
    assert told(report) == ("not_checked", ("no_trust_anchors",))
    assert outcome(report, Check.FITNESS) is Outcome.SKIPPED
