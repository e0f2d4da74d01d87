"""The list, one licence, and bringing licences in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen, many_licences
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ui.citizen.cards import Chip, LicenceCard, LicenceListView, LicenceModel
from ui.widgets.badge import Badge
from ui.widgets.buttons import LinkButton
from ui.widgets.drop import Incoming
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble
from wallet.model.views import ReceiveOutcome


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    yield made
    made.close()


def _texts(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(SafeLabel) if label.isVisible()]  # type: ignore[attr-defined]


def _names(stage: Stage) -> list[str]:
    return [summary.id for summary in stage.window.home.cards.rows.rows]


def test_the_list_opens_with_the_first_licence(stage: Stage) -> None:
    home = stage.window.home
    assert _names(stage) == ["licence-1", "licence-2", "licence-3", "licence-5", "licence-6"]
    assert home.licence.licence_id == "licence-1"
    assert home.cards.selected_id() == "licence-1"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("驾驶证", ["licence-3"]),
        ("DRIVING", ["licence-3"]),
        ("jy2310", ["licence-2"]),
        ("申城 物流", ["licence-6"]),
        ("卫生健康", ["licence-5"]),
        ("zzz", []),
    ],
)
def test_search_looks_everywhere(stage: Stage, typed: str, found: list[str]) -> None:
    stage.window.home.search.setText(typed)
    assert _names(stage) == found
    assert stage.window.home.no_match.isVisible() is not bool(found)
    stage.window.home.step_back()
    assert len(_names(stage)) == 5


def test_chips_narrow_the_list(stage: Stage) -> None:
    chips = stage.window.home.chips
    chips[Chip.PERSON].click()
    assert _names(stage) == ["licence-3", "licence-5"]
    chips[Chip.ORGANISATION].click()
    assert _names(stage) == ["licence-1", "licence-2", "licence-6"]
    chips[Chip.EXPIRING].click()
    assert _names(stage) == ["licence-2"]
    chips[Chip.ALL].click()
    assert len(_names(stage)) == 5


def test_expired_ones_are_folded_under_a_line_that_shows(stage: Stage) -> None:
    home = stage.window.home
    assert home.fold_button.isVisible()
    assert "1" in home.fold_button.text()
    assert not home.expired.isVisible()
    home.fold_button.click()
    assert home.expired.isVisible()
    home.expired.select("licence-4")
    stage.rest()
    assert home.licence.licence_id == "licence-4"
    assert home.cards.selected_id() is None
    home.fold_button.click()
    assert not home.expired.isVisible()


def test_rows_are_read_out(stage: Stage) -> None:
    rows = stage.window.home.cards.rows
    said = rows.data(rows.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert said == "Food business permit, 上海申城示例餐饮店, Expires soon, Until 2026-12-09"


def test_ten_thousand_licences_are_searched(stage: Stage) -> None:
    stage.journeys.kept = many_licences(10_000)
    home = stage.window.home
    home.refresh()
    stage.rest()
    assert len(home.cards.rows.rows) + len(home.expired.rows.rows) == 10_000
    home.search.setText("00009998")
    assert _names(stage) == ["many-9998"]


def test_a_long_list_is_walked_from_end_to_end(stage: Stage) -> None:
    stage.journeys.kept = many_licences(10_000)
    stage.window.home.refresh()
    stage.rest()
    cards = stage.window.home.cards
    last = len(cards.rows.rows) - 1
    assert last > 5_000
    assert cards.rows.rowCount() == last + 1
    assert cards.select(cards.rows.rows[last - 1_000].id)
    assert _in_sight(cards) == last - 1_000
    for key, row in ((Qt.Key.Key_End, last), (Qt.Key.Key_Home, 0), (Qt.Key.Key_Down, 1)):
        QTest.keyClick(cards, key)
        assert _in_sight(cards) == row
    QTest.keyClick(cards, Qt.Key.Key_PageDown)
    assert 1 < _in_sight(cards) < 20
    assert not cards.rows.flags(cards.currentIndex()) & Qt.ItemFlag.ItemIsEditable


def _in_sight(cards: LicenceListView) -> int:
    """The chosen row, which must lie wholly within the list."""
    sight = cards.viewport().rect()
    assert sight.contains(cards.visualRect(cards.currentIndex()).center())
    return cards.currentIndex().row()


def test_laying_a_long_list_out_asks_python_nothing_for_each_row(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    for owner, name in ((LicenceModel, "data"), (LicenceModel, "flags"), (LicenceCard, "sizeHint")):
        original = getattr(owner, name)

        def counted(self: object, *given: object, name: str = name, original: Any = original) -> Any:
            asked.append(name)
            return original(self, *given)

        monkeypatch.setattr(owner, name, counted)
    cards = LicenceListView()
    qtbot.addWidget(cards)
    cards.rows.show_rows(tuple(many_licences(5_000)))
    cards.resize(372, 700)
    cards.grab()
    assert {"data", "sizeHint"} <= set(asked)
    assert len(asked) < 200
    assert not {"rowCount", "index", "parent", "columnCount"} & set(vars(LicenceModel))


@pytest.mark.parametrize("wanted", ["licence-1", "licence-2", "licence-3", "licence-6"])
def test_a_list_read_anew_shows_the_licence_that_is_selected(stage: Stage, wanted: str) -> None:
    """Rows that go leave the selection to their neighbours, whom nobody chose."""
    home = stage.window.home
    for _ in range(2):
        home.refresh(wanted)
        stage.rest()
        stage.rest()
        assert home.cards.selected_id() == home.licence.licence_id == wanted
        assert home.licence._view is not None
        assert home.licence._view.summary.id == wanted


def test_other_rows_are_one_change(qtbot: QtBot) -> None:
    cards = LicenceListView()
    qtbot.addWidget(cards)
    told: list[str] = []
    cards.rows.show_rows(tuple(many_licences(500)))
    cards.select("many-499")
    cards.rows.modelReset.connect(lambda: told.append("reset"))
    for signal in (cards.rows.rowsInserted, cards.rows.rowsRemoved, cards.selectionModel().currentChanged):
        signal.connect(lambda *_: told.append("one by one"))
    for count in (0, 100, 500, 3):
        cards.rows.show_rows(tuple(many_licences(count)))
        assert told == ["reset"]
        assert cards.rows.rowCount() == count
        assert cards.selected_id() is None
        told.clear()


def test_an_empty_wallet_offers_the_first_import(stage: Stage) -> None:
    stage.journeys.kept.clear()
    stage.window.home.refresh()
    stage.rest()
    home = stage.window.home
    assert home.first_button.isVisible()
    assert not home.add_button.isVisible()
    home.first_button.click()
    assert stage.window.page is stage.window.add


def test_a_list_that_fails_is_told(stage: Stage) -> None:
    stage.journeys.fails["licences"] = Trouble.VAULT_DAMAGED
    stage.window.home.refresh()
    stage.rest()
    assert stage.window.home.notice.isVisible()


def test_claims_are_masked_until_asked_for(stage: Stage) -> None:
    page = stage.window.home.licence
    stage.window.home.cards.select("licence-3")
    stage.rest()
    assert "310101********8515" in _texts(page)
    assert "上海市黄浦区示例路 100 弄 5 号 602 室" not in _texts(page)
    page.mask_button.click()
    stage.rest()
    assert "310101199003078515" in _texts(page)
    assert "上海市黄浦区示例路 100 弄 5 号 602 室" in _texts(page)
    stage.window.home.cards.select("licence-1")
    stage.rest()
    assert "310101********8515" in _texts(page)


def test_a_revoked_licence_says_why_first(stage: Stage) -> None:
    page = stage.window.home.licence
    stage.window.home.cards.select("licence-6")
    stage.rest()
    assert page.notice.isVisible()
    assert page.notice.y() < page.face.y()
    assert page.badge.words.startswith("Revoked")


def test_every_face_says_it_is_no_result(stage: Stage) -> None:
    for licence_id in _names(stage):
        stage.window.home.cards.select(licence_id)
        stage.rest()
        assert "not a verification result" in stage.window.home.licence.face.caution.text()


def test_removing_can_be_undone(stage: Stage) -> None:
    window = stage.window
    window.home.cards.select("licence-2")
    stage.rest()
    window.home.licence.remove_button.click()
    stage.rest()
    stage.rest()
    assert "licence-2" not in _names(stage)
    assert window.toast.isVisible()
    window.toast.undo_button.click()
    stage.rest()
    stage.rest()
    assert "licence-2" in _names(stage)


def test_the_original_file_is_saved(stage: Stage, tmp_path: Path) -> None:
    page = stage.window.home.licence
    page.save_button.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "saved.lw1"))
    dialog.close()
    stage.rest()
    assert (tmp_path / "saved.lw1").read_bytes() == b"original of licence-1"


def test_each_thing_gets_its_row_and_reason(stage: Stage) -> None:
    add = stage.window.add
    stage.window.go(add)
    things = ((b"ok", "a.lw1"), (b"again", "b.lw1"), (b"forged", "c"), (b"noise", "d"), (b"broken", "e.png"))
    add.take(tuple(Incoming(name, data=data) for data, name in things))
    stage.rest()
    stage.rest()
    assert add.landed == 5
    badges = [badge.words for badge in add.result_card.findChildren(Badge)]
    assert badges == ["Added", "Already there", "Not added", "Not a licence", "Could not be read"]
    said = " ".join(_texts(add.result_card))
    assert "signature" in said
    assert "picture" in said
    assert stage.window.home.cards.rows.rows[0].id == "added-1"


def test_what_a_full_disk_could_not_take_is_kept_and_tried_again(stage: Stage) -> None:
    """H15: what came from the clipboard lies nowhere else."""
    add = stage.window.add
    stage.window.go(add)
    stage.journeys.fails["receive"] = Trouble.STORAGE_FULL
    add.take((Incoming("pasted", data=b"ok"),))
    stage.rest()
    (again,) = add.result_card.findChildren(LinkButton)
    assert [badge.words for badge in add.result_card.findChildren(Badge)] == ["Not added"]
    del stage.journeys.fails["receive"]
    again.click()
    stage.rest()
    stage.rest()
    assert stage.journeys.received == [(b"ok", "pasted")]
    assert [row.outcome for row in add.rows] == [ReceiveOutcome.ADDED]
    assert add._unkept == []


def test_what_could_not_be_taken_goes_with_the_lock(stage: Stage) -> None:
    stage.window.go(stage.window.add)
    stage.journeys.fails["receive"] = Trouble.STORAGE_FULL
    stage.window.add.take((Incoming("pasted", data=b"ok"),))
    stage.rest()
    assert len(stage.window.add._unkept) == 1
    stage.window.lock()
    assert stage.window.add._unkept == []


def test_a_file_that_is_missing_is_a_row_too(stage: Stage, tmp_path: Path) -> None:
    add = stage.window.add
    stage.window.go(add)
    add.take((Incoming("gone.lw1", path=tmp_path / "gone.lw1"),))
    stage.rest()
    assert add.rows[0].trouble == Trouble.FILE_MISSING.value
    assert add._unkept == []


def test_pasting_on_the_list_imports(stage: Stage) -> None:
    QGuiApplication.clipboard().setText("LW1:ABC")
    stage.window.home.cards.setFocus()
    stage.window._paste()
    stage.rest()
    assert stage.journeys.received[0][0] == b"LW1:ABC"
    assert stage.window.page is stage.window.add


def test_dropping_on_the_empty_wallet_imports(stage: Stage) -> None:
    mime = QMimeData()
    mime.setText("LW1:DROPPED")
    stage.window.home.drop.take(mime)
    stage.rest()
    assert stage.journeys.received[0][0] == b"LW1:DROPPED"


def test_the_holder_key_is_shown_copied_and_saved(stage: Stage, tmp_path: Path) -> None:
    add = stage.window.add
    stage.window.go(add)
    add.key_button.click()
    stage.rest()
    assert '"kty": "EC"' in add.key_text.toPlainText()
    add.key_copy.click()
    assert QGuiApplication.clipboard().text() == add.key_text.toPlainText()
    add.key_save.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "key.json"))
    dialog.close()
    stage.rest()
    assert (tmp_path / "key.json").read_text() == add.key_text.toPlainText()


def test_show_leads_to_the_licence(stage: Stage) -> None:
    stage.window.go(stage.window.add)
    stage.window.add.show_licence.emit("licence-3")
    stage.rest()
    stage.rest()
    assert stage.window.page is stage.window.home
    assert stage.window.home.licence.licence_id == "licence-3"
