"""The vault as the journeys see it: create, open, lock; licences, holder keys, small settings.

Imports SQLAlchemy (about 200 ms) and cryptography only when a vault is opened, so a window that asks for the
passphrase appears first; `warm_up` loads them on a thread meanwhile. Judges no licence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from wallet.model.credential import PublicKey
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain, Signer
from wallet.model.views import LicenceState
from wallet.vault.records import LicenceRecord, StoredLicence, StoredSummary

if TYPE_CHECKING:
    from wallet.crypto.sealing import Argon2Parameters
    from wallet.vault.activity import ActivityEntry, Shown
    from wallet.vault.backups import Backups
    from wallet.vault.credentials import RemovedRows
    from wallet.vault.session import Session
    from wallet.vault.slots import KeySlots


def warm_up() -> None:
    """Load what opening a vault needs."""
    from wallet.vault import credentials, holder_keys, opening, slots  # noqa: F401


class Vault:
    """An unlocked vault. Safe to use from several threads; one program has a file at a time.

    Every call raises WalletError only; after `lock` VAULT_LOCKED. Locking drops the keys and everything read
    with them, as far as Python lets go of it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        from wallet.vault.backups import Backups
        from wallet.vault.slots import KeySlots

        self._slots = KeySlots(session)
        self._backups = Backups(session, self._forget)
        self._summaries: dict[str, StoredSummary] | None = None
        self._removed: dict[str, RemovedRows] = {}

    @classmethod
    def create(
        cls,
        path: Path,
        passphrase: str,
        parameters: Argon2Parameters | None = None,
        keychain: Keychain | None = None,
        at: datetime | None = None,
    ) -> tuple[Vault, str]:
        """A new vault, unlocked, and its recovery code (8 × 5 characters), which is kept nowhere.

        `parameters` None: 256 MiB, t 3, p 4; `keyslots.calibrate` finds better ones for this machine.
        `at`: when its key slots were made, to be told in their list.
        Raises WalletError: PASSPHRASE_*, VAULT_EXISTS, VAULT_PARAMETERS, STORAGE_*.
        """
        from wallet.crypto.sealing import Argon2Parameters
        from wallet.vault.opening import create_file

        session, recovery_code = create_file(path, passphrase, parameters or Argon2Parameters(), keychain, at)
        return cls(session), recovery_code

    @classmethod
    def open(cls, path: Path, secret: str, keychain: Keychain | None = None) -> Vault:
        """Unlock by passphrase or recovery code. What is refused stays untouched.

        A file put back to an earlier state than the newest one seen opens to be read only (`older`).
        Raises WalletError: PASSPHRASE_WRONG, VAULT_MISSING, VAULT_FOREIGN, VAULT_DAMAGED, VAULT_NEWER,
        VAULT_PARTLY_ROLLED_BACK, VAULT_BUSY, VAULT_PARAMETERS, KEYCHAIN_*, STORAGE_*.
        """
        from wallet.vault.opening import open_file

        return cls(open_file(path, secret, keychain=keychain))

    def __enter__(self) -> Vault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.lock()

    def __repr__(self) -> str:
        return f"Vault({'locked' if self.locked else 'unlocked'})"

    @property
    def locked(self) -> bool:
        return self._session.closed

    @property
    def older(self) -> bool:
        """Whether the file was put back to an earlier state; then what changes it raises VAULT_OLDER."""
        return self._session.older

    @property
    def slots(self) -> KeySlots:
        """The ways in: list, add, change, remove, renew the recovery code, tie to the keychain."""
        return self._slots

    def rekey(
        self,
        secret: str,
        passphrase: str,
        at: datetime,
        copy_first: Callable[[], None],
        parameters: Argon2Parameters | None = None,
    ) -> str:
        """As `KeySlots.rekey`. What was removed before can no longer be put back: its seals are the old."""
        from wallet.crypto.sealing import Argon2Parameters

        with self._session.turn:
            cost = parameters or Argon2Parameters()
            code = self._slots.rekey(secret, passphrase, at, copy_first, cost)
            self._removed = {}
            return code

    @property
    def backups(self) -> Backups:
        """Copies beside the vault, and its content to a backup file and back."""
        return self._backups

    def accept_older(self) -> None:
        """Go on from the earlier state: from now on it is the newest."""
        self._session.accept_older()

    def lock(self) -> None:
        """Drop keys and plaintext and let go of the file; what was removed is gone. Again is harmless."""
        with self._session.turn:
            self._session.close()
            self._forget()

    def add(self, record: LicenceRecord) -> str:
        """Keep one licence, durably; its id. One of the same digest that is there is answered instead."""
        return self.add_many((record,))[0]

    def add_many(self, records: Iterable[LicenceRecord]) -> tuple[str, ...]:
        """Keep licences in one transaction: all or none. Their ids, in order."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.changing() as change:
                answers = credentials.insert_records(change, tuple(records))
            fresh = {answer.id: answer for answer in answers if isinstance(answer, StoredSummary)}
            if self._summaries is not None:
                self._summaries |= fresh
        return tuple(answer if isinstance(answer, str) else answer.id for answer in answers)

    def find(self, digest: bytes) -> str | None:
        """The id of the licence with this digest, None where there is none."""
        from wallet.vault import credentials

        with self._session.reading() as (connection, keys):
            return credentials.find(connection, keys, digest)

    def find_many(self, digests: Sequence[bytes]) -> list[str | None]:
        """As `find`, for each digest, in one look."""
        from wallet.vault import credentials

        with self._session.reading() as (connection, keys):
            return credentials.find_many(connection, keys, digests)

    def summaries(self) -> tuple[StoredSummary, ...]:
        """All licences in the order of arrival; from memory after the first time."""
        from wallet.vault import credentials

        with self._session.turn:
            if self.locked:
                raise WalletError(Trouble.VAULT_LOCKED)
            if self._summaries is None:
                with self._session.reading() as (connection, keys):
                    faces = self._session.take_faces() or credentials.sealed_faces(connection)
                    self._summaries = {s.id: s for s in credentials.summaries(keys, faces)}
            return tuple(self._summaries.values())

    def record(self, licence_id: str) -> StoredLicence:
        """One licence in full, from the file. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
        from wallet.vault import credentials

        with self._session.reading() as (connection, keys):
            return credentials.record(connection, keys, licence_id)

    def update_checked(self, licence_id: str, at: datetime, standing: LicenceState | None) -> None:
        """Note a check: when, and how the status stood. Raises WalletError LICENCE_MISSING."""
        self._edit(licence_id, lambda summary: replace(summary, checked_at=at, standing=standing))

    def fold(self, licence_id: str, under: str) -> None:
        """Note that one licence is renewed by another. Raises WalletError LICENCE_MISSING."""
        if licence_id == under or under not in {summary.id for summary in self.summaries()}:
            raise WalletError(Trouble.LICENCE_MISSING)
        self._edit(licence_id, lambda summary: replace(summary, replaced_by=under))

    def reminder_told(self, licence_id: str, days: int) -> None:
        """Note that the holder was told, `days` days before a licence runs out. LICENCE_MISSING."""
        self._edit(licence_id, lambda summary: replace(summary, told=summary.told | {days}))

    def reminder_dismissed(self, licence_id: str, days: int) -> None:
        """Note that the holder put a reminder away. Raises WalletError LICENCE_MISSING."""
        self._edit(licence_id, lambda summary: replace(summary, dismissed=summary.dismissed | {days}))

    def remove(self, licence_id: str) -> None:
        """Take a licence out of the file at once; until `lock`, `put_back` undoes it. Its holder key stays:
        the licence may come again. Raises WalletError LICENCE_MISSING."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.changing() as change:
                removed = credentials.take_out(change, licence_id)
            self._removed[licence_id] = removed
            if self._summaries is not None:
                self._summaries.pop(licence_id, None)

    def put_back(self, licence_id: str) -> None:
        """Undo `remove`. Raises WalletError LICENCE_MISSING where nothing of that id was removed."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.changing() as change:
                removed = self._removed.get(licence_id)
                if removed is None:
                    raise WalletError(Trouble.LICENCE_MISSING)
                credentials.put_back(change, removed)
            del self._removed[licence_id]
            self._summaries = None

    def new_holder_key(self) -> PublicKey:
        """Make and keep a fresh P-256 key for one licence; its public half."""
        from wallet.vault import holder_keys

        with self._session.changing() as change:
            return holder_keys.new_key(change)

    def has_holder_key(self, public_key: PublicKey) -> bool:
        """Whether the private half lies here."""
        from wallet.vault import holder_keys

        with self._session.reading() as (connection, keys):
            return holder_keys.is_kept(connection, keys, public_key)

    def signer_for(self, public_key: PublicKey) -> Signer | None:
        """What signs for a public key; None where its private half is not here."""
        from wallet.vault import holder_keys

        with self._session.reading() as (connection, keys):
            return holder_keys.signer_for(connection, keys, public_key)

    def setting(self, name: str) -> bytes | None:
        """A small sealed value, None where there is none."""
        from wallet.vault import settings

        with self._session.reading() as (connection, keys):
            return settings.read(connection, keys, "user " + name)

    def keep_setting(self, name: str, value: bytes) -> None:
        """Keep a small value, sealed."""
        from wallet.vault import settings

        with self._session.changing() as change:
            settings.write(change, "user " + name, value)

    def note_shown(self, shown: Shown) -> str:
        """Keep what was shown to whom, durably; the id of the entry."""
        from wallet.vault import activity

        with self._session.changing() as change:
            return activity.append(change, shown)

    def activity(self) -> tuple[ActivityEntry, ...]:
        """What was shown to whom, the newest first."""
        from wallet.vault import activity

        with self._session.reading() as (connection, keys):
            return tuple(activity.entries(connection, keys))

    def delete_activity(self, entry_ids: Iterable[str]) -> int:
        """Take entries out; how many of them there were."""
        from wallet.vault import activity

        with self._session.changing() as change:
            return activity.delete(change, tuple(entry_ids))

    def versions(self, licence_id: str) -> tuple[StoredSummary, ...]:
        """The licences that this one renewed, the latest first; they are folded under it."""
        found: list[StoredSummary] = []
        wanted = [licence_id]
        while wanted:
            under = wanted.pop()
            for summary in self.summaries():
                if summary.replaced_by == under and summary not in found:
                    found.append(summary)
                    wanted.append(summary.id)
        forever = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(found, key=lambda s: s.face.valid_until or forever, reverse=True))

    def _forget(self) -> None:
        self._summaries = None
        self._removed = {}

    def _edit(self, licence_id: str, edited: Callable[[StoredSummary], StoredSummary]) -> None:
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.changing() as change:
                summary = credentials.rewrite(change, licence_id, edited)
            if self._summaries is not None:
                self._summaries[licence_id] = summary
