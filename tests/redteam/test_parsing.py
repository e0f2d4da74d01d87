"""CASES, group I: bad CBOR and JSON of our own formats (of every format: test_every_reader.py). Each starts
from something that passes."""

from __future__ import annotations

from typing import Any

import pytest
from formats import forge
from formats.forge import (
    card,
    cwt_payload,
    jwt_disclosure,
    jwt_payload,
    kb,
    kbt,
    redacted_card,
    redacted_token,
)

from redteam.attacks import (
    control,
    entries,
    grey,
    judge,
    raw_card,
    raw_kbt,
    raw_map,
    raw_token,
    red,
    shown_card,
)
from wallet.codec import base, cbor, strict_json
from wallet.codec.cbor import Tag
from wallet.qr.envelope import wrap_card

CLAIMS = {3: forge.BINDING.audience, 6: forge.SHOWN, 39: b"12345678"}


def with_member(value: bytes, name: Any = "extra") -> bytes:
    """A card whose payload has one more member, its value as it is."""
    return raw_card(raw_map(*entries(cwt_payload()), (cbor.dumps(name), value)))


class TestTheSameKeyTwice:  # I01
    def test_in_the_claims_of_a_card(self) -> None:
        twice = [*entries(cwt_payload()), entries({4: forge.ENDS + 1})[0]]
        control(kbt(raw_card(raw_map(*entries(cwt_payload())))))
        red(kbt(raw_card(raw_map(*twice))), "duplicate_key")

    @pytest.mark.parametrize(("key", "value"), [(1, -7), (16, 293)])
    def test_in_the_protected_header(self, key: int, value: int) -> None:
        head = entries({1: -7, 16: 293})
        payload = cbor.dumps(cwt_payload())
        control(kbt(raw_card(payload, raw_map(*head))))
        red(kbt(raw_card(payload, raw_map(*head, entries({key: value})[0]))), "duplicate_key")

    @pytest.mark.parametrize("name", ["status", "cnf"])
    def test_within_a_claim(self, name: str) -> None:
        number = {"status": 65535, "cnf": 8}[name]
        inner = cwt_payload()[number]
        rest = entries(cwt_payload(**{name: None}))

        def having(value: bytes) -> bytes:
            return kbt(raw_card(raw_map(*rest, (cbor.dumps(number), value))))

        control(having(raw_map(*entries(inner))))
        red(having(raw_map(*entries(inner) * 2)), "duplicate_key")

    def test_in_the_unprotected_header(self) -> None:
        parts = forge.unpack(kbt(card(cwt_payload())))
        head, payload, signature = (cbor.dumps(parts[at]) for at in (0, 2, 3))
        extra = (cbor.dumps("x"), cbor.dumps(1))

        def having(*pairs: tuple[bytes, bytes]) -> bytes:
            return b"\xd2\x84" + head + raw_map(*pairs) + payload + signature

        control(having(extra))
        red(having(extra, extra), "duplicate_key")

    def test_in_the_holders_token(self) -> None:
        inner = card(cwt_payload())
        control(raw_kbt(inner, raw_map(*entries(CLAIMS))))
        red(raw_kbt(inner, raw_map(*entries(CLAIMS), entries({3: "other"})[0])), "duplicate_key")
        head = [*entries({1: -7, 16: 294}), (cbor.dumps(13), inner)]
        red(raw_kbt(inner, raw_map(*entries(CLAIMS)), raw_map(*head, head[2])), "duplicate_key")

    def test_within_a_disclosure(self) -> None:
        def having(*pairs: tuple[bytes, bytes]) -> bytes:
            inner = raw_map(*pairs)
            return kbt(redacted_card(b"\x83" + cbor.dumps(forge.SALT) + inner + cbor.dumps("rep")))

        one = entries({"a": 1})[0]
        control(having(one))
        red(having(one, one), "duplicate_key")

    @pytest.mark.parametrize(
        "payload",
        [b'"vct":"x"', b'"cnf":{}', b'"\\u0076ct":"x"', b'"deep":{"a":1,"a":1}', b'"deep":[{"a":1,"a":2}]'],
    )
    def test_in_a_token(self, payload: bytes) -> None:
        whole = strict_json.dumps(jwt_payload())
        control(kb(raw_token(whole)))
        red(kb(raw_token(whole[:-1] + b"," + payload + b"}")), "duplicate_key")

    def test_in_the_header_of_a_token(self) -> None:
        whole = strict_json.dumps(jwt_payload())
        red(kb(raw_token(whole, b'{"alg":"ES256","typ":"dc+sd-jwt","alg":"ES256"}')), "duplicate_key")


