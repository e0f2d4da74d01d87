"""The vault as the journeys see it: create, open, lock; licences, holder keys, small settings.

Imports SQLAlchemy (about 200 ms) and cryptography only when a vault is opened, so a window that asks for the
passphrase appears first; `warm_up` loads them on a thread meanwhile. Judges no licence.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from wallet.model.credential import PublicKey
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Signer
from wallet.model.views import LicenceState
from wallet.vault.records import LicenceRecord, StoredLicence, StoredSummary

if TYPE_CHECKING:
    from wallet.crypto.sealing import Argon2Parameters
    from wallet.vault.credentials import RemovedRows
    from wallet.vault.session import Session


def warm_up() -> None:
    """Load what opening a vault needs."""
    from wallet.vault import credentials, holder_keys, session  # noqa: F401


class Vault:
    """An unlocked vault. Safe to use from several threads; one program has a file at a time.

    Every call raises WalletError only; after `lock` VAULT_LOCKED. Locking drops the keys and everything read
    with them, as far as Python lets go of it.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._summaries: dict[str, StoredSummary] | None = None
        self._removed: dict[str, RemovedRows] = {}

    @classmethod
    def create(
        cls, path: Path, passphrase: str, parameters: Argon2Parameters | None = None
    ) -> tuple[Vault, str]:
        """A new vault, unlocked, and its recovery code (8 × 5 characters), which is kept nowhere.

        `parameters` None: 256 MiB, t 3, p 4; `keyslots.calibrate` finds better ones for this machine.
        Raises WalletError: PASSPHRASE_*, VAULT_EXISTS, VAULT_PARAMETERS, STORAGE_*.
        """
        from wallet.crypto.sealing import Argon2Parameters
        from wallet.vault.session import create_file

        session, recovery_code = create_file(path, passphrase, parameters or Argon2Parameters())
        return cls(session), recovery_code

    @classmethod
    def open(cls, path: Path, secret: str) -> Vault:
        """Unlock by passphrase or recovery code. What is refused stays untouched.

        Raises WalletError: PASSPHRASE_WRONG, VAULT_MISSING, VAULT_FOREIGN, VAULT_DAMAGED, VAULT_NEWER,
        VAULT_BUSY, VAULT_PARAMETERS, STORAGE_*.
        """
        from wallet.vault.session import open_file

        return cls(open_file(path, secret))

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

    def lock(self) -> None:
        """Drop keys and plaintext and let go of the file; what was removed is gone. Again is harmless."""
        with self._session.turn:
            self._session.close()
            self._summaries = None
            self._removed = {}

    def add(self, record: LicenceRecord) -> str:
        """Keep one licence, durably; its id. One of the same digest that is there is answered instead."""
        return self.add_many((record,))[0]

    def add_many(self, records: Iterable[LicenceRecord]) -> tuple[str, ...]:
        """Keep licences in one transaction: all or none. Their ids, in order."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.transaction() as (connection, keys):
                answers = credentials.insert_records(connection, keys, tuple(records))
            fresh = {answer.id: answer for answer in answers if isinstance(answer, StoredSummary)}
            if self._summaries is not None:
                self._summaries |= fresh
        return tuple(answer if isinstance(answer, str) else answer.id for answer in answers)

    def find(self, digest: bytes) -> str | None:
        """The id of the licence with this digest, None where there is none."""
        from wallet.vault import credentials

        with self._session.transaction() as (connection, keys):
            return credentials.find(connection, keys, digest)

    def summaries(self) -> tuple[StoredSummary, ...]:
        """All licences in the order of arrival; from memory after the first time."""
        from wallet.vault import credentials

        with self._session.turn:
            if self.locked:
                raise WalletError(Trouble.VAULT_LOCKED)
            if self._summaries is None:
                with self._session.transaction() as (connection, keys):
                    self._summaries = {s.id: s for s in credentials.summaries(connection, keys)}
            return tuple(self._summaries.values())

    def record(self, licence_id: str) -> StoredLicence:
        """One licence in full, from the file. Raises WalletError LICENCE_MISSING, VAULT_DAMAGED."""
        from wallet.vault import credentials

        with self._session.transaction() as (connection, keys):
            return credentials.record(connection, keys, licence_id)

    def update_checked(self, licence_id: str, at: datetime, standing: LicenceState | None) -> None:
        """Note a check: when, and how the status stood. Raises WalletError LICENCE_MISSING."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.transaction() as (connection, keys):
                summary = credentials.mark_checked(connection, keys, licence_id, at, standing)
            if self._summaries is not None:
                self._summaries[licence_id] = summary

    def remove(self, licence_id: str) -> None:
        """Take a licence out of the file at once; until `lock`, `put_back` undoes it. Its holder key stays:
        the licence may come again. Raises WalletError LICENCE_MISSING."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.transaction() as (connection, _keys):
                removed = credentials.take_out(connection, licence_id)
            self._removed[licence_id] = removed
            if self._summaries is not None:
                self._summaries.pop(licence_id, None)

    def put_back(self, licence_id: str) -> None:
        """Undo `remove`. Raises WalletError LICENCE_MISSING where nothing of that id was removed."""
        from wallet.vault import credentials

        with self._session.turn:
            with self._session.transaction() as (connection, _keys):
                removed = self._removed.get(licence_id)
                if removed is None:
                    raise WalletError(Trouble.LICENCE_MISSING)
                credentials.put_back(connection, removed)
            del self._removed[licence_id]
            self._summaries = None

    def new_holder_key(self) -> PublicKey:
        """Make and keep a fresh P-256 key for one licence; its public half."""
        from wallet.vault import holder_keys

        with self._session.transaction() as (connection, keys):
            return holder_keys.new_key(connection, keys)

    def has_holder_key(self, public_key: PublicKey) -> bool:
        """Whether the private half lies here."""
        from wallet.vault import holder_keys

        with self._session.transaction() as (connection, keys):
            return holder_keys.is_kept(connection, keys, public_key)

    def signer_for(self, public_key: PublicKey) -> Signer | None:
        """What signs for a public key; None where its private half is not here."""
        from wallet.vault import holder_keys

        with self._session.transaction() as (connection, keys):
            return holder_keys.signer_for(connection, keys, public_key)

    def setting(self, name: str) -> bytes | None:
        """A small sealed value, None where there is none."""
        from wallet.vault import settings

        with self._session.transaction() as (connection, keys):
            return settings.read(connection, keys, "user " + name)

    def keep_setting(self, name: str, value: bytes) -> None:
        """Keep a small value, sealed."""
        from wallet.vault import settings

        with self._session.transaction() as (connection, keys):
            settings.write(connection, keys, "user " + name, value)
