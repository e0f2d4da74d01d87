"""CASES, group I and S23: dates, disclosures and bundles of our own formats (every date: test_every_date.py).
Each starts from something that passes."""

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
    token,
)

from redteam.attacks import (
    SHOWN,
    control,
    entries,
    judge,
    raw_card,
    raw_map,
    raw_token,
    red,
    shown_card,
    shown_token,
)
from wallet.codec import cbor, strict_json
from wallet.codec.cbor import Tag
from wallet.qr.envelope import wrap_card

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

    @pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
    @pytest.mark.parametrize("value", ["sha-256", "sha-1", [], {}])
    def test_names_with_a_meaning(self, name: str, value: Any) -> None:
        control(kb(redacted_token(jwt_disclosure(f"{name}x", value))))
        red(kb(redacted_token(jwt_disclosure(name, value))), "disclosure_invalid")
        one = jwt_disclosure(name, value)
        below = {"_sd": [forge.jwt_digest(one)]}
        red(kb(token(jwt_payload(deep=below), one)), "disclosure_invalid")
        red(kb(token(jwt_payload(deep=[below]), one)), "disclosure_invalid")

    @pytest.mark.parametrize("name", ["sha-256", "sha-1", None, 5])
    def test_the_hash_is_named_at_the_top_alone(self, name: Any) -> None:  # RFC 9901, section 4.1.1
        control(kb(token(jwt_payload(_sd_alg="sha-256", deep={"sd_alg": name}))))
        red(kb(token(jwt_payload(deep={"_sd_alg": name}))), "malformed")
        red(kb(token(jwt_payload(deep=[{"a": {"_sd_alg": name}}]))), "malformed")
        red(kb(redacted_token(jwt_disclosure("deep", {"_sd_alg": name}))), "malformed")

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
