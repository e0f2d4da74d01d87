"""`vault`: for support. Never prints a claim, a name or a key. Backup and restore come later, and say so."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings

from wallet.cli.files import read_source
from wallet.flows import vault_care
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import Language

LATER = {
    Language.CHINESE: "备份与恢复尚未提供。请在程序关闭时复制整个文件：",
    Language.ENGLISH: "Backup and restore come later. While the program is closed, copy the whole file:",
}


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`vault info | check | backup | restore`."""
    command = commands.add_parser("vault", help="look after the vault file")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("info", help="what the file is, without opening it").set_defaults(run=_info)
    check = actions.add_parser("check", help="open it and read every record; asks for the passphrase")
    check.add_argument("--secret-file", metavar="FILE", help="- is standard input")
    check.set_defaults(run=_check)
    for name in ("backup", "restore"):
        actions.add_parser(name, help="comes later").set_defaults(run=_later)


def _info(options: argparse.Namespace, workplace: Workplace) -> int:
    facts = vault_care.vault_facts(workplace.vault_path)
    print(f"{facts.path}\tversion {facts.version}\t{facts.size} B")
    return 0


def _check(options: argparse.Namespace, workplace: Workplace) -> int:
    vault_care.vault_facts(workplace.vault_path)  # what is no vault is told before a passphrase is asked for
    result = vault_care.check_vault(workplace.vault_path, _secret(options.secret_file))
    print(f"{result.licences} 份证照可以读出 · licences readable")
    return 0


def _secret(source: str | None) -> str:
    if source is not None:
        return read_source(source).decode("utf-8", "surrogateescape").rstrip("\r\n")
    try:
        # A passphrase that would be seen while it is typed is not asked for.
        with warnings.catch_warnings(action="error", category=getpass.GetPassWarning):
            return getpass.getpass("口令 Passphrase: ")
    except (EOFError, getpass.GetPassWarning) as error:
        raise WalletError(Trouble.WRONG_USAGE, "no terminal to ask on: use --secret-file") from error


def _later(options: argparse.Namespace, workplace: Workplace) -> int:
    print(LATER[options.language], workplace.vault_path, file=sys.stderr)
    return 2
