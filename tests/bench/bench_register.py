"""The counter's register with a million entries: one more, and the check of the whole chain."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert

from bench.measure import Row, spread
from wallet.crypto.sealing import sha256
from wallet.model.verdict import Check, Finding, Outcome, Reason, Verdict
from wallet.register.chain import ChainRow, link, previous_of
from wallet.register.checking import SIGNED_EVERY
from wallet.register.checkpoint import Checkpoint
from wallet.register.entries import (
    RegisterEntry,
    case_day,
    entry_number,
    head_bytes,
    head_of,
    microseconds,
    payload_bytes,
)
from wallet.register.keys import load_keys
from wallet.register.merkle import Tree
from wallet.register.store import Register
from wallet.register.tables import chains, entries

ENTRIES = 1_000_000
APPENDS = 1000
APPEND_SECONDS, CHECK_SECONDS = 0.005, 60.0
_BATCH = 10_000
_START = datetime(2026, 1, 1, tzinfo=UTC)
_ENTRY = RegisterEntry(
    _START,
    "海淀区政务服务中心 3 号窗口",
    "王例",
    "食品经营许可变更",
    "办理食品经营许可变更",
    Verdict.CHECK_BY_HAND,
    reasons=(Reason.STATUS_STALE,),
    findings=tuple(Finding(check, Outcome.PASSED) for check in Check),
    snapshot=bytes(32),
    disclosed=("name", "number", "born"),
)


def rows() -> list[Row]:
    """The 99th percentile of appends, five times over, and one check."""
    with TemporaryDirectory() as name:
        path = Path(name) / "register.db"
        fill(path, ENTRIES)
        with Register(path) as register:
            worst = [_percentile(register, n) for n in range(5)]
            started = perf_counter()
            result = register.check_chain()
            took = perf_counter() - started
    assert result.intact, result
    rate = result.entries / took
    return [
        Row(
            "append to 1,000,000 entries, 99th of 100",
            "5 ms",
            spread([seconds / APPEND_SECONDS for seconds in worst]),
            1.0,
        ),
        Row(
            "check the chain of 1,000,000 entries",
            "60 s",
            spread([took / CHECK_SECONDS]),
            1.0,
            note=f"{rate:,.0f} entries a second",
        ),
    ]


def fill(path: Path, count: int) -> None:
    """A register as the program writes it, many entries a transaction; signatures only where a check verifies
    them (the others stand in the links all the same)."""
    register = Register(path)
    assert register.clerks() == ()  # makes the file
    keys, tree, last = load_keys(path, "counter"), Tree(), None
    assert register._place is not None
    made = _made(count)
    with register._place.engine.begin() as connection:
        batch = []
        for row in made:
            row = row._replace(link=link(row, previous_of(last)))
            tree.add(row.link)
            verified = tree.size % SIGNED_EVERY == 0 or tree.size == count
            checkpoint = Checkpoint(keys.origin, tree.size, tree.root) if verified else None
            row = row._replace(signature=keys.sign(checkpoint) if checkpoint else bytes(64))
            batch.append(row._asdict())
            last = row
            if len(batch) == _BATCH or tree.size == count:
                connection.execute(insert(entries), batch)
                batch = []
        connection.execute(
            insert(chains).values(
                counter="counter",
                size=tree.size,
                frontier=tree.to_bytes(),
                verifier_key=keys.verifier_key.text(),
            )
        )
    assert checkpoint is not None
    assert last is not None
    assert last.signature is not None
    keys.remember(checkpoint, last.signature)
    register.close()


def _made(count: int) -> Iterator[ChainRow]:
    """Rows without links; their contents differ by time and number only, so they are spliced."""
    first = entry_number(case_day(_START), 1)
    head = head_of(_ENTRY, first)
    begins = len(head_bytes(*astuple(head)))
    rest = payload_bytes(_ENTRY, head, first, None)[begins:]
    day, place = 0, 0
    for sequence in range(1, count + 1):
        at = _START + timedelta(seconds=20 * sequence)
        place = place + 1 if case_day(at) == day else 1
        day = case_day(at)
        number = entry_number(day, place)
        words = replace(head, at=microseconds(at), case_number=number)
        payload = head_bytes(*astuple(words)) + rest.replace(first.encode(), number.encode())
        yield ChainRow("counter", sequence, day, place, payload, sha256(payload), b"", None, *astuple(words))


def _percentile(register: Register, turn: int) -> float:
    took = []
    for number in range(APPENDS // 5):
        at = _START + timedelta(days=300 + turn, seconds=number)
        started = perf_counter()
        register.append(replace(_ENTRY, at=at))
        took.append(perf_counter() - started)
    return statistics.quantiles(took, n=100)[98]
