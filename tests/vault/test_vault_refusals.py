"""Each way a vault's file can be wrong has its own answer, and the file stays as it was, byte for byte."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import OperationalError
from vault_samples import CHEAP, PASSPHRASE, Kept, record_number, trouble

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.errors import Trouble, WalletError
from wallet.storage.engine import shared_engine, single_engine
from wallet.vault import keyslots, opening
from wallet.vault.recognition import look_at
from wallet.vault.vault import Vault

REFUSED = {Trouble.VAULT_DAMAGED, Trouble.VAULT_NEWER, Trouble.VAULT_FOREIGN}


def refused(path: Path, secret: str = PASSPHRASE) -> Trouble:
    """The trouble at opening; nothing in the folder may change."""
    before = {f.name: f.read_bytes() for f in path.parent.glob("*") if f.is_file()}
    answer = trouble(Vault.open, path, secret)
    assert {f.name: f.read_bytes() for f in path.parent.glob("*") if f.is_file()} == before
    return answer


def change(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_wrong_passphrase_and_wrong_code(kept: Kept) -> None:
    assert refused(kept.path, "mountain cafe lantern") is Trouble.PASSPHRASE_WRONG
    assert refused(kept.path, PASSPHRASE + " ") is Trouble.PASSPHRASE_WRONG
    assert refused(kept.path, "") is Trouble.PASSPHRASE_EMPTY
    assert refused(kept.path, "x" * 1025) is Trouble.PASSPHRASE_TOO_LONG
    other_code = ("0" if kept.recovery_code[0] != "0" else "1") + kept.recovery_code[1:]
    assert refused(kept.path, other_code) is Trouble.PASSPHRASE_WRONG
    Vault.open(kept.path, PASSPHRASE).lock()


def test_missing(tmp_path: Path) -> None:
    assert refused(tmp_path / "none.vault") is Trouble.VAULT_MISSING
    assert refused(tmp_path / "no folder" / "none.vault") is Trouble.VAULT_MISSING


def test_what_exists_is_never_overwritten(kept: Kept, tmp_path: Path) -> None:
    other, link, folder = tmp_path / "note.txt", tmp_path / "link", tmp_path / "folder"
    other.write_text("keep me")
    link.symlink_to(tmp_path / "nowhere")
    folder.mkdir()
    before = kept.path.read_bytes()
    for path in (kept.path, other, link, folder):
        assert trouble(Vault.create, path, PASSPHRASE, CHEAP) is Trouble.VAULT_EXISTS
    assert kept.path.read_bytes() == before
    assert other.read_text() == "keep me"
    assert not (tmp_path / "nowhere").exists()


def test_a_name_taken_in_the_meantime(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, derive = tmp_path / "v", keyslots.derive_key

    def slow(secret: bytes, salt: bytes, parameters: Argon2Parameters) -> bytes:
        path.write_text("somebody else was quicker")
        return derive(secret, salt, parameters)

    monkeypatch.setattr(keyslots, "derive_key", slow)
    assert trouble(Vault.create, path, PASSPHRASE, CHEAP) is Trouble.VAULT_EXISTS
    assert [f.name for f in tmp_path.iterdir()] == ["v"]
    assert path.read_text() == "somebody else was quicker"


def test_what_is_no_file_is_not_opened(kept: Kept, tmp_path: Path) -> None:
    folder, link, pipe, huge = (tmp_path / name for name in ("folder", "link", "pipe", "huge"))
    folder.mkdir()
    link.symlink_to(kept.path)
    os.mkfifo(pipe)
    with huge.open("wb") as sparse:
        sparse.write(kept.path.read_bytes())
        sparse.truncate(10 * 1024**3)
    for path in (folder, link, pipe, huge, Path("/dev/zero")):
        assert trouble(Vault.open, path, PASSPHRASE) is Trouble.VAULT_FOREIGN, path
    huge.unlink()
    assert trouble(Vault.open, Path("nul\0byte"), PASSPHRASE) is Trouble.VAULT_FOREIGN


def test_other_programs_files(tmp_path: Path) -> None:
    database = tmp_path / "other.db"
    change(database, "CREATE TABLE notes (text)")
    assert refused(database) is Trouble.VAULT_FOREIGN
    picture = tmp_path / "picture.png"
    picture.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(9000))
    assert refused(picture) is Trouble.VAULT_FOREIGN


@pytest.mark.parametrize("garbage", [b"", b"\x00" * 8192, b"\xff" * 100, random.Random(5).randbytes(60_000)])
def test_garbage_is_damaged(tmp_path: Path, garbage: bytes) -> None:
    path = tmp_path / "citizen.vault"
    path.write_bytes(garbage)
    assert refused(path) is Trouble.VAULT_DAMAGED


def test_a_newer_vault(kept: Kept) -> None:
    change(kept.path, "PRAGMA user_version = 3")
    assert refused(kept.path) is Trouble.VAULT_NEWER
    # Told by the first page, before any secret is tried.
    assert refused(kept.path, "not " + PASSPHRASE) is Trouble.VAULT_NEWER


def test_an_engine_never_makes_a_file(tmp_path: Path) -> None:
    for engine in (single_engine(tmp_path / "gone"), shared_engine(tmp_path / "gone")):
        with pytest.raises(OperationalError):
            engine.connect()
    assert list(tmp_path.iterdir()) == []


def test_a_newer_header(kept: Kept) -> None:
    change(kept.path, "UPDATE vault_header SET format = 3")
    assert refused(kept.path) is Trouble.VAULT_NEWER


def test_cut_at_every_512_bytes(kept: Kept) -> None:
    whole = kept.path.read_bytes()
    cut = kept.folder / "cut.vault"
    for length in range(0, len(whole), 512):
        cut.write_bytes(whole[:length])
        assert refused(cut) is Trouble.VAULT_DAMAGED, length


def test_every_page_zeroed_in_turn(kept: Kept) -> None:
    whole = kept.path.read_bytes()
    hurt = kept.folder / "hurt.vault"
    for start in range(0, len(whole), 4096):
        hurt.write_bytes(whole[:start] + bytes(4096) + whole[start + 4096 :])
        assert refused(hurt) is Trouble.VAULT_DAMAGED, start


def test_damage_is_told_before_a_wrong_secret(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages are read while the key is derived: who mistypes must still learn of them."""

    def broken(_connection: object) -> None:
        raise WalletError(Trouble.VAULT_DAMAGED, "pages")

    monkeypatch.setattr(opening, "_refuse_broken_pages", broken)
    for secret in (PASSPHRASE, "mountain cafe lantern"):
        assert refused(kept.path, secret) is Trouble.VAULT_DAMAGED


