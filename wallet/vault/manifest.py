"""The manifest: an HMAC over what every sealed record is now, and the generation that each change raises.

A record's digest is its nonce and tag: GCM binds the rest, so whoever has no key can only put back bytes that
were sealed once. The records lie in 256 buckets by the first byte of their id: a change costs one bucket, and
all but the last step is done without a key. Does not open records and does not say why one differs.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection

from wallet.crypto.sealing import NONCE_BYTES, TAG_BYTES, hmac_sha256, sha256
from wallet.model.errors import Trouble, WalletError
from wallet.vault.schema import SEALED_TABLES
from wallet.vault.sealed import VaultKeys, opened

ID_BYTES = 16
_BUCKETS = 256
_NAME_BYTES = 1 + ID_BYTES
_VALUE_BYTES = 8 + 2 + NONCE_BYTES + TAG_BYTES
_CONTEXT = b"lw-vault-manifest 1 "
_NUMBERS = {name: bytes((number,)) for number, name in enumerate(SEALED_TABLES)}


@dataclass(frozen=True, slots=True)
class Stamp:
    """Which state of a vault: its generation and the HMAC over all records at that generation."""

    generation: int
    root: bytes = field(repr=False)

    def to_bytes(self) -> bytes:
        return self.generation.to_bytes(8, "big") + self.root

    @classmethod
    def from_bytes(cls, data: bytes) -> Stamp:
        """Raises ValueError for another length."""
        if len(data) != 40:
            raise ValueError("a stamp has 40 bytes")
        return cls(int.from_bytes(data[:8], "big"), data[8:])


class Manifest:
    """What every record is, as far as the manifest goes. Changed by `Draft` only."""

    __slots__ = ("_buckets", "_digests")

    def __init__(self, entries: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._buckets: list[dict[bytes, bytes]] = [{} for _ in range(_BUCKETS)]
        for name, value in entries:
            self._buckets[name[1]][name] = value
        self._digests = [_digest(bucket) for bucket in self._buckets]

    def stamp(self, keys: VaultKeys, generation: int) -> Stamp:
        """The state that these records are at a generation."""
        return _stamp(keys, generation, self._digests)


class Draft:
    """Changes to a manifest within one transaction: `settle` when it is durable, else drop the draft."""

    __slots__ = ("_digests", "_manifest", "_touched")

    def __init__(self, manifest: Manifest) -> None:
        self._manifest = manifest
        self._touched: dict[int, dict[bytes, bytes]] = {}
        self._digests = manifest._digests

    def put(self, table: str, rows: Iterable[Sequence[Any]]) -> None:
        """Rows as they are written: id first; version, layout and sealed bytes last."""
        number, bucket = _NUMBERS[table], self._bucket
        for row in rows:
            row_id, sealed = row[0], row[-1]
            value = _value(row[-3], row[-2], sealed[:NONCE_BYTES], sealed[-TAG_BYTES:])
            bucket(row_id[0])[number + row_id] = value

    def remove(self, table: str, row_ids: Iterable[bytes]) -> None:
        for row_id in row_ids:
            self._bucket(row_id[0]).pop(_NUMBERS[table] + row_id, None)

    def stamp(self, keys: VaultKeys, generation: int) -> Stamp:
        self._digests = list(self._manifest._digests)
        for at, bucket in self._touched.items():
            self._digests[at] = _digest(bucket)
        return _stamp(keys, generation, self._digests)

    def settle(self) -> None:
        """Make the changes of the last `stamp` those of the manifest."""
        for at, bucket in self._touched.items():
            self._manifest._buckets[at] = bucket
        self._manifest._digests = self._digests

    def _bucket(self, at: int) -> dict[bytes, bytes]:
        bucket = self._touched.get(at)
        if bucket is None:
            bucket = self._touched[at] = dict(self._manifest._buckets[at])
        return bucket


def read_manifest(connection: Connection, tables: Sequence[str] = SEALED_TABLES) -> Manifest:
    """What the records in the file are now; needs no key. Raises WalletError VAULT_DAMAGED."""
    return opened(lambda: Manifest(_entries(connection, tables)))


def read_stamp(connection: Connection, keys: VaultKeys) -> Stamp:
    """The state that the file says it is in. Raises WalletError VAULT_DAMAGED."""
    rows = connection.exec_driver_sql("SELECT sealed FROM manifest").all()
    if len(rows) != 1:
        raise WalletError(Trouble.VAULT_DAMAGED, "manifest row")
    return opened(lambda: Stamp.from_bytes(keys.manifest.open(rows[0][0], _context(keys))))


def write_stamp(connection: Connection, keys: VaultKeys, stamp: Stamp) -> None:
    """Keep a state, in the caller's transaction."""
    sealed = keys.manifest.seal(stamp.to_bytes(), _context(keys))
    connection.exec_driver_sql("REPLACE INTO manifest (id, sealed) VALUES (1, ?)", (sealed,))


def holds(manifest: Manifest, keys: VaultKeys, stamp: Stamp) -> bool:
    """Whether the records are those of the state."""
    return hmac.compare_digest(manifest.stamp(keys, stamp.generation).root, stamp.root)


def _entries(connection: Connection, tables: Sequence[str]) -> Iterable[tuple[bytes, bytes]]:
    for table in tables:
        number = _NUMBERS[table]
        # All at once: a cursor that is left open would keep the file from being closed.
        rows = connection.exec_driver_sql(
            f"SELECT id, version, layout, substr(sealed, 1, {NONCE_BYTES}), substr(sealed, -{TAG_BYTES})"
            f" FROM {table}"
        ).all()
        for row_id, version, layout, nonce, tag in rows:
            name, value = number + row_id, _value(version, layout, nonce, tag)
            if len(name) != _NAME_BYTES or len(value) != _VALUE_BYTES:
                raise ValueError("length of an id or of sealed bytes")
            yield name, value


def _value(version: int, layout: int, nonce: bytes, tag: bytes) -> bytes:
    return version.to_bytes(8, "big") + layout.to_bytes(2, "big") + nonce + tag


def _digest(bucket: dict[bytes, bytes]) -> bytes:
    return sha256(b"".join([part for entry in sorted(bucket.items()) for part in entry]))


def _stamp(keys: VaultKeys, generation: int, digests: list[bytes]) -> Stamp:
    named = _context(keys) + generation.to_bytes(8, "big") + b"".join(digests)
    return Stamp(generation, hmac_sha256(keys.manifest_mac, named))


def _context(keys: VaultKeys) -> bytes:
    return _CONTEXT + keys.vault_id
