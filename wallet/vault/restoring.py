"""The content of a backup into an open vault, in one transaction of the caller's.

A licence that is here already (by its digest) stays and is not doubled; what renews what, and what was shown,
follows to it. Holder keys are added and never taken out: without its key a licence cannot be shown again.
Judges no licence: the caller hands over sound ones only.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from wallet.crypto.sealing import random_bytes
from wallet.vault import activity, credentials, holder_keys, settings
from wallet.vault.activity import ActivityEntry
from wallet.vault.backup_content import USER, Setting
from wallet.vault.change import Change
from wallet.vault.records import StoredLicence, StoredSummary
from wallet.vault.schema import activity as shown_table


@dataclass(slots=True)
class Incoming:
    """What comes in besides licences; it may fill while the licences are read, which come first."""

    activity: list[ActivityEntry] = field(default_factory=list)
    settings: list[Setting] = field(default_factory=list)
    keys: list[bytes] = field(default_factory=list, repr=False)


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """How many of each."""

    added: int
    already_here: int
    taken_out: int
    keys: int


def merge(change: Change, sound: Iterable[StoredLicence], incoming: Incoming) -> BroughtIn:
    """Add what is not here. Settings that are here stay."""
    added, already_here = _bring_licences(change, sound, incoming)
    here = settings.listed(change.connection, change.keys)
    for setting in incoming.settings:
        if USER + setting.name not in here:
            settings.write(change, USER + setting.name, setting.value)
    return BroughtIn(added, already_here, 0, _bring_keys(change, incoming))


def put_in_place(change: Change, sound: Iterable[StoredLicence], incoming: Incoming) -> BroughtIn:
    """Take out every licence and what was shown, then bring in; settings of the backup go over those here."""
    before = credentials.indexes(change.connection)
    credentials.take_out_all(change)
    change.delete_all(shown_table)
    added, _ = _bring_licences(change, sound, incoming)
    for setting in incoming.settings:
        settings.write(change, USER + setting.name, setting.value)
    back = len(before.keys() & credentials.indexes(change.connection).keys())
    return BroughtIn(added - back, back, len(before) - back, _bring_keys(change, incoming))


def _bring_licences(change: Change, sound: Iterable[StoredLicence], incoming: Incoming) -> tuple[int, int]:
    here = credentials.indexes(change.connection)
    taken = set(here.values())
    names: dict[str, str] = {}
    notes: dict[str, StoredSummary] = {}
    fresh: list[tuple[bytes, bytes, StoredLicence]] = []
    added = already_here = 0
    for stored in sound:
        index, summary = change.keys.look_up("licences", stored.record.digest), stored.summary
        if index in here:
            already_here += 1
        else:
            added += 1
            row_id = here[index] = _free_id(bytes.fromhex(summary.id), taken)
            fresh.append((row_id, index, _without_notes(stored)))
        name = names[summary.id] = here[index].hex()
        if summary.replaced_by or summary.told or summary.dismissed:
            notes[name] = summary
        if len(fresh) == credentials.SOME:
            credentials.insert_new(change, fresh)
            fresh = []
    credentials.insert_new(change, fresh)
    credentials.rewrite_some(change, list(notes), lambda summary: _noted(summary, notes[summary.id], names))
    _bring_activity(change, incoming.activity, names)
    return added, already_here


def _free_id(row_id: bytes, taken: set[bytes]) -> bytes:
    """The old id, so that links to it hold; a fresh one where another licence has that."""
    if row_id in taken:
        row_id = random_bytes(credentials.ID_BYTES)
    taken.add(row_id)
    return row_id


def _without_notes(stored: StoredLicence) -> StoredLicence:
    bare = replace(stored.summary, replaced_by=None, told=frozenset(), dismissed=frozenset())
    return replace(stored, summary=bare)


def _noted(summary: StoredSummary, from_backup: StoredSummary, names: dict[str, str]) -> StoredSummary:
    """What was noted in the backup, beside what is noted here; a link that is here stays."""
    renewal = names.get(from_backup.replaced_by or "")
    return replace(
        summary,
        replaced_by=summary.replaced_by or (renewal if renewal != summary.id else None),
        told=summary.told | from_backup.told,
        dismissed=summary.dismissed | from_backup.dismissed,
    )


def _bring_activity(change: Change, entries: Iterable[ActivityEntry], names: dict[str, str]) -> None:
    known = {entry.id for entry in activity.entries(change.connection, change.keys)}
    fresh = [
        replace(entry, shown=replace(entry.shown, licence_id=names.get(entry.shown.licence_id, "")))
        for entry in entries
        if entry.id not in known
    ]
    activity.bring(change, sorted(fresh, key=lambda entry: entry.shown.at))


def _bring_keys(change: Change, incoming: Incoming) -> int:
    return sum(holder_keys.keep(change, pkcs8) for pkcs8 in incoming.keys)
