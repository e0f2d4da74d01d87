"""The floor of time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from wallet.model.trust import TrustSnapshot
from wallet.trust.clock import clock_fault, raise_floor

from .scene import NOW

MINUTE = timedelta(minutes=1)


def test_clock_behind_the_floor() -> None:
    trust = TrustSnapshot(floor=NOW)
    assert clock_fault(trust, NOW - 5 * MINUTE) == ""
    assert clock_fault(trust, NOW - 5 * MINUTE - timedelta(seconds=1))


def test_clock_in_the_year_2000() -> None:
    assert clock_fault(TrustSnapshot(), datetime(2000, 1, 1, tzinfo=UTC))
    assert clock_fault(TrustSnapshot(), datetime(2021, 1, 1, tzinfo=UTC)) == ""


def test_clock_so_far_ahead_that_all_trust_data_lapsed() -> None:
    trust = TrustSnapshot(floor=NOW, lapses=NOW + 200 * 24 * 60 * MINUTE)
    assert clock_fault(trust, NOW + timedelta(days=199)) == ""
    assert clock_fault(trust, NOW + timedelta(days=730))


def test_without_a_floor_an_old_or_late_time_is_believed() -> None:
    given = TrustSnapshot(floor=None, lapses=NOW)
    assert clock_fault(given, NOW + timedelta(days=999)) == ""
    assert clock_fault(given, NOW - timedelta(days=999)) == ""


@pytest.mark.parametrize(("ahead", "raised"), [(24, True), (25, False), (-9, True)])
def test_list_from_the_future_does_not_raise_the_floor(ahead: int, raised: bool) -> None:
    issued = NOW + timedelta(hours=ahead)
    old = NOW - timedelta(days=9)
    assert raise_floor(old, issued, NOW) == (issued if raised else old)
    assert raise_floor(None, issued, NOW) == (issued if raised else None)
    assert raise_floor(issued, old, NOW) == issued
