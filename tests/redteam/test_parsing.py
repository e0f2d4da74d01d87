"""CASES, group I: bad bytes of every kind, judged at the counter. Each starts from something that passes."""

from __future__ import annotations

import zlib
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
    token,
)

from redteam.attacks import (
    SHOWN,
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
    shown_token,
)
from wallet.codec import base, cbor, strict_json
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate
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


class TestEnvelopes:  # I13, I15
    @pytest.mark.parametrize("kind", SHOWN)
    def test_base45(self, kind: str) -> None:
        item = SHOWN[kind]()
        text = wrap_card(item if kind == "sd-cwt" else cbor.dumps(item.decode()))
        control(text)
        control(text + "\r\n")
        whole = "LW1:" + base.b45_encode(b"\0" + (item if kind == "sd-cwt" else cbor.dumps(item.decode())))
        control(whole)
        padded = whole[: 4 + (len(whole) - 4) // 3 * 3]
        for broken in (
            padded + "A",
            text.lower(),
            "LW1:::::",
            "LW1:" + "a" * 9,
            whole[:10] + "_" + whole[11:],
        ):
            red(broken, "malformed")
        red("lw1:" + whole[4:], "malformed")
        grey("HC2:" + whole[4:], "unsupported_format")
        red("HC1:" + whole[4:], "malformed")
        grey(whole[4:], "not_a_licence")

    def test_a_group_over_65535(self) -> None:
        red("LW1:" + ":::" * 20, "malformed")

    def test_zlib(self) -> None:
        item = shown_card()
        packed = deflate(item)

        def having(data: bytes) -> str:
            return "LW1:" + base.b45_encode(b"\x01" + data)

        control(having(packed))
        with_dictionary = zlib.compressobj(zdict=item[:64])
        preset = with_dictionary.compress(item) + with_dictionary.flush()
        raw = zlib.compressobj(wbits=-15)
        bare = raw.compress(item) + raw.flush()
        zipped = zlib.compressobj(wbits=31)
        gzip = zipped.compress(item) + zipped.flush()
        wrong = packed[:-1] + bytes((packed[-1] ^ 1,))
        for broken in (preset, bare, gzip, wrong, packed[:-1], packed[:20], b""):
            red(having(broken), "malformed")
        for longer in (packed + b"\0", packed + packed, packed + b"x" * 40):
            red(having(longer), "trailing_data")
        red(having(deflate(bytes(65_537))), "limit_exceeded")
        red("LW1:" + base.b45_encode(b"\x02" + item), "malformed")
        red("LW1:" + base.b45_encode(b"\x00" + item + b"\0"), "trailing_data")
        red("LW1:" + base.b45_encode(b"\x00" + packed), "malformed")

    def test_an_envelope_within_an_envelope(self) -> None:
        red(wrap_card(cbor.dumps(wrap_card(shown_card()))), "malformed")

    def test_a_request_is_no_licence(self) -> None:
        grey("LW1R:" + wrap_card(shown_card())[4:], "not_a_licence")


DATES: list[Any] = [
    "2026-01-01", "1800000000", 1.5, 1.8e9, 1_800_000_000_000, -1, True, [], {}, 2**63, 2**64 - 1,
    253_402_300_800,
]  # fmt: skip


class TestDates:  # I23
    @pytest.mark.parametrize("value", DATES)
    @pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
    @pytest.mark.parametrize("kind", SHOWN)
    def test_of_the_licence(self, kind: str, name: str, value: Any) -> None:
        control(SHOWN[kind](**{name: 253_402_300_799 if name == "exp" else forge.ISSUED}))
        red(SHOWN[kind](**{name: value}), "malformed")

    @pytest.mark.parametrize("value", DATES)
    def test_of_the_holders_proof(self, value: Any) -> None:
        red(shown_card({6: value}), "malformed")
        red(shown_card({4: value}), "malformed")
        red(shown_token({"iat": value}), "malformed")
        red(shown_token({"exp": value}), "malformed")

    def test_thirty_digits(self) -> None:
        whole = strict_json.dumps(jwt_payload()).replace(str(forge.ENDS).encode(), b"1" + b"0" * 30)
        red(kb(raw_token(whole)), "malformed")
        big = [*entries(cwt_payload(exp=None)), (cbor.dumps(4), b"\xc2\x4d" + b"\xff" * 13)]
        red(kbt(raw_card(raw_map(*big))), "malformed")

    @pytest.mark.parametrize("born", ["2025-02-30", "2026-13-01", "0000-01-01", "2025-10-12", "9999-12-31"])
    @pytest.mark.parametrize("name", ["born", "birth_date", "birthdate"])
    @pytest.mark.parametrize("kind", SHOWN)
    def test_of_birth(self, kind: str, name: str, born: str) -> None:
        for sound in ("2025-10-09", "1990-02-28", "1990年1月1日", "", 5):
            control(SHOWN[kind](**{name: sound}))
        red(SHOWN[kind](**{name: born}), "malformed")

    def test_of_birth_when_it_is_redacted(self) -> None:
        red(kb(redacted_token(jwt_disclosure("born", "2031-01-01"))), "malformed")


class TestDisclosures:
    def test_the_same_twice(self) -> None:
        one = forge.cwt_disclosure("王小明", "rep")
        payload = cwt_payload() | {forge.DIGESTS: [forge.cwt_digest(one)]}
        control(kbt(card(payload, [one])))
        red(kbt(card(payload, [one, one])), "disclosure_invalid")
        other = jwt_disclosure("rep", "王小明")
        signed = token(jwt_payload(_sd=[forge.jwt_digest(other)]))
        control(kb(f"{signed}{other}~"))
        red(kb(f"{signed}{other}~{other}~"), "disclosure_invalid")

    def test_a_digest_twice(self) -> None:
        one = jwt_disclosure("rep", "王小明")
        digest = forge.jwt_digest(one)
        red(kb(token(jwt_payload(_sd=[digest, digest]), one)), "disclosure_invalid")
        red(kb(token(jwt_payload(_sd=[digest], deep={"_sd": [digest]}), one)), "disclosure_invalid")
        red(kb(token(jwt_payload(list=[{"...": digest}], _sd=[digest]), one)), "disclosure_invalid")

    def test_decoys_are_no_harm(self) -> None:
        control(kb(token(jwt_payload(_sd=[forge.jwt_digest(f"decoy{n}") for n in range(50)]))))

    @pytest.mark.parametrize("name", ["exp", "nbf"])
    def test_validity(self, name: str) -> None:  # S23
        number, value = {"exp": (4, forge.ENDS), "nbf": (5, forge.ISSUED)}[name]
        control(SHOWN["sd-cwt"](**{name: value}))
        red(kbt(redacted_card(forge.cwt_disclosure(value, number), **{name: None})), "validity_hidden")
        red(kb(redacted_token(jwt_disclosure(name, value), **{name: None})), "validity_hidden")

    @pytest.mark.parametrize("name", ["iss", "cnf", "vct", "status", "vct#integrity"])
    def test_protocol_claims_of_a_token(self, name: str) -> None:  # S23
        value: Any = jwt_payload().get(name, "x")
        if name == "status":
            value = {"status_list": {"idx": 1, "uri": "https://amr.example/status/1"}}
        open_claims = {} if name == "vct#integrity" else {name: value}
        control(kb(token(jwt_payload(**open_claims))))
        left_out = {} if name == "vct" else {name: None}
        red(kb(redacted_token(jwt_disclosure(name, value), **left_out)), "disclosure_invalid")

    def test_names_with_a_meaning(self) -> None:
        for name in ("_sd", "...", "_sd_alg"):
            assert judge(kb(redacted_token(jwt_disclosure(name, "sha-256")))).verdict in (
                "not_valid",
                "valid",
            )
        red(kb(redacted_token(jwt_disclosure("_sd", []))), "disclosure_invalid")
        red(kb(redacted_token(jwt_disclosure("...", "x"))), "disclosure_invalid")

    def test_one_of_another_licence(self) -> None:
        stranger = jwt_disclosure("rep", "someone else")
        red(kb(token(jwt_payload()) + stranger + "~"), "disclosure_invalid")


class TestBundles:
    def test_a_card_beside_a_token(self) -> None:
        both = cbor.dumps([cbor.loads(shown_card()), shown_token().decode()])
        control(both)
        control(wrap_card(both))

    def test_what_is_no_licence_in_between(self) -> None:
        for odd in (5, None, [cbor.loads(shown_card())], Tag(17, []), Tag(18, Tag(18, [])), b"x"):
            red(wrap_card(cbor.dumps([cbor.loads(shown_card()), odd])), "malformed")
        red(wrap_card(cbor.dumps([])), "malformed")
        red(wrap_card(cbor.dumps([{"documents": []}])), "malformed")

    def test_too_many(self) -> None:
        small = cbor.loads(card({1: "i", 2: "", 11: "t"}))
        red(cbor.dumps([small] * 17), "limit_exceeded")

    def test_the_worst_counts_and_hides_the_rest(self) -> None:
        good, bad = cbor.loads(shown_card()), cbor.loads(kbt(card(cwt_payload(), signer=forge.OTHER)))
        for items in ([good, bad], [bad, good]):
            report = judge(cbor.dumps(items))
            assert str(report.verdict) == "not_valid"
            assert all(part.claims is None for part in (report, *report.parts))
