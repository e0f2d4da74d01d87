"""A counter killed between "written" and "shown": what was shown is in the register, the chain intact.

`make torture only=register`, 200 of them. The child checks visitors one after another and tells over a pipe,
just before each verdict would be painted, which number it has; it is killed at random moments, anywhere.
"""

from __future__ import annotations

import itertools
import os
import random
import signal
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NoReturn

from wallet.model.verdict import Verdict
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register

_NOON = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)
_ENTRY = RegisterEntry(_NOON, "counter", "clerk", "service", "purpose", Verdict.VALID)


@dataclass
class RegisterTally:
    """What was done and found. `between` counts kills that struck between written and shown; `unshown` are
    the entries written and never shown so far."""

    kills: int = 0
    shown: int = 0
    between: int = 0
    unshown: int = 0
    findings: list[str] = field(default_factory=list)


def run(folder: Path, kills: int, seed: int) -> RegisterTally:
    """So many kills of one counter, whose register goes on from one to the next."""
    chance, tally, path = random.Random(seed), RegisterTally(), folder / "register.db"
    shown: set[str] = set()
    for _ in range(kills):
        told = _killed(path, chance.uniform(0.0, 0.06))
        tally.kills += 1
        shown |= set(told)
        _check(path, shown, tally)
    tally.shown = len(shown)
    return tally


def _killed(path: Path, after: float) -> list[str]:
    """What one child had shown when it was killed, so long after its first verdict."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        _receive_for_ever(path, writing)
    os.close(writing)
    with os.fdopen(reading, encoding="ascii") as pipe:
        first = pipe.readline()
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        rest = pipe.read()
    os.waitpid(child, 0)
    return [line for line in (first + rest).split("\n")[:-1] if line]


def _receive_for_ever(path: Path, writing: int) -> NoReturn:
    try:
        with Register(path) as register:
            for second in itertools.count():
                number = register.append(replace(_ENTRY, at=_NOON + timedelta(seconds=second)))
                os.write(writing, f"{number}\n".encode())  # here the window would paint
    finally:
        os._exit(1)


def _check(path: Path, shown: set[str], tally: RegisterTally) -> None:
    with Register(path) as register:
        written = {entry.number for entry in register.entries()}
        result = register.check_chain()
    unshown = len(written - shown)
    tally.between += unshown > tally.unshown
    tally.unshown = unshown
    if missing := shown - written:
        tally.findings.append(f"shown and not written: {sorted(missing)[:3]}")
    if not result.intact:
        tally.findings.append(f"{result.fault} at #{result.sequence}")
