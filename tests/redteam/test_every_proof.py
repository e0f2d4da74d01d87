"""CASES, group P, against the class: the holder's proof of every format that has one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
from formats import foreign, forge, mdoc_forge
from formats.forge import HOLDER, ISSUER, OTHER, card, cwt_payload, jwt_payload, kb, kbt, token
from verification.scene import ASKED, told

from redteam.attacks import EXPECTED, VALID, hidden
from redteam.specimens import JOSE, OURS, Scene
from wallet.codec import cbor
from wallet.crypto.signers import SoftwareSigner
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, Policy
from wallet.model.verdict import ReplayState
from wallet.verification.decide import presentation_ids, settle

VERIFIER = foreign.AUDIENCE
assert forge.BINDING.audience == VERIFIER


@dataclass(frozen=True)
class Shown:
    """A presentation by its format; `show` takes aud, iat, nonce, exp and nbf (... leaves one out), and the
    signer. `now` is when it was made."""

    scene: Scene
    show: Callable[..., bytes | str]
    bare: Callable[[], bytes | str]
    now: int

    def told(self, *, aged: int = 5, signer: SoftwareSigner | None = None, **members: Any) -> Any:
        bench = replace(self.scene, at=self.scene.at + timedelta(seconds=self.now + aged) - self._since())
        report = bench.judge(self.show(signer=signer, **members))
        assert report.claims is not None or hidden(report) is None
        return told(report)

    def _since(self) -> timedelta:
        return timedelta(seconds=self.scene.at.timestamp())


def _cwt(signer: SoftwareSigner | None = None, **members: Any) -> bytes:
    labels = {"aud": 3, "exp": 4, "nbf": 5, "iat": 6, "nonce": 39}
    claims = {labels[name]: None if value is ... else value for name, value in members.items()}
    if isinstance(claims.get(39), str):
        claims[39] = claims[39].encode()
    return kbt(card(cwt_payload(status=None)), claims, signer=signer or HOLDER)


def _jwt(payload: dict[str, Any], **header: Any) -> Callable[..., bytes]:
    def show(signer: SoftwareSigner | None = None, **members: Any) -> bytes:
        claims = {name: None if value is ... else value for name, value in members.items()}
        return kb(token(payload, **header), claims, signer=signer or HOLDER).encode()

    return show


def _vp(signer: SoftwareSigner | None = None, **members: Any) -> str:
    return foreign.vp(signer=signer or foreign.HOLDER, **members)


AT_COUNTER = replace(OURS, policy=Policy.COUNTER, expected=EXPECTED)
W3C = replace(JOSE["vc-jwt"].scene, policy=Policy.COUNTER, expected=ASKED)
PLAIN = {"typ": "example+sd-jwt"}
KINDS = {
    "sd-cwt": Shown(AT_COUNTER, _cwt, lambda: card(cwt_payload(status=None)), forge.SHOWN),
    "sd-jwt-vc": Shown(AT_COUNTER, _jwt(jwt_payload()), lambda: token(jwt_payload()), forge.SHOWN),
    "sd-jwt": Shown(
        AT_COUNTER, _jwt(jwt_payload(vct=None), **PLAIN), lambda: token(jwt_payload(vct=None), **PLAIN),
        forge.SHOWN,
    ),
    "vc-jwt": Shown(W3C, _vp, foreign.vc, foreign.SECONDS - 5),
}  # fmt: skip
INVALID = ("not_valid", ("holder_proof_invalid",))


@pytest.mark.parametrize("kind", KINDS)
class TestEveryProof:
    def test_stripped(self, kind: str) -> None:  # P01
        shown = KINDS[kind]
        assert shown.told() == VALID
        bare = shown.scene.judge(shown.bare())
        assert told(bare) == ("check_by_hand", ("holder_not_proven",))
        for policy in (Policy.COUNTER, Policy.COUNTER_TIMED):
            assert told(shown.scene.judge(shown.bare(), policy=policy))[0] == "check_by_hand"

    def test_by_another_key(self, kind: str) -> None:  # P01, P13
        shown = KINDS[kind]
        assert shown.told() == VALID
        for signer in (OTHER, ISSUER, SoftwareSigner.generate("ES384"), SoftwareSigner.generate("EdDSA")):
            assert shown.told(signer=signer) == INVALID

    @pytest.mark.parametrize(
        "aud",
        [
            "x509_hash:other", VERIFIER.upper(), VERIFIER.capitalize(), VERIFIER + "/", VERIFIER + " ",
            " " + VERIFIER, VERIFIER[:-1], "", [], [VERIFIER, "other"], ["other", VERIFIER],
            [VERIFIER, VERIFIER], ["other"],
            VERIFIER + "\0", "x509_hash:cоunter", TIMED_AUDIENCE,
        ],
    )  # fmt: skip
    def test_an_audience_that_is_not_ours(self, kind: str, aud: Any) -> None:  # P03
        shown = KINDS[kind]
        assert shown.told() == VALID
        assert shown.told(aud=[VERIFIER]) == VALID
        assert shown.told(aud=TYPED_AUDIENCE) == VALID
        assert shown.told(aud=aud) == ("not_valid", ("audience_mismatch",))

    @pytest.mark.parametrize("aud", [5, True, {"a": 1}, [5], [[VERIFIER]], [None]])
    def test_an_audience_that_is_none(self, kind: str, aud: Any) -> None:
        assert KINDS[kind].told(aud=aud) == ("not_valid", ("malformed",))

    def test_no_audience(self, kind: str) -> None:
        expected = INVALID[1] + ("audience_mismatch",)
        assert KINDS[kind].told(aud=...) == ("not_valid", expected)

    @pytest.mark.parametrize(
        ("age", "fresh"), [(-61, 0), (-60, 1), (0, 1), (180, 1), (181, 0), (-600, 0), (86_400, 0)]
    )
    def test_age_with_a_challenge(self, kind: str, age: int, fresh: int) -> None:  # P05
        shown = KINDS[kind]
        if kind == "vc-jwt" and age > 80_000:
            pytest.skip("the credential itself has expired then")
        stale = ("not_valid", ("presentation_stale",))
        assert shown.told(aged=age) == (VALID if fresh else stale)

    @pytest.mark.parametrize(("age", "fresh"), [(-6, 0), (-5, 1), (0, 1), (60, 1), (61, 0), (180, 0)])
    def test_age_by_time_alone(self, kind: str, age: int, fresh: int) -> None:  # P05
        shown = KINDS[kind]
        expected = replace(shown.scene.expected, challenge=None, spellings=frozenset())
        stale = ("not_valid", ("presentation_stale",))
        for policy, sound in (
            (Policy.COUNTER_TIMED, VALID),
            (Policy.COUNTER, ("check_by_hand", ("timed_only",))),
        ):
            alone = replace(shown, scene=replace(shown.scene, expected=expected, policy=policy))
            report = alone.told(aged=age, aud=TIMED_AUDIENCE)
            if fresh:
                assert report == sound
            else:
                assert report == (
                    stale
                    if policy is Policy.COUNTER_TIMED
                    else ("not_valid", ("presentation_stale", "timed_only"))
                )

    def test_no_time(self, kind: str) -> None:  # P05
        shown = KINDS[kind]
        assert shown.told(iat=...) == ("not_valid", ("presentation_stale",))
        assert shown.told(exp=shown.now + 5) == ("not_valid", ("presentation_stale",))
        assert shown.told(nbf=shown.now + 6) in (
            ("not_valid", ("presentation_stale",)),
            ("not_valid", ("holder_proof_invalid", "presentation_stale")),
        )

    @pytest.mark.parametrize("iat", ["1800000000", 1.5, 1_800_000_000_000, -1, True, [], 2**63])
    def test_a_time_that_is_none(self, kind: str, iat: Any) -> None:  # I23
        assert KINDS[kind].told(iat=iat) == ("not_valid", ("malformed",))
        assert KINDS[kind].told(exp=iat) == ("not_valid", ("malformed",))

    @pytest.mark.parametrize(
        "nonce", ["12345679", "1234567", "123456780", " 12345678", "１２３４５６７８", "", ...]
    )
    def test_another_challenge(self, kind: str, nonce: Any) -> None:
        if kind == "vc-jwt" and nonce == "12345679":
            nonce = "48305173"
        unsound = ("holder_proof_invalid",) if kind in ("sd-jwt-vc", "sd-jwt") and nonce is ... else ()
        assert KINDS[kind].told(nonce=nonce) == ("not_valid", (*unsound, "challenge_mismatch"))

    def test_shown_again(self, kind: str) -> None:  # P07; at the counter: test_at_the_counter.py
        """What was presented is known by what its holder signed, whatever the signature looks like."""
        shown = KINDS[kind]
        item = shown.show()
        report, again = (shown.scene.judge(item) for _ in range(2))
        assert told(report) == VALID
        assert presentation_ids(report) == presentation_ids(again) != ()
        assert told(settle(report, ReplayState.FIRST)) == VALID
        replayed = settle(again, ReplayState.SEEN)
        assert told(replayed) == ("not_valid", ("replayed",))
        hidden(replayed)
        unknown = settle(again, ReplayState.UNAVAILABLE)
        assert told(unknown) == ("check_by_hand", ("replay_store_unavailable",))


class TestTheBindingOfAnother:  # P13
    def test_of_the_same_holders_card(self) -> None:
        first, second = card(cwt_payload(status=None)), card(cwt_payload(status=None, name="另一公司"))
        own = forge.unpack(kbt(first))
        head = cbor.loads(own[0]) | {13: cbor.loads(second)}
        OURS.control(first)
        swapped = forge.pack([cbor.dumps(head), *own[1:]])
        assert told(AT_COUNTER.judge(kbt(first))) == VALID
        assert told(AT_COUNTER.judge(swapped)) == INVALID

    def test_of_the_same_holders_token(self) -> None:
        first, second = token(jwt_payload()), token(jwt_payload(name="另一公司"))
        proof = kb(first).rpartition("~")[2]
        assert told(AT_COUNTER.judge(first + proof)) == VALID
        assert told(AT_COUNTER.judge(second + proof)) == INVALID

    def test_of_an_mdoc(self) -> None:
        """The signature covers type and session only; what is swapped in has the other licence's key."""
        other = mdoc_forge.document(
            device=mdoc_forge.device_signed(mdoc_forge.device_signature(mdoc_forge.OTHER))
        )
        assert told(mdoc_forge.judge(mdoc_forge.response())) == VALID
        assert told(mdoc_forge.judge(mdoc_forge.response(other))) == INVALID


