"""Which of the codes that a camera sees are to be checked now: each visitor's once, two at once together.

Knows no camera and no clock: times come with each look, in seconds of any one clock. Judges no code, and
keeps of those that were taken a digest only.
"""

from __future__ import annotations

from hashlib import sha256

SETTLE = 0.1
"""Seconds for which further codes are awaited once one is seen: of two in view a picture may show one."""
EMPTY = 1.0
"""Seconds without any code after which the next code is the next visitor's."""
GONE = 3.0
"""Seconds out of view after which the same code may be shown again."""

_MOVING = b"LW1F:"


class CodeGate:
    """Lets a code through once; then what is in view belongs to the same visitor until it is taken away."""

    def __init__(self) -> None:
        self._taken: dict[bytes, float] = {}
        self._gathered: dict[bytes, None] = {}
        self._since: float | None = None
        self._occupied = self._elsewhere = False
        self._seen_at = 0.0

    @property
    def occupied(self) -> bool:
        """Whether what is in view belongs to a visitor whose code was taken."""
        return self._occupied

    def occupy(self, at: float) -> None:
        """A code came by another way: what the camera sees until its view is empty is the same visitor's, and
        may be that very code."""
        self._occupy(at)
        self._elsewhere = True

    def _occupy(self, at: float) -> None:
        self._occupied, self._elsewhere, self._seen_at = True, False, at
        for code in self._gathered:
            self._taken[_mark(code)] = at
        self.forget_gathered()

    def release(self) -> None:
        """The clerk calls the next visitor: another code may come at once, the same one not yet."""
        self._occupied = self._elsewhere = False

    def wake(self, at: float) -> None:
        """The camera was off: what was taken may still lie there, and counts as seen until it is not."""
        self._seen_at = at
        self._taken = dict.fromkeys(self._taken, at)

    def forget_gathered(self) -> None:
        """Drop codes that were seen and not taken yet."""
        self._gathered.clear()
        self._since = None

    def look(self, codes: tuple[bytes, ...], at: float) -> tuple[bytes, ...]:
        """The codes to be taken now, for what a picture shows; several: the clerk says which. The pictures of
        a moving code always pass."""
        if moving := [code for code in codes if code.startswith(_MOVING)]:
            return (moving[0],)
        self._remember(codes, at)
        if self._occupied:
            return ()
        self._gathered.update(dict.fromkeys(code for code in codes if _mark(code) not in self._taken))
        if not self._gathered:
            return ()
        if self._since is None:
            self._since = at
        if at - self._since < SETTLE:
            return ()
        found = tuple(self._gathered)
        self._occupy(at)
        return found

    def _remember(self, codes: tuple[bytes, ...], at: float) -> None:
        if codes:
            self._seen_at = at
        elif at - self._seen_at >= EMPTY:
            self._occupied = self._elsewhere = False
        for mark in map(_mark, codes):
            if self._elsewhere or mark in self._taken:
                self._taken[mark] = at
        for mark in [mark for mark, seen in self._taken.items() if at - seen >= GONE]:
            del self._taken[mark]


def _mark(code: bytes) -> bytes:
    return sha256(code).digest()
