"""Full and failing disks: at each place, and at each size a file may have (`RLIMIT_FSIZE`).

A step that cannot be done says so in our own words and leaves what was there; the same open vault does it
once there is room. Opening needs no room, unless the schema has to be brought forward.
"""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from torture.contents import contents
from torture.faults import NEEDS_ROOM, Fault, install
from torture.running import LONGEST, Broken, State, check_after, child, expected, killed_run, line_of
from torture.scenes import SCENES
from torture.stage import NAME, Base, Scene, Told
from wallet.model.errors import Trouble, WalletError
from wallet.vault.vault import Vault

_T = TypeVar("_T")
EVERY = 4096
"""Bytes between the sizes at which a file is stopped."""

FINER = 30
"""So many times more places and sizes for a disk that grows within one child."""

TROUBLES = frozenset({Trouble.STORAGE_FULL, Trouble.STORAGE_FAILED, Trouble.STORAGE_READ_ONLY})


@dataclass
class Tally:
    """What was done with one scene, how often a step was refused and for what, and what was found."""

    name: str
    cases: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Limit:
    """No file of the child may be written beyond so many bytes."""

    size: int


@dataclass(frozen=True)
class Climb:
    """Every step is tried until it is done: at first on a disk that is full at once, each time a little
    further on. `far` in places, or in bytes of the longest file."""

    far: int
    of_bytes: bool = False


Case = Fault | Limit | Climb


def run(
    bases: Mapping[str, Base], folder: Path, most: int, seed: int, name: str, finer: int = FINER
) -> Tally:
    """A scene on a disk that grows write by write and size by size; and on one that is full from each place
    on, that fails at each place, that stops files at each size: of each of these kinds so many at most."""
    scene, tally = SCENES[name], Tally(name)
    base = bases[scene.base]
    states = expected(scene, base, folder)
    place = folder / "counted"
    shutil.copytree(base.folder, place)
    met = killed_run(scene, place, Fault()).places
    shutil.rmtree(place)
    chance = random.Random(f"{seed} {name} full")
    room = [Fault(at, "full") for at, what in enumerate(met) if what in NEEDS_ROOM]
    broken = [Fault(at, "broken") for at in range(len(met))]
    limits = [Limit(size) for size in range(0, _largest(name), EVERY)]
    for cases in (room, broken, limits):
        for case in cases if len(cases) <= most else chance.sample(cases, most):
            _one(scene, base, states, folder, tally, case)
    for climb in (
        Climb(1 + len(met) // (most * finer)),
        Climb(EVERY * (1 + len(limits) // (most * finer)), of_bytes=True),
    ):
        _one(scene, base, states, folder, tally, climb)
    return tally


def _largest(name: str) -> int:
    """Bytes of the longest file that a scene writes, its log among them."""
    if name == "import" or name.startswith("restore"):
        return 6_000_000
    return 450_000


def _one(scene: Scene, base: Base, states: Sequence[State], folder: Path, tally: Tally, case: Case) -> None:
    place = folder / "full"
    shutil.copytree(base.folder, place)
    tally.cases += 1

    def work(say: Callable[[object], None]) -> None:
        refused = _played_with_retries(scene, states, place / NAME, case, lambda told: say(line_of(told)))
        say({"places": [str(each) for each in refused]})

    try:
        ended = child(place, work, None, LONGEST * (10 if isinstance(case, Climb) else 1))
        tally.refused.update(ended.places)
        tally.cases += len(ended.places) if isinstance(case, Climb) else 0
        check_after(base, states[-1:], place, ended)
    except (Broken, WalletError) as error:
        tally.findings.append(f"{tally.name}, {case}: {error}")
    shutil.rmtree(place)


def _played_with_retries(
    scene: Scene,
    states: Sequence[State],
    path: Path,
    case: Case,
    tell: Callable[[Told], None],
) -> list[Trouble]:
    room = _room(case)
    refused: list[Trouble] = []

    def insist(work: Callable[[], _T], look: Callable[[], None]) -> _T:
        room.begin()
        while True:
            try:
                return work()
            except WalletError as error:
                if error.trouble not in TROUBLES or not room.grows():
                    raise
                refused.append(error.trouble)
                look()
                room.grow()

    def nothing_there() -> None:
        if states[0].contents is None and path.exists():
            raise Broken("there is a vault although its making was refused")

    vault, told = insist(lambda: scene.begin(path), nothing_there)
    tell(told)
    for before, step in zip(states[int(scene.told_at_start) :], scene.steps, strict=False):
        tell(_insist_on_step(insist, vault, step, before))
    vault.lock()
    return refused


def _insist_on_step(
    insist: Callable[[Callable[[], Told], Callable[[], None]], Told],
    vault: Vault,
    step: Callable[[Vault], Told],
    before: State,
) -> Told:
    def as_before() -> None:
        if contents(vault) != before.contents:
            raise Broken("a refused step changed something")

    return insist(lambda: step(vault), as_before)


class _Room:
    """The disk under a case."""

    def __init__(self, put: Callable[[int | None], None], climb: Climb | None) -> None:
        self._put = put
        self._climb = climb
        self._at = 0
        self._lifted = False

    def begin(self) -> None:
        """A step begins."""
        if self._climb is not None:
            self._at = 0
            self._put(0)

    def grows(self) -> bool:
        """Whether there is more room to come than there was."""
        return not self._lifted

    def grow(self) -> None:
        """A step was refused."""
        if self._climb is None:
            self._lifted = True
            self._put(None)
        else:
            self._at += self._climb.far
            self._put(self._at)


def _room(case: Case) -> _Room:
    climb = case if isinstance(case, Climb) else None
    if isinstance(case, Limit) or (climb is not None and climb.of_bytes):
        if isinstance(case, Limit):
            _stop_at(case.size)
        return _Room(_stop_at, climb)
    disk = install(case if isinstance(case, Fault) else Fault(0, "full"))

    def put(further: int | None) -> None:
        if further is None:
            disk.lifted = True
        else:
            disk.again(further)

    return _Room(put, climb)


def _stop_at(size: int | None) -> None:
    import resource

    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (hard if size is None else size, hard))
