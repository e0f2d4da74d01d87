"""`vault`: for support. Never prints a claim, a name or a key; counts, kinds of licence and times only."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings
from pathlib import Path

from wallet.cli.answers import time_text, visible
from wallet.cli.files import read_source
from wallet.flows import backup, vault_care
from wallet.flows.citizen import CitizenWallet
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.views import BackupPreview, KeysAsked, NotSound, RestoreMode

_WITHOUT_KEYS = LocalisedText(
    "备份里没有持证人密钥：绑定密钥的证照，在别的电脑上要重新领取后才能出示。",
    "No holder keys are in it: on another computer licences bound to one can be shown only after re-issue.",
)


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`vault info | check | backup | restore | restore-copy | set-aside`."""
    command = commands.add_parser("vault", help="look after the vault file")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    actions.add_parser("info", help="what the file is, and its copies; opens nothing").set_defaults(run=_info)
    check = actions.add_parser("check", help="open it and read every record; asks for the passphrase")
    check.set_defaults(run=_check)
    writing = actions.add_parser("backup", help="write an encrypted backup to a file")
    writing.add_argument(
        "--with-keys", action="store_true", help="with the holder keys, under their own passphrase"
    )
    writing.set_defaults(run=_backup)
    restoring = actions.add_parser("restore", help="bring a backup in: all of it or nothing")
    modes = restoring.add_mutually_exclusive_group()
    for mode in RestoreMode:
        modes.add_argument(f"--{mode}", dest="mode", action="store_const", const=mode)
    restoring.add_argument("--with-keys", action="store_true", help="the holder keys in it too")
    restoring.add_argument("--yes", action="store_true", help="do not ask after the preview")
    restoring.set_defaults(run=_restore)
    for parser in (writing, restoring):
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--backup-secret-file", metavar="FILE", help="passphrase of the backup")
        parser.add_argument("--keys-secret-file", metavar="FILE", help="passphrase of the keys in it")
    copy = actions.add_parser("restore-copy", help="put an automatic copy in the vault's place")
    copy.add_argument("number", type=int, metavar="N", help="as told by info")
    copy.set_defaults(run=_restore_copy)
    actions.add_parser(
        "set-aside", help="rename what lies in the vault's place, so that another can be made there"
    ).set_defaults(run=_set_aside)
    for parser in (check, writing, restoring, copy):
        parser.add_argument(
            "--secret-file", metavar="FILE", help="passphrase of the vault; - is standard input"
        )


def _info(options: argparse.Namespace, workplace: Workplace) -> int:
    for copy in backup.list_copies(workplace.vault_path, None):
        state = "readable" if copy.sound else "damaged"
        print(f"copy {copy.number}\t{time_text(copy.taken_at)}\t{copy.size} B\t{state}")
    facts = vault_care.vault_facts(workplace.vault_path)
    print(f"{facts.path}\tversion {facts.version}\t{facts.size} B")
    return 0


def _check(options: argparse.Namespace, workplace: Workplace) -> int:
    vault_care.vault_facts(workplace.vault_path)  # what is no vault is told before a passphrase is asked for
    result = vault_care.check_vault(workplace, _secret(options.secret_file))
    print(f"{result.licences} 份证照可以读出 · licences readable")
    return 0


def _backup(options: argparse.Namespace, workplace: Workplace) -> int:
    _refuse_one_input_for_two(options)
    citizen, secret = _unlocked(options, workplace)
    try:
        passphrase = _new_secret(options.backup_secret_file, "备份口令 Passphrase of the backup: ")
        keys = None
        if options.with_keys:
            prompt = "密钥口令 Passphrase of the keys: "
            keys = KeysAsked(secret, _new_secret(options.keys_secret_file, prompt))
        written = citizen.backup(options.file, passphrase, keys)
    finally:
        citizen.lock()
    print(f"{written.licences} 份证照 licences\t{written.keys} 个密钥 keys\t{written.size} B")
    if written.bound and keys is None:
        print(_WITHOUT_KEYS.in_language(options.language))
    return 0


