"""Scenes of copies, backups and what is brought back from them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path

from torture.papers import restore_papers, write_papers
from torture.stage import AT, SECRET, Scene, Step, Told, copy_now, plain, record
from wallet.model.views import RestoreMode
from wallet.vault.bringing_back import bring_back
from wallet.vault.vault import Vault


def _copied(copies: int) -> Step:
    def step(vault: Vault) -> Told:
        copy_now(vault)
        return Told(copies=copies)

    return step


def _add_on_a_new_day(number: int, copies: int) -> Step:
    def step(vault: Vault) -> Told:
        vault.add(record(number))
        return Told(copies=copies)

    return step


def _kept_daily(path: Path) -> tuple[Vault, Told]:
    """Each look at the clock is a day later, so that each change takes a copy."""
    days = 0

    def clock() -> datetime:
        nonlocal days
        days += 1
        return AT + timedelta(days=days)

    vault = Vault.open(path, SECRET)
    vault.backups.keep_daily(clock)
    vault.backups.keep_up()
    return vault, Told()


def _bring_back(path: Path) -> tuple[Vault, Told]:
    return Vault(bring_back(path, 1, SECRET, at=AT)), Told()


def _backup(vault: Vault) -> None:
    write_papers(vault, AT)


SAFEKEEPING: Mapping[str, Scene] = {
    "copy": Scene("usual", (_copied(1), plain(lambda vault: vault.add(record(20))), _copied(2))),
    "daily copy": Scene(
        "usual",
        (
            _add_on_a_new_day(20, 2),
            _add_on_a_new_day(21, 3),
            plain(lambda vault: vault.remove(vault.summaries()[0].id)),
            _add_on_a_new_day(22, 3),
        ),
        _kept_daily,
    ),
    "bring back": Scene(
        "copied",
        (plain(lambda vault: vault.add(record(20))),),
        _bring_back,
        told_at_start=True,
        older_between=True,
    ),
    "backup": Scene(
        "with a stick",
        (
            plain(_backup),
            plain(lambda vault: vault.add(record(20, 200_000))),
            plain(_backup),
        ),
    ),
    "restore, merged": Scene(
        "backed up",
        (
            plain(lambda vault: restore_papers(vault, RestoreMode.MERGE, AT)),
            plain(lambda vault: vault.add(record(20))),
        ),
    ),
    "restore, replacing": Scene(
        "backed up",
        (
            plain(lambda vault: restore_papers(vault, RestoreMode.REPLACE, AT)),
            plain(lambda vault: vault.add(record(20))),
        ),
    ),
    "restore elsewhere": Scene(
        "another machine", (plain(lambda vault: restore_papers(vault, RestoreMode.MERGE, AT)),)
    ),
}
