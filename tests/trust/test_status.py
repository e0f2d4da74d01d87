"""Reading status list tokens: other people's vectors, values, and everything that must be refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import b64url_decode
from wallet.codec.inflate import deflate, inflate
from wallet.crypto.keys import public_key_from_jwk, spki_from_public_key
from wallet.model.errors import ParseError
from wallet.model.trust import StatusList
from wallet.model.verdict import Reason
from wallet.trust import status
from wallet.trust.authentication import holds
from wallet.trust.status import UNNAMED, parse_status_list, read_statuses, status_value

from .scene import ISSUING, LIST_URI, SECONDS, ListSpec, cwt_list, jwt_list, signed, spki


def made(bits: int, data: bytes) -> StatusList:
    return StatusList(LIST_URI, bits, data, signed(ISSUING), SECONDS)


@pytest.mark.parametrize("encode", [jwt_list, cwt_list])
@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_values_come_back_least_significant_bit_first(encode: Any, bits: int) -> None:
    values = {0: 1, 3: (1 << bits) - 1, 17: 1}
    found = parse_status_list(encode(ListSpec(values, bits=bits)))
    assert (found.uri, found.bits, found.issued_at) == (LIST_URI, bits, SECONDS - 60)
    for index in range(64 * 8 // bits):
        assert status_value(found, index) == values.get(index, 0)
    assert holds(found.signed, spki(ISSUING))


def test_draft_example_of_one_bit() -> None:
    # Token Status List, section 4.1: statuses 1,0,0,1,1,1,0,1 1,1,0,0,0,1,0,1 are the bytes b9 a3.
    found = made(1, bytes.fromhex("b9a3"))
    assert [status_value(found, i) for i in range(16)] == [1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 0, 0, 0, 1, 0, 1]


@pytest.mark.parametrize("index", [16, 2**63, -1, -(2**63)])
def test_no_such_index(index: int) -> None:
    assert status_value(made(1, b"\0\0"), index) is None
    assert status_value(made(1, b"\0\0"), 15) == 0


def test_long_lists_of_the_draft(testdata: Path) -> None:
    lists = json.loads((testdata / "token-status-list" / "appendix_c.json").read_text())["lists"]
    for entry in lists.values():
        bits, expected = entry["json"]["bits"], {int(k): v for k, v in entry["values"].items()}
        data = inflate(b64url_decode(entry["json"]["lst"]), limit=1 << 24)
        found = made(bits, data)
        assert len(data) * 8 // bits >= 1_000_000
        assert {i: status_value(found, i) for i in expected} == expected
        assert sum(1 for i in range(0, 1_000_000, 97) if status_value(found, i)) == sum(
            1 for i in expected if i % 97 == 0
        )


def test_token_of_the_draft_verifies(testdata: Path) -> None:
    folder = testdata / "token-status-list"
    token = "".join((folder / "examples" / "status_list_jwt_raw.md").read_text().split())
    found = parse_status_list(token.encode())
    key = public_key_from_jwk(json.loads((folder / "example_jwks.json").read_text())["keys"][0])
    assert holds(found.signed, spki_from_public_key(key))
    assert (found.uri, found.ttl) == ("https://example.com/statuslists/1", 43200)
    assert [status_value(found, i) for i in range(4)] == [1, 0, 0, 1]


BROKEN = [
    (ListSpec({}, typ="jwt"), Reason.TYPE_CONFUSION),
    (ListSpec({}, typ=["statuslist+jwt"]), Reason.TYPE_CONFUSION),
    (ListSpec({}, typ={}), Reason.TYPE_CONFUSION),
    (ListSpec({}, bits=3, compressed=deflate(b"\0")), Reason.MALFORMED),
    (ListSpec({}, bits=True, compressed=deflate(b"\0")), Reason.MALFORMED),
    (ListSpec({}, compressed=b"no zlib"), Reason.MALFORMED),
    (ListSpec({}, compressed=deflate(b"\0") + b"x"), Reason.TRAILING_DATA),
    (ListSpec({}, issued_at=-1), Reason.MALFORMED),
    (ListSpec({}, issued_at=10**13), Reason.MALFORMED),
    (ListSpec({}, ttl=0), Reason.MALFORMED),
    (ListSpec({}, uri=""), Reason.MALFORMED),
]


@pytest.mark.parametrize("encode", [jwt_list, cwt_list])
@pytest.mark.parametrize(("spec", "reason"), BROKEN)
def test_broken_tokens_are_refused(encode: Any, spec: ListSpec, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        parse_status_list(encode(spec))
    assert caught.value.reason is reason


@pytest.mark.parametrize("encode", [jwt_list, cwt_list])
def test_list_that_inflates_without_end_stops(encode: Any) -> None:
    bomb = deflate(bytes(16 * 1024 * 1024 + 1))
    with pytest.raises(ParseError) as caught:
        parse_status_list(encode(ListSpec({}, compressed=bomb)))
    assert caught.value.reason is Reason.LIMIT_EXCEEDED
    assert read_statuses([encode(ListSpec({}, compressed=bomb))]).unreadable == {LIST_URI}


def test_oversized_token_is_not_read() -> None:
    with pytest.raises(ParseError) as caught:
        parse_status_list(b"e" * (status.MAX_TOKEN + 1))
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


@pytest.mark.parametrize("encode", [jwt_list, cwt_list])
def test_snapshot_of_tokens_of_any_quality(encode: Any) -> None:
    older, newer = ListSpec({}, issued_at=SECONDS - 99), ListSpec({})
    found = read_statuses([encode(older), encode(newer), b"junk"])
    assert [each.issued_at for each in found.lists[LIST_URI]] == [SECONDS - 60, SECONDS - 99]
    assert found.unreadable == {UNNAMED}
    assert read_statuses([encode(ListSpec({}, typ="other"))]).unreadable == {LIST_URI}
    contradicting = read_statuses([encode(ListSpec({}, compressed=b"no zlib"))])
    assert contradicting.lists[LIST_URI][0].bits == 0


@given(st.binary(max_size=300))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    read_statuses([data, b"eyJ" + data, b"\xd2" + data])


TOKENS = [jwt_list(ListSpec({3: 1})), cwt_list(ListSpec({3: 1}))]


@given(st.sampled_from(TOKENS), st.data())
def test_mutations_raise_nothing_else(token: bytes, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(token) - 1))
    changed = bytearray(token)
    changed[place] ^= 1 << data.draw(st.integers(0, 7))
    found = read_statuses([bytes(changed)])
    for each in found.lists.get(LIST_URI, ()):
        if each.bits and status_value(each, 3) != 1:
            assert not holds(each.signed, spki(ISSUING))
