"""The floor of time: a clock that signed trust data contradicts is not believed (SECURITY, Trust).

Reads no clock; the time to judge comes by argument.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wallet.model.trust import TrustSnapshot

BEHIND_FLOOR = timedelta(minutes=5)
"""How far the clock may lie behind the floor."""

AHEAD_OF_CLOCK = timedelta(hours=24)
"""Signed times further ahead than this do not raise the floor: one wrong list must not brick a counter."""

LAPSE_GRACE = timedelta(days=180)
"""How long after the last list's next update a clock is still believed. Shorter only means stale."""

EARLIEST = datetime(2010, 1, 1, tzinfo=UTC)
"""Before this no scheme of ours was in use; a clock set there has lost its battery."""


def raise_floor(floor: datetime | None, issued_at: datetime, at: datetime) -> datetime | None:
    """The floor after a list of `issued_at` was accepted under an anchor, the clock saying `at`."""
    if issued_at > at + AHEAD_OF_CLOCK:
        return floor
    return issued_at if floor is None else max(floor, issued_at)


def clock_fault(trust: TrustSnapshot, at: datetime) -> str:
    """Why `at` cannot be right, empty where nothing speaks against it.

    Without a floor (no list accepted yet, or an explicit time given) only the earliest date is judged.
    """
    if at < EARLIEST:
        return f"before {EARLIEST.year}"
    if trust.floor is None:
        return ""
    if at < trust.floor - BEHIND_FLOOR:
        return "behind the newest signed list"
    if trust.lapses is not None and at > trust.lapses:
        return "all trust data would have lapsed"
    return ""
