"""The vault's schema, one numbered step after the other; the number stands in `PRAGMA user_version`.

A step is never changed once released: it is written in plain SQL of its own time, not by wallet.vault.schema.
Steps only go forward. The copy before them (SECURITY, Vault: durability) is taken by wallet.vault.opening.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from sqlalchemy import Connection

from wallet.model.errors import Trouble, WalletError
from wallet.vault.header import read_header
from wallet.vault.keyslots import closed_header
from wallet.vault.manifest import read_manifest, read_stamp, write_stamp
from wallet.vault.recognition import APPLICATION_ID
from wallet.vault.schema import SEALED_TABLES
from wallet.vault.sealed import VaultKeys

Step = Callable[[Connection, VaultKeys], None]
"""Takes the schema from the version below its number to its number, within a transaction."""

_SEALED = "version INTEGER NOT NULL, layout INTEGER NOT NULL, sealed BLOB NOT NULL"

_VERSION_1 = (
    # First, so that its text stands in the file's first page (recognition.MARKER).
    """CREATE TABLE vault_header (id INTEGER PRIMARY KEY CHECK (id = 1), vault_id BLOB NOT NULL,
       format INTEGER NOT NULL, slots_generation INTEGER NOT NULL, checksum BLOB NOT NULL,
       authentication BLOB NOT NULL)""",
    """CREATE TABLE key_slots (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, salt BLOB NOT NULL,
       memory_kib INTEGER NOT NULL, iterations INTEGER NOT NULL, lanes INTEGER NOT NULL,
       wrapped BLOB NOT NULL)""",
    f"CREATE TABLE licences (id BLOB PRIMARY KEY NOT NULL, digest_index BLOB NOT NULL UNIQUE, {_SEALED})",
    f"CREATE TABLE licence_bodies (id BLOB PRIMARY KEY NOT NULL REFERENCES licences (id), {_SEALED})",
    f"""CREATE TABLE holder_keys (id BLOB PRIMARY KEY NOT NULL, thumbprint_index BLOB NOT NULL UNIQUE,
       {_SEALED})""",
    f"CREATE TABLE settings (id BLOB PRIMARY KEY NOT NULL, name_index BLOB NOT NULL UNIQUE, {_SEALED})",
)


_VERSION_2 = (
    f"CREATE TABLE activity (id BLOB PRIMARY KEY NOT NULL, {_SEALED})",
    "CREATE TABLE manifest (id INTEGER PRIMARY KEY CHECK (id = 1), sealed BLOB NOT NULL)",
)


def _first_tables(connection: Connection, _keys: VaultKeys) -> None:
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _VERSION_1:
        connection.exec_driver_sql(statement)


def _activity_and_manifest(connection: Connection, keys: VaultKeys) -> None:
    for statement in _VERSION_2:
        connection.exec_driver_sql(statement)
    if connection.exec_driver_sql("SELECT count(*) FROM vault_header").scalar_one():
        # From now on the header says that there is a manifest: a file cannot be passed off as one without.
        header = closed_header(replace(read_header(connection), format=2), keys.header)
        connection.exec_driver_sql(
            "UPDATE vault_header SET format = ?, checksum = ?, authentication = ?",
            (header.format, header.checksum, header.authentication),
        )


STEPS: Mapping[int, Step] = {1: _first_tables, 2: _activity_and_manifest}

WITH_MANIFEST = 2
"""The first version that has a manifest."""


def tables_of(version: int) -> tuple[str, ...]:
    """The tables of sealed records that a file of this version has."""
    return SEALED_TABLES if version >= WITH_MANIFEST else SEALED_TABLES[:4]


def newest_version(steps: Mapping[int, Step] = STEPS) -> int:
    """The version that this program writes."""
    return max(steps)


def version_of(connection: Connection) -> int:
    """The schema version of an open file; 0 for an empty one."""
    return int(connection.exec_driver_sql("PRAGMA user_version").scalar_one())


def migrate(connection: Connection, keys: VaultKeys, steps: Mapping[int, Step] = STEPS) -> None:
    """Bring an open file to the newest version; each step, its number and the manifest over what it leaves in
    one transaction. The caller has held the records against the manifest they came with.

    Raises WalletError VAULT_NEWER; what a step raises leaves the file at the version before it.
    """
    version = version_of(connection)
    connection.rollback()
    if version > newest_version(steps):
        raise WalletError(Trouble.VAULT_NEWER, f"schema {version}")
    for number in range(version + 1, newest_version(steps) + 1):
        with connection.begin():
            steps[number](connection, keys)
            if number >= WITH_MANIFEST:
                generation = read_stamp(connection, keys).generation if number > WITH_MANIFEST else 0
                write_stamp(connection, keys, read_manifest(connection).stamp(keys, generation + 1))
            connection.exec_driver_sql(f"PRAGMA user_version = {number:d}")
