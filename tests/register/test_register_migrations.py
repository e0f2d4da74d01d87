"""From a register that the first version wrote (register_v1.sql: five entries, a spent challenge)."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Inspector, create_engine, inspect

from wallet.model.policy import ChallengeState
from wallet.model.register import ChainFault, RegisterQuery
from wallet.model.verdict import ReplayState, Verdict
from wallet.register.entries import RegisterEntry
from wallet.register.migrations import VERSION, migrate
from wallet.register.store import Register
from wallet.register.tables import metadata

OLD = Path(__file__).with_name("register_v1.sql")
NOON = datetime(2026, 11, 24, 4, 0, 0, 250_000, tzinfo=UTC)
ENTRY = RegisterEntry(NOON + timedelta(hours=1), "窗口", "王例", "核验", "核验", Verdict.VALID)


@pytest.fixture
def old(tmp_path: Path) -> Path:
    path = tmp_path / "register.db"
    connection = sqlite3.connect(path)
    connection.executescript(OLD.read_text(encoding="utf-8"))
    connection.close()
    path.with_name("register.db.key").write_bytes(bytes(range(32)))
    return path


def test_it_goes_on(old: Path) -> None:
    with Register(old) as register:
        assert register.check_chain().entries == 5
        assert register.append(ENTRY) == "20261124-0006"
        result = register.check_chain()
        assert (result.intact, result.entries) == (True, 6)
        found = register.search(RegisterQuery(verdict=Verdict.CHECK_BY_HAND)).entries
        assert [entry.number for entry in found] == [f"20261124-{n:04d}" for n in (5, 4, 3, 2, 1)]
        assert (found[0].purpose, found[0].service, found[0].snapshot) == ("食品经营许可变更", "", None)
        assert len(register.search(RegisterQuery(until=NOON + timedelta(minutes=2))).entries) == 2
        assert register.challenge_state("48291573", NOON) is ChallengeState.SPENT
        seen = bytes.fromhex("A4BFE54605195FD23163A974400084A6BCAE4389CB16516DF43081870656015E")
        assert register.claim(seen, None, NOON) is ReplayState.SEEN


def test_the_first_signature_covers_what_was_before(old: Path) -> None:
    with Register(old) as register:
        register.append(ENTRY)
    connection = sqlite3.connect(old)
    connection.execute("DELETE FROM entries WHERE sequence > 4")
    connection.execute("DELETE FROM chains")
    connection.commit()
    connection.close()
    with Register(old) as register:
        result = register.check_chain()
    assert (result.fault, result.sequence) == (ChainFault.CUT_OFF, 5)


def test_a_copy_is_taken_before(old: Path) -> None:
    with Register(old) as register:
        register.append(ENTRY)
    connection = sqlite3.connect(old.with_name("register.db.v1"))
    assert connection.execute("SELECT value FROM register_about").fetchall() == [("1",)]
    assert connection.execute("SELECT count(*) FROM entries").fetchone() == (5,)
    connection.close()


def test_an_entry_that_cannot_be_read_is_named_still(old: Path) -> None:
    connection = sqlite3.connect(old)
    connection.execute("UPDATE entries SET payload = x'A0' WHERE sequence = 3")
    connection.commit()
    connection.close()
    with Register(old) as register:
        result = register.check_chain()
    assert (result.fault, result.sequence) == (ChainFault.PAYLOAD_CHANGED, 3)


def shape(found: Inspector) -> dict[str, object]:
    return {
        name: (
            {(c["name"], type(c["type"]).__name__, c["nullable"]) for c in found.get_columns(name)},
            found.get_pk_constraint(name)["constrained_columns"],
            sorted(index["column_names"] for index in found.get_indexes(name)),
        )
        for name in found.get_table_names()
    }


def test_the_steps_lead_to_the_tables_of_today() -> None:
    """Columns, keys and indices, as tables.py says them."""
    shapes = []
    for make in (lambda connection: migrate(connection, 0), metadata.create_all):
        engine = create_engine("sqlite://")
        with engine.begin() as connection:
            make(connection)
            shapes.append(shape(inspect(connection)))
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert VERSION == 3
