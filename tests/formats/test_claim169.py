"""Identity data in a QR code (Claim 169): attributes by name, biometrics as bytes, and what is broken."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import passes
from formats.passes import IDENTITY, SECONDS, health_pass, identity_code, identity_token, message, text
from wallet.codec import cbor
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate
from wallet.formats import claim169, registry
from wallet.model.credential import Credential, CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


def read(data: bytes | str) -> Credential:
    presentation = registry.parse(registry.recognise(data))
    assert presentation.format is CredentialFormat.CLAIM_169
    return presentation.credentials[0]


def refused(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def test_attributes_by_name() -> None:
    licence = read(identity_code())
    assert licence.claims == {
        "id": "3918592438",
        "version": "1.0",
        "language": "eng",
        "full_name": "Janardhan BS",
        "birth_date": "1988-01-02",
        "gender": 1,
        "address": "New House\nBengaluru",
        "nationality": "IN",
        "marital_status": 2,
        "portrait": b"\x03\xcb",
        "portrait_format": 1,
        "best_fingers": [1, 2],
        "issuing_country": "IN",
        "face": [{"data": b"RIFF", "format": 0, "sub_format": 4}],
        "30": "own",
    }
    assert (licence.document_type, licence.issuer) == ("org.mosip.claim-169", "https://mosip.example")
    assert (licence.issued_at, licence.valid_until) == (SECONDS - 86_400, SECONDS + 86_400)
    assert licence.findings == ()


@pytest.mark.parametrize(
    "data",
    [
        identity_code().encode(),
        identity_code() + "\r\n",
        identity_code(tagged=False),
        identity_token(),
        identity_token(tagged=False),
        identity_token(tagged=False)[1:],
        identity_code(cbor.dumps(IDENTITY)),
    ],
    ids=["bytes", "line end", "tag 18 alone", "CWT", "COSE_Sign1", "bare", "map in a byte string"],
)
def test_wrappings(data: bytes | str) -> None:
    assert read(data).claims == read(identity_code()).claims


@pytest.mark.parametrize(
    ("number", "value", "name", "expected"),
    [
        (8, "1988-01-02", "birth_date", "1988-01-02"), (9, "1", "gender", "1"),
        (16, "03cb", "portrait", b"\x03\xcb"),
        (62, {0: b"x", 3: "V"}, "face", [{"data": b"x", "issuer": "V"}]),
        (65, [{0: b"x"}], "voice", [{"data": b"x"}]),
        (50, {0: b"x"}, "right_thumb", [{"data": b"x"}]), (55, {0: b"x"}, "left_thumb", [{"data": b"x"}]),
        (60, {0: b"x"}, "right_iris", [{"data": b"x"}]), (64, {0: b"x"}, "left_palm", [{"data": b"x"}]),
        (18, [], "best_fingers", []), ("note", Tag(1004, "2026-01-02"), "note", "2026-01-02"),
        (75, [1], "75", [1]),
    ],
)  # fmt: skip
def test_values_that_are_in_use(number: Any, value: Any, name: str, expected: Any) -> None:
    assert read(identity_code(IDENTITY | {number: value})).claims[name] == expected


@pytest.mark.parametrize(
    ("number", "value"),
    [
        (1, 7), (4, b"x"), (4, "x" * 1025), (8, "19880230"), (8, "1988"), (8, 19_880_102), (8, "1988-1-2x"),
        (8, "20991301"), (8, "１９８８０１０２"), (9, -1), (9, 256), (9, True), (10, None), (16, "xyz"),
        (16, 5), (17, [1]),
        (18, 1), (18, [11]), (18, [True]), (18, list(range(11)) * 2), (62, []), (62, [7]),
        (62, {}), (62, {1: 0}),
        (62, {0: "text"}), (62, {0: b"x", 1: "0"}), (62, {0: b"x", 9: 1}), (62, [{0: b"x"}] * 17),
        (b"x", 1), (30, Tag(35, "(a+)+")), (30, float("nan")),
    ],
)  # fmt: skip
def test_values_that_are_broken(number: Any, value: Any) -> None:
    assert refused(identity_token(IDENTITY | {number: value})) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (identity_token(IDENTITY | {"id": "other"}), Reason.DUPLICATE_KEY),
        (identity_token([1]), Reason.MALFORMED),
        (identity_token(b"\xa2\x01\x61a\x01\x61b"), Reason.DUPLICATE_KEY),
        (identity_token(c4="2030"), Reason.MALFORMED),
        (identity_token() + b"\0", Reason.TRAILING_DATA),
        (cbor.dumps(Tag(61, IDENTITY)), Reason.NOT_A_LICENCE),
    ],
)
def test_tokens_that_are_broken(data: bytes, reason: Reason) -> None:
    assert refused(data) is reason


PACKED = deflate(identity_token())
STREAM = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW = STREAM.compress(identity_token()) + STREAM.flush()
DICTIONARY = zlib.compressobj(9, zdict=b"unrelated")
WITH_DICTIONARY = DICTIONARY.compress(identity_token()) + DICTIONARY.flush()


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (PACKED[:-4] + bytes(4), Reason.MALFORMED),
        (PACKED[:-1], Reason.MALFORMED),
        (RAW, Reason.MALFORMED),
        (WITH_DICTIONARY, Reason.MALFORMED),
        (identity_token(), Reason.MALFORMED),
        (PACKED + b"\0", Reason.TRAILING_DATA),
        (PACKED + PACKED, Reason.TRAILING_DATA),
    ],
)
def test_streams_that_are_broken(packed: bytes, reason: Reason) -> None:
    assert refused(text(packed, prefix="")) is reason


def test_other_base45_is_no_identity() -> None:
    for foreign in (
        health_pass()[4:],
        text(deflate(b"x" * 90), ""),
        text(b"x" * 90, ""),
        "A" * 90,
        "7" * 300,
    ):
        assert refused(foreign) is Reason.NOT_A_LICENCE
    with pytest.raises(ParseError) as caught:
        claim169.parse(text(deflate(message({1: "x"})), "").encode())
    assert caught.value.reason is Reason.NOT_A_LICENCE


@given(st.binary(max_size=200))
def test_only_parse_errors_leave(data: bytes) -> None:
    for item in (data, text(deflate(data), "").encode(), b"\xd2\x84" + data, identity_token(data)):
        claim169.recognise(item)
        with suppress(ParseError):
            claim169.parse(item)


VALUES = st.none() | st.integers() | st.text() | st.binary() | st.lists(st.integers(0, 12))


@given(
    st.dictionaries(
        st.integers(0, 99) | st.text(max_size=3), VALUES | st.dictionaries(st.integers(0, 4), st.binary())
    )
)
def test_any_identity(identity: dict[Any, Any]) -> None:
    try:
        data = identity_token(identity)
    except ValueError:
        return  # no CBOR integer
    with suppress(ParseError):
        read(data)


def test_certificates_may_come_along() -> None:
    token = message({169: IDENTITY}, protected={33: passes.CERTIFICATE})
    assert read(token).signed.chain == (passes.CERTIFICATE,)
