"""CASES, group P: proof, audience, challenge and age of our own formats (all: test_every_proof.py)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from formats import forge
from formats.forge import OTHER, card, cwt_payload, jwt_payload, kb, kbt, token

from redteam.attacks import (
    AT,
    EXPECTED,
    SHOWN,
    amber,
    control,
    expecting,
    judge,
    red,
    shown_card,
    shown_token,
)
from wallet.codec import cbor
from wallet.codec.base import b64url_decode, b64url_encode
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, Policy
from wallet.model.verdict import Verdict


class TestTheProof:  # P01, P13
    def test_stripped_it_is_a_bare_licence(self) -> None:
        for kind, bare in (("sd-cwt", card(cwt_payload())), ("sd-jwt-vc", token(jwt_payload()).encode())):
            control(SHOWN[kind]())
            for policy in (Policy.COUNTER, Policy.COUNTER_TIMED):
                report = amber(bare, "holder_not_proven", policy=policy)
                assert not report.holder_bound

    def test_cut_off_within_it(self) -> None:
        whole = shown_token()
        for end in (whole.rfind(b"."), whole.rfind(b".") + 1, len(whole) - 1, whole.rfind(b"~") + 5):
            assert judge(whole[:end]).verdict is Verdict.NOT_VALID
        red(whole.rpartition(b"~")[0], "malformed")

    def test_of_another_licence_of_the_same_holder(self) -> None:
        one, other = token(jwt_payload()), token(jwt_payload(name="另一公司"))
        proof = kb(one).rpartition("~")[2]
        control(one + proof)
        red(other + proof, "holder_proof_invalid")
        parts = forge.unpack(kbt(card(cwt_payload())))
        head = cbor.loads(parts[0]) | {13: cbor.loads(card(cwt_payload(name="另一公司")))}
        parts[0] = cbor.dumps(head)
        red(forge.pack(parts), "holder_proof_invalid")

    def test_of_the_same_licence_with_other_disclosures(self) -> None:
        rep, address = forge.jwt_disclosure("rep", "王"), forge.jwt_disclosure("address", "路")
        signed = token(jwt_payload(_sd=[forge.jwt_digest(rep), forge.jwt_digest(address)]))
        proof = kb(f"{signed}{rep}~").rpartition("~")[2]
        control(f"{signed}{rep}~{proof}")
        for shown in (f"{signed}", f"{signed}{address}~", f"{signed}{rep}~{address}~"):
            red(shown + proof, "holder_proof_invalid")

    def test_a_holders_token_within_a_holders_token(self) -> None:
        inner = shown_card()
        control(inner)
        red(kbt(inner), "type_confusion")
        red(kbt(kbt(inner)), "type_confusion")

    def test_a_licence_named_beside_the_signature(self) -> None:
        parts = forge.unpack(card(cwt_payload()))
        parts[1] = {13: cbor.loads(shown_card())}
        red(forge.pack(parts), "malformed")
        parts[1] = {13: [b"", {}, b"", b""]}
        amber(forge.pack(parts), "holder_not_proven")

    def test_a_card_within_a_text_of_itself(self) -> None:
        red(kbt(card(cwt_payload()), protected={13: "LW1:"}), "malformed")
        red(kbt(card(cwt_payload()), protected={13: [1, 2]}), "malformed")

    def test_imported_it_is_a_presentation(self) -> None:
        for kind in SHOWN:
            red(SHOWN[kind](), "type_confusion", policy=Policy.IMPORT)

    def test_archived_it_is_not_judged(self) -> None:
        for kind in SHOWN:
            control(SHOWN[kind](), policy=Policy.ARCHIVE)

    @pytest.mark.parametrize("policy", [Policy.COUNTER, Policy.COUNTER_TIMED])
    def test_one_that_fails_fails_under_every_policy(self, policy: Policy) -> None:
        for item in (kbt(card(cwt_payload()), signer=OTHER), kb(token(jwt_payload()), signer=OTHER)):
            red(item, "holder_proof_invalid", policy=policy)


OURS = EXPECTED.audiences and next(iter(EXPECTED.audiences))


class TestTheAudience:  # P03
    @pytest.mark.parametrize(
        "aud",
        [
            "x509_hash:another", OURS.upper(), OURS + "/", OURS + " ", " " + OURS, OURS[:-1], "", "*",
            [OURS, "another"], ["another", OURS], [OURS, OURS], [], TYPED_AUDIENCE, TIMED_AUDIENCE,
            OURS + "\0", OURS.replace("c", "с"),
        ],
    )  # fmt: skip
    @pytest.mark.parametrize("kind", SHOWN)
    def test_is_exactly_ours(self, kind: str, aud: Any) -> None:
        control(SHOWN[kind]({3: OURS, "aud": OURS} if kind == "sd-cwt" else {"aud": [OURS]}))
        claims = {3: aud} if kind == "sd-cwt" else {"aud": aud}
        typed = aud == TYPED_AUDIENCE
        if typed:
            control(
                SHOWN[kind](claims)
            )  # eight digits were expected: then it is the audience of who typed them
            nonce = b64url_encode(bytes(16))
            spelt = claims | ({39: nonce.encode()} if kind == "sd-cwt" else {"nonce": nonce})
            red(SHOWN[kind](spelt), "audience_mismatch", expected=expecting(challenge=nonce))
        else:
            red(SHOWN[kind](claims), "audience_mismatch")

    @pytest.mark.parametrize("digits", ["１２３４５６７８", "١٢٣٤٥٦٧٨", "1234567a", "１2345678"])
    def test_typed_are_eight_digits_of_ours(self, digits: str) -> None:
        claims = {3: TYPED_AUDIENCE, 39: digits.encode()}
        red(shown_card(claims), "audience_mismatch", expected=expecting(challenge=digits))

    def test_a_licence_for_another_verifier(self) -> None:
        red(shown_card(aud="someone"), "audience_mismatch")
        red(shown_token(aud=["someone", "else"]), "audience_mismatch")
        control(shown_token(aud=["someone", OURS]))


class TestTheChallenge:
    @pytest.mark.parametrize(
        "nonce", ["12345679", "１２３４５６７８", " 12345678", "12345678\0", "", "123456781"]
    )
    def test_is_compared_byte_by_byte(self, nonce: str) -> None:
        red(shown_token({"nonce": nonce}), "challenge_mismatch")
        red(shown_card({39: nonce.encode()}), "challenge_mismatch")

    def test_missing(self) -> None:
        """A KB-JWT has a nonce always (RFC 9901, section 4.3), a card's token need not."""
        red(shown_token({"nonce": None}), "holder_proof_invalid", "challenge_mismatch")
        red(shown_card({39: None}), "challenge_mismatch")

    def test_a_token_has_no_raw_spelling(self) -> None:
        raw = bytes(range(33, 49))
        text = b64url_encode(raw)
        assert b64url_decode(text) == raw
        control(shown_card({39: raw}), expected=expecting(challenge=text))
        red(shown_token({"nonce": raw.decode()}), "challenge_mismatch", expected=expecting(challenge=text))


