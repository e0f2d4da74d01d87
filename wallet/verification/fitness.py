"""Check 10: does it answer what was asked? And what only several licences together can show.

A request that names no type or claim asks for nothing: anything answers it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from functools import partial

from wallet.formats.mdoc.names import in_its_words
from wallet.model.credential import Credential
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE
from wallet.model.request import CredentialRequest, PresentationRequest
from wallet.model.verdict import Check, Finding, Reason
from wallet.requests.matching import (
    Authorities,
    asked_parts,
    first_answered,
    is_kind,
    least_lacking,
    seated,
    ways,
)
from wallet.trust.authorities import authority_keys
from wallet.verification.case import Case, failed, not_applicable, passed, skipped, undetermined

PERSONAL_NUMBERS = frozenset({"id_number", "identity_number"})
"""Claims that hold 公民身份号码 of the licence's own subject."""

ORGANISATION_NUMBERS = frozenset({"code", "credit_code"})
"""Claims that hold 统一社会信用代码 of the licence's own subject."""

_NOT_TOLD = ((TYPED_AUDIENCE,), (TIMED_AUDIENCE,))
"""Audiences, alone, of whom no request has reached (OPTICAL, Presentation: levels P1 and P2 typed)."""


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
    who = case.authentication

    def authorities() -> frozenset[bytes]:
        return authority_keys(who.signer if who is not None else None)

    found = [
        *_purpose_faults(request, case.credential, clerk_reads=case.expected.clerk_reads_copies),
        *_content_faults(request, case.credential, authorities),
    ]
    return tuple(found) or passed(Check.FITNESS)


def judge_together(
    request: PresentationRequest | None,
    credentials: Sequence[Credential],
    authorities: Callable[[Credential], AbstractSet[bytes] | None],
) -> tuple[Finding, ...]:
    """What several licences must show together: an answer to all that is required, no more licences than
    were asked for, one subject where one is demanded."""
    if request is None:
        return ()
    found = _answer_faults(request, credentials, authorities) if request.credentials else []
    if request.same_subject and len(credentials) > 1:
        found.extend(_subject_faults(credentials))
    return tuple(found)


def _purpose_faults(
    request: PresentationRequest, credential: Credential, *, clerk_reads: bool
) -> list[Finding]:
    """Who only typed the digits, or shows a timed code, never saw the counter's purpose and states one of
    their own; a proof without one says nothing about it. A printed copy always says what it is for."""
    proof = credential.holder_proof
    note = credential.copy_note
    if note is not None and not clerk_reads and request.purpose and note.purpose != request.purpose:
        return [failed(Check.FITNESS, Reason.PURPOSE_MISMATCH, "a copy made for another purpose")]
    if proof is None or not proof.purpose or not request.purpose or proof.audiences in _NOT_TOLD:
        return []
    if proof.purpose == request.purpose:
        return []
    return [failed(Check.FITNESS, Reason.PURPOSE_MISMATCH, "agreed to for another purpose")]


def _content_faults(
    request: PresentationRequest, credential: Credential, authorities: Authorities
) -> list[Finding]:
    if not request.credentials:
        return []
    fitting = [
        in_its_words(credential, part)
        for part in asked_parts(request)
        if is_kind(part, credential, authorities)
    ]
    if not fitting:
        return [failed(Check.FITNESS, Reason.TYPE_MISMATCH, "not a licence that was asked for")]
    if any(first_answered(part, credential.claims) is not None for part in fitting):
        return []
    path = least_lacking(fitting[0], credential.claims)[0].path
    return [failed(Check.FITNESS, Reason.CLAIM_MISSING, ".".join(map(_step, path))[:80])]


def _step(step: str | int | None) -> str:
    return "*" if step is None else str(step)


def _answer_faults(
    request: PresentationRequest,
    credentials: Sequence[Credential],
    authorities: Callable[[Credential], AbstractSet[bytes] | None],
) -> list[Finding]:
    """(DCQL, 6.4.2) Each required part answered by a licence of its own, in one of the ways allowed; and for
    each licence that answers something a part that it answers, which has room for one (6.1, `multiple`)."""
    answering = {
        part.id: {
            at
            for at, credential in enumerate(credentials)
            if _answers(part, credential, partial(authorities, credential))
        }
        for part in asked_parts(request)
    }
    found = []
    if not any(seated([answering[name] for name in sorted(way)]) for way in ways(request)):
        way = ways(request)[0]
        name = next((name for name in sorted(way) if not answering[name]), min(way))
        found.append(failed(Check.FITNESS, Reason.CLAIM_MISSING, f"no licence answers {name[:40]!r}"))
    roomy = {part.id for part in request.credentials if part.multiple}
    names = list(answering)
    only = [
        {names.index(name) for name in names if at in answering[name]}
        for at in range(len(credentials))
        if any(at in answering[name] for name in names)
        and not any(at in answering[name] for name in names if name in roomy)
    ]
    if not seated(only):
        found.append(failed(Check.FITNESS, Reason.TYPE_MISMATCH, "more licences than were asked for"))
    return found


def _answers(part: CredentialRequest, credential: Credential, authorities: Authorities) -> bool:
    asked = in_its_words(credential, part)
    return is_kind(part, credential, authorities) and first_answered(asked, credential.claims) is not None


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
