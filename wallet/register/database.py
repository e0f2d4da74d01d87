"""Where the register lies: a SQLite file of its own, or a database server. Makes it, opens it, checks that it
is one. Knows what the tables are, not what is done with them."""

from __future__ import annotations

import contextlib
import hmac
import os
from pathlib import Path

from sqlalchemy import Connection, Engine, insert, inspect, make_url, select
from sqlalchemy.exc import IntegrityError, ProgrammingError

from wallet.model.errors import Trouble, WalletError
from wallet.register.migrations import VERSION, migrate, version_of
from wallet.register.tables import about
from wallet.storage.engine import READING, copy_database, engine_at, shared_engine
from wallet.storage.files import PAGE_SIZE, kind_and_size, publish, temporary_beside

APPLICATION_ID = 0x4C57_5231
"""`PRAGMA application_id` of our registers: the letters LWR1."""

MAX_REGISTER = 1 << 40
_HALL_KEY = "hall_key"
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
            self._bring_up_to_date()
        except BaseException:
            self.engine.dispose()
            raise

    def refuse_vanished(self) -> None:
        """Raises FileNotFoundError, or RegisterUnusable where another file took its place."""
        if self._found() != self.identity:
            raise RegisterUnusable("another file")

    def forget_old_pages(self) -> None:
        """What was overwritten leaves the write-ahead log too. Left for later where somebody is reading."""
        with self.engine.connect() as connection:
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute(_EMPTY_LOG)

    def _bring_up_to_date(self) -> None:
        with self.engine.connect().execution_options(**{READING: True}) as connection:
            if connection.exec_driver_sql("PRAGMA application_id").scalar() != APPLICATION_ID:
                raise RegisterUnusable("another program's file")
            version = version_of(connection)
            connection.rollback()
            _refuse_version(version)
            if version < VERSION:
                _copy_before(connection, self._path, version)
        if version < VERSION:
            with self.engine.begin() as connection:
                # Another process may have been quicker.
                migrate(connection, version_of(connection))

    def _found(self) -> tuple[int, int]:
        found = os.lstat(self._path)
        return found.st_dev, found.st_ino


class RegisterServer:
    """A database server by its SQLAlchemy address; its tables are made, or brought up to date, where this
    counter may do so."""

    def __init__(self, address: str) -> None:
        self.engine: Engine = engine_at(make_url(address))
        # Another counter may be making them just now.
        with contextlib.suppress(IntegrityError, ProgrammingError), self.engine.begin() as connection:
            made = inspect(connection).has_table(about.name)
            version = version_of(connection) if made else 0
            if version < VERSION:
                migrate(connection, version)
        with self.engine.connect() as connection:
            version = version_of(connection)
        if version != VERSION:
            raise RegisterUnusable(f"version {version}")

    def refuse_vanished(self) -> None:
        """A server answers for itself."""

    def forget_old_pages(self) -> None:
        """A server looks after its own log."""


def hall_key_of(connection: Connection) -> str | None:
    """What a hall's tables say of the key that its counters share; None where they are of no hall."""
    return connection.execute(select(about.c.value).where(about.c.name == _HALL_KEY)).scalar()


def name_hall_key(connection: Connection, check: bytes) -> None:
    """Say once which key the counters share."""
    connection.execute(insert(about).values(name=_HALL_KEY, value=check.hex()))


def refuse_other_hall(connection: Connection, check: bytes) -> None:
    """Raises WalletError HALL_VERSION for tables of another version, HALL_UNPREPARED where they are of no
    hall, HALL_KEY_WRONG where the counters there have another key."""
    if version_of(connection) != VERSION:
        raise WalletError(Trouble.HALL_VERSION)
    named = hall_key_of(connection)
    if named is None:
        raise WalletError(Trouble.HALL_UNPREPARED)
    if not hmac.compare_digest(named, check.hex()):
        raise WalletError(Trouble.HALL_KEY_WRONG)


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
            migrate(connection, 0)
        # Closing moves the log into the file as well, but where it fails nobody is told.
        if driver.execute(_EMPTY_LOG).fetchone() != (0, 0, 0):
            raise RegisterUnusable("log of the new file")


def _copy_before(connection: Connection, path: Path, version: int) -> None:
    """The file as it is, beside it, before it is changed (SECURITY, Vault: durability)."""
    temporary = temporary_beside(path)
    try:
        copy_database(connection, temporary)
        with contextlib.suppress(FileExistsError):
            publish(temporary, path.with_name(f"{path.name}.v{version}"))
    finally:
        temporary.unlink(missing_ok=True)


def _refuse_version(version: int) -> None:
    if not 1 <= version <= VERSION:
        raise RegisterUnusable(f"version {version}")
