"""Files are written whole or not at all, by their owner only, and without loading a database."""

from __future__ import annotations

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from wallet.model.errors import Trouble, WalletError
from wallet.storage import files


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a"
    files.write_whole(path, b"old")
    files.write_whole(path, b"new")
    assert path.read_bytes() == b"new"
    assert [each.name for each in path.parent.iterdir()] == ["a"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX")
def test_only_the_owner_may_read_it_and_its_new_folder(tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "a"
    files.write_whole(path, b"key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    path = tmp_path / "a"
    files.write_whole(path, b"old")

    def fail(*_: object) -> None:
        raise OSError("no")

    monkeypatch.setattr(files.os if step == "fsync" else files.Path, step, fail)
    with pytest.raises(WalletError) as stopped:
        files.write_whole(path, b"new")
    assert stopped.value.trouble is Trouble.STORAGE_FAILED
    assert [each.name for each in tmp_path.iterdir()] == ["a"]
    assert path.read_bytes() == b"old"


def test_whoever_only_keeps_files_loads_no_database() -> None:
    program = "import sys, wallet.trust.store, wallet.flows.issue; print('sqlalchemy' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"
