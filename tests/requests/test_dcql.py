"""DCQL queries: what is read, and what is refused rather than half understood."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import b64url_encode
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import ClaimRequest, CredentialRequest, CredentialSet
from wallet.requests.dcql import Query, parse_dcql

AKI = {"type": "aki", "values": [b64url_encode(b"root key"), b64url_encode(b"another")]}


def query(**changes: Any) -> dict[str, Any]:
    """A query with one credential, altered."""
    credential: dict[str, Any] = {
        "id": "licence",
        "format": "dc+sd-jwt",
        "meta": {"vct_values": ["cn.business-licence"]},
        "claims": [
            {"path": ["name"]},
            {"id": "city", "path": ["address", "city"], "values": ["北京", 7, True]},
            {"path": ["owners", 0]},
        ],
    }
    credential.update(changes)
    return {"credentials": [{key: value for key, value in credential.items() if value is not ...}]}


def parsed(value: Any) -> tuple[CredentialRequest, ...]:
    return parse_dcql(json.dumps(value).encode()).credentials


def refused(value: Any) -> Trouble:
    with pytest.raises(WalletError) as caught:
        parse_dcql(value if isinstance(value, bytes) else json.dumps(value).encode())
    return caught.value.trouble


def test_a_query_is_read_whole() -> None:
    assert parsed(query()) == (
        CredentialRequest(
            id="licence",
            formats=frozenset({"sd-jwt-vc"}),
            document_types=frozenset({"cn.business-licence"}),
            claims=(
                ClaimRequest(("name",)),
                ClaimRequest(("address", "city"), values=("北京", 7, True)),
                ClaimRequest(("owners", 0)),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("name", "ours"), [("dc+sd-jwt", "sd-jwt-vc"), ("vc+sd-jwt", "sd-jwt-vc"), ("sd-cwt", "sd-cwt")]
)
def test_formats(name: str, ours: str) -> None:
    assert parsed(query(format=name))[0].formats == {ours}


@pytest.mark.parametrize("changes", [{"meta": ...}, {"meta": {}}])
def test_without_types_any_type_will_do(changes: dict[str, Any]) -> None:
    assert parsed(query(**changes))[0].document_types == frozenset()


def test_without_claims_none_is_asked_for() -> None:
    assert parsed(query(claims=...))[0].claims == ()


@pytest.mark.parametrize(
    "changes",
    [{"multiple": False}, {"require_cryptographic_holder_binding": False}, {"something_new": {"a": 1}}],
)
def test_what_changes_nothing_is_accepted(changes: dict[str, Any]) -> None:
    assert parsed(query(**changes)) == parsed(query())


@pytest.mark.parametrize(
    "changes",
    [
        {"trusted_authorities": [{"type": "etsi_tl", "values": ["https://lotl.example"]}]},
        {"trusted_authorities": [AKI, {"type": "openid_federation", "values": ["https://a.example"]}]},
        {"format": "ldp_vc"},
    ],
)
def test_what_we_cannot_honour_yet_is_unsupported(changes: dict[str, Any]) -> None:
    assert refused(query(**changes)) is Trouble.REQUEST_UNSUPPORTED


def test_multiple_authorities_and_null() -> None:
    """OpenID4VP 1.0, 6.1, 6.1.1.1 and 7."""
    (asked,) = parsed(
        query(multiple=True, trusted_authorities=[AKI], claims=[{"path": ["degrees", None, "type"]}])
    )
    assert asked.multiple
    assert asked.authorities == {b"root key", b"another"}
    assert asked.claims == (ClaimRequest(("degrees", None, "type")),)


CHOICE = {
    "claims": [
        {"id": "a", "path": ["last_name"]},
        {"id": "b", "path": ["postal_code"]},
        {"id": "c", "path": ["locality"]},
        {"id": "d", "path": ["birth_date"]},
    ],
    "claim_sets": [["a", "c", "d"], ["a", "b", "d"]],
}
"""As in the specification's example of claim sets: either the locality, or else the postal code."""


