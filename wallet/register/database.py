"""Where the register lies: a SQLite file of its own, or a database server. Makes it, opens it, checks that it
is one. Knows what the tables are, not what is done with them."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, make_url, select

from wallet.crypto.sealing import KEY_BYTES, random_bytes
from wallet.register.tables import VERSION, about, metadata
from wallet.storage.engine import engine_at, shared_engine
from wallet.storage.files import PAGE_SIZE, first_bytes, kind_and_size, publish, temporary_beside

APPLICATION_ID = 0x4C57_5231
"""`PRAGMA application_id` of our registers: the letters LWR1."""

MAX_REGISTER = 1 << 40
_WITH_LOG = "PRAGMA journal_mode = WAL"
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


class RegisterUnusable(Exception):
    """What lies there is no register of ours, or of a newer program."""


class RegisterFile:
    """A SQLite file, made where it is missing and may be made. It must stay the same file: a deleted one
    would go on taking entries that nobody can ever read, and a fresh one knows no presentation."""

    def __init__(self, path: Path, *, may_be_made: bool) -> None:
        self._path = path
        if kind_and_size(path, limit=MAX_REGISTER) is None:
            if not may_be_made:
                raise RegisterUnusable("the register is gone")
            _make(path)
        self.identity = self._found()
        self.engine = shared_engine(path)
        try:
            with self.engine.connect() as connection:
                _refuse_others(connection)
        except BaseException:
            self.engine.dispose()
            raise

    def refuse_vanished(self) -> None:
        """Raises FileNotFoundError, or RegisterUnusable where another file took its place."""
        if self._found() != self.identity:
            raise RegisterUnusable("another file")

    def _found(self) -> tuple[int, int]:
        found = os.lstat(self._path)
        return found.st_dev, found.st_ino


class RegisterServer:
    """A database server by its SQLAlchemy address; its tables are made where they are missing."""

    def __init__(self, address: str) -> None:
        self.engine: Engine = engine_at(make_url(address))
        with self.engine.begin() as connection:
            metadata.create_all(connection)
            if connection.execute(select(about)).first() is None:
                connection.execute(insert(about).values(name="version", value=str(VERSION)))
            _refuse_version(connection)

    def refuse_vanished(self) -> None:
        """A server answers for itself."""


def licence_key(path: Path) -> bytes:
    """The key of the HMACs, in a file of its own beside the register (0600), so that a copied database alone
    does not tell whose licence was shown. Made where it is missing."""
    if kind_and_size(path, limit=PAGE_SIZE) is None:
        temporary = temporary_beside(path)
        try:
            temporary.write_bytes(random_bytes(KEY_BYTES))
            # Another counter process may be quicker; then its key is the one.
            with contextlib.suppress(FileExistsError):
                publish(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)
    key = first_bytes(path, KEY_BYTES + 1)
    if len(key) != KEY_BYTES:
        raise RegisterUnusable("key file")
    return key


def _make(path: Path) -> None:
    """Under a temporary name first: two processes that start together never see half a register."""
    temporary = temporary_beside(path)
    try:
        engine = shared_engine(temporary)
        try:
            _fill(engine)
        finally:
            engine.dispose()
        with contextlib.suppress(FileExistsError):
            publish(temporary, path)
    finally:
        for leftover in ("", "-wal", "-shm", "-journal"):
            temporary.with_name(temporary.name + leftover).unlink(missing_ok=True)


def _fill(engine: Engine) -> None:
    with engine.connect() as connection:
        driver = connection.connection.dbapi_connection
        assert driver is not None
        driver.execute(f"PRAGMA page_size = {PAGE_SIZE}")
        # SQLite answers with the mode that it could not leave, and raises nothing.
        if driver.execute(_WITH_LOG).fetchone()[0] != "wal":
            raise RegisterUnusable("no write-ahead log")
        with connection.begin():
            connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
            metadata.create_all(connection)
            connection.execute(insert(about).values(name="version", value=str(VERSION)))
        # Closing moves the log into the file as well, but where it fails nobody is told.
        if driver.execute(_EMPTY_LOG).fetchone() != (0, 0, 0):
            raise RegisterUnusable("log of the new file")


def _refuse_others(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
        raise RegisterUnusable("another program's file")
    _refuse_version(connection)


def _refuse_version(connection: Connection) -> None:
    version = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar()
    if version != str(VERSION):
        raise RegisterUnusable(f"version {version}")
