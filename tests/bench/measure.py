"""An interleaving timer and the rows of the table.

Why not pytest-benchmark: it times one function to its end, then the next, so that a machine that slows down
in between makes one of the two look slow. Here every round times all contenders, one after another (A B C,
then C B A), and what counts is the median of the quotients within the rounds (PERFORMANCE, first lines).
It also times whole processes, which pytest-benchmark does not. What computes in one thread and waits for
nothing is timed by that thread's own processor time, so that other programs do not count; all else by the
clock on the wall. Keeps no history: figures of two runs on two machines cannot be compared.
"""

from __future__ import annotations

import gc
import statistics
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from time import perf_counter, thread_time
from typing import Any

SAMPLE_SECONDS = 0.015
"""How long one sample of something quick is made, by repeating it: long beside the clock's own grain and
beside the first calls, which find the processor's caches full of the contender before."""

Stopwatch = Callable[[], float]
WALL: Stopwatch = perf_counter
OWN_THREAD: Stopwatch = thread_time


@dataclass(frozen=True, slots=True)
class Contender:
    """What is timed. `prepare` makes, outside the time, what one call of `run` is given; without it `run` is
    called with nothing, as often as a sample needs. `measured` contenders answer their own figure."""

    run: Callable[..., Any]
    prepare: Callable[[], Any] | None = None
    cleanup: Callable[[Any], None] | None = None
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """A median and its quartiles."""

    middle: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Timings:
    """Figures (seconds a call, or what contenders answered) by name, one a round."""

    samples: Mapping[str, tuple[float, ...]] = field(repr=False)

    def of(self, name: str) -> Spread:
        """The figures of one contender."""
        return spread(self.samples[name])

    def ratio(self, name: str, beside: str, *, each: float = 1.0) -> Spread:
        """How many times `each` × `beside` one contender took, compared within each round."""
        pairs = zip(self.samples[name], self.samples[beside], strict=True)
        return spread([ours / (each * theirs) for ours, theirs in pairs])

    def share(self, name: str, seconds: float) -> Spread:
        """One contender against a fixed time."""
        return spread([sample / seconds for sample in self.samples[name]])


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `ours` and `peers` are multiples of what `limit` names; `goal` None: no goal."""

    name: str
    limit: str
    ours: Spread
    goal: float | None
    peers: tuple[tuple[str, Spread], ...] = ()
    note: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the median reaches the goal."""
        return None if self.goal is None else self.ours.middle <= self.goal


def interleave(contenders: Mapping[str, Contender], rounds: int, stopwatch: Stopwatch = WALL) -> Timings:
    """Time all contenders in every round, in turning order. One call of each beforehand is not counted."""
    loops = {name: _loops(contender, stopwatch) for name, contender in contenders.items()}
    samples: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    for _ in range(rounds):
        gc.collect()
        for name in order:
            samples[name].append(_sample(contenders[name], loops[name], stopwatch))
        order.reverse()
    return Timings({name: tuple(found) for name, found in samples.items()})


def spread(values: list[float] | tuple[float, ...]) -> Spread:
    """Median and quartiles."""
    if len(values) < 2:
        return Spread(values[0], values[0], values[0])
    low, middle, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(middle, low, high)


def _loops(contender: Contender, stopwatch: Stopwatch) -> int:
    """One uncounted call; how many calls a sample needs."""
    took = _sample(contender, 1, stopwatch)
    if contender.prepare is not None or contender.measured:
        return 1
    took = min(took, *(_sample(contender, 1, stopwatch) for _ in range(3)))
    return max(1, round(SAMPLE_SECONDS / max(took, 1e-7)))


def _sample(contender: Contender, loops: int, stopwatch: Stopwatch) -> float:
    run = contender.run
    if contender.prepare is None:
        if contender.measured:
            return float(run())
        start = stopwatch()
        for _ in range(loops):
            run()
        return (stopwatch() - start) / loops
    given = contender.prepare()
    start = stopwatch()
    run(given)
    took = stopwatch() - start
    if contender.cleanup is not None:
        contender.cleanup(given)
    return took
