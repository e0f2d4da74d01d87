"""The journeys of copies and backups, for wallet.flows.citizen to have: backup and export walk them."""

from __future__ import annotations

import threading
from pathlib import Path

from wallet.flows import backup, export
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import (
    BackupFacts,
    BackupPreview,
    BackupWritten,
    CopyView,
    KeysAsked,
    Restored,
    RestoreMode,
)
from wallet.vault.bringing_back import bring_back
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
            place = self._workplace.vault_path
            self._take(Vault(bring_back(place, number, secret, self._workplace.keychain)))

    def backup_facts(self) -> BackupFacts:
        return backup.facts(self._open())

    def backup(self, path: Path, passphrase: str, keys: KeysAsked | None) -> BackupWritten:
        at = self._workplace.clock()
        return backup.write(self._open(), self._workplace, path, passphrase, keys, at)

    def preview_restore(self, path: Path, passphrase: str) -> BackupPreview:
        at = self._workplace.clock()
        return backup.preview(self._open(), self._workplace, path, passphrase, at)

    def restore(
        self, path: Path, passphrase: str, mode: RestoreMode | None, keys_passphrase: str | None
    ) -> Restored:
        at = self._workplace.clock()
        vault = self._open()
        return backup.restore(vault, self._workplace, path, passphrase, mode, keys_passphrase, at)

    def export_originals(self, folder: Path) -> int:
        return export.export_originals(self._open(), folder)

    def _open(self) -> Vault:
        raise NotImplementedError

    def _take(self, vault: Vault) -> None:
        raise NotImplementedError
