"""Every sealed record opened, and sealed anew under other keys: to name a fault, and to re-key.

In the caller's transaction. Judges nothing of what the records hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from sqlalchemy import Connection, Table

from wallet.crypto.keys import SoftwareSigner, thumbprint
from wallet.crypto.sealing import Sealer
from wallet.vault import settings
from wallet.vault.records import body_digest
from wallet.vault.schema import SEALED_TABLES, metadata
from wallet.vault.sealed import Binding, VaultKeys, opened

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Record:
    row_id: bytes
    index: bytes
    version: int
    layout: int
    plain: bytes = field(repr=False)


def refuse_broken_seals(connection: Connection, keys: VaultKeys) -> None:
    """Raises WalletError VAULT_DAMAGED where a record does not open where it stands."""
    for table in SEALED_TABLES:
        for _record in _records(connection, keys, metadata.tables[table]):
            pass


def reseal_all(connection: Connection, old: VaultKeys, new: VaultKeys) -> None:
    """Seal every record under other keys and rename what it is found by. WalletError VAULT_DAMAGED."""
    for table in SEALED_TABLES:
        _reseal(connection, old, new, metadata.tables[table])


def _reseal(connection: Connection, old: VaultKeys, new: VaultKeys, table: Table) -> None:
    context, sealer = Binding(new.vault_id, table.name).context, _sealer(new, table)
    column = _index_column(table)
    names = _names(connection, old, new, table)
    changes = f"UPDATE {table.name} SET sealed = ?{f', {column} = ?' if column else ''} WHERE id = ?"
    rows = []
    for record in _records(connection, old, table):
        index = names(record) if column else b""
        sealed = sealer.seal(record.plain, context(record.row_id, record.version, record.layout, index))
        rows.append((sealed, index, record.row_id) if column else (sealed, record.row_id))
        if len(rows) == _AT_ONCE:
            connection.exec_driver_sql(changes, rows)
            rows = []
    if rows:
        connection.exec_driver_sql(changes, rows)


def _names(
    connection: Connection, old: VaultKeys, new: VaultKeys, table: Table
) -> Callable[[_Record], bytes]:
    """What a record is found by under the new keys."""
    if table.name == "licences":
        bodies = {
            record.row_id: body_digest(record.plain)
            for record in _records(connection, old, metadata.tables["licence_bodies"])
        }
        return lambda record: new.look_up("licences", bodies[record.row_id])
    if table.name == "holder_keys":
        return lambda record: new.look_up("holder_keys", _thumbprint(record.plain))
    return lambda record: settings.renamed(old, new, record.index, record.layout, record.plain)


def _thumbprint(pkcs8: bytes) -> bytes:
    return thumbprint(SoftwareSigner.from_pkcs8(pkcs8, key_id=None, algorithm="ES256").public_key)


def _records(connection: Connection, keys: VaultKeys, table: Table) -> Iterator[_Record]:
    context, sealer = Binding(keys.vault_id, table.name).context, _sealer(keys, table)
    column = _index_column(table) or "x''"
    last = -1
    while True:
        # Some at a time by their place: what is written meanwhile disturbs no open cursor.
        rows = connection.exec_driver_sql(
            f"SELECT rowid, id, {column}, version, layout, sealed FROM {table.name}"
            " WHERE rowid > ? ORDER BY rowid LIMIT ?",
            (last, _AT_ONCE),
        ).all()
        if not rows:
            return
        last = rows[-1][0]
        for row in rows:
            yield opened(partial(_opened_record, sealer, context, row))


def _opened_record(sealer: Sealer, context: Callable[..., bytes], row: Any) -> _Record:
    _rowid, row_id, index, version, layout, sealed = row
    plain = sealer.open(sealed, context(row_id, version, layout, index))
    return _Record(row_id, index, version, layout, plain)


def _sealer(keys: VaultKeys, table: Table) -> Sealer:
    return {"holder_keys": keys.holder_keys, "settings": keys.settings}.get(table.name, keys.records)


def _index_column(table: Table) -> str | None:
    return next((column.name for column in table.columns if column.name.endswith("_index")), None)
