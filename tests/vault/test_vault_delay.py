"""The delay after wrong passphrases grows, survives a restart, and never locks its owner out for ever."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.model.errors import Trouble, WaitFirst
from wallet.model.waiting import LONGEST, Tries, seconds_after, seconds_left
from wallet.vault import delay

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)


def wrong(path: Path, times: int, at: datetime = AT) -> None:
    for _ in range(times):
        delay.note_wrong(path, at)


def waits(path: Path, at: datetime) -> int:
    try:
        delay.refuse_hurry(path, at)
    except WaitFirst as stop:
        return stop.seconds if stop.trouble is Trouble.UNLOCK_DELAYED else -1
    return 0


def test_it_grows_and_ends_at_its_longest() -> None:
    assert [seconds_after(n) for n in range(12)] == [0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30]
    assert seconds_after(10**9) == LONGEST


@given(st.integers(0, 10**12), st.floats(-1e9, 1e9), st.floats(-1e9, 1e9))
def test_no_wait_is_longer_than_the_longest(failures: int, last: float, now: float) -> None:
    assert 0 <= seconds_left(Tries(failures, last), now) <= LONGEST
    assert seconds_left(Tries(failures, last), last + LONGEST + 1) == 0


def test_wrong_ones_count_over_a_restart_and_a_right_one_forgets_them(tmp_path: Path) -> None:
    path = tmp_path / "citizen.vault"
    wrong(path, 3)
    assert waits(path, AT) == 0
    wrong(path, 4)
    assert waits(path, AT) == 8
    assert waits(path, AT + timedelta(seconds=7.5)) == 1
    assert waits(path, AT + timedelta(seconds=8)) == 0
    delay.note_right(path)
    assert waits(path, AT) == 0
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_jumps_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "citizen.vault"
    wrong(path, 20, AT + timedelta(days=400))
    assert waits(path, AT) == 0
    wrong(path, 1, AT)
    assert waits(path, AT) == LONGEST


@pytest.mark.parametrize(
    "content", [b"", b"[", b"[1]", b"[9, 1e999]", b'{"a": 1}', b"[-5, 0]", b"null", b"x" * 9000, b"[" * 1000]
)
def test_a_broken_count_is_none(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "citizen.vault"
    delay._place(path).write_bytes(content)
    assert waits(path, AT) == 0
    wrong(path, 5)
    assert waits(path, AT) == 2


def test_a_count_that_cannot_be_written_keeps_nobody_out(tmp_path: Path) -> None:
    path = tmp_path / "citizen.vault"
    delay._place(path).mkdir()
    wrong(path, 9)
    delay.note_right(path)
    assert waits(path, AT) == 0
