"""The verifier: a licence or presentation in, a report out. A pure function (VERDICTS).

No network, no clock, no memory: trust, status and time come by argument, replay is settled afterwards. The
steps stand in steps, freshness and fitness; policies holds what each policy requires.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256

from wallet.crypto.keys import key_identity
from wallet.formats import registry
from wallet.model.credential import CopyNote, Credential, CredentialFormat, Presentation
from wallet.model.errors import ParseError
from wallet.model.policy import Expected, Policy
from wallet.model.trust import AnchorPurpose, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, CopyMade, Finding, IssuerIdentity, Outcome, Reason, Report, Verdict
from wallet.trust.authentication import Authentication, authenticate
from wallet.trust.authorities import authority_keys
from wallet.trust.clock import clock_fault
from wallet.trust.iaca import profile_fault
from wallet.trust.signers import NO_CERTIFICATE
from wallet.verification import own_times, steps
from wallet.verification.case import Case, skipped, why_unfounded
from wallet.verification.decide import SEVERITY, SHOWS_CLAIMS, decide
from wallet.verification.fitness import judge_fitness, judge_together
from wallet.verification.freshness import judge_freshness
from wallet.verification.policies import POLICIES, Rules
from wallet.verification.sealing import SEALED, authenticate_sealed
from wallet.verification.session import establish

_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z

_CHECK_BY_REASON = {
    Reason.ALGORITHM_NOT_ALLOWED: Check.ALGORITHM,
    Reason.CRITICAL_HEADER_UNKNOWN: Check.ALGORITHM,
    Reason.WEAK_KEY: Check.ALGORITHM,
    Reason.TYPE_CONFUSION: Check.ALGORITHM,
    Reason.DIGEST_MISMATCH: Check.INTEGRITY,
    Reason.DISCLOSURE_INVALID: Check.INTEGRITY,
    Reason.CONTENT_NOT_COVERED: Check.INTEGRITY,
    Reason.DOCUMENT_MODIFIED: Check.INTEGRITY,
    Reason.VALIDITY_HIDDEN: Check.VALIDITY,
    Reason.HOLDER_PROOF_INVALID: Check.HOLDER,
}
"""Which check a reason belongs to that stopped the reading; all others are the format's."""


def verify(
    item: bytes | str,
    *,
    policy: Policy,
    trust: TrustSnapshot,
    status: StatusSnapshot,
    at: datetime,
    expected: Expected,
) -> Report:
    """Judge whatever came in; nothing is raised about `item`, whatever it is. ValueError: naive `at`."""
    _require_aware(at)
    found = "unknown"
    looks_like: str | None = None
    try:
        scanned = registry.recognise(item)
        looks_like = scanned.looks_like
        found = scanned.handler.format if scanned.handler is not None else _format_name(scanned.kind)
        presentation = registry.parse(scanned)
    except ParseError as error:
        return _unread(error, found, looks_like, trust, at)
    return judge(presentation, policy=policy, trust=trust, status=status, at=at, expected=expected)


def judge(
    presentation: Presentation,
    *,
    policy: Policy,
    trust: TrustSnapshot,
    status: StatusSnapshot,
    at: datetime,
    expected: Expected,
) -> Report:
    """Judge what was parsed: each licence by itself, several of them by the worst."""
    _require_aware(at)
    rules = POLICIES[policy]
    reports = tuple(_judge_one(each, rules, trust, status, at, expected) for each in presentation.credentials)
    if presentation.unread:
        reports += tuple(
            _unread(ParseError(each.reason, each.detail), presentation.format, None, trust, at)
            for each in presentation.unread
        )
    if len(reports) == 1 and (expected.request is None or len(expected.request.credentials) < 2):
        return reports[0]
    if not reports:
        return _unread(
            ParseError(Reason.NOT_A_LICENCE, "nothing in it"), presentation.format, None, trust, at
        )

    def authorities(credential: Credential) -> frozenset[bytes] | None:
        who = _authenticate(credential, rules, trust, at)
        return None if why_unfounded(who, clock_fault(trust, at)) else authority_keys(who.signer)

    together = (
        () if rules.at_signing else judge_together(expected.request, presentation.credentials, authorities)
    )
    return _judge_several(presentation, reports, rules, together)


