"""Automatic copies: when they are taken, that they are whole, and that bringing one back destroys nothing."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from vault_samples import CHEAP, PASSPHRASE, Kept, record_number, trouble

from wallet.model.errors import Trouble, WalletError
from wallet.vault import copies, migrations, opening
from wallet.vault.backup_file import new_locks
from wallet.vault.bringing_back import bring_back, set_aside
from wallet.vault.daily import AGAIN_AFTER, DailyCopies
from wallet.vault.opening import open_file
from wallet.vault.session import Session
from wallet.vault.vault import Vault

AT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
OLD_FILE = Path(__file__).parent / "data" / "version-1.vault"


def numbers(path: Path) -> list[int]:
    return [copy.number for copy in copies.listed(path)]


def licences(path: Path) -> list[str]:
    with Vault.open(path, PASSPHRASE) as vault:
        return [summary.face.number for summary in vault.summaries()]


def take(vault: Vault, at: datetime = AT) -> copies.Copy:
    return vault._session.take_copy(at)


def test_a_copy_is_the_vault_as_it_is_and_for_its_owner_only(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.add(record_number(7))  # in the write-ahead log, not in the file
        copy = take(vault)
        assert copy.taken_at == AT
        assert copy.path.stat().st_mode & 0o777 == 0o600
        assert copies.is_sound(copy)
        assert copies.stamp_of(copy, vault._session._unlocked()) == vault._session.stamp
    elsewhere = shutil.copyfile(copy.path, kept.folder / "elsewhere.vault")
    assert licences(elsewhere) == licences(kept.path)
    assert len(licences(kept.path)) == 4
    assert [f.name for f in kept.folder.iterdir() if f.name.startswith(".")] == []


def test_the_same_state_is_copied_once_and_three_are_kept(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        for number in range(10, 15):
            vault.add(record_number(number))
            assert take(vault).number == take(vault).number == number - 9
        assert numbers(kept.path) == [5, 4, 3]


def test_the_oldest_stays_where_the_new_one_does_not_read_back(
    kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        for number in range(10, 13):
            vault.add(record_number(number))
            take(vault)
        vault.add(record_number(13))
        real = copies.copy_database

        def hurt(connection: object, target: Path) -> None:
            real(connection, target)  # type: ignore[arg-type]
            with target.open("r+b") as stream:
                stream.seek(-100, os.SEEK_END)
                stream.write(b"\xff" * 100)

        monkeypatch.setattr(copies, "copy_database", hurt)
        assert trouble(take, vault) is Trouble.VAULT_DAMAGED
        assert numbers(kept.path) == [3, 2, 1]
        monkeypatch.undo()
        assert take(vault).number == 4
        assert numbers(kept.path) == [4, 3, 2]


def test_what_is_of_another_vault_is_never_dropped_and_what_is_no_copy_never_listed(kept: Kept) -> None:
    other, _code = Vault.create(kept.folder / "other.vault", PASSPHRASE, CHEAP)
    with other:
        foreign = take(other)
    foreign.path.rename(kept.path.with_name("citizen.vault.copy-1"))
    kept.path.with_name("citizen.vault.copy-2").write_bytes(b"broken")
    for name in ("copy-0", "copy-x", "copy-4.new", "copy-"):
        kept.path.with_name(f"citizen.vault.{name}").write_bytes(b"")
    kept.path.with_name("citizen.vault.copy-3").mkdir()
    assert numbers(kept.path) == [2, 1]
    with Vault.open(kept.path, PASSPHRASE) as vault:
        for number in range(10, 15):
            vault.add(record_number(number))
            take(vault)
    # The folder of that name is not in the way: it is passed over by the numbers that rise.
    assert numbers(kept.path)[-1] == 1
    assert len(numbers(kept.path)) == 4


def test_before_a_migration(tmp_path: Path) -> None:
    own = tmp_path / "old.vault"
    shutil.copyfile(OLD_FILE, own)
    assert trouble(Vault.open, own, "not " + PASSPHRASE) is Trouble.PASSPHRASE_WRONG
    assert numbers(own) == []
    Vault.open(own, PASSPHRASE).lock()
    (copy,) = copies.listed(own)
    assert int.from_bytes(copy.path.read_bytes()[60:64], "big") == 1
    assert int.from_bytes(own.read_bytes()[60:64], "big") == migrations.newest_version()
    Vault.open(own, PASSPHRASE).lock()
    assert numbers(own) == [1]


def test_a_migration_that_fails_again_and_again_takes_one_copy(kept: Kept) -> None:
    def breaks(*_: object) -> None:
        raise OSError(28, "No space left on device")

    for _ in range(4):
        assert (
            trouble(open_file, kept.path, PASSPHRASE, {**migrations.STEPS, 3: breaks}) is Trouble.STORAGE_FULL
        )
    assert numbers(kept.path) == [1]


def test_no_migration_without_its_copy(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    own = kept.folder / "old.vault"
    shutil.copyfile(OLD_FILE, own)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "copy_database", full)
    assert trouble(Vault.open, own, PASSPHRASE) is Trouble.STORAGE_FULL
    assert int.from_bytes(own.read_bytes()[60:64], "big") == 1
    monkeypatch.undo()
    Vault.open(own, PASSPHRASE).lock()


def test_before_a_new_key(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.rekey(PASSPHRASE, "another mountain lantern", AT, lambda: take(vault) and None, CHEAP)
        before = copies.listed(kept.path)[0]
        assert copies.stamp_of(before, vault._session._unlocked()) is None  # of the key before
        vault.add(record_number(9))
        assert take(vault).number == before.number + 1
        # Both are copies of one vault: the old key's are dropped in their turn.
        for number in range(10, 13):
            vault.add(record_number(number))
            take(vault)
        assert numbers(kept.path) == [5, 4, 3]


class TestDaily:
    def test_once_a_day_and_only_when_changed(self, kept: Kept) -> None:
        now = [AT]
        with Vault.open(kept.path, PASSPHRASE) as vault:
            daily = DailyCopies(vault._session, lambda: now[0])
            assert numbers(kept.path) == [], "nobody waits for it who unlocks"
            daily.keep_up()
            assert numbers(kept.path) == [1]
            vault.add(record_number(8))
            now[0] += timedelta(hours=23)
            vault.add(record_number(9))
            assert numbers(kept.path) == [1]
            now[0] += timedelta(hours=2)
            vault.add(record_number(10))
            assert numbers(kept.path) == [2, 1]
            assert copies.listed(kept.path)[0].taken_at == now[0]
            now[0] += timedelta(days=3)
            daily.keep_up()
            assert numbers(kept.path) == [2, 1]
            assert daily.trouble is None

    def test_a_clock_that_was_wrong_stops_no_copies(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            DailyCopies(vault._session, lambda: AT + timedelta(days=40_000)).keep_up()
            vault.add(record_number(8))
            assert numbers(kept.path) == [1]
            DailyCopies(vault._session, lambda: AT).keep_up()
            assert numbers(kept.path) == [2, 1]

    def test_a_full_disk_stops_nobody_and_is_told(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        now, tries = [AT], []

        def full(*_: object) -> None:
            tries.append(1)
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(copies, "copy_database", full)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            daily = DailyCopies(vault._session, lambda: now[0])
            vault.add(record_number(8))
            assert daily.trouble is Trouble.STORAGE_FULL
            assert len(tries) == 1
            monkeypatch.undo()
            now[0] += AGAIN_AFTER
            vault.add(record_number(9))
            assert daily.trouble is None
        assert numbers(kept.path) == [1]
        assert len(licences(kept.path)) == 5

    def test_an_earlier_state_put_back_is_not_copied(self, kept: Kept) -> None:
        earlier = kept.path.read_bytes()
        with Vault.open(kept.path, PASSPHRASE) as vault:
            vault.add(record_number(8))
        kept.path.write_bytes(earlier)
        with Vault.open(kept.path, PASSPHRASE) as vault:
            assert vault.older
            DailyCopies(vault._session, lambda: AT).keep_up()
            assert numbers(kept.path) == []
            vault.accept_older()
            assert numbers(kept.path) == [1]


def hurt(path: Path) -> bytes:
    """Zeros over the last 4 KB, as a power cut may leave them."""
    whole = path.read_bytes()
    damaged = whole[:-4096] + bytes(4096)
    path.write_bytes(damaged)
    return damaged


class TestBringingBack:
    @pytest.fixture
    def copied(self, kept: Kept) -> Kept:
        with Vault.open(kept.path, PASSPHRASE) as vault:
            take(vault)
            vault.add(record_number(8))
        return kept

    @pytest.mark.parametrize("length", [0, 512, 4096, 20_000, -4096])
    def test_a_damaged_vault(self, copied: Kept, length: int) -> None:
        whole = copied.path.read_bytes()
        copied.path.write_bytes(whole[:length] + bytes(-min(length, 0)))
        damaged = copied.path.read_bytes()
        assert trouble(Vault.open, copied.path, PASSPHRASE) is Trouble.VAULT_DAMAGED
        assert copied.path.read_bytes() == damaged
        assert numbers(copied.path) == [1]
        with Vault(bring_back(copied.path, 1, PASSPHRASE, at=AT)) as vault:
            assert len(vault.summaries()) == 3
            assert not vault.older
            vault.add(record_number(9))
        assert len(licences(copied.path)) == 4
        assert copied.path.with_name("citizen.vault.aside-2026-11-24-1").read_bytes() == damaged
        assert numbers(copied.path) == [1]
        assert [f.name for f in copied.folder.iterdir() if f.name.startswith(".")] == []

    def test_a_vault_that_is_gone(self, copied: Kept) -> None:
        copied.path.unlink()
        bring_back(copied.path, 1, PASSPHRASE, at=AT).close()
        assert len(licences(copied.path)) == 3
        assert not copied.path.with_name("citizen.vault.aside-2026-11-24-1").exists()

    def test_a_log_without_its_file_is_not_played_into_the_copy(self, copied: Kept) -> None:
        damaged = hurt(copied.path)
        log = copied.path.with_name("citizen.vault-wal")
        log.write_bytes(b"what a kill left")
        bring_back(copied.path, 1, PASSPHRASE, at=AT).close()
        assert len(licences(copied.path)) == 3
        assert copied.path.with_name("citizen.vault.aside-2026-11-24-1").read_bytes() == damaged
        assert (
            copied.path.with_name("citizen.vault.aside-2026-11-24-1-wal").read_bytes() == b"what a kill left"
        )

    def test_each_refusal_leaves_everything(self, copied: Kept) -> None:
        hurt(copied.path)
        broken = copied.path.with_name("citizen.vault.copy-2")
        broken.write_bytes(copies.listed(copied.path)[0].path.read_bytes()[:-512])

        def files() -> dict[str, bytes]:
            return {f.name: f.read_bytes() for f in copied.folder.iterdir()}

        before = files()
        assert trouble(bring_back, copied.path, 7, PASSPHRASE, at=AT) is Trouble.COPY_MISSING
        assert trouble(bring_back, copied.path, 1, "not " + PASSPHRASE, at=AT) is Trouble.PASSPHRASE_WRONG
        assert trouble(bring_back, copied.path, 2, PASSPHRASE, at=AT) is Trouble.VAULT_DAMAGED
        assert files() == before
        bring_back(copied.path, 1, PASSPHRASE, at=AT).close()

    def test_not_while_the_vault_is_open_here_or_elsewhere(self, copied: Kept) -> None:
        with Vault.open(copied.path, PASSPHRASE):
            assert trouble(bring_back, copied.path, 1, PASSPHRASE, at=AT) is Trouble.VAULT_BUSY
            code = (
                "import sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
                "from wallet.model.errors import WalletError\n"
                "from wallet.vault.bringing_back import bring_back\n"
                "try:\n    bring_back(Path(sys.argv[1]), 1, sys.argv[2], at=datetime.now(UTC))\n"
                "except WalletError as error:\n    print(error.trouble)\n"
            )
            command = [sys.executable, "-c", code, str(copied.path), PASSPHRASE]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            assert done.stdout.strip() == Trouble.VAULT_BUSY
        assert len(licences(copied.path)) == 4
        bring_back(copied.path, 1, PASSPHRASE, at=AT).close()

    def test_a_copy_of_an_older_schema_is_brought_forward(self, tmp_path: Path) -> None:
        own = tmp_path / "old.vault"
        shutil.copyfile(OLD_FILE, own)
        Vault.open(own, PASSPHRASE).lock()
        hurt(own)
        bring_back(own, 1, PASSPHRASE, at=AT).close()
        assert len(licences(own)) == 2
        assert [f.name for f in tmp_path.iterdir() if f.name.startswith(".")] == []

    def test_killed_before_the_name_is_given_the_old_one_stays(self, copied: Kept) -> None:
        code = (
            "import os, sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
            "from wallet.vault import bringing_back\n"
            "bringing_back._name_aside = lambda path, at: os.kill(os.getpid(), 9)\n"
            "bringing_back.bring_back(Path(sys.argv[1]), 1, sys.argv[2], at=datetime.now(UTC))\n"
        )
        command = [sys.executable, "-c", code, str(copied.path), PASSPHRASE]
        assert subprocess.run(command, capture_output=True).returncode == -9
        left = [f for f in copied.folder.iterdir() if f.name.startswith(".")]
        assert left
        assert len(licences(copied.path)) == 4
        assert not any(f.exists() for f in left)

    def test_a_full_disk_after_the_name_was_given_leaves_it_to_be_opened(
        self, copied: Kept, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The first thing that is written in the vault: that its owner chose to go back."""

        def full(_session: Session) -> None:
            raise WalletError(Trouble.STORAGE_FULL)

        with monkeypatch.context() as patched:
            patched.setattr(Session, "accept_older", full)
            assert trouble(lambda: bring_back(copied.path, 1, PASSPHRASE, at=AT)) is Trouble.STORAGE_FULL
        bring_back(copied.path, 1, PASSPHRASE, at=AT).close()
        assert len(licences(copied.path)) == 3


