"""Renewed licences: the old one is folded under the new, and stays. Decides nothing about validity.

A renewal is a licence of the same kind, number and holder, by the same issuer, that is good for longer. Who
issued both is told by their signatures and the trust data, not by what they say: nobody else's licence folds
a genuine one away.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from wallet.flows.check import import_report
from wallet.flows.summaries import read_credential
from wallet.flows.workplace import Workplace
from wallet.model.credential import Credential
from wallet.model.faces import LicenceFace
from wallet.model.verdict import Report
from wallet.model.views import LicenceState
from wallet.vault.records import StoredSummary
from wallet.vault.vault import Vault

_FOLDS_NOTHING = frozenset({LicenceState.REVOKED, LicenceState.SUSPENDED})
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def fold_renewed(
    vault: Vault, workplace: Workplace, licence_id: str, credential: Credential, report: Report, at: datetime
) -> None:
    """Fold what a licence that just came in renews under it, or itself under the one that renews it."""
    known = {summary.id: summary for summary in vault.summaries()}
    fresh = known[licence_id]
    alike = [other for other in known.values() if _same_licence(other.face, fresh.face)]
    heads = [other for other in alike if other.id != licence_id and other.replaced_by not in known]
    for head in heads:
        if not _same_issuer(vault, workplace, head, credential, report, at):
            continue
        older, newer = sorted((head, fresh), key=lambda summary: _reach(summary.face))
        if _reach(older.face) != _reach(newer.face) and newer.standing not in _FOLDS_NOTHING:
            vault.fold(older.id, newer.id)


def count_renewed(faces: Iterable[LicenceFace], others: Iterable[LicenceFace]) -> int:
    """How many say that they are a licence which one of the others is good for longer. Who issued them is not
    asked."""
    longest: dict[tuple[str, ...], tuple[datetime, datetime]] = {}
    for other in others:
        longest[_name(other)] = max(_reach(other), longest.get(_name(other), (_FIRST, _FIRST)))
    named = (face for face in faces if face.type_id and face.number and face.holder)
    return sum(_name(face) in longest and _reach(face) < longest[_name(face)] for face in named)


def _same_licence(one: LicenceFace, other: LicenceFace) -> bool:
    return bool(one.type_id and one.number and one.holder) and _name(one) == _name(other)


def _name(face: LicenceFace) -> tuple[str, ...]:
    return face.type_id, face.number, face.holder, face.authority


def _same_issuer(
    vault: Vault,
    workplace: Workplace,
    other: StoredSummary,
    credential: Credential,
    report: Report,
    at: datetime,
) -> bool:
    stored = vault.record(other.id)
    if report.issuer.name is None or read_credential(stored).issuer != credential.issuer:
        return False
    return import_report(workplace, stored.record.original, at).issuer.name == report.issuer.name


def _reach(face: LicenceFace) -> tuple[datetime, datetime]:
    return face.valid_until or _LAST, face.valid_from or _FIRST
