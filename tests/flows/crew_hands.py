"""What workers of the crew's tests answer with; a worker is a process that imports this file."""

from __future__ import annotations

import os
from collections.abc import Callable


def loud() -> Callable[[bytes], bytes]:
    return _loud


def _loud(line: bytes) -> bytes:
    if line == b"die":
        os._exit(7)
    return line.upper() + b" " + str(os.getpid()).encode()


def broken() -> Callable[[bytes], bytes]:
    os._exit(7)
