"""What was shown to whom: noted with every presentation, listed, written out, deleted."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from flows.town import PASSPHRASE, Town
from wallet.flows import receipts
from wallet.flows.counter import CounterDesk
from wallet.model.errors import KEEPS_NOTHING_NOW, Trouble, WalletError
from wallet.model.keeping import Receipt, ReceiptForm
from wallet.model.text import LocalisedText
from wallet.model.views import Consent
from wallet.vault.vault import Vault

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ASKED_FOR = "核验所出示的证照 / Check the licence shown"


def _show(town: Town, counter: CounterDesk) -> str:
    row = town.licence()
    request = town.citizen.read_request(counter.open_challenge(town.at).request_text.encode(), town.at)
    assert town.show(row, request, ("name", "classes")).noted
    return row.id


def test_a_shown_code_is_noted_before_it_is_answered(town: Town, counter: CounterDesk) -> None:
    licence_id = _show(town, counter)
    town.citizen.lock()
    town.citizen.unlock(PASSPHRASE)
    (receipt,) = town.citizen.receipts.listed()
    assert (receipt.licence_id, receipt.at, receipt.purpose) == (licence_id, town.at, ASKED_FOR)
    assert receipt.asker != ""
    assert "姓名" in {claim.zh for claim in receipt.claims}
    assert "310101" not in repr(receipt)
    text = town.citizen.receipts.exported((receipt,), ReceiptForm.JSON).decode()
    assert [claim["zh"] for claim in json.loads(text)[0]["claims"]] == [c.zh for c in receipt.claims]


def test_a_typed_request_names_nobody(town: Town, counter: CounterDesk) -> None:
    row = town.licence()
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)
    town.show(row, request)
    (receipt,) = town.citizen.receipts.listed()
    assert (receipt.asker, receipt.asker_known) == ("", False)


def test_what_is_too_large_for_a_code_is_noted_when_it_is_handed_over(
    town: Town, counter: CounterDesk
) -> None:
    row = town.licence()
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)
    consent = Consent(row.id, request, frozenset({("name",)}), "x")
    code = town.citizen.present(consent, town.at)
    assert town.citizen.handed_over(consent, code, town.at)
    assert len(town.citizen.receipts.listed()) == 1
    as_file = replace(code, symbol=None, noted=False)
    assert town.citizen.handed_over(consent, as_file, town.at)
    assert len(town.citizen.receipts.listed()) == 2


@pytest.mark.parametrize("trouble", sorted(KEEPS_NOTHING_NOW))
def test_who_stands_at_the_counter_is_not_sent_away_for_a_full_disk(
    town: Town, counter: CounterDesk, monkeypatch: pytest.MonkeyPatch, trouble: Trouble
) -> None:
    row = town.licence()
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)

    def refuse(_vault: Vault, _shown: object) -> str:
        raise WalletError(trouble)

    monkeypatch.setattr(Vault, "note_shown", refuse)
    code = town.show(row, request)
    assert code.symbol is not None
    assert not code.noted
    consent = Consent(row.id, request, frozenset({("name",)}), "x")
    assert not town.citizen.handed_over(consent, replace(code, symbol=None), town.at)
    monkeypatch.undo()
    assert town.citizen.handed_over(consent, replace(code, symbol=None), town.at)


def test_any_other_trouble_stops_the_presentation(
    town: Town, counter: CounterDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = town.licence()
    request = town.citizen.typed_request(counter.open_challenge(town.at).digits, town.at)

    def refuse(_vault: Vault, _shown: object) -> str:
        raise WalletError(Trouble.VAULT_DAMAGED)

    monkeypatch.setattr(Vault, "note_shown", refuse)
    with pytest.raises(WalletError) as stop:
        town.show(row, request)
    assert stop.value.trouble is Trouble.VAULT_DAMAGED


def test_receipts_are_deleted_and_put_back(town: Town, counter: CounterDesk) -> None:
    _show(town, counter)
    town.later(5)
    _show(town, counter)
    newest, oldest = town.citizen.receipts.listed()
    assert newest.at > oldest.at
    town.citizen.receipts.delete((newest.id, oldest.id))
    assert town.citizen.receipts.listed() == ()
    town.citizen.receipts.put_back((newest, oldest))
    back = town.citizen.receipts.listed()
    assert [replace(each, id="") for each in back] == [replace(newest, id=""), replace(oldest, id="")]


def _receipt(**other: object) -> Receipt:
    text = LocalisedText("姓名", "Name")
    plain = Receipt(
        "1", AT, "licence", text, "张示例", "窗口", asker_known=True, purpose="办事", claims=(text,)
    )
    return replace(plain, **other)  # type: ignore[arg-type]


def _cells(receipt: Receipt) -> list[str]:
    text = receipts.as_csv((receipt,)).decode("utf-8-sig")
    head, line = csv.reader(io.StringIO(text, newline=""))
    assert len(head) == len(line)
    return line


@pytest.mark.parametrize(
    "lead", ["=", "+", "-", "@", "＝", "＋", "－", "＠", "\t=", "\r=", "\n=", "  =", "\u3000@"]
)
def test_no_cell_is_a_formula(lead: str) -> None:
    evil = lead + 'HYPERLINK("https://example.com")'
    name = LocalisedText(evil, evil)
    cells = _cells(_receipt(asker=evil, purpose=evil, holder=evil, type_name=name, claims=(name,)))
    assert [cell for cell in cells if cell == "'" + evil] == ["'" + evil] * 5


def test_plain_cells_stay_as_they_are() -> None:
    cells = _cells(_receipt(purpose='a,"b"; c-d=1'))
    assert cells == [AT.isoformat(), "窗口", "是 yes", 'a,"b"; c-d=1', "姓名 Name", "张示例", "姓名 Name"]
    assert _cells(_receipt(asker_known=False))[2] == "否 no"


def test_a_lone_surrogate_does_not_stop_the_export() -> None:
    odd = _receipt(purpose="\ud800")
    assert b"\\ud800" in receipts.as_csv((odd,))
    assert json.loads(receipts.as_json((odd,)))[0]["purpose"] == "\ud800"
