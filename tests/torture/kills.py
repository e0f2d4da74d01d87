"""Kills: at each place of a scene where the disk changes, and at random moments."""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from torture.faults import WRITES, Fault
from torture.running import Broken, Ended, State, check_after, check_copies, expected, killed_run
from torture.scenes import SCENES
from torture.stage import Base
from wallet.model.errors import WalletError

AT_RANDOM_MOMENTS = 0.25
"""Of all kills; the others hit a place."""


@dataclass
class Tally:
    """What was done with one scene, and what was found. `struck`: kills at a place, of `places` there are;
    a write counts as two, before it and in its middle."""

    name: str
    places: int = 0
    struck: int = 0
    kills: int = 0
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Plan:
    states: tuple[State, ...]
    faults: tuple[Fault, ...]
    seconds: float


def run(bases: Mapping[str, Base], folder: Path, kills: int, seed: int, name: str) -> Tally:
    """So many kills of a scene."""
    base = bases[SCENES[name].base]
    plan = _plan(name, base, folder)
    tally = Tally(name, places=len(plan.faults))
    for fault, moment in _chosen(plan, kills, random.Random(f"{seed} {name}")):
        _one(base, plan.states, folder, tally, fault, moment)
        if tally.kills >= kills:
            break
    return tally


def _plan(name: str, base: Base, folder: Path) -> _Plan:
    scene = SCENES[name]
    states = expected(scene, base, folder)
    place = folder / "counted"
    shutil.copytree(base.folder, place)
    counted = killed_run(scene, place, Fault())
    shutil.rmtree(place)
    faults = [Fault(at, "kill") for at in range(len(counted.places))]
    faults += [Fault(at, "half") for at, met in enumerate(counted.places) if met in WRITES]
    return _Plan(states, tuple(faults), counted.seconds)


def _one(
    base: Base, states: Sequence[State], folder: Path, tally: Tally, fault: Fault, moment: float | None
) -> None:
    scene = SCENES[tally.name]
    place = folder / "killed"
    shutil.copytree(base.folder, place)
    try:
        ended = killed_run(scene, place, fault, moment)
        tally.kills += ended.killed
        tally.struck += ended.killed and moment is None
        if ended.killed:
            check_after(base, _possible(states, ended, older=scene.older_between), place, ended)
            check_copies(states, place, ended)
    except (Broken, WalletError) as error:
        tally.findings.append(f"{tally.name}, {fault}, after {moment} s: {error}")
    shutil.rmtree(place)


def _possible(states: Sequence[State], ended: Ended, *, older: bool) -> Sequence[State]:
    known = len(ended.told)
    possible = list(states[known : known + 2])
    shown = possible[-1].contents
    if older and known == 0 and shown is not None:
        possible.append(replace(possible[-1], contents=replace(shown, older=True)))
    return possible


def _chosen(plan: _Plan, kills: int, chance: random.Random) -> Iterator[tuple[Fault, float | None]]:
    """Every place once where there are enough kills for all of them, else some; then moments."""
    wanted = int(kills * (1 - AT_RANDOM_MOMENTS))
    few = len(plan.faults) <= wanted
    for fault in plan.faults if few else chance.sample(plan.faults, wanted):
        yield fault, None
    while True:
        yield Fault(), chance.uniform(0.0, plan.seconds)
