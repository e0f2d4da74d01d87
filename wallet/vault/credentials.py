"""Licences in the database: sealed faces for the list, sealed bodies apart, found by an HMAC of their digest.

Each function runs in the caller's transaction. Keeps nothing in memory: wallet.vault.vault does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from wallet.crypto.sealing import random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import LicenceState
from wallet.vault.records import (
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


@dataclass(frozen=True, slots=True)
class RemovedRows:
    """The sealed rows of a licence that was taken out, to put back as they were."""

    face: dict[str, Any] = field(repr=False)
    body: dict[str, Any] = field(repr=False)


def insert_records(
    connection: Connection, keys: VaultKeys, records: Sequence[LicenceRecord]
) -> list[StoredSummary | str]:
    """Keep licences, all in two statements. For each one its summary, or the id of the one that is there
    already (same digest, in the vault or earlier in `records`)."""
    known = _known(connection, keys, records)
    answers: list[StoredSummary | str] = []
    faces, bodies = [], []
    for record in records:
        index = keys.look_up("licences", record.digest)
        if index in known:
            answers.append(known[index])
            continue
        record_id = random_bytes(ID_BYTES)
        known[index] = record_id.hex()
        plain = face_bytes(record.face, None, None)
        faces.append(_sealed(keys, "licences", record_id, 1, plain, index) | {"digest_index": index})
        bodies.append(_sealed(keys, "licence_bodies", record_id, 1, body_bytes(record)))
        answers.append(StoredSummary(record_id.hex(), record.face))
    if faces:
        connection.execute(insert(licences), faces)
        connection.execute(insert(licence_bodies), bodies)
    return answers


def find(connection: Connection, keys: VaultKeys, digest: bytes) -> str | None:
    """The id of the licence with this digest; nothing is decrypted."""
    index = keys.look_up("licences", digest)
    found = connection.execute(select(licences.c.id).where(licences.c.digest_index == index)).scalar()
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
    row = connection.execute(
        select(
            *_SELECT_FACES.selected_columns,
            licence_bodies.c.version.label("body_version"),
            licence_bodies.c.layout.label("body_layout"),
            licence_bodies.c.sealed.label("body"),
        )
        .outerjoin(licence_bodies, licence_bodies.c.id == licences.c.id)
        .where(licences.c.id == _row_id(licence_id))
    ).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)

    def read() -> StoredLicence:
        body = Binding(keys.vault_id, "licence_bodies").context(row.id, row.body_version, row.body_layout)
        return read_body(_read_summary(keys, row), keys.records.open(row.body, body))

    return opened(read)


def mark_checked(
    connection: Connection, keys: VaultKeys, licence_id: str, at: datetime, standing: LicenceState | None
) -> StoredSummary:
    """Note when a licence was last checked and how its status stood. Raises WalletError LICENCE_MISSING."""
    row_id = _row_id(licence_id)
    row = connection.execute(_SELECT_FACES.where(licences.c.id == row_id)).first()
    if row is None:
        raise WalletError(Trouble.LICENCE_MISSING)
    summary = opened(lambda: _read_summary(keys, row))
    plain = face_bytes(summary.face, at, standing)
    values = _sealed(keys, "licences", row_id, row.version + 1, plain, row.digest_index)
    connection.execute(update(licences).where(licences.c.id == row_id).values(**values))
    return replace(summary, checked_at=at, standing=standing)


def take_out(connection: Connection, licence_id: str) -> RemovedRows:
    """Delete a licence; SQLite overwrites its place (secure_delete). Raises WalletError LICENCE_MISSING."""
    row_id = _row_id(licence_id)
    face = connection.execute(select(licences).where(licences.c.id == row_id)).mappings().first()
    body = connection.execute(select(licence_bodies).where(licence_bodies.c.id == row_id)).mappings().first()
    if face is None:
        raise WalletError(Trouble.LICENCE_MISSING)
    connection.execute(delete(licence_bodies).where(licence_bodies.c.id == row_id))
    connection.execute(delete(licences).where(licences.c.id == row_id))
    return RemovedRows(dict(face), dict(body or {}))


def put_back(connection: Connection, removed: RemovedRows) -> None:
    """Undo `take_out`. Where the same licence came in again meanwhile, that one makes room."""
    index = removed.face["digest_index"]
    again = connection.execute(select(licences.c.id).where(licences.c.digest_index == index)).scalar()
    if again is not None:
        take_out(connection, _hex(again))
    connection.execute(insert(licences).values(**removed.face))
    if removed.body:
        connection.execute(insert(licence_bodies).values(**removed.body))


def _known(connection: Connection, keys: VaultKeys, records: Sequence[LicenceRecord]) -> dict[bytes, str]:
    indexes = [keys.look_up("licences", record.digest) for record in records]
    known: dict[bytes, str] = {}
    for start in range(0, len(indexes), 500):
        some = indexes[start : start + 500]
        query = select(licences.c.digest_index, licences.c.id).where(licences.c.digest_index.in_(some))
        known.update((index, _hex(row_id)) for index, row_id in connection.execute(query))
    return known


def _read_summary(keys: VaultKeys, row: Any) -> StoredSummary:
    context = Binding(keys.vault_id, "licences").context(row.id, row.version, row.layout, row.digest_index)
    return read_faces((row.id.hex(),), (keys.records.open(row.sealed, context),))[0]


def _sealed(
    keys: VaultKeys, table: str, row_id: bytes, version: int, plain: bytes, index: bytes = b""
) -> dict[str, Any]:
    context = Binding(keys.vault_id, table).context(row_id, version, LAYOUT, index)
    return {"id": row_id, "version": version, "layout": LAYOUT, "sealed": keys.records.seal(plain, context)}


def _hex(row_id: bytes) -> str:
    return opened(lambda: row_id.hex())


def _row_id(licence_id: str) -> bytes:
    try:
        return bytes.fromhex(licence_id)
    except ValueError:
        raise WalletError(Trouble.LICENCE_MISSING) from None
