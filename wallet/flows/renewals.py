"""Renewals: a licence of the same kind, issuer, holder and number that runs longer folds the older under it.

The caller has verified the one that came in: what anybody could have written never hides a licence.
"""

from __future__ import annotations

from datetime import UTC, datetime

from wallet.flows.summaries import read_credential
from wallet.vault.records import LicenceFace
from wallet.vault.vault import Vault

_FOREVER = datetime.max.replace(tzinfo=UTC)


def fold(vault: Vault, licence_id: str, issuer: str | None) -> None:
    """Fold what the newcomer renews under it, or it under the one that runs longest of those that renew it.
    Of equal validity neither renews the other."""
    summaries = {summary.id: summary for summary in vault.summaries()}
    own = summaries.pop(licence_id)
    alike = [
        other
        for other in summaries.values()
        if other.replaced_by not in summaries
        and _names_one_licence(own.face, other.face)
        and read_credential(vault.record(other.id)).issuer == issuer
    ]
    for other in alike:
        if _end(other.face) < _end(own.face):
            vault.fold(other.id, licence_id)
    longer = [other for other in alike if _end(other.face) > _end(own.face)]
    if longer:
        vault.fold(licence_id, max(longer, key=lambda other: _end(other.face)).id)


def _names_one_licence(one: LicenceFace, other: LicenceFace) -> bool:
    same = (one.type_id, one.authority, one.holder, one.number)
    return all((one.type_id, one.holder, one.number)) and same == (
        other.type_id,
        other.authority,
        other.holder,
        other.number,
    )


def _end(face: LicenceFace) -> datetime:
    return face.valid_until or _FOREVER
