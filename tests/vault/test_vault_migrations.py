"""Schemas only go forward, one step at a time; every version that was released still opens."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import Connection
from vault_samples import PASSPHRASE, Kept, record_number, trouble

from wallet.model.errors import Trouble
from wallet.vault import migrations
from wallet.vault.opening import open_file
from wallet.vault.recovery_code import read_recovery_code
from wallet.vault.schema import metadata
from wallet.vault.sealed import VaultKeys
from wallet.vault.vault import Vault

DATA = Path(__file__).parent / "data"


def version_in(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[60:64], "big")


def _receipts(connection: Connection, _keys: VaultKeys) -> None:
    connection.exec_driver_sql("CREATE TABLE receipts (id BLOB)")


def _breaks(connection: Connection, _keys: VaultKeys) -> None:
    connection.exec_driver_sql("DELETE FROM licence_bodies")
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("path", sorted(DATA.glob("version-*.vault")), ids=lambda p: p.stem)
def test_a_real_old_file_opens_and_keeps_everything(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "old.vault"
    shutil.copyfile(path, own)
    codes = dict(line.split() for line in (DATA / "recovery-codes.txt").read_text().splitlines())
    for secret in (PASSPHRASE, codes[path.stem]):
        with Vault.open(own, secret) as vault:
            summaries = vault.summaries()
            assert [s.face for s in summaries] == [record_number(n).face for n in range(2)]
            assert [vault.record(s.id).record for s in summaries] == [record_number(n) for n in range(2)]
            assert vault.setting("idle") == b"300"
    assert version_in(own) == migrations.newest_version()
    assert read_recovery_code(codes[path.stem]) is not None


FROZEN_VERSION_1 = """
CREATE TABLE vault_header (id INTEGER PRIMARY KEY CHECK (id = 1), vault_id BLOB NOT NULL,
 format INTEGER NOT NULL, slots_generation INTEGER NOT NULL, checksum BLOB NOT NULL,
 authentication BLOB NOT NULL)
CREATE TABLE key_slots (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, salt BLOB NOT NULL,
 memory_kib INTEGER NOT NULL, iterations INTEGER NOT NULL, lanes INTEGER NOT NULL, wrapped BLOB NOT NULL)
CREATE TABLE licences (id BLOB PRIMARY KEY NOT NULL, digest_index BLOB NOT NULL UNIQUE,
 version INTEGER NOT NULL, layout INTEGER NOT NULL, sealed BLOB NOT NULL)
CREATE TABLE licence_bodies (id BLOB PRIMARY KEY NOT NULL REFERENCES licences (id),
 version INTEGER NOT NULL, layout INTEGER NOT NULL, sealed BLOB NOT NULL)
CREATE TABLE holder_keys (id BLOB PRIMARY KEY NOT NULL, thumbprint_index BLOB NOT NULL UNIQUE,
 version INTEGER NOT NULL, layout INTEGER NOT NULL, sealed BLOB NOT NULL)
CREATE TABLE settings (id BLOB PRIMARY KEY NOT NULL, name_index BLOB NOT NULL UNIQUE,
 version INTEGER NOT NULL, layout INTEGER NOT NULL, sealed BLOB NOT NULL)
"""
"""As they were released; never to be changed."""


def test_the_first_step_still_makes_what_was_released() -> None:
    made = [" ".join(statement.split()) for statement in migrations._VERSION_1]
    assert made == FROZEN_VERSION_1.strip().replace("\n CREATE", "\nCREATE").replace("\n ", " ").splitlines()


def test_a_file_of_version_one_gets_its_manifest(tmp_path: Path) -> None:
    own = tmp_path / "old.vault"
    shutil.copyfile(DATA / "version-1.vault", own)
    Vault.open(own, PASSPHRASE).lock()
    for statement in ("DELETE FROM licence_bodies WHERE rowid = 2", "DELETE FROM licences WHERE rowid = 2"):
        connection = sqlite3.connect(own)
        connection.execute(statement)
        connection.commit()
        connection.close()
        assert trouble(Vault.open, own, PASSPHRASE) is Trouble.VAULT_PARTLY_ROLLED_BACK


def test_there_is_an_old_file_of_every_released_version() -> None:
    assert sorted(migrations.STEPS) == list(range(1, migrations.newest_version() + 1))
    assert {f"version-{n}" for n in migrations.STEPS} == {p.stem for p in DATA.glob("*.vault")}


def test_the_steps_make_the_tables_that_the_code_uses(kept: Kept) -> None:
    connection = sqlite3.connect(kept.path)
    for table in metadata.sorted_tables:
        columns = {row[1] for row in connection.execute(f"PRAGMA table_info({table.name})")}
        assert columns == {column.name for column in table.columns}, table.name
    connection.close()


def test_a_step_forward_is_taken_once(kept: Kept) -> None:
    steps = {**migrations.STEPS, 3: _receipts, 4: lambda *_: None}
    for _ in range(2):
        session = open_file(kept.path, PASSPHRASE, steps)
        with session.reading() as (connection, _keys):
            assert connection.exec_driver_sql("SELECT count(*) FROM receipts").scalar() == 0
        session.close()
    assert version_in(kept.path) == 4
    assert trouble(Vault.open, kept.path, PASSPHRASE) is Trouble.VAULT_NEWER


def test_a_broken_step_leaves_the_version_before_it(kept: Kept) -> None:
    steps = {**migrations.STEPS, 3: _receipts, 4: _breaks}
    assert trouble(open_file, kept.path, PASSPHRASE, steps) is Trouble.STORAGE_FULL
    assert version_in(kept.path) == 3
    session = open_file(kept.path, PASSPHRASE, {**migrations.STEPS, 3: _receipts})
    vault = Vault(session)
    assert [vault.record(i).record for i in kept.ids] == [record_number(n) for n in range(3)]
    vault.lock()


def test_no_step_without_the_passphrase(kept: Kept) -> None:
    before = kept.path.read_bytes()
    steps = {**migrations.STEPS, 3: _receipts}
    assert trouble(open_file, kept.path, "not " + PASSPHRASE, steps) is Trouble.PASSPHRASE_WRONG
    assert kept.path.read_bytes() == before


def test_a_newer_version_that_only_the_log_knows(kept: Kept) -> None:
    """After a crash the first page may be older than the write-ahead log: the open file is asked again."""
    session = open_file(kept.path, PASSPHRASE)
    with session.changing() as change:
        change.connection.exec_driver_sql("PRAGMA user_version = 3")
        keys = change.keys
    assert version_in(kept.path) == 2
    assert trouble(migrations.migrate, session._connection, keys) is Trouble.VAULT_NEWER
    session.close()


def test_an_unfinished_file_is_no_vault(kept: Kept) -> None:
    connection = sqlite3.connect(kept.path)
    connection.execute("PRAGMA user_version = 0")
    connection.close()
    for secret in (PASSPHRASE, "not " + PASSPHRASE):
        assert trouble(Vault.open, kept.path, secret) is Trouble.VAULT_DAMAGED
