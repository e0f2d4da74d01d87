"""`make race`: 1,000 rounds of each database, shared among its scenes; with rounds=200 fewer.

Without a PostgreSQL only the races on SQLite are run, and that is said.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from hall.town_hall import VARIABLE

from race.race import is_right, open_race
from race.scenes import Kind, scenes


def main() -> int:
    """1 where a round had not exactly one valid."""
    wants = argparse.ArgumentParser(prog="race")
    wants.add_argument("--rounds", type=int, default=1000)
    rounds = wants.parse_args().rounds
    wrong = 0
    for kind in Kind:
        if kind is Kind.POSTGRES and not os.environ.get(VARIABLE):
            print("no PostgreSQL: its races are not run")
            continue
        each = -(-rounds // len(scenes(kind)))
        for scene in scenes(kind):
            with TemporaryDirectory() as folder, open_race(scene, Path(folder) / "race") as race:
                began = time.perf_counter()
                missed = sum(not is_right(race.round()) for _ in range(each))
                spent = (time.perf_counter() - began) / each * 1000
            wrong += missed
            print(f"{scene.name}: {each} rounds, {missed} wrong, {spent:.0f} ms each", flush=True)
            for said, times in race.results.items():
                print(f"    {times} × {said}", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
