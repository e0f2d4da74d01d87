"""Licences in the database: sealed faces for the list, sealed bodies apart, found by an HMAC of their digest.

Each function runs in the caller's transaction. Keeps nothing in memory: wallet.vault.vault does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, select

from wallet.crypto.sealing import random_bytes
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
_SELECT_ID = select(licences.c.id).where(licences.c.digest_index == bindparam("digest_index"))
_SELECT_IDS = select(licences.c.digest_index, licences.c.id)
_SELECT_SOME_IDS = _SELECT_IDS.where(licences.c.digest_index.in_(bindparam("indexes", expanding=True)))

FEW = 100
"""Up to so many licences that come in are looked up by name; for more the whole column is read."""


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """The sealed rows of a licence that was taken out, to put back as they were."""

    face: tuple[Any, ...] = field(repr=False)
    body: tuple[Any, ...] = field(repr=False)


def insert_records(change: Change, records: Sequence[LicenceRecord]) -> list[StoredSummary | str]:
    """Keep licences, all in two statements. For each one its summary, or the id of the one that is there
    already (same digest, in the vault or earlier in `records`)."""
    keys = change.keys
    indexes = [keys.look_up("licences", record.digest) for record in records]
    known = _known(change.connection, indexes)
    face_place, body_place = (Binding(keys.vault_id, table) for table in ("licences", "licence_bodies"))
    answers: list[StoredSummary | str] = []
    # In the order of the tables' columns. Tuples, because the garbage collector looks at every dict there is.
    faces: list[tuple[bytes, bytes, int, int, bytes]] = []
    bodies: list[tuple[bytes, int, int, bytes]] = []
    seal = keys.records.seal
    # In rising order, so that each one lands behind the last in the tables' indexes.
    random = random_bytes(ID_BYTES * len(records))
    fresh_ids = sorted(random[at : at + ID_BYTES] for at in range(0, len(random), ID_BYTES))
    for record, index, record_id in zip(records, indexes, fresh_ids, strict=True):
        if index in known:
            answers.append(known[index])
            continue
        name = known[index] = record_id.hex()
        face = seal(
            face_bytes(StoredSummary(name, record.face)), face_place.context(record_id, 1, FACE_LAYOUT, index)
        )
        faces.append((record_id, index, 1, FACE_LAYOUT, face))
        bodies.append(
            (record_id, 1, LAYOUT, seal(body_bytes(record), body_place.context(record_id, 1, LAYOUT)))
        )
        answers.append(StoredSummary(name, record.face))
    if faces:
        change.insert(licences, faces)
        change.insert(licence_bodies, bodies)
    return answers


def find(connection: Connection, keys: VaultKeys, digest: bytes) -> str | None:
    """The id of the licence with this digest; nothing is decrypted."""
    index = keys.look_up("licences", digest)
    found = connection.execute(_SELECT_ID, {"digest_index": index}).scalar()
    return None if found is None else _hex(found)


def summaries(connection: Connection, keys: VaultKeys) -> list[StoredSummary]:
    """Every face, in the order of arrival. Raises WalletError VAULT_DAMAGED where one does not open."""
    rows = connection.execute(_SELECT_FACES).all()
    unseal, context = keys.records.open, Binding(keys.vault_id, "licences").context

    def read() -> list[StoredSummary]:
        ids = [row.id.hex() for row in rows]
        return read_faces(
            ids,
            [
                unseal(sealed, context(row_id, version, layout, index))
                for row_id, version, layout, index, sealed in rows
            ],
        )

    return opened(read)


def record(connection: Connection, keys: VaultKeys, licence_id: str) -> StoredLicence:
    """One licence in full. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
    row = connection.execute(_SELECT_WHOLE, {"row_id": _row_id(licence_id)}).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)

    def read() -> StoredLicence:
        body = Binding(keys.vault_id, "licence_bodies").context(row.id, row.body_version, row.body_layout)
        return read_body(_read_summary(keys, row), keys.records.open(row.body, body))

    return opened(read)


def rewrite(
    change: Change, licence_id: str, edited: Callable[[StoredSummary], StoredSummary]
) -> StoredSummary:
    """Put another summary in the place of one. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
    row_id = _row_id(licence_id)
    row = change.connection.execute(_SELECT_FACE, {"row_id": row_id}).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)
    keys = change.keys
    summary = edited(opened(lambda: _read_summary(keys, row)))
    version = row.version + 1
    context = Binding(keys.vault_id, "licences").context(row_id, version, FACE_LAYOUT, row.digest_index)
    change.rewrite(licences, row_id, version, FACE_LAYOUT, keys.records.seal(face_bytes(summary), context))
    return summary


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


def _read_summary(keys: VaultKeys, row: Any) -> StoredSummary:
    context = Binding(keys.vault_id, "licences").context(row.id, row.version, row.layout, row.digest_index)
    return read_faces((row.id.hex(),), (keys.records.open(row.sealed, context),))[0]


def _hex(row_id: bytes) -> str:
    return opened(lambda: row_id.hex())


def _row_id(licence_id: str) -> bytes:
    try:
        return bytes.fromhex(licence_id)
    except ValueError:
        raise WalletError(Trouble.LICENCE_MISSING) from None