def opens_unharmed(path: Path, kept: Kept) -> Trouble | None:
    """None where every licence comes back as it was; else how it was refused."""
    try:
        with Vault.open(path, PASSPHRASE) as vault:
            faces = [s.face for s in vault.summaries()]
            records = [vault.record(licence_id).record for licence_id in kept.ids]
    except WalletError as error:
        return error.trouble
    assert faces == [record_number(n).face for n in range(3)]
    assert records == [record_number(n) for n in range(3)]
    return None


def test_a_flipped_bit_in_each_byte_of_the_file_header(kept: Kept) -> None:
    whole = kept.path.read_bytes()
    hurt = kept.folder / "hurt.vault"
    answers = set()
    for place in range(100):
        flipped = bytearray(whole)
        flipped[place] ^= 1 << (place % 8)
        hurt.write_bytes(flipped)
        answers.add(opens_unharmed(hurt, kept))
        assert kept.path.read_bytes() == whole
    assert answers - {None} <= REFUSED
    assert Trouble.VAULT_DAMAGED in answers


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.floats(0, 1, exclude_max=True), mask=st.integers(1, 255))
@example(place=0.046875, mask=128)  # in the text of the schema, where SQLite's message quotes it
def test_a_changed_byte_anywhere_is_detected_or_harmless(kept: Kept, place: float, mask: int) -> None:
    whole = bytearray(kept.path.read_bytes())
    whole[int(place * len(whole))] ^= mask
    hurt = kept.folder / "hurt.vault"
    hurt.write_bytes(whole)
    assert opens_unharmed(hurt, kept) in REFUSED | {None}


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.binary(max_size=9000), head=st.sampled_from([0, 16, 100, 4096, 8192]))
def test_whatever_bytes_come_only_our_error_leaves(kept: Kept, data: bytes, head: int) -> None:
    path = kept.folder / "noise.vault"
    path.write_bytes(kept.path.read_bytes()[:head] + data)
    assert trouble(Vault.open, path, PASSPHRASE) in REFUSED


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("memory_kib", 8),
        ("memory_kib", 2**31),
        ("iterations", 1),
        ("iterations", 13),
        ("lanes", 0),
        ("lanes", 9),
    ],
)
def test_parameters_outside_the_range_are_refused_before_deriving(
    kept: Kept, monkeypatch: pytest.MonkeyPatch, column: str, value: int
) -> None:
    change(kept.path, f"UPDATE key_slots SET {column} = ? WHERE number = 1", value)
    monkeypatch.setattr(keyslots, "derive_key", lambda *_: pytest.fail("derived"))
    assert refused(kept.path) is Trouble.VAULT_PARAMETERS


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE key_slots SET iterations = 3 WHERE number = 1",
        "UPDATE key_slots SET salt = zeroblob(16) WHERE number = 1",
        "UPDATE key_slots SET wrapped = zeroblob(60) WHERE number = 1",
        "UPDATE key_slots SET wrapped = 1000000000000 WHERE number = 1",
        "UPDATE key_slots SET memory_kib = 'much' WHERE number = 1",
        "UPDATE key_slots SET kind = 'other' WHERE number = 2",
        "UPDATE key_slots SET number = 3 WHERE number = 2",
        "DELETE FROM key_slots WHERE number = 2",
        "DELETE FROM key_slots",
        "UPDATE vault_header SET vault_id = zeroblob(16)",
        "UPDATE vault_header SET slots_generation = 2",
        "UPDATE vault_header SET checksum = zeroblob(32)",
        "UPDATE vault_header SET authentication = zeroblob(32)",
        "DELETE FROM vault_header",
        "DROP TABLE vault_header",
        "DROP TABLE settings",
        "DELETE FROM settings",
        "UPDATE settings SET sealed = zeroblob(36)",
    ],
)
def test_a_changed_header_is_damaged_and_not_a_wrong_passphrase(kept: Kept, statement: str) -> None:
    change(kept.path, statement)
    assert refused(kept.path) is Trouble.VAULT_DAMAGED


