"""Backups on the settings page: how old, into a file, out of a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from backup_fakes import OPENS, a_preview
from citizen_stage import Stage
from fakes import FakeCitizen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui.citizen.settings.backup import BackupSection
from wallet.model.errors import Trouble
from wallet.model.views import BackupAge, KeysAsked, RestoreMode

OWN = "seven quiet herons cross the river"
FOR_KEYS = "brass compass beside the ferry"


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.open_settings()
    yield made
    made.close()


@pytest.fixture
def section(stage: Stage) -> BackupSection:
    return stage.window.settings.backup


def _typed_backup(section: BackupSection) -> None:
    section.begin_backup()
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
    section.begin_backup()
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


@pytest.mark.parametrize("what", ["look", "restore", "backup"])
def test_long_work_tells_how_far_it_is_and_can_be_stopped(
    stage: Stage, section: BackupSection, what: str
) -> None:
    form = section.backup_form if what == "backup" else section.restore_form
    if what == "backup":
        _typed_backup(section)
    elif what == "restore":
        _look(stage, section)
    else:
        section.restore_form.begin(Path("old.lwbackup"))
        section.restore_form.passphrase.setText(OPENS)
    stage.journeys.go_on.clear()
    if what == "backup":
        section.backup_form.write(Path("new.lwbackup"))
    else:
        section.restore_form.action.click()
    stage.qtbot.waitUntil(lambda: (form.busy._bar.value(), form.busy._bar.maximum()) == (1, 3))
    form.busy._cancel.click()
    stage.journeys.go_on.set()
    stage.rest()
    assert form.notice.text.startswith("It was stopped")
    assert stage.journeys.brought_in == []
    assert stage.journeys.backed_up == []
    assert (section.restore_form.preview is not None) is (what == "restore")
    assert form.action.isEnabled()
    form.action.click() if what != "backup" else section.backup_form.write(Path("new.lwbackup"))
    stage.rest()
    stage.rest()
    assert form.notice.isHidden()


@pytest.mark.parametrize("what", ["restore", "backup"])
def test_a_lock_stops_what_is_under_way(stage: Stage, section: BackupSection, what: str) -> None:
    if what == "backup":
        _typed_backup(section)
    else:
        _look(stage, section)
    stage.journeys.go_on.clear()
    if what == "backup":
        section.backup_form.write(Path("new.lwbackup"))
    else:
        section.restore_form.action.click()
    stage.window.lock()
    stage.journeys.go_on.set()
    stage.unlock()
    assert stage.journeys.brought_in == []
    assert stage.journeys.backed_up == []
    assert section.result.isHidden()


def test_what_is_under_way_is_told_when_the_page_is_seen_again(stage: Stage, section: BackupSection) -> None:
    _typed_backup(section)
    stage.journeys.go_on.clear()
    section.backup_form.write(Path("new.lwbackup"))
    stage.window.settings.step_back()
    stage.window.go(stage.window.settings)
    section.begin_backup()
    section.choose()
    stage.journeys.go_on.set()
    stage.rest()
    stage.rest()
    assert len(stage.journeys.backed_up) == 1
    assert not section.result.isHidden()


def test_a_backup_into_an_empty_wallet_asks_for_no_choice(stage: Stage, section: BackupSection) -> None:
    seen = a_preview(BackupAge.OTHER_VAULT)
    stage.journeys.seen = replace(seen, fresh=seen.licences, only_here=0)
    _look(stage, section)
    assert section.restore_form.merge.isHidden()
    assert section.restore_form.action.isEnabled()
    assert section.restore_form.mode is RestoreMode.MERGE


def test_the_preview_tells_new_same_older_and_missing(stage: Stage, section: BackupSection) -> None:
    stage.journeys.seen = replace(a_preview(), licences=9, fresh=4, older=2, only_here=5)
    _look(stage, section)
    seen = "; ".join(section.restore_form.lines)
    assert "new here: 4 · the same here: 5 · only here: 5" in seen
    assert "renewed by a licence that is here: 2" in seen


def test_the_copies_are_told_with_number_and_place(stage: Stage, section: BackupSection) -> None:
    assert "Automatic copies: 2" in section.copy_age.text()
    assert "wallet-folder" in section.place.text()
    stage.journeys.facts = replace(stage.journeys.facts, copies=0, last_copy=None)
    section.refresh()
    stage.rest()
    assert section.place.isHidden()


def test_the_primary_button_opens_the_form_and_keeps_what_is_typed(
    stage: Stage, section: BackupSection
) -> None:
    button = stage.window.settings.backup_button
    button.click()
    section.backup_form.passphrase.first.setText(OWN)
    button.click()
    assert section.backup_form.passphrase.typed == OWN
    QApplication.processEvents()
    ground = stage.window.settings.scrolled.viewport()
    assert section.backup_form.mapTo(ground, section.backup_form.rect().topLeft()).y() < ground.height()


def test_all_originals_go_into_a_new_folder(stage: Stage) -> None:
    originals = stage.window.settings.originals
    originals.save(Path("somewhere/licences"))
    stage.rest()
    assert stage.journeys.exported_to == [Path("somewhere/licences")]
    assert "6 original files" in originals.result.text
    assert "not encrypted" in originals.result.text
    stage.journeys.fails["export_originals"] = Trouble.FOLDER_EXISTS
    originals.save(Path("somewhere/licences"))
    stage.rest()
    assert not originals.notice.isHidden()
    stage.window.lock()
    assert originals.result.isHidden()


@pytest.mark.parametrize(
    ("days", "changed", "wanted"),
    [(None, True, True), (30, True, True), (29, True, False), (30, False, False)],
)
def test_a_quiet_line_asks_for_a_backup_once_the_last_one_is_old(
    stage: Stage, days: int | None, changed: bool, wanted: bool
) -> None:
    last = None if days is None else stage.clock.now - timedelta(days=days)
    facts = replace(stage.journeys.facts, last_backup=last, changed_since_backup=changed)
    stage.journeys.facts = facts
    window = stage.window
    window.step_back()
    window.home.refresh()
    stage.rest()
    stage.rest()
    assert window.home.backup.isHidden() is not wanted
    if wanted:
        window.home.backup.button.click()
        assert window.page is window.settings
        assert not window.settings.backup.backup_form.isHidden()
    stage.journeys.kept = []
    window.home.refresh()
    stage.rest()
    stage.rest()
    assert window.home.backup.isHidden()


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
