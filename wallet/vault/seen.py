"""The newest state seen of a vault, kept outside its file: whoever puts a whole older file back is found out.

Sealed under a key of the vault, beside it (`NAME.seen`) and, where a keychain is used, there as well. What is
lost, foreign or broken counts as never seen. It is written after the vault: a crash in between leaves it
behind the vault, which is no alarm.
"""

from __future__ import annotations

import contextlib
from pathlib import Path

from wallet.crypto.sealing import SealBroken, sha256
from wallet.model.errors import WalletError
from wallet.model.ports import Keychain
from wallet.storage.files import first_bytes, kind_and_size, write_in_place, write_whole
from wallet.vault.manifest import Stamp
from wallet.vault.sealed import VaultKeys

_CONTEXT = b"lw-vault-seen 1 "
_LIMIT = 1024


class Seen:
    """The places where the newest state of one vault is remembered. Nothing here raises: without a memory the
    vault still opens, and it opens as one that was never seen."""

    def __init__(self, path: Path, keys: VaultKeys, keychain: Keychain | None) -> None:
        self._path = path.with_name(path.name + ".seen")
        self._name = "seen " + sha256(keys.vault_id).hex()[:32]
        self._keychain = keychain

    def newest(self, keys: VaultKeys) -> Stamp | None:
        """The newest state that any place remembers."""
        found = [_read(keys, data) for data in (self._from_file(), self._from_keychain()) if data]
        return max((stamp for stamp in found if stamp), key=lambda stamp: stamp.generation, default=None)

    def note(self, keys: VaultKeys, stamp: Stamp) -> None:
        """After a change: into the file, without waiting for the disk."""
        with contextlib.suppress(WalletError):
            write_in_place(self._path, _sealed(keys, stamp))

    def settle(self, keys: VaultKeys, stamp: Stamp) -> None:
        """At opening and locking: everywhere, durably."""
        sealed = _sealed(keys, stamp)
        with contextlib.suppress(WalletError):
            write_whole(self._path, sealed)
        if self._keychain is not None:
            with contextlib.suppress(WalletError):
                self._keychain.keep(self._name, sealed)

    def _from_file(self) -> bytes | None:
        try:
            size = kind_and_size(self._path, limit=_LIMIT)
            return first_bytes(self._path, _LIMIT) if size else None
        except (WalletError, OSError):
            return None

    def _from_keychain(self) -> bytes | None:
        if self._keychain is None:
            return None
        try:
            return self._keychain.read(self._name)
        except WalletError:
            return None


def _sealed(keys: VaultKeys, stamp: Stamp) -> bytes:
    return keys.seen.seal(stamp.to_bytes(), _CONTEXT + keys.vault_id)


def _read(keys: VaultKeys, data: bytes) -> Stamp | None:
    try:
        return Stamp.from_bytes(keys.seen.open(data, _CONTEXT + keys.vault_id))
    except (SealBroken, ValueError):
        return None
