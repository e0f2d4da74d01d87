"""Refusals of the last steps, each beside what passes (docs/mutation.md)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from wallet.formats import registry
from wallet.model.credential import Credential
from wallet.model.policy import Policy
from wallet.model.request import CredentialRequest, PresentationRequest
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Check, Finding, Outcome, Reason, Report, Verdict
from wallet.verification.decide import decide
from wallet.verification.fitness import judge_together
from wallet.verification.policies import POLICIES
from wallet.verification.verifier import judge

from .scene import AUDIENCE, BENCH, DAY, DIGITS, NOW, issuer_anchor, present, told

ALL_PASSED = [Finding(check, Outcome.PASSED) for check in Check]


def test_what_did_not_run_is_not_made_up_for_by_a_doubt() -> None:
    rules = POLICIES[Policy.COUNTER]
    doubt = Finding(Check.HOLDER, Outcome.UNDETERMINED, Reason.HOLDER_NOT_PROVEN)
    assert decide([*ALL_PASSED, doubt], rules) is Verdict.CHECK_BY_HAND
    for check in rules.genuine:
        without = [finding for finding in ALL_PASSED if finding.check is not check]
        skipped = [*without, Finding(check, Outcome.SKIPPED), doubt]
        assert decide(skipped, rules) is Verdict.NOT_CHECKED


def by_anchor_from(start: timedelta) -> Report:
    """A licence that says when it starts and not when it was signed, under an anchor in force since."""
    whole = registry.parse(registry.recognise(present("sd-jwt-vc")))
    licence = replace(whole.credentials[0], issued_at=None, valid_from=int((NOW - DAY).timestamp()))
    return judge(
        replace(whole, credentials=(licence,)),
        policy=BENCH.policy,
        trust=TrustSnapshot((issuer_anchor(valid_from=NOW - start),), as_of=NOW),
        status=BENCH.status,
        at=NOW,
        expected=BENCH.expected,
    )


def test_without_a_time_of_signing_the_start_counts_for_the_anchor() -> None:
    assert told(by_anchor_from(2 * DAY)) == ("valid", ())
    report = by_anchor_from(DAY / 2)
    assert (report.verdict, report.reasons[0]) == ("not_valid", "issuer_not_authorised")


def test_one_licence_needs_no_number_to_be_of_one_subject() -> None:
    asked = PresentationRequest((CredentialRequest("a"),), DIGITS, AUDIENCE, "", same_subject=True)
    whole = registry.parse(registry.recognise(present("sd-jwt-vc")))
    bare = replace(whole.credentials[0], claims={})
    assert Reason.SUBJECT_MISMATCH not in {each.reason for each in judge_together(asked, [bare], nobody)}
    assert Reason.SUBJECT_MISMATCH in {each.reason for each in judge_together(asked, [bare, bare], nobody)}


def nobody(_credential: Credential) -> None:
    """No authority is known."""


def test_a_file_without_signature_has_no_format_of_ours() -> None:
    report = BENCH.judge(b"%PDF-1.7\n%%EOF\n")
    assert (told(report), report.format) == (("not_checked", ("not_a_licence",)), "unknown")
