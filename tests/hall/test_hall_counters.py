"""Counters of a hall: what each decides alone, what all decide together, and and without a network."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from flows.town import CHEAP
from sqlalchemy import Connection

from hall.town_hall import NOON, Hall, entry
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import RegisterQuery
from wallet.model.shifts import ClerkRole
from wallet.model.verdict import ReplayState
from wallet.register import writing
from wallet.register.chain import ChainRow
from wallet.register.store import Register

SHOWN = hashlib.sha256(b"what the holder signed").digest()
OTHER = hashlib.sha256(b"a later one").digest()
HOLDER = hashlib.sha256(b"holder's key").digest()
FIRST, SEEN, UNAVAILABLE = ReplayState.FIRST, ReplayState.SEEN, ReplayState.UNAVAILABLE


def test_a_timed_code_counts_at_one_counter_of_the_hall(hall: Hall) -> None:
    one, two = hall.counter("A-01"), hall.counter("A-02")
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is FIRST
    assert two.claim_timed(SHOWN, HOLDER, 1000, NOON) is SEEN
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is SEEN


def test_an_older_code_of_the_same_key_counts_nowhere(hall: Hall) -> None:
    """VERDICTS, One presentation: no proof counts that is not newer than the last accepted of its key."""
    one, two = hall.counter("A-01"), hall.counter("A-02")
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is FIRST
    assert two.claim_timed(OTHER, HOLDER, 999, NOON) is SEEN
    later = hashlib.sha256(b"third").digest()
    assert two.claim_timed(later, HOLDER, 1001, NOON) is FIRST


def test_what_a_counter_wrote_arrives_as_it_is(hall: Hall) -> None:
    one, two = hall.counter("A-01"), hall.counter("A-02")
    for minute in range(3):
        one.append(entry(NOON + timedelta(minutes=2 * minute), "A-01", f"case {minute}"))
        two.append(entry(NOON + timedelta(minutes=2 * minute + 1), "A-02"))
    assert one.hall_state().waiting == 3
    one.synchronise()
    two.synchronise()
    state = one.hall_state()
    assert (state.reached, state.waiting, state.as_of, state.trouble) == (True, 0, hall.at, None)
    view = hall.view()
    assert [each.counter for each in view.entries()] == ["A-01", "A-02"] * 3
    assert [each.at for each in view.entries(newest=True)] == sorted(
        (each.at for each in view.entries()), reverse=True
    )
    assert [each.number for each in view.entries(RegisterQuery(text="case 1"))] == ["20261124-0002"]
    keys = [one.verifier_key(), two.verifier_key()]
    result = view.check_chain(keys=keys, notes=[one.checkpoint_note()])
    assert (result.intact, result.entries) == (True, 6)
    assert [(c.day, c.counter, c.cases) for c in view.totals()] == [
        (20261124, "A-01", 3), (20261124, "A-02", 3),
    ]  # fmt: skip


def test_sent_in_batches(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("wallet.register.replication.BATCH", 3)
    one = hall.counter("A-01")
    for minute in range(8):
        one.append(entry(NOON + timedelta(minutes=minute)))
        one.claim(hashlib.sha256(bytes([minute])).digest(), None, NOON)
    one.synchronise()
    assert one.hall_state().waiting == 0
    assert hall.view().check_chain(keys=[one.verifier_key()]).entries == 8
    for minute in range(8):
        again = hashlib.sha256(bytes([minute])).digest()
        assert hall.counter(f"B-{minute}").claim_timed(again, HOLDER, 1, NOON) is SEEN


def test_without_a_network(hall: Hall) -> None:
    """CASES, R03: challenged presentations stay safe on the counter's own table, timed ones are undecided."""
    one, two = hall.counter("A-01"), hall.counter("A-02")
    one.synchronise()
    hall.network.cut()
    assert one.claim(OTHER, None, NOON) is FIRST
    assert one.claim(OTHER, None, NOON) is SEEN
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is UNAVAILABLE
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is SEEN, "this counter itself saw it"
    assert one.append(entry(NOON)) == "20261124-0001"
    with pytest.raises(WalletError) as caught:
        one.synchronise()
    assert caught.value.trouble is Trouble.HALL_UNREACHABLE
    state = one.hall_state()
    assert (state.reached, state.waiting, state.trouble) == (False, 1, Trouble.HALL_UNREACHABLE)
    hall.network.mend()
    one.synchronise()
    assert (one.hall_state().waiting, one.hall_state().reached) == (0, True)
    assert hall.view().check_chain(keys=[one.verifier_key()]).entries == 1
    assert two.claim_timed(SHOWN, HOLDER, 1000, NOON) is SEEN, "the hall was told afterwards"
    newer = hashlib.sha256(b"newer").digest()
    assert two.claim_timed(newer, HOLDER, 1000, NOON) is SEEN, "and of its time"


