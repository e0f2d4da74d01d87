"""What answers a request: paths, values, choices of claims and of licences (OpenID4VP 1.0, 6.4 and 7)."""

from __future__ import annotations

from typing import Any

import pytest

from wallet.model.credential import ClaimPath
from wallet.model.request import (
    ClaimRequest,
    CredentialRequest,
    CredentialSet,
    PresentationRequest,
    QueryPath,
)
from wallet.requests.matching import answering_places, asked_parts, first_answered, places, seated, ways

CLAIMS: dict[str, Any] = {
    "name": "Arthur",
    "address": {"street": "Market Street 42", "locality": "Milliways"},
    "degrees": [
        {"type": "Bachelor", "university": "Betelgeuse"},
        {"type": "Master", "university": "Betelgeuse"},
        {"university": "Damogran"},
    ],
    "nationalities": ["British", "Betelgeusian"],
    "grid": [[1, 2], [3]],
    "codes": {7: "seven"},
}
"""Built like the specification's example of a credential (7.3)."""


@pytest.mark.parametrize(
    ("path", "found"),
    [
        (("name",), [("name",)]),
        (("address",), [("address",)]),
        (("address", "street"), [("address", "street")]),
        (("degrees", None, "type"), [("degrees", 0, "type"), ("degrees", 1, "type")]),
        (("degrees", 1), [("degrees", 1)]),
        (("nationalities", None), [("nationalities", 0), ("nationalities", 1)]),
        (("grid", None, None), [("grid", 0, 0), ("grid", 0, 1), ("grid", 1, 0)]),
        (("grid", None, 1), [("grid", 0, 1)]),
        (("codes", 7), [("codes", 7)]),
        (("absent",), []),
        (("degrees", 3), []),
        (("name", "x"), []),
        (("name", None), []),
        (("address", None), []),
        (("degrees", "type"), []),
        (("degrees", None, None), []),
        (("codes", 8), []),
        ((None,), []),
    ],
)
def test_a_claims_path_pointer(path: QueryPath, found: list[ClaimPath]) -> None:
    assert list(places(CLAIMS, path)) == found


def test_a_claim_of_another_value_counts_as_absent() -> None:
    path = ("degrees", None, "type")
    assert answering_places(CLAIMS, ClaimRequest(path, values=("Master", "Doctor"))) == (
        ("degrees", 1, "type"),
    )
    assert not answering_places(CLAIMS, ClaimRequest(path, values=("Doctor",)))
    assert answering_places({"age": 1}, ClaimRequest(("age",), values=(1,)))
    assert not answering_places({"age": True}, ClaimRequest(("age",), values=(1,)))


def asking(*choices: tuple[int, ...]) -> CredentialRequest:
    names = ("last_name", "postal_code", "locality")
    return CredentialRequest("a", claims=tuple(ClaimRequest((n,)) for n in names), claim_sets=choices)


def test_the_first_choice_that_can_be_answered() -> None:
    """(6.4.1) As in the specification's example: the locality, or else the postal code."""
    asked = asking((0, 2), (0, 1))

    def chosen(*names: str) -> list[str] | None:
        choice = first_answered(asked, dict.fromkeys(names, "x"))
        return None if choice is None else [str(claim.path[0]) for claim in choice]

    assert chosen("last_name", "postal_code", "locality") == ["last_name", "locality"]
    assert chosen("last_name", "postal_code") == ["last_name", "postal_code"]
    assert chosen("last_name") is None
    assert first_answered(asking(), {"last_name": "x", "postal_code": "x"}) is None


def request(*sets: CredentialSet) -> PresentationRequest:
    parts = tuple(CredentialRequest(name) for name in ("pid", "other", "part_1", "part_2", "nice", "unnamed"))
    return PresentationRequest(parts, "", "", "", credential_sets=sets)


def test_the_ways_to_answer_credential_sets() -> None:
    """(6.4.2) Built like the specification's example: one of three ways, and something nice to have."""
    identity = CredentialSet((("pid",), ("other",), ("part_1", "part_2")))
    nice = CredentialSet((("nice",),), required=False)
    assert ways(request(identity, nice)) == ({"pid"}, {"other"}, {"part_1", "part_2"})
    assert [part.id for part in asked_parts(request(identity, nice))] == [
        "pid",
        "other",
        "part_1",
        "part_2",
        "nice",
    ]
    assert ways(request(nice)) == (frozenset(),)
    assert ways(request()) == ({"pid", "other", "part_1", "part_2", "nice", "unnamed"},)
    both = CredentialSet((("pid", "nice"), ("other",)))
    assert ways(request(both, identity))[0] == {"pid", "nice"}


@pytest.mark.parametrize(
    ("wishes", "fits"),
    [
        ([], True),
        ([{1}, {2}], True),
        ([{1, 2}, {1}], True),
        ([{1}, {1, 2}, {2, 3}], True),
        ([{1, 2}, {1, 2}, {1, 2}], False),
        ([{1}, {1}], False),
        ([set()], False),
    ],
)
def test_each_has_a_seat_of_its_own(wishes: list[set[int]], *, fits: bool) -> None:
    assert seated(wishes) is fits
