"""Copies and backups in memory: writes no file, remembers every call."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.vault_journeys import Progress, unwatched
from wallet.model.verdict import Reason
from wallet.model.views import (
    BackupAge,
    BackupFacts,
    BackupPreview,
    BackupWritten,
    CopyView,
    KeysAsked,
    NotSound,
    Restored,
    RestoreMode,
)

AT = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)
OPENS = "grey kettle under seven maples"


def a_preview(age: BackupAge = BackupAge.OLDER, keys: int = 0) -> BackupPreview:
    """Three licences of two kinds, one of them not here; one more is not sound."""
    kinds = ((LocalisedText("营业执照", "Business licence"), 2), (LocalisedText("居住证", "Permit"), 1))
    broken = NotSound("坏的.lw1", (str(Reason.SIGNATURE_INVALID),))
    return BackupPreview(AT, age, kinds, 3, 1, 0, 4, 2, keys, 5, 6, (broken,))


class FakeBackups:
    """Implements wallet.model.vault_journeys.BackupJourneys."""

    def __init__(self) -> None:
        self.kept_copies: tuple[CopyView, ...] = ()
        self.facts = BackupFacts(AT, True, AT + timedelta(days=1), False, 2, Path("wallet-folder"))
        self.seen = a_preview()
        self.backed_up: list[tuple[Path, str, KeysAsked | None]] = []
        self.brought_in: list[tuple[Path, str, RestoreMode | None, str | None]] = []
        self.brought_back: list[int] = []
        self.begun = threading.Event()
        self.go_on = threading.Event()
        """Work waits in its midst while this is not set."""
        self.go_on.set()
        self.exported_to: list[Path] = []
        self.aside: str | None = "vault.lw.aside-2026-12-01-1"

    _present: bool
    _unlocked: bool
    _may_fail: Callable[[str], None]

    def _work(self, progress: Progress) -> None:
        progress(1, 3)
        self.begun.set()
        assert self.go_on.wait(20)
        progress(2, 3)

    def copies(self) -> tuple[CopyView, ...]:
        return self.kept_copies

    def restore_copy(self, number: int, secret: str) -> None:
        if secret != OPENS:
            raise WalletError(Trouble.PASSPHRASE_WRONG)
        self._work(unwatched)
        self.brought_back.append(number)
        self._unlocked = True
        self._present = True

    def set_aside(self) -> str | None:
        self._may_fail("set_aside")
        self._present = False
        return self.aside

    def backup_facts(self) -> BackupFacts:
        return self.facts

    def backup(
        self, path: Path, passphrase: str, keys: KeysAsked | None, progress: Progress = unwatched
    ) -> BackupWritten:
        self._may_fail("backup")
        self._work(progress)
        self.backed_up.append((path, passphrase, keys))
        return BackupWritten(6, 2, 0 if keys is None else 1, 70_000)

    def preview_restore(self, path: Path, passphrase: str, progress: Progress = unwatched) -> BackupPreview:
        if passphrase != OPENS:
            raise WalletError(Trouble.PASSPHRASE_WRONG)
        self._work(progress)
        return self.seen

    def restore(
        self,
        path: Path,
        passphrase: str,
        mode: RestoreMode | None,
        keys_passphrase: str | None,
        progress: Progress = unwatched,
    ) -> Restored:
        self._may_fail("restore")
        self._work(progress)
        self.brought_in.append((path, passphrase, mode, keys_passphrase))
        return Restored(mode or RestoreMode.MERGE, 1, 2, 0, 0, self.seen.not_sound)

    def export_originals(self, folder: Path) -> int:
        self._may_fail("export_originals")
        self.exported_to.append(folder)
        return 6
