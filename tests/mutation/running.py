"""The loop in the place of pytest's own: learn which refusals each test meets, then switch each one off.

The tests are collected once; every run is a fork of the process that collected them. A refusal that is off is
shown to those tests only in which it took place: no other can notice.
"""

from __future__ import annotations

import functools
import gc
import json
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from enum import Enum
from pathlib import Path

import pytest
from hypothesis import Phase, settings

from mutation import forks
from mutation.plan import Learnt, Memory
from mutation.sites import Site
from mutation.switch import SWITCH

AT_ONCE = 2
EXAMPLES = 40
"""How many random examples one test may try."""

_MEMORY = 6 << 30
_SECONDS_TO_START = 30.0


class Fate(Enum):
    """What became of a refusal that was switched off."""

    CAUGHT = "caught"
    HUNG = "caught by a hang"
    UNMET = "survived: takes place in no test"
    SURVIVED = "survived"


class Loop:
    """A pytest plugin. After the run `fates` holds one for each chosen site, `broken` the tests that fail
    without any mutation."""

    def __init__(self, sites: Sequence[Site], memory: Memory, tell: Callable[[str], None]) -> None:
        self._sites = sites
        self._memory = memory
        self._tell = tell
        self._failed = False
        self.fates: dict[Site, Fate] = {}
        self.broken: list[str] = []
        self.seconds = {"suite": 0.0, "mutants": 0.0}

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
        learnt = self._learn(session.items)
        if not self.broken:
            self._mutate(session.items, learnt)
        return True

    # What each test meets

    def _learn(self, items: Sequence[pytest.Item]) -> dict[pytest.Item, Learnt]:
        by_file: dict[Path, list[pytest.Item]] = defaultdict(list)
        for item in items:
            by_file[item.path].append(item)
        known = {file: self._memory.recall(file, len(tests)) for file, tests in by_file.items()}
        jobs = [
            forks.Job(file, functools.partial(self._record, by_file[file]), 900.0)
            for file, tests in known.items()
            if tests is None
        ]
        self._tell(f"{len(items)} tests; what they meet is asked of {len(jobs)} of {len(by_file)} files")
        learnt = {file: tests for file, tests in known.items() if tests is not None}
        for file, status, told in forks.run(jobs, AT_ONCE):
            if status != 0:
                self.broken.append(f"{file.name}: {told.decode('utf-8', 'replace') or status}")
                continue
            self._tell(f"{file.name}: {len(json.loads(told))} tests")
            learnt[file] = [Learnt(seconds, frozenset(met)) for seconds, met in json.loads(told)]
        self._memory.keep(learnt)
        together = {
            item: each
            for file, tests in learnt.items()
            for item, each in zip(by_file[file], tests, strict=True)
        }
        self.seconds["suite"] = sum(each.seconds for each in together.values())
        return together

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

    def _mutate(self, items: Sequence[pytest.Item], learnt: dict[pytest.Item, Learnt]) -> None:
        meeting: dict[int, list[pytest.Item]] = defaultdict(list)
        for item in items:
            for number in learnt[item].sites:
                meeting[number].append(item)
        jobs = []
        for site in self._sites:
            tests = sorted(meeting[site.number], key=lambda item: _cost(item, site, learnt))
            if not tests:
                self.fates[site] = Fate.UNMET
                continue
            limit = _SECONDS_TO_START + 4 * sum(learnt[item].seconds for item in tests)
            jobs.append(forks.Job(site, functools.partial(self._attempt, site, tests), limit))
        started = time.monotonic()
        for done, (site, status, _) in enumerate(forks.run(jobs, AT_ONCE), 1):
            survived = Fate.SURVIVED if status == 0 else Fate.CAUGHT
            self.fates[site] = Fate.HUNG if status == forks.HUNG else survived
            if self.fates[site] is not Fate.CAUGHT:
                self._tell(f"{self.fates[site].value}: {site.label}")
            if done % 100 == 0:
                self._tell(f"{done} of {len(jobs)} in {time.monotonic() - started:.0f} s")
        self.seconds["mutants"] = time.monotonic() - started

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


def _cost(item: pytest.Item, site: Site, learnt: dict[pytest.Item, Learnt]) -> float:
    """Quick tests first, those of the refusal's own room before others."""
    near = item.path.parent.name in site.where
    return learnt[item].seconds + (0.0 if near else 0.3)


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
