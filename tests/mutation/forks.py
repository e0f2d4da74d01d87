"""Runs jobs in forks of this process, two at a time, each with a time limit and its own temporary folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

Key = TypeVar("Key")

HUNG = -1
"""Stands for the exit status of a job that took too long."""


@dataclass(slots=True)
class Job(Generic[Key]):
    """`work` gets a file that it may write to, and answers an exit status. `seconds` is its time limit."""

    key: Key
    work: Callable[[Path], int]
    seconds: float


@dataclass(slots=True)
class _Running(Generic[Key]):
    job: Job[Key]
    process: int
    folder: Path
    until: float


def run(jobs: Iterable[Job[Key]], at_once: int) -> Iterator[tuple[Key, int, bytes]]:
    """Key, exit status (negative: killed by a signal; HUNG) and what was written, in the order of ending."""
    waiting, running = iter(jobs), list[_Running[Key]]()
    job = next(waiting, None)
    while job is not None or running:
        while job is not None and len(running) < at_once:
            running.append(_start(job))
            job = next(waiting, None)
        for each in list(running):
            status = _ended(each)
            if status is None:
                continue
            running.remove(each)
            answer = each.folder / "answer"
            told = answer.read_bytes() if answer.exists() else b""
            shutil.rmtree(each.folder, ignore_errors=True)
            yield each.job.key, status, told
        time.sleep(0.01)


def _start(job: Job[Key]) -> _Running[Key]:
    folder = Path(tempfile.mkdtemp(prefix="mutation-"))
    process = os.fork()
    if process == 0:
        status = 70
        try:
            os.setsid()
            os.environ["PYTEST_DEBUG_TEMPROOT"] = os.environ["TMPDIR"] = str(folder)
            tempfile.tempdir = None
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            status = job.work(folder / "answer")
        finally:
            os._exit(status)
    return _Running(job, process, folder, time.monotonic() + job.seconds)


def _ended(each: _Running[Key]) -> int | None:
    process, status = os.waitpid(each.process, os.WNOHANG)
    hung = not process and time.monotonic() > each.until
    if not process and not hung:
        return None
    # Whatever it started goes with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(each.process, signal.SIGKILL)
    if hung:
        os.waitpid(each.process, 0)
        return HUNG
    return os.waitstatus_to_exitcode(status) if not os.WIFSIGNALED(status) else -100 - os.WTERMSIG(status)
