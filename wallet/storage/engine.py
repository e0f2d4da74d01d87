"""Opens SQLite (or another SQLAlchemy address) with the pragmas of SECURITY.md.

Knows no table and no key: wallet.vault and wallet.register bring those.
"""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool, QueuePool, StaticPool
from sqlalchemy.types import UserDefinedType

from wallet.model.errors import Trouble, WalletError
from wallet.storage.files import file_trouble

STORAGE_ERRORS = (SQLAlchemyError, sqlite3.Error, OSError, UnicodeDecodeError)
"""What a database or a file system may raise; `trouble_of` says what it was. The driver fails to decode
SQLite's own message where that quotes a damaged table's name."""

READING = "reading"
"""Execution option of a connection that will not write: it does not hold up those that do."""

_PATIENCE = {
    "connect_timeout": 3,
    "tcp_user_timeout": 4000,
    "keepalives_idle": 10,
    "options": "-c statement_timeout=10s -c lock_timeout=4s -c idle_in_transaction_session_timeout=30s",
    "application_name": "licence-wallet",
}
"""Of libpq: the first in seconds, the second in milliseconds. An address may say otherwise."""

_SQLITE_TROUBLES = {
    sqlite3.SQLITE_BUSY: Trouble.VAULT_BUSY,
    sqlite3.SQLITE_LOCKED: Trouble.VAULT_BUSY,
    sqlite3.SQLITE_FULL: Trouble.STORAGE_FULL,
    sqlite3.SQLITE_READONLY: Trouble.STORAGE_READ_ONLY,
    sqlite3.SQLITE_CORRUPT: Trouble.VAULT_DAMAGED,
    sqlite3.SQLITE_NOTADB: Trouble.VAULT_DAMAGED,
    # Our statements are fixed: one that no longer fits its tables means that the tables were changed.
    sqlite3.SQLITE_ERROR: Trouble.VAULT_DAMAGED,
    sqlite3.SQLITE_MISMATCH: Trouble.VAULT_DAMAGED,
    sqlite3.SQLITE_CONSTRAINT: Trouble.VAULT_DAMAGED,
}


class Blob(UserDefinedType[bytes]):
    """Bytes as the driver gives them. SQLAlchemy's own binary type may call bytes() on what it reads, and in
    a damaged file that can be a number: bytes(10**12) would take all memory."""

    cache_ok = True

    def get_col_spec(self, **_options: Any) -> str:
        return "BLOB"


def trouble_of(error: BaseException) -> Trouble:
    """What a storage error means to the owner of the file."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        error = error.orig
    if isinstance(error, UnicodeDecodeError):
        return Trouble.VAULT_DAMAGED
    if isinstance(error, sqlite3.Error):
        code = getattr(error, "sqlite_errorcode", None) or 0
        # SQLite calls only ENOSPC "full"; over quota or over the process's own limit comes as a failed write.
        if code == sqlite3.SQLITE_IOERR_WRITE:
            return Trouble.STORAGE_FULL
        if code == 0 and isinstance(error, sqlite3.DatabaseError):
            # Without a code it is the driver that could not turn a stored value into Python (broken text).
            return Trouble.VAULT_DAMAGED
        return _SQLITE_TROUBLES.get(code & 0xFF, Trouble.STORAGE_FAILED)
    return file_trouble(error) if isinstance(error, OSError) else Trouble.STORAGE_FAILED


@contextlib.contextmanager
def storage_troubles() -> Iterator[None]:
    """Turn what a database or file system raises into WalletError. Nothing of a statement or its values is
    told on: only the class of the error."""
    try:
        yield
    except STORAGE_ERRORS as error:
        raise WalletError(trouble_of(error), type(error).__name__) from None


def single_engine(path: Path) -> Engine:
    """One connection to an existing SQLite file, which it keeps for itself as long as it is open.

    With `locking_mode=EXCLUSIVE` a second program is told SQLITE_BUSY at its first read, a killed one
    leaves no stale lock, and the index of the write-ahead log stays in memory (no -shm file)."""

    def connect() -> sqlite3.Connection:
        # Usable from several threads because the session of the vault lets one in at a time.
        return _connect(path, timeout=0.25, check_same_thread=False)

    engine = create_engine("sqlite://", creator=connect, poolclass=StaticPool)
    return _prepared(engine, ("PRAGMA locking_mode=EXCLUSIVE",))


def shared_engine(path: Path) -> Engine:
    """Connections to a SQLite file that several processes may write in turn; waits up to 20 s for a turn."""

    def connect() -> sqlite3.Connection:
        return _connect(path, timeout=20.0, check_same_thread=False)

    return _prepared(create_engine("sqlite://", creator=connect, poolclass=QueuePool), ())


def still_engine(path: Path) -> Engine:
    """Reads a SQLite file that nobody writes: no lock is taken, and nothing is made beside it."""

    def connect() -> sqlite3.Connection:
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        return sqlite3.connect(address, uri=True, isolation_level=None)

    engine = create_engine(
        "sqlite://", creator=connect, poolclass=NullPool, execution_options={READING: True}
    )
    return _prepared(engine, ())


def copy_database(connection: Connection, target: Path) -> None:
    """All of an open database, its write-ahead log with it, into an empty file: SQLite's own backup, outside
    of any transaction. The target is neither synced nor safe from a crash before its caller does that."""
    source = connection.connection.dbapi_connection
    assert source is not None
    copy = sqlite3.connect(f"{target.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None)
    try:
        for pragma in ("journal_mode=OFF", "synchronous=OFF"):
            copy.execute(f"PRAGMA {pragma}")
        source.backup(copy)
    finally:
        copy.close()


def in_use(path: Path) -> bool:
    """Whether another process has a database to itself. What lies there is left as it is, and nothing is made
    beside it: a connection that asks for the file alone and may not write ends before that."""
    probe = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=0, isolation_level=None)
    try:
        probe.execute("PRAGMA locking_mode=EXCLUSIVE")
        probe.execute("PRAGMA schema_version").fetchall()
    except sqlite3.Error as error:
        return getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    finally:
        probe.close()
    return False


def engine_at(address: str | URL) -> Engine:
    """An engine for a database server, by its SQLAlchemy address. A PostgreSQL that does not answer is given
    up after some seconds: at a counter somebody waits."""
    url = make_url(address)
    waits = _PATIENCE if url.get_backend_name() == "postgresql" else {}
    own = {name: value for name, value in waits.items() if name not in url.query}
    return create_engine(url, pool_pre_ping=True, connect_args=own)


def _connect(path: Path, *, timeout: float, check_same_thread: bool) -> sqlite3.Connection:
    # mode=rw: a file that vanished is an error, never a new empty database.
    address = f"{path.absolute().as_uri()}?mode=rw"
    return sqlite3.connect(
        address, uri=True, timeout=timeout, check_same_thread=check_same_thread, isolation_level=None
    )


_PRAGMAS = (
    "PRAGMA synchronous=FULL",
    "PRAGMA fullfsync=ON",
    "PRAGMA checkpoint_fullfsync=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
    "PRAGMA cell_size_check=ON",
    "PRAGMA temp_store=MEMORY",
)


def _prepared(engine: Engine, first: tuple[str, ...]) -> Engine:
    """Pragmas on each connection, and transactions that take the right to write at their start: a
    transaction that reads first and writes later could be refused halfway."""

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: Any) -> None:
        # The driver's own transactions leave out reads and DDL; ours begin in on_begin.
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in first + _PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine
