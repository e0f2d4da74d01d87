"""The journeys of copies and backups, for wallet.flows.citizen to have: backup and export walk them."""

from __future__ import annotations

import threading
from pathlib import Path

from wallet.flows import backup, export, unlock
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.vault_journeys import Progress, unwatched
from wallet.model.views import (
    BackupFacts,
    BackupPreview,
    BackupWritten,
    CopyView,
    KeysAsked,
    Restored,
    RestoreMode,
)
from wallet.vault.bringing_back import set_aside
from wallet.vault.vault import Vault


class Safekeeping:
    """Implements model.vault_journeys.BackupJourneys over the vault that its subclass has open."""

    _workplace: Workplace
    _vault: Vault | None
    _turn: threading.Lock

    def copies(self) -> tuple[CopyView, ...]:
        return backup.list_copies(self._workplace.vault_path, self._vault)

    def restore_copy(self, number: int, secret: str) -> None:
        with self._turn:
            if self._vault is not None:
                raise WalletError(Trouble.VAULT_BUSY, "unlocked")
            self._take(unlock.bring_back(self._workplace, number, secret))

    def set_aside(self) -> str | None:
        with self._turn:
            if self._vault is not None:
                raise WalletError(Trouble.VAULT_BUSY, "unlocked")
            aside = set_aside(self._workplace.vault_path, self._workplace.clock())
        return None if aside is None else aside.name

    def backup_facts(self) -> BackupFacts:
        # Asked once the licences are on show: the copy of the day has kept nobody from them.
        self._open().backups.keep_up()
        return backup.facts(self._open(), self._workplace.vault_path)

    def backup(
        self, path: Path, passphrase: str, keys: KeysAsked | None, progress: Progress = unwatched
    ) -> BackupWritten:
        at = self._workplace.clock()
        return backup.write(self._open(), self._workplace, path, passphrase, keys, at, progress)

    def preview_restore(self, path: Path, passphrase: str, progress: Progress = unwatched) -> BackupPreview:
        at = self._workplace.clock()
        return backup.preview(self._open(), self._workplace, path, passphrase, at, progress)

    def restore(
        self,
        path: Path,
        passphrase: str,
        mode: RestoreMode | None,
        keys_passphrase: str | None,
        progress: Progress = unwatched,
    ) -> Restored:
        at = self._workplace.clock()
        vault = self._open()
        opened = backup.open_for_restore(path, passphrase, keys_passphrase)
        return backup.restore(vault, self._workplace, opened, mode, at, progress)

    def export_originals(self, folder: Path) -> int:
        return export.export_originals(self._open(), folder)

    def _open(self) -> Vault:
        raise NotImplementedError

    def _take(self, vault: Vault) -> None:
        raise NotImplementedError
