"""A backup as a file (docs/backup.md): key slots of its own, then entries in sealed chunks of one size.

Each chunk is bound to the head, to its place and to whether it is the last: what is cut, swapped, repeated or
put together from two backups does not open. Knows entries as CBOR arrays, not what they mean: backup_content.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from wallet.codec import cbor
from wallet.crypto.sealing import (
    NONCE_BYTES,
    TAG_BYTES,
    Argon2Parameters,
    SealBroken,
    Sealer,
    hkdf,
    random_bytes,
    sha256,
)
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.views import SlotKind
from wallet.storage.engine import storage_troubles
from wallet.storage.files import clear_leftovers, first_bytes, kind_and_size, sync, temporary_beside
from wallet.vault.keyslots import (
    VAULT_ID_BYTES,
    VAULT_KEY_BYTES,
    Header,
    KeySlot,
    closed_header,
    new_slot,
    refuse_forged,
    unlock_header,
)

MAGIC = b"LWBACKUP"
VERSION = 1
CHUNK = 64 * 1024
MAX_ENTRY = 64 * 1024 * 1024
MAX_FILE = 8 * 1024 * 1024 * 1024
_SEALED_CHUNK = NONCE_BYTES + CHUNK + TAG_BYTES
_MAX_HEAD = 4096
_PREFIX = len(MAGIC) + 2 + 4


@dataclass(frozen=True, slots=True)
class Locks:
    """The head of a new backup and the keys that its passphrases wrap."""

    head: bytes
    chunks: Sealer = field(repr=False)
    holder_keys: Sealer | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class Backup:
    """An opened backup; `entries` reads it from the start, as often as wanted."""

    path: Path
    head: bytes
    chunks: Sealer = field(repr=False)
    keys_header: Header | None = field(repr=False)

    def entries(self) -> Iterator[list[Any]]:
        """Every entry. Raises WalletError BACKUP_DAMAGED; only who has read to the end has read a backup."""
        with storage_troubles(), self.path.open("rb") as stream:
            if stream.read(len(self.head)) != self.head:
                raise WalletError(Trouble.BACKUP_DAMAGED, "head")
            yield from _entries(_chunks(stream, self))

    def holder_keys(self, passphrase: str) -> Sealer:
        """What opens the holder keys. One Argon2id. Raises WalletError PASSPHRASE_*, BACKUP_DAMAGED."""
        if self.keys_header is None:
            raise WalletError(Trouble.HOLDER_KEY_MISSING)
        return Sealer(_unlocked(self.keys_header, passphrase, "holder keys"))


def new_locks(passphrase: str, keys_passphrase: str | None, parameters: Argon2Parameters) -> Locks:
    """Fresh keys under one passphrase, and others under a second one where holder keys go in. One Argon2id
    each. Raises WalletError PASSPHRASE_EMPTY, PASSPHRASE_TOO_LONG, VAULT_PARAMETERS."""
    header, key = _new_header(passphrase, parameters, "chunks")
    plain: list[object] = [_header_fields(header), None]
    holder_keys = None
    if keys_passphrase is not None:
        keys_header, keys_key = _new_header(keys_passphrase, parameters, "holder keys")
        plain[1], holder_keys = _header_fields(keys_header), Sealer(keys_key)
    body = cbor.dumps(plain)
    head = MAGIC + VERSION.to_bytes(2, "big") + len(body).to_bytes(4, "big") + body
    return Locks(head, Sealer(key), holder_keys)


def write_backup(path: Path, locks: Locks, entries: Iterable[list[object]]) -> int:
    """Write a backup whole, read it back and give it its name; its size in bytes. Over an older backup, over
    nothing else; what a killed program left of an unfinished one goes. Raises WalletError BACKUP_PLACE_TAKEN,
    STORAGE_*; what lay there is then as it was."""
    with storage_troubles():
        _refuse_taken(path)
        clear_leftovers(path)
        temporary = temporary_beside(path)
        try:
            with temporary.open("wb") as stream:
                stream.write(locks.head)
                for sealed in _sealed(locks, entries):
                    stream.write(sealed)
            sync(temporary)
            for _entry in Backup(temporary, locks.head, locks.chunks, None).entries():
                pass
            size = temporary.stat().st_size
            _refuse_taken(path)
            temporary.replace(path)
            sync(path.parent)
            return size
        finally:
            temporary.unlink(missing_ok=True)


def open_backup(path: Path, passphrase: str) -> Backup:
    """Unlock a backup. One Argon2id. Raises WalletError FILE_MISSING, BACKUP_FOREIGN, BACKUP_NEWER,
    BACKUP_DAMAGED, PASSPHRASE_*, VAULT_PARAMETERS, STORAGE_*."""
    with storage_troubles():
        start = _start(path)
        if start[: len(MAGIC)] != MAGIC:
            raise WalletError(Trouble.BACKUP_FOREIGN)
        version = int.from_bytes(start[8:10], "big")
        if version > VERSION:
            raise WalletError(Trouble.BACKUP_NEWER, f"version {version}")
        length = int.from_bytes(start[10:_PREFIX], "big")
        head = start[: _PREFIX + length]
        if version < 1 or length > _MAX_HEAD or len(head) != _PREFIX + length:
            raise WalletError(Trouble.BACKUP_DAMAGED, "head")
    header, keys_header = _headers(head[_PREFIX:])
    return Backup(path, head, Sealer(_unlocked(header, passphrase, "chunks")), keys_header)


def _start(path: Path) -> bytes:
    try:
        if kind_and_size(path, limit=MAX_FILE) is None:
            raise WalletError(Trouble.FILE_MISSING, path.name)
    except WalletError as error:
        if error.trouble is Trouble.VAULT_FOREIGN:
            raise WalletError(Trouble.BACKUP_FOREIGN, error.detail) from None
        raise
    return first_bytes(path, _PREFIX + _MAX_HEAD)


def _refuse_taken(path: Path) -> None:
    if not os.path.lexists(path):
        return
    with contextlib.suppress(WalletError, OSError):
        if _start(path).startswith(MAGIC):
            return
    raise WalletError(Trouble.BACKUP_PLACE_TAKEN, path.name)


def _sealed(locks: Locks, entries: Iterable[list[object]]) -> Iterator[bytes]:
    bound, index, waiting = sha256(locks.head), 0, bytearray()
    for entry in entries:
        data = cbor.dumps(entry)
        waiting += len(data).to_bytes(4, "big") + data
        # One byte more than a chunk: what is the last is known only when nothing follows.
        while len(waiting) > CHUNK:
            yield locks.chunks.seal(bytes(waiting[:CHUNK]), _place(bound, index, last=False))
            del waiting[:CHUNK]
            index += 1
    yield locks.chunks.seal(bytes(waiting), _place(bound, index, last=True))


def _chunks(stream: BinaryIO, backup: Backup) -> Iterator[bytes]:
    bound, index, sealed = sha256(backup.head), 0, stream.read(_SEALED_CHUNK)
    last = False
    while not last:
        following = stream.read(_SEALED_CHUNK)
        last = not following
        try:
            yield backup.chunks.open(sealed, _place(bound, index, last=last))
        except SealBroken:
            raise WalletError(Trouble.BACKUP_DAMAGED, f"chunk {index}") from None
        sealed, index = following, index + 1


def _entries(chunks: Iterator[bytes]) -> Iterator[list[Any]]:
    waiting = bytearray()
    for chunk in chunks:
        waiting += chunk
        at = 0
        while len(waiting) - at >= 4:
            end = at + 4 + int.from_bytes(waiting[at : at + 4], "big")
            if end - at > MAX_ENTRY:
                raise WalletError(Trouble.BACKUP_DAMAGED, "length of an entry")
            if end > len(waiting):
                break
            yield _entry(bytes(waiting[at + 4 : end]))
            at = end
        del waiting[:at]
    if waiting:
        raise WalletError(Trouble.BACKUP_DAMAGED, "an entry ends early")


def _entry(data: bytes) -> list[Any]:
    try:
        entry = cbor.loads(data)
    except ParseError:
        entry = None
    if not isinstance(entry, list) or not entry:
        raise WalletError(Trouble.BACKUP_DAMAGED, "entry")
    return entry


def _place(bound: bytes, index: int, *, last: bool) -> bytes:
    return b"lw-backup-chunk 1 " + bound + index.to_bytes(8, "big") + bytes((last,))


def _new_header(passphrase: str, parameters: Argon2Parameters, label: str) -> tuple[Header, bytes]:
    header, key = Header(random_bytes(VAULT_ID_BYTES), 1, ()), random_bytes(VAULT_KEY_BYTES)
    slot = new_slot(1, SlotKind.PASSPHRASE, passphrase, header, key, parameters)
    whole = Header(header.vault_id, 1, (slot,))
    return closed_header(whole, _labelled(key, "header")), _labelled(key, label)


def _unlocked(header: Header, passphrase: str, label: str) -> bytes:
    try:
        key = unlock_header(header, passphrase).vault_key
        refuse_forged(header, _labelled(key, "header"))
    except WalletError as error:
        if error.trouble is Trouble.VAULT_DAMAGED:
            raise WalletError(Trouble.BACKUP_DAMAGED, error.detail) from None
        raise
    return _labelled(key, label)


def _labelled(key: bytes, label: str) -> bytes:
    return hkdf(key, "licence-wallet backup 1 " + label)


def _header_fields(header: Header) -> list[object]:
    (slot,) = header.slots
    cost = slot.parameters
    return [
        header.vault_id,
        slot.salt,
        cost.memory_kib,
        cost.iterations,
        cost.lanes,
        slot.wrapped,
        header.checksum,
        header.authentication,
    ]


def _headers(body: bytes) -> tuple[Header, Header | None]:
    try:
        own, keys = cbor.loads(body)
        return _header(own), None if keys is None else _header(keys)
    except (ParseError, ValueError, TypeError):
        raise WalletError(Trouble.BACKUP_DAMAGED, "head") from None


def _header(fields: list[Any]) -> Header:
    file_id, salt, memory_kib, iterations, lanes, wrapped, checksum, authentication = fields
    numbers, texts = (memory_kib, iterations, lanes), (file_id, salt, wrapped, checksum, authentication)
    if not all(type(n) is int and 0 <= n < 2**32 for n in numbers) or not all(
        type(t) is bytes for t in texts
    ):
        raise ValueError("types in the head")
    slot = KeySlot(1, SlotKind.PASSPHRASE, salt, Argon2Parameters(memory_kib, iterations, lanes), wrapped)
    return Header(file_id, 1, (slot,), checksum=checksum, authentication=authentication)
