"""Copies and backups of one unlocked vault: when the last ones were made, its content out and back in.

Says nothing of the file's format (backup_file) and judges no licence (wallet.flows.backup).
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from wallet.codec import cbor
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Clock
from wallet.model.vault_journeys import Progress, unwatched
from wallet.model.views import BackupWritten, RestoreMode
from wallet.vault import settings
from wallet.vault.backup_content import content_of
from wallet.vault.backup_file import Locks, write_backup
from wallet.vault.copies import Copy, listed
from wallet.vault.daily import DailyCopies
from wallet.vault.records import StoredLicence
from wallet.vault.restoring import BroughtIn, Incoming, merge, put_in_place
from wallet.vault.sealed import opened
from wallet.vault.session import Session

_LAST_BACKUP = "last backup"


@dataclass(frozen=True, slots=True)
class LastBackup:
    """When the last backup was made, and whether anything was changed since."""

    at: datetime
    changed: bool


class Backups:
    """Every call may raise WalletError VAULT_LOCKED, VAULT_DAMAGED, STORAGE_*. `forget` is called when a
    restore changed what was read before."""

    def __init__(self, session: Session, forget: Callable[[], None]) -> None:
        self._session = session
        self._forget = forget
        self._daily: DailyCopies | None = None

    @property
    def vault_id(self) -> bytes:
        """Which vault this is; it stays through every change."""
        with self._session.reading() as (_connection, keys):
            return keys.vault_id

    @property
    def generation(self) -> int:
        """How often the vault was changed."""
        return self._session.stamp.generation

    def keep_daily(self, clock: Clock) -> None:
        """From now on a copy a day where something changed; the first one, if it is due, with `keep_up`."""
        self._daily = DailyCopies(self._session, clock)

    def keep_up(self) -> None:
        """Take the copy that is due, if one is; what stops it is told as `copy_trouble`."""
        if self._daily is not None:
            self._daily.keep_up()

    @property
    def copy_trouble(self) -> Trouble | None:
        """What kept the last automatic copy from being taken."""
        return None if self._daily is None else self._daily.trouble

    def take_copy(self, at: datetime) -> None:
        """An automatic copy now: before a new key, and before a restore that replaces."""
        self._session.take_copy(at)

    def copies(self) -> tuple[tuple[Copy, int | None], ...]:
        """The copies, the newest first, each with its generation, None where these keys do not open it."""
        found = ((copy, self._session.stamp_in(copy)) for copy in listed(self._session.path))
        return tuple((copy, stamp.generation if stamp else None) for copy, stamp in found)

    def last_copy(self) -> tuple[Copy, bool] | None:
        """The newest copy, and whether anything was changed since."""
        newest = next(iter(listed(self._session.path)), None)
        if newest is None:
            return None
        return newest, self._session.stamp_in(newest) != self._session.stamp

    def last_backup(self) -> LastBackup | None:
        """The last backup that was written, None where none ever was."""
        with self._session.reading() as (connection, keys):
            noted = settings.read(connection, keys, _LAST_BACKUP)
        if noted is None:
            return None
        seconds, generation = opened(lambda: tuple(cbor.loads(noted)))
        return LastBackup(datetime.fromtimestamp(seconds, UTC), self.generation > generation)

    def write(self, path: Path, locks: Locks, at: datetime, progress: Progress = unwatched) -> BackupWritten:
        """Everything here into a backup file, holder keys where the locks have a place for them. Raises what
        `progress` raises, too: nothing was written then."""
        bound = keys_written = licences = 0

        def count(stored: StoredLicence) -> None:
            nonlocal bound, licences
            licences += 1
            bound += stored.record.holder_key is not None

        def content() -> Iterable[list[object]]:
            nonlocal keys_written
            opening = int(at.timestamp()), self.generation
            total = connection.exec_driver_sql("SELECT COUNT(*) FROM licences").scalar_one()
            for entry in content_of(connection, keys, opening, locks.holder_keys, count):
                keys_written += entry[0] == "key"
                progress(licences, total)
                yield entry

        with self._session.turn:
            with self._session.reading() as (connection, keys):
                size = write_backup(path, locks, content())
            self._note_backup(at)
        return BackupWritten(licences, bound, keys_written, size)

    def restore(
        self, sound: Iterable[StoredLicence], incoming: Incoming, mode: RestoreMode, at: datetime
    ) -> BroughtIn:
        """All or nothing; a copy is taken before what replaces. Raises what reading the backup raises, and
        VAULT_OLDER."""
        with self._session.turn:
            if self._session.older:
                raise WalletError(Trouble.VAULT_OLDER)
            if mode is RestoreMode.REPLACE:
                self.take_copy(at)
            bring = put_in_place if mode is RestoreMode.REPLACE else merge
            with self._session.changing() as change:
                brought = bring(change, sound, incoming)
            self._forget()
            return brought

    def _note_backup(self, at: datetime) -> None:
        # The backup is written: a vault that cannot be told of it makes it none the worse.
        with contextlib.suppress(WalletError), self._session.changing() as change:
            noted = [int(at.timestamp()), self.generation + 1]
            settings.write(change, _LAST_BACKUP, cbor.dumps(noted))
