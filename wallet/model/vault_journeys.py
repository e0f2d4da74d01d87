"""What the citizen's window may ask of the vault itself. The rules of wallet.model.journeys hold."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from typing import Protocol

from wallet.model.keeping import Receipt, ReceiptForm, Reminder
from wallet.model.views import (
    BackupFacts,
    BackupPreview,
    BackupWritten,
    CopyView,
    KeysAsked,
    KeySlotView,
    Restored,
    RestoreMode,
)


class KeyJourneys(Protocol):
    """The ways into the vault. Each asks for a secret again, although the vault is open."""

    @property
    def keychain_available(self) -> bool:
        """Whether this computer has a keychain that is allowed. May wait for it."""
        ...

    def listed(self) -> tuple[KeySlotView, ...]:
        """Every way in, by number."""
        ...

    def add_passphrase(self, secret: str, passphrase: str, at: datetime) -> None:
        """One more passphrase beside those there are."""
        ...

    def change_passphrase(self, secret: str, passphrase: str, number: int, at: datetime) -> None:
        """Another passphrase in the place of `number`; `secret` is that passphrase or the recovery code."""
        ...

    def remove(self, number: int, passphrase: str, at: datetime) -> None:
        """Take a way in out. `passphrase` is another one, which stays; LAST_PASSPHRASE where it is not."""
        ...

    def renew_recovery_code(self, secret: str, at: datetime) -> str:
        """A fresh recovery code, to be shown once; the old one counts until it is confirmed."""
        ...

    def confirm_recovery_code(self, typed: str) -> None:
        """Put the fresh code in the place of the old one. RECOVERY_CODE_WRONG."""
        ...

    def use_keychain(self, passphrase: str, at: datetime) -> None:
        """Tie a passphrase to a share in the keychain. KEYCHAIN_UNAVAILABLE."""
        ...

    def leave_keychain(self, passphrase: str, at: datetime) -> None:
        """Let the passphrase open alone again."""
        ...

    def rekey(self, secret: str, passphrase: str, at: datetime) -> str:
        """A new vault key, everything sealed anew; the new recovery code, to be shown once. What stays is
        `passphrase` and that code. An automatic copy is taken before."""
        ...


class ReceiptJourneys(Protocol):
    """What was shown to whom (回执)."""

    def listed(self) -> tuple[Receipt, ...]:
        """The newest first."""
        ...

    def exported(self, receipts: Sequence[Receipt], form: ReceiptForm) -> bytes:
        """As a file; in CSV nothing is a formula to who opens it."""
        ...

    def delete(self, receipt_ids: Collection[str]) -> None:
        """Take entries out of the vault."""
        ...

    def put_back(self, receipts: Sequence[Receipt]) -> None:
        """Undo a deletion."""
        ...


class ReminderJourneys(Protocol):
    """Licences that run out soon."""

    def due(self, at: datetime) -> tuple[Reminder, ...]:
        """Every licence within its 60, 30 or 7 days, the nearest first; dismissed ones too."""
        ...

    def told(self, reminders: Sequence[Reminder]) -> None:
        """They were said: each is said once a level. Harmless where the vault can only be read."""
        ...

    def dismiss(self, reminders: Sequence[Reminder]) -> None:
        """The holder put them away."""
        ...


class Progress(Protocol):
    """Looks at long work, which stops with nothing done where it raises WalletError STOPPED."""

    def __call__(self, done: int, total: int) -> None:
        """Called by the worker when `done` licences of `total` are through."""
        ...


def unwatched(done: int, total: int) -> None:
    """Nobody looks."""


class BackupJourneys(Protocol):
    """Copies and backups of the citizen's vault."""

    def copies(self) -> tuple[CopyView, ...]:
        """The automatic copies, the newest first; also while the vault is locked, damaged or gone."""
        ...

    def restore_copy(self, number: int, secret: str) -> None:
        """Put a copy in the vault's place once the secret opened all of it, and leave it unlocked. What lay
        there is kept beside it under another name. COPY_MISSING, VAULT_BUSY while it is unlocked."""
        ...

    def set_aside(self) -> str | None:
        """Rename what lies in the vault's place, so that another can be made there; its new name, None where
        nothing lay there. Nothing is deleted. VAULT_BUSY while a vault is open."""
        ...

    def backup_facts(self) -> BackupFacts:
        """When the last backup and the last copy were made, and whether anything changed since. The copy of
        the day is taken first, where one is due."""
        ...

    def backup(
        self, path: Path, passphrase: str, keys: KeysAsked | None, progress: Progress = unwatched
    ) -> BackupWritten:
        """Write an encrypted backup under a passphrase of its own. Over an older backup, over nothing else:
        BACKUP_PLACE_TAKEN."""
        ...

    def preview_restore(self, path: Path, passphrase: str, progress: Progress = unwatched) -> BackupPreview:
        """What is in a backup and what a restore would do. BACKUP_DAMAGED, BACKUP_NEWER, BACKUP_FOREIGN."""
        ...

    def restore(
        self,
        path: Path,
        passphrase: str,
        mode: RestoreMode | None,
        keys_passphrase: str | None,
        progress: Progress = unwatched,
    ) -> Restored:
        """All or nothing. Without a mode a backup of this vault is merged, and that of another one refused:
        BACKUP_OF_ANOTHER_VAULT. Without a passphrase for the keys, the keys in it stay out."""
        ...

    def export_originals(self, folder: Path) -> int:
        """Every licence's bytes as received into a new folder, unencrypted; how many. FOLDER_EXISTS."""
        ...
