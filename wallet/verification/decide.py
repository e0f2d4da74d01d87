"""From findings to a verdict, and what the register's memory adds to it. Judges no licence itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from wallet.model.verdict import Check, Finding, Outcome, Reason, ReplayState, Report, Verdict
from wallet.verification.policies import Rules

GREY = frozenset(
    {Reason.NOT_A_LICENCE, Reason.UNSUPPORTED_FORMAT, Reason.NO_TRUST_ANCHORS, Reason.CLOCK_UNTRUSTED}
)
"""Reasons that say nothing against a licence: nothing could be judged."""

TO_CONFIRM = frozenset({Reason.SIGNER_EXPIRED})
"""Reasons of a check that every genuine licence must pass, which still leave it amber (VERDICTS, Signer
certificates)."""

_PASSED, _FAILED = Outcome.PASSED, Outcome.FAILED
_UNDETERMINED, _NOT_APPLICABLE = Outcome.UNDETERMINED, Outcome.NOT_APPLICABLE

SEVERITY = (Verdict.VALID, Verdict.CHECK_BY_HAND, Verdict.NOT_CHECKED, Verdict.NOT_VALID)
"""From best to worst (VERDICTS, exit status)."""

SHOWS_CLAIMS = frozenset({Verdict.VALID, Verdict.CHECK_BY_HAND})


def decide(findings: Sequence[Finding], rules: Rules) -> Verdict:
    """The verdict of one licence. Nothing is valid by default: what a policy requires must have passed."""
    failures = {finding.reason for finding in findings if finding.outcome is _FAILED}
    if failures:
        return Verdict.NOT_CHECKED if failures <= GREY else Verdict.NOT_VALID
    passed = _passed(findings, rules)
    if not rules.genuine <= passed and not rules.genuine <= passed | _to_confirm(findings):
        return Verdict.NOT_CHECKED
    if _UNDETERMINED in {finding.outcome for finding in findings}:
        return Verdict.CHECK_BY_HAND
    return Verdict.VALID if rules.required <= passed else Verdict.NOT_CHECKED


def _to_confirm(findings: Iterable[Finding]) -> set[Check]:
    """Checks that only a person's confirmation keeps from having passed: the licence is genuine."""
    return {finding.check for finding in findings if finding.reason in TO_CONFIRM}


def _passed(findings: Iterable[Finding], rules: Rules) -> set[Check]:
    """Checks of which every finding passed, or did not apply where it may not."""
    other = {
        finding.check
        for finding in findings
        if finding.outcome is not _PASSED
        and not (finding.outcome is _NOT_APPLICABLE and finding.check in rules.optional)
    }
    return {finding.check for finding in findings} - other


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """The worst of several verdicts."""
    return max(verdicts, key=SEVERITY.index)


def presentation_ids(report: Report) -> tuple[bytes, ...]:
    """Every presentation in a report, each once: one for each licence that its holder proved."""
    reports = report.parts or (report,)
    return tuple(dict.fromkeys(r.presentation_id for r in reports if r.presentation_id is not None))


def settle(report: Report, state: ReplayState) -> Report:
    """The report after the register was asked (VERDICTS, first lines).

    `SEEN` is `not_valid` / `replayed`; `UNAVAILABLE` is at best `check_by_hand` /
    `replay_store_unavailable`. A report that shows no claims anyway, or has no holder's proof, stays.
    """
    if report.verdict not in SHOWS_CLAIMS or not presentation_ids(report):
        return report
    parts = tuple(part if part.presentation_id is None else _settle_one(part, state) for part in report.parts)
    # The whole is settled whichever part speaks for it: a bare licence beside it heals no replayed one.
    whole = _settle_one(report, state)
    if whole.claims is None:
        parts = tuple(replace(part, claims=None, copy=None) for part in parts)
    return replace(whole, parts=parts)


def _settle_one(report: Report, state: ReplayState) -> Report:
    if report.verdict not in SHOWS_CLAIMS:
        return report
    if state is ReplayState.SEEN:
        finding = Finding(Check.FRESHNESS, Outcome.FAILED, Reason.REPLAYED, "shown here before")
        return replace(
            report,
            verdict=Verdict.NOT_VALID,
            findings=_with_freshness(report.findings, finding),
            claims=None,
            copy=None,
        )
    if state is ReplayState.UNAVAILABLE:
        reason = Reason.REPLAY_STORE_UNAVAILABLE
        finding = Finding(Check.FRESHNESS, Outcome.UNDETERMINED, reason, "no memory of earlier presentations")
        return replace(
            report, verdict=Verdict.CHECK_BY_HAND, findings=_with_freshness(report.findings, finding)
        )
    first = Finding(Check.FRESHNESS, Outcome.PASSED, detail="shown for the first time")
    return replace(report, findings=_with_freshness(report.findings, first))


def _with_freshness(findings: tuple[Finding, ...], told: Finding) -> tuple[Finding, ...]:
    """The findings with one more on freshness, first of its check; what had merely passed gives way."""
    kept = [f for f in findings if f.check is not Check.FRESHNESS or f.outcome is not Outcome.PASSED]
    if told.outcome is Outcome.PASSED and any(f.check is Check.FRESHNESS for f in kept):
        return findings
    place = sum(_ORDER[f.check] < _ORDER[Check.FRESHNESS] for f in kept)
    return (*kept[:place], told, *kept[place:])


_ORDER = {check: number for number, check in enumerate(Check)}
