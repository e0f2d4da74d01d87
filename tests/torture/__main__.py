"""`make torture`: kills, damage, full disks, the register; `make torture kills=1000 only="kills,damage"`.

On so many processes as there are cores (two at most); each forks a child for each case. Exit status 1 where
something that must hold did not.
"""

from __future__ import annotations

import argparse
import multiprocessing
import multiprocessing.util
import random
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from torture import damage, full, kills, register_kills
from torture.faults import sqlite_is_within_reach
from torture.running import derived_once
from torture.scenes import SCENES
from torture.stage import Base, make_bases

PARTS = ("kills", "damage", "full", "register")
_IN_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Job:
    """One scene or kind of damage, or a share of it."""

    part: str
    name: str
    amount: int
    seed: int
    weight: float


@dataclass(frozen=True)
class Done:
    """A line of the report, how many cases it stands for, and what was found."""

    line: str
    cases: int
    findings: tuple[str, ...]


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for and print a line for each scene and kind. 2 for a part that does not exist."""
    given = _options(arguments)
    only = tuple(filter(None, given.only.split(","))) or PARTS
    if unknown := set(only) - set(PARTS):
        print(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    print(f"seed {given.seed}", flush=True)
    if not sqlite_is_within_reach():
        print("SQLite's system calls cannot be replaced here: its own writes are met at random moments only")
    jobs = [job for job in _jobs(given.kills, given.cases, given.seed) if job.part in only]
    started, found, cases = time.monotonic(), 0, 0
    with multiprocessing.get_context("fork").Pool(given.processes, _prepare, (given.folder,)) as pool:
        for done in pool.imap_unordered(_do, sorted(jobs, key=lambda job: -job.weight)):
            print(done.line, *(f"FOUND {finding}" for finding in done.findings), sep="\n", flush=True)
            cases, found = cases + done.cases, found + len(done.findings)
    print(f"{cases:,} cases, {found} findings, {time.monotonic() - started:.0f} s")
    return 1 if found else 0


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make torture")
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--cases", type=int, default=10_000, help="of each kind of damage, at most")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 2**31))
    parser.add_argument("--only", default="", help="of kills, damage, full, register; with commas between")
    parser.add_argument("--processes", type=int, default=min(2, multiprocessing.cpu_count()))
    # Killed processes lose nothing of the page cache, so a folder in memory tells as much as a disk, sooner.
    memory = _IN_MEMORY if _IN_MEMORY.is_dir() else None
    parser.add_argument("--folder", type=Path, default=memory)
    return parser.parse_args(arguments)


def _jobs(number_of_kills: int, cases: int, seed: int) -> list[Job]:
    counters = min(200, number_of_kills)
    jobs = [Job("register", "register", counters, seed, counters)]
    for name in SCENES:
        share = -(-number_of_kills // len(SCENES))
        jobs.append(
            Job(
                "kills",
                name,
                share,
                seed,
                share * (3 if name in ("import", "daily copy") or name.startswith("restore") else 1),
            )
        )
        most = max(1, min(cases // 100, 15))
        jobs.append(Job("full", name, most, seed, 3 * most))
    for name, (_run, most) in damage.KINDS.items():
        amount = min(most, cases)
        # Shares of their own seeds: one core is not to do the longest kind alone.
        shares = 4 if amount > 2000 and most < 10**9 else 1
        jobs += [Job("damage", name, amount // shares, seed + n, amount / shares / 50) for n in range(shares)]
    return jobs


_stack = ExitStack()
_worker: tuple[Mapping[str, Base], Path] | None = None


def _prepare(folder: Path | None) -> None:
    global _worker
    _stack.enter_context(derived_once())
    place = Path(_stack.enter_context(tempfile.TemporaryDirectory(prefix="torture-", dir=folder)))
    for name in ("bases", "work"):
        (place / name).mkdir()
    _worker = make_bases(place / "bases"), place / "work"
    # A worker of a pool ends without its interpreter's own tidying up.
    multiprocessing.util.Finalize(None, _stack.close, exitpriority=1)


def _do(job: Job) -> Done:
    assert _worker is not None
    bases, folder = _worker
    started = time.monotonic()
    run: Callable[[Job, Mapping[str, Base], Path], Done] = {
        "kills": _kills,
        "damage": _damage,
        "full": _full,
        "register": _register,
    }[job.part]
    done = run(job, bases, folder)
    return Done(f"{done.line}, {time.monotonic() - started:.0f} s", done.cases, done.findings)


def _kills(job: Job, bases: Mapping[str, Base], folder: Path) -> Done:
    tally = kills.run(bases, folder, job.amount, job.seed, job.name)
    line = f"kills   {job.name}: {tally.kills} kills, {tally.struck} of {tally.places} places"
    return Done(line, tally.kills, tuple(tally.findings))


def _damage(job: Job, bases: Mapping[str, Base], folder: Path) -> Done:
    outcomes = damage.Outcomes(job.name)
    run, _most = damage.KINDS[job.name]
    chance = random.Random(f"{job.seed} {job.name}")
    run(damage.two_times(bases["usual"], folder), folder, outcomes, job.amount, chance)
    told = ", ".join(f"{count} {answer}" for answer, count in outcomes.counts.most_common())
    return Done(f"damage  {job.name}: {told}", outcomes.counts.total(), tuple(outcomes.findings))


def _full(job: Job, bases: Mapping[str, Base], folder: Path) -> Done:
    tally = full.run(bases, folder, job.amount, job.seed, job.name)
    told = ", ".join(f"{count} {answer}" for answer, count in tally.refused.most_common())
    return Done(f"full    {job.name}: {tally.cases} cases; {told}", tally.cases, tuple(tally.findings))


def _register(job: Job, _bases: Mapping[str, Base], folder: Path) -> Done:
    with tempfile.TemporaryDirectory(dir=folder) as place:
        tally = register_kills.run(Path(place), job.amount, job.seed)
    told = f"{tally.kills} kills, {tally.shown} verdicts shown, {tally.between} struck between"
    return Done(f"register {told}", tally.kills, tuple(tally.findings))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
