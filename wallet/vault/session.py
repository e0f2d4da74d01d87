"""One unlocked vault: its connection, its keys, one caller at a time, one transaction for each change.

Knows nothing of what the records hold, and neither opens nor makes the file: wallet.vault.opening does.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain
from wallet.storage.engine import READING, STORAGE_ERRORS, storage_troubles
from wallet.storage.files import HeldFile
from wallet.vault import copies
from wallet.vault.change import Change
from wallet.vault.credentials import SealedFaces
from wallet.vault.manifest import Draft, Manifest, Stamp, read_manifest, read_stamp, write_stamp
from wallet.vault.sealed import VaultKeys
from wallet.vault.seen import Seen


@dataclass(frozen=True, slots=True)
class OpenFile:
    """A file that this process holds, and its one connection."""

    path: Path
    engine: Engine
    held: HeldFile
    connection: Connection

    def put_away(self) -> None:
        """Closing the last connection moves the write-ahead log into the file and deletes it."""
        with contextlib.suppress(Exception):
            self.connection.close()
            self.engine.dispose()
        self.held.release()


class Session:
    """An open file and its keys. After `close` every use raises WalletError VAULT_LOCKED.

    `older`: the file is an earlier state than the newest one seen, so it is read only."""

    def __init__(
        self,
        file: OpenFile,
        keys: VaultKeys,
        manifest: Manifest,
        keychain: Keychain | None,
        seen: Seen,
        faces: SealedFaces = (),
    ) -> None:
        self.turn = threading.RLock()
        self.keychain = keychain
        self.after_change: Callable[[], None] | None = None
        """Called when a change is durable, its turn still held; it must not raise."""
        self._faces = faces
        self._file = file
        self._connection = file.connection
        self._keys: VaultKeys | None = keys
        self._manifest = manifest
        self._stamp = read_stamp(self._connection, keys)
        self._connection.rollback()
        self._seen = seen
        newest = self._seen.newest(keys)
        self._newest = newest or self._stamp
        self.older = _is_older(self._stamp, self._newest)
        if not self.older:
            self._seen.settle(keys, self._stamp)

    def __repr__(self) -> str:
        return f"Session({'closed' if self.closed else 'open'})"

    @property
    def closed(self) -> bool:
        return self._keys is None

    @property
    def path(self) -> Path:
        """Where the file lies."""
        return self._file.path

    @property
    def stamp(self) -> Stamp:
        """Which state the vault is in."""
        return self._stamp

    @contextlib.contextmanager
    def reading(self) -> Iterator[tuple[Connection, VaultKeys]]:
        """A transaction that changes nothing."""
        with self.turn:
            keys = self._unlocked()
            self._connection.execution_options(**{READING: True})
            with storage_troubles(), self._connection.begin():
                yield self._connection, keys

    def take_faces(self) -> SealedFaces:
        """The sealed rows of the list that were read while the vault was opened: given once, and empty as
        soon as anything was changed."""
        faces, self._faces = self._faces, ()
        return faces

    @contextlib.contextmanager
    def changing(self) -> Iterator[Change]:
        """A transaction that is durable when the block ends and undone when it raises; what it wrote raises
        the generation. Raises WalletError VAULT_OLDER where the file may only be read."""
        with self.turn:
            keys = self._unlocked()
            if self.older:
                raise WalletError(Trouble.VAULT_OLDER)
            self._faces = ()
            self._connection.execution_options(**{READING: False})
            draft, stamp = Draft(self._manifest), self._stamp
            with storage_troubles(), self._connection.begin():
                change = Change(self._connection, keys, draft)
                yield change
                if change.made:
                    stamp = change.stamp(self._stamp.generation + 1)
            if change.made:
                draft.settle()
                self._note(keys, stamp)
                self._tell_of_change()

    @contextlib.contextmanager
    def replacing(self, keys: VaultKeys) -> Iterator[tuple[Change, VaultKeys]]:
        """A transaction that seals every record anew under other keys: those of the session once it is
        durable. The block is given a change under them and the old ones, and writes rows as it likes: the
        manifest is made over all that is there then."""
        with self.turn:
            old = self._unlocked()
            if self.older:
                raise WalletError(Trouble.VAULT_OLDER)
            self._faces = ()
            self._connection.execution_options(**{READING: False})
            with storage_troubles(), self._connection.begin():
                yield Change(self._connection, keys, Draft(self._manifest)), old
                manifest = read_manifest(self._connection)
                stamp = manifest.stamp(keys, self._stamp.generation + 1)
                write_stamp(self._connection, keys, stamp)
            self._keys, self._manifest = keys, manifest
            self._note(keys, stamp)
            self._seen.settle(keys, stamp)
            self.empty_log()
            self._tell_of_change()

    def take_copy(self, at: datetime) -> copies.Copy:
        """An automatic copy of the state as it is. Raises what `copies.take` raises."""
        with self.turn:
            return copies.take(self._file.path, self._connection, self._unlocked(), at)

    def stamp_in(self, copy: copies.Copy) -> Stamp | None:
        """Which state a copy holds; None where the keys of this vault do not open it."""
        with self.turn:
            return copies.stamp_of(copy, self._unlocked())

    def empty_log(self) -> None:
        """Move the write-ahead log into the file: nothing that was replaced is to stay in it. What was
        changed is durable before; should this fail, the next commits or the locking do it."""
        driver = self._connection.connection.dbapi_connection
        assert driver is not None
        with self.turn, contextlib.suppress(*STORAGE_ERRORS):
            driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def accept_older(self) -> None:
        """Go on from an earlier state: the generation rises above the newest one seen. Harmless where the
        file is the newest."""
        with self.turn:
            self._unlocked()
            if not self.older:
                return
            before, self.older = self._stamp, False
            self._stamp = replace(before, generation=max(before.generation, self._newest.generation))
            try:
                with self.changing() as change:
                    change.made = True
            except BaseException:
                self._stamp, self.older = before, True
                raise

    def close(self) -> None:
        """Drop the keys and the file. Waits for a running transaction; again is harmless."""
        with self.turn:
            keys, self._keys = self._keys, None
            self._faces = ()
            if keys is None:
                return
            # While the file is still ours: who opens it next may have gone on already.
            if not self.older:
                self._seen.settle(keys, self._stamp)
            self._file.put_away()

    def _note(self, keys: VaultKeys, stamp: Stamp) -> None:
        self._stamp = self._newest = stamp
        self._seen.note(keys, stamp)

    def _tell_of_change(self) -> None:
        if self.after_change is not None:
            self.after_change()

    def _unlocked(self) -> VaultKeys:
        if self._keys is None:
            raise WalletError(Trouble.VAULT_LOCKED)
        return self._keys


def _is_older(stamp: Stamp, newest: Stamp) -> bool:
    """Of one generation there is one state: another one is of a branch that was left."""
    if stamp.generation == newest.generation:
        return stamp.root != newest.root
    return stamp.generation < newest.generation