def test_a_killed_backup_leaves_nothing_behind_the_next_one(kept: Kept) -> None:
    stick = kept.folder / "stick"
    code = (
        "import os, sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from wallet.crypto.sealing import Argon2Parameters\nfrom wallet.vault import backup_file\n"
        "from wallet.vault.vault import Vault\n"
        "backup_file.sync = lambda path: os.kill(os.getpid(), 9)\n"
        "locks = backup_file.new_locks(sys.argv[2], None, Argon2Parameters(64 * 1024, 2, 1))\n"
        "vault = Vault.open(Path(sys.argv[1]), sys.argv[2])\n"
        "vault.backups.write(Path(sys.argv[3]), locks, datetime(2026, 11, 25, tzinfo=UTC))\n"
    )
    command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE, str(stick / "mine.lwbackup")]
    assert subprocess.run(command, capture_output=True).returncode == -9
    (left,) = stick.iterdir()
    other = left.with_name(left.name.replace("mine", "another"))
    other.touch()
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.backups.write(stick / "mine.lwbackup", new_locks(PASSPHRASE, None, CHEAP), AT)
    assert {file.name for file in stick.iterdir()} == {"mine.lwbackup", other.name}


class TestSettingAside:
    def test_a_damaged_vault_goes_with_its_log_and_another_can_be_made(self, kept: Kept) -> None:
        damaged = hurt(kept.path)
        kept.path.with_name("citizen.vault-wal").write_bytes(b"what a kill left")
        assert trouble(Vault.create, kept.path, PASSPHRASE, CHEAP) is Trouble.VAULT_EXISTS
        aside = set_aside(kept.path, AT)
        assert aside == kept.path.with_name("citizen.vault.aside-2026-11-24-1")
        assert aside.read_bytes() == damaged
        assert aside.with_name(aside.name + "-wal").read_bytes() == b"what a kill left"
        assert not kept.path.exists()
        Vault.create(kept.path, PASSPHRASE, CHEAP)[0].lock()
        hurt(kept.path)
        second = set_aside(kept.path, AT)
        assert second == kept.path.with_name("citizen.vault.aside-2026-11-24-2")
        assert aside.read_bytes() == damaged

    @pytest.mark.parametrize("kind", ["folder", "pipe", "link", "link to nothing"])
    def test_whatever_lies_there_is_renamed_and_not_opened(self, tmp_path: Path, kind: str) -> None:
        place, target = tmp_path / "citizen.vault", tmp_path / "a letter"
        if kind == "folder":
            place.mkdir()
            (place / "a file").write_bytes(b"theirs")
        elif kind == "pipe":
            os.mkfifo(place)
        else:
            if kind == "link":
                target.write_bytes(b"theirs")
            place.symlink_to(target)
        before = place.lstat().st_ino
        aside = set_aside(place, AT)
        assert aside is not None
        assert aside.lstat().st_ino == before
        assert not os.path.lexists(place)
        assert kind != "link" or target.read_bytes() == b"theirs"

    def test_nothing_is_set_aside_where_nothing_lies(self, tmp_path: Path) -> None:
        assert set_aside(tmp_path / "citizen.vault", AT) is None
        assert list(tmp_path.iterdir()) == []

    def test_not_while_it_is_open(self, kept: Kept) -> None:
        with Vault.open(kept.path, PASSPHRASE):
            assert trouble(set_aside, kept.path, AT) is Trouble.VAULT_BUSY
        assert kept.path.exists()


