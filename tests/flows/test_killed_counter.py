"""The counter's whole way killed between "written" and "shown": no number was shown that the register lacks.

A child checks visitors with the counter's own desk and tells each number over a pipe once it is answered.
Every other child is killed inside the desk, after the register's commit and before its answer, the rest from
outside at random. LICENCE_KILLS=200 for the full count.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from collections.abc import Sequence
from typing import NoReturn

import pytest

from flows.town import Town, signed_in
from wallet import bootstrap
from wallet.flows.counter import CounterDesk
from wallet.model.register import EntryKind, WrittenEntry
from wallet.model.verdict import Verdict
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register

KILLS = int(os.environ.get("LICENCE_KILLS", "20"))
VISITORS = 2


def _codes(town: Town, desk: CounterDesk) -> list[bytes]:
    """Presentations of one licence, each for a challenge of its own that this counter opened."""
    row, codes = town.citizen.licences(town.at)[0], []
    for _ in range(VISITORS):
        request = town.citizen.read_request(desk.open_challenge(town.at).request_text.encode(), town.at)
        codes.append(town.show(row, request).text.encode())
    return codes


def _killed(town: Town, codes: Sequence[bytes], *, after_commit: int | None, delay: float) -> list[str]:
    """What one child had shown when it was killed: by itself after so many commits, else from outside."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _receive(town, codes, writing, after_commit)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as pipe:
        first = pipe.readline() if after_commit is None else ""
        if after_commit is None:
            time.sleep(delay)
            os.kill(child, signal.SIGKILL)
        rest = pipe.read()
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the child ended by itself"
    return (first + rest).split("\n")[:-1]


def _receive(town: Town, codes: Sequence[bytes], writing: int, after_commit: int | None) -> NoReturn:
    try:
        with pytest.MonkeyPatch.context() as patch:
            if after_commit is not None:
                _die_after_commit(patch, after_commit)
            desk = signed_in(bootstrap.build_counter(town.workplace))
            for code in itertools.chain(codes, itertools.repeat(codes[0])):
                checked = desk.check(code, town.at)
                os.write(writing, f"{checked.case_number}\n".encode())  # here the window would paint
    finally:
        os._exit(1)


def _die_after_commit(patch: pytest.MonkeyPatch, which: int) -> None:
    append, counted = Register.append, itertools.count(1)

    def written_and_killed(register: Register, entry: RegisterEntry) -> str:
        number = append(register, entry)
        if entry.kind is EntryKind.VERDICT and next(counted) == which:
            os.kill(os.getpid(), signal.SIGKILL)
        return number

    patch.setattr(Register, "append", written_and_killed)


def _verdicts(town: Town) -> list[WrittenEntry]:
    with Register(town.workplace.register_path) as register:
        assert register.check_chain().intact
        return [entry for entry in register.entries() if entry.kind is EntryKind.VERDICT]


@pytest.mark.timeout(120 + 5 * KILLS)
def test_what_was_shown_is_in_the_register_whenever_the_counter_dies(town: Town) -> None:
    chance, shown = random.Random(5), set[str]()
    town.licence()
    before = 0
    for kill in range(KILLS):
        desk = signed_in(bootstrap.build_counter(town.workplace))
        codes = _codes(town, desk)
        desk.close()
        within = chance.randint(1, VISITORS) if kill % 2 else None
        told = _killed(town, codes, after_commit=within, delay=chance.uniform(0.0, 0.05))
        assert not shown & set(told), "a number was given twice"
        shown |= set(told)
        verdicts = _verdicts(town)
        written = {entry.number for entry in verdicts}
        assert shown <= written
        if within is not None:  # the last one was written and its answer never came
            assert (len(told), len(verdicts) - before) == (within - 1, within)
        before = len(verdicts)
    first = sum(entry.verdict is Verdict.VALID for entry in verdicts)
    assert first >= KILLS, "the way that was killed is the one of valid verdicts"


def test_a_visitor_whose_verdict_was_lost_with_the_counter_is_not_admitted_twice(town: Town) -> None:
    town.licence()
    desk = signed_in(bootstrap.build_counter(town.workplace))
    codes = _codes(town, desk)
    desk.close()
    assert _killed(town, codes, after_commit=1, delay=0.0) == []
    assert [entry.verdict for entry in _verdicts(town)] == [Verdict.VALID]
    again = signed_in(bootstrap.build_counter(town.workplace))
    assert again.check(codes[0], town.at).report.verdict is Verdict.NOT_VALID
    again.close()
