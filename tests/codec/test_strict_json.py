"""Strict JSON: every refusal alone, and random text."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import strict_json
from wallet.codec.limits import MAX_DEPTH
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

REFUSED: list[tuple[str, bytes | str, Reason]] = [
    ("nothing", b"", Reason.MALFORMED),
    ("blanks", b"  ", Reason.MALFORMED),
    ("member twice", b'{"a":1,"a":1}', Reason.DUPLICATE_KEY),
    ("member twice, spelt otherwise", b'{"a":1,"\\u0061":1}', Reason.DUPLICATE_KEY),
    ("member twice, deep within", b'[{"x":{"a":1,"a":2}}]', Reason.DUPLICATE_KEY),
    ("NaN", b'{"a":NaN}', Reason.MALFORMED),
    ("Infinity", b"[Infinity]", Reason.MALFORMED),
    ("-Infinity", b"[-Infinity]", Reason.MALFORMED),
    ("1e999", b"[1e999]", Reason.MALFORMED),
    ("-1e999", b"[-1e999]", Reason.MALFORMED),
    ("2^64", b"[18446744073709551616]", Reason.MALFORMED),
    ("-2^63-1", b"[-9223372036854775809]", Reason.MALFORMED),
    ("21 digits", b"[000000000000000000001]", Reason.MALFORMED),
    ("5,000 digits", b"[" + b"9" * 5000 + b"]", Reason.MALFORMED),
    ("half a pair", b'["\\ud800"]', Reason.MALFORMED),
    ("half a pair in a name", b'{"\\udfff":1}', Reason.MALFORMED),
    ("half a pair, raw", '["\ud800"]', Reason.MALFORMED),
    ("half a pair, raw, with a blank", ' ["\ud800"]', Reason.MALFORMED),
    ("byte order mark", b"\xef\xbb\xbf{}", Reason.MALFORMED),
    ("byte order mark in text", "\ufeff{}", Reason.MALFORMED),
    ("UTF-16", '{"a":1}'.encode("utf-16-le"), Reason.MALFORMED),
    ("Latin-1", b'["\xe9"]', Reason.MALFORMED),
    ("raw control character", b'["\x01"]', Reason.MALFORMED),
    ("single quotes", b"{'a':1}", Reason.MALFORMED),
    ("comma at the end", b"[1,]", Reason.MALFORMED),
    ("leading zero", b"[01]", Reason.MALFORMED),
    ("no-break space around", "\u00a0{}", Reason.MALFORMED),
    ("second value", b"{} {}", Reason.TRAILING_DATA),
    ("NUL after", b"{}\x00", Reason.TRAILING_DATA),
]


@pytest.mark.parametrize(("text", "reason"), [case[1:] for case in REFUSED], ids=[c[0] for c in REFUSED])
def test_refusals(text: bytes | str, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        strict_json.loads(text)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b' {"a": [1, -2.5, true, null]}\n', {"a": [1, -2.5, True, None]}),
        (b"[18446744073709551615, -9223372036854775808]", [2**64 - 1, -(2**63)]),
        (b'"\\ud83d\\ude00"', "😀"),
        ("「照」".join('""').encode(), "「照」"),
        (b"[1e-999]", [0.0]),
    ],
)
def test_accepted(text: bytes, value: Any) -> None:
    assert strict_json.loads(text) == value
    assert strict_json.loads(text.decode()) == value


@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_depth(opening: str, closing: str) -> None:
    fits = opening * MAX_DEPTH + "1" + closing * MAX_DEPTH
    strict_json.loads(fits)
    # More brackets than levels: only then is the depth counted one by one.
    strict_json.loads(f"[{fits[len(opening) : -len(closing)]},[],[]]")
    with pytest.raises(ParseError) as caught:
        strict_json.loads("[" + fits + "]")
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


@pytest.mark.parametrize("opening", ["[", '{"a":', '[{"a":'])
def test_a_hundred_thousand_levels(opening: str) -> None:
    with pytest.raises(ParseError) as caught:
        strict_json.loads(opening * 100_000)
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


def test_brackets_within_strings_and_beside_each_other_are_no_depth() -> None:
    text = json.dumps(["[" * 50, '\\"{' * 20, [[] for _ in range(50)]])
    assert strict_json.loads(text) == json.loads(text)


@pytest.mark.parametrize(
    "text", ['[["' + '\\"' * 100_000, "[" * 17 + '"\\' * 100_000, '"' * 99_999 + "[" * 17]
)
def test_unfinished_strings_do_not_make_the_scan_slow(text: str) -> None:
    # Quadratic scanning of these would run into the suite's time limit.
    with pytest.raises(ParseError):
        strict_json.loads(text)


def test_writing_is_compact_and_in_utf_8() -> None:
    assert strict_json.dumps({"名": [1, "é"]}) == '{"名":[1,"é"]}'.encode()
    with pytest.raises(ValueError):
        strict_json.dumps(float("nan"))


@given(st.binary(max_size=100) | st.text(max_size=100))
def test_random_text_brings_nothing_but_parse_errors(text: bytes | str) -> None:
    try:
        strict_json.loads(text)
    except ParseError:
        return


@given(st.text(alphabet='{}[]":,\\u0d8e1-.N ', max_size=60))
def test_text_like_json_brings_nothing_but_parse_errors(text: str) -> None:
    try:
        value = strict_json.loads(text)
    except ParseError:
        return
    assert value == json.loads(text)
