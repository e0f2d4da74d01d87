"""The first start, the door, the lock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import PASSPHRASE, RECOVERY, FakeCitizen
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ui.theme import Scheme
from wallet.model.errors import Trouble

Open = Callable[..., Stage]


@pytest.fixture
def opened(qtbot: QtBot, tmp_path: Path) -> Iterator[Open]:
    stages: list[Stage] = []

    def make(*, present: bool = True, unlock: bool = True) -> Stage:
        stage = Stage(qtbot, tmp_path, FakeCitizen(present=present))
        stages.append(stage)
        if present and unlock:
            stage.unlock()
        return stage

    yield make
    for stage in stages:
        stage.close()


def test_first_start_leads_to_an_open_wallet(opened: Open) -> None:
    stage = opened(present=False)
    welcome = stage.window.welcome
    assert stage.window.page is welcome
    welcome.to_passphrase.click()
    welcome.first.setText(PASSPHRASE)
    assert not welcome.create_button.isEnabled()
    welcome.second.setText(PASSPHRASE)
    welcome.create_button.click()
    stage.rest()
    assert welcome.steps.currentIndex() == welcome.RECOVERY
    assert [label.text().split()[-1] for label in welcome.recovery.code_groups] == RECOVERY.split("-")
    welcome.recovery.typed_back.setText(welcome.recovery.wanted_back)
    welcome.recovery.kept_button.click()
    welcome.looks.schemes[Scheme.DARK].click()
    assert stage.settings.scheme is Scheme.DARK
    welcome.looks.schemes[Scheme.LIGHT].click()
    welcome.start_button.click()
    stage.rest()
    assert stage.window.page is stage.window.home


def test_two_passphrases_that_differ_are_said_so(opened: Open) -> None:
    welcome = opened(present=False).window.welcome
    welcome.show_step(welcome.PASSPHRASE)
    welcome.first.setText(PASSPHRASE)
    welcome.second.setText(PASSPHRASE[:5])
    assert welcome.mismatch.text() == ""
    welcome.second.setText("another")
    assert welcome.mismatch.text() != ""
    assert not welcome.create_button.isEnabled()


def test_a_refused_passphrase_makes_no_wallet(opened: Open) -> None:
    welcome = opened(present=False).window.welcome
    welcome.show_step(welcome.PASSPHRASE)
    welcome.first.setText("1234")
    welcome.second.setText("1234")
    assert not welcome.create_button.isEnabled()


def test_the_recovery_code_must_be_typed_back(opened: Open) -> None:
    stage = opened(present=False)
    welcome = stage.window.welcome
    welcome.show_step(welcome.PASSPHRASE)
    welcome.first.setText(PASSPHRASE)
    welcome.second.setText(PASSPHRASE)
    welcome.create_button.click()
    stage.rest()
    welcome.recovery.typed_back.setText("AAAAA BBBBB")
    assert not welcome.recovery.kept_button.isEnabled()
    welcome.step_back()
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert stage.window.page is welcome
    assert welcome.steps.currentIndex() == welcome.RECOVERY
    welcome.recovery.typed_back.setText(welcome.recovery.wanted_back.lower())
    assert welcome.recovery.kept_button.isEnabled()
    welcome.recovery.kept_button.click()
    assert all(label.text() == "" for label in welcome.recovery.code_groups)
    assert welcome.recovery.wanted_back == ""


def test_creation_that_fails_is_told(opened: Open) -> None:
    stage = opened(present=False)
    stage.journeys.fails["create"] = Trouble.STORAGE_FULL
    welcome = stage.window.welcome
    welcome.show_step(welcome.PASSPHRASE)
    welcome.first.setText(PASSPHRASE)
    welcome.second.setText(PASSPHRASE)
    welcome.create_button.click()
    stage.rest()
    assert not welcome.create_notice.isHidden()
    assert welcome.create_button.isEnabled()


def test_a_wrong_passphrase_keeps_the_door_shut(opened: Open) -> None:
    stage = opened(unlock=False)
    door = stage.window.unlock
    door.field.setText("wrong")
    door.open_button.click()
    stage.rest()
    assert stage.window.page is door
    assert not door.notice.isHidden()
    assert stage.journeys.unlocked is False
    assert door.field.selectedText() == "wrong"


@pytest.mark.parametrize("trouble", [Trouble.VAULT_DAMAGED, Trouble.VAULT_NEWER, Trouble.VAULT_BUSY])
def test_each_trouble_at_the_door_has_its_own_words(opened: Open, trouble: Trouble) -> None:
    stage = opened(unlock=False)
    stage.journeys.fails["unlock"] = trouble
    stage.window.unlock.field.setText(PASSPHRASE)
    stage.window.unlock.open_button.click()
    stage.rest()
    from wallet.wording import word_trouble

    assert word_trouble(trouble).happened.en in stage.window.unlock.notice.text


def test_the_recovery_code_opens_too(opened: Open) -> None:
    stage = opened(unlock=False)
    stage.window.unlock.field.setText(RECOVERY)
    stage.window.unlock.open_button.click()
    stage.rest()
    stage.rest()
    assert stage.window.page is stage.window.home
    assert stage.window.unlock.field.text() == ""


def test_help_before_the_door_leads_back_to_the_door(opened: Open) -> None:
    stage = opened(unlock=False)
    window = stage.window
    window.go(window.help)
    assert window.page is window.help
    for key in (Qt.Key.Key_F, Qt.Key.Key_O, Qt.Key.Key_L):
        stage.qtbot.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
    window.go(window.home)
    assert window.page is window.help
    window.step_back()
    assert window.page is window.unlock


def test_idle_locks_and_says_so(opened: Open) -> None:
    stage = opened()
    stage.clock.pass_seconds(119)
    stage.window.guard.watch.look()
    assert stage.window.page is stage.window.home
    stage.clock.pass_seconds(2)
    stage.window.guard.watch.look()
    assert stage.window.page is stage.window.unlock
    assert stage.journeys.unlocked is False
    assert "nobody" in stage.window.unlock.hint.text()


def test_keys_keep_it_open_but_not_after_a_night(opened: Open) -> None:
    stage = opened()
    stage.clock.pass_seconds(100)
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_Shift)
    stage.clock.pass_seconds(100)
    stage.window.guard.watch.look()
    assert stage.window.page is stage.window.home
    stage.clock.pass_seconds(8 * 3600)
    stage.qtbot.keyClick(stage.window, Qt.Key.Key_Shift)
    assert stage.window.page is stage.window.unlock


def test_the_time_to_the_lock_can_be_set(opened: Open) -> None:
    stage = opened()
    stage.settings.lock_after = 600
    stage.clock.pass_seconds(599)
    stage.window.guard.watch.look()
    assert stage.window.page is stage.window.home


def test_locking_leaves_nothing_behind(opened: Open) -> None:
    stage = opened()
    window = stage.window
    stage.ask()
    stage.agree()
    assert not window.present.code.empty
    window.present.save_button.click()
    (dialog,) = window.findChildren(QFileDialog)
    assert dialog.isVisible()
    window.desk.clipboard.copy("secret")
    stage.qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    window.lock()
    assert not dialog.isVisible()
    assert window.page is window.unlock
    assert window.present.code.empty
    assert window.home.cards.rows.rows == ()
    assert window.home.licence.licence_id is None
    assert QGuiApplication.clipboard().text() == ""
    assert window.toast.isHidden()
    for page in (window.home, window.add, window.entry, window.ask, window.present):
        texts = [label.text() for label in page.findChildren(type(page.title))]
        assert not [text for text in texts if "张示例" in text or "310101" in text]


def test_no_claim_in_the_title(opened: Open) -> None:
    stage = opened()
    stage.ask()
    stage.agree()
    assert stage.window.windowTitle() == "Licence wallet"


def test_closing_locks(opened: Open) -> None:
    stage = opened()
    stage.window.close()
    assert stage.journeys.unlocked is False
