"""Runs one target in a process of its own and holds it to the limits from outside: 2 s of processor time a
call, 256 MB of memory, no death. What breaks them is left as a finding, and tried once more alone."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fuzz import child
from fuzz.child import DESK, FINDINGS, OUTPUT
from fuzz.guard import MEMORY, TOO_MUCH_MEMORY, Desk, State, write_finding

REPOSITORY = Path(__file__).resolve().parents[2]
SECONDS_A_CALL = 2.0
"""Processor time of one call, so that a busy machine turns nothing red."""
WALL_SECONDS_A_CALL = 30.0
"""For a call that waits for something for ever; where processor time cannot be read, for all."""
START = "fork" if sys.platform == "linux" else "spawn"
"""How processes are started: forked where that is safe, so that nothing is imported again."""
_ENOUGH = 5
"""Broken limits of one target, after which it is left alone."""
_SECONDS_TO_END = 5.0
_LOOK_EVERY = 0.05
_TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


@dataclass
class Outcome:
    """What became of one target under one engine. `slow_only_here` are calls that were over the limits
    under the
    engine and within them alone."""

    target: str
    engine: str
    calls: int = 0
    seconds: float = 0.0
    peak: int = 0
    findings: list[Path] = field(default_factory=list)
    slow_only_here: int = 0


def fuzz(target: str, engine: str, seconds: float, work: Path, findings: Path, number: int) -> Outcome:
    """Run a target for so long, starting its process anew after each death. Findings go to their folder."""
    outcome, begun = Outcome(target, engine), time.monotonic()
    until = begun + seconds
    while (broken := _one_process(outcome, engine, until, work, number)) is not None:
        _try_alone(outcome, broken, work, findings)
        number += 1
        if time.monotonic() > until or len(outcome.findings) >= _ENOUGH:
            break
    outcome.seconds = time.monotonic() - begun
    for found in sorted((work / FINDINGS).glob("*.input")):
        told = found.with_suffix(".txt").read_text(encoding="utf-8", errors="replace")
        outcome.findings.append(write_finding(findings, outcome.target, found.read_bytes(), told))
    return outcome


def _try_alone(outcome: Outcome, broken: tuple[bytes, str], work: Path, findings: Path) -> None:
    data, why = broken
    again = alone(outcome.target, data, work)
    if again is None and not why.startswith("died"):
        outcome.slow_only_here += 1
        return
    told = f"{outcome.target} under {outcome.engine}: {why}\nalone: {again or 'nothing'}\n"
    outcome.findings.append(write_finding(findings, outcome.target, data, told))


def alone(target: str, data: bytes, work: Path) -> str | None:
    """One input in a fresh process, without an engine: which limit it breaks, None where it breaks none."""
    file = work / "again"
    file.write_bytes(data)
    desk = _fresh_desk(work)
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")])}
    command = [sys.executable, "-m", "fuzz.child", str(work), target, str(file)]
    with (work / OUTPUT).open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=environment, cwd=REPOSITORY)
        try:
            why = _watch(process.pid, process.poll, desk, Outcome(target, "alone"), time.monotonic() + 60)
        finally:
            process.kill()
            status = process.wait()
    return why or (_died(status, desk.state(), work) if status else None)


def _one_process(
    outcome: Outcome, engine: str, until: float, work: Path, number: int
) -> tuple[bytes, str] | None:
    """Start a process and watch it until it ends: the input at which it broke a limit, and which limit."""
    desk = _fresh_desk(work)
    context: Any = multiprocessing.get_context(START)
    process = context.Process(target=child.run, args=(work, outcome.target, engine, until, number))
    process.start()
    try:
        why = _watch(process.pid, lambda: process.exitcode, desk, outcome, until + _SECONDS_TO_END)
        status = process.exitcode
    finally:
        process.kill()
        process.join()
    state = desk.state()
    outcome.calls += state.calls
    if why is None and status:  # None: it was stopped, its time being over
        why = _died(status, state, work)
    return None if why is None else (state.data, why)


def _fresh_desk(work: Path) -> Desk:
    (work / DESK).unlink(missing_ok=True)
    return Desk(work / DESK)


def _died(status: int, state: State, work: Path) -> str:
    if status == TOO_MUCH_MEMORY:
        return f"{state.peak >> 20} MB of memory"
    told = (work / OUTPUT).read_text(encoding="utf-8", errors="replace")
    return f"died with {status}: {told[-1500:]}"


def _watch(
    pid: int, ended: Callable[[], int | None], desk: Desk, outcome: Outcome, until: float
) -> str | None:
    """Look at the desk again and again. Why the process must end, None where it ended by itself."""
    call = _Call(desk.state(), 0.0, time.monotonic())
    while ended() is None:
        time.sleep(_LOOK_EVERY)
        now, used, state = time.monotonic(), processor_time(pid), desk.state()
        held = max(memory(pid), state.peak)
        if state.calls != call.state.calls or not state.under_way:
            call = _Call(state, used or 0.0, now)
        outcome.peak = max(outcome.peak, held)
        if call.lasts(used, now):
            return f"one call takes more than {SECONDS_A_CALL:g} s"
        if state.calls and held > MEMORY:
            return f"{held >> 20} MB of memory"
        if now > until and not state.under_way:
            return None  # an engine that does not end by itself: no fault of the target's
    return None


@dataclass(frozen=True)
class _Call:
    """A call that was seen under way, and when: in processor time where that can be read, and on the
    clock."""

    state: State
    used: float
    since: float

    def lasts(self, used: float | None, now: float) -> bool:
        if not self.state.under_way:
            return False
        if used is not None and used - self.used > SECONDS_A_CALL:
            return True
        return now - self.since > WALL_SECONDS_A_CALL


def processor_time(pid: int) -> float | None:
    """Seconds that a process has computed; None where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    except (OSError, UnicodeDecodeError):
        return None
    return (int(fields[11]) + int(fields[12])) / _TICKS if len(fields) > 12 else None


def memory(pid: int) -> int:
    """The most bytes that a process ever held in memory; 0 where the system does not tell."""
    try:
        status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmHWM:")), "")
    return int(line.split()[1]) * 1024 if line else 0