def test_a_server_that_is_gone_is_left_alone_for_a_while(hall: Hall) -> None:
    one = hall.counter("A-01")
    hall.network.cut()
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is UNAVAILABLE
    hall.network.mend()
    assert one.claim_timed(OTHER, HOLDER, 1001, NOON) is UNAVAILABLE, "nobody waits for it again so soon"
    hall.later(6)
    assert one.claim_timed(hashlib.sha256(b"3").digest(), HOLDER, 1002, NOON) is FIRST


def test_while_a_thread_asks_nobody_else_waits(hall: Hall) -> None:
    one = hall.counter("A-01")
    hall.network.cut()
    with pytest.raises(WalletError):
        one.synchronise()
    one._hall.somebody_asks = True
    hall.network.mend()
    hall.later(3600)
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is UNAVAILABLE
    one.synchronise()
    assert one.claim_timed(OTHER, HOLDER, 1001, NOON) is FIRST


def test_a_hall_s_copy_that_is_none(hall: Hall) -> None:
    one = hall.counter("A-01")
    one.append(entry(NOON))
    one.synchronise()
    hall.run("ALTER TABLE chains DISABLE TRIGGER ALL", "UPDATE chains SET frontier = 'x'")
    one.append(entry(NOON))
    with pytest.raises(WalletError) as caught:
        one.synchronise()
    assert caught.value.trouble is Trouble.HALL_DIVERGED


def test_what_postgresql_cannot_keep_does_not_stop_the_chain(hall: Hall) -> None:
    one = hall.counter("A-01")
    one.append(entry(NOON, case="a\0b\ud800"))
    one.synchronise()
    assert [each.case_number for each in hall.view().entries()] == ["a\N{REPLACEMENT CHARACTER}b?"]


def test_a_counter_opens_and_works_without_ever_having_seen_the_server(hall: Hall) -> None:
    one = hall.counter("A-01")
    hall.network.cut()
    assert one.append(entry(NOON)) == "20261124-0001"
    assert one.claim(OTHER, None, NOON) is FIRST
    assert one.check_chain().intact


def test_clerks_are_those_of_the_hall(hall: Hall) -> None:
    one, two = hall.counter("A-01"), hall.counter("A-02")
    one.add_clerk("王例", ClerkRole.SUPERVISOR, "260371", CHEAP, first=True)
    two.synchronise()
    assert [clerk.name for clerk in two.clerks()] == ["王例"]
    with pytest.raises(WalletError, match="clerk_exists"):
        two.add_clerk("李例", ClerkRole.SUPERVISOR, "260371", CHEAP, first=True)
    hall.network.cut()
    assert two.prove_clerk("王例", "260371", NOON).name == "王例", "signing in needs no network"
    with pytest.raises(WalletError, match="pin_wrong"):
        two.prove_clerk("王例", "260372", NOON)
    with pytest.raises(WalletError, match="hall_unreachable"):
        two.add_clerk("李例", ClerkRole.CLERK, "260371", CHEAP)
    hall.network.mend()
    two.synchronise()
    one.renew_pin("王例", "837159", CHEAP)
    two.synchronise()
    with pytest.raises(WalletError, match="pin_wrong"):
        two.prove_clerk("王例", "260371", NOON + timedelta(hours=1))
    assert two.prove_clerk("王例", "837159", NOON + timedelta(hours=2)).name == "王例"