ONE, ONE_POINT, TRUE, NAN = b"\x01", b"\xf9\x3c\x00", b"\xf5", b"\xf9\x7e\x00"


@pytest.mark.parametrize(
    "keys", [(ONE, ONE_POINT), (ONE, TRUE), (ONE_POINT,), (TRUE,), (NAN, NAN), (NAN,), (b"\xf6",)]
)
def test_numbers_that_are_one_to_python_are_no_keys(keys: tuple[bytes, ...]) -> None:  # I03
    control(kbt(with_member(raw_map((ONE, ONE)))))
    red(kbt(with_member(raw_map(*((key, ONE) for key in keys)))), "malformed")


@pytest.mark.parametrize(
    "claim",
    [
        b"\x9b\x40" + bytes(7),  # an array of 2^62
        b"\xbb\x40" + bytes(7),
        b"\x5b\x00\x00\x01" + bytes(5),  # a byte string of 2^40
        b"\x7b\x00\x00\x01" + bytes(5),
        b"\x9b" + b"\xff" * 8,
        b"\x9f\x01\xff",  # indefinite lengths
        b"\x5f\x41a\xff",
        b"\xbf\xff",
        b"\x1f",
        b"\xfc",
        b"\xf8\x18",  # a simple value in a form that it has not
    ],
)
def test_claimed_lengths_allocate_nothing(claim: bytes) -> None:  # I05
    control(kbt(with_member(b"\x80")))
    red(kbt(with_member(claim)), "malformed")
    red(b"\xd2\x84" + claim, "malformed")
    red(wrap_card(b"\xd2" + claim), "malformed")


def test_a_file_that_claims_to_be_ours_is_red_and_kazakh_is_a_language() -> None:
    grey("Қазақстан".encode(), "not_a_licence")
    grey("Қ".encode(), "not_a_licence")
    for claim in (b"\xd2\x9b\x40" + bytes(7), b"\xd2\x83\x40\xa0\x40", b"\xd2\x9f\xff", b"\xd2\x84"):
        red(claim, "malformed")


class TestOtherSpellings:  # I07
    @pytest.mark.parametrize("longer", [b"\x18\x01", b"\x19\x00\x01", b"\x1b" + bytes(7) + b"\x01"])
    def test_integers_of_the_claims(self, longer: bytes) -> None:
        payload = entries(cwt_payload())
        payload[0] = (longer, payload[0][1])
        control(kbt(raw_card(raw_map(*payload))))

    def test_order_of_the_claims_and_headers(self) -> None:
        payload, head = entries(cwt_payload()), entries({16: 293, 1: -7})
        control(kbt(raw_card(raw_map(*reversed(payload)), raw_map(*head))))

    def test_heads_around_what_is_signed(self) -> None:
        whole = shown_card()
        control(whole)
        control(b"\xd8\x12" + whole[1:])
        control(b"\xd2\x98\x04" + whole[2:])
        control(wrap_card(b"\xd8\x12" + whole[1:]))

    def test_spelt_anew_the_signature_does_not_hold(self) -> None:
        parts = forge.unpack(card(cwt_payload()))
        payload = entries(cwt_payload())
        parts[2] = raw_map((b"\x18\x01", payload[0][1]), *payload[1:])
        assert judge(kbt(forge.pack(parts))).reasons[0] == "signature_invalid"

    def test_a_request_is_canonical(self) -> None:
        """Where the profile demands it: tests/requests/test_request.py, one content has one encoding."""


SHARED = Tag(28, [Tag(29, 0)])