def test_an_old_header_before_a_newer_body(kept: Kept) -> None:
    old = kept.copy("old.vault")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        raise_slots_generation(vault)
    Vault.open(kept.path, PASSPHRASE).lock()
    connection = sqlite3.connect(kept.path)
    connection.execute("ATTACH ? AS old", (str(old),))
    for table in ("vault_header", "key_slots"):
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM old.{table}")
    connection.commit()
    connection.close()
    old.unlink()
    assert refused(kept.path) is Trouble.VAULT_DAMAGED


def raise_slots_generation(vault: Vault) -> None:
    """What changing the passphrase will do: a header of the next generation, and its seal in the body."""
    from dataclasses import replace

    from wallet.vault.header import note_slots, read_header, write_header

    with vault._session.changing() as change:
        header = replace(read_header(change.connection), slots_generation=2)
        write_header(change.connection, keyslots.closed_header(header, change.keys.header))
        note_slots(change, header, {})


def moved(table: str) -> list[str]:
    """Ways to show one record as another."""
    look_up = {"licences": "digest_index", "holder_keys": "thumbprint_index"}.get(table)
    of = f"(SELECT sealed FROM {table} ORDER BY rowid DESC LIMIT 1)"
    ways = [
        f"UPDATE {table} SET sealed = {of} WHERE rowid = 1",
        f"UPDATE {table} SET version = version + 1 WHERE rowid = 1",
        f"UPDATE {table} SET version = -1 WHERE rowid = 1",
        f"UPDATE {table} SET version = 'one' WHERE rowid = 1",
        f"UPDATE {table} SET layout = 7 WHERE rowid = 1",
        f"UPDATE {table} SET sealed = 'text' WHERE rowid = 1",
        f"UPDATE {table} SET sealed = 1000000000000 WHERE rowid = 1",
        f"UPDATE {table} SET sealed = zeroblob(5) WHERE rowid = 1",
    ]
    if look_up:
        ways.append(f"UPDATE {table} SET {look_up} = zeroblob(32) WHERE rowid = 1")
    return ways


@pytest.mark.parametrize("statement", moved("licences") + moved("licence_bodies"))
def test_a_record_changed_or_put_elsewhere(kept: Kept, statement: str) -> None:
    """What the manifest covers is told at opening; what only the record's own seal covers, at reading it."""
    change(kept.path, statement)
    if "_index" not in statement:
        assert refused(kept.path) is Trouble.VAULT_DAMAGED
        return
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert trouble(vault.summaries) is Trouble.VAULT_DAMAGED
        assert trouble(vault.record, kept.ids[0]) is Trouble.VAULT_DAMAGED
        assert vault.record(kept.ids[2]).record == record_number(2)


