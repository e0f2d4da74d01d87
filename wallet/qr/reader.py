"""Pictures → the contents of the QR codes in them, decoded in a process that can be killed.

Decoders are the largest piece of foreign machine code that meets foreign bytes, so they run in a child
(wallet.qr.reader_child) that knows nothing, has limits of its own, and has two seconds for a picture. The
child lives on between pictures; it starts when first needed, or earlier by `warm`.
Does not read PDF pages, does not say what a code means, and writes nothing to disk.
"""

from __future__ import annotations

import contextlib
import importlib.util
import struct
import subprocess
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

from wallet.codec.limits import MAX_DOCUMENT
from wallet.model.errors import Trouble, WalletError
from wallet.qr.picture import picture_facts

MAX_PICTURE = MAX_DOCUMENT
"""Bytes of a picture file: 32 MB, as for a document."""

MAX_PIXELS = 40_000_000
"""Width times height by the header: a page scanned at 600 dpi has 35 million."""

SECONDS_A_PICTURE = 2.0
_SECONDS_TO_START = 20.0
_LARGEST_ANSWER = 4 * 1024 * 1024


class PictureReader:
    """Reads pictures one at a time; calls from several threads queue up. Close it at the end.

    `seconds` is the time for one picture. `command` starts another child than ours: a frozen program, whose
    `sys.executable` is no Python, starts itself and calls `wallet.qr.reader_child.main`.
    """

    def __init__(self, *, seconds: float = SECONDS_A_PICTURE, command: Sequence[str] | None = None) -> None:
        self._seconds = seconds
        self._command = command
        self._turn = threading.Lock()
        self._child: _Child | None = None

    def warm(self) -> None:
        """Start the child now, without waiting for it, so that the first picture finds it ready."""
        with self._turn:
            self._living_child()

    def read(self, picture: bytes) -> tuple[bytes, ...]:
        """The content of every QR code in a PNG, JPEG, BMP or WebP file, each once, top left first.

        Text comes as UTF-8, other bytes as they are; no code found answers an empty tuple.
        Raises WalletError: FILE_TOO_LARGE (over 32 MB or 40 megapixels, judged by the header before anything
        is decoded), PICTURE_UNREADABLE (another kind of file, damaged, moving, or not done in time).
        """
        if len(picture) > MAX_PICTURE:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"picture of {len(picture)} bytes")
        facts = picture_facts(picture)
        if facts is None:
            raise WalletError(Trouble.PICTURE_UNREADABLE, "not a PNG, JPEG, BMP or WebP file")
        if facts.pixels > MAX_PIXELS:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"{facts.width} × {facts.height} pixels")
        with self._turn:
            child = self._living_child()
            try:
                status, codes = child.ask(picture, self._seconds)
            finally:
                if child.stopped:
                    self._child = None
        if status == b"L":
            raise WalletError(Trouble.FILE_TOO_LARGE, "more pixels than its header said")
        if status != b"K":
            raise WalletError(Trouble.PICTURE_UNREADABLE, f"{facts.kind} file cannot be decoded")
        return codes

    def close(self) -> None:
        """End the child, also in the midst of a picture. A later `read` starts a new one."""
        child = self._child
        if child is not None:
            child.stop()

    def _living_child(self) -> _Child:
        if self._child is None or self._child.stopped:
            self._child = _Child(self._command or _command())
        return self._child


class _Child:
    """One running decoder: asked and answered over its standard input and output."""

    def __init__(self, command: Sequence[str]) -> None:
        try:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise WalletError(Trouble.PICTURE_UNREADABLE, "picture decoder does not start") from error
        # Also when nobody closed us, and at the end of the program: no child is left behind.
        self.stop = weakref.finalize(self, _stop, self._process)
        self._ready = False

    @property
    def stopped(self) -> bool:
        """Whether it has ended, by itself or by us. One that ended by itself is cleared away at once."""
        if self.stop.alive and self._process.poll() is not None:
            self.stop()
        return not self.stop.alive

    def ask(self, picture: bytes, seconds: float) -> tuple[bytes, tuple[bytes, ...]]:
        """Status and contents for one picture; after `seconds`, or after any nonsense, it is killed."""
        if not self._ready:
            with self._deadline(_SECONDS_TO_START):
                self._expect_ready()
        with self._deadline(seconds):
            return self._exchange(picture)

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
            raise WalletError(Trouble.PICTURE_UNREADABLE, "picture decoder ended or took too long") from error
        finally:
            timer.cancel()
            timer.join()

    def _expect_ready(self) -> None:
        if self._take(1) != b"R":
            raise ValueError("not our decoder")
        self._ready = True

    def _exchange(self, picture: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        stdin = _pipe(self._process.stdin)
        stdin.write(struct.pack(">I", len(picture)))
        stdin.write(picture)
        stdin.flush()
        status, length = struct.unpack(">cI", self._take(5))
        if length > _LARGEST_ANSWER:
            raise ValueError("answer too large")
        return status, _split(self._take(length))

    def _take(self, count: int) -> bytes:
        data = _pipe(self._process.stdout).read(count)
        if len(data) != count:
            raise EOFError
        return data


def _split(body: bytes) -> tuple[bytes, ...]:
    codes, at = [], 0
    while at < len(body):
        if len(body) - at < 4:
            raise ValueError("answer cut off")
        (length,) = struct.unpack_from(">I", body, at)
        codes.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    return tuple(codes)


def _pipe(pipe: IO[bytes] | None) -> IO[bytes]:
    if pipe is None:  # never: both were asked for
        raise EOFError
    return pipe


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Kill, reap, close: nothing is lost, for the child keeps nothing."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError, ValueError):  # what was still to be written has no reader
                pipe.close()


def _command() -> list[str]:
    """Our child by its file, in isolated mode, told where the two packages lie."""
    folders = {
        str(Path(spec.origin).parents[1])
        for spec in map(importlib.util.find_spec, ("PIL", "zxingcpp"))
        if spec is not None and spec.origin is not None
    }
    return [sys.executable, "-I", str(Path(__file__).with_name("reader_child.py")), *sorted(folders)]