@pytest.mark.parametrize(
    "value",
    [
        SHARED, Tag(28, {"a": Tag(29, 0)}), Tag(29, 0), Tag(35, "(a+)+$"), Tag(25, 0), Tag(256, []),
        Tag(2, b"\xff" * 100_000), Tag(3, b"\xff" * 100_000), Tag(4, [10**9, 1]), Tag(4, [-(10**9), 1]),
        Tag(5, [10**9, 1]), Tag(4, [1]), Tag(4, ["1", 1]), Tag(4, [0, Tag(2, b"\xff" * 100_000)]),
        Tag(1, float("inf")), Tag(1, float("nan")), Tag(1, 10**18), Tag(0, "infinity"), Tag(0, 1),
        Tag(0, "2026-01-01T00:00:00"), Tag(0, "2026-02-30T00:00:00Z"), Tag(0, "2026-12-31T23:59:60Z"),
        Tag(0, "2026-01-01"), Tag(0, "２０２６-01-01T00:00:00Z"), Tag(0, "2026-01-01T25:00:00Z"),
        Tag(1004, "2026-02-30"), Tag(1004, "2026-1-1"), Tag(1004, 1), [[Tag(28, [])]], {"a": Tag(35, "x")},
        float("nan"), float("inf"), float("-inf"),
    ],
)  # fmt: skip
def test_tags_are_never_evaluated(value: Any) -> None:  # I09, I23 (tdate)
    for sound in (
        Tag(0, "2026-01-01T00:00:00+08:00"),
        Tag(1, 1.5),
        Tag(1004, "2024-02-29"),
        Tag(2, b"\x01" * 16),
    ):
        control(shown_card(extra=sound))
    red(shown_card(extra=value), "malformed")
    red(kbt(redacted_card(forge.cwt_disclosure(value, "rep"))), "malformed")


@pytest.mark.parametrize("place", ["protected", "cnf", "claims"])
def test_headers_and_the_holders_claims_hold_no_tags(place: str) -> None:
    tagged = Tag(0, "2026-01-01T00:00:00Z")
    if place == "protected":
        red(kbt(card(cwt_payload(), protected={"x": tagged})), "malformed")
    elif place == "cnf":
        red(shown_card(cnf=cwt_payload()[8] | {"x": tagged}), "malformed")
    else:
        red(shown_card({"x": tagged}), "malformed")


class TestJson:  # I11
    @pytest.mark.parametrize(
        ("member", "reason"),
        [
            (b"NaN", "malformed"), (b"Infinity", "malformed"), (b"-Infinity", "malformed"),
            (b"1e999", "malformed"), (b"-1e999", "malformed"), (b"1" * 5000, "malformed"),
            (b"18446744073709551616", "malformed"), (b'"\\ud800"', "malformed"),
            (b'"\\udc00\\ud800"', "malformed"),
            (b'"\xed\xa0\x80"', "malformed"), (b'"\xff"', "malformed"), (b'"\xc0\x80"', "malformed"),
            (b'"a\nb"', "malformed"), (b"01", "malformed"), (b"1.", "malformed"), (b"'x'", "malformed"),
            (b"[1,]", "malformed"), (b"undefined", "malformed"), (b"\xef\xbb\xbf1", "malformed"),
            (b"[" * 100_000 + b"]" * 100_000, "limit_exceeded"),
            (b'{"a":' * 20 + b"1" + b"}" * 20, "limit_exceeded"),
            (b"[" * 17 + b"]" * 17, "limit_exceeded"),
        ],
    )  # fmt: skip
    def test_values(self, member: bytes, reason: str) -> None:
        whole = strict_json.dumps(jwt_payload())
        for sound in (b"1.5", b"[" * 14 + b"]" * 14, b'"\\ud83d\\ude00"'):
            control(kb(raw_token(whole[:-1] + b',"extra":' + sound + b"}")))
        if len(member) < 100_000:
            red(kb(raw_token(whole[:-1] + b',"extra":' + member + b"}")), reason)
        else:
            red(raw_token(b'{"extra":' + b"[" * 80_000), reason)

    @pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
    def test_other_codings(self, coding: str) -> None:
        whole = strict_json.dumps(jwt_payload()).decode()
        red(kb(raw_token(whole.encode(coding))), "malformed")
        head = '{"alg":"ES256","typ":"dc+sd-jwt"}'
        spelt = raw_token(whole.encode(), head.encode(coding))
        assert judge(kb(spelt)).verdict in ("not_valid", "not_checked")

    def test_text_after_the_claims(self) -> None:
        whole = strict_json.dumps(jwt_payload())
        control(kb(raw_token(whole + b"\n")))
        red(kb(raw_token(whole + b"{}")), "trailing_data")

    @pytest.mark.parametrize("member", [b"NaN", b"1e999", b'"\\ud800"'])
    def test_in_disclosures_too(self, member: bytes) -> None:
        control(kb(redacted_token(jwt_disclosure("rep", 1))))
        hostile = base.b64url_encode(b'["c2FsdA","rep",' + member + b"]")
        red(kb(redacted_token(hostile)), "malformed")
