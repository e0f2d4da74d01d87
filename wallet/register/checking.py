"""The check of whole chains: every link, what is searched by, contents that are gone, and the signatures.

All rows are read once, in order. Signatures are verified at every 256th entry and at the last, since each
covers all entries before it; where one does not hold, those in between tell at which entry it began.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from wallet.model.register import ChainFault, ChainResult, Progress
from wallet.register.chain import ChainRow, Walk, number_of
from wallet.register.checkpoint import Checkpoint, VerifierKey
from wallet.register.merkle import Tree

SIGNED_EVERY = 256
_PROGRESS_EVERY = 4096


class ChainState(NamedTuple):
    """What the table of chains says of a counter's chain."""

    counter: str
    size: int
    frontier: bytes
    verifier_key: str


@dataclass(frozen=True, slots=True)
class Witness:
    """What a counter's chain must agree with. `key` None: nothing is known that signs it; `checkpoints` are
    verified; `outside_gone`: the counter's own, kept outside of the database, is missing or broken."""

    key: VerifierKey | None = None
    checkpoints: tuple[Checkpoint, ...] = ()
    state: ChainState | None = None
    outside_gone: bool = False


NO_WITNESS = Witness()


@dataclass(slots=True)
class _Open:
    """A counter's chain being walked. `since` are the rows after the last verified signature."""

    counter: str
    witness: Witness
    walk: Walk = field(default_factory=Walk)
    verified: Tree = field(default_factory=Tree)
    since: list[ChainRow] = field(default_factory=list)
    marks: dict[int, set[bytes]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for checkpoint in self.witness.checkpoints:
            self.marks.setdefault(checkpoint.size, set()).add(checkpoint.root)


class _Found(Exception):
    """The first fault, at a sequence number."""

    def __init__(self, fault: ChainFault, sequence: int, row: ChainRow | None = None) -> None:
        self.fault = fault
        self.sequence = sequence
        self.row = row


def check_chains(
    rows: Iterable[ChainRow], witnesses: Mapping[str, Witness], *, total: int, progress: Progress
) -> ChainResult:
    """Walk all rows, ordered by counter and sequence, to the first fault. A counter with a witness and
    without rows is walked too: all of it may have been deleted."""
    sound = dropped = 0
    unseen = dict(witnesses)
    current: _Open | None = None
    try:
        for row in rows:
            if current is None or row.counter != current.counter:
                sound, dropped = _close(current, sound, dropped)
                current = _Open(row.counter, unseen.pop(row.counter, NO_WITNESS))
            _step(current, row)
            done = sound + current.walk.tree.size
            if done % _PROGRESS_EVERY == 0:
                progress(done, total)
        sound, dropped = _close(current, sound, dropped)
        for counter, witness in unseen.items():
            current = _Open(counter, witness)
            _close(current, sound, dropped)
    except _Found as found:
        assert current is not None
        number = None if found.row is None else number_of(found.row)
        place = current.counter if isinstance(current.counter, str) else None
        before = sound + found.sequence - 1
        return ChainResult(before, found.fault, place, found.sequence, number, dropped)
    progress(sound, total)
    return ChainResult(sound, dropped=dropped)


def _step(current: _Open, row: ChainRow) -> None:
    walk = current.walk
    fault = walk.step(row)
    if fault is not None:
        # A gap is named at the first number that is missing, whatever stands there instead.
        missing = fault is ChainFault.MISSING
        # What was written anew with all its links is told by the signatures before it.
        _verify(current)
        raise _Found(fault, walk.tree.size + 1, None if missing else row)
    current.since.append(row)
    marks = current.marks.get(walk.tree.size)
    if marks is not None and marks != {walk.tree.root}:
        _verify(current)
        raise _Found(ChainFault.FORGED, walk.tree.size, row)
    if walk.tree.size % SIGNED_EVERY == 0:
        _verify(current)


def _verify(current: _Open) -> None:
    """That the last signed row's signature holds; else the first of those since that does not."""
    signed = [row for row in current.since if row.signature is not None]
    if signed and not _holds(current, current.walk.tree, current.since[-1]):
        tree = Tree(current.verified.size, current.verified.frontier)
        for row in current.since:
            tree.add(row.link)
            if row.signature is not None and not _holds(current, tree, row):
                fault = ChainFault.UNSIGNED if current.witness.key is None else ChainFault.FORGED
                raise _Found(fault, row.sequence, row)
    current.verified = Tree(current.walk.tree.size, current.walk.tree.frontier)
    current.since.clear()


def _holds(current: _Open, tree: Tree, row: ChainRow) -> bool:
    key = current.witness.key
    if key is None or row.signature is None:
        return False
    return key.holds(Checkpoint(key.name, tree.size, tree.root), row.signature)


def _close(current: _Open | None, sound: int, dropped: int) -> tuple[int, int]:
    """The end of a chain: is it its end, and was it signed?"""
    if current is None:
        return sound, dropped
    walk, witness = current.walk, current.witness
    last = current.since[-1] if current.since else None
    _verify(current)
    size = walk.tree.size
    longest = max((c.size for c in witness.checkpoints), default=0)
    if size < max(longest, witness.state.size if witness.state else 0):
        raise _Found(ChainFault.CUT_OFF, size + 1)
    if witness.state is not None or longest:
        if not walk.signed:
            raise _Found(ChainFault.UNSIGNED, max(1, size), last)
        _compare_state(witness, walk.tree)
    if walk.first_dropped is not None:
        raise _Found(ChainFault.DROPPED, walk.first_dropped)
    if witness.outside_gone:
        raise _Found(ChainFault.CHECKPOINT_GONE, max(1, size))
    return sound + size, dropped + walk.dropped


def _compare_state(witness: Witness, tree: Tree) -> None:
    """The table of chains is what the next entry is written by: it must say what the rows say."""
    state, key = witness.state, witness.key
    if state is None or key is None:
        raise _Found(ChainFault.UNSIGNED, tree.size)
    if (state.size, state.frontier, state.verifier_key) != (tree.size, tree.to_bytes(), key.text()):
        raise _Found(ChainFault.FORGED, tree.size)