def test_retention_reaches_the_hall(hall: Hall) -> None:
    from dataclasses import replace

    from wallet.model.register import EntryKind

    one = hall.counter("A-01")
    for day in range(3):
        one.append(entry(NOON + timedelta(days=day)))
    one.synchronise()
    note = replace(entry(NOON + timedelta(days=4)), verdict=None, kind=EntryKind.RETENTION)
    assert one.drop_before(NOON + timedelta(days=2), note) == 2
    one.synchronise()
    view = hall.view()
    assert len(list(view.entries())) == 4
    assert view.drop(NOON) == 2
    assert [each.sequence for each in view.entries()] == [3, 4]
    result = view.check_chain(keys=[one.verifier_key()])
    assert (result.intact, result.dropped) == (True, 2)


def test_the_copy_in_the_hall_was_changed(hall: Hall) -> None:
    one = hall.counter("A-01")
    for minute in range(3):
        one.append(entry(NOON + timedelta(minutes=minute)))
    one.synchronise()
    hall.run("ALTER TABLE entries DISABLE TRIGGER hall_contents_only_go")
    hall.run("UPDATE entries SET link = decode(repeat('00', 32), 'hex') WHERE sequence = 3")
    one.append(entry(NOON + timedelta(minutes=3)))
    with pytest.raises(WalletError) as caught:
        one.synchronise()
    assert caught.value.trouble is Trouble.HALL_DIVERGED
    assert one.hall_state().trouble is Trouble.HALL_DIVERGED
    assert one.check_chain().intact, "the counter's own is as it was, and work goes on"
    assert not hall.view().check_chain(keys=[one.verifier_key()]).intact


def test_another_hall_s_key(hall: Hall) -> None:
    one = hall.counter("A-01")
    (hall.folder / one._keys_place.name).with_name(one._keys_place.name + ".key").write_bytes(bytes(32))
    with pytest.raises(WalletError) as caught:
        one.synchronise()
    assert caught.value.trouble is Trouble.HALL_KEY_WRONG
    assert one.claim_timed(SHOWN, HOLDER, 1000, NOON) is UNAVAILABLE


def test_no_key(hall: Hall) -> None:
    one = hall.counter("A-01")
    one._keys_place.with_name(one._keys_place.name + ".key").unlink()
    with pytest.raises(WalletError) as caught:
        one.append(entry(NOON))
    assert caught.value.trouble is Trouble.HALL_KEY_MISSING


def test_the_thread_keeps_up(hall: Hall) -> None:
    one = hall.counter("A-01")
    one.start()
    one.append(entry(NOON))
    for _ in range(200):
        if one.hall_state().waiting == 0 and one.hall_state().reached:
            break
        one._leaving.wait(0.05)
    assert one.hall_state().waiting == 0
    one.close()
    assert one._thread is None


def test_the_very_first_entries_of_two_processes(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """One writes after the other looked for the chain and before it looked for the last entry."""
    keys = hall.folder / "one.db"
    with (
        Register(hall.address, counter="A-01", keys=keys) as one,
        Register(hall.address, counter="A-01", keys=keys) as two,
    ):
        assert one.check_chain().entries == two.check_chain().entries == 0
        look, quicker = writing._last_row, [two]

        def last_row(connection: Connection, counter: str) -> ChainRow | None:
            if quicker:
                quicker.pop().append(entry(NOON))
            return look(connection, counter)

        monkeypatch.setattr(writing, "_last_row", last_row)
        assert one.append(entry(NOON)) == "20261124-0002"
        assert one.check_chain().entries == 2
