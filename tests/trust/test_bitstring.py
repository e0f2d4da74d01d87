"""W3C Bitstring Status Lists: reading the credential, looking values up, and what they mean for a licence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate, gzip
from wallet.model.credential import StatusReference
from wallet.model.errors import ParseError
from wallet.model.trust import TrustSnapshot
from wallet.model.verdict import Outcome, Reason
from wallet.trust.anchors import Candidate
from wallet.trust.standing import Standing, judge_status
from wallet.trust.status import parse_status_list, read_statuses, status_value

from .crls import ISSUED, bitstring, list_credential
from .scene import ISSUING, LIST_URI, NOW, OTHER, SECONDS, ListSpec, anchor, credential, jwt_list, spki

KEY = Candidate(spki(ISSUING), anchor(ISSUING))
TRUST = TrustSnapshot((anchor(ISSUING),), as_of=NOW)
FAILED, OPEN, PASSED = Outcome.FAILED, Outcome.UNDETERMINED, Outcome.PASSED


def reference(index: int = 3, purpose: str = "revocation", size: int = 1) -> StatusReference:
    return StatusReference(LIST_URI, index, kind="bitstring", purpose=purpose, size=size)


def judge(*tokens: bytes, ref: StatusReference | None = None, at: Any = NOW, **changes: Any) -> Standing:
    licence = replace(credential(), status=ref or reference(), **changes)
    return judge_status(licence, KEY, TRUST, read_statuses(tokens), at)


def said(found: Standing) -> tuple[Outcome, Reason | None]:
    return found.finding.outcome, found.finding.reason


def test_first_entry_stands_leftmost() -> None:
    found = parse_status_list(list_credential(bitstring({0: 1, 9: 1, 131_071: 1})))
    assert found.data[:2] == b"\x80\x40"
    assert [i for i in range(131_072) if status_value(found, i)] == [0, 9, 131_071]
    assert (found.uri, found.kind, found.issued_at) == (LIST_URI, "bitstring", ISSUED)
    assert (found.expires_at, found.ttl, found.purposes) == (SECONDS + 18 * 3600, None, {"revocation"})


@pytest.mark.parametrize("size", [1, 2, 3, 5, 8, 13, 32])
def test_entries_of_any_width(size: int) -> None:
    values = {0: 1, 7: (1 << size) - 1, 131_071: 1}
    found = parse_status_list(list_credential(bitstring(values, size=size)))
    for index in (0, 1, 6, 7, 8, 131_070, 131_071):
        assert status_value(found, index, size) == values.get(index, 0)
    assert status_value(found, 131_072, size) is None
    assert status_value(found, -1, size) is status_value(found, 0, 0) is status_value(found, 0, 33) is None


@pytest.mark.parametrize(
    ("purpose", "value", "expected"),
    [
        ("revocation", 0, (PASSED, None)),
        ("revocation", 1, (FAILED, Reason.REVOKED)),
        ("suspension", 0, (PASSED, None)),
        ("suspension", 1, (FAILED, Reason.SUSPENDED)),
        ("message", 0, (PASSED, None)),
        ("message", 1, (OPEN, Reason.STATUS_UNAVAILABLE)),
        ("message", 2, (OPEN, Reason.STATUS_UNAVAILABLE)),
        ("refresh", 1, (OPEN, Reason.STATUS_UNAVAILABLE)),
    ],
)
def test_what_a_set_entry_means(purpose: str, value: int, expected: tuple[Outcome, Reason | None]) -> None:
    size = 2 if purpose == "message" else 1
    token = list_credential(bitstring({3: value}, size=size), purpose=purpose)
    found = judge(token, ref=reference(purpose=purpose, size=size))
    assert said(found) == expected
    if expected[0] is OPEN:
        assert f"value {value:#04x}" in found.finding.detail


def test_one_list_may_serve_several_purposes_but_no_other() -> None:
    both = list_credential(bitstring({}), purpose=["suspension", "revocation"])
    assert said(judge(both)) == (PASSED, None)
    wrong = list_credential(bitstring({3: 1}), purpose="suspension")
    assert said(judge(wrong)) == (FAILED, Reason.STATUS_LIST_INVALID)


@pytest.mark.parametrize(("entries", "good"), [(131_072, True), (131_064, False)])
def test_list_that_is_too_short_is_red(entries: int, good: bool) -> None:
    found = judge(list_credential(bitstring({}, entries=entries)))
    assert said(found) == ((PASSED, None) if good else (FAILED, Reason.STATUS_LIST_INVALID))


def test_list_that_is_too_short_is_not_even_read() -> None:
    assert parse_status_list(list_credential(bitstring({}))).bits == 1
    with pytest.raises(ParseError) as caught:
        parse_status_list(list_credential(bitstring({}, entries=131_064)))
    assert caught.value.reason is Reason.MALFORMED


def test_list_with_too_few_wide_entries_is_red() -> None:
    enough, short = (bitstring({}, size=2, entries=n) for n in (131_072, 131_068))
    ref = reference(purpose="message", size=2)
    assert said(judge(list_credential(enough, purpose="message"), ref=ref)) == (PASSED, None)
    found = judge(list_credential(short, purpose="message"), ref=ref)
    assert said(found) == (FAILED, Reason.STATUS_LIST_INVALID)


def test_index_beyond_the_list_is_red() -> None:
    for index in (131_072, 2**63, -1):
        found = judge(list_credential(bitstring({})), ref=reference(index))
        assert said(found) == (FAILED, Reason.STATUS_LIST_INVALID)


def test_list_that_inflates_without_end_is_amber() -> None:
    bomb = list_credential(bytes(16 * 1024 * 1024 + 1))
    assert said(judge(bomb)) == (OPEN, Reason.STATUS_LIST_INVALID)
    assert said(judge(list_credential(bytes(16 * 1024 * 1024)))) == (PASSED, None)


@pytest.mark.parametrize(
    "encoded",
    [
        b64url_encode(gzip(bytes(16_384))),
        "z" + b64url_encode(gzip(bytes(16_384))),
        "u" + b64url_encode(deflate(bytes(16_384))),
        "u" + b64url_encode(gzip(bytes(16_384)) + b"x"),
        "u" + b64url_encode(gzip(bytes(16_384)) + gzip(b"")),
        "u" + b64url_encode(gzip(bytes(16_384))[:-1]),
        "u=",
        7,
        None,
    ],
)
def test_list_that_contradicts_its_standard_is_red(encoded: Any) -> None:
    token = list_credential(b"", subject={"encodedList": encoded})
    assert said(judge(token)) == (FAILED, Reason.STATUS_LIST_INVALID)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"typ": "jwt"}, Reason.TYPE_CONFUSION),
        ({"type": ["VerifiableCredential"]}, Reason.TYPE_CONFUSION),
        ({"type": "BitstringStatusListCredential"}, Reason.TYPE_CONFUSION),
        ({"@context": ["https://www.w3.org/2018/credentials/v1"]}, Reason.MALFORMED),
        ({"@context": None}, Reason.MALFORMED),
        ({"vc": {}}, Reason.MALFORMED),
        ({"validFrom": "2026-11-24"}, Reason.MALFORMED),
        ({"validFrom": "2026-11-24T05:00:00"}, Reason.MALFORMED),
        ({"validUntil": 7}, Reason.MALFORMED),
        ({"exp": -1}, Reason.MALFORMED),
        ({"id": ""}, Reason.MALFORMED),
        ({"id": 7}, Reason.MALFORMED),
        ({"issuer": 7}, Reason.MALFORMED),
        ({"purpose": 7}, Reason.MALFORMED),
        ({"purpose": []}, Reason.MALFORMED),
        ({"subject": {"ttl": 0}}, Reason.MALFORMED),
        ({"subject": {"type": "Other"}}, Reason.MALFORMED),
        ({"credentialSubject": []}, Reason.MALFORMED),
    ],
)
def test_broken_credentials_are_refused(changes: dict[str, Any], reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        parse_status_list(list_credential(bitstring({}), **changes))
    assert caught.value.reason is reason


def test_names_and_times_that_may_be_written_otherwise() -> None:
    found = parse_status_list(list_credential(bitstring({}), id=None, issuer={"id": "did:example:1"}))
    assert (found.uri, found.issuer) == (LIST_URI, "did:example:1")
    found = parse_status_list(list_credential(bitstring({}), iat=ISSUED + 5, exp=SECONDS + 60))
    assert (found.issued_at, found.expires_at) == (ISSUED + 5, SECONDS + 60)
    found = parse_status_list(list_credential(bitstring({}), subject={"ttl": 300_000}))
    assert found.ttl == 300


@pytest.mark.parametrize(
    ("changes", "stale"),
    [
        ({}, False),
        ({"validUntil": "2026-11-24T06:00:00Z"}, True),
        ({"validUntil": "2026-11-24T06:00:01Z"}, False),
        ({"exp": SECONDS}, True),
        ({"subject": {"ttl": 3_600_000}}, True),
        ({"subject": {"ttl": 3_601_000}}, False),
        ({"validUntil": None}, False),
        ({"validUntil": None, "validFrom": "2026-11-23T05:59:59Z"}, True),
        ({"validUntil": None, "validFrom": None}, True),
    ],
)
def test_staleness(changes: dict[str, Any], stale: bool) -> None:
    found = judge(list_credential(bitstring({}), **changes))
    assert said(found) == ((OPEN, Reason.STATUS_STALE) if stale else (PASSED, None))
    assert (found.as_of is None) == ("validFrom" in changes and changes["validFrom"] is None)


def test_other_signer_or_other_kind_of_list_answers_nothing() -> None:
    assert said(judge(list_credential(bitstring({}), signer=OTHER))) == (OPEN, Reason.STATUS_LIST_INVALID)
    assert said(judge(jwt_list(ListSpec({})))) == (OPEN, Reason.STATUS_UNAVAILABLE)
    token = replace(credential(), status=StatusReference(LIST_URI, 3))
    found = judge_status(token, KEY, TRUST, read_statuses([list_credential(bitstring({}))]), NOW)
    assert said(found) == (OPEN, Reason.STATUS_UNAVAILABLE)
    both = read_statuses([list_credential(bitstring({3: 1})), jwt_list(ListSpec({}))])
    assert said(judge_status(token, KEY, TRUST, both, NOW)) == (PASSED, None)


def test_revocation_stands_and_a_suspension_ends_with_a_newer_list() -> None:
    newer = list_credential(bitstring({}), validFrom="2026-11-24T05:30:00Z")
    found = judge(list_credential(bitstring({3: 1})), newer)
    assert said(found) == (FAILED, Reason.REVOKED)
    assert "takes it back" in found.finding.detail
    ref = reference(purpose="suspension")
    held = list_credential(bitstring({3: 1}), purpose="suspension")
    lifted = list_credential(bitstring({}), purpose="suspension", validFrom="2026-11-24T05:30:00Z")
    assert said(judge(held, ref=ref)) == (FAILED, Reason.SUSPENDED)
    assert said(judge(held, lifted, ref=ref)) == (PASSED, None)
    same_age = list_credential(bitstring({}), purpose="suspension", issuer="https://other.example")
    assert said(judge(held, same_age, ref=ref)) == (FAILED, Reason.SUSPENDED)


def test_every_reference_of_a_licence_is_judged_and_the_worst_counts() -> None:
    second = "https://status.example/2"
    more = (StatusReference(second, 5, kind="bitstring", purpose="suspension"),)
    first = list_credential(bitstring({}))

    def lists(values: dict[int, int]) -> bytes:
        return list_credential(
            bitstring(values), id=second, purpose="suspension", validFrom=None, iat=ISSUED - 9
        )

    good = judge(first, lists({}), further_status=more)
    assert said(good) == (PASSED, None)
    assert good.further == ()
    assert good.as_of is not None
    assert good.as_of.timestamp() == ISSUED - 9
    assert said(judge(first, lists({5: 1}), further_status=more)) == (FAILED, Reason.SUSPENDED)
    missing = judge(first, further_status=more)
    assert said(missing) == (OPEN, Reason.STATUS_UNAVAILABLE)
    worst = judge(list_credential(bitstring({3: 1})), further_status=more)
    assert said(worst) == (FAILED, Reason.REVOKED)
    assert [each.reason for each in worst.further] == [Reason.STATUS_UNAVAILABLE]


TOKEN = list_credential(bitstring({3: 1}))


@given(st.data())
def test_mutations_raise_nothing_else(data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(TOKEN) - 1))
    changed = bytearray(TOKEN)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    read_statuses([bytes(changed)])


@given(
    st.dictionaries(
        st.sampled_from(
            ["id", "type", "issuer", "validFrom", "validUntil", "iat", "exp", "credentialSubject"]
        ),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=9),
            lambda inner: st.lists(inner),
            max_leaves=4,
        ),
    )
)
def test_strange_claims_raise_nothing_else(claims: dict[str, Any]) -> None:
    read_statuses([list_credential(b"", **claims)])