def test_disk_full_at_each_write_of_a_copy(kept: Kept) -> None:
    """The limit is the child's own, so no file system is filled."""
    with Vault.open(kept.path, PASSPHRASE) as vault:
        take(vault)
        vault.add(record_number(8))
    before = copies.listed(kept.path)[0].path.read_bytes()
    code = (
        "import resource, sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from wallet.model.errors import WalletError\nfrom wallet.vault.vault import Vault\n"
        "vault = Vault.open(Path(sys.argv[1]), sys.argv[2])\n"
        "at, size = datetime(2026, 11, 24, tzinfo=UTC), Path(sys.argv[1]).stat().st_size\n"
        "for limit in [*range(0, size, 2048), size + 4096]:\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))\n"
        "    try:\n        print(vault._session.take_copy(at).number)\n"
        "    except WalletError as error:\n        print(error.trouble)\n"
    )
    command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE]
    answers = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(answers[:-1]) == {Trouble.STORAGE_FULL}
    assert answers[-1] == "2"
    assert copies.listed(kept.path)[-1].path.read_bytes() == before
    assert len(licences(kept.path)) == 4
    assert [f.name for f in kept.folder.iterdir() if f.name.startswith(".")] == []


def test_opening_looks_at_no_copy(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening.copies, "take", lambda *_: pytest.fail("copied"))
    Vault.open(kept.path, PASSPHRASE).lock()