def _restore(options: argparse.Namespace, workplace: Workplace) -> int:
    _refuse_one_input_for_two(options)
    citizen, _ = _unlocked(options, workplace)
    try:
        passphrase = _secret(options.backup_secret_file, "备份口令 Passphrase of the backup: ")
        _tell_preview(citizen.preview_restore(options.file, passphrase), options)
        if not options.yes:
            _ask_to_go_on()
        keys = None
        if options.with_keys:
            keys = _secret(options.keys_secret_file, "密钥口令 Passphrase of the keys: ")
        done = citizen.restore(options.file, passphrase, options.mode, keys)
    finally:
        citizen.lock()
    print(
        f"{done.mode}\t+{done.added}\t={done.already_here}\t-{done.taken_out}"
        f"\t{done.keys} 个密钥 keys\t{len(done.not_sound)} 份未恢复 left out"
    )
    return 0


def _restore_copy(options: argparse.Namespace, workplace: Workplace) -> int:
    citizen = CitizenWallet(workplace)
    citizen.restore_copy(options.number, _secret(options.secret_file))
    citizen.lock()
    return _info(options, workplace)


def _set_aside(options: argparse.Namespace, workplace: Workplace) -> int:
    name = CitizenWallet(workplace).set_aside()
    if name is None:
        raise WalletError(Trouble.VAULT_MISSING)
    print(name)
    return 0


def _tell_preview(preview: BackupPreview, options: argparse.Namespace) -> None:
    print(f"{time_text(preview.made_at)}\t{preview.age}")
    for kind, count in preview.kinds:
        print(f"{count}\t{visible(kind.in_language(options.language))}")
    print(
        f"{preview.licences} 份证照 licences\t{preview.fresh} 份这里没有 not here"
        f"\t{preview.only_here} 份只在这里 only here"
    )
    print(
        f"{preview.keys} 个密钥 keys\t{preview.activity} 条记录 activity\t{preview.settings} 项设置 settings"
    )
    _tell_left_out(preview.not_sound)


def _tell_left_out(not_sound: tuple[NotSound, ...]) -> None:
    for row in not_sound:
        # Not the file's name: it may say whose licence it is.
        print(f"不恢复 left out\t{', '.join(row.reasons)}")


def _unlocked(options: argparse.Namespace, workplace: Workplace) -> tuple[CitizenWallet, str]:
    vault_care.vault_facts(workplace.vault_path)
    citizen, secret = CitizenWallet(workplace), _secret(options.secret_file)
    citizen.unlock(secret)
    return citizen, secret


def _refuse_one_input_for_two(options: argparse.Namespace) -> None:
    sources = (options.secret_file, options.backup_secret_file, options.keys_secret_file)
    if sources.count("-") > 1:
        raise WalletError(Trouble.WRONG_USAGE, "standard input is one passphrase")
    if options.keys_secret_file is not None and not options.with_keys:
        raise WalletError(Trouble.WRONG_USAGE, "--keys-secret-file goes with --with-keys")


def _ask_to_go_on() -> None:
    if sys.stdin is None or not sys.stdin.isatty():
        raise WalletError(Trouble.WRONG_USAGE, "no terminal to ask on: use --yes")
    if input("恢复吗？Restore? [y/N] ").strip().lower() not in ("y", "yes", "是"):
        raise KeyboardInterrupt


def _new_secret(source: str | None, prompt: str) -> str:
    """A passphrase that is made up now: typed twice, since nobody can tell it again."""
    secret = _secret(source, prompt)
    if source is None and _secret(None, "再输一次 Again: ") != secret:
        raise WalletError(Trouble.WRONG_USAGE, "the two passphrases differ")
    return secret


def _secret(source: str | None, prompt: str = "口令 Passphrase: ") -> str:
    if source is not None:
        return read_source(source).decode("utf-8", "surrogateescape").rstrip("\r\n")
    try:
        # A passphrase that would be seen while it is typed is not asked for.
        with warnings.catch_warnings(action="error", category=getpass.GetPassWarning):
            return getpass.getpass(prompt)
    except (EOFError, getpass.GetPassWarning) as error:
        raise WalletError(Trouble.WRONG_USAGE, "no terminal to ask on: use --secret-file") from error
