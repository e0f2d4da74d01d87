"""One entry at the end of a counter's chain, and contents dropped by retention. In the caller's transaction.

Nothing is ever written behind what somebody else wrote: the end of the chain must carry this counter's
signature and agree with the checkpoint kept outside of the database.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from wallet.crypto.sealing import sha256
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import EntryKind
from wallet.register.chain import ChainRow, link, previous_of
from wallet.register.checkpoint import Checkpoint
from wallet.register.entries import (
    RegisterEntry,
    case_day,
    entry_number,
    head_of,
    payload_bytes,
    read_payload,
)
from wallet.register.keys import CounterKeys
from wallet.register.merkle import Tree
from wallet.register.tables import chains, entries

# Made once: to build a statement takes longer than to run it.
_MINE = entries.c.counter == bindparam("of_counter")
_LAST = (
    select(*(entries.c[name] for name in ChainRow._fields if name != "payload"))
    .where(_MINE)
    .order_by(entries.c.sequence.desc())
    .limit(1)
)
_TODAY = select(func.max(entries.c.number)).where(_MINE, entries.c.day == bindparam("of_day"))
_CHAIN = select(chains).where(chains.c.counter == bindparam("of_counter"))
_CHAIN_HELD = _CHAIN.with_for_update()
_INSERT = insert(entries)
_MOVE = (
    update(chains)
    .where(chains.c.counter == bindparam("of_counter"), chains.c.size == bindparam("before"))
    .values(size=bindparam("new_size"), frontier=bindparam("new_frontier"))
)
_CONTENTS = ("payload", "kind", "at", "case_number", "verdict", "service", "purpose")


class Overtaken(Exception):
    """Another process of this counter wrote meanwhile."""


class Written:
    """What was written: the number of the entry, and the checkpoint to be kept outside after the commit."""

    __slots__ = ("checkpoint", "number", "signature")

    def __init__(self, number: str, checkpoint: Checkpoint, signature: bytes) -> None:
        self.number = number
        self.checkpoint = checkpoint
        self.signature = signature


def append(
    connection: Connection,
    counter: str,
    keys: CounterKeys,
    outside: Checkpoint | None,
    entry: RegisterEntry,
    licence: bytes | None,
) -> Written:
    """Write one entry. Raises WalletError REGISTER_ALTERED, Overtaken, sqlalchemy's IntegrityError."""
    # On a server the others of this counter wait here for their turn; in a file they wait at the beginning.
    state = connection.execute(_CHAIN_HELD, {"of_counter": counter}).first()
    last = _last_row(connection, counter)
    if state is None and last is not None:
        # Of the very first entries one was written between the two looks.
        state = connection.execute(_CHAIN_HELD, {"of_counter": counter}).first()
    tree = _tree_before(connection, counter, keys, outside, last, state)
    day = case_day(entry.at)
    place = (connection.execute(_TODAY, {"of_counter": counter, "of_day": day}).scalar() or 0) + 1
    number = entry_number(day, place)
    head = head_of(entry, number)
    payload = payload_bytes(entry, head, number, licence)
    row = ChainRow(counter, tree.size + 1, day, place, payload, sha256(payload), b"")
    row = row._replace(link=link(row, previous_of(last)))
    size = tree.size
    tree.add(row.link)
    checkpoint = Checkpoint(keys.origin, tree.size, tree.root)
    row = row._replace(signature=keys.sign(checkpoint))
    values = row._replace(
        kind=head.kind,
        at=head.at,
        case_number=head.case_number,
        verdict=head.verdict,
        service=head.service,
        purpose=head.purpose,
    )
    connection.execute(_INSERT, values._asdict())
    _keep_tree(connection, counter, keys, tree, before=size)
    assert row.signature is not None
    return Written(number, checkpoint, row.signature)


