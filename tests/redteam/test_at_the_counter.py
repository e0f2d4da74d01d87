"""CASES, groups P, R and S25 at the counter itself: replay, relay, mixing, and what the clerk is told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flows.town import Town, signed_in
from formats.forge import OTHER, card, cwt_payload

from redteam.attacks import (
    amber,
    shown_card,
)
from wallet import bootstrap
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.flows.counter import CounterDesk
from wallet.model.credential import CredentialFormat
from wallet.model.request import PresentationRequest
from wallet.model.verdict import ReplayState, Verdict
from wallet.model.views import Checked
from wallet.qr import envelope
from wallet.register.store import Register
from wallet.verification.decide import settle

SHORT = pytest.mark.parametrize("form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC])
EACH = pytest.mark.parametrize(
    "form", [CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC, CredentialFormat.MDOC]
)


def reasons(checked: Checked) -> tuple[str, ...]:
    return tuple(str(reason) for reason in checked.report.reasons)


def scan(town: Town, counter: CounterDesk) -> PresentationRequest:
    return town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)


class TestAtTheCounter:
    @EACH
    @pytest.mark.parametrize("later", [0, 1, 60])
    def test_the_same_again(
        self, town: Town, counter: CounterDesk, form: CredentialFormat, later: int
    ) -> None:  # P07
        code = town.show(town.licence(form=form), scan(town, counter))
        assert counter.check(code.text.encode(), town.at).report.verdict is Verdict.VALID
        town.later(later)
        for again in (counter, signed_in(bootstrap.build_counter(town.workplace))):
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

    @SHORT
    def test_a_timed_code_twice(
        self, town: Town, counter: CounterDesk, form: CredentialFormat
    ) -> None:  # P09
        code = town.show(town.licence(form=form), town.citizen.timed_request(town.at))
        first = counter.check(code.text.encode(), town.at)
        assert (first.report.verdict, reasons(first)) == (Verdict.CHECK_BY_HAND, ("timed_only",))
        again = counter.check(code.text.encode(), town.at)
        assert again.report.verdict is Verdict.NOT_VALID
        assert reasons(again)[0] == "replayed"

    @SHORT
    def test_a_photographed_timed_code(
        self, town: Town, counter: CounterDesk, form: CredentialFormat
    ) -> None:  # P09, P05: at a counter for which timed codes are enough
        counter.choose_service("company-visit")
        row = town.licence("cn.business-licence", form)
        shown = town.show(row, town.citizen.timed_request(town.at), ("rep",)).text.encode()
        photographed = town.show(row, town.citizen.timed_request(town.later(30)), ("rep",)).text.encode()
        genuine = counter.check(photographed, town.at)
        assert (genuine.report.verdict, reasons(genuine)) == (Verdict.VALID, ())
        assert reasons(counter.check(photographed, town.later(1)))[0] == "replayed"
        # An older one of the same key, never seen before and still in its minute.
        assert reasons(counter.check(shown, town.at))[0] == "replayed"
        assert "presentation_stale" in reasons(counter.check(photographed, town.later(61)))

    @pytest.mark.parametrize(("age", "fresh"), [(-6, False), (-5, True), (60, True), (61, False)])
    def test_how_old_a_timed_code_may_be(
        self, town: Town, counter: CounterDesk, age: int, *, fresh: bool
    ) -> None:  # P05
        counter.choose_service("company-visit")
        row = town.licence("cn.business-licence")
        code = town.show(row, town.citizen.timed_request(town.later(60)))
        checked = counter.check(code.text.encode(), town.later(age))
        assert reasons(checked) == (() if fresh else ("presentation_stale",))
        assert checked.report.verdict is (Verdict.VALID if fresh else Verdict.NOT_VALID)

    def test_a_timed_code_without_a_memory(
        self, town: Town, counter: CounterDesk, monkeypatch: pytest.MonkeyPatch
    ) -> None:  # P09: another counter that shares no store is not to call it valid
        counter.choose_service("company-visit")
        row = town.licence("cn.business-licence")
        code = town.show(row, town.citizen.timed_request(town.at)).text.encode()
        monkeypatch.setattr(Register, "claim_timed", lambda *_: ReplayState.UNAVAILABLE)
        blind = counter.check(code, town.at)
        assert (blind.report.verdict, reasons(blind)) == (
            Verdict.CHECK_BY_HAND,
            ("replay_store_unavailable",),
        )
        monkeypatch.undo()
        assert counter.check(code, town.at).report.verdict is Verdict.VALID

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
