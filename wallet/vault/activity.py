"""What was shown to whom, when and for what: sealed, several entries on a sheet, each sheet filled up to one
size. From outside neither how many entries there are nor how long they are can be seen, within a sheet.

In the caller's transaction. Shows nothing and judges nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from wallet.crypto.sealing import random_bytes
from wallet.model.text import LocalisedText
from wallet.vault.change import Change
from wallet.vault.records import microseconds, moment
from wallet.vault.schema import activity
from wallet.vault.sealed import Binding, VaultKeys, opened

ID_BYTES = 16
LAYOUT = 1
SHEET_BYTES = 4096
_LENGTH_BYTES = 4


@dataclass(frozen=True, slots=True)
class Shown:
    """One presentation. `asker` is the name as the consent page gave it, `asker_known` whether it was signed
    for; `claims` are the names of what was shown, never the values. `licence_id` may be gone by now."""

    at: datetime
    licence_id: str
    type_name: LocalisedText = field(repr=False)
    holder: str = field(repr=False)
    asker: str = field(repr=False)
    asker_known: bool
    purpose: str = field(repr=False)
    claims: tuple[LocalisedText, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ActivityEntry:
    """A presentation as it is kept."""

    id: str
    shown: Shown = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Sheet:
    row_id: bytes
    entries: list[ActivityEntry]


def append(change: Change, shown: Shown) -> str:
    """Note a presentation; the entry's id."""
    entry = ActivityEntry(random_bytes(ID_BYTES).hex(), shown)
    newest = change.connection.exec_driver_sql(
        "SELECT id, version, layout, sealed FROM activity ORDER BY rowid DESC LIMIT 1"
    ).first()
    if newest is not None:
        sheet = _read(change.keys, newest)
        plain = _plain([*sheet.entries, entry])
        if len(plain) == SHEET_BYTES:
            _rewrite(change, sheet.row_id, plain)
            return entry.id
    _insert_sheet(change, [entry])
    return entry.id


def bring(change: Change, kept: Sequence[ActivityEntry]) -> None:
    """Keep entries of another time under their own ids, the oldest first."""
    on_sheet: list[ActivityEntry] = []
    for entry in kept:
        if on_sheet and len(_plain([*on_sheet, entry])) > SHEET_BYTES:
            _insert_sheet(change, on_sheet)
            on_sheet = []
        on_sheet.append(entry)
    if on_sheet:
        _insert_sheet(change, on_sheet)


def entries(connection: Connection, keys: VaultKeys) -> list[ActivityEntry]:
    """Every entry, the newest first. Raises WalletError VAULT_DAMAGED."""
    found = [entry for sheet in _sheets(connection, keys) for entry in sheet.entries]
    return sorted(found, key=lambda entry: entry.shown.at, reverse=True)


def delete(change: Change, entry_ids: Sequence[str]) -> int:
    """Take entries out, sheets with them that are empty then; how many there were."""
    gone, count = frozenset(entry_ids), 0
    for sheet in _sheets(change.connection, change.keys):
        left = [entry for entry in sheet.entries if entry.id not in gone]
        count += len(sheet.entries) - len(left)
        if not left:
            change.delete(activity, sheet.row_id)
        elif len(left) < len(sheet.entries):
            _rewrite(change, sheet.row_id, _plain(left))
    return count


def _sheets(connection: Connection, keys: VaultKeys) -> list[_Sheet]:
    rows = connection.exec_driver_sql("SELECT id, version, layout, sealed FROM activity ORDER BY rowid").all()
    return [_read(keys, row) for row in rows]


def _insert_sheet(change: Change, on_sheet: Sequence[ActivityEntry]) -> None:
    row_id = random_bytes(ID_BYTES)
    change.insert(activity, [(row_id, 1, LAYOUT, _sealed(change.keys, row_id, _plain(on_sheet)))])


def _rewrite(change: Change, row_id: bytes, plain: bytes) -> None:
    # The version stays 1, or it would count the entries; the manifest tells an old seal by its nonce.
    change.rewrite(activity, row_id, 1, LAYOUT, _sealed(change.keys, row_id, plain))


def _sealed(keys: VaultKeys, row_id: bytes, plain: bytes) -> bytes:
    return keys.records.seal(plain, Binding(keys.vault_id, "activity").context(row_id, 1, LAYOUT))


def _read(keys: VaultKeys, row: Any) -> _Sheet:
    row_id, version, layout, sealed = row

    def read() -> _Sheet:
        context = Binding(keys.vault_id, "activity").context(row_id, version, layout)
        plain = keys.records.open(sealed, context)
        end = _LENGTH_BYTES + int.from_bytes(plain[:_LENGTH_BYTES], "big")
        return _Sheet(row_id, [entry_of(fields) for fields in json.loads(plain[_LENGTH_BYTES:end])])

    return opened(read)


def _plain(on_sheet: Sequence[ActivityEntry]) -> bytes:
    text = json.dumps([fields_of(entry) for entry in on_sheet], separators=(",", ":")).encode()
    plain = len(text).to_bytes(_LENGTH_BYTES, "big") + text
    return plain + bytes(-len(plain) % SHEET_BYTES)


def fields_of(entry: ActivityEntry) -> list[object]:
    """An entry as plain lists, texts and numbers."""
    shown = entry.shown
    return [
        entry.id,
        microseconds(shown.at),
        shown.licence_id,
        [shown.type_name.zh, shown.type_name.en],
        shown.holder,
        shown.asker,
        shown.asker_known,
        shown.purpose,
        [[claim.zh, claim.en] for claim in shown.claims],
    ]


def entry_of(fields: list[Any]) -> ActivityEntry:
    """The entry that `fields_of` took apart. Raises TypeError, ValueError for other lists."""
    entry_id, at, licence_id, type_name, holder, asker, asker_known, purpose, claims = fields
    shown = Shown(
        at=moment(at),
        licence_id=licence_id,
        type_name=LocalisedText(*type_name),
        holder=holder,
        asker=asker,
        asker_known=asker_known,
        purpose=purpose,
        claims=tuple(LocalisedText(*claim) for claim in claims),
    )
    return ActivityEntry(entry_id, shown)
