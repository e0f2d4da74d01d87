"""A mistake of ours: told in plain words, never as a traceback, unless a developer asks for one."""

from __future__ import annotations

import os
import sys
import traceback

from wallet.model.errors import ParseError, Trouble, WalletError

DEBUG_VARIABLE = "LICENCE_WALLET_DEBUG"


def mishap(error: BaseException) -> WalletError:
    """What nobody expected, as a stop that can be told: its kind and where it happened. Never its message,
    which may hold claims, but for a library that cannot be loaded, which its message names.

    With LICENCE_WALLET_DEBUG set, the traceback goes to standard error as well, without messages too.
    """
    if os.environ.get(DEBUG_VARIABLE):
        _trace(error)
    if isinstance(error, ImportError):
        return WalletError(Trouble.UNEXPECTED, str(error))
    places = traceback.extract_tb(error.__traceback__)
    where = f" in {places[-1].name}:{places[-1].lineno}" if places else ""
    return WalletError(Trouble.UNEXPECTED, type(error).__name__ + where)


def _trace(error: BaseException) -> None:
    """Where it happened and what led to it, innermost last: places, lines of the program, kinds of error. A
    message of Python or of a library may quote what it stumbled over; ours never do (model.errors)."""
    led_to: list[BaseException] = []
    each: BaseException | None = error
    while each is not None and each not in led_to:
        led_to.append(each)
        each = each.__cause__ or each.__context__
    for each in reversed(led_to):
        print("Traceback (most recent call last):", file=sys.stderr)
        print(*traceback.format_tb(each.__traceback__), sep="", end="", file=sys.stderr)
        ours = isinstance(each, (WalletError, ParseError, ImportError))
        print(f"{type(each).__name__}: {each}" if ours else type(each).__name__, file=sys.stderr)
