"""Strict CBOR: known answers of RFC 8949 (appendix A), every refusal alone, and random bytes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.codec.cbor import Encoded, Simple, Tag
from wallet.codec.limits import MAX_DEPTH
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

KNOWN: list[tuple[str, Any]] = [
    ("00", 0),
    ("17", 23),
    ("1818", 24),
    ("1903e8", 1000),
    ("1a000f4240", 1_000_000),
    ("1b000000e8d4a51000", 10**12),
    ("1bffffffffffffffff", 2**64 - 1),
    ("20", -1),
    ("3863", -100),
    ("3903e7", -1000),
    ("3bffffffffffffffff", -(2**64)),
    ("f90000", 0.0),
    ("f93c00", 1.0),
    ("fb3ff199999999999a", 1.1),
    ("fa47c35000", 100000.0),
    ("f9c400", -4.0),
    ("f97c00", math.inf),
    ("f4", False),
    ("f5", True),
    ("f6", None),
    ("f7", Simple(23)),
    ("e0", Simple(0)),
    ("f0", Simple(16)),
    ("f83b", Simple(59)),
    ("f8ff", Simple(255)),
    ("c11a514b67b0", Tag(1, 1363896240)),
    ("d818456449455446", Tag(24, b"dIETF")),
    ("d83c4101", Tag(60, b"\x01")),
    ("c249010000000000000000", Tag(2, b"\x01" + bytes(8))),
    ("c0c1c200", Tag(0, Tag(1, Tag(2, 0)))),
    ("40", b""),
    ("4401020304", b"\x01\x02\x03\x04"),
    ("60", ""),
    ("62c3bc", "ü"),
    ("63e6b0b4", "水"),
    ("64f0908591", "\U00010151"),
    ("80", []),
    ("8301820203820405", [1, [2, 3], [4, 5]]),
    ("98190102030405060708090a0b0c0d0e0f101112131415161718181819", list(range(1, 26))),
    ("a0", {}),
    ("a201020304", {1: 2, 3: 4}),
    ("a26161016162820203", {"a": 1, "b": [2, 3]}),
    ("a1f83b814101", {Simple(59): [b"\x01"]}),
    ("a1d83c410102", {Tag(60, b"\x01"): 2}),
]


@pytest.mark.parametrize(("encoded", "value"), KNOWN)
def test_known_answers_both_ways(encoded: str, value: Any) -> None:
    data = bytes.fromhex(encoded)
    read = cbor.loads(data)
    assert read == value
    assert type(read) is type(value)
    assert cbor.dumps(value) == data
    assert cbor.loads(data, canonical=True) == value


REFUSED: list[tuple[str, str, Reason]] = [
    ("nothing", "", Reason.MALFORMED),
    ("length without its byte", "18", Reason.MALFORMED),
    ("two-byte length cut off", "1901", Reason.MALFORMED),
    ("eight-byte length cut off", "1b00000000000000", Reason.MALFORMED),
    ("bytes cut off", "4401", Reason.MALFORMED),
    ("text cut off", "6461", Reason.MALFORMED),
    ("float cut off", "fa47c3", Reason.MALFORMED),
    ("array cut off", "8201", Reason.MALFORMED),
    ("map without the last value", "a20102 03", Reason.MALFORMED),
    ("tag without a value", "c1", Reason.MALFORMED),
    ("array of 2^62", "9b4000000000000000", Reason.MALFORMED),
    ("map of 2^62", "bb4000000000000000", Reason.MALFORMED),
    ("array of 2^40, refused before its first element", "9b0000010000000000a201010102", Reason.MALFORMED),
    ("map of 2^40, refused before its first value", "bb000001000000000000a201010102", Reason.MALFORMED),
    ("bytes of 2^40", "5b0000010000000000", Reason.MALFORMED),
    ("text of 2^63", "7b8000000000000000", Reason.MALFORMED),
    ("reserved length 28", "1c" + "00" * 16, Reason.MALFORMED),
    ("reserved length 30", "5e", Reason.MALFORMED),
    ("indefinite bytes", "5f4101ff", Reason.MALFORMED),
    ("indefinite text", "7f6161ff", Reason.MALFORMED),
    ("indefinite array", "9f01ff", Reason.MALFORMED),
    ("indefinite map", "bf0101ff", Reason.MALFORMED),
    ("a break alone", "ff", Reason.MALFORMED),
    ("simple 24 in two bytes", "f818", Reason.MALFORMED),
    ("false in two bytes", "f814", Reason.MALFORMED),
    ("simple 28 reserved", "fc", Reason.MALFORMED),
    ("not UTF-8", "61ff", Reason.MALFORMED),
    ("overlong UTF-8", "62c080", Reason.MALFORMED),
    ("half a surrogate pair", "63eda080", Reason.MALFORMED),
    ("integer key twice", "a201010102", Reason.DUPLICATE_KEY),
    ("key twice, once not minimal", "a20101180102", Reason.DUPLICATE_KEY),
    ("text key twice", "a2616101616102", Reason.DUPLICATE_KEY),
    ("tagged key twice", "a2d83c410101d83c410102", Reason.DUPLICATE_KEY),
    ("simple key twice", "a2f83b01f83b02", Reason.DUPLICATE_KEY),
    ("key twice, deep within", "81a101a201010102", Reason.DUPLICATE_KEY),
    ("float as key", "a1f93c0001", Reason.MALFORMED),
    ("1 and 1.0 as keys", "a20101f93c0002", Reason.MALFORMED),
    ("1 and true as keys", "a20101f502", Reason.MALFORMED),
    ("NaN as key, twice", "a2f97e0001f97e0002", Reason.MALFORMED),
    ("null as key", "a1f601", Reason.MALFORMED),
    ("array as key", "a18001", Reason.MALFORMED),
    ("map as key", "a1a001", Reason.MALFORMED),
    ("tagged array as key", "a1c18001", Reason.MALFORMED),
    ("tagged float as key", "a1c1f93c0001", Reason.MALFORMED),
    ("a second item", "0101", Reason.TRAILING_DATA),
    ("a byte after an array", "8000", Reason.TRAILING_DATA),
]


@pytest.mark.parametrize(("encoded", "reason"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refusals(encoded: str, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        cbor.loads(bytes.fromhex(encoded))
    assert caught.value.reason is reason


@pytest.mark.parametrize("opening", ["81", "a100", "c1", "d818"])
def test_depth_counts_arrays_maps_and_tags(opening: str) -> None:
    fits = bytes.fromhex(opening * MAX_DEPTH + "00")
    assert cbor.loads(fits) is not None
    with pytest.raises(ParseError) as caught:
        cbor.loads(bytes.fromhex(opening) + fits)
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


@pytest.mark.parametrize("opening", ["81", "c1", "a1", "9f"])
@pytest.mark.parametrize("loose", [False, True])
def test_a_hundred_thousand_levels_are_refused_quietly(opening: str, loose: bool) -> None:
    with pytest.raises(ParseError):
        cbor.loads(bytes.fromhex(opening) * 100_000, allow_indefinite=loose)


@pytest.mark.parametrize(
    ("encoded", "value"),
    [
        ("5f42010243030405ff", b"\x01\x02\x03\x04\x05"),
        ("5fff", b""),
        ("7f657374726561646d696e67ff", "streaming"),
        ("9f018202039f0405ffff", [1, [2, 3], [4, 5]]),
        ("bf61610161629f0203ffff", {"a": 1, "b": [2, 3]}),
    ],
)
def test_indefinite_lengths_only_where_allowed(encoded: str, value: Any) -> None:
    assert cbor.loads(bytes.fromhex(encoded), allow_indefinite=True) == value
    with pytest.raises(ParseError):
        cbor.loads(bytes.fromhex(encoded))


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        ("5f6161ff", Reason.MALFORMED),
        ("5f5f4101ffff", Reason.MALFORMED),
        ("7f61c361bcff", Reason.MALFORMED),
        ("9f01", Reason.MALFORMED),
        ("bf01ff", Reason.MALFORMED),
        ("bf01010102ff", Reason.DUPLICATE_KEY),
        ("bff5 01ff", Reason.MALFORMED),
        ("1f", Reason.MALFORMED),
        ("5c4101ff", Reason.MALFORMED),
        ("9e01ff", Reason.MALFORMED),
        ("df00ff", Reason.MALFORMED),
        ("9f" * 17 + "ff" * 17, Reason.LIMIT_EXCEEDED),
        ("9fffff", Reason.TRAILING_DATA),
    ],
)
def test_indefinite_lengths_stay_strict(encoded: str, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        cbor.loads(bytes.fromhex(encoded), allow_indefinite=True)
    assert caught.value.reason is reason


@pytest.mark.parametrize("encoded", ["1801", "190001", "a2030401 02", "fb3ff0000000000000", "5801 00"])
def test_other_spellings_are_read_but_not_canonical(encoded: str) -> None:
    data = bytes.fromhex(encoded)
    cbor.loads(data)
    with pytest.raises(ParseError) as caught:
        cbor.loads(data, canonical=True)
    assert caught.value.reason is Reason.MALFORMED


def test_maps_are_written_in_bytewise_order_of_their_keys() -> None:
    # RFC 8949, section 4.2.1, its own example; cbor2 orders by length first.
    keys = [Simple(23), "aa", -1, "z", 100, 10]
    assert list(cbor.loads(cbor.dumps(dict.fromkeys(keys, 0)))) == [10, 100, -1, "z", "aa", Simple(23)]


@pytest.mark.parametrize("value", [2**64, -(2**64) - 1, {1, 2}, object(), {1: [object()]}])
def test_what_has_no_encoding_is_our_own_mistake(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cbor.dumps(value)


def test_a_tuple_is_an_array_and_a_bytearray_can_be_read() -> None:
    assert cbor.dumps((1, b"")) == b"\x82\x01\x40"
    assert type(cbor.loads(bytearray(b"\x41a"))) is bytes


KEYS = st.integers(-(2**64), 2**64 - 1) | st.text() | st.binary() | st.integers(32, 255).map(Simple)
LEAVES = KEYS | st.booleans() | st.none() | st.floats(allow_nan=False)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=4)
        | st.builds(Tag, st.integers(0, 2**64 - 1), inner)
    ),
    max_leaves=12,
)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    data = cbor.dumps(value)
    assert cbor.loads(data) == value
    assert cbor.dumps(cbor.loads(data, canonical=True)) == data


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_bring_nothing_but_parse_errors(data: bytes, loose: bool) -> None:
    try:
        cbor.dumps(cbor.loads(data, allow_indefinite=loose))
    except ParseError:
        return


@given(VALUES, st.data())
def test_mutated_bytes_bring_nothing_but_parse_errors(value: Any, data: st.DataObject) -> None:
    encoded = bytearray(cbor.dumps(value))
    at = data.draw(st.integers(0, len(encoded) - 1))
    encoded[at] = data.draw(st.integers(0, 255))
    try:
        cbor.loads(bytes(encoded))
    except ParseError:
        return


@pytest.mark.parametrize("head", ["d818", "d90018", "da00000018", "db0000000000000018"])
def test_an_encoded_item_keeps_its_bytes(head: str) -> None:
    """Tag 24 in any spelling: digests are taken over the bytes as received (ISO/IEC 18013-5)."""
    item = bytes.fromhex(head + "4101")
    whole = b"\x82" + item + b"\x05"
    assert cbor.loads(whole) == [Tag(24, b"\x01"), 5]
    assert cbor.loads(whole)[0].encoded == item
    assert cbor.loads(b"\xc0\x61a").encoded == b""


def test_what_is_encoded_already_is_put_down_as_it_is() -> None:
    assert cbor.dumps({"a": Encoded(b"\x18\x01")}) == b"\xa1\x61a\x18\x01"
    # A tag read before is written anew, so that the deterministic form can be told from others.
    assert cbor.dumps(cbor.loads(bytes.fromhex("d900184101"))) == bytes.fromhex("d8184101")
