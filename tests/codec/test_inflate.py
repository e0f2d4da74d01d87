"""zlib streams within their limit (cases I15 of the attack list)."""

from __future__ import annotations

import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.inflate import deflate, inflate, inflate_raw
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

PLAIN = b"a licence, a licence, a licence"


def with_dictionary() -> bytes:
    packer = zlib.compressobj(zdict=b"licence")
    return packer.compress(PLAIN) + packer.flush()


def raw_deflate() -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(PLAIN) + packer.flush()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", Reason.MALFORMED),
        (with_dictionary(), Reason.MALFORMED),
        (raw_deflate(), Reason.MALFORMED),
        (deflate(PLAIN)[:-1], Reason.MALFORMED),
        (deflate(PLAIN)[:-4] + bytes(4), Reason.MALFORMED),
        (PLAIN, Reason.MALFORMED),
        (deflate(PLAIN) + b"\x00", Reason.TRAILING_DATA),
        (deflate(PLAIN) + deflate(PLAIN), Reason.TRAILING_DATA),
        (deflate(PLAIN + b"!"), Reason.LIMIT_EXCEEDED),
        (deflate(bytes(10**8)), Reason.LIMIT_EXCEEDED),
    ],
    ids=["empty", "dictionary", "raw", "cut", "checksum", "plain", "byte", "stream", "over", "bomb"],
)
def test_refusals(data: bytes, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        inflate(data, limit=len(PLAIN))
    assert caught.value.reason is reason


@given(st.binary(max_size=500))
def test_there_and_back_up_to_the_limit(data: bytes) -> None:
    assert inflate(deflate(data), limit=len(data)) == data


@given(st.binary(max_size=60))
def test_random_bytes_bring_nothing_but_parse_errors(data: bytes) -> None:
    for candidate in (data, b"\x78\x9c" + data):
        try:
            inflate(candidate, limit=1000)
        except ParseError:
            continue


def test_raw_deflate_is_read_only_where_it_is_due() -> None:
    stream = zlib.compressobj(9, wbits=-15)
    raw = stream.compress(b"licence" * 9) + stream.flush()
    assert inflate_raw(raw, limit=63) == b"licence" * 9
    for data, limit, reason in (
        (raw, 62, Reason.LIMIT_EXCEEDED),
        (raw + b"\0", 63, Reason.TRAILING_DATA),
        (raw[:-1], 63, Reason.MALFORMED),
        (zlib.compress(b"licence"), 63, Reason.MALFORMED),
        (b"", 63, Reason.MALFORMED),
    ):
        with pytest.raises(ParseError) as caught:
            inflate_raw(data, limit=limit)
        assert caught.value.reason is reason
    with pytest.raises(ParseError):
        inflate(raw, limit=63)
