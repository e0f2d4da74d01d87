"""Check 10: does it answer what was asked? And what only several licences together can show.

A request that names no type or claim asks for nothing: anything answers it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wallet.formats.mdoc.names import claim_path
from wallet.model.credential import ClaimPath, Credential
from wallet.model.policy import TYPED_AUDIENCE
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest
from wallet.model.verdict import Check, Finding, Reason
from wallet.verification.case import Case, failed, not_applicable, passed, skipped, undetermined

PERSONAL_NUMBERS = frozenset({"id_number", "identity_number"})
"""Claims that hold 公民身份号码 of the licence's own subject."""

ORGANISATION_NUMBERS = frozenset({"code", "credit_code"})
"""Claims that hold 统一社会信用代码 of the licence's own subject."""

_MISSING = object()


def judge_fitness(case: Case) -> tuple[Finding, ...]:
    """(10) Type, required claims, their values, and the purpose where both sides name one."""
    if case.rules.at_signing:
        return not_applicable(Check.FITNESS, "not judged by this policy")
    request = case.expected.request
    if request is None:
        return not_applicable(Check.FITNESS, "nothing was asked for by name")
    if case.unfounded:
        # What nobody can judge is no wrong answer either: it stays grey.
        return skipped(Check.FITNESS, case.unfounded)
    found = [*_purpose_faults(request, case.credential), *_content_faults(request, case.credential)]
    return tuple(found) or passed(Check.FITNESS)


def judge_together(
    request: PresentationRequest | None, credentials: Sequence[Credential]
) -> tuple[Finding, ...]:
    """What several licences must show together: an answer to every part of the request, one subject where
    one is demanded."""
    if request is None:
        return ()
    found = []
    for asked in request.credentials:
        if not any(_is_kind(asked, credential) for credential in credentials):
            found.append(failed(Check.FITNESS, Reason.CLAIM_MISSING, f"no licence answers {asked.id[:40]!r}"))
    if request.same_subject and len(credentials) > 1:
        found.extend(_subject_faults(credentials))
    return tuple(found)


def _purpose_faults(request: PresentationRequest, credential: Credential) -> list[Finding]:
    """Who only typed the digits never saw the purpose; a proof without one says nothing about it."""
    proof = credential.holder_proof
    if proof is None or not proof.purpose or not request.purpose or TYPED_AUDIENCE in proof.audiences:
        return []
    if proof.purpose == request.purpose:
        return []
    return [failed(Check.FITNESS, Reason.PURPOSE_MISMATCH, "agreed to for another purpose")]


def _content_faults(request: PresentationRequest, credential: Credential) -> list[Finding]:
    if not request.credentials:
        return []
    fitting = [asked for asked in request.credentials if _is_kind(asked, credential)]
    if not fitting:
        return [failed(Check.FITNESS, Reason.TYPE_MISMATCH, "not a licence that was asked for")]
    missing = [_first_missing(asked, credential) for asked in fitting]
    if any(claim is None for claim in missing):
        return []
    path = next(claim.path for claim in missing if claim is not None)
    return [failed(Check.FITNESS, Reason.CLAIM_MISSING, ".".join(map(str, path))[:80])]


def _is_kind(asked: CredentialRequest, credential: Credential) -> bool:
    if asked.formats and credential.format not in asked.formats:
        return False
    return not asked.document_types or credential.document_type in asked.document_types


def _first_missing(asked: CredentialRequest, credential: Credential) -> ClaimRequest | None:
    return next((claim for claim in asked.claims if claim.required and not _answers(claim, credential)), None)


def _answers(claim: ClaimRequest, credential: Credential) -> bool:
    value = _at_path(credential.claims, claim_path(credential, claim.path))
    if value is _MISSING:
        return False
    return not claim.values or any(type(each) is type(value) and each == value for each in claim.values)


def _at_path(claims: Any, path: ClaimPath) -> Any:
    """The value at a path, text or integer keys of maps and positions of arrays."""
    for step in path:
        if isinstance(claims, list | tuple):
            claims = claims[step] if isinstance(step, int) and 0 <= step < len(claims) else _MISSING
        else:
            claims = claims.get(step, _MISSING) if isinstance(claims, Mapping) else _MISSING
    return claims


def _subject_faults(credentials: Sequence[Credential]) -> list[Finding]:
    """Compares disclosed numbers of one kind; licences that show none leave it to a person."""
    for names in (PERSONAL_NUMBERS, ORGANISATION_NUMBERS):
        shown = [
            {str(value).upper() for name, value in credential.claims.items() if name in names}
            for credential in credentials
        ]
        if all(shown):
            if set.intersection(*shown):
                return []
            return [failed(Check.HOLDER, Reason.SUBJECT_MISMATCH, "licences of different subjects")]
    return [undetermined(Check.HOLDER, Reason.SUBJECT_MISMATCH, "no number common to all was shown")]
