"""Counts every place where a process changes the disk, and fails or kills it at one of them.

Two layers: the functions of `os` that wallet.storage calls, and SQLite's own system calls, which the Unix VFS
lets a program replace (sqlite3_vfs.xSetSystemCall, https://www.sqlite.org/c3ref/vfs.html). SQLite's fsync is
not among those; a kill beside it is a kill after the write before it, for a SIGKILL loses no page cache.
Installed in a forked child only, for good.
"""

from __future__ import annotations

import ctypes
import errno
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WRITES = frozenset({"pwrite", "write", "os.write", "stream.write"})
NEEDS_ROOM = WRITES | {"os.open", "os.link"}
"""What fails on a full disk."""


@dataclass(frozen=True)
class Fault:
    """`at`: the number of the place, from 0; None: only count. `kind` is "kill" (before the call), "half"
    (a write in its middle, else as "kill"), "full" (half of this one, from here on
    ENOSPC), "broken" (EIO, once)."""

    at: int | None = None
    kind: str = "kill"


class Disk:
    """The places of this process, in the order in which they are met."""

    def __init__(self, fault: Fault) -> None:
        self._fault = fault
        self.names: list[str] = []
        self.lifted = False

    def again(self, further: int) -> None:
        """The same fault once more, so many places from here."""
        self._fault = Fault(len(self.names) + further, self._fault.kind)

    def meet(self, name: str, half: Callable[[], object]) -> int:
        """The error number that the call is to fail with, 0 for none. May not return."""
        here = len(self.names)
        self.names.append(name)
        fault = self._fault
        if self.lifted or fault.at is None or here < fault.at:
            return 0
        if fault.kind == "full":
            if here == fault.at and name in WRITES:
                half()
            return errno.ENOSPC if name in NEEDS_ROOM else 0
        if here > fault.at:
            return 0
        if fault.kind == "broken":
            return errno.EIO
        if fault.kind == "half" and name in WRITES:
            half()
        os.kill(os.getpid(), signal.SIGKILL)
        return 0


def install(fault: Fault) -> Disk:
    """Put the places of this process under watch, for as long as it lives."""
    disk = Disk(fault)
    for name in ("fsync", "link", "unlink", "replace", "rename", "ftruncate"):
        _watch_plain(disk, name)
    _watch_open_and_write(disk)
    if sqlite_is_within_reach():
        _watch_sqlite(disk)
    return disk


def sqlite_is_within_reach() -> bool:
    """Whether SQLite's own system calls can be replaced here."""
    library = _sqlite()
    return library is not None and library.sqlite3_vfs_find(None).contents.version >= 3


def _watch_plain(disk: Disk, name: str) -> None:
    real = getattr(os, name)

    def watched(*arguments: Any, **options: Any) -> Any:
        _refuse(disk.meet(f"os.{name}", lambda: None))
        return real(*arguments, **options)

    setattr(os, name, watched)


def _watch_open_and_write(disk: Disk) -> None:
    real_open, real_write, real_stream = os.open, os.write, Path.open

    def opening(path: Any, flags: int, *arguments: Any, **options: Any) -> int:
        if flags & os.O_CREAT:
            _refuse(disk.meet("os.open", lambda: None))
        return real_open(path, flags, *arguments, **options)

    def writing(descriptor: int, data: bytes) -> int:
        _refuse(disk.meet("os.write", lambda: real_write(descriptor, data[: len(data) // 2])))
        return real_write(descriptor, data)

    def streaming(path: Path, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        stream = real_stream(path, mode, *arguments, **options)
        return _Stream(disk, stream) if "w" in mode else stream

    os.open, os.write, Path.open = opening, writing, streaming  # type: ignore[assignment,method-assign]


class _Stream:
    """A file that is written through Python's own buffer."""

    def __init__(self, disk: Disk, stream: Any) -> None:
        self._disk = disk
        self._stream = stream

    def __enter__(self) -> _Stream:
        return self

    def __exit__(self, *_raised: object) -> None:
        self._stream.close()

    def write(self, data: Any) -> int:
        _refuse(self._disk.meet("stream.write", lambda: self._half(data)))
        return int(self._stream.write(data))

    def _half(self, data: Any) -> None:
        self._stream.write(data[: len(data) // 2])
        self._stream.flush()


def _refuse(number: int) -> None:
    if number:
        raise OSError(number, os.strerror(number))


class _Vfs(ctypes.Structure):
    """sqlite3_vfs, version 3, as far as it is used."""

    _fields_ = [
        ("version", ctypes.c_int),
        ("file_size", ctypes.c_int),
        ("longest_path", ctypes.c_int),
        ("next", ctypes.c_void_p),
        ("name", ctypes.c_char_p),
        ("data", ctypes.c_void_p),
        ("methods", ctypes.c_void_p * 13),
        ("set_system_call", ctypes.c_void_p),
        ("get_system_call", ctypes.c_void_p),
        ("next_system_call", ctypes.c_void_p),
    ]


def _sqlite() -> Any:
    import _sqlite3

    try:
        library = ctypes.CDLL(getattr(_sqlite3, "__file__", None))
        library.sqlite3_vfs_find.argtypes = (ctypes.c_char_p,)
        library.sqlite3_vfs_find.restype = ctypes.POINTER(_Vfs)
    except (AttributeError, OSError):
        return None
    return library


_SIZE, _PLACE, _INT = ctypes.c_ssize_t, ctypes.c_int64, ctypes.c_int
_SIGNATURES: dict[str, tuple[Any, ...]] = {
    "pwrite": (_SIZE, _INT, ctypes.c_void_p, ctypes.c_size_t, _PLACE),
    "pwrite64": (_SIZE, _INT, ctypes.c_void_p, ctypes.c_size_t, _PLACE),
    "write": (_SIZE, _INT, ctypes.c_void_p, ctypes.c_size_t),
    "ftruncate": (_INT, _INT, _PLACE),
    "unlink": (_INT, ctypes.c_char_p),
}
_kept_alive: list[Any] = []


def _watch_sqlite(disk: Disk) -> None:
    vfs = _sqlite().sqlite3_vfs_find(None)
    pointer, name = ctypes.c_void_p, ctypes.c_char_p
    get = ctypes.CFUNCTYPE(pointer, pointer, name)(vfs.contents.get_system_call)
    put = ctypes.CFUNCTYPE(_INT, pointer, name, pointer)(vfs.contents.set_system_call)
    for call, (result, *arguments) in _SIGNATURES.items():
        address = get(vfs, call.encode())
        if not address:
            continue
        kind = ctypes.CFUNCTYPE(result, *arguments, use_errno=True)
        watched = kind(_watched_call(disk, call.removesuffix("64"), kind(address)))
        _kept_alive.append(watched)
        put(vfs, call.encode(), ctypes.cast(watched, pointer))


def _watched_call(disk: Disk, name: str, real: Callable[..., int]) -> Callable[..., int]:
    def half_of(arguments: tuple[Any, ...]) -> int:
        descriptor, data, size, *place = arguments
        return real(descriptor, data, size // 2, *place)

    def watched(*arguments: Any) -> int:
        number = disk.meet(name, lambda: half_of(arguments))
        if number:
            ctypes.set_errno(number)
            return -1
        return real(*arguments)

    return watched
