"""One licence before the bench: everything that the checks may look at, and words for their findings."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from wallet.model.credential import Credential
from wallet.model.policy import Expected
from wallet.model.trust import StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Finding, Outcome, Reason
from wallet.trust.authentication import Authentication
from wallet.trust.signers import NO_CERTIFICATE, SignerStanding
from wallet.verification.policies import Rules
from wallet.verification.session import Session


class Case(NamedTuple):
    """`session` is what became of an mdoc's proof, where a policy wants one. `authentication` is None where
    nobody was looked up because `clock_fault` says that the clock cannot be right. `sealing` is what is to
    be told of a document signer's certificate. `now` is `at` in seconds since 1970.
    `unfounded` says why the licence's own statements mean nothing yet; empty where they may be judged."""

    credential: Credential
    rules: Rules
    trust: TrustSnapshot
    status: StatusSnapshot
    at: datetime
    now: float
    expected: Expected
    authentication: Authentication | None
    clock_fault: str
    signer_standing: SignerStanding = NO_CERTIFICATE
    sealing: Finding | None = None
    session: Session | None = None
    unfounded: str = ""


def why_unfounded(authentication: Authentication | None, clock_fault: str) -> str:
    """What `Case.unfounded` is to say."""
    if clock_fault:
        return "the clock cannot be right"
    if authentication is not None and authentication.issuer_fault is Reason.NO_TRUST_ANCHORS:
        return "no trust anchors"
    return ""


def passed(check: Check, detail: str = "") -> tuple[Finding, ...]:
    """One finding that a check passed."""
    return (_finding(check, _PASSED, None, detail),)


def failed(check: Check, reason: Reason, detail: str = "") -> Finding:
    """One finding that a check failed."""
    return _finding(check, _FAILED, reason, detail)


def undetermined(check: Check, reason: Reason, detail: str = "") -> Finding:
    """One finding that a person must still do something."""
    return _finding(check, _UNDETERMINED, reason, detail)


def skipped(check: Check, detail: str) -> tuple[Finding, ...]:
    """One finding that a check could not run, and why."""
    return (_finding(check, _SKIPPED, None, detail),)


def not_applicable(check: Check, detail: str) -> tuple[Finding, ...]:
    """One finding that a check has nothing to ask here."""
    return (_finding(check, _NOT_APPLICABLE, None, detail),)


_PASSED, _FAILED, _UNDETERMINED = Outcome.PASSED, Outcome.FAILED, Outcome.UNDETERMINED
_SKIPPED, _NOT_APPLICABLE = Outcome.SKIPPED, Outcome.NOT_APPLICABLE
# A member of an enum is found through a descriptor on Python 3.11, a global at once.

_finding = lru_cache(maxsize=256)(Finding)
"""Most licences are told the same few things; a finding is a value, so that one may serve them all."""
