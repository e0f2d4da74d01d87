"""The Merkle tree over a chain of entries (RFC 9162, section 2.1) with SHA-256. Signs and stores nothing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_BYTES = 32
EMPTY_ROOT = sha256().digest()


def leaf_hash(entry: bytes) -> bytes:
    """RFC 9162, section 2.1.1: SHA-256(0x00 ‖ entry)."""
    return sha256(b"\x00" + entry).digest()


class Tree:
    """A growing tree, kept as the roots of its full subtrees from the left (its frontier)."""

    __slots__ = ("frontier", "size")

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        """ValueError where the frontier is none of a tree of that size."""
        self.size = size
        self.frontier = list(frontier)
        if size < 0 or len(self.frontier) != size.bit_count():
            raise ValueError("no frontier of a tree of this size")

    @classmethod
    def from_bytes(cls, size: int, frontier: bytes) -> Tree:
        """As `to_bytes` wrote it; ValueError where it did not."""
        if len(frontier) % HASH_BYTES:
            raise ValueError("no frontier")
        return cls(size, (frontier[at : at + HASH_BYTES] for at in range(0, len(frontier), HASH_BYTES)))

    def to_bytes(self) -> bytes:
        return b"".join(self.frontier)

    def add(self, entry: bytes) -> None:
        """One entry more."""
        node, size = sha256(b"\x00" + entry).digest(), self.size
        while size & 1:
            node = sha256(b"\x01" + self.frontier.pop() + node).digest()
            size >>= 1
        self.frontier.append(node)
        self.size += 1

    @property
    def root(self) -> bytes:
        """The Merkle tree hash of all entries so far."""
        if not self.frontier:
            return EMPTY_ROOT
        node = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            node = sha256(b"\x01" + left + node).digest()
        return node


def inclusion_proof(entries: Iterable[bytes], index: int) -> tuple[bytes, ...]:
    """RFC 9162, section 2.1.3.1: the hashes that lead from entry `index` (from 0) to the root of all."""
    level = [leaf_hash(entry) for entry in entries]
    if not 0 <= index < len(level):
        raise ValueError("no such entry")
    proof = []
    while len(level) > 1:
        beside = index ^ 1
        if beside < len(level):
            proof.append(level[beside])
        level = [
            sha256(b"\x01" + level[at] + level[at + 1]).digest() if at + 1 < len(level) else level[at]
            for at in range(0, len(level), 2)
        ]
        index >>= 1
    return tuple(proof)


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """RFC 9162, section 2.1.3.2: whether the entry with this leaf hash stands at `index` of the tree."""
    if not 0 <= index < size:
        return False
    place, last, node = index, size - 1, leaf
    for beside in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            node = sha256(b"\x01" + beside + node).digest()
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            node = sha256(b"\x01" + node + beside).digest()
        place, last = place >> 1, last >> 1
    return last == 0 and node == root
