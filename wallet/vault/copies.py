"""Automatic copies beside the vault: whole, sealed as it is, named by rising numbers (`vault.lw.copy-17`).

A copy gets its name only when all of it is on disk and was read back; only then the oldest goes. Three of
each vault are kept; what is of another vault is never dropped. Says nothing of when copies are due: `daily`.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from wallet.model.errors import Trouble, WalletError
from wallet.storage.engine import copy_database, still_engine, storage_troubles
from wallet.storage.files import kind_and_size, publish, temporary_beside
from wallet.vault.header import read_header
from wallet.vault.keyslots import Header
from wallet.vault.manifest import Stamp, read_manifest, read_stamp
from wallet.vault.migrations import WITH_MANIFEST, newest_version, tables_of, version_of
from wallet.vault.recognition import MAX_VAULT, look_at
from wallet.vault.sealed import VaultKeys

KEPT = 3
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy. `size` in bytes."""

    number: int
    path: Path
    taken_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class _State:
    """What a vault is, as far as its keys can tell: two of the same state hold the same."""

    version: int
    header: Header
    records: bytes
    stamp: Stamp | None


def listed(vault_path: Path) -> tuple[Copy, ...]:
    """The copies beside a vault, the newest first, whatever is in them."""
    found = (_copy(_named(vault_path, number), number) for number in _numbers(vault_path))
    return tuple(copy for copy in found if copy is not None)


def is_sound(copy: Copy) -> bool:
    """Whether the structure of a copy can be read: pages, tables, header. No key is needed."""
    return vault_of(copy) is not None


def vault_of(copy: Copy) -> bytes | None:
    """The id of the vault that a copy is of; None where its structure cannot be read."""
    try:
        look_at(copy.path, newest=newest_version())
        with _reading(copy.path) as connection:
            _refuse_broken_pages(connection)
            return read_header(connection).vault_id
    except WalletError:
        return None


def stamp_of(copy: Copy, keys: VaultKeys) -> Stamp | None:
    """Which state a copy holds; None where these keys do not open it."""
    try:
        with _reading(copy.path) as connection:
            return read_stamp(connection, keys)
    except WalletError:
        return None


def take(vault_path: Path, connection: Connection, keys: VaultKeys, at: datetime | None = None) -> Copy:
    """Copy an open vault, unless the newest copy holds this very state. Outside of any transaction.

    `at` is when, None: now, by the file system. Raises WalletError STORAGE_*, VAULT_DAMAGED (what was written
    does not read back as it is here); the vault and the older copies are then as they were.
    """
    with storage_troubles():
        own, before = _state(connection, keys), listed(vault_path)
        # The stamp first: it is one row, and mostly another one.
        if before and stamp_of(before[0], keys) == own.stamp and _holds(before[0].path, keys, own):
            return before[0]
        number = max(_numbers(vault_path), default=0) + 1
        target = _named(vault_path, number)
        temporary = temporary_beside(target)
        try:
            copy_database(connection, temporary)
            if not _holds(temporary, keys, own):
                raise WalletError(Trouble.VAULT_DAMAGED, "a copy does not read back")
            if at is not None:
                os.utime(temporary, (at.timestamp(), at.timestamp()))
            publish(temporary, target)
        finally:
            temporary.unlink(missing_ok=True)
        _drop_oldest(vault_path, own.header.vault_id)
        taken = _copy(target, number)
    if taken is None:
        raise WalletError(Trouble.STORAGE_FAILED, "a copy went away")
    return taken


def is_due(newest: Copy | None, at: datetime) -> bool:
    """Whether a day has passed. A copy of the future says only that the clock was wrong."""
    return newest is None or not timedelta(0) <= at - newest.taken_at < DAY


def _drop_oldest(vault_path: Path, vault_id: bytes) -> None:
    """Keep the newest three sound copies of this vault; drop what is older of its own, and what is broken."""
    kept = 0
    for copy in listed(vault_path):
        of = vault_of(copy)
        if of == vault_id and kept < KEPT:
            kept += 1
        elif kept == KEPT and of in (vault_id, None):
            with contextlib.suppress(OSError):
                copy.path.unlink()


def _numbers(vault_path: Path) -> list[int]:
    """The numbers that are taken, whatever has them, the highest first."""
    pattern = re.compile(re.escape(vault_path.name) + r"\.copy-([1-9][0-9]{0,8})")
    matches = (pattern.fullmatch(name) for name in _names_beside(vault_path))
    return sorted((int(match[1]) for match in matches if match), reverse=True)


def _named(vault_path: Path, number: int) -> Path:
    return vault_path.with_name(f"{vault_path.name}.copy-{number}")


def _names_beside(vault_path: Path) -> list[str]:
    try:
        return [entry.name for entry in vault_path.parent.iterdir()]
    except OSError:
        return []


def _state(connection: Connection, keys: VaultKeys) -> _State:
    with connection.begin():
        version = version_of(connection)
        records = read_manifest(connection, tables_of(version)).stamp(keys, 0).root
        stamp = read_stamp(connection, keys) if version >= WITH_MANIFEST else None
        return _State(version, read_header(connection), records, stamp)


def _holds(path: Path, keys: VaultKeys, state: _State) -> bool:
    try:
        with _reading(path) as connection:
            _refuse_broken_pages(connection)
            connection.rollback()
            return _state(connection, keys) == state
    except WalletError:
        return False


@contextlib.contextmanager
def _reading(path: Path) -> Iterator[Connection]:
    engine = still_engine(path)
    try:
        with storage_troubles(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _refuse_broken_pages(connection: Connection) -> None:
    if connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() != "ok":
        raise WalletError(Trouble.VAULT_DAMAGED, "pages")


def _copy(path: Path, number: int) -> Copy | None:
    try:
        size = kind_and_size(path, limit=MAX_VAULT)
        if size is None:
            return None
        return Copy(number, path, datetime.fromtimestamp(path.stat().st_mtime, UTC), size)
    except (WalletError, OSError, ValueError, OverflowError):
        return None
