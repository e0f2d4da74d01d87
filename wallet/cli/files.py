"""Reading what the command line names: bounded, and never from a pipe or a device by accident."""

from __future__ import annotations

import stat
import sys
from pathlib import Path
from typing import BinaryIO

from wallet.model.errors import Trouble, WalletError

MAX_FILE = 32 * 1024 * 1024
"""Bytes of an imported document (SECURITY, Parsers)."""


def read_source(name: str) -> bytes:
    """The bytes of a file, or of standard input for `-`; at most 32 MB."""
    if name != "-":
        return read_file(name)
    try:
        data = standard_input().read(MAX_FILE + 1)
    except OSError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, name) from error
    if len(data) > MAX_FILE:
        raise WalletError(Trouble.FILE_TOO_LARGE, name)
    return data


def standard_input() -> BinaryIO:
    """Standard input as bytes. WalletError FILE_UNREADABLE where the program was started without one."""
    if sys.stdin is None:
        raise WalletError(Trouble.FILE_UNREADABLE, "no standard input")
    return sys.stdin.buffer


def read_file(name: str) -> bytes:
    """The bytes of a regular file of at most 32 MB; `-` is a name like any other here."""
    path = Path(name)
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise WalletError(Trouble.FILE_UNREADABLE, f"{path}: not a regular file")
        if facts.st_size > MAX_FILE:
            raise WalletError(Trouble.FILE_TOO_LARGE, str(path))
        with path.open("rb") as stream:
            data = stream.read(MAX_FILE + 1)
    except FileNotFoundError as error:
        raise WalletError(Trouble.FILE_MISSING, str(path)) from error
    except (OSError, ValueError) as error:
        raise WalletError(Trouble.FILE_UNREADABLE, str(path)) from error
    if len(data) > MAX_FILE:
        raise WalletError(Trouble.FILE_TOO_LARGE, str(path))
    return data


def write_file(path: Path, data: bytes) -> None:
    """Write a result where the user asked for it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    except OSError as error:
        raise WalletError(Trouble.STORAGE_FAILED, str(path)) from error
