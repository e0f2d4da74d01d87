"""A short day (`make endure` walks a whole one): no visitor leaves anything behind in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from endurance.day import NO_LICENCE, REPLAYED, VALID, memory, objects, open_day

WARM, VISITORS = 44, 198


@pytest.mark.timeout(600)
def test_visitors_leave_nothing_behind(tmp_path: Path, qapp: QApplication) -> None:
    with open_day(tmp_path / "day") as day:
        for number in range(WARM):
            day.visit(number)
        before, held = objects(day.window), memory()
        for number in range(WARM, VISITORS):
            day.visit(number)
        assert objects(day.window) <= before
        # A picture, a widget tree or a report for each visitor would be some MB; caches fill up meanwhile.
        assert memory() - held < 8 * 1024 * 1024
    assert day.verdicts[VALID] > 100
    assert set(day.verdicts) == {VALID, REPLAYED, NO_LICENCE}


def test_what_is_left_behind_is_seen(tmp_path: Path, qapp: QApplication) -> None:
    """The positive control: a widget and a piece of memory more."""
    with open_day(tmp_path / "day") as day:
        day.visit(0)
        before, held = objects(day.window), memory()
        kept = (QWidget(day.window), bytes(range(256)) * (9 * 4 * 1024))
        assert objects(day.window) > before
        assert memory() - held > 8 * 1024 * 1024
        del kept
