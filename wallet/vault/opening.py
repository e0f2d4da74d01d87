"""Makes and opens the file of a vault: what is refused stays as it was, and each refusal has its own words.

Knows nothing of what the records hold.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine

from wallet.crypto.sealing import Argon2Parameters, random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain
from wallet.model.views import SlotKind
from wallet.storage.engine import single_engine, storage_troubles
from wallet.storage.files import (
    PAGE_SIZE,
    HeldFile,
    clear_leftovers,
    is_same_file,
    publish,
    temporary_beside,
)
from wallet.vault import copies, settings
from wallet.vault.change import Change
from wallet.vault.credentials import SealedFaces, sealed_faces
from wallet.vault.header import SLOTS_GENERATION, note_slots, read_header, write_header
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
from wallet.vault.manifest import Draft, Manifest, holds, read_manifest, read_stamp
from wallet.vault.migrations import (
    STEPS,
    WITH_MANIFEST,
    Step,
    migrate,
    newest_version,
    tables_of,
    version_of,
)
from wallet.vault.passphrase import refuse_weak
from wallet.vault.recognition import LOGS, refuse_no_file, version_of_held
from wallet.vault.recovery_code import new_recovery_code
from wallet.vault.resealing import refuse_broken_seals
from wallet.vault.sealed import VaultKeys, derive_keys
from wallet.vault.seen import Seen
from wallet.vault.session import OpenFile, Session
from wallet.vault.shares import shares_in

_T = TypeVar("_T")
_WITH_LOG = "PRAGMA journal_mode = WAL"
_EMPTY_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


def create_file(
    path: Path,
    passphrase: str,
    parameters: Argon2Parameters,
    keychain: Keychain | None = None,
    at: datetime | None = None,
) -> tuple[Session, str]:
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
        new_slot(1, SlotKind.PASSPHRASE, passphrase, header, vault_key, parameters),
        new_slot(2, SlotKind.RECOVERY_CODE, recovery_code, header, vault_key, RECOVERY_PARAMETERS),
    )
    keys = derive_keys(header.vault_id, vault_key)
    with storage_troubles():
        clear_leftovers(path)
        temporary = temporary_beside(path)
        made = temporary.stat()
        try:
            created = {} if at is None else {slot.number: int(at.timestamp()) for slot in slots}
            _fill(temporary, closed_header(replace(header, slots=slots), keys.header), keys, created)
            for end in LOGS:
                # Of a file that is gone: SQLite would take it for the log of the new one.
                path.with_name(path.name + end).unlink(missing_ok=True)
            publish(temporary, path)
            return _begin(path, keys, keychain), recovery_code
        except FileExistsError:
            raise WalletError(Trouble.VAULT_EXISTS) from None
        except BaseException:
            # Nobody was told its recovery code.
            if is_same_file(path, made):
                with contextlib.suppress(OSError):
                    path.unlink()
            raise
        finally:
            clear_leftovers(path)


def _begin(path: Path, keys: VaultKeys, keychain: Keychain | None) -> Session:
    file = _take(path)
    try:
        return Session(file, keys, read_manifest(file.connection), keychain, Seen(path, keys, None))
    except BaseException:
        file.put_away()
        raise


def open_file(
    path: Path, secret: str, steps: Mapping[int, Step] = STEPS, keychain: Keychain | None = None
) -> Session:
    """Unlock the vault at `path` by passphrase or recovery code; costs one Argon2id. Older schemas are
    brought forward after the unlocking; whatever is refused stays as it was, byte for byte.

    Raises WalletError: VAULT_MISSING, VAULT_FOREIGN, VAULT_DAMAGED, VAULT_PARTLY_ROLLED_BACK, VAULT_NEWER,
    VAULT_BUSY, VAULT_PARAMETERS, PASSPHRASE_*, KEYCHAIN_*, STORAGE_*.
    """
    with storage_troubles():
        file = _take(path, newest_version(steps))
        try:
            header, keys, manifest, faces = _unlock(file, secret, steps, keychain)
            # The keychain is asked only by who chose to use it: it may open a window of its own.
            tied = any(slot.kind is SlotKind.PASSPHRASE_AND_SHARE for slot in header.slots)
            seen = Seen(path, keys, keychain if tied else None)
            session = Session(file, keys, manifest, keychain, seen, faces)
        except BaseException:
            file.put_away()
            raise
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)
        clear_leftovers(path)
        return session


def _take(path: Path, newest: int = newest_version()) -> OpenFile:
    """The file for this process alone, looked at before anything opens it."""
    refuse_no_file(path)
    # Before the first byte is read: reading a file that this process has open would drop its locks.
    held = HeldFile(path)
    engine: Engine | None = None
    try:
        version_of_held(path, newest=newest)
        engine = single_engine(path)
        return OpenFile(path, engine, held, engine.connect())
    except BaseException:
        if engine is not None:
            engine.dispose()
        held.release()
        raise


def _fill(temporary: Path, header: Header, keys: VaultKeys, created: Mapping[int, int]) -> None:
    engine = single_engine(temporary)
    try:
        with engine.connect() as connection:
            # The pragmas of a new file, outside a transaction, through the driver's own connection.
            driver = connection.connection.dbapi_connection
            assert driver is not None
            driver.execute(f"PRAGMA page_size = {PAGE_SIZE}")
            # SQLite answers with the mode that it could not leave, and raises nothing.
            _refuse_unless(driver.execute(_WITH_LOG).fetchone()[0] == "wal")
            migrate(connection, keys)
            with connection.begin():
                change = Change(connection, keys, Draft(Manifest()))
                write_header(connection, header)
                note_slots(change, header, created)
                change.stamp(1)
            # Closing moves the log into the file as well, but where it fails nobody is told.
            _refuse_unless(driver.execute(_EMPTY_LOG).fetchone() == (0, 0, 0))
    finally:
        engine.dispose()


def _refuse_unless(done: bool) -> None:  # noqa: FBT001
    if not done:
        raise WalletError(Trouble.STORAGE_FAILED, "the new file")


def _unlock(
    file: OpenFile, secret: str, steps: Mapping[int, Step], keychain: Keychain | None
) -> tuple[Header, VaultKeys, Manifest, SealedFaces]:
    """Everything is looked at before anything is changed: the header, every page, every record's place in
    the manifest; then the schema is brought forward, after a copy."""
    connection = file.connection
    version, newest = version_of(connection), newest_version(steps)
    if version > newest:
        raise WalletError(Trouble.VAULT_NEWER, f"schema {version}")
    header = read_header(connection)
    connection.rollback()
    reading = partial(_read_all, connection, version, newest)
    keys, (manifest, faces) = _unlock_while(reading, header, secret, keychain)
    refuse_forged(header, keys.header)
    if (header.format >= 2) != (version >= WITH_MANIFEST):
        raise WalletError(Trouble.VAULT_DAMAGED, "header is of another schema than the body")
    generation = settings.read(connection, keys, SLOTS_GENERATION)
    if generation != header.slots_generation.to_bytes(8, "big"):
        raise WalletError(Trouble.VAULT_DAMAGED, "header is of another time than the body")
    if version >= WITH_MANIFEST and not holds(manifest, keys, read_stamp(connection, keys)):
        refuse_broken_seals(connection, keys)
        raise WalletError(Trouble.VAULT_PARTLY_ROLLED_BACK)
    connection.rollback()
    if version < newest:
        copies.take(file.path, connection, keys)
        migrate(connection, keys, steps)
        manifest = read_manifest(connection)
        connection.rollback()
    return header, keys, manifest, faces


def _unlock_while(
    reading: Callable[[], _T], header: Header, secret: str, keychain: Keychain | None
) -> tuple[VaultKeys, _T]:
    """The keys, made while another thread reads every page: Argon2id keeps one core busy and touches no file.
    Nothing goes on before both are done, and damage is told before a wrong secret."""
    with ThreadPoolExecutor(1) as beside:
        read = beside.submit(reading)
        try:
            opened = unlock_header(header, secret, shares_in(keychain))
        finally:
            found = read.result()
    return derive_keys(header.vault_id, opened.vault_key), found


def _read_all(connection: Connection, version: int, newest: int) -> tuple[Manifest, SealedFaces]:
    """Every page, the manifest, and the rows that the list is made of; those of an older schema are read
    once it was brought forward."""
    _refuse_broken_pages(connection)
    manifest = read_manifest(connection, tables_of(version))
    return manifest, sealed_faces(connection) if version == newest else ()


def _refuse_broken_pages(connection: Connection) -> None:
    # 27 ms for 10,000 licences (24 MB): a page that a power cut zeroed, or an index that no longer fits its
    # table, shows here and not months later.
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise WalletError(Trouble.VAULT_DAMAGED, "pages")