@pytest.mark.parametrize("table", ["licences", "licence_bodies"])
def test_a_bit_within_a_record_is_found_by_its_own_seal(kept: Kept, table: str) -> None:
    """The nonce and the tag stay, so the manifest holds; GCM does not."""
    connection = sqlite3.connect(kept.path)
    (sealed,) = connection.execute(f"SELECT sealed FROM {table} WHERE rowid = 1").fetchone()
    changed = bytearray(sealed)
    changed[20] ^= 1
    connection.execute(f"UPDATE {table} SET sealed = ? WHERE rowid = 1", (bytes(changed),))
    connection.commit()
    connection.close()
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert trouble(vault.record, kept.ids[0]) is Trouble.VAULT_DAMAGED
        assert vault.record(kept.ids[2]).record == record_number(2)


def test_a_licence_moved_to_another_id(kept: Kept) -> None:
    for table in ("licences", "licence_bodies"):
        change(kept.path, f"UPDATE {table} SET id = zeroblob(16) WHERE rowid = 1")
    assert refused(kept.path) is Trouble.VAULT_DAMAGED


def test_an_id_that_is_no_bytes(kept: Kept) -> None:
    change(kept.path, "UPDATE licences SET id = 'sixteen letters!' WHERE rowid = 1")
    assert refused(kept.path) is Trouble.VAULT_DAMAGED


@pytest.mark.parametrize("statement", moved("holder_keys"))
def test_a_holder_key_changed_or_put_elsewhere(kept: Kept, statement: str) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        keys = [vault.new_holder_key(), vault.new_holder_key()]
    change(kept.path, statement)
    if "_index" not in statement:
        assert refused(kept.path) is Trouble.VAULT_DAMAGED
        return
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert vault.signer_for(keys[0]) is None
        signer = vault.signer_for(keys[1])
        assert signer is not None
        assert signer.public_key == keys[1]