def drop_contents(
    connection: Connection,
    counter: str,
    keys: CounterKeys,
    outside: Checkpoint | None,
    entry: RegisterEntry,
    before: int,
) -> tuple[int, Written | None]:
    """Drop the contents of all entries before a time (microseconds since 1970), up to the first that is to
    stay, and write that it was done. How many; nothing is written where there was nothing to drop."""
    mine = entries.c.counter == counter
    kept = select(func.min(entries.c.sequence)).where(mine, entries.c.at >= before)
    last = select(func.max(entries.c.sequence)).where(mine)
    first_kept = connection.execute(kept).scalar()
    through = (connection.execute(last).scalar() or 0) if first_kept is None else first_kept - 1
    dropped = connection.execute(
        update(entries)
        .where(mine, entries.c.sequence <= through, entries.c.payload.is_not(None))
        .values(dict.fromkeys(_CONTENTS))
    ).rowcount
    if not dropped:
        return 0, None
    entry = replace(entry, dropped_through=through)
    return dropped, append(connection, counter, keys, outside, entry, None)


def checked_end(connection: Connection, counter: str, keys: CounterKeys, outside: Checkpoint | None) -> int:
    """How many entries the chain has, its end looked at as before an entry is written. Raises WalletError
    REGISTER_ALTERED."""
    state = connection.execute(_CHAIN, {"of_counter": counter}).first()
    return _tree_before(connection, counter, keys, outside, _last_row(connection, counter), state).size


def follow_drops(connection: Connection) -> int:
    """In a hall's copy: drop the contents that the counters' own entries of retention say they dropped. How
    many. ValueError for an entry that cannot be read."""
    through: dict[str, int] = {}
    kept = select(entries.c.counter, entries.c.sequence, entries.c.payload).where(
        entries.c.kind == str(EntryKind.RETENTION)
    )
    for counter, sequence, payload in connection.execute(kept):
        told = read_payload(sequence, payload).dropped_through
        through[counter] = max(through.get(counter, 0), told or 0)
    gone = 0
    for counter, last in through.items():
        dropped = (
            update(entries)
            .where(entries.c.counter == counter, entries.c.sequence <= last, entries.c.payload.is_not(None))
            .values(dict.fromkeys(_CONTENTS))
        )
        gone += connection.execute(dropped).rowcount
    return gone


def _last_row(connection: Connection, counter: str) -> ChainRow | None:
    found = connection.execute(_LAST, {"of_counter": counter}).first()
    return None if found is None else ChainRow(payload=None, **found._mapping)


def _tree_before(
    connection: Connection,
    counter: str,
    keys: CounterKeys,
    outside: Checkpoint | None,
    last: ChainRow | None,
    state: Row[Any] | None,
) -> Tree:
    """The tree over the chain so far, if the chain is this counter's own. `state` is its row in `chains`."""
    if state is None:
        if outside is not None or (last is not None and last.signature is not None):
            raise WalletError(Trouble.REGISTER_ALTERED, "its chain is gone")
        return _unsigned_tree(connection, counter)
    try:
        tree = Tree.from_bytes(state.size, state.frontier)
    except (ValueError, TypeError):
        raise WalletError(Trouble.REGISTER_ALTERED, "its tree") from None
    if last is None or last.sequence != tree.size or last.signature is None:
        raise WalletError(Trouble.REGISTER_ALTERED, "its end")
    signed = keys.verifier_key.holds(Checkpoint(keys.origin, tree.size, tree.root), last.signature)
    if not signed or state.verifier_key != keys.verifier_key.text():
        raise WalletError(Trouble.REGISTER_ALTERED, "its signature")
    if outside is not None and outside.size > tree.size:
        raise WalletError(Trouble.REGISTER_ALTERED, "cut off")
    if outside is not None and outside.size == tree.size and outside.root != tree.root:
        raise WalletError(Trouble.REGISTER_ALTERED, "written anew")
    return tree


def _unsigned_tree(connection: Connection, counter: str) -> Tree:
    """Over the entries of a register's first version: the first signature will cover them all."""
    tree = Tree()
    links = select(entries.c.link).where(entries.c.counter == counter).order_by(entries.c.sequence)
    for (found,) in connection.execute(links):
        tree.add(found)
    return tree


def _keep_tree(connection: Connection, counter: str, keys: CounterKeys, tree: Tree, *, before: int) -> None:
    frontier = tree.to_bytes()
    values = {"of_counter": counter, "before": before, "new_size": tree.size, "new_frontier": frontier}
    if connection.execute(_MOVE, values).rowcount:
        return
    if connection.execute(_CHAIN, {"of_counter": counter}).first() is not None:
        raise Overtaken
    key = keys.verifier_key.text()
    connection.execute(
        insert(chains).values(counter=counter, size=tree.size, frontier=frontier, verifier_key=key)
    )
