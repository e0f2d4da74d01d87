"""Every licence's bytes as received into a folder of their own, as plain files: for other programs."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from wallet.model.errors import Trouble, WalletError
from wallet.model.text import hides
from wallet.storage.files import file_trouble, sync
from wallet.vault.vault import Vault

_LONGEST = 80
_BAD = frozenset('<>:"/\\|?*')


def export_originals(vault: Vault, folder: Path) -> int:
    """Make the folder (0700) and fill it; how many files. All or none: a folder that could not be filled is
    taken away. Raises WalletError FOLDER_EXISTS, STORAGE_*."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        raise WalletError(Trouble.FOLDER_EXISTS, folder.name) from None
    except OSError as error:
        raise WalletError(file_trouble(error), folder.name) from None
    try:
        summaries = vault.summaries()
        for number, summary in enumerate(summaries, 1):
            record = vault.record(summary.id).record
            _write_new(folder / f"{number:04d}-{safe_name(record.original_name)}", record.original)
        sync(folder)
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise WalletError(file_trouble(error), folder.name) from None
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return len(summaries)


def safe_name(name: str) -> str:
    """A name that stays in its folder on every system: no separators, nothing unseen, no long ones. The
    number before it makes it unlike a device's and unlike any other."""
    kept = "".join(
        "_" if c in _BAD or hides(c) or not c.isprintable() or 0xD800 <= ord(c) < 0xE000 else c for c in name
    )
    while len(kept.encode()) > _LONGEST:
        kept = kept[1:]
    return kept.strip(". ") or "licence"


def _write_new(path: Path, data: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
