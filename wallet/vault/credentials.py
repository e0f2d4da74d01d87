"""Licences in the database: sealed faces for the list, sealed bodies apart, found by an HMAC of their digest.

Each function runs in the caller's transaction. Keeps nothing in memory: wallet.vault.vault does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, select

from wallet.crypto.sealing import random_bytes
from wallet.model.columns import collector_at_rest
from wallet.model.errors import Trouble, WalletError
from wallet.vault.change import Change
from wallet.vault.records import (
    FACE_LAYOUT,
    LAYOUT,
    LicenceRecord,
    StoredLicence,
    StoredSummary,
    body_bytes,
    face_bytes,
    read_body,
    read_faces,
)
from wallet.vault.schema import licence_bodies, licences
from wallet.vault.sealed import Binding, VaultKeys, opened

ID_BYTES = 16
_SELECT_FACES = select(
    licences.c.id, licences.c.version, licences.c.layout, licences.c.digest_index, licences.c.sealed
)
# Built once: to put a statement together takes SQLAlchemy as long as to run it.
_SELECT_FACE = _SELECT_FACES.where(licences.c.id == bindparam("row_id"))
_SELECT_WHOLE = (
    select(
        *_SELECT_FACES.selected_columns,
        licence_bodies.c.version.label("body_version"),
        licence_bodies.c.layout.label("body_layout"),
        licence_bodies.c.sealed.label("body"),
    )
    .outerjoin(licence_bodies, licence_bodies.c.id == licences.c.id)
    .where(licences.c.id == bindparam("row_id"))
)
_SELECT_SOME_FACES = _SELECT_FACES.where(licences.c.id.in_(bindparam("row_ids", expanding=True)))
_SELECT_SOME_BODIES = select(
    licence_bodies.c.id, licence_bodies.c.version, licence_bodies.c.layout, licence_bodies.c.sealed
).where(licence_bodies.c.id.in_(bindparam("row_ids", expanding=True)))
_FACES = "SELECT id, version, layout, digest_index, sealed FROM licences"
_SELECT_ID = select(licences.c.id).where(licences.c.digest_index == bindparam("digest_index"))
_SELECT_IDS = select(licences.c.digest_index, licences.c.id)
_SELECT_SOME_IDS = _SELECT_IDS.where(licences.c.digest_index.in_(bindparam("indexes", expanding=True)))

FEW = 100
"""Up to so many licences that come in are looked up by name; for more the whole column is read."""

SOME = 256
"""So many licences are read in full or rewritten at a time."""


SealedFaces = Sequence[Sequence[Any]]
"""Rows of faces: id, version, layout, index of the digest, sealed bytes."""


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """The sealed rows of a licence that was taken out, to put back as they were."""

    face: tuple[Any, ...] = field(repr=False)
    body: tuple[Any, ...] = field(repr=False)


def insert_records(change: Change, records: Sequence[LicenceRecord]) -> list[StoredSummary | str]:
    """Keep licences, all in two statements. For each one its summary, or the id of the one that is there
    already (same digest, in the vault or earlier in `records`)."""
    with collector_at_rest():
        return _insert_records(change, records)


def _insert_records(change: Change, records: Sequence[LicenceRecord]) -> list[StoredSummary | str]:
    indexes = [change.keys.look_up("licences", record.digest) for record in records]
    known = _known(change.connection, indexes)
    # In rising order, so that each one lands behind the last in the tables' indexes.
    random = random_bytes(ID_BYTES * len(records))
    fresh_ids = sorted(random[at : at + ID_BYTES] for at in range(0, len(random), ID_BYTES))
    answers: list[StoredSummary | str] = []
    fresh: list[tuple[bytes, bytes, StoredLicence]] = []
    for record, index, record_id in zip(records, indexes, fresh_ids, strict=True):
        if index in known:
            answers.append(known[index])
            continue
        name = known[index] = record_id.hex()
        summary = StoredSummary(name, record.face)
        fresh.append((record_id, index, StoredLicence(summary, record)))
        answers.append(summary)
    insert_new(change, fresh)
    return answers


def insert_new(change: Change, fresh: Sequence[tuple[bytes, bytes, StoredLicence]]) -> None:
    """Licences that are not here, each under an id that is free, with the index of its digest."""
    if not fresh:
        return
    keys = change.keys
    face_place, body_place = (Binding(keys.vault_id, table.name) for table in (licences, licence_bodies))
    seal = keys.records.seal_many
    faces = seal(
        [face_bytes(stored.summary) for _, _, stored in fresh],
        face_place.contexts((row_id, 1, FACE_LAYOUT, index) for row_id, index, _ in fresh),
    )
    bodies = seal(
        [body_bytes(stored.record) for _, _, stored in fresh],
        body_place.contexts((row_id, 1, LAYOUT, b"") for row_id, _, _ in fresh),
    )
    # In the order of the tables' columns. Tuples, because the garbage collector looks at every dict there is.
    rows = zip(fresh, faces, strict=True)
    change.insert(licences, [(row_id, index, 1, FACE_LAYOUT, face) for (row_id, index, _), face in rows])
    whole = zip(fresh, bodies, strict=True)
    change.insert(licence_bodies, [(row_id, 1, LAYOUT, body) for (row_id, _, _), body in whole])


def indexes(connection: Connection) -> dict[bytes, bytes]:
    """What each licence is found by, and its id; nothing is decrypted."""
    rows = connection.exec_driver_sql("SELECT digest_index, id FROM licences").all()
    return {index: row_id for index, row_id in rows}  # noqa: C416


def find(connection: Connection, keys: VaultKeys, digest: bytes) -> str | None:
    """The id of the licence with this digest; nothing is decrypted."""
    index = keys.look_up("licences", digest)
    found = connection.execute(_SELECT_ID, {"digest_index": index}).scalar()
    return None if found is None else _hex(found)


def find_many(connection: Connection, keys: VaultKeys, digests: Sequence[bytes]) -> list[str | None]:
    """As `find`, for each digest."""
    wanted = [keys.look_up("licences", digest) for digest in digests]
    known = _known(connection, wanted)
    return [known.get(index) for index in wanted]


def sealed_faces(connection: Connection) -> SealedFaces:
    """The rows of every face, in the order of arrival, as they lie in the file; needs no key."""
    # From the driver: SQLAlchemy's row objects cost a third more than reading the rows.
    driver = connection.connection.dbapi_connection
    assert driver is not None
    rows: SealedFaces = driver.execute(_FACES).fetchall()
    return rows


def summaries(keys: VaultKeys, faces: SealedFaces) -> list[StoredSummary]:
    """What the faces say. Raises WalletError VAULT_DAMAGED where one does not open."""
    with collector_at_rest():
        return opened(lambda: _read_summaries(keys, faces))


def record(connection: Connection, keys: VaultKeys, licence_id: str) -> StoredLicence:
    """One licence in full. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
    row = connection.execute(_SELECT_WHOLE, {"row_id": _row_id(licence_id)}).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)

    def read() -> StoredLicence:
        body = Binding(keys.vault_id, "licence_bodies").context(row.id, row.body_version, row.body_layout)
        (summary,) = _read_summaries(keys, (row[:5],))
        return read_body(summary, keys.records.open(row.body, body))

    return opened(read)


