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
from wallet.vault.records import FACE_LAYOUT, LAYOUT, StoredLicence, StoredSummary, body_bytes, face_bytes
from wallet.vault.schema import licence_bodies, licences
from wallet.vault.sealed import Binding


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
    before = _indexes(change)
    for row_id in before.values():
        credentials.take_out(change, row_id.hex())
    activity.delete(change, [entry.id for entry in activity.entries(change.connection, change.keys)])
    added, _ = _bring_licences(change, sound, incoming)
    for setting in incoming.settings:
        settings.write(change, USER + setting.name, setting.value)
    back = len(before.keys() & _indexes(change).keys())
    return BroughtIn(added - back, back, len(before) - back, _bring_keys(change, incoming))


def _indexes(change: Change) -> dict[bytes, bytes]:
    """What each licence is found by, and its id."""
    rows = change.connection.exec_driver_sql("SELECT digest_index, id FROM licences").all()
    return {index: row_id for index, row_id in rows}  # noqa: C416


def _bring_licences(change: Change, sound: Iterable[StoredLicence], incoming: Incoming) -> tuple[int, int]:
    names: dict[str, str] = {}
    notes: dict[str, StoredSummary] = {}
    added = already_here = 0
    for stored in sound:
        here = credentials.find(change.connection, change.keys, stored.record.digest)
        if here is None:
            here = _insert(change, stored)
            added += 1
        else:
            already_here += 1
        names[stored.summary.id] = here
        summary = stored.summary
        if summary.replaced_by or summary.told or summary.dismissed:
            notes[here] = summary
    for here, summary in notes.items():
        _note(change, here, summary, names)
    _bring_activity(change, incoming.activity, names)
    return added, already_here


def _insert(change: Change, stored: StoredLicence) -> str:
    """Under its old id, so that links to it hold; under a fresh one where another licence has that."""
    keys, row_id = change.keys, bytes.fromhex(stored.summary.id)
    taken = change.connection.exec_driver_sql("SELECT 1 FROM licences WHERE id = ?", (row_id,)).first()
    if taken is not None:
        row_id = random_bytes(credentials.ID_BYTES)
    index = keys.look_up("licences", stored.record.digest)
    summary = replace(stored.summary, replaced_by=None, told=frozenset(), dismissed=frozenset())
    face_place, body_place = (Binding(keys.vault_id, name) for name in ("licences", "licence_bodies"))
    face = keys.records.seal(face_bytes(summary), face_place.context(row_id, 1, FACE_LAYOUT, index))
    body = keys.records.seal(body_bytes(stored.record), body_place.context(row_id, 1, LAYOUT))
    change.insert(licences, [(row_id, index, 1, FACE_LAYOUT, face)])
    change.insert(licence_bodies, [(row_id, 1, LAYOUT, body)])
    return row_id.hex()


def _note(change: Change, here: str, from_backup: StoredSummary, names: dict[str, str]) -> None:
    """What was noted in the backup, beside what is noted here; a link that is here stays."""
    renewal = names.get(from_backup.replaced_by or "")

    def noted(summary: StoredSummary) -> StoredSummary:
        return replace(
            summary,
            replaced_by=summary.replaced_by or (renewal if renewal != here else None),
            told=summary.told | from_backup.told,
            dismissed=summary.dismissed | from_backup.dismissed,
        )

    credentials.rewrite(change, here, noted)


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
