"""Health passes and identity codes on their way: into the wallet as text or picture, and over the counter."""

from __future__ import annotations

import json

import pytest
from formats.passes import CERTIFICATE, KID, SIGNER, claims, hcert, health_pass, identity_code

from flows.town import NOW, Town
from wallet.codec.base import b64_encode
from wallet.crypto.keys import jwk_from_public_key
from wallet.flows.counter import CounterDesk
from wallet.model.trust import UNLIMITED_SCOPE, AnchorScope
from wallet.model.verdict import Verdict
from wallet.model.views import ClaimView, LicenceState, ReceiveOutcome
from wallet.qr import symbol

LIST = json.dumps([{"kid": b64_encode(KID), "country": "AT", "rawData": b64_encode(CERTIFICATE)}]).encode()
PASS = health_pass(claims(hcert("t")))


def trusting(town: Town, scope: AnchorScope = UNLIMITED_SCOPE) -> None:
    for store in (town.workplace.wallet_trust, town.workplace.counter_trust):
        store.import_file(LIST, "dsc.json", scope, NOW)
        store.import_file(json.dumps(jwk_from_public_key(SIGNER.public_key)).encode(), "id.json", scope, NOW)


def shown(views: tuple[ClaimView, ...]) -> dict[str, str]:
    return {view.label.en: view.text for view in views}


def test_a_pass_in_the_wallet(town: Town) -> None:
    trusting(town)
    received = town.citizen.receive(PASS.encode() + b"\r\n", "pass.txt", town.at)[0]
    assert received.outcome is ReceiveOutcome.ADDED
    assert received.summary is not None
    assert (received.summary.type_name.en, received.summary.holder) == (
        "EU test certificate",
        "Gabriele Musterfrau-Gößinger",
    )
    assert (received.summary.number, received.summary.authority) == (
        "URN:UVCI:01:AT:X#2",
        "Ministry of Health",
    )
    assert received.summary.state is LicenceState.EXPIRING
    assert town.citizen.original(received.summary.id) == PASS.encode()
    view = town.citizen.licence(received.summary.id, town.at)
    assert view.report.verdict is Verdict.VALID
    texts = shown(view.claims)
    assert texts["Result"] == "未检出 Not detected"
    assert texts["Type of test"] == "核酸检测 Nucleic acid amplification"
    assert texts["Sample taken"] == "2026-11-20 12:34 UTC"
    assert not any(each.redactable for each in view.claims)


def test_a_pass_comes_in_as_a_picture(town: Town) -> None:
    trusting(town)
    code = symbol.encode(PASS)
    assert code is not None
    for _ in range(2):
        received = town.citizen.receive(symbol.png(code, module_px=4), "pass.png", town.at)
    assert [row.outcome for row in received] == [ReceiveOutcome.ALREADY_THERE]


def test_identity_data_keeps_its_portrait_as_bytes(town: Town) -> None:
    trusting(town)
    received = town.citizen.receive(identity_code().encode(), "id.txt", town.at)[0]
    assert received.outcome is ReceiveOutcome.ADDED
    assert received.summary is not None
    assert (received.summary.holder, received.summary.number) == ("Janardhan BS", "3918592438")
    texts = shown(town.citizen.licence(received.summary.id, town.at).claims)
    assert texts["Portrait"] == "2 B"
    assert texts["Gender"] == "男 Male"


def test_a_forged_pass_is_not_kept(town: Town) -> None:
    trusting(town)
    place = len(PASS) // 2
    changed = PASS[:place] + ("A" if PASS[place] != "A" else "B") + PASS[place + 1 :]
    received = town.citizen.receive(changed.encode(), "pass.txt", town.at)[0]
    assert received.outcome is ReceiveOutcome.REFUSED
    assert received.report is not None
    assert received.report.claims is None


@pytest.mark.parametrize("item", [PASS, identity_code()])
def test_at_the_counter_a_person_must_look(town: Town, counter: CounterDesk, item: str) -> None:
    trusting(town)
    counter.open_challenge(town.at)
    for _ in range(2):
        checked = counter.check(item.encode(), town.at)
        assert checked.report.verdict is Verdict.CHECK_BY_HAND
        assert [str(reason) for reason in checked.report.reasons] == ["holder_not_proven"]
        assert checked.headline is not None
    assert counter.check(item.lower().encode(), town.at).headline is None
