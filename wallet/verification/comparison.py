"""What the clerk's own eyes add to a report: the issuer-signed portrait against the person (OPTICAL, P3).

As replay is, it is settled after the verifier's pure function has judged. Shows no portrait.
"""

from __future__ import annotations

from dataclasses import replace

from wallet.model.verdict import Check, Finding, Outcome, Reason, Report, Verdict
from wallet.model.views import Comparison
from wallet.verification.decide import SHOWS_CLAIMS

_WAITING = Finding(
    Check.FITNESS, Outcome.UNDETERMINED, Reason.PORTRAIT_TO_COMPARE, "the clerk has not answered"
)
_SAME = Finding(Check.FITNESS, Outcome.PASSED, detail="the clerk compared the portrait with the person")
_ANOTHER = Finding(
    Check.FITNESS, Outcome.FAILED, Reason.PORTRAIT_DIFFERS, "the clerk compared the portrait with the person"
)


def awaits_comparison(report: Report) -> bool:
    """Whether the clerk is still to answer."""
    return _WAITING in report.findings


def await_comparison(report: Report) -> Report:
    """The report until the clerk answers: at best `check_by_hand` / `portrait_to_compare`. One that shows no
    claims stays."""
    if report.verdict not in SHOWS_CLAIMS:
        return report
    findings = (*_without_passed_fitness(report.findings), _WAITING)
    return replace(report, verdict=Verdict.CHECK_BY_HAND, findings=findings)


def settle_comparison(report: Report, answer: Comparison) -> Report:
    """The report once the clerk answered: what it was before, or `not_valid` / `portrait_differs` without any
    claim. ValueError for one that awaits nothing."""
    if not awaits_comparison(report):
        raise ValueError("no answer is awaited")
    others = tuple(finding for finding in report.findings if finding != _WAITING)
    if answer is Comparison.ANOTHER_PERSON:
        return replace(
            report,
            verdict=Verdict.NOT_VALID,
            findings=(*others, _ANOTHER),
            claims=None,
            parts=tuple(replace(part, claims=None, copy=None) for part in report.parts),
            copy=None,
        )
    open_still = any(finding.outcome is Outcome.UNDETERMINED for finding in others)
    if not any(finding.check is Check.FITNESS for finding in others):
        others = (*others, _SAME)
    return replace(report, verdict=Verdict.CHECK_BY_HAND if open_still else Verdict.VALID, findings=others)


def _without_passed_fitness(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What passed or did not apply gives way: fitness is the last check, so that the answer stands last."""
    quiet = (Outcome.PASSED, Outcome.NOT_APPLICABLE)
    return tuple(f for f in findings if f.check is not Check.FITNESS or f.outcome not in quiet)
