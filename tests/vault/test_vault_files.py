"""Where the vault's files lie: what others put there, what killed programs leave, what may not be written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from vault_samples import CHEAP, PASSPHRASE, Kept, record_number, trouble

from wallet.model.errors import Trouble, WalletError
from wallet.storage import files
from wallet.vault import opening
from wallet.vault.vault import Vault

LOGS = ("-wal", "-journal")


def beside(path: Path, end: str) -> Path:
    return path.with_name(path.name + end)


def _pipe(place: Path) -> None:
    os.mkfifo(place)


def _link(place: Path) -> None:
    target = place.with_name("diary.txt")
    target.write_bytes(b"dear diary")
    place.symlink_to(target)


def _huge(place: Path) -> None:
    with place.open("wb") as sparse:
        sparse.truncate(10 * 1024**3)


@pytest.mark.parametrize("end", LOGS)
@pytest.mark.parametrize("put", [_pipe, _link, Path.mkdir, _huge])
def test_a_log_that_is_no_plain_file_is_not_opened(kept: Kept, end: str, put: Callable[[Path], None]) -> None:
    """SQLite would wait on the pipe for ever, and write into what the link leads to."""
    put(beside(kept.path, end))
    before = kept.path.read_bytes()
    assert trouble(Vault.open, kept.path, PASSPHRASE) is Trouble.VAULT_FOREIGN
    assert kept.path.read_bytes() == before
    diary = kept.folder / "diary.txt"
    assert not diary.exists() or diary.read_bytes() == b"dear diary"


@pytest.mark.parametrize("end", [".seen", ".tries"])
@pytest.mark.parametrize("put", [_pipe, _link, Path.mkdir, _huge])
def test_a_companion_that_is_no_plain_file_stops_nothing(
    kept: Kept, end: str, put: Callable[[Path], None]
) -> None:
    put(beside(kept.path, end))
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.add(record_number(8))
        assert len(vault.summaries()) == 4
    diary = kept.folder / "diary.txt"
    assert not diary.exists() or diary.read_bytes() == b"dear diary"


def test_a_new_vault_takes_no_log_of_one_that_is_gone(kept: Kept, tmp_path: Path) -> None:
    """Who deletes the file of a wallet that crashed leaves its log; SQLite would play it into a new one."""
    place = tmp_path / "again.vault"
    with Vault.open(kept.path, PASSPHRASE) as vault:
        vault.add(record_number(8))
        shutil.copyfile(beside(kept.path, "-wal"), beside(place, "-wal"))
    vault, _code = Vault.create(place, PASSPHRASE, CHEAP)
    with vault:
        vault.add(record_number(1))
    with Vault.open(place, PASSPHRASE) as vault:
        assert [summary.face for summary in vault.summaries()] == [record_number(1).face]


LEFTOVERS = [
    ".citizen.vault.0123456789ab.new",
    ".citizen.vault.0123456789ab.new-wal",
    ".citizen.vault.0123456789ab.new-journal",
    ".citizen.vault.seen.0123456789ab.new",
    ".citizen.vault.tries.0123456789ab.new",
    ".citizen.vault.copy-12.0123456789ab.new",
    ".citizen.vault.0123456789ab.new.seen",
    ".citizen.vault.0123456789ab.new.copy-1",
    "..citizen.vault.0123456789ab.new.seen.ba9876543210.new",
]
NOT_OURS = [
    "citizen.vault.0123456789ab.new",
    ".citizen.vault.new",
    ".citizen.vault.0123456789AB.new",
    ".citizen_vault.0123456789ab.new",
    ".other.vault.0123456789ab.new",
    ".citizen.vault.0123456789ab.newer",
]


def test_what_a_killed_program_left_goes_at_opening(kept: Kept) -> None:
    for name in LEFTOVERS + NOT_OURS:
        (kept.folder / name).write_bytes(b"x")
    assert trouble(Vault.open, kept.path, "not " + PASSPHRASE) is Trouble.PASSPHRASE_WRONG
    assert set(LEFTOVERS) <= {file.name for file in kept.folder.iterdir()}
    Vault.open(kept.path, PASSPHRASE).lock()
    names = {file.name for file in kept.folder.iterdir()}
    assert names == {"citizen.vault", "citizen.vault.seen", *NOT_OURS}


def test_what_a_killed_creation_left_goes_at_the_next(tmp_path: Path) -> None:
    (tmp_path / LEFTOVERS[0]).write_bytes(b"x")
    vault, _code = Vault.create(tmp_path / "citizen.vault", PASSPHRASE, CHEAP)
    vault.lock()
    assert {file.name for file in tmp_path.iterdir()} == {"citizen.vault", "citizen.vault.seen"}


class TestACreationThatFails:
    """Nothing has the name afterwards: nobody was told the recovery code, and the next try must be free."""

    @pytest.fixture
    def path(self, tmp_path: Path) -> Path:
        return tmp_path / "citizen.vault"

    def test_when_the_folder_cannot_be_synced(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        real = files.sync

        def sync(place: Path) -> None:
            if place.is_dir():
                raise OSError(5, "Input/output error")
            real(place)

        monkeypatch.setattr(files, "sync", sync)
        self._refused_then_free(path, monkeypatch)

    def test_when_it_cannot_be_opened(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def no_engine(_path: Path) -> None:
            raise OSError(5, "Input/output error")

        real = opening.single_engine
        monkeypatch.setattr(
            opening, "single_engine", lambda place: no_engine(place) if place == path else real(place)
        )
        self._refused_then_free(path, monkeypatch)

    def test_when_the_manifest_cannot_be_read(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def unreadable(*_: object) -> None:
            raise WalletError(Trouble.STORAGE_FAILED)

        monkeypatch.setattr(opening, "read_manifest", unreadable)
        self._refused_then_free(path, monkeypatch)

    def test_when_its_log_stays(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Published without it, the file would be an empty vault."""
        monkeypatch.setattr(opening, "_EMPTY_LOG", "SELECT 1, 30, 0")
        self._refused_then_free(path, monkeypatch)

    def test_when_the_file_system_has_no_log(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(opening, "_WITH_LOG", "PRAGMA journal_mode = DELETE")
        self._refused_then_free(path, monkeypatch)

    def _refused_then_free(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        assert trouble(Vault.create, path, PASSPHRASE, CHEAP) is Trouble.STORAGE_FAILED
        assert list(path.parent.iterdir()) == []
        monkeypatch.undo()
        vault, _code = Vault.create(path, PASSPHRASE, CHEAP)
        with vault:
            vault.add(record_number(1))
        Vault.open(path, PASSPHRASE).lock()


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_may_not_be_written_can_still_be_read(kept: Kept, what: str) -> None:
    place, mode = (kept.path, 0o400) if what == "file" else (kept.folder, 0o500)
    place.chmod(mode)
    try:
        assert trouble(lambda: _add(kept.path)) is Trouble.STORAGE_READ_ONLY
    finally:
        place.chmod(0o700)
    with Vault.open(kept.path, PASSPHRASE) as vault:
        assert len(vault.summaries()) == 3


def _add(path: Path) -> None:
    with Vault.open(path, PASSPHRASE) as vault:
        vault.add(record_number(8))
