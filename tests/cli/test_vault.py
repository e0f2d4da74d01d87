"""`vault`: what it tells, and that it asks for a passphrase only where that makes sense."""

from __future__ import annotations

import getpass
from dataclasses import replace
from pathlib import Path

import pytest
from flows.town import PASSPHRASE, Town

from wallet.cli.main import main


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
