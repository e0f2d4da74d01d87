"""`make fuzz`: every target, or those named; `make fuzz seconds=600 only="cbor,verify"`.

`seconds` is the time for all together. Where atheris is not installed (it has wheels for Linux on x86_64
alone) the
targets run under hypothesis only. Exit status 1 where anything broke a rule; the inputs lie in the
folder named.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
import random
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from fuzz import child
from fuzz.supervisor import REPOSITORY, Outcome, fuzz

_SHARES = {"hypothesis": 0.25, "atheris": 0.75}
"""Of the time, where both engines are there."""


def main(arguments: list[str]) -> int:
    """Make a world, and run each engine in a process of its own, which forks one for each target."""
    given = _options(arguments)
    if given.engine:
        return run_engine(
            given.engine, given.seconds, given.only.split(","), given.out, given.seed, given.world
        )
    print(f"seed {given.seed}, {given.seconds:g} s altogether", flush=True)
    status, out = 0, given.out / str(given.seed)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        world = Path(folder) / child.WORLD
        _start("fuzz.make_world", str(world)).check_returncode()
        for engine, share in _engines().items():
            ran = _start(
                "fuzz", "--engine", engine, "--world", str(world), "--seconds", str(given.seconds * share),
                "--seed", str(given.seed), "--only", given.only, "--out", str(out),
            )  # fmt: skip
            status = max(status, ran.returncode)
        if out.exists():
            shutil.copyfile(world, out / child.WORLD)
            print(f"The inputs lie in {out}. One again: python -m fuzz.child {out} TARGET FILE")
    return status


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make fuzz")
    parser.add_argument("--seconds", type=float, default=600.0)
    parser.add_argument("--only", default="", help="words in the names of the targets, with commas between")
    parser.add_argument("--out", type=Path, default=REPOSITORY / "build" / "fuzz")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1, 2**31))
    parser.add_argument("--engine", choices=tuple(_SHARES), help=argparse.SUPPRESS)
    parser.add_argument("--world", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _start(module: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(REPOSITORY), str(REPOSITORY / "tests")])}
    return subprocess.run([sys.executable, "-m", module, *arguments], env=environment, cwd=REPOSITORY)


def _engines() -> dict[str, float]:
    if find_spec("atheris") is not None:
        return _SHARES
    system = f"{platform.system()}, Python {platform.python_version()}"
    print(f"atheris is not installed ({system}): hypothesis alone", flush=True)
    return {"hypothesis": 1.0}


def run_engine(engine: str, seconds: float, only: list[str], out: Path, seed: int, world: Path) -> int:
    """All chosen targets under one engine, one after another. 1 for findings, 2 where no target is chosen."""
    with child.instrumented() if engine == "atheris" else contextlib.nullcontext():
        found, _ = child.loaded(world.read_bytes())
    chosen = [target for target in found if any(word.strip() in target.name for word in only)]
    if not chosen:
        print(f"no target has a name with {' or '.join(only)}", file=sys.stderr)
        return 2
    outcomes: list[Outcome] = []
    left = sum(target.share for target in chosen)
    for target in chosen:
        with tempfile.TemporaryDirectory(dir=world.parent) as folder:
            (Path(folder) / child.WORLD).write_bytes(world.read_bytes())
            share = seconds * target.share / left
            outcomes.append(fuzz(target.name, engine, share, Path(folder), out, seed))
        # What a target took too long, the others have less.
        seconds, left = max(seconds - outcomes[-1].seconds, 1.0), left - target.share
        print(_line(outcomes[-1]), flush=True)
    return _told(outcomes, out)


def _line(outcome: Outcome) -> str:
    rate = outcome.calls / outcome.seconds if outcome.seconds else 0.0
    found = f"  FINDINGS: {len(outcome.findings)}" if outcome.findings else ""
    slow = f"  over a limit only under the engine: {outcome.slow_only_here}" if outcome.slow_only_here else ""
    return (
        f"{outcome.target:22} {outcome.engine:11} {outcome.calls:>9,} calls {rate:>8,.0f}/s"
        f" {outcome.peak >> 20:>4} MB{found}{slow}"
    )


def _told(outcomes: list[Outcome], out: Path) -> int:
    calls = sum(outcome.calls for outcome in outcomes)
    findings = [path for outcome in outcomes for path in outcome.findings]
    print(f"{calls:,} calls, {len(findings)} findings")
    for path in findings:
        told = path.with_suffix(".txt").read_text(encoding="utf-8").strip()
        print(f"  {path.name}: {told.splitlines()[-1][:150]}")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