class TestHidden:  # S23
    @pytest.mark.parametrize(
        ("label", "value"),
        [
            (1, "https://amr.example"),
            (3, VERIFIER),
            (6, forge.ISSUED),
            (7, b"id"),
            (8, cwt_payload()[8]),
            (39, b"n"),
        ],
    )
    def test_claims_of_a_card_that_its_holder_could_leave_out(self, label: int, value: Any) -> None:
        payload = {key: one for key, one in cwt_payload(status=None).items() if key != label}
        OURS.control(card(payload | {label: value}))
        disclosure = forge.cwt_disclosure(value, label)
        redacted = card(payload | {forge.DIGESTS: [forge.cwt_digest(disclosure)]}, [disclosure])
        report = OURS.judge(redacted)
        assert "disclosure_invalid" in told(report)[1]
        assert told(report)[1] == ("disclosure_invalid",)

    @pytest.mark.parametrize(("label", "value"), [(4, forge.ENDS), (5, forge.ISSUED)])
    def test_validity_of_a_card(self, label: int, value: int) -> None:
        payload = {key: one for key, one in cwt_payload(status=None).items() if key != label}
        OURS.control(card(payload | {label: value}))
        disclosure = forge.cwt_disclosure(value, label)
        payload |= {forge.DIGESTS: [forge.cwt_digest(disclosure)]}
        OURS.red(card(payload, [disclosure]), "validity_hidden")

    def test_left_out_as_well(self) -> None:
        """A digest without its disclosure hides no one knows what: the claims that stand open decide."""
        decoy = forge.cwt_digest(forge.cwt_disclosure("x", "own"))
        OURS.control(card(cwt_payload(status=None) | {forge.DIGESTS: [decoy]}))
