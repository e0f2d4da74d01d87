"""The crew: order, a worker that dies, one that never comes to be, bounds, an end in the midst of work."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Iterator
from itertools import chain

import pytest

from flows.crew_hands import broken, loud
from wallet.flows import crew
from wallet.flows.crew import Crew


@pytest.fixture(params=["begun as a copy", "begun anew"], autouse=True)
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways of starting workers, wherever the first is allowed."""
    if request.param == "begun anew":
        monkeypatch.setattr(crew, "_may_fork", lambda: False)


def lost(line: bytes) -> bytes:
    return b"lost " + line


def spare(line: bytes) -> bytes:
    return b"spare " + line


def answers(lines: list[bytes], size: int = 2) -> list[bytes]:
    with Crew(size, loud, lost=lost, spare=spare) as hands:
        found = list(chain.from_iterable(hands.answers(iter(lines))))
    assert multiprocessing.active_children() == []
    return found


def test_every_line_is_answered_in_order_and_elsewhere() -> None:
    lines = [f"line {number}".encode() for number in range(1000)]
    found = [answer.rpartition(b" ") for answer in answers(lines)]
    assert [words for words, _, _ in found] == [line.upper() for line in lines]
    workers = {int(process) for _, _, process in found}
    assert 1 <= len(workers) <= 2
    assert os.getpid() not in workers


def test_no_lines_no_answers() -> None:
    assert answers([]) == []


def test_a_worker_that_dies_is_replaced_and_its_line_alone_is_lost() -> None:
    lines = [b"die" if number in (0, 30, 31) else b"x%d" % number for number in range(60)]
    found = answers(lines)
    assert [index for index, answer in enumerate(found) if answer == b"lost die"] == [0, 30, 31]
    assert [a.split()[0] for a in found if a != b"lost die"] == [x.upper() for x in lines if x != b"die"]


def test_where_no_worker_comes_to_be_lines_are_answered_here() -> None:
    for equip in (broken, lambda: broken()):  # ends at once; cannot be sent at all
        with Crew(2, equip, lost=lost, spare=spare) as hands:
            found = list(chain.from_iterable(hands.answers(iter([b"a", b"b", b"c"]))))
            assert found == [b"spare a", b"spare b", b"spare c"]


def test_what_reading_raises_is_raised_after_the_answers() -> None:
    def failing() -> Iterator[bytes]:
        yield b"a"
        raise OSError("gone")

    with Crew(1, loud, lost=lost, spare=spare) as hands:
        told = hands.answers(failing())
        assert next(told)[0].startswith(b"A ")
        with pytest.raises(OSError, match="gone"):
            next(told)


def test_no_more_is_read_ahead_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "MAX_LINES", 8)
    read = told = furthest = 0

    def counted() -> Iterator[bytes]:
        nonlocal read, furthest
        for _ in range(200):
            read += 1
            furthest = max(furthest, read - told)
            yield b"x"

    with Crew(2, loud, lost=lost, spare=spare) as hands:
        for some in hands.answers(counted()):
            told += len(some)
    assert told == 200
    assert furthest <= 8 + 8 + 1, "those on the way, those taken out together, and the one in hand"


def test_a_line_larger_than_all_room_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crew, "MAX_BYTES", 10)
    lines = [b"x" * 100, b"y" * 100, b"z"]
    assert [a.split()[0] for a in answers(lines)] == [line.upper() for line in lines]


def test_leaving_in_the_midst_ends_the_workers() -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b"x"

    with Crew(2, loud, lost=lost, spare=spare) as hands:
        told = hands.answers(endless())
        assert next(told)[0].startswith(b"X ")
        assert multiprocessing.active_children() != []
    assert multiprocessing.active_children() == []
