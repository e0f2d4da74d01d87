"""From a request to the smallest disclosure. Signs nothing and asks nobody: the holder decides."""

from __future__ import annotations

from collections.abc import Iterable

from wallet.formats.mdoc.names import claim_path
from wallet.model.credential import ClaimPath, Credential
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, Selection

_ABSENT = object()


def claim_at(credential: Credential, path: ClaimPath) -> object:
    """The value at a path, or a marker that equals nothing where there is none."""
    place: object = credential.claims
    for step in claim_path(credential, path):
        if not _leads_on(place, step):
            return _ABSENT
        place = place[step]  # type: ignore[index]
    return place


def _leads_on(place: object, step: str | int) -> bool:
    if isinstance(place, dict):
        return step in place
    return isinstance(place, list) and isinstance(step, int) and 0 <= step < len(place)


def answers_claim(credential: Credential, wanted: ClaimRequest) -> bool:
    """Whether the licence has the claim, with one of the asked values (DCQL, OpenID4VP 1.0 §6.4)."""
    value = claim_at(credential, wanted.path)
    if value is _ABSENT:
        return False
    return not wanted.values or any(value == v and type(value) is type(v) for v in wanted.values)


def missing_claims(credential: Credential, asked: CredentialRequest) -> tuple[ClaimPath, ...]:
    """The required claims that this licence cannot answer."""
    return tuple(
        claim_path(credential, c.path)
        for c in asked.claims
        if c.required and not answers_claim(credential, c)
    )


def fits(credential: Credential, asked: CredentialRequest) -> bool:
    """Whether type and format are among those asked for; missing claims are told apart by missing_claims."""
    return (not asked.formats or credential.format in asked.formats) and (
        not asked.document_types or credential.document_type in asked.document_types
    )


def best_request(credential: Credential, request: PresentationRequest) -> CredentialRequest | None:
    """The first part of the request that this licence answers; None where it answers none."""
    fitting = [asked for asked in request.credentials if fits(credential, asked)]
    whole = (asked for asked in fitting if not missing_claims(credential, asked))
    return next(whole, fitting[0] if fitting else None)


def redactable_paths(credential: Credential) -> tuple[ClaimPath, ...]:
    """Where the licence can leave something out, in the order of its disclosures."""
    return tuple(d.path for d in credential.disclosures)


def smallest_selection(credential: Credential, wanted: Iterable[ClaimPath]) -> Selection:
    """Only the disclosures that lead to, or lie under, a wanted claim (Data minimisation, RFC 9901 §10.1)."""
    targets = tuple(wanted)
    return Selection(
        frozenset(path for path in redactable_paths(credential) if any(_on_the_way(path, t) for t in targets))
    )


def _on_the_way(path: ClaimPath, target: ClaimPath) -> bool:
    shorter = min(len(path), len(target))
    return path[:shorter] == target[:shorter]