def test_claim_sets_choose_among_claims() -> None:
    """OpenID4VP 1.0, 6.4.1: the choices, the first wish first."""
    (asked,) = parsed(query(**CHOICE))
    assert asked.claim_sets == ((0, 2, 3), (0, 1, 3))


@pytest.mark.parametrize(
    "changes",
    [
        {"claims": ...},
        {"claim_sets": []},
        {"claim_sets": [[]]},
        {"claim_sets": ["a"]},
        {"claim_sets": [["a", "a"]]},
        {"claim_sets": [["x"]]},
        {"claim_sets": [[0]]},
        {"claim_sets": [["a"]] * 17},
        {"claims": [*CHOICE["claims"], {"path": ["sex"]}]},
        {"claims": [*CHOICE["claims"], {"id": "a", "path": ["sex"]}]},
    ],
    ids=str,
)
def test_claim_sets_that_break_the_rules(changes: dict[str, Any]) -> None:
    assert refused(query(**{**CHOICE, **changes})) is Trouble.REQUEST_INVALID


def several(*ids: str, **more: Any) -> dict[str, Any]:
    return {"credentials": [query(id=name)["credentials"][0] for name in ids], **more}


def test_credential_sets_choose_among_licences() -> None:
    """OpenID4VP 1.0, 6.2, built like its example: one of three ways, and something nice to have."""
    sets = [
        {"options": [["pid"], ["other_pid"], ["part_1", "part_2"]]},
        {"required": False, "options": [["nice"]]},
    ]
    asked = several("pid", "other_pid", "part_1", "part_2", "nice", credential_sets=sets)
    found = parse_dcql(json.dumps(asked).encode())
    assert found == Query(
        parsed({"credentials": asked["credentials"]}),
        (
            CredentialSet((("pid",), ("other_pid",), ("part_1", "part_2"))),
            CredentialSet((("nice",),), required=False),
        ),
    )


@pytest.mark.parametrize(
    "sets",
    [
        {},
        [],
        ["a"],
        [{}],
        [{"options": []}],
        [{"options": ["a"]}],
        [{"options": [[]]}],
        [{"options": [["x"]]}],
        [{"options": [["a", "a"]]}],
        [{"options": [[1]]}],
        [{"options": [["a"]], "required": "no"}],
        [{"options": [["a"]]}] * 17,
        [{"options": [["a"]] * 17}],
        [{"options": [["a"], ["b"]]}] * 9,
    ],
    ids=str,
)
def test_credential_sets_that_break_the_rules(sets: Any) -> None:
    control = [{"options": [["a"], ["b"]]}] * 8
    assert parse_dcql(json.dumps(several("a", "b", credential_sets=control)).encode()).credential_sets
    assert refused(several("a", "b", credential_sets=sets)) is Trouble.REQUEST_INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"id": ...},
        {"id": ""},
        {"id": "a b"},
        {"id": 1},
        {"format": ...},
        {"format": None},
        {"meta": []},
        {"meta": {"vct_values": []}},
        {"meta": {"vct_values": "x"}},
        {"meta": {"vct_values": [1]}},
        {"meta": {"vct_values": ["x" * 256]}},
        {"meta": {"vct_values": ["x"] * 33}},
        {"multiple": "no"},
        {"trusted_authorities": []},
        {"trusted_authorities": ["aki"]},
        {"trusted_authorities": [{"values": ["x"]}]},
        {"trusted_authorities": [{"type": "aki"}]},
        {"trusted_authorities": [{"type": "aki", "values": []}]},
        {"trusted_authorities": [{"type": "aki", "values": [1]}]},
        {"trusted_authorities": [{"type": "aki", "values": [""]}]},
        {"trusted_authorities": [{"type": "aki", "values": ["a+b="]}]},
        {"trusted_authorities": [{"type": "aki", "values": ["A" * 88]}]},
        {"require_cryptographic_holder_binding": 1},
        {"claims": []},
        {"claims": {}},
        {"claims": ["name"]},
        {"claims": [{}]},
        {"claims": [{"path": []}]},
        {"claims": [{"path": "name"}]},
        {"claims": [{"path": [-1]}]},
        {"claims": [{"path": [True]}]},
        {"claims": [{"path": [1.0]}]},
        {"claims": [{"path": [""]}]},
        {"claims": [{"path": ["x"] * 17}]},
        {"claims": [{"path": ["x" * 256]}]},
        {"claims": [{"path": ["x"], "id": "a b"}]},
        {"claims": [{"path": ["x"], "values": []}]},
        {"claims": [{"path": ["x"], "values": [1.5]}]},
        {"claims": [{"path": ["x"], "values": [None]}]},
        {"claims": [{"path": ["x"], "values": [0] * 33}]},
        {"claims": [{"path": ["x"]}] * 101},
        {"claims": [{"path": ["x"]}] * 3_000},
        {"claims": [{"path": ["x"]}] * 10_000},
    ],
    ids=str,
)
def test_what_breaks_the_rules_is_invalid(changes: dict[str, Any]) -> None:
    assert refused(query(**changes)) is Trouble.REQUEST_INVALID


