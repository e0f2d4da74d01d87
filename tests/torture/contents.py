"""What a vault shows, in a form that can be compared: nothing in it depends on random ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from torture.papers import in_papers
from wallet.vault.holder_keys import private_keys
from wallet.vault.records import LicenceRecord, StoredSummary
from wallet.vault.vault import Vault

SETTING = "idle"


@dataclass(frozen=True)
class Contents:
    """Everything that an unlocked vault answers with, and what stands in its backup."""

    licences: tuple[tuple[StoredSummary, LicenceRecord], ...]
    setting: bytes | None
    shown: tuple[Any, ...]
    ways_in: tuple[tuple[int, str], ...]
    older: bool
    keys: int
    papers: tuple[bytes | str, ...] | None


def contents(vault: Vault) -> Contents:
    """Read everything from the file."""
    summaries = vault.summaries()
    numbers = {summary.id: summary.face.number for summary in summaries}
    licences = []
    for summary in summaries:
        stored = vault.record(summary.id)
        assert stored.summary == summary
        assert vault.find(stored.record.digest) == summary.id
        under = None if summary.replaced_by is None else numbers.get(summary.replaced_by, "gone")
        licences.append((replace(summary, id="", replaced_by=under), stored.record))
    return Contents(
        licences=tuple(sorted(licences, key=lambda licence: licence[1].digest)),
        setting=vault.setting(SETTING),
        shown=tuple(replace(entry.shown, licence_id="") for entry in vault.activity()),
        ways_in=tuple((slot.number, str(slot.kind)) for slot in vault.slots.listed()),
        older=vault.older,
        keys=_keys(vault),
        papers=in_papers(vault),
    )


def _keys(vault: Vault) -> int:
    with vault._session.reading() as (connection, keys):
        return len(set(private_keys(connection, keys)))
