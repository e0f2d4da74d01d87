"""The short form of `make torture only=register`, and that it would tell."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from torture.register_kills import RegisterTally, _check, run


def test_ten_kills_lose_nothing_that_was_shown(tmp_path: Path) -> None:
    tally = run(tmp_path, 10, seed=7)
    assert tally.findings == []
    assert (tally.kills, tally.shown >= 10) == (10, True)


def test_what_was_shown_and_not_written_is_told(tmp_path: Path) -> None:
    run(tmp_path, 1, seed=7)
    tally = RegisterTally()
    _check(tmp_path / "register.db", {"20261124-99999"}, tally)
    assert tally.findings == ["shown and not written: ['20261124-99999']"]


def test_a_broken_chain_is_told(tmp_path: Path) -> None:
    run(tmp_path, 1, seed=7)
    connection = sqlite3.connect(tmp_path / "register.db")
    connection.execute("UPDATE entries SET link = zeroblob(32) WHERE sequence = 1")
    connection.commit()
    connection.close()
    tally = RegisterTally()
    _check(tmp_path / "register.db", set(), tally)
    assert tally.findings == ["link_broken at #1"]
