"""The timer itself, on a clock of the test's own: nothing here measures anything."""

from __future__ import annotations

import pytest

from bench.measure import Contender, Row, Spread, interleave, spread


class Clock:
    """Moves only when something runs."""

    def __init__(self) -> None:
        self.now = 0.0
        self.ran: list[str] = []

    def work(self, name: str, seconds: float) -> None:
        self.ran.append(name)
        self.now += seconds


def test_rounds_take_turns_and_the_first_call_is_not_counted() -> None:
    clock = Clock()
    contenders = {
        name: Contender(lambda given: clock.work(*given), lambda name=name, took=took: (name, took))
        for name, took in (("a", 1.0), ("b", 3.0))
    }
    timings = interleave(contenders, 3, lambda: clock.now)
    assert clock.ran == ["a", "b", "a", "b", "b", "a", "a", "b"]
    assert timings.samples == {"a": (1.0, 1.0, 1.0), "b": (3.0, 3.0, 3.0)}
    assert timings.ratio("b", "a").middle == 3.0
    assert timings.ratio("b", "a", each=2).middle == 1.5
    assert timings.share("b", 6.0).middle == 0.5


def test_what_slows_everything_down_does_not_change_a_ratio() -> None:
    clock, pace = Clock(), iter([1.0] * 2 + [1.0, 1.0, 50.0, 50.0, 50.0, 50.0])
    contenders = {
        name: Contender(lambda took: clock.work("", took), lambda took=took: took * next(pace))
        for name, took in (("a", 1.0), ("b", 3.0))
    }
    assert interleave(contenders, 3, lambda: clock.now).ratio("b", "a") == Spread(3.0, 3.0, 3.0)


def test_preparing_and_clearing_away_are_outside_the_time() -> None:
    clock = Clock()

    def prepare() -> str:
        clock.now += 100
        return "given"

    def clear(given: str) -> None:
        assert given == "given"
        clock.now += 100

    timings = interleave(
        {"a": Contender(lambda given: clock.work(given, 2), prepare, clear)}, 2, lambda: clock.now
    )
    assert timings.samples["a"] == (2.0, 2.0)


def test_quick_work_is_repeated_within_a_sample() -> None:
    clock = Clock()
    timings = interleave({"a": Contender(lambda: clock.work("a", 0.001))}, 2, lambda: clock.now)
    assert timings.samples["a"] == pytest.approx((0.001, 0.001))
    assert len(clock.ran) == 4 + 2 * 15


def test_contenders_may_answer_their_own_figure() -> None:
    timings = interleave({"a": Contender(lambda: 7, measured=True)}, 3, lambda: 0.0)
    assert timings.of("a").middle == 7.0


def test_a_goal_is_met_at_the_median() -> None:
    figure = spread([1.0, 2.0, 30.0])
    assert figure.middle == 2.0
    assert Row("", "", figure, 2.0).met is True
    assert Row("", "", figure, 1.9).met is False
    assert Row("", "", figure, None).met is None
