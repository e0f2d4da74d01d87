"""Where the wallet's own file is lost: copies at the door and the first start, setting aside, a backup."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from backup_fakes import AT, OPENS
from citizen_stage import Stage
from fakes import PASSPHRASE, FakeCitizen
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ui.citizen.bring_back import BringBack
from wallet.model.errors import LOSES_THE_VAULT, Trouble
from wallet.model.views import CopyView

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


@pytest.fixture
def gone(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    """No vault in its place, and copies beside it."""
    journeys = FakeCitizen(present=False)
    journeys.kept_copies = COPIES
    made = Stage(qtbot, tmp_path, journeys)
    made.window.welcome.look()
    made.rest()
    yield made
    made.close()


def _bring_back(stage: Stage, panel: BringBack, secret: str = OPENS) -> None:
    panel.field.setText(secret)
    panel.action.click()


@pytest.mark.parametrize("trouble", sorted(LOSES_THE_VAULT))
def test_the_door_offers_copies_where_the_wallet_is_lost(door: Stage, trouble: Trouble) -> None:
    door.journeys.fails["unlock"] = trouble
    door.unlock()
    panel = door.window.unlock.lost.bring_back
    assert panel.isVisible()
    assert not panel.chips[9].isEnabled()
    assert panel.number == 8
    _bring_back(door, panel, "wrong")
    door.rest()
    assert not panel.notice.isHidden()
    assert door.journeys.brought_back == []
    _bring_back(door, panel)
    door.rest()
    assert door.journeys.brought_back == [8]
    assert panel.field.text() == ""
    assert door.window.page is door.window.home


@pytest.mark.parametrize("trouble", sorted(set(Trouble) - LOSES_THE_VAULT))
def test_the_door_offers_nothing_for_other_troubles(door: Stage, trouble: Trouble) -> None:
    door.journeys.fails["unlock"] = trouble
    door.unlock()
    assert "lost" not in vars(door.window.unlock)


def test_setting_aside_is_asked_twice_and_leads_to_the_first_start(door: Stage) -> None:
    door.journeys.kept_copies = ()
    door.journeys.fails["unlock"] = Trouble.VAULT_DAMAGED
    door.unlock()
    lost = door.window.unlock.lost
    assert lost.isVisible()
    assert lost.bring_back.isHidden()
    lost.button.click()
    door.rest()
    assert door.journeys.vault_present
    lost.keep_button.click()
    assert not lost.keep_button.isVisible()
    lost.button.click()
    door.journeys.fails["set_aside"] = Trouble.VAULT_BUSY
    lost.button.click()
    door.rest()
    assert not lost.notice.isHidden()
    assert door.window.page is door.window.unlock
    del door.journeys.fails["set_aside"]
    lost.button.click()
    lost.button.click()
    door.rest()
    welcome = door.window.welcome
    assert door.window.page is welcome
    assert "vault.lw.aside-2026-12-01-1" in welcome.aside_notice.text
    assert welcome.steps.currentIndex() == welcome.LANGUAGE
    assert lost.isHidden()


def test_the_first_start_offers_copies_that_are_found(gone: Stage) -> None:
    welcome = gone.window.welcome
    assert gone.window.page is welcome
    assert welcome.bring_back.isVisible()
    assert "were found" in welcome.bring_back.title.text()
    _bring_back(gone, welcome.bring_back)
    gone.rest()
    assert gone.journeys.brought_back == [8]
    assert gone.window.page is gone.window.home


def test_the_first_start_says_nothing_of_copies_where_there_are_none(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, FakeCitizen(present=False))
    stage.window.welcome.look()
    stage.rest()
    assert stage.window.welcome.bring_back.isHidden()
    stage.close()


@pytest.mark.parametrize("where", ["door", "first start"])
def test_leaving_lets_a_copy_get_to_its_place_and_locks_behind_it(
    where: str, request: pytest.FixtureRequest
) -> None:
    stage: Stage = request.getfixturevalue("gone" if where == "first start" else "door")
    if where == "door":
        stage.journeys.fails["unlock"] = Trouble.VAULT_DAMAGED
        stage.unlock()
        panel = stage.window.unlock.lost.bring_back
    else:
        panel = stage.window.welcome.bring_back
    stage.journeys.go_on.clear()
    _bring_back(stage, panel)
    stage.qtbot.waitUntil(stage.journeys.begun.is_set)
    assert panel.working
    stage.window.lock()
    assert panel.field.text() == ""
    stage.journeys.go_on.set()
    stage.rest()
    stage.rest()
    assert stage.journeys.brought_back == [8]
    assert not stage.journeys.unlocked
    assert stage.window.page is stage.window.unlock


def test_closing_the_window_locks_what_a_copy_opened(door: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    door.journeys.fails["unlock"] = Trouble.VAULT_DAMAGED
    door.unlock()
    door.journeys.go_on.clear()
    _bring_back(door, door.window.unlock.lost.bring_back)
    door.qtbot.waitUntil(door.journeys.begun.is_set)
    # After the copy was left to itself, before the queue is emptied.
    monkeypatch.setattr(door.window.guard, "close", door.journeys.go_on.set)
    door.window.close()
    assert door.journeys.brought_back == [8]
    assert not door.journeys.unlocked


def test_a_backup_file_is_asked_for_once_the_new_wallet_is_made(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, FakeCitizen(present=False))
    welcome = stage.window.welcome
    welcome.from_backup.click()
    assert "not the backup's own" in welcome.passphrase_step.hint.text()
    for field in (welcome.first, welcome.second):
        field.setText(PASSPHRASE)
    welcome.create_button.click()
    stage.rest()
    welcome.recovery.typed_back.setText(welcome.recovery.wanted_back)
    welcome.recovery.kept_button.click()
    welcome.start_button.click()
    stage.rest()
    assert stage.window.page is stage.window.settings
    dialogs = [each for each in QApplication.topLevelWidgets() if isinstance(each, QFileDialog)]
    assert [each.isVisible() for each in dialogs] == [True]
    stage.close()
