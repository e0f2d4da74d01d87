"""One process of a run: a target under an engine, or one input again. Its folder holds the world and the
desk, and takes the findings."""

from __future__ import annotations

import contextlib
import faulthandler
import io
import os
import random
import sys
import time
from functools import lru_cache
from pathlib import Path
from typing import Any

from fuzz.guard import Desk, Guard, Target

WORLD, DESK, FINDINGS, CORPUS, OUTPUT = "world", "desk", "findings", "corpus", "output"
SELF_TESTS = "selftest:"
"""Targets that break the rules on purpose (fuzz.broken), by this prefix."""


def run(work: Path, name: str, engine: str, until: float, number: int) -> None:
    """What a process of a run does: the seeds, then the engine until the monotonic clock says `until`."""
    output = os.open(work / OUTPUT, os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(output, 1)
    os.dup2(output, 2)
    faulthandler.enable()
    target, seeds = load(work / WORLD, name)
    guard = Guard(target, Desk(work / DESK), work / FINDINGS)
    for seed in seeds:
        guard(seed)
    if engine != "seeds" and (left := until - time.monotonic()) > 0:
        (run_atheris if engine == "atheris" else run_hypothesis)(guard, seeds, work, left, number)


def main(arguments: list[str]) -> int:
    """One input again, alone: `python -m fuzz.child FOLDER TARGET FILE`; the folder holds the run's
    world. What may
    not be raised is told, and is no failure of this process."""
    work, name, file = arguments
    target, _ = load(Path(work) / WORLD, name)
    Guard(target, Desk(Path(work) / DESK), Path(work) / FINDINGS)(Path(file).read_bytes())
    for told in (Path(work) / FINDINGS).glob("*.txt"):
        print(told.read_text(encoding="utf-8"))
    return 0


@contextlib.contextmanager
def instrumented() -> Any:
    """Our own modules, where they are imported within, count their branches."""
    import atheris

    with contextlib.redirect_stderr(io.StringIO()), atheris.instrument_imports(include=["wallet"]):
        yield


def load(world: Path, name: str) -> tuple[Target, list[bytes]]:
    """The target and its seeds."""
    if name.startswith(SELF_TESTS):
        from fuzz.broken import TARGETS

        return TARGETS[name.removeprefix(SELF_TESTS)], [b"", b"seed"]
    found, seeds = loaded(world.read_bytes())
    target = next(each for each in found if each.name == name)
    return target, [b""] if target.steered else seeds.get(target.seeds, [])


@lru_cache(maxsize=1)
def loaded(world: bytes) -> tuple[tuple[Target, ...], dict[str, list[bytes]]]:
    """All targets and seeds of a world; a forked process finds them loaded already."""
    from fuzz.doors import targets
    from fuzz.world import read_world

    read = read_world(world)
    return targets(read), read.seeds


def run_atheris(guard: Guard, seeds: list[bytes], work: Path, seconds: float, number: int) -> None:
    """libFuzzer over the target, from its seeds. Ends the process. Time and memory are the supervisor's:
    libFuzzer's own limits are only there for when that has died."""
    import atheris

    corpus = work / CORPUS
    corpus.mkdir(exist_ok=True)
    for index, seed in enumerate(seeds):
        (corpus / f"seed-{index}").write_bytes(seed)
    target = guard.target
    options = [
        "fuzz", str(corpus), f"-max_total_time={max(int(seconds), 1)}", f"-max_len={target.largest}",
        "-timeout=60",
        "-rss_limit_mb=0", f"-seed={number}", "-verbosity=0", f"-artifact_prefix={work}/", "-len_control=20",
    ]  # fmt: skip
    if target.words:
        words = work / "words"
        escaped = ("".join(rf"\x{byte:02x}" for byte in word) for word in target.words)
        words.write_text("".join(f'"{word}"\n' for word in escaped), encoding="ascii")
        options.append(f"-dict={words}")
    atheris.Setup(options, guard, internal_libfuzzer=True)
    atheris.Fuzz()


def run_hypothesis(guard: Guard, seeds: list[bytes], _work: Path, seconds: float, number: int) -> None:
    """Rounds of generated inputs until the time is over: bytes, seeds with pieces changed, whole values."""
    from hypothesis import HealthCheck, Phase, given, seed, settings

    from fuzz.shapes import inputs

    until = time.monotonic() + seconds
    rounds = random.Random(number)
    while time.monotonic() < until:

        @seed(rounds.getrandbits(32))
        @settings(max_examples=200, database=None, deadline=None, phases=[Phase.generate],
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(inputs(guard.target, seeds))
        def one_round(data: bytes) -> None:
            if time.monotonic() < until:
                guard(data)

        one_round()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
