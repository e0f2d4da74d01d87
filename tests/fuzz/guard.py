"""What a fuzzed call is held to, seen from inside the process that makes it: exceptions, and where it stands.

Time and memory are watched from outside (fuzz.supervisor), for a call that hangs in C answers nobody. Both
sides share one mapped file, the desk: the input in hand, the count of calls, and whether one is under way.
"""

from __future__ import annotations

import hashlib
import mmap
import os
import struct
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

LARGEST_INPUT = 1 << 20
"""Bytes of an input that fit on the desk."""

MEMORY = 256 * 1024 * 1024
"""Bytes that a process may hold at any moment: Python, the program, the engine and its store, the item."""
TOO_MUCH_MEMORY = 70
"""Exit status of a process that held more."""

_HEAD = struct.Struct("<QQQQ")  # calls begun, under way (1 or 0), bytes of the input, peak of memory in bytes


@dataclass(frozen=True)
class Target:
    """One door for bytes from outside. `run` may raise `allowed` and nothing else; `words` are what libFuzzer
    may put in. `seeds` names the group of seeds. `steered`: the input steers changes to a template, so that
    its own shape means nothing. `share`: how much of the time, 1 being usual."""

    name: str
    run: Callable[[bytes], object]
    allowed: tuple[type[BaseException], ...] = ()
    seeds: str = ""
    words: tuple[bytes, ...] = ()
    largest: int = 4096
    steered: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class State:
    """What stands on the desk."""

    calls: int
    under_way: bool
    data: bytes
    peak: int


class Desk:
    """The mapped file that a process and its supervisor share."""

    def __init__(self, path: Path) -> None:
        if not path.exists():
            path.write_bytes(bytes(_HEAD.size + LARGEST_INPUT))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _HEAD.size + LARGEST_INPUT)
        self.calls = 0

    def begin(self, data: bytes) -> None:
        self.calls += 1
        kept = data[:LARGEST_INPUT]
        self._map[_HEAD.size : _HEAD.size + len(kept)] = kept
        _HEAD.pack_into(self._map, 0, self.calls, 1, len(kept), 0)

    def end(self, peak: int) -> None:
        _, _, length, _ = _HEAD.unpack_from(self._map, 0)
        _HEAD.pack_into(self._map, 0, self.calls, 0, length, peak)

    def state(self) -> State:
        calls, under_way, length, peak = _HEAD.unpack_from(self._map, 0)
        return State(calls, bool(under_way), self._map[_HEAD.size : _HEAD.size + length], peak)


@dataclass
class Guard:
    """Calls a target and writes down what it may not raise, once for each place that it comes from."""

    target: Target
    desk: Desk
    findings: Path
    _seen: set[str] = field(default_factory=set)

    def __call__(self, data: bytes) -> None:
        self.desk.begin(data)
        try:
            self.target.run(data)
        except self.target.allowed:
            pass
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # a panic of Rust is no Exception
            self._write_down(data, error)
        self.desk.end(peak := peak_memory())
        if peak > MEMORY:
            os._exit(TOO_MUCH_MEMORY)

    def _write_down(self, data: bytes, error: BaseException) -> None:
        frames = traceback.extract_tb(error.__traceback__)
        place = next((f for f in reversed(frames) if "wallet" in Path(f.filename).parts), frames[-1])
        mark = f"{type(error).__name__}@{Path(place.filename).name}:{place.lineno}"
        if mark in self._seen:
            return
        self._seen.add(mark)
        write_finding(self.findings, self.target.name, data, "".join(traceback.format_exception(error)))


def write_finding(folder: Path, target: str, data: bytes, told: str) -> Path:
    """Leave an input and what was seen of it in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{target.replace(' ', '-').replace(':', '-')}-{hashlib.sha256(data).hexdigest()[:12]}"
    path.with_suffix(".input").write_bytes(data)
    path.with_suffix(".txt").write_text(told, encoding="utf-8", errors="backslashreplace")
    return path.with_suffix(".input")


_PROCESS = Path("/proc/self/status")


def peak_memory() -> int:
    """The most memory that this process ever held, in bytes; 0 where the system does not say."""
    if _PROCESS.exists():
        # Linux hands `ru_maxrss` on to whatever a process starts; this figure begins anew with the program.
        lines = _PROCESS.read_text(encoding="ascii", errors="replace").splitlines()
        return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), 0)
    try:
        import resource
    except ImportError:
        return 0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
