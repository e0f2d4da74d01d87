"""A child process that can be killed: asked and answered over its standard input and output.

Foreign decoders that meet foreign bytes run in such a child (pictures and pages: wallet.qr; the signatures of
PDF files: wallet.formats.pdf). The child is wallet.process.answering with one file of theirs; it lives on
between questions. Says nothing about what is asked, and writes nothing to disk.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO

SECONDS_TO_START = 20.0


class ChildBroken(Exception):
    """The child ended, took too long or talked nonsense. It is gone; start another."""


class ChildNotReady(ChildBroken):
    """The child did not start, or did not get as far as being asked: nothing that was asked is to blame."""


class ChildProcess:
    """One running child. Not for several threads at once: whoever owns it lets them queue up.

    ChildNotReady where it does not start. `largest_answer` is in bytes.
    """

    def __init__(self, command: Sequence[str], *, largest_answer: int) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ChildNotReady("does not start") from error
        # Also when nobody closed us, and at the end of the program: no child is left behind.
        self._owner = os.getpid()
        self.stop = weakref.finalize(self, _stop, self._process, self._owner)
        self._largest_answer = largest_answer
        self._ready = False

    @property
    def stopped(self) -> bool:
        """Whether it has ended, by itself or by us, or belongs to the process that we were forked from. One
        that ended by itself is cleared away at once."""
        if self._owner != os.getpid():
            return True
        if self.stop.alive and self._process.poll() is not None:
            self.stop()
        return not self.stop.alive

    def ask(
        self, question: bytes, seconds: float, *, to_start: float = SECONDS_TO_START
    ) -> tuple[bytes, bytes]:
        """Status byte and body of the answer. After `seconds` (`to_start` until it is ready), or after any
        nonsense, it is killed: ChildBroken, ChildNotReady."""
        if not self._ready:
            try:
                with self._deadline(to_start):
                    self._expect_ready()
            except ChildBroken as error:
                raise ChildNotReady("does not get ready") from error
        with self._deadline(seconds):
            return self._exchange(question)

    @contextlib.contextmanager
    def _deadline(self, seconds: float) -> Iterator[None]:
        # A pipe has no time limit of its own, but killing the child ends every wait on it, on every system.
        timer = threading.Timer(seconds, self.stop)
        timer.daemon = True
        timer.start()
        try:
            yield
        except (OSError, EOFError, ValueError) as error:
            self.stop()
            raise ChildBroken("ended or took too long") from error
        finally:
            timer.cancel()
            timer.join()

    def _expect_ready(self) -> None:
        if self._take(1) != b"R":
            raise ValueError("not our child")
        self._ready = True

    def _exchange(self, question: bytes) -> tuple[bytes, bytes]:
        stdin = _pipe(self._process.stdin)
        stdin.write(struct.pack(">I", len(question)))
        stdin.write(question)
        stdin.flush()
        status, length = struct.unpack(">cI", self._take(5))
        if length > self._largest_answer:
            raise ValueError("answer too large")
        return status, self._take(length)

    def _take(self, count: int) -> bytes:
        data = _pipe(self._process.stdout).read(count)
        if len(data) != count:
            raise EOFError
        return data


def child_command(answering: Path, packages: Iterable[str]) -> list[str]:
    """The command for a child that answers with the file `answering`: our shell by its file, in isolated
    mode, told where the packages lie that this file imports."""
    folders = {
        str(Path(spec.origin).parents[1])
        for spec in map(importlib.util.find_spec, packages)
        if spec is not None and spec.origin is not None
    }
    shell = Path(__file__).with_name("answering.py")
    return [sys.executable, "-I", str(shell), str(answering), *sorted(folders)]


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # never: both were asked for
        raise EOFError
    return pipe


def _stop(process: subprocess.Popen[bytes], owner: int) -> None:
    """Kill, reap, close: nothing is lost, for the child keeps nothing. What a fork inherited is not ours."""
    if os.getpid() != owner:
        return
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):  # what was still to be written has no reader
                pipe.close()
