"""CASES, groups P, R, S25 and U at the counter itself: replay, relay, mixing, and what the clerk is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flows.town import NOW, Town
from formats import forge
from formats.forge import HOLDER, OTHER, card, cwt_payload, jwt_payload, kb, kbt, token
from verification.scene import told

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
from wallet import bootstrap
from wallet.codec import cbor
from wallet.codec.base import b64url_decode, b64url_encode
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import TIMED_AUDIENCE, TYPED_AUDIENCE, Policy
from wallet.model.request import ClaimRequest, CredentialRequest, PresentationRequest, RelyingParty
from wallet.model.text import LocalisedText
from wallet.model.verdict import Reason, ReplayState, Verdict
from wallet.model.views import Checked
from wallet.qr import envelope
from wallet.requests.request import build_request
from wallet.verification.decide import settle

BOTH = pytest.mark.parametrize("form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC])


def reasons(checked: Checked) -> tuple[str, ...]:
    return tuple(str(reason) for reason in checked.report.reasons)


def scan(town: Town, counter: CounterDesk) -> PresentationRequest:
    return town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)


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
        red(shown_token({"nonce": None}), "challenge_mismatch")
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

    def test_missing(self) -> None:
        red(shown_token({"iat": None}), "presentation_stale")
        red(shown_card({6: None}), "presentation_stale")
        control(shown_card({6: None, 7: b"id"}))
        red(shown_card({6: None, 7: b"id", 39: None}), "challenge_mismatch", "presentation_stale")


class TestAtTheCounter:
    @BOTH
    @pytest.mark.parametrize("later", [0, 1, 60])
    def test_the_same_again(
        self, town: Town, counter: CounterDesk, form: CredentialFormat, later: int
    ) -> None:  # P07
        code = town.show(town.licence(form=form), scan(town, counter))
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID
        town.later(later)
        for again in (counter, bootstrap.build_counter(town.workplace)):
            checked = again.check(code.text.encode(), town.at)
            assert (checked.report.verdict, reasons(checked)) == (Verdict.NOT_VALID, ("replayed",))
            assert checked.headline is None
        town.later(3600)
        assert reasons(counter.check(code.text.encode(), town.at))[0] == "replayed"

    def test_the_same_in_another_wrapping(self, town: Town, counter: CounterDesk) -> None:
        code = town.show(town.licence(), scan(town, counter))
        data = envelope.unwrap_card(code.text)
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID
        parts = cbor.loads(data).value
        malleable = cbor.dumps(cbor.Tag(18, [parts[0], {"x": 1}, parts[2], _other_half(parts[3])]))
        for again in (data, b64url_encode(data).encode(), cbor.dumps([cbor.loads(data)]), malleable):
            checked = counter.check(again, town.at)
            assert (checked.report.verdict, reasons(checked)) == (Verdict.NOT_VALID, ("replayed",))

    def test_together_with_a_bare_licence(self, town: Town, counter: CounterDesk) -> None:
        """A proof that came beside something unproven is spent all the same, and a replayed one stays red."""
        row = town.licence()
        proven = cbor.loads(envelope.unwrap_card(town.show(row, scan(town, counter)).text))
        bare = cbor.loads(town.citizen.original(row.id))
        both = envelope.wrap_card(cbor.dumps([proven, bare])).encode()
        first = counter.check(both, town.at)
        assert (first.report.verdict, reasons(first)) == (Verdict.CHECK_BY_HAND, ("holder_not_proven",))
        again = counter.check(both, town.at)
        assert again.report.verdict is Verdict.NOT_VALID
        assert "replayed" in reasons(again)
        assert all(part.claims is None for part in (again.report, *again.report.parts))
        alone = counter.check(cbor.dumps(proven), town.at)
        assert reasons(alone) == ("replayed",)

    @pytest.mark.parametrize("state", [ReplayState.SEEN, ReplayState.UNAVAILABLE])
    def test_a_bare_licence_beside_it_heals_nothing(self, state: ReplayState) -> None:
        both = cbor.dumps([cbor.loads(card(cwt_payload())), cbor.loads(shown_card())])
        report = amber(both, "holder_not_proven")
        settled = settle(report, state)
        told_off = "replayed" if state is ReplayState.SEEN else "replay_store_unavailable"
        assert told_off in settled.reasons
        assert settled.verdict is (Verdict.NOT_VALID if state is ReplayState.SEEN else Verdict.CHECK_BY_HAND)
        assert (settled.claims is None) == all(part.claims is None for part in settled.parts)

    def test_a_timed_code_twice(self, town: Town, counter: CounterDesk) -> None:  # P09, as far as it is built
        request = replace(town.citizen.typed_request("12345678", town.at), audience=TIMED_AUDIENCE)
        code = town.show(town.licence(), request)
        first = counter.check(code.text.encode(), town.at)
        assert (first.report.verdict, reasons(first)) == (Verdict.CHECK_BY_HAND, ("timed_only",))
        again = counter.check(code.text.encode(), town.at)
        assert again.report.verdict is Verdict.NOT_VALID
        assert reasons(again)[0] == "replayed"

    def test_an_answer_that_failed_spends_nothing(self, town: Town, counter: CounterDesk) -> None:
        row, challenge = town.licence(), counter.open_challenge(town.at)
        request = town.citizen.read_request(challenge.request_text.encode(), town.at)
        code = town.show(row, request)
        parts = cbor.loads(envelope.unwrap_card(code.text)).value
        forged = cbor.dumps(cbor.Tag(18, [*parts[:3], bytes(64)]))
        assert reasons(counter.check(forged, town.at)) == ("holder_proof_invalid",)
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID

    def test_revoked_beside_others_sticks_too(self, town: Town, counter: CounterDesk) -> None:
        from wallet.flows import issue

        bad, good = town.licence(), town.licence("cn.marriage-certificate")
        issue.revoke(town.authority, bad.number)
        town.later(1)
        town.publish()
        forged = cbor.loads(card(cwt_payload(), signer=OTHER))
        items = [forged, *(cbor.loads(town.citizen.original(row.id)) for row in (good, bad))]
        checked = counter.check(envelope.wrap_card(cbor.dumps(items)).encode(), town.at)
        assert checked.report.verdict is Verdict.NOT_VALID
        assert len(town.workplace.counter_trust.status_snapshot().sticky) == 1

    def test_one_snapshot_for_the_whole(
        self, town: Town, counter: CounterDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # R05
        code = town.show(town.licence(), scan(town, counter))
        store, calls = town.workplace.counter_trust, []
        snapshot = store.snapshot

        def once(*arguments: Any) -> Any:
            calls.append(1)
            found = snapshot(*arguments)
            for entry in store.entries():
                store.remove(entry.id)
            return found

        monkeypatch.setattr(store, "snapshot", once)
        kept = store.status_snapshot()
        monkeypatch.setattr(store, "status_snapshot", lambda: kept)
        checked = counter.check(code.text.encode(), town.at)
        assert (checked.report.verdict, len(calls)) == (Verdict.VALID, 1)
        monkeypatch.undo()
        assert reasons(counter.check(code.text.encode(), town.at))[0] == "no_trust_anchors"

    @pytest.mark.parametrize("away", [timedelta(days=-9000), timedelta(days=-1), timedelta(days=900)])
    def test_a_wrong_clock(self, town: Town, counter: CounterDesk, away: timedelta) -> None:  # S25
        code = town.show(town.licence(), scan(town, counter))
        checked = counter.check(code.text.encode(), town.at + away)
        assert (checked.report.verdict, reasons(checked)) == (Verdict.NOT_CHECKED, ("clock_untrusted",))
        assert not counter.readiness(town.at + away).clock_ok
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID

    def test_without_status_data_it_says_so(self, town: Town, counter: CounterDesk) -> None:  # T11
        code = town.show(town.licence(), scan(town, counter))
        for entry in town.workplace.counter_trust.entries():
            if entry.kind == "status":
                town.workplace.counter_trust.remove(entry.id)
        assert counter.readiness(town.at).status_lists == 0
        assert reasons(counter.check(code.text.encode(), town.at)) == ("status_unavailable",)

    def test_one_that_does_not_end(self, town: Town, counter: CounterDesk) -> None:
        for payload in (
            b"LW1:" + b"0" * 40_000,
            b"eyJ" + b"A" * 10_000_000 + b"~",
            b"\xd2\x84" + bytes(300_000),
        ):
            checked = counter.check(payload, town.at)
            assert (checked.report.verdict, reasons(checked)) == (Verdict.NOT_VALID, ("limit_exceeded",))


def _other_half(signature: bytes) -> bytes:
    """The other signature that ECDSA takes for the same message: s replaced by n − s."""
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    return signature[:32] + (order - int.from_bytes(signature[32:])).to_bytes(32)


def request_of(at: Any = NOW, **changes: Any) -> PresentationRequest:
    name = LocalisedText("某窗口", "")
    settings: dict[str, Any] = {
        "credentials": (CredentialRequest("c1", claims=(ClaimRequest(("name",)),)),),
        "challenge": b64url_encode(bytes(16)),
        "audience": name.zh,
        "purpose": "办事",
        "relying_party": RelyingParty(name, verified=False),
        "issued_at": at,
        "expires_at": at + timedelta(seconds=120),
    }
    return PresentationRequest(**(settings | changes))


class TestWhoAsks:  # P15
    def read(self, town: Town, data: bytes) -> PresentationRequest:
        return town.citizen.read_request(envelope.wrap_request(data).encode(), town.at)

    def test_unsigned_is_unverified_and_nothing_is_chosen_beyond_what_was_asked(self, town: Town) -> None:
        row = town.licence()
        asked = self.read(town, build_request(request_of()))
        assert asked.relying_party is not None
        assert not asked.relying_party.verified
        offer = town.citizen.offer(row.id, asked, town.at)
        chosen = {claim.view.path for claim in offer.claims if claim.chosen and not claim.always}
        assert chosen <= {("name",)}

    def test_signed_by_nobody_known_is_unverified(self, town: Town) -> None:
        from wallet.crypto import pki
        from wallet.requests.request import certificate_audience

        der = pki.issue_root(
            "国家某局", HOLDER, not_before=NOW - timedelta(days=1), not_after=NOW + timedelta(days=1)
        )
        request = request_of(audience=certificate_audience(der))
        asked = self.read(town, build_request(request, signer=HOLDER, chain=(der,)))
        assert asked.relying_party is not None
        assert not asked.relying_party.verified

    def test_for_too_much(self, town: Town) -> None:
        def asking(count: int) -> bytes:
            claims = [f"c{n}" for n in range(count)]
            now = int(NOW.timestamp())
            return cbor.dumps({1: "某", 4: now + 60, 6: now, 10: bytes(16), -3: [{1: claims}]})

        assert len(self.read(town, asking(100)).credentials[0].claims) == 100
        for count in (101, 2000):
            with pytest.raises(WalletError) as stop:
                self.read(town, asking(count))
            assert stop.value.trouble is Trouble.REQUEST_INVALID
        with pytest.raises(WalletError):
            town.citizen.read_request(b"LW1R:" + b"0" * 20_000, town.at)

    @pytest.mark.parametrize("name", ["x509_hash:abc", "X509_HASH:abc", "lw1:typed", "LW1:timed"])
    def test_under_an_audience_that_is_not_its_own(self, town: Town, name: str) -> None:
        def named(text: str) -> bytes:
            now = int(NOW.timestamp())
            return cbor.dumps({1: text, 4: now + 60, 6: now, 10: bytes(16), -3: [{1: ["name"]}]})

        assert self.read(town, named("某窗口")).audience == "某窗口"
        with pytest.raises(WalletError) as stop:
            self.read(town, named(name))
        assert stop.value.trouble is Trouble.REQUEST_INVALID

    def test_two_requests_in_one_picture(self, town: Town, monkeypatch: pytest.MonkeyPatch) -> None:  # I17
        texts = [
            envelope.wrap_request(
                build_request(request_of(challenge=b64url_encode(bytes((n,)) * 16)))
            ).encode()
            for n in range(2)
        ]
        monkeypatch.setattr(type(town.workplace.reader), "read", lambda *_: tuple(texts))
        with pytest.raises(WalletError) as stop:
            town.citizen.read_request(b"\x89PNG\r\n\x1a\n", town.at)
        assert stop.value.trouble is Trouble.SEVERAL_CODES

    @pytest.mark.parametrize(
        "typed", ["١٢٣٤٥٦٧٨", "1234567", "123456789", "1234 567x", "", "12345678" * 9, "\udcff" * 8]
    )
    def test_what_is_typed(self, town: Town, typed: str) -> None:
        assert town.citizen.typed_request(" １２３４-5678 ", town.at).challenge == "12345678"
        with pytest.raises(WalletError) as stop:
            town.citizen.typed_request(typed, town.at)
        assert stop.value.trouble is Trouble.CHALLENGE_INVALID


class TestTexts:  # U01, U03, U05: they reach the window as what they are, for the one safe label
    @pytest.mark.parametrize(
        "text",
        [
            "<font color=#00ff00>✔ VALID</font>",
            "<img src=x>",
            "&lt;b&gt;",
            "**x**",
            "a" + "\n" * 100 + "b",
            "\u202e",
        ],
    )
    @pytest.mark.parametrize("kind", SHOWN)
    def test_are_data(self, kind: str, text: str) -> None:
        report = judge(SHOWN[kind](name=text, iss=text))
        assert told(report) == ("valid", ())
        assert report.claims is not None
        assert report.claims["name"] == text
        assert report.issuer.name == LocalisedText("示例机关", "Example authority")
        assert Reason.EXPIRED not in report.reasons


class TestTheWalletItself:
    """A hostile licence must not stop the wallet of whoever was talked into bringing it in."""

    @pytest.mark.parametrize(
        "changes",
        [
            {"exp": 253_402_300_799}, {"exp": 253_402_300_799, "iat": None, "nbf": 0},
            {"nbf": 0, "iat": 0, "exp": 1}, {"vct": 2**64 - 1}, {"vct": ""}, {"vct": "x" * 5000},
            {"name": b"\xff\xfe"}, {"name": {"a": [{"b": None}]}}, {"name": "\u202e\x00\ue000\U000e0001"},
            {"name": 2**64 - 1}, {"name": "x" * 100_000}, {"cnf": None},
        ],
    )  # fmt: skip
    def test_goes_on(self, town: Town, changes: dict[str, Any]) -> None:
        for entry in town.workplace.wallet_trust.entries():
            town.workplace.wallet_trust.remove(entry.id)
        good = town.citizen.receive(card(cwt_payload()), "good", town.at)[0]
        assert good.summary is not None
        town.citizen.receive(card(cwt_payload(**changes)), "bad\udcff\0\n", town.at)
        rows = town.citizen.licences(town.at)
        assert len(rows) == 2
        request = town.citizen.typed_request("12345678", town.at)
        for row in rows:
            assert town.citizen.licence(row.id, town.at).claims is not None
            assert town.citizen.offer(row.id, request, town.at).licence.id == row.id
        assert len(town.citizen.offers(request, town.at)) <= 2
