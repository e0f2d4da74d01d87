"""Nothing is valid by default."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.model.policy import Policy
from wallet.model.verdict import Check, Finding, Outcome, Reason, Verdict
from wallet.verification.decide import GREY, decide, worst
from wallet.verification.policies import POLICIES

ALL_PASSED = [Finding(check, Outcome.PASSED) for check in Check]
RULES = list(POLICIES.values())


@pytest.mark.parametrize("rules", RULES)
def test_no_finding_is_no_verdict(rules: object) -> None:
    assert decide([], rules) is Verdict.NOT_CHECKED  # type: ignore[arg-type]
    assert decide(ALL_PASSED, rules) is Verdict.VALID  # type: ignore[arg-type]


@pytest.mark.parametrize(("policy", "check"), list(product(Policy, Check)))
def test_each_required_check_is_needed(policy: Policy, check: Check) -> None:
    rules = POLICIES[policy]
    for instead in (
        [],
        [Finding(check, Outcome.SKIPPED)],
        [Finding(check, Outcome.PASSED), Finding(check, Outcome.SKIPPED)],
    ):
        findings = [f for f in ALL_PASSED if f.check is not check] + instead
        expected = Verdict.NOT_CHECKED if check in rules.required else Verdict.VALID
        assert decide(findings, rules) is expected
    absent = [f for f in ALL_PASSED if f.check is not check] + [Finding(check, Outcome.NOT_APPLICABLE)]
    excused = check not in rules.required or check in rules.optional
    assert decide(absent, rules) is (Verdict.VALID if excused else Verdict.NOT_CHECKED)


@pytest.mark.parametrize(("policy", "reason"), list(product(Policy, Reason)))
def test_every_reason_turns_the_verdict_alone(policy: Policy, reason: Reason) -> None:
    rules = POLICIES[policy]
    failure = [*ALL_PASSED, Finding(Check.STATUS, Outcome.FAILED, reason)]
    assert decide(failure, rules) is (Verdict.NOT_CHECKED if reason in GREY else Verdict.NOT_VALID)
    doubt = [*ALL_PASSED, Finding(Check.STATUS, Outcome.UNDETERMINED, reason)]
    assert decide(doubt, rules) is Verdict.CHECK_BY_HAND


def test_red_outweighs_grey_and_amber() -> None:
    rules = POLICIES[Policy.COUNTER]
    red = Finding(Check.SIGNATURE, Outcome.FAILED, Reason.SIGNATURE_INVALID)
    grey = Finding(Check.VALIDITY, Outcome.FAILED, Reason.CLOCK_UNTRUSTED)
    amber = Finding(Check.STATUS, Outcome.UNDETERMINED, Reason.STATUS_STALE)
    assert decide([*ALL_PASSED, grey, amber, red], rules) is Verdict.NOT_VALID
    assert decide([*ALL_PASSED, grey, amber], rules) is Verdict.NOT_CHECKED


def test_amber_needs_a_genuine_licence() -> None:
    doubt = Finding(Check.HOLDER, Outcome.UNDETERMINED, Reason.HOLDER_NOT_PROVEN)
    assert decide([doubt], POLICIES[Policy.COUNTER]) is Verdict.NOT_CHECKED
    without = [f for f in ALL_PASSED if f.check is not Check.SIGNATURE]
    assert decide([*without, doubt], POLICIES[Policy.COUNTER]) is Verdict.NOT_CHECKED


def test_worst_of_several() -> None:
    assert worst([Verdict.VALID, Verdict.CHECK_BY_HAND]) is Verdict.CHECK_BY_HAND
    assert worst([Verdict.NOT_CHECKED, Verdict.CHECK_BY_HAND]) is Verdict.NOT_CHECKED
    assert worst([Verdict.NOT_CHECKED, Verdict.NOT_VALID, Verdict.VALID]) is Verdict.NOT_VALID


@given(
    st.lists(
        st.builds(
            Finding,
            st.sampled_from(list(Check)),
            st.sampled_from(list(Outcome)),
            st.none() | st.sampled_from(list(Reason)),
        )
    ),
    st.sampled_from(RULES),
)
def test_whatever_is_found_valid_means_all_required_passed(findings: list[Finding], rules: object) -> None:
    verdict = decide(findings, rules)  # type: ignore[arg-type]
    if verdict is Verdict.VALID:
        passed = {f.check for f in findings if f.outcome in (Outcome.PASSED, Outcome.NOT_APPLICABLE)}
        assert rules.required <= passed  # type: ignore[attr-defined]
        assert not any(f.outcome in (Outcome.FAILED, Outcome.UNDETERMINED) for f in findings)
