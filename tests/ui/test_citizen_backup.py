"""Backups on the settings page: how old, into a file, out of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from backup_fakes import AT, OPENS, a_preview
from citizen_stage import Stage
from fakes import FakeCitizen
from pytestqt.qtbot import QtBot

from ui.citizen.settings.backup import BackupSection
from wallet.model.errors import Trouble
from wallet.model.views import BackupAge, CopyView, KeysAsked, RestoreMode

OWN = "seven quiet herons cross the river"
FOR_KEYS = "brass compass beside the ferry"


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    made.window.go(made.window.settings)
    made.rest()
    yield made
    made.close()


@pytest.fixture
def section(stage: Stage) -> BackupSection:
    return stage.window.settings.backup


def _typed_backup(section: BackupSection) -> None:
    section.write_button.click()
    section.backup_form.passphrase.first.setText(OWN)
    section.backup_form.passphrase.second.setText(OWN)


def _look(stage: Stage, section: BackupSection, passphrase: str = OPENS) -> None:
    section.restore_form.begin(Path("old.lwbackup"))
    section.restore_form.passphrase.setText(passphrase)
    section.restore_form.action.click()
    stage.rest()


def test_the_ages_are_told_and_whether_something_changed_since(stage: Stage, section: BackupSection) -> None:
    assert "2026-11-20" in section.backup_age.text()
    assert "something changed since" in section.backup_age.text()
    assert "2026-11-21" in section.copy_age.text()
    assert "nothing changed since" in section.copy_age.text()
    assert section.copy_notice.isHidden()
    facts = replace(stage.journeys.facts, last_backup=None, copy_trouble=Trouble.STORAGE_FULL.value)
    stage.journeys.facts = facts
    section.refresh()
    stage.rest()
    assert "none yet" in section.backup_age.text()
    assert not section.copy_notice.isHidden()


def test_a_backup_is_written_under_its_own_passphrase_and_told(stage: Stage, section: BackupSection) -> None:
    _typed_backup(section)
    section.backup_form.write(Path("new.lwbackup"))
    stage.rest()
    stage.rest()
    assert stage.journeys.backed_up == [(Path("new.lwbackup"), OWN, None)]
    assert "2 of them are bound to your key" in section.result.text
    assert section.backup_form.isHidden()
    assert section.backup_form.passphrase.typed == ""


def test_a_backup_wants_a_strong_passphrase_twice(section: BackupSection) -> None:
    form = section.backup_form
    section.write_button.click()
    form.passphrase.first.setText(OWN)
    assert not form.action.isEnabled()
    form.passphrase.second.setText(OWN)
    assert form.action.isEnabled()
    for field in (form.passphrase.first, form.passphrase.second):
        field.setText("1234")
    assert not form.action.isEnabled()


def test_holder_keys_go_in_only_when_asked_with_both_secrets(stage: Stage, section: BackupSection) -> None:
    form = section.backup_form
    _typed_backup(section)
    assert form.for_keys.isHidden()
    form.with_keys.setChecked(True)
    assert not form.for_keys.isHidden()
    assert not form.action.isEnabled()
    form.secret.setText(OPENS)
    for field in (form.keys_passphrase.first, form.keys_passphrase.second):
        field.setText(FOR_KEYS)
    assert form.action.isEnabled()
    form.write(Path("new.lwbackup"))
    stage.rest()
    assert stage.journeys.backed_up == [(Path("new.lwbackup"), OWN, KeysAsked(OPENS, FOR_KEYS))]


def test_what_stops_a_backup_is_told_and_the_form_stays(stage: Stage, section: BackupSection) -> None:
    stage.journeys.fails["backup"] = Trouble.BACKUP_PLACE_TAKEN
    _typed_backup(section)
    section.backup_form.write(Path("letter.txt"))
    stage.rest()
    assert not section.backup_form.notice.isHidden()
    assert section.backup_form.action.isEnabled()
    assert stage.journeys.backed_up == []


def test_a_backup_of_this_wallet_is_seen_first_and_merged(stage: Stage, section: BackupSection) -> None:
    form = section.restore_form
    _look(stage, section)
    assert stage.journeys.brought_in == []
    seen = "; ".join(form.lines)
    assert "older than what is here" in seen
    assert "Business licence × 2" in seen
    assert "坏的.lw1" in seen
    assert form.mode is RestoreMode.MERGE
    assert form.keys.isHidden()
    form.action.click()
    stage.rest()
    stage.rest()
    assert stage.journeys.brought_in == [(Path("old.lwbackup"), OPENS, RestoreMode.MERGE, None)]
    assert "Added: 1" in section.result.text
    assert form.isHidden()


def test_a_backup_of_another_wallet_is_not_restored_before_a_choice(
    stage: Stage, section: BackupSection
) -> None:
    form = section.restore_form
    stage.journeys.seen = a_preview(BackupAge.OTHER_VAULT, keys=1)
    _look(stage, section)
    assert not form.action.isEnabled()
    form.replace.click()
    assert "4 licences" in form.mode_hint.text()
    form.keys.setText(FOR_KEYS)
    form.action.click()
    stage.rest()
    assert stage.journeys.brought_in == [(Path("old.lwbackup"), OPENS, RestoreMode.REPLACE, FOR_KEYS)]


def test_a_wrong_passphrase_shows_nothing_of_a_backup(stage: Stage, section: BackupSection) -> None:
    _look(stage, section, "wrong")
    assert not section.restore_form.notice.isHidden()
    assert section.restore_form.choice.isHidden()
    assert section.restore_form.lines == ()


def test_looking_can_be_cancelled(stage: Stage, section: BackupSection) -> None:
    form = section.restore_form
    form.begin(Path("old.lwbackup"))
    form.passphrase.setText(OPENS)
    form.action.click()
    form.busy.cancelled.emit()
    stage.rest()
    assert form.preview is None
    assert form.action.isEnabled()


@pytest.mark.parametrize("leave", ["lock", "back"])
def test_nothing_typed_or_seen_stays_when_the_page_is_left(
    stage: Stage, section: BackupSection, leave: str
) -> None:
    _look(stage, section)
    section.backup_form.begin()
    section.backup_form.passphrase.first.setText(OWN)
    section.backup_form.with_keys.setChecked(True)
    section.backup_form.secret.setText(OPENS)
    if leave == "lock":
        stage.window.lock()
    else:
        stage.window.settings.step_back()
    assert section.restore_form.passphrase.text() == ""
    assert section.restore_form.lines == ()
    assert section.restore_form.file_name.text() == ""
    assert section.backup_form.passphrase.typed == ""
    assert section.backup_form.secret.text() == ""
    assert section.backup_form.isHidden()
    assert section.restore_form.isHidden()


COPIES = (
    CopyView(9, AT + timedelta(days=2), 3_000_000, sound=False),
    CopyView(8, AT, 2_500_000, sound=True),
)


@pytest.fixture
def door(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.journeys.kept_copies = COPIES
    yield made
    made.close()


@pytest.mark.parametrize(
    "trouble", [Trouble.VAULT_DAMAGED, Trouble.VAULT_PARTLY_ROLLED_BACK, Trouble.VAULT_MISSING]
)
def test_the_door_offers_copies_where_the_wallet_is_lost(door: Stage, trouble: Trouble) -> None:
    door.journeys.fails["unlock"] = trouble
    door.unlock()
    panel = door.window.unlock.bring_back
    assert not panel.isHidden()
    assert not panel.chips[9].isEnabled()
    assert panel.number == 8
    panel.field.setText("wrong")
    panel.action.click()
    door.rest()
    assert not panel.notice.isHidden()
    assert door.journeys.brought_back == []
    panel.field.setText(OPENS)
    panel.action.click()
    door.rest()
    assert door.journeys.brought_back == [8]
    assert panel.field.text() == ""
    assert door.window.page is door.window.home


@pytest.mark.parametrize("trouble", [Trouble.PASSPHRASE_WRONG, Trouble.VAULT_BUSY])
def test_the_door_offers_no_copies_for_other_troubles(door: Stage, trouble: Trouble) -> None:
    door.journeys.fails["unlock"] = trouble
    door.unlock()
    assert "bring_back" not in vars(door.window.unlock)
