"""LW1: and LW1R: against the golden vectors, their limits, and anything that is not one."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from wallet.codec.base import b45_decode, b45_encode
from wallet.codec.inflate import deflate
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.verdict import Reason
from wallet.qr.envelope import unwrap_card, unwrap_request, wrap_card, wrap_request

VECTORS = json.loads(
    (Path(__file__).parents[1] / "vectors" / "envelope" / "cards.json").read_text(encoding="utf-8")
)
ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")


def named(group: str) -> Any:
    return pytest.mark.parametrize("vector", VECTORS[group], ids=lambda vector: vector["name"])


@named("good")
def test_golden_text_reads_as_golden_data(vector: dict[str, Any]) -> None:
    assert unwrap_card(vector["text"]) == bytes.fromhex(vector["data"])


@named("good")
def test_golden_data_is_written_as_golden_text(vector: dict[str, Any]) -> None:
    text = wrap_card(bytes.fromhex(vector["data"]))
    assert b45_decode(text[4:])[0] == vector["mode"]
    if vector["mode"] == 0:  # zlib streams differ between libraries, raw data does not
        assert text == vector["text"]


@named("bad")
def test_golden_faults_have_their_reason(vector: dict[str, Any]) -> None:
    with pytest.raises(ParseError) as caught:
        unwrap_card(vector["text"])
    assert caught.value.reason == vector["reason"]


@given(st.binary(min_size=1, max_size=4000))
@example(b"\0" * 4000)
def test_what_is_wrapped_comes_back(data: bytes) -> None:
    card, request = wrap_card(data), wrap_request(data)
    assert unwrap_card(card) == unwrap_request(request) == data
    assert set(card) | set(request) <= ALPHANUMERIC
    assert card == card.strip()
    assert request == request.strip()
    assert len(card) <= 4 + -(-3 * (len(data) + 1) // 2)


@given(st.text(max_size=300) | st.text(alphabet="".join(sorted(ALPHANUMERIC)), max_size=300))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, "LW1:" + text, "LW1R:" + text):
        for unwrap in (unwrap_card, unwrap_request):
            try:
                assert unwrap(candidate)
            except ParseError:
                continue


@given(st.integers(0, 53), st.characters(max_codepoint=0x7F))
def test_an_altered_sign_never_reads_as_the_same_data_by_another_spelling(place: int, sign: str) -> None:
    text = VECTORS["good"][1]["text"]
    changed = text[:place] + sign + text[place + 1 :]
    try:
        data = unwrap_card(changed)
    except ParseError:
        return
    assert (data == unwrap_card(text)) == (changed == text)


def test_text_over_sixteen_kilobytes_is_refused_before_it_is_decoded() -> None:
    text = "LW1:" + b45_encode(b"\0" + bytes(10_919))
    assert len(text) == 16 * 1024
    assert unwrap_card(text) == bytes(10_919)
    with pytest.raises(ParseError) as caught:
        unwrap_card(text + "00")
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


def test_data_inflates_to_sixty_four_kilobytes_and_no_further() -> None:
    assert len(unwrap_card("LW1:" + b45_encode(b"\x01" + deflate(bytes(65_536))))) == 65_536
    with pytest.raises(ParseError) as caught:
        unwrap_card("LW1:" + b45_encode(b"\x01" + deflate(bytes(65_537))))
    assert caught.value.reason is Reason.LIMIT_EXCEEDED


def test_nothing_is_wrapped_that_no_reader_would_take() -> None:
    assert unwrap_card(wrap_card(bytes(65_536))) == bytes(65_536)
    too_long = random.Random(1).randbytes(10_920)
    for data in (bytes(65_537), too_long):
        with pytest.raises(WalletError) as caught:
            wrap_card(data)
        assert caught.value.trouble is Trouble.FILE_TOO_LARGE
    assert len(wrap_card(too_long[:-1])) <= 16 * 1024


def test_zlib_only_where_it_is_shorter() -> None:
    assert b45_decode(wrap_card(b"abcdefgh")[4:])[0] == 0
    assert b45_decode(wrap_card(b"a" * 50)[4:])[0] == 1


def test_card_and_request_are_not_taken_for_each_other() -> None:
    for unwrap, text in ((unwrap_card, wrap_request(b"x")), (unwrap_request, wrap_card(b"x"))):
        with pytest.raises(ParseError) as caught:
            unwrap(text)
        assert caught.value.reason is Reason.NOT_A_LICENCE
