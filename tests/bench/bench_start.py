"""From the start of a process to its first painted window, and the memory it has then.

Whole processes, interleaved: ours as `app.py` opens it, with a vault at its place (the unlock page) and
without one (the welcome page), and a bare QMainWindow of the same size with one line of text. Each one tells
over its standard output when its first paint is done (bench.first_paint).
"""

from __future__ import annotations

import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from flows.town import CHEAP, PASSPHRASE

from bench.measure import Contender, Row, Timings, interleave
from wallet import bootstrap
from wallet.vault.vault import Vault

ROUNDS = 21
BARE = "bare Widgets window"
_TESTS = Path(__file__).resolve().parents[1]


def rows() -> list[Row]:
    """Two rows of PERFORMANCE, the first for both first pages."""
    with TemporaryDirectory() as name:
        with_vault, without = Path(name, "with"), Path(name, "without")
        without.mkdir()
        Vault.create(bootstrap.vault_path(with_vault), PASSPHRASE, CHEAP)[0].lock()
        homes = {
            "bare": ("bare", without),
            "unlock": ("citizen", with_vault),
            "welcome": ("citizen", without),
        }
        memory: dict[str, list[float]] = {key: [] for kind in homes for key in (kind, kind + " warm")}
        started = interleave(
            {
                kind: Contender(partial(_start, *given, memory, kind), measured=True)
                for kind, given in homes.items()
            },
            ROUNDS,
        )
    # The first start of each was not counted.
    taken = Timings({kind: tuple(found[1:]) for kind, found in memory.items()})
    warm = taken.ratio("unlock warm", "bare warm")
    return [
        Row("process start → first painted window (unlock)", BARE, started.ratio("unlock", "bare"), 1.25),
        Row("process start → first painted window (welcome)", BARE, started.ratio("welcome", "bare"), 1.25),
        Row(
            "memory after the first window",
            BARE,
            taken.ratio("unlock", "bare"),
            1.5,
            note=f"{warm.middle:.2f} × once everything for opening a vault is loaded",
        ),
    ]


def _start(what: str, home: Path, memory: dict[str, list[float]], kind: str) -> float:
    """Seconds until the first paint; notes the memory then and a second later."""
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", bootstrap.HOME_VARIABLE: str(home)}
    # Installed programs run from compiled files: the first start, which is not counted, writes ours.
    surroundings.pop("PYTHONDONTWRITEBYTECODE", None)
    surroundings["PYTHONPATH"] = os.pathsep.join((str(_TESTS.parent), str(_TESTS)))
    command = [sys.executable, "-m", "bench.first_paint", what]
    start = perf_counter()
    with subprocess.Popen(command, env=surroundings, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first = process.stdout.readline()
        took = perf_counter() - start
        later = process.stdout.readline()
    if not later:
        raise RuntimeError(f"the window of {kind} did not open")
    memory[kind].append(float(first))
    memory[kind + " warm"].append(float(later))
    return took