def test_a_newer_copy_is_not_sound_here(kept: Kept) -> None:
    with Vault.open(kept.path, PASSPHRASE) as vault:
        copy = take(vault)
    connection = sqlite3.connect(copy.path)
    connection.execute("PRAGMA user_version = 3")
    connection.close()
    assert not copies.is_sound(copy)
    with pytest.raises(WalletError) as caught:
        bring_back(kept.path, 1, PASSPHRASE, at=AT)
    assert caught.value.trouble is Trouble.VAULT_NEWER


def test_disk_full_at_each_write_of_a_backup(kept: Kept) -> None:
    """What lay there, an older backup, stays; so does the vault."""
    backup = kept.folder / "mine.lwbackup"
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.add(record_number(8, bytes(150_000)))
        vault.backups.write(backup, new_locks(PASSPHRASE, None, CHEAP), AT)
    before = backup.read_bytes()
    code = (
        "import resource, sys\nfrom datetime import UTC, datetime\nfrom pathlib import Path\n"
        "from wallet.crypto.sealing import Argon2Parameters\nfrom wallet.model.errors import WalletError\n"
        "from wallet.vault.backup_file import new_locks\nfrom wallet.vault.vault import Vault\n"
        "vault = Vault.open(Path(sys.argv[1]), sys.argv[2])\n"
        "locks = new_locks(sys.argv[2], None, Argon2Parameters(64 * 1024, 2, 1))\n"
        "target = Path(sys.argv[3])\nsize = target.stat().st_size\n"
        "at = datetime(2026, 11, 25, tzinfo=UTC)\n"
        "for limit in range(0, size, 8192):\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))\n"
        "    try:\n        print(vault.backups.write(target, locks, at).licences)\n"
        "    except WalletError as error:\n        print(error.trouble)\n"
    )
    command = [sys.executable, "-c", code, str(kept.path), PASSPHRASE, str(backup)]
    answers = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert set(answers) == {Trouble.STORAGE_FULL}
    assert backup.read_bytes() == before
    assert len(licences(kept.path)) == 4
    assert [f.name for f in kept.folder.iterdir() if f.name.startswith(".")] == []
