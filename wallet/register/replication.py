"""One counter's chain and what it accepted, from its own register into the hall's. Each step in transactions
of the caller's. Rows go over as they are: the hall adds nothing, and nothing is signed there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from wallet.register.challenges import advance_timed_proof
from wallet.register.checking import ChainState
from wallet.register.entries import microseconds
from wallet.register.merkle import Tree
from wallet.register.tables import chains, clerks, entries, presentations, unsent

BATCH = 500
_EMPTY = b""
_COUNTED = ("failures", "last_failure")


class Diverged(Exception):
    """The hall's copy of this counter's chain is not the beginning of this counter's chain."""


def chain_size(connection: Connection, counter: str) -> int:
    """How many entries a register has of a counter."""
    return connection.execute(select(chains.c.size).where(chains.c.counter == counter)).scalar() or 0


def send_entries(local: Connection, hall: Connection, counter: str) -> int:
    """The next entries of the chain that the hall lacks, a batch of them; how many. Raises Diverged, and
    IntegrityError where another process of this counter was quicker."""
    there, here = _state(hall, counter, lock=True), _state(local, counter)
    size = there.size if there is not None else 0
    if here is None or here.size < size or (there is not None and there.verifier_key != here.verifier_key):
        if here is None and there is None:
            return 0
        raise Diverged
    if size and _link(hall, counter, size) != _link(local, counter, size):
        raise Diverged
    rows = _rows(local, counter, size)
    if not rows:
        return 0
    tree = Tree.from_bytes(size, there.frontier if there is not None else _EMPTY)
    for row in rows:
        tree.add(row["link"])
    hall.execute(insert(entries), rows)
    values = {"size": tree.size, "frontier": tree.to_bytes()}
    if there is None:
        hall.execute(insert(chains).values(counter=counter, verifier_key=here.verifier_key, **values))
    else:
        hall.execute(update(chains).where(chains.c.counter == counter).values(values))
    return len(rows)


def send_presentations(local: Connection, hall: Connection, counter: str) -> tuple[bytes, ...]:
    """What the counter accepted and the hall was not told, a batch; which they were. The caller forgets them
    (`forget_sent`) once the hall's transaction is through."""
    rows = local.execute(select(unsent).order_by(unsent.c.seen_at).limit(BATCH)).all()
    for row in rows:
        insert_once(
            hall,
            presentations,
            {"presentation_id": row.presentation_id, "counter": counter, "seen_at": row.seen_at},
        )
        if row.holder_key is not None:
            advance_timed_proof(hall, row.holder_key, row.issued_at)
    return tuple(row.presentation_id for row in rows)


def note_unsent(
    connection: Connection, presentation_id: bytes, at: datetime, timed: tuple[bytes, int] | None
) -> None:
    """In the transaction that accepted it. `timed`: HMAC of the holder's key, and the proof's `iat`."""
    key, issued_at = timed if timed is not None else (None, None)
    connection.execute(
        insert(unsent).values(
            presentation_id=presentation_id, seen_at=microseconds(at), holder_key=key, issued_at=issued_at
        )
    )


def forget_sent(local: Connection, sent: Sequence[bytes]) -> None:
    local.execute(delete(unsent).where(unsent.c.presentation_id.in_(sent)))


def insert_once(connection: Connection, table: Table, values: Mapping[str, Any]) -> None:
    """A row, unless one with its key is there."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(table).values(values).on_conflict_do_nothing())


def clerks_of(hall: Connection) -> dict[str, dict[str, Any]]:
    """Who may sign in, by name, without the wrong PINs: these are counted at each counter."""
    columns = [column for column in clerks.columns if column.name not in _COUNTED]
    return {row.name: dict(row._mapping) for row in hall.execute(select(*columns))}


def keep_clerks(local: Connection, known: Mapping[str, Mapping[str, Any]]) -> None:
    """Exactly those. Wrong PINs tried at this counter stay counted as long as the PIN is the same."""
    if clerks_of(local) == known:
        return
    ours = {row.name: row for row in local.execute(select(clerks))}
    local.execute(delete(clerks))
    for name, row in known.items():
        same = name in ours and ours[name].verifier == row["verifier"]
        counted = {column: getattr(ours[name], column) if same else 0 for column in _COUNTED}
        local.execute(insert(clerks).values(**row, **counted))


def _state(connection: Connection, counter: str, *, lock: bool = False) -> ChainState | None:
    query = select(*(chains.c[name] for name in ChainState._fields)).where(chains.c.counter == counter)
    # Held until the rows are in: two processes of one counter send in turn.
    row = connection.execute(query.with_for_update() if lock else query).first()
    return None if row is None else ChainState._make(row)


def _link(connection: Connection, counter: str, sequence: int) -> bytes | None:
    query = select(entries.c.link).where(entries.c.counter == counter, entries.c.sequence == sequence)
    return connection.execute(query).scalar()


def _rows(connection: Connection, counter: str, after: int) -> list[dict[str, Any]]:
    query = (
        select(entries)
        .where(entries.c.counter == counter, entries.c.sequence > after)
        .order_by(entries.c.sequence)
        .limit(BATCH)
    )
    return [dict(row._mapping) for row in connection.execute(query)]
