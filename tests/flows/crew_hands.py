"""What workers of the crew's tests answer with; a worker is a process that imports this file."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable

from wallet.process.shielding import PR_GET_DUMPABLE


def loud() -> Callable[[bytes], bytes]:
    return _loud


def _loud(line: bytes) -> bytes:
    if line == b"die":
        os._exit(7)
    return line.upper() + b" " + str(os.getpid()).encode()


def broken() -> Callable[[bytes], bytes]:
    os._exit(7)


def shown() -> Callable[[bytes], bytes]:
    return _shown


def _shown(line: bytes) -> bytes:
    """What this worker shows to others: whether it can be dumped, and its limits of core dumps."""
    import resource

    dumpable = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) if sys.platform == "linux" else 0
    return b"%d %d %d" % (dumpable, *resource.getrlimit(resource.RLIMIT_CORE))