def test_a_hundred_claims_are_the_most() -> None:
    assert len(parsed(query(claims=[{"path": [str(n)]} for n in range(100)]))[0].claims) == 100


def test_a_query_has_sixty_four_kilobytes_at_most() -> None:
    data = json.dumps(query()).encode()
    assert parse_dcql(data.ljust(65_536)).credentials == parsed(query())
    assert refused(data.ljust(65_537)) is Trouble.REQUEST_INVALID


@pytest.mark.parametrize(
    "value",
    [
        [],
        {},
        {"credentials": []},
        {"credentials": {}},
        {"credentials": ["x"]},
        {"credentials": query()["credentials"] * 2},
        {"credentials": [{"id": str(n), "format": "sd-cwt"} for n in range(17)]},
        {
            "credentials": [
                {"id": f"c{n}", **query(id=...)["credentials"][0], "claims": [{"path": ["x"]}] * 60}
                for n in (1, 2)
            ]
        },
        b"",
        b"{",
        b'{"credentials": [], "credentials": []}',
        b"\xff",
        b" " * 65_537,
    ],
    ids=lambda value: str(value)[:40],
)
def test_no_query_at_all_is_invalid(value: Any) -> None:
    assert refused(value) is Trouble.REQUEST_INVALID


WORDS = sorted(
    {"credentials", "id", "format", "meta", "vct_values", "claims", "path", "values", "multiple", "options"}
    | {"claim_sets", "credential_sets", "required", "trusted_authorities", "type"}
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(WORDS),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(
    JSON
    | st.builds(lambda claims: query(claims=claims), JSON)
    | st.builds(lambda meta: query(meta=meta), JSON)
    | st.builds(lambda sets: {**query(), "credential_sets": sets}, JSON)
    | st.builds(lambda sets: query(**{**CHOICE, "claim_sets": sets}), JSON)
)
def test_any_json_is_read_or_refused(value: Any) -> None:
    try:
        result = parsed(value)
    except WalletError as error:
        trouble = error.trouble
    else:
        trouble = None
        assert result
    assert trouble in (None, Trouble.REQUEST_INVALID, Trouble.REQUEST_UNSUPPORTED)


@given(st.binary(max_size=200))
def test_any_bytes_are_refused(data: bytes) -> None:
    assert refused(data) is Trouble.REQUEST_INVALID


def test_an_mdoc_is_named_by_its_document_type() -> None:
    """OpenID4VP 1.0, B.2: `doctype_value`, and claims by namespace and element."""
    wanted = query(
        format="mso_mdoc",
        meta={"doctype_value": "org.iso.18013.5.1.mDL"},
        claims=[{"path": ["org.iso.18013.5.1", "family_name"], "intent_to_retain": False}],
    )
    (asked,) = parsed(wanted)
    assert (asked.formats, asked.document_types) == ({"mdoc"}, {"org.iso.18013.5.1.mDL"})
    assert asked.claims == (ClaimRequest(("org.iso.18013.5.1", "family_name")),)
    assert parsed(query(format="mso_mdoc", meta={}))[0].document_types == frozenset()
    for odd in (5, "", "x" * 300, ["x"]):
        assert refused(query(format="mso_mdoc", meta={"doctype_value": odd})) is Trouble.REQUEST_INVALID
