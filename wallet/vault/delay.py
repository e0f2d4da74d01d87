"""The growing delay (model.waiting) after wrong passphrases.

A copied file is guessed elsewhere, where only Argon2id counts. The count lies beside the vault
(`NAME.tries`), so that a restart does not forget it; lost, broken or of the future it counts as none.
"""

from __future__ import annotations

import contextlib
import json
import math
from datetime import datetime
from pathlib import Path

from wallet.model.errors import WaitFirst, WalletError
from wallet.model.waiting import Tries, seconds_left
from wallet.storage.files import first_bytes, kind_and_size, write_whole

_LIMIT = 1024


def refuse_hurry(vault_path: Path, at: datetime) -> None:
    """Raises WaitFirst where the wait is not over."""
    left = seconds_left(_read(_place(vault_path)), at.timestamp())
    if left:
        raise WaitFirst(left)


def note_wrong(vault_path: Path, at: datetime) -> None:
    """One more wrong one. Where it cannot be written it is not counted: a full disk keeps nobody out."""
    place = _place(vault_path)
    tries = Tries(_read(place).failures + 1, at.timestamp())
    with contextlib.suppress(WalletError):
        write_whole(place, json.dumps([tries.failures, tries.last]).encode())


def note_right(vault_path: Path) -> None:
    """Forget the wrong ones."""
    with contextlib.suppress(OSError):
        _place(vault_path).unlink(missing_ok=True)


def _place(vault_path: Path) -> Path:
    return vault_path.with_name(vault_path.name + ".tries")


def _read(place: Path) -> Tries:
    try:
        if not kind_and_size(place, limit=_LIMIT):
            return Tries()
        failures, last = json.loads(first_bytes(place, _LIMIT))
        tries = Tries(int(failures), float(last))
        return tries if tries.failures >= 0 and math.isfinite(tries.last) else Tries()
    except (WalletError, OSError, ValueError, TypeError, OverflowError, RecursionError):
        return Tries()
