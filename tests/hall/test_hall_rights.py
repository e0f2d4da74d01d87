"""What the roles of a hall may do: each refusal by itself, beside what is allowed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from hall.town_hall import NOON, Hall, entry, fresh_hall, key_check
from wallet.model.errors import Trouble, WalletError
from wallet.register.hall import HallRegister
from wallet.register.hall_schema import AUDITOR, KEEPER
from wallet.register.merged import HallView


@contextmanager
def logged_in(hall: Hall, role: str) -> Iterator[Connection]:
    engine = create_engine(hall.address_as(role))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


@pytest.fixture
def role(hall: Hall) -> str:
    """The login of counter A-01, which wrote two entries and claimed one presentation of each kind."""
    role = hall.login()
    hall.view().admit("A-01", role)
    register = hall.reopened("A-01", role)
    register.append(entry(NOON))
    register.append(entry(NOON + timedelta(minutes=1)))
    register.claim_timed(hashlib.sha256(b"shown").digest(), b"k" * 32, 1000, NOON)
    register.synchronise()
    return role


FORBIDDEN = {
    "rewrite an entry": "UPDATE entries SET payload = 'x' WHERE sequence = 1",
    "drop contents": "UPDATE entries SET payload = NULL WHERE sequence = 1",
    "delete an entry": "DELETE FROM entries",
    "empty the table": "TRUNCATE entries",
    "go round by the partition": "DELETE FROM entries_20261124",
    "write into another's chain": """INSERT INTO entries (counter, sequence, day, number,
        payload_digest, link) VALUES ('A-02', 1, 20261124, 1, 'x', 'x')""",
    "begin another's chain": "INSERT INTO chains VALUES ('A-02', 1, 'x', 'key')",
    "shorten its own chain": "UPDATE chains SET size = 1",
    "keep its length, change its tree": "UPDATE chains SET frontier = 'x'",
    "name another key": "UPDATE chains SET verifier_key = 'x'",
    "forget a presentation": "DELETE FROM presentations",
    "look for presentations": "SELECT * FROM presentations",
    "claim in another's name": "INSERT INTO presentations VALUES ('x', 'A-02', 1)",
    "turn back a holder's time": "UPDATE timed_proofs SET issued_at = 999",
    "leave it as it is": "UPDATE timed_proofs SET issued_at = 1000",
    "forget a holder's time": "DELETE FROM timed_proofs",
    "become another counter": "UPDATE hall_counters SET counter = 'A-02'",
    "see who is who": "SELECT * FROM hall_counters",
    "say another key": "UPDATE register_about SET value = 'x'",
    "switch a trigger off": "ALTER TABLE entries DISABLE TRIGGER ALL",
    "switch row security off": "ALTER TABLE entries DISABLE ROW LEVEL SECURITY",
    "make a table": "CREATE TABLE mine (a INTEGER)",
}


@pytest.mark.parametrize("statement", FORBIDDEN.values(), ids=FORBIDDEN)
def test_a_counter_may_not(hall: Hall, role: str, statement: str) -> None:
    with pytest.raises(ProgrammingError) as refused, logged_in(hall, role) as connection:
        connection.execute(text(statement))
    assert getattr(refused.value.orig, "sqlstate", None) == "42501"


def test_a_counter_may(hall: Hall, role: str) -> None:
    """The controls of the refusals above: the same tables, the allowed thing."""
    with logged_in(hall, role) as connection:
        assert connection.execute(text("SELECT count(*) FROM entries")).scalar() == 2
        for statement in (
            """INSERT INTO entries (counter, sequence, day, number, payload_digest, link)
               VALUES ('A-01', 3, 20261124, 3, 'x', 'x')""",
            "UPDATE chains SET size = 3, frontier = 'x'",
            "INSERT INTO presentations VALUES ('x', 'A-01', 1)",
            "UPDATE timed_proofs SET issued_at = 1001",
        ):
            assert connection.execute(text(statement)).rowcount == 1, statement


def test_a_counter_sees_its_own_chain_alone(hall: Hall, role: str) -> None:
    other = hall.counter("A-02")
    other.append(entry(NOON, "A-02"))
    other.synchronise()
    with logged_in(hall, role) as connection:
        found = connection.execute(text("SELECT DISTINCT counter FROM entries")).scalars().all()
        assert found == ["A-01"]
        assert connection.execute(text("SELECT counter FROM chains")).scalars().all() == ["A-01"]


def test_a_login_that_is_no_counter_of_the_hall(hall: Hall) -> None:
    register = hall.reopened("A-01", hall.login())
    register.append(entry(NOON))
    with pytest.raises(WalletError) as caught:
        register.synchronise()
    assert caught.value.trouble is Trouble.HALL_REFUSED


def test_a_counter_under_another_s_name(hall: Hall, role: str) -> None:
    register: HallRegister = hall.reopened("A-09", role)
    register.append(entry(NOON, "A-09"))
    with pytest.raises(WalletError) as caught:
        register.synchronise()
    assert caught.value.trouble is Trouble.HALL_REFUSED


def test_a_keeper_drops_contents_and_changes_nothing_else(hall: Hall, role: str) -> None:
    keeper = hall.login(KEEPER)
    gone = "payload = NULL, kind = NULL, at = NULL, case_number = NULL, verdict = NULL, service = NULL"
    for statement in (
        "UPDATE entries SET payload = 'x'",
        "UPDATE entries SET purpose = NULL",
        f"UPDATE entries SET {gone}, purpose = 'x'",
        "UPDATE entries SET payload_digest = 'x'",
        "DELETE FROM entries",
        "INSERT INTO presentations VALUES ('y', 'A-01', 1)",
    ):
        with pytest.raises(ProgrammingError) as refused, logged_in(hall, keeper) as connection:
            connection.execute(text(statement))
        assert getattr(refused.value.orig, "sqlstate", None) == "42501", statement
    with logged_in(hall, keeper) as connection:
        sql = f"UPDATE entries SET {gone}, purpose = NULL WHERE sequence = 1"
        assert connection.execute(text(sql)).rowcount == 1


def test_a_keeper_forgets_only_old_presentations(hall: Hall, role: str) -> None:
    keeper = hall.login(KEEPER)
    fresh = "(extract(epoch FROM now()) * 1000000)::bigint"
    hall.run(f"INSERT INTO presentations VALUES ('fresh', 'A-01', {fresh})")
    with logged_in(hall, keeper) as connection:
        gone = connection.execute(text("DELETE FROM presentations WHERE seen_at > 0")).rowcount
    assert gone == 1, "the one of the year of the test, not the one of this minute"


def test_an_auditor_reads_and_writes_nothing(hall: Hall, role: str) -> None:
    view = HallView(hall.address_as(hall.login(AUDITOR)))
    assert len(list(view.entries())) == 2
    assert view.check_chain().intact
    assert [count.cases for count in view.totals()] == [2]
    with pytest.raises(WalletError) as caught:
        view.drop(NOON)
    assert caught.value.trouble is Trouble.HALL_REFUSED


def test_prepared_twice(hall: Hall) -> None:
    assert hall.view().prepare(key_check(hall.folder), NOON.date(), 5) == 2
    assert hall.view().prepare(key_check(hall.folder), NOON.date(), 5) == 0
    with pytest.raises(WalletError) as caught:
        hall.view().prepare(bytes(32), NOON.date(), 1)
    assert caught.value.trouble is Trouble.HALL_KEY_WRONG


def test_entries_lie_in_the_partition_of_their_day(hall: Hall) -> None:
    one = hall.counter("A-01")
    for day in (0, 2, 30):
        one.append(entry(NOON + timedelta(days=day)))
    one.synchronise()
    engine = hall.owner()
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT tableoid::regclass::text, day FROM entries ORDER BY day")
        ).all()
    engine.dispose()
    assert [tuple(row) for row in found] == [
        ("entries_20261124", 20261124), ("entries_20261126", 20261126), ("entries_rest", 20261224),
    ]  # fmt: skip
    assert hall.view().prepare(key_check(hall.folder), date(2026, 12, 24), 2) == 1, "one day has entries"
    assert hall.view().check_chain(keys=[one.verifier_key()]).entries == 3


def test_admitted_once(hall: Hall, role: str) -> None:
    for name, login in (("A-01", hall.login()), ("A-02", role), (" ", hall.login()), ("A-03", 'x"; --')):
        with pytest.raises(WalletError) as caught:
            hall.view().admit(name, login)
        assert caught.value.trouble is Trouble.WRONG_USAGE


def test_a_database_that_is_no_hall(tmp_path: Path) -> None:
    with fresh_hall(tmp_path, prepared=False) as hall:
        role = hall.login()
        register = hall.reopened("A-01", role)
        with pytest.raises(WalletError) as caught:
            register.synchronise()
        assert caught.value.trouble is Trouble.HALL_UNPREPARED


def test_a_hall_of_a_newer_program(hall: Hall, role: str) -> None:
    hall.run("UPDATE register_about SET value = '99' WHERE name = 'version'")
    register = hall.reopened("A-01", role)
    with pytest.raises(WalletError) as caught:
        register.synchronise()
    assert caught.value.trouble is Trouble.HALL_VERSION
