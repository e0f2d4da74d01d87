"""Reads the files of the demo authority. Does not know what is in them; wallet.storage.files writes them."""

from __future__ import annotations

from pathlib import Path

from wallet.model.errors import Trouble, WalletError


def read_whole(path: Path) -> bytes:
    """A file's bytes. WalletError AUTHORITY_MISSING where it is not there, FILE_UNREADABLE else."""
    try:
        return path.read_bytes()
    except FileNotFoundError as error:
        raise WalletError(Trouble.AUTHORITY_MISSING, path.name) from error
    except OSError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, path.name) from error
