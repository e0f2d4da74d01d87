"""What answers a request (DCQL: OpenID4VP 1.0, sections 6.4 and 7), for the wallet that chooses and for the
verifier that judges alike. Knows no format: of an mdoc, paths are put into its own words before.

A claim whose value is none of those asked for counts as absent (6.4.1).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import product
from typing import Any, TypeAlias

from wallet.model.credential import ClaimPath, Credential
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, QueryPath

Authorities: TypeAlias = Callable[[], AbstractSet[bytes] | None]
"""The key identifiers that an issuer stands under, None where nobody can tell; called only where a request
asks for some."""


def places(claims: Mapping[str, Any], path: QueryPath) -> tuple[ClaimPath, ...]:
    """(7.1) Every place that a claims path pointer selects; none where it leads nowhere."""
    found: list[tuple[ClaimPath, Any]] = [((), claims)]
    for step in path:
        taken: list[tuple[ClaimPath, Any]] = []
        for place, value in found:
            if not _suits(value, step):
                return ()
            taken.extend(((*place, key), inner) for key, inner in _stepped(value, step))
        found = taken
    return tuple(place for place, _ in found)


def _suits(value: Any, step: str | int | None) -> bool:
    """(7.1) A name wants an object, null and a position want an array; CBOR has maps of integers too."""
    if isinstance(value, Mapping):
        return step is not None
    return isinstance(value, list | tuple) and not isinstance(step, str)


def _stepped(value: Any, step: str | int | None) -> Iterable[tuple[str | int, Any]]:
    if step is None:
        return enumerate(value)
    if isinstance(value, Mapping):
        return [(step, value[step])] if step in value else []
    assert isinstance(step, int)
    return [(step, value[step])] if 0 <= step < len(value) else []


def value_at(claims: Any, place: ClaimPath) -> Any:
    """The value at a place that `places` found."""
    for step in place:
        claims = claims[step]
    return claims


def answering_places(claims: Mapping[str, Any], wanted: ClaimRequest) -> tuple[ClaimPath, ...]:
    """(6.4.1) Where a claim stands with one of the values asked for; none where it counts as absent."""
    found = places(claims, wanted.path)
    if not wanted.values:
        return found
    return tuple(place for place in found if _is_among(value_at(claims, place), wanted.values))


def _is_among(value: Any, values: Sequence[str | int | bool]) -> bool:
    return any(type(each) is type(value) and each == value for each in values)


def claim_choices(asked: CredentialRequest) -> tuple[tuple[ClaimRequest, ...], ...]:
    """(6.4.1) The claims asked for, once for each choice, the first wish first."""
    if not asked.claim_sets:
        return (asked.claims,)
    return tuple(tuple(asked.claims[at] for at in choice) for choice in asked.claim_sets)


def first_answered(asked: CredentialRequest, claims: Mapping[str, Any]) -> tuple[ClaimRequest, ...] | None:
    """(6.4.1) The first choice of claims that can be answered; None where there is none."""
    return next((c for c in claim_choices(asked) if not lacking(c, claims)), None)


def lacking(choice: Iterable[ClaimRequest], claims: Mapping[str, Any]) -> tuple[ClaimRequest, ...]:
    """The required claims of one choice that are absent."""
    return tuple(claim for claim in choice if claim.required and not answering_places(claims, claim))


def least_lacking(asked: CredentialRequest, claims: Mapping[str, Any]) -> tuple[ClaimRequest, ...]:
    """What is absent of the choice that comes nearest; nothing where one is answered."""
    return min((lacking(choice, claims) for choice in claim_choices(asked)), key=len)


def is_kind(asked: CredentialRequest, credential: Credential, authorities: Authorities) -> bool:
    """(6.1) Format, type and issuer, whatever the claims."""
    if asked.formats and credential.format not in asked.formats:
        return False
    if asked.document_types and credential.document_type not in asked.document_types:
        return False
    if not asked.authorities:
        return True
    found = authorities()
    return found is None or not asked.authorities.isdisjoint(found)


def asked_parts(request: PresentationRequest) -> tuple[CredentialRequest, ...]:
    """(6.4.2) The licences that are asked for: with credential sets those that one of them names."""
    if not request.credential_sets:
        return request.credentials
    named = {name for each in request.credential_sets for option in each.options for name in option}
    return tuple(part for part in request.credentials if part.id in named)


def ways(request: PresentationRequest) -> tuple[frozenset[str], ...]:
    """(6.4.2) Every way to answer all that is required, by ids, the first wishes first."""
    if not request.credential_sets:
        return (frozenset(part.id for part in request.credentials),)
    required = [each.options for each in request.credential_sets if each.required]
    return tuple(frozenset().union(*chosen) for chosen in product(*required))


def seated(wishes: Sequence[AbstractSet[int]]) -> bool:
    """Whether each of these can have one of its wishes to itself (a bipartite matching, Kuhn's way)."""
    taken: dict[int, int] = {}

    def seat(guest: int, tried: set[int]) -> bool:
        for place in wishes[guest] - tried:
            tried.add(place)
            if place not in taken or seat(taken[place], tried):
                taken[place] = guest
                return True
        return False

    return all(seat(guest, set()) for guest in range(len(wishes)))
