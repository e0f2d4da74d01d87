"""Verdicts on the holder's part of an mdoc: device signatures, MACs and sessions (ISO/IEC 18013-5, 9.1.3)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from formats import mdoc_forge as forge
from formats.mdoc_forge import (
    AUDIENCE,
    CHALLENGE,
    EXPECTED,
    HOLDER,
    OTHER,
    SPACES,
    VALID,
    authentication,
    bare,
    device_signature,
    device_signed,
    document,
    judge,
    public_key,
    red,
    response,
    security_object,
)

from verification.scene import finding, told
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.crypto import agreement, keys
from wallet.crypto.sealing import hmac_sha256
from wallet.formats.mdoc import session
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, ChallengeState, Expected, Policy
from wallet.model.verdict import Check, Outcome


class TestHolder:
    """CASES P11, P13."""

    def test_a_bare_licence_is_worth_a_copy(self) -> None:
        report = judge(bare())
        assert told(report) == ("check_by_hand", ("holder_not_proven",))
        assert report.presentation_id is None

    @pytest.mark.parametrize(
        "device",
        [
            ...,
            {"nameSpaces": Encoded(forge.NO_STATEMENTS)},
            {"nameSpaces": Encoded(forge.NO_STATEMENTS), "deviceAuth": {}},
        ],
    )
    def test_a_response_without_device_authentication(self, device: Any) -> None:
        red(response(document(device=device)), "holder_proof_missing")

    @pytest.mark.parametrize(
        "strange", [None, 5, "x", b"", [], {}, [b"", {}, None], Tag(24, b""), Tag(17, [b"", {}, None, b""])]
    )
    @pytest.mark.parametrize(
        "place", ["deviceSignature", "deviceMac", "deviceAuth", "nameSpaces", "deviceSigned"]
    )
    def test_a_strange_kind_is_never_absent(self, place: str, strange: Any) -> None:
        made = document()
        assert told(judge(response(made))) == VALID
        if place == "deviceSigned":
            made[place] = strange
        elif place in ("deviceAuth", "nameSpaces"):
            if place == "deviceAuth" and strange == {}:
                pytest.skip("an empty map is an absent authentication")
            made["deviceSigned"][place] = strange
        else:
            made["deviceSigned"]["deviceAuth"] = {place: strange}
        reader = forge.signer_of(OTHER).pkcs8()
        report = judge(response(made), expected=replace(EXPECTED, reader_key=reader))
        # Encoded CBOR of nothing is no CBOR at all: there the response cannot be read.
        broken = place == "nameSpaces" and strange == Tag(24, b"")
        assert told(report) == ("not_valid", ("malformed" if broken else "holder_proof_invalid",))

    def test_signature_and_mac_both(self) -> None:
        device = device_signed(deviceMac=[cbor.dumps({1: 5}), {}, None, bytes(32)])
        red(response(document(device=device)), "holder_proof_invalid")

    def test_another_key(self) -> None:
        red(response(document(device=device_signed(device_signature(OTHER)))), "holder_proof_invalid")

    @pytest.mark.parametrize(
        "payload",
        [
            authentication(session.light_transcript(AUDIENCE, "87654321")),
            authentication(session.light_transcript("x509_hash:other", CHALLENGE)),
            authentication(cbor.dumps([None, None, None])),
            authentication(document_type="org.example.other"),
            authentication(statements=cbor.dumps(Tag(24, cbor.dumps({"a": {}})))),
            b"",
            b"DeviceAuthentication",
        ],
    )
    def test_another_session(self, payload: bytes) -> None:
        red(
            response(document(device=device_signed(device_signature(payload=payload)))),
            "holder_proof_invalid",
        )

    def test_a_payload_that_is_carried(self) -> None:
        device = device_signed(device_signature(carried=authentication()))
        red(response(document(device=device)), "holder_proof_invalid")

    def test_another_algorithm(self) -> None:
        for header in ({1: -35}, {1: -8}, {}, {1: 5}):
            device = device_signed(device_signature(header=header))
            red(response(document(device=device)), "holder_proof_invalid")

    def test_the_algorithm_that_the_key_is_for(self) -> None:
        key = security_object(SPACES)["deviceKeyInfo"]["deviceKey"]
        assert told(judge(response(document(deviceKeyInfo={"deviceKey": key | {3: -7}})))) == VALID
        red(response(document(deviceKeyInfo={"deviceKey": key | {3: -9}})), "holder_proof_invalid")

    def test_a_critical_header(self) -> None:
        device = device_signed(device_signature(header={1: -7, 2: [9], 9: 1}))
        red(response(document(device=device)), "holder_proof_invalid")

    def test_the_proof_of_another_licence(self) -> None:
        """CASES P13: two licences of one holder, each with its own key."""
        second = ec.generate_private_key(ec.SECP256R1())
        key = keys.cose_from_public_key(public_key(second), compressed=False)
        other = document(deviceKeyInfo={"deviceKey": key}, device=device_signed(device_signature(second)))
        assert told(judge(response(other))) == VALID
        other["deviceSigned"] = document()["deviceSigned"]
        red(response(other), "holder_proof_invalid")

    def test_no_key_to_prove_anything_with(self) -> None:
        for info in ({"deviceKey": None}, {"deviceKey": {1: 1, -1: 4, -2: bytes(32)}}):
            data = response(document(deviceKeyInfo=info))
            red(data, "holder_proof_invalid")
            assert told(judge(data, policy=Policy.IMPORT)) == VALID

    def test_what_the_holder_may_state(self) -> None:
        stated = cbor.dumps(Tag(24, cbor.dumps({"org.example": {"seat": "4A"}})))
        device = device_signed(device_signature(payload=authentication(statements=stated)), stated)
        red(response(document(device=device)), "holder_proof_invalid")
        key = security_object(SPACES)["deviceKeyInfo"]
        for allowed in ({"nameSpaces": ["org.example"]}, {"dataElements": {"org.example": ["seat"]}}):
            report = judge(
                response(document(device=device, deviceKeyInfo=key | {"keyAuthorizations": allowed}))
            )
            assert told(report) == VALID
            assert report.claims is not None
            assert "seat" not in str(report.claims)
        for unfit in (
            {"nameSpaces": ["org.example "]},
            {"nameSpaces": ["org.Example"]},
            {"nameSpaces": []},
            {"dataElements": {"org.example": []}},
            {"dataElements": {"org.example": "seat"}},
            {"dataElements": {"org.other": ["seat"]}},
        ):
            stranger = document(device=device, deviceKeyInfo=key | {"keyAuthorizations": unfit})
            red(response(stranger), "holder_proof_invalid")
        narrow = key | {"keyAuthorizations": {"dataElements": {"org.example": ["row"]}}}
        red(response(document(device=device, deviceKeyInfo=narrow)), "holder_proof_invalid")

    def test_nothing_to_try_it_with(self) -> None:
        by_hand = ("check_by_hand", ("holder_not_proven",))
        nothing, empty = Expected(), Expected(challenge="", audiences=frozenset({AUDIENCE}))
        for expected in (nothing, empty, Expected(audiences=frozenset({AUDIENCE}))):
            report = judge(response(), expected=expected)
            assert told(report) == by_hand
            assert report.presentation_id is None
        # A challenge that is no digits, no audience, and no hint: there is nothing to build a transcript of.
        assert told(judge(response(), expected=Expected(challenge="A" * 22))) == by_hand


class TestSessions:
    def hinted(self, audience: str = AUDIENCE, challenge: str = CHALLENGE) -> bytes:
        transcript = session.light_transcript(audience, challenge)
        signature = device_signature(
            payload=authentication(transcript), unprotected={"lw1": [audience, challenge]}
        )
        return response(document(device=device_signed(signature)))

    def test_the_hint_changes_nothing(self) -> None:
        report = judge(self.hinted())
        assert told(report) == VALID
        assert report.presentation_id == judge(response()).presentation_id

    def test_a_false_hint_changes_nothing(self) -> None:
        for hint in (["x", "y"], [AUDIENCE, "87654321"], 5, [1, 2], ["x"], {}):
            device = device_signed(device_signature(unprotected={"lw1": hint}))
            assert told(judge(response(document(device=device)))) == VALID

    def test_made_for_somebody_else(self) -> None:
        red(self.hinted(challenge="87654321"), "challenge_mismatch")
        red(self.hinted(audience="x509_hash:other"), "audience_mismatch")
        red(self.hinted("x509_hash:other", "87654321"), "challenge_mismatch", "audience_mismatch")

    def test_typed_digits(self) -> None:
        transcript = session.light_transcript(TYPED_AUDIENCE, CHALLENGE)
        device = device_signed(device_signature(payload=authentication(transcript)))
        assert told(judge(response(document(device=device)))) == VALID
        nonce = b64url_encode(bytes(16))
        typed = session.light_transcript(TYPED_AUDIENCE, nonce)
        device = device_signed(
            device_signature(payload=authentication(typed), unprotected={"lw1": [TYPED_AUDIENCE, nonce]})
        )
        expected = replace(EXPECTED, challenge=nonce, spellings=frozenset({nonce}))
        red(response(document(device=device)), "audience_mismatch", expected=expected)

    def test_either_spelling(self) -> None:
        nonce = b64url_encode(bytes(16))
        expected = replace(EXPECTED, challenge=nonce, spellings=frozenset({nonce, CHALLENGE}))
        assert told(judge(response(), expected=expected)) == VALID

    def test_no_audience_to_compare(self) -> None:
        expected = replace(EXPECTED, audiences=frozenset())
        assert told(judge(self.hinted(), expected=expected)) == ("check_by_hand", ("audience_mismatch",))

    @pytest.mark.parametrize(
        ("state", "reason"),
        [
            (ChallengeState.SPENT, "replayed"),
            (ChallengeState.LAPSED, "presentation_stale"),
            (ChallengeState.UNKNOWN, "challenge_mismatch"),
        ],
    )
    def test_what_the_counter_knows_of_the_challenge(self, state: ChallengeState, reason: str) -> None:
        red(response(), reason, expected=replace(EXPECTED, challenge_state=state))

    @pytest.mark.parametrize("policy", [Policy.COUNTER, Policy.COUNTER_TIMED])
    def test_no_mdoc_is_fresh_by_time_alone(self, policy: Policy) -> None:
        """It carries no time: whoever photographed one could show it for ever."""
        data = self.hinted(TIMED_AUDIENCE, "whatever")
        expected = replace(
            EXPECTED,
            challenge="whatever",
            spellings=frozenset({"whatever"}),
            challenge_state=ChallengeState.UNKNOWN,
        )
        assert "presentation_stale" in told(judge(data, expected=expected, policy=policy))[1]
        assert told(judge(data, expected=expected, policy=policy))[0] == "not_valid"

    def test_a_transcript_that_is_given(self) -> None:
        transcript = cbor.dumps([Tag(24, b"\xa0"), Tag(24, b"\xa0"), ["OpenID4VPHandover", bytes(32)]])
        device = device_signed(device_signature(payload=authentication(transcript)))
        data = response(document(device=device))
        assert told(judge(data, expected=Expected(transcript=transcript))) == VALID
        assert told(judge(data, expected=replace(EXPECTED, transcript=transcript))) == VALID
        other = cbor.dumps([None, None, ["OpenID4VPHandover", bytes(32)]])
        red(data, "holder_proof_invalid", expected=Expected(transcript=other))
        red(response(), "holder_proof_invalid", expected=replace(EXPECTED, transcript=transcript))


class TestMac:
    READER = ec.generate_private_key(ec.SECP256R1())

    def mac(
        self, transcript: bytes = forge.LIGHT, *, size: int = 32, header: Any = None, flip: int = 0
    ) -> bytes:
        reader_point = public_key(self.READER)
        key = agreement.mac_key(forge.signer_of(HOLDER).pkcs8(), reader_point, session.mac_salt(transcript))
        assert key is not None
        protected = cbor.dumps({1: 5} if header is None else header)
        tag = hmac_sha256(key, cbor.dumps(["MAC0", protected, b"", authentication(transcript)]))[:size]
        made = [protected, {}, None, bytes([tag[0] ^ flip]) + tag[1:]]
        device = {"nameSpaces": Encoded(forge.NO_STATEMENTS), "deviceAuth": {"deviceMac": made}}
        return response(document(device=device))

    @property
    def expected(self) -> Expected:
        return replace(EXPECTED, reader_key=forge.signer_of(self.READER).pkcs8())

    def test_it_holds_for_the_reader(self) -> None:
        assert told(judge(self.mac(), expected=self.expected)) == VALID

    def test_nobody_else_can_check_it(self) -> None:
        assert told(judge(self.mac())) == ("check_by_hand", ("holder_not_proven",))

    @pytest.mark.parametrize(
        "change",
        [
            {"flip": 1},
            {"size": 8},
            {"size": 31},
            {"header": {1: 4}},
            {"header": {}},
            {"transcript": cbor.dumps([None, None, None])},
        ],
    )
    def test_what_does_not_hold(self, change: dict[str, Any]) -> None:
        red(self.mac(**change), "holder_proof_invalid", expected=self.expected)

    def test_another_readers_key(self) -> None:
        for key in (OTHER, ec.generate_private_key(ec.SECP384R1())):
            expected = replace(EXPECTED, reader_key=forge.signer_of(key).pkcs8())
            red(self.mac(), "holder_proof_invalid", expected=expected)
        red(self.mac(), "holder_proof_invalid", expected=replace(EXPECTED, reader_key=b"no key"))

    def test_a_signature_where_a_mac_is_due(self) -> None:
        made = document(
            device={
                "nameSpaces": Encoded(forge.NO_STATEMENTS),
                "deviceAuth": {"deviceMac": device_signature()},
            }
        )
        red(response(made), "holder_proof_invalid", expected=self.expected)


def test_the_report_names_what_was_found() -> None:
    report = judge(response(document(device=device_signed(device_signature(OTHER)))))
    assert finding(report, Check.HOLDER).outcome is Outcome.FAILED
    assert finding(report, Check.FRESHNESS).outcome is Outcome.SKIPPED
