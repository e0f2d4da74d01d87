"""A systematic random linear fountain over GF(2): blocks of one size ↔ as many combinations as are wanted.

Combination number n is block n itself for the first K of them, and after that the exclusive or of a random
half of the blocks, drawn by SHAKE-128 (FIPS 202) from a seed and n (OPTICAL, Moving frames; docs/frames.md).
Any K independent combinations give the blocks back; of random ones K + 2 nearly always hold K such. Rows of
the elimination are Python's long integers, a row's blocks above its data. Knows no frame and no text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

MOST_NUMBER = 2**32 - 1
"""The largest number of a combination; it is drawn from four bytes."""


class ContradictionError(ValueError):
    """A combination that cannot be of the same blocks as those before it."""


def subset(seed: bytes, number: int, blocks: int) -> int:
    """Which of the `blocks` blocks combination `number` holds: bit i for block i, never none."""
    if number < blocks:
        return 1 << number
    drawn = hashlib.shake_128(seed + number.to_bytes(4, "big")).digest((blocks + 7) // 8)
    return int.from_bytes(drawn, "little") & ((1 << blocks) - 1) or 1 << number % blocks


def combine(blocks: Sequence[int], chosen: int) -> int:
    """The exclusive or of the chosen blocks."""
    combined = 0
    for place in _places(chosen):
        combined ^= blocks[place]
    return combined


class Solver:
    """Takes combinations in any order and answers the blocks once it has as many independent ones.

    Time: at most `blocks` exclusive ors a combination; memory: `blocks` rows of a combination and its subset.
    """

    def __init__(self, blocks: int, block_size: int) -> None:
        """`blocks` and `block_size` (bytes) are at least 1; the caller limits them."""
        self._rows = [0] * blocks
        self._size = block_size
        self._rank = 0

    @property
    def rank(self) -> int:
        """How many independent combinations came."""
        return self._rank

    @property
    def complete(self) -> bool:
        return self._rank == len(self._rows)

    def add(self, chosen: int, block: bytes) -> bool:
        """One combination of `block_size` bytes; whether it said something new. ContradictionError for what
        those before it rule out."""
        bits = 8 * self._size
        row = chosen << bits | int.from_bytes(block, "big")
        while (highest := row.bit_length() - 1 - bits) >= 0:
            if not self._rows[highest]:
                self._rows[highest] = row
                self._rank += 1
                return True
            row ^= self._rows[highest]
        if row:
            raise ContradictionError
        return False

    def solve(self) -> bytes:
        """All blocks, one after another; ValueError before `complete`."""
        if not self.complete:
            raise ValueError("too few combinations")
        bits = 8 * self._size
        data = (1 << bits) - 1
        solved: list[int] = []
        for place, row in enumerate(self._rows):
            below = (row >> bits) ^ (1 << place)
            solved.append(row & data ^ combine(solved, below))
        return b"".join(block.to_bytes(self._size, "big") for block in solved)


def _places(chosen: int) -> Iterator[int]:
    """The bits that are set, the lowest first."""
    while chosen:
        lowest = chosen & -chosen
        yield lowest.bit_length() - 1
        chosen ^= lowest