def bodies(
    connection: Connection, keys: VaultKeys, summaries: Sequence[StoredSummary]
) -> Iterator[StoredLicence]:
    """Licences in full by their summaries, in that order, SOME at a time. Raises VAULT_DAMAGED."""
    context = Binding(keys.vault_id, "licence_bodies").contexts
    for start in range(0, len(summaries), SOME):
        some = summaries[start : start + SOME]
        row_ids = [_row_id(summary.id) for summary in some]
        found = connection.execute(_SELECT_SOME_BODIES, {"row_ids": row_ids}).all()
        rows = {row[0]: row for row in found}

        def read() -> list[StoredLicence]:
            wanted = [rows[row_id] for row_id in row_ids]  # noqa: B023
            places = context((row_id, version, layout, b"") for row_id, version, layout, _ in wanted)
            plains = keys.records.open_many([row[3] for row in wanted], places)
            return list(map(read_body, some, plains))  # noqa: B023

        yield from opened(read)


def rewrite(
    change: Change, licence_id: str, edited: Callable[[StoredSummary], StoredSummary]
) -> StoredSummary:
    """Put another summary in the place of one. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
    row = change.connection.execute(_SELECT_FACE, {"row_id": _row_id(licence_id)}).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)
    (summary,) = _rewrite(change, [tuple(row)], edited)
    return summary


def rewrite_some(
    change: Change, licence_ids: Sequence[str], edited: Callable[[StoredSummary], StoredSummary]
) -> None:
    """As `rewrite`, for each id that is here."""
    row_ids = [_row_id(licence_id) for licence_id in licence_ids]
    for start in range(0, len(row_ids), SOME):
        some = {"row_ids": row_ids[start : start + SOME]}
        _rewrite(change, [tuple(row) for row in change.connection.execute(_SELECT_SOME_FACES, some)], edited)


def _rewrite(
    change: Change, rows: Sequence[tuple[Any, ...]], edited: Callable[[StoredSummary], StoredSummary]
) -> list[StoredSummary]:
    keys = change.keys
    summaries = [edited(summary) for summary in opened(lambda: _read_summaries(keys, rows))]
    places = [(row_id, version + 1, FACE_LAYOUT, index) for row_id, version, _, index, _ in rows]
    contexts = Binding(keys.vault_id, "licences").contexts(places)
    sealed = keys.records.seal_many([face_bytes(summary) for summary in summaries], contexts)
    fresh = zip(places, sealed, strict=True)
    change.rewrite_many(
        licences, [(row_id, version, layout, seal) for (row_id, version, layout, _), seal in fresh]
    )
    return summaries


def take_out_all(change: Change) -> None:
    """Delete every licence."""
    change.delete_all(licence_bodies)
    change.delete_all(licences)


def take_out(change: Change, licence_id: str) -> RemovedRows:
    """Delete a licence; SQLite overwrites its place (secure_delete). Raises WalletError LICENCE_MISSING."""
    row_id = _row_id(licence_id)
    face, body = (
        change.connection.execute(select(table).where(table.c.id == row_id)).first()
        for table in (licences, licence_bodies)
    )
    if face is None:
        raise WalletError(Trouble.LICENCE_MISSING)
    change.delete(licence_bodies, row_id)
    change.delete(licences, row_id)
    return RemovedRows(tuple(face), tuple(body or ()))


def put_back(change: Change, removed: RemovedRows) -> None:
    """Undo `take_out`. Where the same licence came in again meanwhile, that one makes room."""
    again = change.connection.execute(_SELECT_ID, {"digest_index": removed.face[1]}).scalar()
    if again is not None:
        take_out(change, _hex(again))
    change.insert(licences, [removed.face])
    if removed.body:
        change.insert(licence_bodies, [removed.body])


def _known(connection: Connection, indexes: Sequence[bytes]) -> dict[bytes, str]:
    """The ids of licences that are there already, by their index; of others too."""
    if len(indexes) > FEW:
        found = connection.execute(_SELECT_IDS)
    else:
        found = connection.execute(_SELECT_SOME_IDS, {"indexes": indexes})
    return {index: _hex(row_id) for index, row_id in found}


def _read_summaries(keys: VaultKeys, rows: Sequence[Sequence[Any]]) -> list[StoredSummary]:
    contexts = Binding(keys.vault_id, "licences").contexts(row[:4] for row in rows)  # type: ignore[misc]
    plains = keys.records.open_many([row[4] for row in rows], contexts)
    return read_faces([row[0].hex() for row in rows], plains)


def _hex(row_id: bytes) -> str:
    return opened(lambda: row_id.hex())


def _row_id(licence_id: str) -> bytes:
    try:
        return bytes.fromhex(licence_id)
    except ValueError:
        raise WalletError(Trouble.LICENCE_MISSING) from None
