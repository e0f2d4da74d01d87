"""Which licence stands for another: the newest that renews it. Folds nothing: wallet.flows.renewals does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from wallet.flows.display import state_of
from wallet.model.views import LicenceState
from wallet.vault.records import StoredSummary
from wallet.vault.vault import Vault


def successor(
    stored: StoredSummary, known: Mapping[str, StoredSummary], at: datetime
) -> StoredSummary | None:
    """The licence that renews another and is in effect: one that was removed, or begins later, is not."""
    newer = known.get(stored.replaced_by or "")
    if newer is None:
        return None
    state = state_of(newer.face.valid_from, newer.face.valid_until, newer.standing, at)
    return None if state is LicenceState.NOT_YET_VALID else newer


def newest(vault: Vault, licence_id: str, at: datetime) -> str:
    """The id of the licence that renews this one at last; its own where none does."""
    known = {summary.id: summary for summary in vault.summaries()}
    seen = {licence_id}
    while (found := known.get(licence_id)) and (newer := successor(found, known, at)):
        if newer.id in seen:
            break
        licence_id = newer.id
        seen.add(licence_id)
    return licence_id
