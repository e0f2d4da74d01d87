"""What stands in a backup, entry by entry: licences as received with all that is noted of them, activity,
settings, and holder keys where they were asked for. Does not judge a licence and writes no vault.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from sqlalchemy import Connection

from wallet.crypto.sealing import SealBroken, Sealer
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.vault import activity, credentials, holder_keys, settings
from wallet.vault.activity import ActivityEntry
from wallet.vault.migrations import newest_version
from wallet.vault.records import (
    FACE_LAYOUT,
    LAYOUT,
    StoredLicence,
    body_bytes,
    face_bytes,
    read_body,
    read_faces,
)
from wallet.vault.sealed import VaultKeys

USER = "user "
"""Names of the settings that are the owner's; others are the vault's own and stay."""

_HOLDER_KEY = b"lw-backup-holder-key 1"


@dataclass(frozen=True, slots=True)
class Opening:
    """The first entry. `made_at` in seconds since 1970; the counts are of the entries that follow."""

    schema: int
    vault_id: bytes
    made_at: int
    generation: int
    licences: int
    activity: int
    settings: int
    keys: int


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the owner."""

    name: str
    value: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SealedKey:
    """A holder key, sealed by the passphrase for the keys."""

    sealed: bytes = field(repr=False)

    def pkcs8(self, sealer: Sealer) -> bytes:
        """The private key. Raises WalletError BACKUP_DAMAGED."""
        try:
            return sealer.open(self.sealed, _HOLDER_KEY)
        except SealBroken:
            raise WalletError(Trouble.BACKUP_DAMAGED, "holder key") from None


Entry: TypeAlias = StoredLicence | ActivityEntry | Setting | SealedKey


def content_of(
    connection: Connection,
    keys: VaultKeys,
    opening: tuple[int, int],
    sealer: Sealer | None,
    licence: Callable[[StoredLicence], None],
) -> Iterator[list[object]]:
    """The entries of an open vault, in the caller's transaction; holder keys under `sealer`, if any.
    `opening`: when it is made, in seconds since 1970, and of which generation. `licence` is told of each."""
    summaries = credentials.summaries(keys, credentials.sealed_faces(connection))
    shown = activity.entries(connection, keys)
    own = {
        name[len(USER) :]: value
        for name, value in settings.listed(connection, keys).items()
        if name.startswith(USER)
    }
    private = list(holder_keys.private_keys(connection, keys)) if sealer is not None else []
    counts = [len(summaries), len(shown), len(own), len(private)]
    yield ["backup", newest_version(), keys.vault_id, *opening, *counts]
    for stored in credentials.bodies(connection, keys, summaries):
        licence(stored)
        yield _licence_fields(stored)
    for entry in shown:
        yield ["activity", json.dumps(activity.fields_of(entry)).encode()]
    for name, value in own.items():
        yield ["setting", name, value]
    for pkcs8 in private:
        assert sealer is not None
        yield ["key", sealer.seal(pkcs8, _HOLDER_KEY)]


def read_content(entries: Iterable[list[Any]]) -> tuple[Opening, Iterator[Entry]]:
    """What a backup says first, and the rest as it is read. Raises WalletError BACKUP_DAMAGED, BACKUP_NEWER:
    at once, and while the rest is read."""
    rest = iter(entries)
    first = next(rest, [])
    try:
        kind, *fields = first
        opening = Opening(*fields)
        sound = kind == "backup" and len(opening.vault_id) == 16
        sound = sound and all(type(n) is int and n >= 0 for n in (opening.schema, *fields[2:]))
    except (TypeError, ValueError):
        sound = False
    if not sound:
        raise WalletError(Trouble.BACKUP_DAMAGED, "first entry")
    if opening.schema > newest_version():
        raise WalletError(Trouble.BACKUP_NEWER, f"schema {opening.schema}")
    return opening, _counted(opening, rest)


def plain_name(name: str) -> str:
    """The last part of a file's name, without what names another folder or a device."""
    last = name.replace("\\", "/").rpartition("/")[2].replace("\x00", "").replace(":", "")
    return "" if last in (".", "..") else last


def _counted(opening: Opening, rest: Iterator[list[Any]]) -> Iterator[Entry]:
    counts = dict.fromkeys((StoredLicence, ActivityEntry, Setting, SealedKey), 0)
    for fields in rest:
        try:
            entry = _read(*fields)
        except (TypeError, ValueError, LookupError, AttributeError, OverflowError, ParseError):
            raise WalletError(Trouble.BACKUP_DAMAGED, "entry") from None
        counts[type(entry)] += 1
        yield entry
    if list(counts.values()) != [opening.licences, opening.activity, opening.settings, opening.keys]:
        raise WalletError(Trouble.BACKUP_DAMAGED, "number of entries")


def _read(kind: str, *fields: Any) -> Entry:
    if kind == "licence":
        return _licence(*fields)
    if kind == "activity":
        return activity.entry_of(json.loads(fields[0]))
    if kind == "setting":
        name, value = fields
        if type(name) is not str or type(value) is not bytes:
            raise ValueError("types of a setting")
        return Setting(name, value)
    if kind == "key":
        (sealed,) = fields
        if type(sealed) is not bytes:
            raise ValueError("type of a key")
        return SealedKey(sealed)
    raise ValueError("kind of entry")


def _licence_fields(stored: StoredLicence) -> list[object]:
    record = replace(stored.record, original_name=plain_name(stored.record.original_name))
    return [
        "licence",
        bytes.fromhex(stored.summary.id),
        FACE_LAYOUT,
        face_bytes(stored.summary),
        LAYOUT,
        body_bytes(record),
    ]


def _licence(row_id: bytes, face_layout: int, face: bytes, body_layout: int, body: bytes) -> StoredLicence:
    if face_layout > FACE_LAYOUT or body_layout > LAYOUT:
        raise WalletError(Trouble.BACKUP_NEWER, "layout of a licence")
    if len(row_id) != credentials.ID_BYTES:
        raise ValueError("length of an id")
    stored = read_body(read_faces((row_id.hex(),), (face,))[0], body)
    if plain_name(stored.record.original_name) != stored.record.original_name:
        raise WalletError(Trouble.BACKUP_DAMAGED, "a name that leaves its folder")
    return stored
