"""A mistake of ours: told in plain words, never as a traceback, unless a developer asks for one."""

from __future__ import annotations

import os
import traceback

from wallet.model.errors import Trouble, WalletError

DEBUG_VARIABLE = "LICENCE_WALLET_DEBUG"


def mishap(error: BaseException) -> WalletError:
    """What nobody expected, as a stop that can be told: its kind and where it happened. Never its message,
    which may hold claims, but for a library that cannot be loaded, which its message names.

    With LICENCE_WALLET_DEBUG set, the traceback goes to standard error as well.
    """
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exception(error)
    if isinstance(error, ImportError):
        return WalletError(Trouble.UNEXPECTED, str(error))
    places = traceback.extract_tb(error.__traceback__)
    where = f" in {places[-1].name}:{places[-1].lineno}" if places else ""
    return WalletError(Trouble.UNEXPECTED, type(error).__name__ + where)
