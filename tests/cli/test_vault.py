"""`vault`: what it tells, and that it asks for a passphrase only where that makes sense."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

import pytest
from flows.town import PASSPHRASE, Town

from wallet.cli.main import main
from wallet.flows.citizen import CitizenWallet


def test_a_vault_is_read_wholly_by_a_passphrase_from_a_file(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    town.licence()
    town.citizen.lock()
    secret = tmp_path / "secret"
    secret.write_text(PASSPHRASE + "\n", encoding="utf-8")
    assert main(["vault", "check", "--secret-file", str(secret)], town.workplace) == 0
    assert capsys.readouterr().out.startswith("1 ")
    secret.write_text("wrong", encoding="utf-8")
    assert main(["vault", "check", "--secret-file", str(secret)], town.workplace) == 3
    assert "张示例" not in "".join(capsys.readouterr())


def test_where_no_vault_lies_no_passphrase_is_asked_for(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(getpass, "getpass", lambda _: pytest.fail("asked"))
    nowhere = replace(town.workplace, vault_path=tmp_path / "none.lw")
    assert main(["vault", "check"], nowhere) == 3
    assert main(["vault", "info"], nowhere) == 3


@pytest.mark.parametrize("stop", [EOFError(), getpass.GetPassWarning("echoed")])
def test_without_a_terminal_the_file_option_is_named(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], stop: Exception
) -> None:
    def fail(_: str) -> str:
        raise stop

    monkeypatch.setattr(getpass, "getpass", fail)
    town.citizen.lock()
    assert main(["vault", "check"], town.workplace) == 2
    assert "--secret-file" in capsys.readouterr().err


class TestBackup:
    @pytest.fixture
    def secrets(self, tmp_path: Path) -> dict[str, str]:
        words = {"secret": PASSPHRASE, "backup": "a lantern for backups", "keys": "and another one for keys"}
        for name, text in words.items():
            (tmp_path / name).write_text(text + "\n", encoding="utf-8")
        return {name: str(tmp_path / name) for name in words}

    def run(self, town: Town, secrets: dict[str, str], *arguments: str) -> int:
        given = ["--secret-file", secrets["secret"], "--backup-secret-file", secrets["backup"]]
        return main(["vault", *arguments, *given], town.workplace)

    def test_out_and_in_again(
        self, town: Town, tmp_path: Path, secrets: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        row, path = town.licence(), str(tmp_path / "mine.lwbackup")
        town.citizen.lock()
        keys = ("--with-keys", "--keys-secret-file", secrets["keys"])
        assert self.run(town, secrets, "backup", path) == 0
        assert "1 份证照" in capsys.readouterr().out
        assert self.run(town, secrets, "backup", path, *keys) == 0
        assert "\t1 个密钥" in capsys.readouterr().out
        town.citizen.unlock(PASSPHRASE)
        town.citizen.remove(row.id)
        town.citizen.lock()
        assert self.run(town, secrets, "restore", path, "--yes", *keys) == 0
        assert "merge\t+1\t=0\t-0\t0 个密钥" in capsys.readouterr().out
        assert self.run(town, secrets, "restore", path, "--yes", "--replace") == 0
        said = "".join(capsys.readouterr())
        assert "replace\t+0\t=1\t-0" in said
        for private in (row.holder, row.number, row.authority, PASSPHRASE):
            assert private not in said
        town.citizen.unlock(PASSPHRASE)
        assert [view.id for view in town.citizen.licences(town.at)] == [row.id]

    def test_each_refusal(
        self, town: Town, tmp_path: Path, secrets: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        town.licence()
        path = tmp_path / "mine.lwbackup"
        town.citizen.lock()
        assert self.run(town, secrets, "restore", str(path), "--yes") == 3  # no such file
        (tmp_path / "note").write_text("mine")
        assert self.run(town, secrets, "backup", str(tmp_path / "note")) == 3
        assert self.run(town, secrets, "backup", str(path)) == 0
        assert self.run(town, secrets, "restore", str(path)) == 2  # nobody to ask
        assert "--yes" in capsys.readouterr().err
        assert self.run(town, secrets, "restore", str(path), "--yes", "--keys-secret-file", "x") == 2
        assert self.run(town, secrets | {"secret": "-", "backup": "-"}, "backup", str(path)) == 2
        with pytest.raises(SystemExit):
            self.run(town, secrets, "restore", str(path), "--merge", "--replace")
        path.write_bytes(path.read_bytes()[:-1])
        assert self.run(town, secrets, "restore", str(path), "--yes") == 3
        assert "备份文件不完整" in capsys.readouterr().err

    def test_a_backup_of_another_vault_is_not_decided_upon(
        self, town: Town, tmp_path: Path, secrets: dict[str, str], capsys: pytest.CaptureFixture[str]
    ) -> None:
        path = str(tmp_path / "mine.lwbackup")
        town.citizen.lock()
        assert self.run(town, secrets, "backup", path) == 0
        other = replace(town.workplace, vault_path=tmp_path / "other.lw")
        citizen = CitizenWallet(other)
        citizen.create(PASSPHRASE)
        citizen.lock()
        given = ["--secret-file", secrets["secret"], "--backup-secret-file", secrets["backup"], "--yes"]
        assert main(["vault", "restore", path, *given], other) == 3
        assert "另一个证照夹" in capsys.readouterr().err
        assert main(["vault", "restore", path, "--merge", *given], other) == 0

    def test_copies(self, town: Town, secrets: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
        town.licence()
        town.citizen.lock()
        town.workplace.vault_path.write_bytes(b"")
        assert main(["vault", "info"], town.workplace) == 3
        assert capsys.readouterr().out.startswith("copy 1\t")
        secret = ["--secret-file", secrets["secret"]]
        assert main(["vault", "restore-copy", "9", *secret], town.workplace) == 3
        assert main(["vault", "restore-copy", "1", *secret], town.workplace) == 0
        assert main(["vault", "check", *secret], town.workplace) == 0

    def test_setting_aside(self, town: Town, capsys: pytest.CaptureFixture[str]) -> None:
        town.citizen.lock()
        vault = town.workplace.vault_path
        vault.write_bytes(b"damaged")
        assert main(["vault", "set-aside"], town.workplace) == 0
        name = capsys.readouterr().out.strip()
        assert name == f"{vault.name}.aside-{town.at:%Y-%m-%d}-1"
        assert vault.with_name(name).read_bytes() == b"damaged"
        assert not vault.exists()
        assert main(["vault", "set-aside"], town.workplace) == 3
