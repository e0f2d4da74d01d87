"""Targets that break each of the rules on purpose, by which the runner is tested. `gentle` breaks none."""

from __future__ import annotations

import time

from fuzz.guard import Target
from wallet.model.errors import Trouble, WalletError

_KEPT: list[bytes] = []


class Panic(BaseException):
    """As Rust's panics come to Python: no Exception."""


def _raises(data: bytes) -> None:
    if len(data) > 1:
        raise ValueError("not one of ours")


def _panics(_data: bytes) -> None:
    raise Panic


def _hangs(data: bytes) -> None:
    # In C, where no signal handler of Python's gets a turn.
    if data:
        sum(range(10**11))


def _sleeps(_data: bytes) -> None:
    time.sleep(3600)


def _eats(_data: bytes) -> None:
    _KEPT.append(b"\xff" * (300 << 20))


def _dies(_data: bytes) -> None:
    import os

    os.abort()


def _gentle(data: bytes) -> None:
    if len(data) % 2:
        raise WalletError(Trouble.REQUEST_INVALID)


TARGETS = {
    "raises": Target("raises", _raises), "panics": Target("panics", _panics), "hangs": Target("hangs",
    _hangs),
    "sleeps": Target("sleeps", _sleeps), "eats": Target("eats", _eats), "dies": Target("dies", _dies),
    "gentle": Target("gentle", _gentle, (WalletError,)),
}  # fmt: skip
