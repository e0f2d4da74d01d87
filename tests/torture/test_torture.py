"""The short form of `make torture`, and that each part of it notices what it is there to notice."""

from __future__ import annotations

import os
import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from torture import damage, full, kills
from torture.papers import restore_papers, write_papers
from torture.running import derived_once
from torture.scenes import SCENES
from torture.stage import AT, Base, Scene, make_bases, plain, record
from wallet.model.views import RestoreMode
from wallet.vault import backup_file, copies, credentials, opening, restoring
from wallet.vault.backup_file import Locks
from wallet.vault.vault import Vault

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")

SEED = random.SystemRandom().randrange(1, 2**31)
"""Stands in each finding's message, for `make torture seed=…`."""


ONE_BACKUP = Scene("backed up", (plain(lambda vault: write_papers(vault, AT)),))
FILLED = ("create", "save", "bring back", "backup")


@pytest.fixture(scope="module")
def bases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mapping[str, Base]]:
    with derived_once():
        yield make_bases(tmp_path_factory.mktemp("bases"))


@pytest.mark.parametrize("name", SCENES)
def test_killed_anywhere_the_vault_opens_with_all_that_was_told(
    bases: Mapping[str, Base], tmp_path: Path, name: str
) -> None:
    # The steps of these take long.
    slow = name in ("import", "passphrase", "re-key", "migration") or name.startswith(("restore", "daily"))
    number = 1 if slow else 2
    tally = kills.run(bases, tmp_path, number, SEED, name)
    assert tally.findings == [], SEED
    assert tally.kills == number


@pytest.mark.parametrize("name", FILLED)
def test_on_a_full_disk_nothing_changes_and_it_can_be_done_later(
    bases: Mapping[str, Base], tmp_path: Path, name: str
) -> None:
    assert full.run(bases, tmp_path, 1, SEED, name, finer=6).findings == [], SEED


@pytest.mark.parametrize("kind", damage.KINDS)
def test_damage_is_told_or_harmless(bases: Mapping[str, Base], tmp_path: Path, kind: str) -> None:
    outcomes = damaged(bases, tmp_path, kind, 20)
    assert outcomes.findings == [], SEED
    assert outcomes.counts.total() >= 20


def damaged(bases: Mapping[str, Base], folder: Path, kind: str, number: int) -> damage.Outcomes:
    outcomes = damage.Outcomes(kind)
    times = damage.two_times(bases["usual"], folder)
    damage.KINDS[kind][0](times, folder, outcomes, number, random.Random(SEED))
    return outcomes


def killed_in_writes(bases: Mapping[str, Base], folder: Path, name: str) -> list[str]:
    """The findings of a kill in the middle of each write of a scene."""
    base, tally = bases[SCENES[name].base], kills.Tally(name)
    plan = kills._plan(name, base, folder)
    for fault in plan.faults:
        if fault.kind == "half":
            kills._one(base, plan.states, folder, tally, fault, None)
    return tally.findings


class TestItNotices:
    """Each protection taken away in turn must be a finding."""

    def test_what_is_left_over(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "clear_leftovers", lambda _path: None)
        findings = kills.run(bases, tmp_path, 6, 1, "create").findings
        assert any("left over" in finding for finding in findings)

    def test_what_was_told_and_is_not_there(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """An answer, and the disk never had it."""
        real, expected = Vault.add, kills.expected

        def honestly(*arguments: Any) -> Any:
            with pytest.MonkeyPatch.context() as monkey:
                monkey.setattr(Vault, "add", real)
                return expected(*arguments)

        monkeypatch.setattr(Vault, "add", lambda vault, one: "" if one == record(0) else real(vault, one))
        monkeypatch.setattr(kills, "expected", honestly)
        findings = kills.run(bases, tmp_path, 8, 1, "remove").findings
        assert any("neither the state" in finding for finding in findings)

    def test_a_state_between(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A removal in two transactions."""

        def in_two(vault: Vault, licence_id: str) -> None:
            row_id = bytes.fromhex(licence_id)
            for table in (credentials.licence_bodies, credentials.licences):
                with vault._session.changing() as change:
                    change.delete(table, row_id)
            vault._summaries = None

        monkeypatch.setattr(Vault, "remove", in_two)
        monkeypatch.setitem(SCENES, "remove", Scene("usual", SCENES["remove"].steps[:1]))
        findings = kills.run(bases, tmp_path, 16, 1, "remove").findings
        assert any("neither the state" in finding or "vault_damaged" in finding for finding in findings)

    def test_rows_of_another_time(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(opening, "holds", lambda *_: True)
        findings = damaged(bases, tmp_path, "row splices", 40).findings
        assert any("something else is shown" in finding for finding in findings)

    def test_a_file_of_another_time(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("wallet.vault.session._is_older", lambda *_: False)
        findings = damaged(bases, tmp_path, "log", 40).findings
        assert any("something else is shown" in finding for finding in findings)

    def test_a_refused_step_that_was_done_all_the_same(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def half_done(vault: Vault, name: str, value: bytes) -> None:
            real(vault, "idle", b"9")
            real(vault, name, value)

        real = Vault.keep_setting
        monkeypatch.setattr(Vault, "keep_setting", half_done)
        monkeypatch.setitem(SCENES, "save", Scene("usual", SCENES["save"].steps[-1:]))
        findings = full.run(bases, tmp_path, 1, 1, "save", finer=6).findings
        assert any("a refused step changed something" in finding for finding in findings)

    def test_a_copy_that_was_told_of_and_is_not_there(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(copies, "take", lambda *_: None)
        findings = kills.run(bases, tmp_path, 8, 1, "copy").findings
        assert any("were told of" in finding for finding in findings)

    def test_a_backup_written_over_the_older_one(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def in_place(path: Path, locks: Locks, entries: Iterable[list[object]]) -> int:
            with path.open("wb") as stream:
                stream.write(locks.head)
                for sealed in backup_file._sealed(locks, entries):
                    stream.write(sealed)
            return path.stat().st_size

        monkeypatch.setattr("wallet.vault.backups.write_backup", in_place)
        monkeypatch.setitem(SCENES, "backup", ONE_BACKUP)
        findings = killed_in_writes(bases, tmp_path, "backup")
        assert any("backup_damaged" in finding or "backup_foreign" in finding for finding in findings)

    def test_an_unfinished_backup_that_stays(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(backup_file, "clear_leftovers", lambda _path: None)
        monkeypatch.setitem(SCENES, "backup", ONE_BACKUP)
        findings = killed_in_writes(bases, tmp_path, "backup")
        assert any("left over: ['.papers.backup." in finding for finding in findings)

    def test_a_restore_in_two_transactions(
        self, bases: Mapping[str, Base], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def in_two(vault: Vault, mode: RestoreMode, at: datetime) -> None:
            with monkeypatch.context() as patched:
                patched.setattr(restoring, "_bring_licences", lambda _change, sound, _in: (len([*sound]), 0))
                restore_papers(vault, mode, at)
            restore_papers(vault, mode, at)

        name = "restore elsewhere"
        step = plain(lambda vault: in_two(vault, RestoreMode.MERGE, AT))
        monkeypatch.setitem(SCENES, name, Scene("another machine", (step,)))
        findings = kills.run(bases, tmp_path, 6, 1, name).findings
        assert any("neither the state" in finding for finding in findings)
