"""Plain CBOR Web Tokens and signed content: claims by registered names, and whose a COSE_Sign1 is."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.passes import CERTIFICATE, SECONDS, claims, message
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Tag
from wallet.formats import cwt, registry, sd_cwt
from wallet.model.credential import Credential, CredentialFormat, StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Reason

CLAIMS: dict[Any, Any] = {
    1: "coap://as.example", 2: "erikw", 3: "coap://light.example", 4: SECONDS + 60,
    5: SECONDS - 60, 6: SECONDS - 60,
    7: b"\x0b\x71", 9: "read", 264: {1: 31.2}, 300: [Tag(1004, "2026-01-02")], "note": "own", -70000: True,
    11: "org.example.permit",
    65535: {"status_list": {"idx": 3, "uri": "https://s.example"}}, 8: {1: {1: 2}},
}  # fmt: skip
PLAIN = message(CLAIMS)


def read(data: bytes | str) -> Credential:
    presentation = registry.parse(registry.recognise(data))
    assert presentation.format is CredentialFormat.CWT
    return presentation.credentials[0]


def refused(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def tagged(token: bytes) -> bytes:
    return cbor.dumps(Tag(61, cbor.loads(token)))


def test_claims_by_registered_names() -> None:
    licence = read(PLAIN)
    assert licence.claims == {
        "sub": "erikw", "scope": "read", "location": {"1": 31.2}, "300": ["2026-01-02"],
        "note": "own", "-70000": True,
    }  # fmt: skip
    assert (licence.issuer, licence.audiences) == ("coap://as.example", ("coap://light.example",))
    assert (licence.valid_from, licence.valid_until, licence.issued_at) == (
        SECONDS - 60,
        SECONDS + 60,
        SECONDS - 60,
    )
    assert licence.status == StatusReference("https://s.example", 3)
    assert licence.document_type == "org.example.permit"
    assert licence.disclosures == licence.findings == ()


@pytest.mark.parametrize(
    "data",
    [
        PLAIN, tagged(PLAIN), PLAIN[1:], b64url_encode(PLAIN), b64url_encode(tagged(PLAIN)),
        message(CLAIMS, protected={16: 61}), message(CLAIMS, unprotected={16: "application/cwt"}),
        message({}, protected={15: CLAIMS}), message(CLAIMS, protected={15: {1: "coap://as.example"}}),
        message(cbor.dumps(CLAIMS).replace(b"\xaf", b"\xbf", 1) + b"\xff"),
    ],
)  # fmt: skip
def test_wrappings(data: bytes | str) -> None:
    assert read(data).claims == read(PLAIN).claims


@pytest.mark.parametrize(
    ("content", "expected"),
    [(b"This is the content.", "This is the content."), (b"", ""), (b"\x83\x01\xff", b"\x83\x01\xff")],
)
def test_signed_content_that_is_no_claims_set(content: bytes, expected: str | bytes) -> None:
    licence = read(message(content))
    assert licence.claims == {"content": expected}
    assert (licence.document_type, licence.issuer, licence.valid_until) == (None, None, None)
    assert refused(tagged(message(content))) in (Reason.MALFORMED, Reason.TRAILING_DATA)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (message(b"\xa2\x01\x61a\x01\x61b"), Reason.DUPLICATE_KEY),
        (message(cbor.dumps(CLAIMS) + b"\0"), Reason.TRAILING_DATA),
        (PLAIN + b"\0", Reason.TRAILING_DATA),
        (message(CLAIMS | {4: "2030"}), Reason.MALFORMED),
        (message(CLAIMS | {4: 1.5}), Reason.MALFORMED),
        (message(CLAIMS | {1: 5}), Reason.MALFORMED),
        (message(CLAIMS | {3: 5}), Reason.MALFORMED),
        (message(CLAIMS | {65535: 5}), Reason.MALFORMED),
        (message(CLAIMS | {"scope": "write"}), Reason.DUPLICATE_KEY),
        (message(CLAIMS | {"300": 1}), Reason.DUPLICATE_KEY),
        (message(CLAIMS | {b"x": 1}), Reason.MALFORMED),
        (message(CLAIMS | {99: Tag(35, "(a+)+")}), Reason.MALFORMED),
        (message(CLAIMS, protected={15: {1: "other"}}), Reason.MALFORMED),
        (message(CLAIMS, unprotected={15: {1: "coap://as.example"}}), Reason.MALFORMED),
        (message(CLAIMS, protected={4: b"a"}, unprotected={4: b"b"}), Reason.MALFORMED),
        (message(CLAIMS, protected={99: Tag(0, "x")}), Reason.MALFORMED),
        (message(CLAIMS, protected={16: "application/statuslist+cwt"}), Reason.TYPE_CONFUSION),
        (message(CLAIMS, unprotected={16: "application/kb+cwt"}), Reason.TYPE_CONFUSION),
        (message(b"content", unprotected={16: 294}), Reason.TYPE_CONFUSION),
        (cbor.dumps(Tag(61, cbor.loads(PLAIN).value)), Reason.NOT_A_LICENCE),
        (tagged(message(CLAIMS))[:-1], Reason.MALFORMED),
        (message(claims()), Reason.UNSUPPORTED_FORMAT),
        (b"\xd1\x84\x43\xa1\x01\x04\xa0\x40\x40", Reason.UNSUPPORTED_FORMAT),
        (b"\xd8\x3d\xd0\x83\x40\xa0\x40", Reason.UNSUPPORTED_FORMAT),
    ],
)
def test_what_is_broken_or_another_kind(data: bytes, reason: Reason) -> None:
    assert refused(data) is reason


def test_a_critical_header_that_nobody_knows() -> None:
    found = read(message(CLAIMS, protected={2: [99], 99: 1})).findings
    assert [(one.check, one.reason) for one in found] == [(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN)]


def test_certificates_and_kid_come_along() -> None:
    licence = read(message(CLAIMS, protected={4: b"k"}, unprotected={33: [CERTIFICATE, CERTIFICATE]}))
    assert licence.signed.chain == (CERTIFICATE, CERTIFICATE)
    assert licence.signed.key_id == b"k"


@pytest.mark.parametrize(
    "token",
    [
        message(CLAIMS, protected={16: 293}), message(CLAIMS, protected={16: "x+sd-cwt"}),
        message(CLAIMS, protected={170: -16}),
        message(CLAIMS, unprotected={17: [b"x"]}), message(CLAIMS, protected={4: b"k" * 40, 16: 293}),
        message(CLAIMS, protected={4: b"k" * 300, 16: 293}),
        message(CLAIMS, protected={13: cbor.loads(PLAIN)}),
        message(CLAIMS, protected={4: b"k" * 60, 13: cbor.loads(PLAIN)}), b"\xd2\x84\x01", b"\xd2\x84",
    ],
)  # fmt: skip
def test_what_calls_itself_selective_is_left_to_its_handler(token: bytes) -> None:
    assert registry.recognise(token).handler is sd_cwt.HANDLER


@given(st.binary(max_size=200))
def test_only_parse_errors_leave(data: bytes) -> None:
    for item in (data, b"\xd2\x84" + data, b"\xd8\x3d\xd2\x84" + data, message(data), message(data)[1:]):
        cwt.recognise(item)
        with suppress(ParseError):
            cwt.parse(item)
        with suppress(ParseError):
            registry.parse(registry.recognise(item))


@given(st.integers(0, len(PLAIN) - 1), st.integers(0, 7))
def test_one_bit_changed(place: int, bit: int) -> None:
    changed = bytearray(PLAIN)
    changed[place] ^= 1 << bit
    with suppress(ParseError):
        licence = registry.parse(registry.recognise(bytes(changed))).credentials[0]
        plain = read(PLAIN)
        assert licence.digest != plain.digest or licence.claims == plain.claims
