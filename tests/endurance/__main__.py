"""`make endure`: a whole day at one counter, 28,800 visitors; how its memory grows and how fast it answers.

With visitors=2000 for fewer. Fails where a visitor gets another verdict than the one that is due, and where
the memory grows by 20 MB or more once everything that is loaded once is there.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from endurance.day import Day, memory, objects, open_day
from ui.settings import Settings
from ui.start import start_application

DAY = 28_800
WARM = 500
"""Visitors after whom everything that is loaded once is there."""
MOST_GROWTH = 20 * 1024 * 1024
TELL_EACH = 1_000


def main() -> int:
    """Walk the day; the exit status says whether memory held."""
    wants = argparse.ArgumentParser(prog="endure")
    wants.add_argument("--visitors", type=int, default=DAY)
    count = max(wants.parse_args().visitors, WARM + 1)
    with TemporaryDirectory() as name:
        folder = Path(name)
        start_application(Settings(folder / "windows.ini"))
        with open_day(folder / "day") as day:
            return _walk(day, count)


def _walk(day: Day, count: int) -> int:
    for number in range(WARM):
        day.visit(number)
    before, widgets, began = memory(), objects(day.window), time.perf_counter()
    for number in range(WARM, count):
        day.visit(number)
        if number % TELL_EACH == TELL_EACH - 1:
            print(f"{number + 1} visitors, {_mb(memory() - before)} MB more", flush=True)
    grown, more = memory() - before, objects(day.window) - widgets
    spent = sorted(day.seconds)
    p50, p95 = (spent[int(len(spent) * share)] * 1000 for share in (0.5, 0.95))
    print(f"verdicts: {dict(day.verdicts)}")
    print(f"{count} visitors: {_mb(grown)} MB more, {more} Qt objects more; scan → verdict p50 {p50:.0f} ms,")
    print(
        f"p95 {p95:.0f} ms; {(time.perf_counter() - began) / (count - WARM) * 1000:.0f} ms a visitor in all"
    )
    return 0 if grown < MOST_GROWTH and more <= 0 else 1


def _mb(size: int) -> str:
    return f"{size / 1024 / 1024:.1f}"


if __name__ == "__main__":
    sys.exit(main())
