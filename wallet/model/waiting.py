"""The growing delay after wrong secrets: it slows who guesses at the window, and locks nobody out."""

from __future__ import annotations

import math
from dataclasses import dataclass

FREE_TRIES = 3
"""So many wrong ones in a row cost nothing."""

LONGEST = 30
"""Seconds; no wait is longer, however many there were."""


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong ones in a row, and when the last one was, in seconds since 1970."""

    failures: int = 0
    last: float = 0.0


def seconds_after(failures: int) -> int:
    """How long to wait after so many wrong ones in a row: 0, then 1, 2, 4, 8, 16, 30, 30 …"""
    return 0 if failures <= FREE_TRIES else min(LONGEST, 2 ** min(failures - FREE_TRIES - 1, 10))


def seconds_left(tries: Tries, now: float) -> int:
    """What is left of the wait, rounded up. 0 where the last try lies in the future: a clock that was put
    back must not keep its owner out."""
    passed = now - tries.last
    return 0 if passed < 0 else max(0, math.ceil(seconds_after(tries.failures) - passed))
