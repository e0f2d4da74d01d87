"""One changing transaction: sealed rows are written here and nowhere else, so that the manifest knows them.

Does not seal and does not begin or end the transaction: wallet.vault.session does.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Table

from wallet.vault.manifest import Draft, Stamp, write_stamp
from wallet.vault.sealed import VaultKeys


class Change:
    """What a writer is given: the connection, to read by, the keys, and the ways to write rows."""

    __slots__ = ("_draft", "connection", "keys", "made")

    def __init__(self, connection: Connection, keys: VaultKeys, draft: Draft) -> None:
        self.connection = connection
        self.keys = keys
        self.made = False
        self._draft = draft

    def insert(self, table: Table, rows: Sequence[tuple[Any, ...]]) -> None:
        """Whole rows in the order of the table's columns, handed to the driver as they are: our columns hold
        what SQLite knows, and SQLAlchemy's look at each value of 10,000 rows takes longer than writing."""
        self.connection.exec_driver_sql(_insertion(table), list(rows))
        self._draft.put(table.name, rows)
        self.made = True

    def rewrite(self, table: Table, row_id: bytes, version: int, layout: int, sealed: bytes) -> None:
        """Seal of a later version over the one before."""
        self.rewrite_many(table, [(row_id, version, layout, sealed)])

    def rewrite_many(self, table: Table, rows: Sequence[tuple[bytes, int, int, bytes]]) -> None:
        """As `rewrite`, for rows of id, version, layout and seal."""
        self.connection.exec_driver_sql(
            f"UPDATE {table.name} SET version = ?2, layout = ?3, sealed = ?4 WHERE id = ?1", list(rows)
        )
        self._draft.put(table.name, rows)
        self.made = True

    def delete(self, table: Table, row_id: bytes) -> None:
        """Take a row out; SQLite overwrites its place (secure_delete)."""
        self.connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE id = ?", (row_id,))
        self._draft.remove(table.name, (row_id,))
        self.made = True

    def delete_all(self, table: Table) -> None:
        """Take every row out; SQLite overwrites all their pages (secure_delete)."""
        row_ids = self.connection.exec_driver_sql(f"SELECT id FROM {table.name}").scalars().all()
        self.connection.exec_driver_sql(f"DELETE FROM {table.name}")
        self._draft.remove(table.name, row_ids)
        self.made = True

    def stamp(self, generation: int) -> Stamp:
        """Write the manifest of a generation over all that was changed."""
        stamp = self._draft.stamp(self.keys, generation)
        write_stamp(self.connection, self.keys, stamp)
        return stamp


@lru_cache(maxsize=16)
def _insertion(table: Table) -> str:
    names = [column.name for column in table.columns]
    return f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
