"""How far a batch is, on standard error: one line that is written over on a terminal, else now and then a
line of its own. Says nothing of short batches, and nothing of what is in them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

_ON_TERMINAL, _ELSEWHERE = 0.2, 5.0
"""Seconds between two words."""

_SILENT = 2.0
"""Seconds in which nobody needs to be told anything."""


class Progress:
    """Counts answers. `stopwatch` answers seconds."""

    def __init__(self, stopwatch: Callable[[], float], *, wanted: bool = True) -> None:
        self._stopwatch = stopwatch
        self._stream = sys.stderr if wanted else None
        self._terminal = self._stream is not None and self._stream.isatty()
        self._started = stopwatch()
        self._next = self._started + _SILENT
        self._count = 0
        self._told = False

    def step(self, items: int = 1) -> None:
        """So many more items were answered."""
        self._count += items
        if self._stream is not None and (now := self._stopwatch()) >= self._next:
            self._tell(now)
            self._next = now + (_ON_TERMINAL if self._terminal else _ELSEWHERE)

    def finish(self) -> None:
        """The last word, where there was a first one."""
        if self._told and self._stream is not None:
            self._tell(self._stopwatch())
            if self._terminal:
                self._write("\n")

    def _tell(self, now: float) -> None:
        rate = self._count / max(now - self._started, 1e-9)
        words = (
            f"已核验 {self._count} 项，每秒 {rate:.0f} 项 · {self._count} items checked, {rate:.0f} a second"
        )
        self._write(f"\r{words}" if self._terminal else f"{words}\n")
        self._told = True

    def _write(self, text: str) -> None:
        stream = self._stream
        if stream is None:
            return
        try:
            stream.write(text)
            stream.flush()
        except (OSError, ValueError):
            # Nobody listens any more; the answers matter, not the counting.
            self._stream = None