class TestTheAge:  # P05
    @pytest.mark.parametrize(
        ("seconds", "fresh"), [(-61, False), (-60, True), (180, True), (181, False), (-600, False)]
    )
    @pytest.mark.parametrize("kind", SHOWN)
    def test_with_a_challenge(self, kind: str, seconds: int, fresh: bool) -> None:
        at = AT + timedelta(seconds=seconds - 5)
        if fresh:
            control(SHOWN[kind](iat=forge.ISSUED), at=at)
        else:
            red(SHOWN[kind](iat=forge.ISSUED), "presentation_stale", at=at)

    @pytest.mark.parametrize(
        ("seconds", "fresh"), [(-6, False), (-5, True), (60, True), (61, False), (600, False)]
    )
    @pytest.mark.parametrize("kind", SHOWN)
    def test_by_time_alone(self, kind: str, seconds: int, fresh: bool) -> None:
        at = AT + timedelta(seconds=seconds - 5)
        claims = {3: TIMED_AUDIENCE} if kind == "sd-cwt" else {"aud": TIMED_AUDIENCE}
        expected = expecting(challenge=None, spellings=frozenset())
        settings: dict[str, Any] = {"at": at, "expected": expected, "policy": Policy.COUNTER_TIMED}
        if fresh:
            control(SHOWN[kind](claims), **settings)
            amber(SHOWN[kind](claims), "timed_only", **(settings | {"policy": Policy.COUNTER}))
        else:
            red(SHOWN[kind](claims), "presentation_stale", **settings)

    def test_by_time_alone_a_token_still_has_a_nonce(self) -> None:
        """RFC 9901, section 4.3: REQUIRED, also where no counter asked for one; a card's token has none."""
        expected = expecting(challenge=None, spellings=frozenset())
        settings: dict[str, Any] = {"expected": expected, "policy": Policy.COUNTER_TIMED}
        claims: dict[str, Any] = {"aud": TIMED_AUDIENCE, "nonce": "any"}
        control(shown_token(claims), **settings)
        red(shown_token(claims | {"nonce": None}), "holder_proof_invalid", **settings)
        control(shown_card({3: TIMED_AUDIENCE, 39: None}), **settings)

    def test_missing(self) -> None:
        red(shown_token({"iat": None}), "presentation_stale")
        red(shown_card({6: None}), "presentation_stale")
        control(shown_card({6: None, 7: b"id"}))
        red(shown_card({6: None, 7: b"id", 39: None}), "challenge_mismatch", "presentation_stale")
