"""Puts an automatic copy in the place of a vault that is damaged, gone or not wanted.

Nothing is destroyed: what lay there is kept beside it (`vault.lw.aside-1`). The copy is opened whole before
anything is touched. Killed between its last two steps, the old file lies in its place without its log, and
with it under its other name.
"""

from __future__ import annotations

import contextlib
import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain
from wallet.storage.engine import in_use, storage_troubles
from wallet.storage.files import HeldFile, sync, temporary_beside
from wallet.vault.copies import Copy, listed
from wallet.vault.opening import open_file
from wallet.vault.session import Session

_LOGS = ("-wal", "-journal")


def bring_back(vault_path: Path, number: int, secret: str, keychain: Keychain | None = None) -> Session:
    """Open copy `number` wholly by a secret, give it the vault's name and answer it unlocked. Two Argon2id.

    Raises WalletError COPY_MISSING, VAULT_BUSY, and what opening raises: nothing was touched then.
    """
    copy = next((copy for copy in listed(vault_path) if copy.number == number), None)
    if copy is None:
        raise WalletError(Trouble.COPY_MISSING, str(number))
    with storage_troubles(), _to_itself(vault_path), _proved(copy, vault_path, secret, keychain) as proved:
        set_aside(vault_path)
        for log in _LOGS:
            vault_path.with_name(vault_path.name + log).unlink(missing_ok=True)
        proved.replace(vault_path)
        sync(vault_path.parent)
    session = open_file(vault_path, secret, keychain=keychain)
    # Its owner chose to go back.
    session.accept_older()
    return session


def set_aside(vault_path: Path) -> Path | None:
    """Give what lies in a vault's place, and its log, a second name; None where nothing lies there."""
    if not os.path.lexists(vault_path):
        return None
    number = 1
    while os.path.lexists(aside := vault_path.with_name(f"{vault_path.name}.aside-{number}")):
        number += 1
    for log in _LOGS:
        beside = vault_path.with_name(vault_path.name + log)
        if beside.exists():
            _second_name(beside, aside.with_name(aside.name + log))
    _second_name(vault_path, aside)
    sync(vault_path.parent)
    return aside


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
