"""What the window tells of the vault itself: bars, reminders, versions, receipts, the wait at the door."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import PASSPHRASE, RECOVERY, FakeCitizen
from pytestqt.qtbot import QtBot
from vault_fakes import a_receipt, a_reminder

from ui.citizen.recovery.sheet import sheet_document, sheet_pdf
from wallet.model.errors import Trouble, WaitFirst
from wallet.model.views import LicenceState


@pytest.fixture
def journeys() -> FakeCitizen:
    return FakeCitizen()


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path, journeys: FakeCitizen) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, journeys)
    yield made
    made.close()


class Tray:
    """Remembers what it was to say."""

    available = True

    def __init__(self) -> None:
        self.said: list[str] = []

    def say(self, title: str, text: str) -> None:
        self.said.append(f"{title} {text}")

    def hide(self) -> None: ...


# The door


def test_the_wait_is_counted_down_in_words(stage: Stage, journeys: FakeCitizen) -> None:
    door = stage.window.unlock
    journeys.wait = 8
    door.field.setText("wrong")
    door.open_button.click()
    stage.rest()
    stage.rest()
    assert "8 seconds" in door.notice.text
    assert not door.open_button.isEnabled()
    stage.clock.pass_seconds(5)
    door._tick()
    assert "3 seconds" in door.notice.text
    door.field.setText(RECOVERY)
    assert door.open_button.isEnabled()
    door.field.setText(PASSPHRASE)
    assert not door.open_button.isEnabled()
    stage.clock.pass_seconds(3)
    door._tick()
    assert door.open_button.isEnabled()
    assert door.notice.isHidden()


def test_a_clock_put_back_ends_the_wait(stage: Stage, journeys: FakeCitizen) -> None:
    door = stage.window.unlock
    journeys.wait = 8
    door.field.setText("wrong")
    door.open_button.click()
    stage.rest()
    stage.rest()
    stage.clock.pass_seconds(-86400)
    door._tick()
    assert door.open_button.isEnabled()


def test_no_wait_leaves_the_error_standing(stage: Stage) -> None:
    door = stage.window.unlock
    door.field.setText("wrong")
    door.open_button.click()
    stage.rest()
    stage.rest()
    assert not door.notice.isHidden()
    assert door.open_button.isEnabled()
    assert WaitFirst(1).seconds == 1


# An earlier state


def test_an_earlier_vault_says_so_until_it_is_accepted_twice(stage: Stage, journeys: FakeCitizen) -> None:
    journeys.older = True
    stage.unlock()
    bar = stage.window.home.older
    assert bar.isVisible()
    assert "earlier state" in bar.notice.text
    bar.accept_button.click()
    stage.rest()
    assert journeys.older
    bar.accept_button.click()
    stage.rest()
    assert not journeys.older
    assert bar.isHidden()


def test_what_cannot_be_accepted_is_told(stage: Stage, journeys: FakeCitizen) -> None:
    journeys.older = True
    journeys.fails["accept_older"] = Trouble.STORAGE_FULL
    stage.unlock()
    bar = stage.window.home.older
    bar.accept_button.click()
    bar.accept_button.click()
    stage.rest()
    assert "disk is full" in bar.notice.text
    assert bar.isVisible()


def test_the_newest_vault_has_no_bar(stage: Stage) -> None:
    stage.unlock()
    assert stage.window.home.older.isHidden()
    assert stage.window.home.reminders.isHidden()


# Reminders


def test_a_reminder_is_told_once_without_names_and_put_away(stage: Stage, journeys: FakeCitizen) -> None:
    tray = Tray()
    stage.window.keeping.tray = tray  # type: ignore[assignment]
    journeys.reminders.kept = [a_reminder()]
    stage.unlock()
    stage.rest()
    bar = stage.window.home.reminders
    assert "15 days" in bar.notice.text
    assert len(tray.said) == 1
    (permit,) = (licence for licence in journeys.kept if licence.id == "licence-2")
    for secret in (permit.holder, permit.number, permit.type_name.zh, permit.type_name.en, "2026"):
        assert secret not in tray.said[0]
    stage.window.keeping.look()
    stage.rest()
    assert len(tray.said) == 1
    bar.dismiss_button.click()
    stage.rest()
    stage.rest()
    assert bar.isHidden()
    journeys.reminders.kept.append(a_reminder(licence_id="licence-3", level=7))
    stage.window.keeping.look()
    stage.rest()
    assert bar.isVisible()
    assert len(tray.said) == 2


def test_the_licence_page_has_its_reminder(stage: Stage, journeys: FakeCitizen) -> None:
    journeys.reminders.kept = [a_reminder(told=True)]
    stage.unlock()
    stage.window.home.refresh("licence-2")
    stage.rest()
    stage.rest()
    line = stage.window.home.licence.reminder
    assert "15" in line.words.text()
    line.dismiss_button.click()
    stage.rest()
    stage.rest()
    stage.rest()
    assert journeys.reminders.kept[0].dismissed
    assert line.dismiss_button.isHidden()
    assert line.isVisible()


def test_nothing_of_a_reminder_stays_at_a_lock(stage: Stage, journeys: FakeCitizen) -> None:
    journeys.reminders.kept = [a_reminder()]
    stage.unlock()
    stage.rest()
    stage.window.lock()
    assert stage.window.home.reminders.isHidden()
    assert stage.window.home.licence.reminder.words.text() == ""


# Versions


def test_earlier_versions_unfold_and_are_not_presented(stage: Stage, journeys: FakeCitizen) -> None:
    old = replace(journeys.kept[1], id="old", valid_until=date(2025, 12, 9), state=LicenceState.EXPIRED)
    journeys.versions = {"licence-2": (old,)}
    stage.unlock()
    stage.window.home.refresh("licence-2")
    stage.rest()
    stage.rest()
    page = stage.window.home.licence
    assert "(1)" in page.versions.fold_button.text()
    assert page.present_button.isEnabled()
    page.versions.show_licence.emit("old")
    stage.rest()
    assert page.licence_id == "old"
    assert not page.present_button.isEnabled()
    page.versions.newest_button.click()
    stage.rest()
    assert page.licence_id == "licence-2"


# Receipts


@pytest.fixture
def receipts(stage: Stage, journeys: FakeCitizen) -> Stage:
    journeys.receipts.kept = [a_receipt(0), a_receipt(40), a_receipt(400, asker="", purpose="查验")]
    stage.unlock()
    stage.window.home.receipts_button.click()
    stage.rest()
    return stage


def test_receipts_are_found_by_what_they_say(receipts: Stage) -> None:
    page = receipts.window.keeping.receipts
    assert [receipt.id for receipt in page.found] == ["receipt-0", "receipt-40", "receipt-400"]
    page.search.setText("查验 driving")
    assert [receipt.id for receipt in page.found] == ["receipt-400"]
    page.search.setText("vehicle class 0号")
    assert page.found == ()
    assert not page.csv_button.isEnabled()


@pytest.mark.parametrize(("age", "left"), [(0, []), (1, ["receipt-0"]), (2, ["receipt-40", "receipt-0"])])
def test_receipts_are_deleted_by_age_and_put_back(
    receipts: Stage, journeys: FakeCitizen, age: int, left: list[str]
) -> None:
    page = receipts.window.keeping.receipts
    page.age.setCurrentIndex(age)
    page.delete_button.click()
    receipts.rest()
    receipts.rest()
    assert {receipt.id for receipt in journeys.receipts.kept} == set(left)
    receipts.window.toast.undo_button.click()
    receipts.rest()
    receipts.rest()
    assert len(page.found) == 3


def test_only_what_was_found_is_written_out(receipts: Stage, tmp_path: Path) -> None:
    from PySide6.QtWidgets import QFileDialog

    page = receipts.window.keeping.receipts
    page.search.setText("查验")
    page.json_button.click()
    (dialog,) = receipts.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "out.json"))
    receipts.rest()
    dialog.reject()
    assert (tmp_path / "out.json").read_text() == "json ['receipt-400']"


def test_receipts_go_with_the_lock(receipts: Stage) -> None:
    page = receipts.window.keeping.receipts
    page.search.setText("查验")
    receipts.window.lock()
    assert page.found == ()
    assert page.search.text() == ""


def test_a_presentation_that_was_not_noted_says_so(stage: Stage, journeys: FakeCitizen) -> None:
    journeys.older = True
    stage.unlock()
    stage.ask()
    stage.agree()
    words = [label.text() for label in stage.window.present.findChildren(type(stage.window.present.title))]
    assert any("could not be noted" in text for text in words)


# The sheet


def test_the_sheet_holds_the_code_and_nothing_of_a_licence(stage: Stage) -> None:
    text = sheet_document(RECOVERY, date(2026, 11, 24)).toPlainText()
    assert all(group in text for group in RECOVERY.split("-"))
    for licence in FakeCitizen().kept:
        assert licence.holder not in text
        assert licence.number not in text
    assert sheet_pdf(RECOVERY, date(2026, 11, 24)).startswith(b"%PDF-")