def _judge_one(
    credential: Credential,
    rules: Rules,
    trust: TrustSnapshot,
    status: StatusSnapshot,
    at: datetime,
    expected: Expected,
) -> Report:
    """The ten checks of one licence, in the order of the report (VERDICTS, The checks)."""
    # The clock first: with a wrong one, certificates and dates would be called expired.
    fault = "" if rules.at_signing else clock_fault(trust, at)
    who, sealing = (None, None) if fault else _who(credential, rules, trust, at)
    session = establish(credential, expected) if rules.wants_holder else None
    if session is not None:
        credential = replace(credential, holder_proof=session.proof)
    case = Case(
        credential,
        rules,
        trust,
        status,
        at,
        at.timestamp(),
        expected,
        who,
        fault,
        sealing=sealing,
        session=session,
        unfounded=why_unfounded(who, fault),
    )
    certified = steps.judge_signers_certificate(case)
    if certified is not NO_CERTIFICATE:
        case = case._replace(signer_standing=certified)
    standing, status_as_of = steps.judge_standing(case)
    findings = (
        *steps.judge_format(case),  # (1)
        *steps.judge_algorithm(case),  # (2)
        *steps.judge_issuer(case),  # (3)
        *steps.judge_signature(case),  # (4)
        *steps.judge_integrity(case),  # (5)
        *steps.judge_validity(case),  # (6)
        *standing,  # (7)
        *steps.judge_holder(case),  # (8)
        *judge_freshness(case),  # (9)
        *judge_fitness(case),  # (10)
    )
    return _report(case, findings, status_as_of)


def _report(case: Case, findings: tuple[Finding, ...], status_as_of: datetime | None) -> Report:
    """The verdict on one licence, and what it rests on."""
    credential, proof = case.credential, case.credential.holder_proof
    presented = proof is not None and proof.signed.signing_input
    verdict = decide(findings, case.rules)
    return Report(
        verdict=verdict,
        findings=findings,
        format=credential.format,
        at=case.at,
        type=credential.document_type,
        issuer=_identity(case.authentication),
        holder_bound=proof is not None and _holder_passed(findings),
        valid_from=_moment(credential.valid_from),
        valid_until=_moment(credential.valid_until),
        claims=credential.claims if verdict in SHOWS_CLAIMS else None,
        trust_as_of=case.trust.as_of,
        status_as_of=status_as_of,
        presentation_id=sha256(presented).digest() if presented else None,
        credential_digest=credential.digest,
        purpose=_purpose(credential),
        copy=_copy(credential.copy_note) if verdict in SHOWS_CLAIMS and case.rules.wants_holder else None,
    )


def _purpose(credential: Credential) -> str | None:
    """What its holder signed that it is shown for."""
    signed = credential.holder_proof or credential.copy_note
    return signed.purpose if signed is not None else None


def _copy(note: CopyNote | None) -> CopyMade | None:
    """A note on a copy in the words of a report. Only where its signature was judged."""
    if note is None:
        return None
    made, ends = _moment(note.issued_at), _moment(note.expires_at)
    return None if made is None or ends is None else CopyMade(note.relying_party, note.purpose, made, ends)


def _holder_passed(findings: tuple[Finding, ...]) -> bool:
    for finding in findings:
        if finding.check is _HOLDER:
            return finding.outcome is _PASSED
    return False


def _who(
    credential: Credential, rules: Rules, trust: TrustSnapshot, at: datetime
) -> tuple[Authentication, Finding | None]:
    """Who signed, and for documents what is to be told of the signer's certificate."""
    if credential.format not in SEALED:
        return _authenticate(credential, rules, trust, at), None
    return authenticate_sealed(
        credential,
        lambda moment: _authenticate(credential, rules, trust, moment),
        trust,
        at,
        at_signing=rules.at_signing,
    )


