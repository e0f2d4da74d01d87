"""The same code shown to many counters at once: what is raced, and over which registers.

Timed: one answer that is fresh by time alone, sent to 2, 10, 50 counters of one hall. Challenged: one answer
to one counter's challenge, sent 50 times to that counter, by 50 who all are it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Kind(Enum):
    """Where the counters keep what they remember."""

    SQLITE = "sqlite"
    """One file on one machine, which all of them write."""
    POSTGRES = "postgres"
    """Timed: counters of a hall, each with its own file, and the hall's server. Challenged: one counter's
    whole register on the server."""


@dataclass(frozen=True)
class Scene:
    """`counters` answer at once; `timed`: each is another counter, else all are the same one."""

    kind: Kind
    timed: bool
    counters: int

    @property
    def name(self) -> str:
        return f"{self.kind.value} {'timed' if self.timed else 'challenged'} {self.counters}"


def scenes(kind: Kind) -> tuple[Scene, ...]:
    """What CASES, R01, names."""
    timed = tuple(Scene(kind, True, counters) for counters in (2, 10, 50))
    return (*timed, Scene(kind, False, 50))
