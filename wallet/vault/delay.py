"""The growing delay after wrong passphrases: it slows who guesses at the window, and locks nobody out.

A copied file is guessed elsewhere, where only Argon2id counts. The count lies beside the vault
(`NAME.tries`), so that a restart does not forget it; lost, broken or of the future it counts as none.
"""

from __future__ import annotations

import contextlib
import json
import math
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wallet.model.errors import WaitFirst, WalletError
from wallet.storage.files import first_bytes, kind_and_size, write_whole

FREE_TRIES = 3
"""So many wrong ones in a row cost nothing."""

LONGEST = 30
"""Seconds; no wait is longer, however many there were."""

_LIMIT = 1024


@dataclass(frozen=True, slots=True)
class Tries:
    """Wrong passphrases in a row, and when the last one was, in seconds since 1970."""

    failures: int = 0
    last: float = 0.0


def seconds_after(failures: int) -> int:
    """How long to wait after so many wrong ones in a row: 0, then 1, 2, 4, 8, 16, 30, 30 …"""
    return 0 if failures <= FREE_TRIES else min(LONGEST, 2 ** min(failures - FREE_TRIES - 1, 10))


def seconds_left(tries: Tries, now: float) -> int:
    """What is left of the wait, rounded up. 0 where the last try lies in the future: a clock that was put
    back must not keep its owner out."""
    passed = now - tries.last
    return 0 if passed < 0 else max(0, math.ceil(seconds_after(tries.failures) - passed))


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
