"""From a request to the smallest disclosure. Signs nothing and asks nobody: the holder decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from wallet.formats.mdoc.names import in_its_words
from wallet.model.credential import ClaimPath, Credential
from wallet.model.request import CredentialRequest, PresentationRequest, QueryPath, Selection
from wallet.requests.matching import (
    Authorities,
    answering_places,
    asked_parts,
    claim_choices,
    first_answered,
    is_kind,
    lacking,
    least_lacking,
)


@dataclass(frozen=True, slots=True)
class Match:
    """One licence against the part of a request that it answers best. `wanted` are the places of the first
    choice of claims that it can answer, each with whether the asker wants no licence without it; `missing`
    what it lacks where it answers no choice."""

    part: CredentialRequest
    wanted: Mapping[ClaimPath, bool]
    missing: tuple[QueryPath, ...] = ()


def matches(
    credential: Credential, request: PresentationRequest, authorities: Authorities
) -> tuple[Match, ...]:
    """The parts of the request that this licence answers whole, in the request's order; else the first of its
    kind; none where it answers none."""
    fitting = [part for part in asked_parts(request) if is_kind(part, credential, authorities)]
    found = tuple(_match(credential, part) for part in fitting)
    return tuple(each for each in found if not each.missing) or found[:1]


def _match(credential: Credential, part: CredentialRequest) -> Match:
    asked = in_its_words(credential, part)
    choice = first_answered(asked, credential.claims)
    missing = tuple(claim.path for claim in least_lacking(asked, credential.claims)) if choice is None else ()
    needed = _needed(asked, credential)
    wanted: dict[ClaimPath, bool] = {}
    for claim in claim_choices(asked)[0] if choice is None else choice:
        for place in answering_places(credential.claims, claim):
            wanted[place] = wanted.get(place, False) or (claim.required and claim.path in needed)
    return Match(part, wanted, missing)


def _needed(asked: CredentialRequest, credential: Credential) -> frozenset[QueryPath]:
    """What every choice has that the licence can answer: all else may be taken away and it still answers."""
    choices = claim_choices(asked)
    able = [choice for choice in choices if not lacking(choice, credential.claims)]
    return frozenset.intersection(
        *(frozenset(claim.path for claim in choice if claim.required) for choice in able or choices[:1])
    )


def redactable_paths(credential: Credential) -> tuple[ClaimPath, ...]:
    """Where the licence can leave something out, in the order of its disclosures."""
    return tuple(d.path for d in credential.disclosures)


def smallest_selection(credential: Credential, wanted: Iterable[ClaimPath]) -> Selection:
    """Only the disclosures that lead to, or lie under, a wanted claim (Data minimisation, RFC 9901 §10.1)."""
    targets = tuple(wanted)
    return Selection(
        frozenset(path for path in redactable_paths(credential) if any(on_the_way(path, t) for t in targets))
    )


def on_the_way(path: ClaimPath, target: ClaimPath) -> bool:
    """Whether one of two places lies in the other."""
    shorter = min(len(path), len(target))
    return path[:shorter] == target[:shorter]
