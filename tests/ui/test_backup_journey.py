"""Backups through the real window, on a real vault: to another machine, and back from a damaged file."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from flows.town import PASSPHRASE, Town
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.citizen.locking import close_all_over
from ui.citizen.window import CitizenWindow
from ui.jobs import Jobs
from ui.settings import Settings
from wallet.flows.citizen import CitizenWallet
from wallet.model.text import Language
from wallet.trust.store import TrustStore

OWN = "seven quiet herons cross the river"
NEW = "another machine, another passphrase"


class Pane:
    """A window over a real wallet."""

    def __init__(self, qtbot: QtBot, town: Town, citizen: CitizenWallet, folder: Path) -> None:
        self._qtbot = qtbot
        self.window = CitizenWindow(citizen, Settings(folder / "w.ini"), lambda: town.at, Jobs())
        self.window.show()
        self.rest()

    def rest(self) -> None:
        for _ in range(3):
            self._qtbot.waitUntil(lambda: not self.window.desk.jobs.busy, timeout=60_000)
            QApplication.processEvents()

    def shown(self) -> set[str]:
        """The numbers on the cards of the licences page."""
        home = self.window.home
        return {row.number for cards in (home.cards, home.expired) for row in cards.rows.rows}

    def unlock(self, secret: str) -> None:
        self.window.unlock.field.setText(secret)
        self.window.unlock.open_button.click()
        self.rest()

    def make_wallet(self) -> None:
        """From the passphrase to the end of the first start."""
        welcome = self.window.welcome
        for field in (welcome.first, welcome.second):
            field.setText(NEW)
        welcome.create_button.click()
        self.rest()
        welcome.recovery.typed_back.setText(welcome.recovery.wanted_back)
        welcome.recovery.kept_button.click()
        welcome.start_button.click()
        self.rest()

    def restore(self, path: Path) -> None:
        """The settings page asks for a file: this one."""
        assert any(isinstance(each, QFileDialog) for each in QApplication.topLevelWidgets())
        close_all_over(self.window)
        form = self.window.settings.backup.restore_form
        form.begin(path)
        form.passphrase.setText(OWN)
        form.action.click()
        self.rest()
        assert form.preview is not None
        form.action.click()
        self.rest()
        assert not self.window.settings.backup.result.isHidden()


Open = Callable[[Town, CitizenWallet, Path], Pane]


@pytest.fixture
def panes(qtbot: QtBot, qapp: QApplication) -> Iterator[Open]:
    i18n.install(qapp, Language.ENGLISH)
    made: list[Pane] = []

    def open_pane(town: Town, citizen: CitizenWallet, folder: Path) -> Pane:
        made.append(Pane(qtbot, town, citizen, folder))
        return made[-1]

    yield open_pane
    for pane in made:
        pane.window.close()
        shiboken6.delete(pane.window)


def _write_backup(pane: Pane, path: Path) -> None:
    window = pane.window
    window.home.backup.button.click()
    form = window.settings.backup.backup_form
    for field in (form.passphrase.first, form.passphrase.second):
        field.setText(OWN)
    form.write(path)
    pane.rest()
    assert form.notice.text == ""
    assert path.exists()


def test_backed_up_here_and_restored_on_another_machine(town: Town, tmp_path: Path, panes: Open) -> None:
    numbers = {town.licence(seed=seed).number for seed in range(2)}
    town.citizen.lock()
    path = tmp_path / "stick.lwbackup"
    here = panes(town, town.citizen, tmp_path)
    here.unlock(PASSPHRASE)
    assert here.shown() == numbers
    assert not here.window.home.backup.isHidden()
    _write_backup(here, path)
    here.window.step_back()
    here.window.home.refresh()
    here.rest()
    assert here.window.home.backup.isHidden()
    home = tmp_path / "another machine"
    shutil.copytree(town.workplace.home / "wallet", home / "wallet")
    trust = TrustStore(home / "wallet" / "trust")
    place = replace(
        town.workplace, home=home, vault_path=home / "vault.lw", keychain=None, wallet_trust=trust
    )
    there = panes(town, CitizenWallet(place), home)
    assert there.window.page is there.window.welcome
    there.window.welcome.from_backup.click()
    there.make_wallet()
    there.restore(path)
    there.window.step_back()
    assert there.shown() == numbers
    there.window.lock()
    assert there.shown() == set()
    there.unlock(NEW)
    assert there.shown() == numbers


def test_a_damaged_file_is_left_for_a_copy_or_set_aside_for_a_backup(
    town: Town, tmp_path: Path, panes: Open
) -> None:
    numbers = {town.licence(seed=seed).number for seed in range(2)}
    town.citizen._open().backups.take_copy(town.at)
    town.citizen.lock()
    path, vault = tmp_path / "stick.lwbackup", town.workplace.vault_path
    pane = panes(town, town.citizen, tmp_path)
    pane.unlock(PASSPHRASE)
    _write_backup(pane, path)
    pane.window.lock()
    vault.write_bytes(vault.read_bytes()[:-4096])
    damaged = vault.read_bytes()
    pane.unlock(PASSPHRASE)
    door = pane.window.unlock
    assert pane.window.page is door
    door.lost.bring_back.field.setText(PASSPHRASE)
    door.lost.bring_back.action.click()
    pane.rest()
    assert pane.shown() == numbers
    aside = vault.with_name(f"{vault.name}.aside-{town.at:%Y-%m-%d}-1")
    assert aside.read_bytes() == damaged
    pane.window.lock()
    for copy in vault.parent.glob("*.copy-*"):
        copy.unlink()
    vault.write_bytes(damaged)
    pane.unlock(PASSPHRASE)
    assert door.lost.bring_back.isHidden()
    door.lost.button.click()
    door.lost.button.click()
    pane.rest()
    second = aside.with_name(aside.name[:-1] + "2")
    assert second.read_bytes() == damaged
    assert not vault.exists()
    assert pane.window.page is pane.window.welcome
    assert second.name in pane.window.welcome.aside_notice.text
    pane.window.welcome.from_backup.click()
    pane.make_wallet()
    pane.restore(path)
    pane.window.step_back()
    assert pane.shown() == numbers