def _authenticate(credential: Credential, rules: Rules, trust: TrustSnapshot, at: datetime) -> Authentication:
    """Who signed. An anchor's window is judged at the time of signing, certificates at `at`; under `archive`
    both at the time of signing (VERDICTS, Signer certificates)."""
    signed_at = _moment(credential.issued_at) or _moment(credential.valid_from) or at
    who = authenticate(
        trust,
        credential.signed,
        scheme=credential.format,
        document_type=credential.document_type,
        issuer=credential.issuer,
        purpose=AnchorPurpose.LICENCE,
        at=signed_at if rules.at_signing else at,
        signed_at=signed_at,
    )
    if who.signer is None:
        return who
    fault = None
    if credential.format is CredentialFormat.MDOC:
        fault = profile_fault(who.signer, credential.claims, signed_at)
    elif own_times.signed_outside(who.signer, credential):
        fault = Reason.CHAIN_INVALID, "signed outside the time of the signer's certificate"
    return who if fault is None else who._replace(signer=None, issuer_fault=fault[0], detail=fault[1])


def _judge_several(
    presentation: Presentation, parts: tuple[Report, ...], rules: Rules, together: tuple[Finding, ...]
) -> Report:
    """Several licences: the worst speaks, and what only all together can show is added to it."""
    worst = max(parts, key=lambda report: SEVERITY.index(report.verdict))
    findings = _merged(worst.findings, together)
    verdict = max(worst.verdict, decide(findings, rules), key=SEVERITY.index)
    if verdict not in SHOWS_CLAIMS:
        # They were handed over together: what one of them hides, the others do not tell.
        parts = tuple(replace(part, claims=None, copy=None) for part in parts)
    return replace(
        worst,
        verdict=verdict,
        findings=findings,
        format=presentation.format,
        claims=worst.claims if verdict in SHOWS_CLAIMS else None,
        copy=worst.copy if verdict in SHOWS_CLAIMS else None,
        parts=parts if len(parts) > 1 else (),
    )


def _merged(findings: tuple[Finding, ...], added: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Findings in the order of the checks; what passed or did not apply gives way to what was added."""
    if not added:
        return findings
    judged = {finding.check for finding in added}
    quiet = (Outcome.PASSED, Outcome.NOT_APPLICABLE, Outcome.SKIPPED)
    kept = [f for f in findings if f.check not in judged or f.outcome not in quiet]
    return tuple(f for check in Check for f in (*kept, *added) if f.check is check)


def _unread(
    error: ParseError, found: str, looks_like: str | None, trust: TrustSnapshot, at: datetime
) -> Report:
    """The report on bytes that could not be read: one failed check, nine skipped."""
    stopped = _CHECK_BY_REASON.get(error.reason, Check.FORMAT)
    findings = tuple(
        Finding(check, Outcome.FAILED, error.reason, error.detail)
        if check is stopped
        else skipped(check, "could not be read")[0]
        for check in Check
    )
    grey = error.reason in (Reason.NOT_A_LICENCE, Reason.UNSUPPORTED_FORMAT)
    return Report(
        verdict=Verdict.NOT_CHECKED if grey else Verdict.NOT_VALID,
        findings=findings,
        format="unknown" if error.reason is Reason.NOT_A_LICENCE else found,
        at=at,
        trust_as_of=trust.as_of,
        looks_like=looks_like,
    )


def _require_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("a time without zone")


def _format_name(kind: str) -> str:
    return "pdf" if kind == "pdf" else "unknown"


def _identity(who: Authentication | None) -> IssuerIdentity:
    """The key that was tried; its name only where everything holds, for a name lends credit."""
    if who is None or who.key is None:
        return _NOBODY
    return IssuerIdentity(who.signer.anchor.name if who.signer is not None else None, key_identity(who.key))


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None and 0 <= seconds <= _LATEST else None


_HOLDER, _PASSED = Check.HOLDER, Outcome.PASSED
_NOBODY = IssuerIdentity(None, None)
