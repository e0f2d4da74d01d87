"""Records and whole files of another time: told by name, and never shown as sound (H07)."""

from __future__ import annotations

import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from vault_samples import CHEAP, PASSPHRASE, FakeKeychain, Kept, record_number, trouble

from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.views import LicenceState
from wallet.vault import opening, seen
from wallet.vault.activity import Shown
from wallet.vault.vault import Vault

AT = datetime(2026, 11, 30, 8, tzinfo=UTC)
PARTLY = Trouble.VAULT_PARTLY_ROLLED_BACK
SHOWN = Shown(AT, "id", LocalisedText("证", "Permit"), "holder", "asker", True, "purpose", ())
TABLES = ("licences", "licence_bodies", "holder_keys", "settings", "activity", "manifest")


def memory_of(path: Path) -> Path:
    return path.with_name(path.name + ".seen")


def later(kept: Kept) -> Path:
    """A copy of the file as it is, before the one in place changes: one revoked, one removed, one added."""
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.new_holder_key()
        vault.note_shown(SHOWN)
    old = kept.copy("old.vault")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.update_checked(kept.ids[0], AT, LicenceState.REVOKED)
        vault.remove(kept.ids[1])
        vault.add(record_number(7))
        vault.new_holder_key()
        vault.keep_setting("idle", b"60")
        vault.note_shown(SHOWN)
    return old