def test_two_records_that_exchange_what_they_are_found_by(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        first, second = vault.new_holder_key(), vault.new_holder_key()
    for table, look_up in (("holder_keys", "thumbprint_index"), ("licences", "digest_index")):
        connection = sqlite3.connect(kept.path)
        one, two = (row[0] for row in connection.execute(f"SELECT {look_up} FROM {table} WHERE rowid < 3"))
        for rowid, value in ((1, b"meanwhile"), (2, one), (1, two)):
            connection.execute(f"UPDATE {table} SET {look_up} = ? WHERE rowid = ?", (value, rowid))
        connection.commit()
        connection.close()
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert trouble(vault.signer_for, first) is Trouble.VAULT_DAMAGED
        assert trouble(vault.signer_for, second) is Trouble.VAULT_DAMAGED
        assert trouble(vault.summaries) is Trouble.VAULT_DAMAGED


def test_one_vault_never_opens_in_another(kept: Kept, tmp_path: Path) -> None:
    """A body from another vault with the same ids does not open, not even under the same passphrase."""
    other_path = tmp_path / "other.vault"
    other, _code = Vault.create(other_path, PASSPHRASE, CHEAP)
    with other:
        other.add(record_number(0))
    connection = sqlite3.connect(kept.path)
    connection.execute("ATTACH ? AS other", (str(other_path),))
    connection.execute("UPDATE licence_bodies SET sealed = (SELECT sealed FROM other.licence_bodies)")
    connection.commit()
    connection.close()
    assert refused(kept.path) is Trouble.VAULT_DAMAGED


def test_a_second_program_is_told_busy(kept: Kept) -> None:
    code = (
        "import sys\nfrom pathlib import Path\nfrom wallet.vault.vault import Vault\n"
        "from wallet.model.errors import WalletError\n"
        "try:\n    Vault.open(Path(sys.argv[1]), sys.argv[2])\n"
        "except WalletError as error:\n    print(error.trouble)\n"
    )

    def from_elsewhere() -> str:
        command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()

    with Vault.open(kept.path, PASSPHRASE) as vault:
        # A refused attempt in this program must not loosen the lock that the other program meets.
        assert trouble(Vault.open, kept.path, PASSPHRASE) is Trouble.VAULT_BUSY
        assert trouble(lambda: look_at(kept.path, newest=2)) is Trouble.VAULT_BUSY
        assert from_elsewhere() == Trouble.VAULT_BUSY
        vault.add(record_number(8))
        assert from_elsewhere() == Trouble.VAULT_BUSY
    assert from_elsewhere() == ""


def test_the_file_is_for_its_owner_only(kept: Kept, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "own.vault"
    vault, _code = Vault.create(path, PASSPHRASE, CHEAP)
    vault.add(record_number(1))
    modes = {f.name: f.stat().st_mode & 0o777 for f in path.parent.iterdir()}
    vault.lock()
    assert set(modes.values()) == {0o600}
    assert path.parent.stat().st_mode & 0o777 == 0o700
    kept.path.chmod(0o644)
    Vault.open(kept.path, PASSPHRASE).lock()
    assert kept.path.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("pragma", "answer"),
    [("max_page_count = 1", Trouble.STORAGE_FULL), ("query_only = ON", Trouble.STORAGE_READ_ONLY)],
)
def test_full_and_read_only_leave_the_old_state(kept: Kept, pragma: str, answer: Trouble) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        before = vault.summaries()
        vault._session._connection.exec_driver_sql(f"PRAGMA {pragma}")
        vault._session._connection.rollback()
        large = [record_number(n, original=bytes(200_000)) for n in range(10, 13)]
        assert trouble(vault.add_many, large) is answer
        assert vault.summaries() == before
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert vault.summaries() == before
        assert vault.record(kept.ids[0]).record == record_number(0)


def test_over_the_limit_of_the_process_is_full(kept: Kept) -> None:
    resource = pytest.importorskip("resource")
    code = (
        "import resource, sys\nfrom pathlib import Path\nsys.path.insert(0, sys.argv[3])\n"
        "from vault_samples import record_number\nfrom wallet.vault.vault import Vault\n"
        "from wallet.model.errors import WalletError\n"
        "vault = Vault.open(Path(sys.argv[1]), sys.argv[2])\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))\n"
        "try:\n    vault.add_many(record_number(n, bytes(100_000)) for n in range(10, 20))\n"
        "except WalletError as error:\n    print(error.trouble)\n"
        "print(len(vault.summaries()))\n"
    )
    assert resource is not None
    command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE, str(Path(__file__).parent)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [Trouble.STORAGE_FULL, "3"]
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert [vault.record(i).record for i in kept.ids] == [record_number(n) for n in range(3)]


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    blocker = tmp_path / "blocker"
    blocker.write_text("a file")
    assert trouble(Vault.create, blocker / "own.vault", PASSPHRASE, CHEAP) is Trouble.STORAGE_FAILED


def killed_while(kept: Kept, work: str) -> None:
    code = (
        "import os, sys\nfrom pathlib import Path\nsys.path.insert(0, sys.argv[3])\n"
        "from vault_samples import record_number\nfrom wallet.vault.vault import Vault\n"
        f"vault = Vault.open(Path(sys.argv[1]), sys.argv[2])\n{work}\nos.kill(os.getpid(), 9)\n"
    )
    command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE, str(Path(__file__).parent)]
    assert subprocess.run(command, capture_output=True).returncode == -9


def test_killed_after_the_answer_nothing_is_lost(kept: Kept) -> None:
    killed_while(kept, "vault.add(record_number(8)); vault.remove(vault.find(record_number(0).digest))")
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert [s.face for s in vault.summaries()] == [record_number(n).face for n in (1, 2, 8)]


def test_killed_within_a_change_the_old_state_stays(kept: Kept) -> None:
    killed_while(
        kept,
        "from wallet.vault import credentials\n"
        "with vault._session.changing() as change:\n"
        "    credentials.insert_records(change, [record_number(8)])\n"
        "    os.kill(os.getpid(), 9)",
    )
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert len(vault.summaries()) == 3


def test_the_kept_file_passes_the_look(kept: Kept) -> None:
    assert look_at(kept.path, newest=2) == 2


def test_memory_that_is_not_there(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def starved(*_: object) -> bytes:
        raise MemoryError

    starving: Callable[..., bytes] = starved
    monkeypatch.setattr(keyslots, "derive_key", starving)
    assert refused(kept.path) is Trouble.VAULT_PARAMETERS
