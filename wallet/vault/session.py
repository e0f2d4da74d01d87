"""One unlocked vault: its connection, its keys, one caller at a time, one transaction for each change.

Opens, creates and closes the file; knows nothing of what the records hold.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, Engine

from wallet.crypto.sealing import Argon2Parameters, random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.storage.engine import single_engine, storage_troubles
from wallet.storage.files import PAGE_SIZE, HeldFile, publish, temporary_beside
from wallet.vault import settings
from wallet.vault.header import read_header, write_header
from wallet.vault.keyslots import (
    RECOVERY_PARAMETERS,
    VAULT_ID_BYTES,
    VAULT_KEY_BYTES,
    Header,
    closed_header,
    new_slot,
    refuse_forged,
    unlock_header,
)
from wallet.vault.migrations import STEPS, Step, migrate, newest_version
from wallet.vault.passphrase import refuse_weak
from wallet.vault.recognition import refuse_no_file, version_of_held
from wallet.vault.recovery_code import new_recovery_code
from wallet.vault.sealed import VaultKeys, derive_keys

SLOTS_GENERATION = "slots-generation"
"""Name of the sealed setting that repeats the header's generation of its slots."""


class Session:
    """An open file and its keys. After `close` every use raises WalletError VAULT_LOCKED."""

    def __init__(self, engine: Engine, held: HeldFile, connection: Connection, keys: VaultKeys) -> None:
        self._engine = engine
        self._held = held
        self._connection = connection
        self._keys: VaultKeys | None = keys
        self.turn = threading.RLock()

    def __repr__(self) -> str:
        return f"Session({'closed' if self.closed else 'open'})"

    @property
    def closed(self) -> bool:
        return self._keys is None

    @contextlib.contextmanager
    def transaction(self) -> Iterator[tuple[Connection, VaultKeys]]:
        """One transaction, reading or writing: durable when the block ends, undone when it raises.

        Every change of a vault passes here, so this is where a generation and a manifest are to be raised.
        """
        with self.turn:
            keys = self._keys
            if keys is None:
                raise WalletError(Trouble.VAULT_LOCKED)
            with storage_troubles(), self._connection.begin():
                yield self._connection, keys

    def close(self) -> None:
        """Drop the keys and the file. Waits for a running transaction; again is harmless."""
        with self.turn:
            if self._keys is None:
                return
            self._keys = None
            _put_away(self._engine, self._held, self._connection)


def create_file(path: Path, passphrase: str, parameters: Argon2Parameters) -> tuple[Session, str]:
    """Make a vault and answer it open, with its recovery code. The name appears only when all is on disk.

    Raises WalletError: PASSPHRASE_*, VAULT_PARAMETERS, VAULT_EXISTS (whatever lies there), STORAGE_*.
    """
    refuse_weak(passphrase)
    with storage_troubles():
        if path.is_symlink() or path.exists():
            raise WalletError(Trouble.VAULT_EXISTS)
    vault_key, recovery_code = random_bytes(VAULT_KEY_BYTES), new_recovery_code()
    header = Header(random_bytes(VAULT_ID_BYTES), 1, ())
    slots = (
        new_slot(1, passphrase, header, vault_key, parameters),
        new_slot(2, recovery_code, header, vault_key, RECOVERY_PARAMETERS),
    )
    keys = derive_keys(header.vault_id, vault_key)
    with storage_troubles():
        temporary = temporary_beside(path)
        try:
            _fill(temporary, closed_header(replace(header, slots=slots), keys.header), keys)
            publish(temporary, path)
        except FileExistsError:
            raise WalletError(Trouble.VAULT_EXISTS) from None
        finally:
            for leftover in ("", "-wal", "-journal"):
                temporary.with_name(temporary.name + leftover).unlink(missing_ok=True)
        engine, held = _take(path)
        return Session(engine, held, engine.connect(), keys), recovery_code


def open_file(path: Path, secret: str, steps: Mapping[int, Step] = STEPS) -> Session:
    """Unlock the vault at `path` by passphrase or recovery code; costs one Argon2id. Older schemas are
    brought forward after the unlocking; whatever is refused stays as it was, byte for byte.

    Raises WalletError: VAULT_MISSING, VAULT_FOREIGN, VAULT_DAMAGED, VAULT_NEWER, VAULT_BUSY,
    VAULT_PARAMETERS, PASSPHRASE_*, STORAGE_*.
    """
    with storage_troubles():
        engine, held = _take(path, newest_version(steps))
        connection: Connection | None = None
        try:
            connection = engine.connect()
            header = read_header(connection)
            connection.rollback()
            keys = _unlock_while_reading(connection, header, secret)
            refuse_forged(header, keys.header)
            migrate(connection, keys, steps)
            generation = settings.read(connection, keys, SLOTS_GENERATION)
            connection.rollback()
            if generation != header.slots_generation.to_bytes(8, "big"):
                raise WalletError(Trouble.VAULT_DAMAGED, "header is of another time than the body")
        except BaseException:
            _put_away(engine, held, connection)
            raise
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        return Session(engine, held, connection, keys)


def _take(path: Path, newest: int = newest_version()) -> tuple[Engine, HeldFile]:
    """The file for this process alone, looked at before anything opens it."""
    refuse_no_file(path)
    # Before the first byte is read: reading a file that this process has open would drop its locks.
    held = HeldFile(path)
    try:
        version_of_held(path, newest=newest)
        return single_engine(path), held
    except BaseException:
        held.release()
        raise


def _fill(temporary: Path, header: Header, keys: VaultKeys) -> None:
    engine = single_engine(temporary)
    try:
        with engine.connect() as connection:
            # The pragmas of a new file, outside a transaction, through the driver's own connection.
            driver = connection.connection.dbapi_connection
            assert driver is not None
            for pragma in (f"page_size = {PAGE_SIZE}", "journal_mode = WAL"):
                driver.execute(f"PRAGMA {pragma}")
            migrate(connection, keys)
            with connection.begin():
                write_header(connection, header)
                generation = header.slots_generation.to_bytes(8, "big")
                settings.write(connection, keys, SLOTS_GENERATION, generation)
    finally:
        engine.dispose()


def _unlock_while_reading(connection: Connection, header: Header, secret: str) -> VaultKeys:
    """The keys, made while another thread reads every page: Argon2id keeps one core busy and touches no file.
    Nothing goes on before both are done, and damage is told before a wrong secret."""
    with ThreadPoolExecutor(1) as beside:
        pages = beside.submit(_refuse_broken_pages, connection)
        try:
            return derive_keys(header.vault_id, unlock_header(header, secret))
        finally:
            pages.result()


def _refuse_broken_pages(connection: Connection) -> None:
    # 27 ms for 10,000 licences (24 MB): a page that a power cut zeroed, or an index that no longer fits its
    # table, shows here and not months later.
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise WalletError(Trouble.VAULT_DAMAGED, "pages")


def _put_away(engine: Engine, held: HeldFile, connection: Connection | None) -> None:
    # Closing the last connection moves the write-ahead log into the file and deletes it.
    with contextlib.suppress(Exception):
        if connection is not None:
            connection.close()
        engine.dispose()
    held.release()