def splice(path: Path, old: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    connection.execute("ATTACH ? AS old", (str(old),))
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def whole(table: str) -> tuple[str, str]:
    return f"DELETE FROM {table}", f"INSERT INTO {table} SELECT * FROM old.{table}"


OLD_FACE = (
    "UPDATE licences SET (version, layout, sealed) = (SELECT version, layout, sealed FROM old.licences o"
    " WHERE o.id = licences.id) WHERE id IN (SELECT id FROM old.licences)"
)
SPLICES = {
    "one revocation undone": (OLD_FACE,),
    "one removal undone": tuple(
        f"INSERT INTO {t} SELECT * FROM old.{t} WHERE id NOT IN (SELECT id FROM {t})"
        for t in ("licences", "licence_bodies")
    ),
    "the newest taken out": tuple(
        f"DELETE FROM {t} WHERE id NOT IN (SELECT id FROM old.{t})" for t in ("licence_bodies", "licences")
    ),
    "a face alone taken out": ("DELETE FROM licences WHERE rowid = 1",),
    "a key taken out": ("DELETE FROM holder_keys WHERE rowid = 2",),
    "the manifest of before": whole("manifest"),
    **{f"all {table} of before": whole(table) for table in TABLES[2:5]},
}


@pytest.mark.parametrize("name", SPLICES)
def test_what_is_of_another_time_is_told(kept: Kept, name: str) -> None:
    """Each seal is sound, so that only the manifest tells."""
    old = later(kept)
    Vault.open(kept.path, PASSPHRASE).lock()
    splice(kept.path, old, *SPLICES[name])
    before = kept.path.read_bytes()
    assert trouble(Vault.open, kept.path, PASSPHRASE) is PARTLY
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize("name", SPLICES)
def test_without_the_manifest_nothing_else_would_tell(
    kept: Kept, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = later(kept)
    splice(kept.path, old, *SPLICES[name])
    monkeypatch.setattr(opening, "holds", lambda *_: True)
    memory_of(kept.path).unlink()
    Vault.open(kept.path, PASSPHRASE).lock()


@pytest.mark.parametrize(
    "statement",
    ["DELETE FROM manifest", "UPDATE manifest SET sealed = zeroblob(68)", "UPDATE manifest SET sealed = 5"],
)
def test_a_broken_manifest_is_damage(kept: Kept, statement: str) -> None:
    splice(kept.path, kept.copy(), statement)
    assert trouble(Vault.open, kept.path, PASSPHRASE) is Trouble.VAULT_DAMAGED


def test_a_file_is_not_passed_off_as_one_without_a_manifest(kept: Kept) -> None:
    old = later(kept)
    splice(
        kept.path, old, *SPLICES["one revocation undone"], "DROP TABLE manifest", "DROP TABLE activity",
        "PRAGMA user_version = 1",
    )  # fmt: skip
    assert trouble(Vault.open, kept.path, PASSPHRASE) is Trouble.VAULT_DAMAGED


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_rows_of_two_times_mixed_at_random(kept: Kept, data: st.DataObject) -> None:
    """Any mixture either opens as one of the two states or is refused."""
    old, path = mixed(kept)
    number = data.draw(st.integers(1, 4))
    rows = st.tuples(st.sampled_from(TABLES), st.integers(1, 5))
    for table, rowid in data.draw(st.lists(rows, min_size=number, max_size=number)):
        connection = sqlite3.connect(path)
        connection.execute("ATTACH ? AS old", (str(old),))
        key = "id" if table == "manifest" else "rowid"
        connection.execute(f"DELETE FROM {table} WHERE {key} = ?", (rowid,))
        connection.execute(
            f"INSERT OR IGNORE INTO {table} SELECT * FROM old.{table} WHERE {key} = ?", (rowid,)
        )
        connection.commit()
        connection.close()
    assert opened_as(path) in ("new", Trouble.VAULT_DAMAGED, PARTLY)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_pages_of_two_times_mixed_at_random(kept: Kept, data: st.DataObject) -> None:
    old, path = mixed(kept)
    new_bytes, old_bytes = bytearray(path.read_bytes()), old.read_bytes()
    pages = st.integers(0, min(len(new_bytes), len(old_bytes)) // 4096 - 1)
    for page in data.draw(st.sets(pages, min_size=1, max_size=6)):
        new_bytes[page * 4096 : (page + 1) * 4096] = old_bytes[page * 4096 : (page + 1) * 4096]
    path.write_bytes(new_bytes)
    assert opened_as(path) in ("new", "old", Trouble.VAULT_DAMAGED, PARTLY, Trouble.VAULT_FOREIGN)


def mixed(kept: Kept) -> tuple[Path, Path]:
    """The file of before and a fresh copy of the one after; made once for each test."""
    old, new = kept.folder / "old.vault", kept.folder / "new.vault"
    if not old.exists():
        later(kept)
        shutil.copyfile(kept.path, new)
    path = kept.folder / "mixed.vault"
    for leftover in ("", "-wal", ".seen"):
        path.with_name(path.name + leftover).unlink(missing_ok=True)
    shutil.copyfile(new, path)
    return old, path


def opened_as(path: Path) -> str | Trouble:
    try:
        with Vault.open(path, PASSPHRASE) as vault:
            # Rows put in again may come in another order: it is no part of what was kept.
            shown = sorted(vault.summaries(), key=lambda s: s.face.holder)
            numbers, standing = [s.face.holder[-1] for s in shown], [s.standing for s in shown]
            assert len(vault.activity()) == (2 if "7" in numbers else 1)
    except WalletError as error:
        return error.trouble
    if numbers == ["0", "2", "7"] and standing == [LicenceState.REVOKED, None, None]:
        return "new"
    assert numbers == ["0", "1", "2"]
    assert standing == [None] * 3
    return "old"


class TestAWholeOlderFile:
    def test_it_opens_to_be_read_only(self, kept: Kept) -> None:
        old = later(kept)
        shutil.copyfile(old, kept.path)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older
            assert len(vault.summaries()) == 3
            assert vault.record(kept.ids[1]).record == record_number(1)
            assert trouble(vault.add, record_number(8)) is Trouble.VAULT_OLDER
            assert trouble(vault.remove, kept.ids[0]) is Trouble.VAULT_OLDER
            assert trouble(vault.new_holder_key) is Trouble.VAULT_OLDER
            assert trouble(vault.note_shown, SHOWN) is Trouble.VAULT_OLDER
            slots = vault.slots
            assert trouble(slots.add_passphrase, PASSPHRASE, "harbour piano thimble", AT, CHEAP) is (
                Trouble.VAULT_OLDER
            )
            rekey = (PASSPHRASE, "harbour piano thimble", AT, lambda: None, CHEAP)
            assert trouble(vault.rekey, *rekey) is Trouble.VAULT_OLDER
        assert kept.path.read_bytes() == old.read_bytes()
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older

    def test_the_newest_opens_as_ever(self, kept: Kept) -> None:
        later(kept)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert not vault.older
            vault.accept_older()
            vault.add(record_number(8))

    def test_the_owner_goes_on_from_it(self, kept: Kept) -> None:
        old, newest = later(kept), kept.copy("newest.vault")
        shutil.copyfile(old, kept.path)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.accept_older()
            assert not vault.older
            vault.add(record_number(8))
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert not vault.older
        # What was the newest is now a branch that was left.
        shutil.copyfile(newest, kept.path)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older

    def test_another_history_of_the_same_length(self, kept: Kept) -> None:
        copy = kept.copy()
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
        with Vault.open(copy, PASSPHRASE) as vault:
            vault.add(record_number(9))
        shutil.copyfile(copy, kept.path)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older

    @pytest.mark.parametrize(
        "memory", [None, b"", b"noise", bytes(68), b"x" * 5000, "other", "folder", "link"]
    )
    def test_a_lost_or_foreign_memory_is_harmless(
        self, kept: Kept, tmp_path: Path, memory: bytes | str | None
    ) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
        place = memory_of(kept.path)
        place.unlink()
        if memory == "other":
            other, _code = Vault.create(tmp_path / "other.vault", PASSPHRASE, CHEAP)
            other.lock()
            shutil.copyfile(memory_of(tmp_path / "other.vault"), place)
        elif memory == "folder":
            place.mkdir()
        elif memory == "link":
            place.symlink_to(kept.path)
        elif isinstance(memory, bytes):
            place.write_bytes(memory)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert not vault.older
            vault.add(record_number(9))
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert not vault.older
            assert len(vault.summaries()) == 5

    def test_a_memory_behind_the_vault_is_no_alarm(self, kept: Kept) -> None:
        """Killed between the commit and the memory's file."""
        Vault.open(kept.path, PASSPHRASE).lock()
        behind = memory_of(kept.path).read_bytes()
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
        memory_of(kept.path).write_bytes(behind)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert not vault.older

    def test_every_change_is_remembered_before_the_lock(self, kept: Kept) -> None:
        old = kept.copy("old.vault")
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
            memory = memory_of(kept.path).read_bytes()
        shutil.copyfile(old, kept.path)
        memory_of(kept.path).write_bytes(memory)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older

    def test_the_whole_folder_put_back_is_known_by_the_keychain(self, kept: Kept) -> None:
        chain = FakeKeychain()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.slots.use_keychain(PASSPHRASE, AT)
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            old, memory = kept.copy("old.vault"), memory_of(kept.path).read_bytes()
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            vault.add(record_number(8))
        shutil.copyfile(old, kept.path)
        memory_of(kept.path).write_bytes(memory)
        with Vault.open(kept.path, PASSPHRASE, chain) as vault:
            assert vault.older
        with Vault.open(kept.path, kept.recovery_code) as vault:
            assert not vault.older

    def test_a_memory_that_cannot_be_written_stops_nothing(
        self, kept: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def full(*_: object) -> None:
            raise WalletError(Trouble.STORAGE_FULL)

        monkeypatch.setattr(seen, "write_whole", full)
        monkeypatch.setattr(seen, "write_in_place", full)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert len(vault.summaries()) == 4

    def test_the_memory_says_nothing_in_clear(self, kept: Kept) -> None:
        Vault.open(kept.path, PASSPHRASE).lock()
        first = memory_of(kept.path).read_bytes()
        Vault.open(kept.path, PASSPHRASE).lock()
        second = memory_of(kept.path).read_bytes()
        assert len(first) == len(second) == 68
        assert first != second
        assert memory_of(kept.path).stat().st_mode & 0o777 == 0o600
