"""Files: what lies at a path, written whole or not at all. The one place that makes a write durable.

Knows no database (wallet.storage.engine does) and no key, and does not judge what is in a file.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import stat
import threading
from pathlib import Path

from wallet.model.errors import Trouble, WalletError

PAGE_SIZE = 4096
"""Bytes of one SQLite page in the files we make, which is what is read to recognise one."""

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

_held: set[tuple[int, int]] = set()
_held_lock = threading.Lock()


def file_trouble(error: OSError) -> Trouble:
    """What an error of the file system means to the owner of the file."""
    if error.errno in _FULL:
        return Trouble.STORAGE_FULL
    if error.errno in _READ_ONLY:
        return Trouble.STORAGE_READ_ONLY
    return Trouble.STORAGE_FAILED


def write_whole(path: Path, data: bytes) -> None:
    """Put a whole file in the place of whatever lies there, or nothing of it, readable by its owner only.

    Temporary file in the same folder, fsync, rename, fsync of the folder. Raises WalletError STORAGE_FULL,
    STORAGE_READ_ONLY, STORAGE_FAILED; what was at `path` is then as it was.
    """
    try:
        temporary = temporary_beside(path)
        try:
            temporary.write_bytes(data)
            sync(temporary)
            temporary.replace(path)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        sync(path.parent)
    except OSError as error:
        raise WalletError(file_trouble(error), path.name) from error


def write_in_place(path: Path, data: bytes) -> None:
    """Over what lies there, without waiting for the disk: for what may be lost or torn without harm.

    No link is followed. Raises WalletError STORAGE_*."""
    flags = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
        try:
            os.write(descriptor, data)
            os.ftruncate(descriptor, len(data))
        finally:
            os.close(descriptor)
    except OSError as error:
        raise WalletError(file_trouble(error), path.name) from error


def kind_and_size(path: Path, *, limit: int) -> int | None:
    """The size in bytes of the regular file at `path`, None where nothing lies there; opens nothing.

    Raises WalletError VAULT_FOREIGN for a symbolic link, folder, FIFO, device, or a file over `limit` bytes.
    """
    try:
        found = path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except ValueError:
        raise WalletError(Trouble.VAULT_FOREIGN, "not a path") from None
    if not stat.S_ISREG(found.st_mode):
        raise WalletError(Trouble.VAULT_FOREIGN, "not a regular file")
    if found.st_size > limit:
        raise WalletError(Trouble.VAULT_FOREIGN, "over the size of any file of ours")
    return found.st_size


def first_bytes(path: Path, count: int) -> bytes:
    """The first bytes of a file, without following a link and without waiting on a pipe.

    Never call it on a database that this process has open: closing the descriptor would drop SQLite's
    POSIX locks (HeldFile prevents it)."""
    flags = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
    descriptor = os.open(path, os.O_RDONLY | flags)
    try:
        return os.read(descriptor, count)
    finally:
        os.close(descriptor)


def is_same_file(path: Path, found: os.stat_result) -> bool:
    """Whether the very file that was looked at before has this name now."""
    try:
        return os.path.samestat(path.lstat(), found)
    except OSError:
        return False


class HeldFile:
    """Marks a file as open in this process, by device and inode. Raises WalletError VAULT_BUSY if it is."""

    def __init__(self, path: Path) -> None:
        found = path.stat()
        self._identity = (found.st_dev, found.st_ino)
        with _held_lock:
            if self._identity in _held:
                raise WalletError(Trouble.VAULT_BUSY, "open in this program already")
            _held.add(self._identity)

    def release(self) -> None:
        with _held_lock:
            _held.discard(self._identity)


def temporary_beside(path: Path) -> Path:
    """A new empty file of mode 0600 in the same folder, which is made (0700) where it is missing."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(6)}.new")
    os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return temporary


def clear_leftovers(path: Path) -> None:
    """Take away what killed programs left of unfinished files: those of `temporary_beside` for this path and
    for its companions (`NAME.word`), and what lay beside them. For who has the file to himself. Raises
    nothing: what cannot be taken away now is met again."""
    name = re.escape(path.name)
    ours = re.compile(rf"\.{{1,2}}{name}(\.[a-z]+(-\d+)?)?\.[0-9a-f]{{12}}\.new([-.][-.a-z0-9]*)?")
    with contextlib.suppress(OSError):
        for found in path.parent.iterdir():
            if ours.fullmatch(found.name):
                found.unlink(missing_ok=True)


def publish(temporary: Path, path: Path) -> None:
    """Give a finished file its name, durably, and never over an existing one (FileExistsError).

    fsync of the file, name, fsync of the folder (SECURITY, Vault: durability)."""
    sync(temporary)
    try:
        os.link(temporary, path, follow_symlinks=False)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        # File systems without hard links (exFAT, some network shares).
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        temporary.rename(path)
    else:
        # The file has its name; a second one that stays is met again (clear_leftovers).
        with contextlib.suppress(OSError):
            temporary.unlink()
    sync(path.parent)


def sync(path: Path) -> None:
    """fsync a file or, where the system has that, a folder."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
