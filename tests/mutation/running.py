"""The loop in the place of pytest's own: learn which refusals each test meets, then switch each one off.

The tests are collected once; every run is a fork of the process that collected them. A refusal that is off is
shown to those tests only in which it took place: no other can notice. Tests of its own room come first; only
what they let pass is shown to all others.
"""

from __future__ import annotations

import functools
import gc
import itertools
import json
import os
import resource
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from mutation import forks
from mutation.plan import Learnt, Memory
from mutation.sites import Site
from mutation.switch import SWITCH

AT_ONCE = os.cpu_count() or 1
EXAMPLES = 40
"""How many random examples one test may try."""

_FOR_A_FURTHER_EXAMPLE = 0.02
"""Seconds by which each example of a test comes later than the one before."""

_MEMORY = 6 << 30
_SECONDS_TO_START = 30.0


class Fate(Enum):
    """What became of a refusal that was switched off."""

    CAUGHT = "caught"
    HUNG = "caught by a hang"
    UNMET = "survived: takes place in no test"
    SURVIVED = "survived"


CAUGHT = (Fate.CAUGHT, Fate.HUNG)


class Loop:
    """A pytest plugin. After the run `fates` holds one for each chosen site, `broken` the tests that fail
    without any mutation; their files are left out. Sites that are `settled` are shown to the tests of their
    room and no others."""

    def __init__(
        self, sites: Sequence[Site], settled: Collection[Site], memory: Memory, tell: Callable[[str], None]
    ) -> None:
        self._sites = sites
        self._settled = settled
        self._memory = memory
        self._tell = tell
        self._failed = False
        self._learnt: dict[pytest.Item, Learnt] = {}
        self.fates: dict[Site, Fate] = dict.fromkeys(sites, Fate.UNMET)
        self.broken: list[str] = []
        self.seconds = {"suite": 0.0, "mutants": 0.0}

    def pytest_configure(self, config: pytest.Config) -> None:
        """Nobody reads why a test failed, and to put that in words takes longer than most tests."""
        config.option.tbstyle = "line"

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """The same examples every time, none remembered, none made smaller."""
        phases = (Phase.explicit, Phase.generate)
        settings.register_profile("mutation", settings(), derandomize=True, database=None, phases=phases)
        settings.load_profile("mutation")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._failed = self._failed or report.failed

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        if session.testsfailed:
            raise session.Interrupted("the tests cannot be collected")
        for item in session.items:
            _shorten(item)
        gc.collect()
        gc.freeze()
        by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
        for item in session.items:
            by_file[item.path].append(item)
        near = {file: tests for file, tests in by_file.items() if any(_is_near(file, s) for s in self._sites)}
        self._learn(near)
        self._mutate(self._sites, near, near=True)
        left = [s for s in self._sites if self.fates[s] not in CAUGHT and s not in self._settled]
        if left:
            self._learn({file: tests for file, tests in by_file.items() if file not in near})
            self._mutate(left, by_file, near=False)
        self.seconds["suite"] = sum(each.seconds for each in self._learnt.values())
        return True

    # What each test meets

    def _learn(self, by_file: Mapping[Path, Sequence[pytest.Item]]) -> None:
        known = {file: self._memory.recall(file, len(tests)) for file, tests in by_file.items()}
        learnt = {file: tests for file, tests in known.items() if tests is not None}
        jobs = [
            forks.Job(file, functools.partial(self._record, tests), 900.0)
            for file, tests in by_file.items()
            if file not in learnt
        ]
        self._tell(f"what their tests meet is asked of {len(jobs)} of {len(by_file)} files")
        for file, status, told in forks.run(jobs, AT_ONCE):
            if status != 0:
                self.broken.append(f"{file.name}: {told.decode('utf-8', 'replace') or status}")
                continue
            self._tell(f"{file.name}: {len(json.loads(told))} tests")
            learnt[file] = [Learnt(seconds, frozenset(met)) for seconds, met in json.loads(told)]
        self._memory.keep(learnt)
        for file, tests in learnt.items():
            self._learnt |= dict(zip(by_file[file], tests, strict=True))

    def _record(self, items: Sequence[pytest.Item], answer: Path) -> int:
        told, caches = list[tuple[float, list[int]]](), _caches()
        for item, after in _with_next(items):
            for cache in caches:
                cache.cache_clear()
            SWITCH.hits.clear()
            started = time.perf_counter()
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            told.append((time.perf_counter() - started, sorted(SWITCH.hits)))
            if self._failed:
                answer.write_text(item.nodeid, encoding="utf-8")
                return 1
        answer.write_text(json.dumps(told), encoding="utf-8")
        return 0

    # One refusal after the other

    def _mutate(
        self, sites: Sequence[Site], by_file: Mapping[Path, Sequence[pytest.Item]], *, near: bool
    ) -> None:
        """Show these refusals, switched off, to the tests of their room, or to all others."""
        meeting: dict[int, list[pytest.Item]] = defaultdict(list)
        learnt = (item for item in itertools.chain.from_iterable(by_file.values()) if item in self._learnt)
        for item in learnt:
            for number in self._learnt[item].sites:
                meeting[number].append(item)
        jobs = []
        for site in sites:
            tests = self._in_turn(i for i in meeting[site.number] if _is_near(i.path, site) is near)
            if tests:
                limit = _SECONDS_TO_START + 4 * sum(self._learnt[item].seconds for item in tests)
                jobs.append(forks.Job(site, functools.partial(self._attempt, site, tests), limit))
        started = time.monotonic()
        for done, (site, status, _) in enumerate(forks.run(jobs, AT_ONCE), 1):
            survived = Fate.SURVIVED if status == 0 else Fate.CAUGHT
            self.fates[site] = Fate.HUNG if status == forks.HUNG else survived
            if self.fates[site] is not Fate.CAUGHT:
                self._tell(f"{self.fates[site].value}: {site.label}")
            if done % 100 == 0:
                self._tell(f"{done} of {len(jobs)} in {time.monotonic() - started:.0f} s")
        self.seconds["mutants"] += time.monotonic() - started

    def _in_turn(self, items: Iterable[pytest.Item]) -> list[pytest.Item]:
        """Quick tests first; the further examples of one test, which mostly notice the same, later."""
        turns: Counter[str] = Counter()
        costs: dict[pytest.Item, float] = {}
        for item in sorted(items, key=lambda item: self._learnt[item].seconds):
            name = item.nodeid.partition("[")[0]
            costs[item] = self._learnt[item].seconds + _FOR_A_FURTHER_EXAMPLE * turns[name]
            turns[name] += 1
        return sorted(costs, key=costs.__getitem__)

    def _attempt(self, site: Site, tests: Sequence[pytest.Item], answer: Path) -> int:
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        SWITCH.active = site.number
        for item, after in _with_next(tests):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
            if self._failed:
                answer.write_text(item.nodeid, encoding="utf-8")
                return 1
        return 0


def _shorten(item: pytest.Item) -> None:
    """A refusal that only one in hundreds of random examples meets is not tested."""
    function = getattr(item, "obj", None)
    given = getattr(function, "_hypothesis_internal_use_settings", None)
    if given is not None and given.max_examples > EXAMPLES:
        owner = getattr(function, "__func__", function)
        owner._hypothesis_internal_use_settings = settings(given, max_examples=EXAMPLES)


def _is_near(file: Path, site: Site) -> bool:
    """Whether a test file is of the refusal's own room."""
    return file.parent.name in Path(site.where).parts


def _with_next(items: Sequence[pytest.Item]) -> Iterator[tuple[pytest.Item, pytest.Item | None]]:
    return zip(items, [*items[1:], None], strict=True)


def _caches() -> list[functools._lru_cache_wrapper[object]]:
    """Every cache of the modules under mutation: a test must not rest on what another one computed."""
    modules = [module for name, module in sys.modules.items() if name.startswith("wallet.")]
    return [
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, functools._lru_cache_wrapper)
    ]
