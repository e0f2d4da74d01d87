"""Puts an automatic copy in the place of a vault that is damaged, gone or not wanted.

Nothing is destroyed: what lay there is kept beside it (`vault.lw.aside-2026-12-01-1`). The copy is opened
whole before anything is touched. Killed between its last two steps, the old file lies in its place without
its log, and with it under its other name.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain
from wallet.storage.engine import in_use, storage_troubles
from wallet.storage.files import HeldFile, sync, temporary_beside
from wallet.vault.copies import Copy, listed
from wallet.vault.opening import open_file
from wallet.vault.session import Session

_LOGS = ("-wal", "-journal")


def bring_back(
    vault_path: Path, number: int, secret: str, keychain: Keychain | None = None, *, at: datetime
) -> Session:
    """Open copy `number` wholly by a secret, give it the vault's name and answer it unlocked. Two Argon2id.
    What lay there is set aside under the day of `at`.

    Raises WalletError COPY_MISSING, VAULT_BUSY, and what opening raises: nothing was touched then. STORAGE_*
    may also come when the copy has its name and could not be made the newest state: it opens as an older one,
    and may be brought back again.
    """
    copy = next((copy for copy in listed(vault_path) if copy.number == number), None)
    if copy is None:
        raise WalletError(Trouble.COPY_MISSING, str(number))
    with storage_troubles(), _to_itself(vault_path), _proved(copy, vault_path, secret, keychain) as proved:
        _name_aside(vault_path, at)
        _drop_logs(vault_path)
        proved.replace(vault_path)
        sync(vault_path.parent)
    session = open_file(vault_path, secret, keychain=keychain)
    try:
        # Its owner chose to go back.
        session.accept_older()
    except BaseException:
        session.close()
        raise
    return session


def set_aside(vault_path: Path, at: datetime) -> Path | None:
    """Take what lies in a vault's place, and its log, out of it, whatever it is: under a name with the day of
    `at`, beside it. None where nothing lies there. Raises WalletError VAULT_BUSY, STORAGE_*."""
    with storage_troubles(), _to_itself(vault_path):
        aside = _name_aside(vault_path, at)
        _drop_logs(vault_path)
        if aside is not None:
            # Its other name is on disk: this one goes.
            vault_path.unlink(missing_ok=True)
            sync(vault_path.parent)
    return aside


def _name_aside(vault_path: Path, at: datetime) -> Path | None:
    """Give what lies in a vault's place, and its log, a second name; None where nothing lies there."""
    if not os.path.lexists(vault_path):
        return None
    number, stem = 1, f"{vault_path.name}.aside-{at:%Y-%m-%d}"
    while os.path.lexists(aside := vault_path.with_name(f"{stem}-{number}")):
        number += 1
    for log in _LOGS:
        beside = vault_path.with_name(vault_path.name + log)
        if os.path.lexists(beside):
            _second_name(beside, aside.with_name(aside.name + log))
    _second_name(vault_path, aside)
    sync(vault_path.parent)
    return aside


def _drop_logs(vault_path: Path) -> None:
    """They have another name, or are of no file."""
    for log in _LOGS:
        vault_path.with_name(vault_path.name + log).unlink(missing_ok=True)


def _second_name(path: Path, other: Path) -> None:
    try:
        os.link(path, other, follow_symlinks=False)
    except (OSError, NotImplementedError):
        # File systems without hard links, and what is no file.
        path.rename(other)


@contextlib.contextmanager
def _to_itself(vault_path: Path) -> Iterator[None]:
    """Nobody else has the vault open, in this program or another."""
    if not vault_path.is_file() or vault_path.is_symlink():
        yield
        return
    held = HeldFile(vault_path)
    try:
        if in_use(vault_path):
            raise WalletError(Trouble.VAULT_BUSY)
        yield
    finally:
        held.release()


@contextlib.contextmanager
def _proved(copy: Copy, vault_path: Path, secret: str, keychain: Keychain | None) -> Iterator[Path]:
    """A second copy, opened wholly and brought to the newest schema."""
    temporary = temporary_beside(vault_path)
    try:
        flags = sum(getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"))
        with (
            os.fdopen(os.open(copy.path, os.O_RDONLY | flags), "rb") as source,
            temporary.open("wb") as target,
        ):
            shutil.copyfileobj(source, target)
        sync(temporary)
        open_file(temporary, secret, keychain=keychain).close()
        sync(temporary)
        yield temporary
    finally:
        # With it go its log, its memory and the copy before its migration.
        for leftover in temporary.parent.glob(f"{glob.escape(temporary.name)}*"):
            leftover.unlink(missing_ok=True)
