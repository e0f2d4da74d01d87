"""Base64url, base64 (RFC 4648) and base45 (RFC 9285): known answers and refusals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import (
    b45_decode,
    b45_encode,
    b64_decode,
    b64_encode,
    b64url_decode,
    b64url_encode,
)
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"AB", "BB8"),
        (b"Hello!!", "%69 VD92EX0"),
        (b"base-45", "UJCLQE7W581"),
        (b"ietf!", "QED8WEX0"),
        (b"", ""),
    ],
)
def test_base45_known_answers(data: bytes, text: str) -> None:
    assert b45_encode(data) == text
    assert b45_decode(text) == data


@pytest.mark.parametrize(
    "text",
    ["A", "AAAA", "GGW", ":::", "V5", "::", "bb8", "BB8\n", "BB_", "ＢＢ８", "BB\x00", "QED8WEX0="],
    ids=ascii,
)
def test_base45_refusals(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        b45_decode(text)
    assert caught.value.reason is Reason.MALFORMED


def test_base45_takes_the_largest_groups() -> None:
    assert b45_decode("FGW") == b"\xff\xff"
    assert b45_decode("U5") == b"\xff"


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"", ""), (b"f", "Zg"), (b"fo", "Zm8"), (b"foo", "Zm9v"), (b"foob", "Zm9vYg"), (b"\xfb\xff", "-_8")],
)
def test_base64url_known_answers(data: bytes, text: str) -> None:
    assert b64url_encode(data) == text
    assert b64url_decode(text) == b64url_decode(text.encode()) == data


@pytest.mark.parametrize(
    "text",
    [
        "Z",
        "Zm9vY",
        "Zg==",
        "Zg=",
        "=",
        "====",
        "Zh",
        "Zm9",
        "+_8",
        "-/8",
        " Zg",
        "Zg\n",
        "Zm 9v",
        "Zm9v.",
        "Zé",
        "Z\x00",
    ],
    ids=ascii,
)
def test_base64url_refusals(text: str) -> None:
    with pytest.raises(ParseError) as caught:
        b64url_decode(text)
    assert caught.value.reason is Reason.MALFORMED
    with pytest.raises(ParseError):
        b64url_decode(text.encode())


@pytest.mark.parametrize(
    "text", ["Zg", "Zh==", "Zg==\n", "Zg== ", "-_8=", "Zg=", "Zg===", "é", "Zg==Zg=="], ids=ascii
)
def test_base64_refusals(text: str) -> None:
    with pytest.raises(ParseError):
        b64_decode(text)


@given(st.binary(max_size=300))
def test_there_and_back(data: bytes) -> None:
    assert b45_decode(b45_encode(data)) == data
    assert b64url_decode(b64url_encode(data)) == data
    assert b64_decode(b64_encode(data)) == data


ALPHABETS = "0123456789ABCXYZabcxyz $%*+-./:_=\n"


@pytest.mark.parametrize(
    ("decode", "encode"), [(b45_decode, b45_encode), (b64url_decode, b64url_encode), (b64_decode, b64_encode)]
)
@given(text=st.text(max_size=40) | st.text(alphabet=ALPHABETS, max_size=8))
def test_one_spelling_each(decode, encode, text: str) -> None:  # type: ignore[no-untyped-def]
    """Whatever is accepted is the one text that the bytes are written as."""
    try:
        data = decode(text)
    except ParseError:
        return
    assert encode(data) == text
