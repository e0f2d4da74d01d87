"""Entries are written once, in order, chained; a change anywhere is named at its entry."""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import sqlite3
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ChainFault, EntryKind, RegisterQuery
from wallet.model.verdict import Check, Finding, Outcome, Reason, Verdict
from wallet.register.chain import ChainRow, link, previous_of
from wallet.register.entries import RegisterEntry, head_of, payload_bytes, read_payload
from wallet.register.store import Register

NOON = datetime(2026, 11, 24, 4, 0, 0, 250_000, tzinfo=UTC)
DIGEST = hashlib.sha256(b"licence").digest()
ENTRY = RegisterEntry(
    at=NOON,
    counter="海淀区政务服务中心 3 号窗口",
    clerk="王晓明",
    service="食品经营",
    purpose="食品经营许可变更",
    verdict=Verdict.CHECK_BY_HAND,
    reasons=(Reason.STATUS_STALE,),
    findings=(
        Finding(Check.SIGNATURE, Outcome.PASSED),
        Finding(Check.STATUS, Outcome.UNDETERMINED, Reason.STATUS_STALE, "list of yesterday"),
    ),
    trust_as_of=NOON - timedelta(days=1),
    status_as_of=NOON - timedelta(hours=30),
    snapshot=bytes(range(32)),
    credential_digest=DIGEST,
    disclosed=("holder_name", "permit_number"),
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "register.db"


@pytest.fixture
def five(path: Path) -> Path:
    """A closed register of five entries."""
    with Register(path) as register:
        for minute in range(5):
            register.append(replace(ENTRY, at=NOON + timedelta(minutes=minute)))
    return path


def change(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement)
    connection.commit()
    connection.close()


def test_case_numbers_count_the_day_in_beijing(path: Path) -> None:
    with Register(path) as register:
        assert register.append(ENTRY) == "20261124-0001"
        assert register.append(ENTRY) == "20261124-0002"
        assert (
            register.append(replace(ENTRY, at=datetime(2026, 11, 24, 15, 59, 59, tzinfo=UTC)))
            == "20261124-0003"
        )
        assert (
            register.append(replace(ENTRY, at=datetime(2026, 11, 24, 16, 0, tzinfo=UTC))) == "20261125-0001"
        )
        # A clock that was set back goes on with that day's numbers.
        assert register.append(ENTRY) == "20261124-0004"
        assert register.check_chain().intact


def test_what_is_written_and_what_is_not(path: Path) -> None:
    with Register(path) as register:
        register.append(ENTRY)
        register.append(replace(ENTRY, credential_digest=None, trust_as_of=None, status_as_of=None))
    with Register(path) as register:
        first, second = register.entries()
    assert (first.sequence, first.number, first.at) == (1, "20261124-0001", NOON)
    assert (first.kind, first.case_number) == (EntryKind.VERDICT, "20261124-0001")
    assert (first.counter, first.clerk) == (ENTRY.counter, ENTRY.clerk)
    assert (first.service, first.purpose, first.snapshot) == (ENTRY.service, ENTRY.purpose, ENTRY.snapshot)
    assert (first.verdict, first.reasons) == (ENTRY.verdict, ENTRY.reasons)
    assert first.checks == ((Check.SIGNATURE, Outcome.PASSED), (Check.STATUS, Outcome.UNDETERMINED))
    assert (first.trust_as_of, first.status_as_of) == (ENTRY.trust_as_of, ENTRY.status_as_of)
    assert first.disclosed == ENTRY.disclosed
    assert (second.licence, second.trust_as_of, second.status_as_of) == (None, None, None)
    content = b"".join(f.read_bytes() for f in path.parent.iterdir())
    assert DIGEST not in content
    assert b"list of yesterday" not in content


def test_a_licence_is_linked_only_by_the_counters_key(tmp_path: Path) -> None:
    marks = []
    for name in ("one.db", "two.db"):
        with Register(tmp_path / name) as register:
            register.append(ENTRY)
            register.append(ENTRY)
            register.append(replace(ENTRY, credential_digest=b"\x00" * 32))
            marks.append([entry.licence for entry in register.entries()])
    assert marks[0][0] == marks[0][1] != marks[0][2]
    assert not set(marks[0]) & set(marks[1])
    with Register(tmp_path / "one.db") as register:
        register.append(ENTRY)
        assert [entry.licence for entry in register.entries()][3] == marks[0][0]


@pytest.mark.parametrize(
    "note",
    [
        "line\nbreak",
        "a|b,c;d",
        '=cmd("x")',
        '"}],"verdict":"valid',
        "\u202egnirts",
        "\ud800",
        "x" * 10_000,
        "\0",
    ],
)
def test_hostile_notes_stay_one_entry(path: Path, note: str) -> None:
    with Register(path) as register:
        register.append(replace(ENTRY, clerk=note, purpose=note, disclosed=(note,)))
        (entry,) = register.entries()
        assert register.check_chain().intact
    expected = note[:500].replace("\ud800", "?").replace("\0", "\N{REPLACEMENT CHARACTER}")
    assert (entry.clerk, entry.purpose, entry.disclosed) == (expected, expected, (expected[:128],))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_entry(noise: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_payload(1, noise)


@given(place=st.integers(0, 10_000), mask=st.integers(1, 255))
def test_changed_bytes_are_read_or_refused(place: int, mask: int) -> None:
    number = "20261124-0001"
    payload = bytearray(payload_bytes(ENTRY, head_of(ENTRY, number), number, DIGEST))
    payload[place % len(payload)] ^= mask
    with contextlib.suppress(ValueError):
        assert read_payload(1, bytes(payload)).sequence == 1


def test_an_empty_register_is_intact(path: Path) -> None:
    with Register(path) as register:
        result = register.check_chain()
    assert (result.intact, result.entries) == (True, 0)


def test_the_control_is_intact(five: Path) -> None:
    with Register(five) as register:
        assert register.check_chain().intact
        assert register.check_chain().entries == 5


@pytest.mark.parametrize(
    ("statement", "fault", "sequence"),
    [
        ("UPDATE entries SET payload = (SELECT payload FROM entries WHERE sequence = 2) WHERE sequence = 3",
         ChainFault.PAYLOAD_CHANGED, 3),
        ("UPDATE entries SET payload = zeroblob(10) WHERE sequence = 1", ChainFault.PAYLOAD_CHANGED, 1),
        ("UPDATE entries SET payload = 'text' WHERE sequence = 4", ChainFault.UNREADABLE, 4),
        ("UPDATE entries SET payload = 10000000000000 WHERE sequence = 4", ChainFault.UNREADABLE, 4),
        ("UPDATE entries SET payload_digest = zeroblob(32), payload = NULL WHERE sequence = 3",
         ChainFault.LINK_BROKEN, 3),
        ("UPDATE entries SET link = zeroblob(32) WHERE sequence = 2", ChainFault.LINK_BROKEN, 2),
        ("UPDATE entries SET number = 40 WHERE sequence = 5", ChainFault.LINK_BROKEN, 5),
        ("UPDATE entries SET day = 20261125 WHERE sequence = 5", ChainFault.LINK_BROKEN, 5),
        ("UPDATE entries SET day = 'today' WHERE sequence = 5", ChainFault.LINK_BROKEN, 5),
        ("UPDATE entries SET counter = 'other' WHERE sequence = 1", ChainFault.MISSING, 1),
        ("DELETE FROM entries WHERE sequence = 1", ChainFault.MISSING, 1),
        ("DELETE FROM entries WHERE sequence = 3", ChainFault.MISSING, 3),
        ("UPDATE entries SET sequence = 9 WHERE sequence = 5", ChainFault.MISSING, 5),
        ("UPDATE entries SET sequence = 0 WHERE sequence = 5", ChainFault.MISSING, 1),
    ],
)  # fmt: skip
def test_tampering_is_named_at_its_entry(
    five: Path, statement: str, fault: ChainFault, sequence: int
) -> None:
    change(five, statement)
    with Register(five) as register:
        result = register.check_chain()
    assert (result.fault, result.sequence) == (fault, sequence)
    assert not result.intact
    assert result.counter is not None
    assert result.entries == sequence - 1


def test_an_entry_written_anew_with_its_link_does_not_fit_its_signature(five: Path) -> None:
    connection = sqlite3.connect(five)
    names = ", ".join(ChainRow._fields)
    rows = [ChainRow(*row) for row in connection.execute(f"SELECT {names} FROM entries ORDER BY sequence")]
    changed = replace(ENTRY, verdict=Verdict.VALID, at=NOON + timedelta(minutes=1))
    payload = payload_bytes(changed, head_of(changed, "20261124-0002"), "20261124-0002", None)
    forged = rows[1]._replace(payload=payload, payload_digest=hashlib.sha256(payload).digest())
    values = (forged.payload, forged.payload_digest, link(forged, previous_of(rows[0])))
    statement = (
        "UPDATE entries SET payload = ?, payload_digest = ?, link = ?, verdict = 'valid' WHERE sequence = 2"
    )
    connection.execute(statement, values)
    connection.commit()
    connection.close()
    with Register(five) as register:
        result = register.check_chain()
    # Its own signature covers the entry as it was.
    assert (result.fault, result.sequence, result.entries) == (ChainFault.FORGED, 2, 1)


def test_two_entries_exchanged(five: Path) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        change(five, f"UPDATE entries SET sequence = {new} WHERE sequence = {old}")
    with Register(five) as register:
        result = register.check_chain()
    assert (result.fault, result.sequence, result.number) == (ChainFault.LINK_BROKEN, 2, "20261124-0003")


def test_one_database_a_chain_for_each_counter(path: Path) -> None:
    with Register(path, counter="A") as a, Register(path, counter="B") as b:
        assert [a.append(ENTRY), b.append(ENTRY), a.append(ENTRY)] == [
            "20261124-0001",
            "20261124-0001",
            "20261124-0002",
        ]
        assert len(list(a.entries())) == 2
        assert a.check_chain().entries == 3
    change(path, "UPDATE entries SET link = zeroblob(32) WHERE counter = 'B'")
    with Register(path, counter="A") as a:
        result = a.check_chain()
    assert (result.fault, result.counter, result.sequence) == (ChainFault.LINK_BROKEN, "B", 1)


def test_twenty_threads_write_one_chain(path: Path) -> None:
    with Register(path) as register:
        with ThreadPoolExecutor(20) as pool:
            cases = list(pool.map(lambda _: register.append(ENTRY), range(40)))
        assert sorted(cases) == [f"20261124-{n:04d}" for n in range(1, 41)]
        assert register.check_chain().entries == 40


def test_unwritable_means_no_verdict(five: Path) -> None:
    """A full disk, by SQLite's own limit: nothing is written, and that is said (CASES, L09)."""
    register = Register(five)
    register.append(ENTRY)
    from sqlalchemy import event

    assert register._place is not None
    register._place.engine.dispose()

    @event.listens_for(register._place.engine, "connect")
    def limit(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute("PRAGMA max_page_count = 1")

    large = replace(ENTRY, disclosed=tuple(f"{n:0128d}" for n in range(400)))
    with pytest.raises(WalletError) as caught:
        register.append(large)
    assert caught.value.trouble is Trouble.REGISTER_UNAVAILABLE
    assert len(list(register.entries())) == 6
    assert register.check_chain().intact
    register.close()


def test_a_copied_register_is_the_same_register(five: Path, tmp_path: Path) -> None:
    """Its key is given, as it was noted when the counter was set up; any other finds it forged."""
    (tmp_path / "elsewhere").mkdir()
    shutil.copyfile(five, tmp_path / "elsewhere" / "copy.db")
    with Register(five) as register:
        key, note = register.verifier_key(), register.checkpoint_note()
    with Register(tmp_path / "elsewhere" / "copy.db") as copy:
        result = copy.check_chain(keys=(key,), notes=(note,))
        assert (result.intact, result.entries) == (True, 5)
        assert copy.check_chain().fault is ChainFault.FORGED
        with pytest.raises(WalletError) as caught:
            copy.append(ENTRY)
        assert caught.value.trouble is Trouble.REGISTER_ALTERED


@pytest.mark.parametrize(("service", "purpose"), [("", "x"), ("x", ""), (" ", "x"), ("x", "\n")])
def test_no_verdict_without_service_and_purpose(path: Path, service: str, purpose: str) -> None:
    with Register(path) as register:
        with pytest.raises(WalletError) as caught:
            register.append(replace(ENTRY, service=service, purpose=purpose))
        assert caught.value.trouble is Trouble.CASE_INCOMPLETE
        assert list(register.entries()) == []
        register.append(ENTRY)


def test_the_case_of_the_hall_and_our_own_number(path: Path) -> None:
    with Register(path) as register:
        assert register.append(replace(ENTRY, case_number="海食 2026-17")) == "20261124-0001"
        (entry,) = register.search(RegisterQuery(text="2026-17")).entries
    assert (entry.case_number, entry.number) == ("海食 2026-17", "20261124-0001")


def test_search(path: Path) -> None:
    with Register(path) as register:
        for minute in range(250):
            verdict = Verdict.VALID if minute % 2 else Verdict.NOT_VALID
            register.append(replace(ENTRY, at=NOON + timedelta(minutes=minute), verdict=verdict))
        page = register.search(RegisterQuery())
        assert ([e.sequence for e in page.entries], page.more) == ([*range(250, 50, -1)], True)
        page = register.search(RegisterQuery(before=51))
        assert ([e.sequence for e in page.entries], page.more) == ([*range(50, 0, -1)], False)
        hour = RegisterQuery(since=NOON, until=NOON + timedelta(hours=1))
        assert len(register.search(hour).entries) == 60
        assert len(register.search(replace(hour, verdict=Verdict.VALID)).entries) == 30
        assert [e.sequence for e in register.entries(replace(hour, verdict=Verdict.VALID))][:2] == [2, 4]
        assert len(register.search(RegisterQuery(text="20261124-0007")).entries) == 1
        for wild in ("%", "_", "\\"):
            assert register.search(RegisterQuery(text=wild)).entries == ()


def test_a_naive_time_is_refused(path: Path) -> None:
    with Register(path) as register, pytest.raises(ValueError, match="naive"):
        register.append(replace(ENTRY, at=datetime(2026, 11, 24)))  # noqa: DTZ001


def test_a_checkpoint_in_the_midst_of_being_written_is_waited_for(
    five: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process of this counter writes it; one that stays broken is an alarm as ever."""
    kept = next(five.parent.glob("*.checkpoint"))
    whole = kept.read_bytes()
    kept.write_bytes(whole[:40])
    monkeypatch.setattr(time, "sleep", lambda _: kept.write_bytes(whole))
    with Register(five) as register:
        assert register.append(ENTRY).endswith("-0006")
        kept.write_bytes(whole[:40])
        monkeypatch.undo()
        with pytest.raises(WalletError) as caught:
            register.append(ENTRY)
    assert caught.value.trouble is Trouble.REGISTER_ALTERED


def test_checkpoints_of_any_length_take_the_same_room(path: Path) -> None:
    sizes = set()
    with Register(path) as register:
        for _ in range(11):
            register.append(ENTRY)
            sizes.add(next(path.parent.glob("*.checkpoint")).stat().st_size)
    assert len(sizes) == 1
