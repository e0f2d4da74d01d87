"""Files of the demo authority: written whole or not at all, readable by their owner only.

Does not know what is in them.
"""

from __future__ import annotations

import errno
import os
import secrets
from pathlib import Path

from wallet.model.errors import Trouble, WalletError

_READ_ONLY = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})


def write_whole(path: Path, data: bytes) -> None:
    """Write by a temporary file in the same folder, fsync and rename; mode 0600 from the first byte on.

    WalletError STORAGE_FULL, STORAGE_READ_ONLY, STORAGE_FAILED; the file at `path` is then as it was.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
        _sync_folder(path.parent)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise _trouble(error) from error


def make_folder(path: Path) -> None:
    """Make a folder with mode 0700, with those above it. WalletError as `write_whole`."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _trouble(error) from error


def read_whole(path: Path) -> bytes:
    """A file's bytes. WalletError AUTHORITY_MISSING where it is not there, FILE_UNREADABLE else."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WalletError(Trouble.AUTHORITY_MISSING, path.name) from error
    except OSError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, path.name) from error


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # Windows cannot open a folder; its rename is durable by itself
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _trouble(error: OSError) -> WalletError:
    if error.errno in _FULL:
        return WalletError(Trouble.STORAGE_FULL, str(error.errno))
    if error.errno in _READ_ONLY:
        return WalletError(Trouble.STORAGE_READ_ONLY, str(error.errno))
    return WalletError(Trouble.STORAGE_FAILED, str(error.errno))
