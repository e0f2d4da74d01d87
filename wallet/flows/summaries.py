"""The list of licences and one licence in full, as the windows show them. Every licence that is opened is
judged again by policy `import`; what is kept in the vault is never believed for having been kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from operator import attrgetter

from wallet.flows.check import import_report
from wallet.flows.display import claim_views, date_of, last_day, state_from_report, state_of
from wallet.flows.portraits import portrait_in
from wallet.flows.reminders import reminder_of
from wallet.flows.versions import newest, successor
from wallet.flows.workplace import Workplace
from wallet.formats import registry
from wallet.model.columns import collector_at_rest, of_columns
from wallet.model.credential import Credential
from wallet.model.errors import KEEPS_NOTHING_NOW, ParseError, Trouble, WalletError
from wallet.model.views import LicenceState, LicenceSummary, LicenceView
from wallet.vault.records import StoredLicence, StoredSummary
from wallet.vault.vault import Vault

_LAST = (LicenceState.EXPIRED, LicenceState.REVOKED)
_NEVER = date.max.toordinal() + 1
_NOTE_CHECKS_EVERY = timedelta(hours=1)


def list_licences(vault: Vault, at: datetime) -> tuple[LicenceSummary, ...]:
    """All licences but renewed ones: those that run out first at the top, expired and revoked ones at the
    end."""
    kept = vault.summaries()
    known = {stored.id: stored for stored in kept} if any(s.replaced_by for s in kept) else {}
    shown = [stored for stored in kept if successor(stored, known, at) is None] if known else list(kept)
    with collector_at_rest():
        views = summary_views(shown, at)
    # Two sorts by plain values: one by tuples compares in Python's own slow way.
    views.sort(key=attrgetter("type_id"))
    views.sort(key=_rank)
    return tuple(views)


def summary_views(kept: Sequence[StoredSummary], at: datetime) -> list[LicenceSummary]:
    """Many rows, in order. Licences with the same dates and standing stand alike: that is counted once."""
    faces = [stored.face for stored in kept]
    times = [(f.valid_from, f.valid_until, s.standing) for f, s in zip(faces, kept, strict=True)]
    stands = {each: (last_day(each[1]), state_of(*each, at)) for each in set(times)}
    found = [stands[each] for each in times]
    ids, (untils, states) = [stored.id for stored in kept], zip(*found, strict=True) if found else ((), ())
    return of_columns(LicenceSummary, (ids, faces, untils, states))


def summary_view(stored: StoredSummary, at: datetime) -> LicenceSummary:
    """One row; how it stands follows from the last check and the time now."""
    (view,) = summary_views((stored,), at)
    return view


def read_credential(stored: StoredLicence) -> Credential:
    """The licence out of its bytes as received. Raises WalletError VAULT_DAMAGED when they do not read."""
    try:
        return registry.parse(registry.recognise(stored.record.original)).credentials[0]
    except ParseError as error:
        raise WalletError(Trouble.VAULT_DAMAGED, str(error)) from error


def licence_view(vault: Vault, workplace: Workplace, licence_id: str, at: datetime) -> LicenceView:
    """One licence in full, its issuer's signature verified again."""
    stored = vault.record(licence_id)
    credential = read_credential(stored)
    report = import_report(workplace, stored.record.original, at)
    standing = state_from_report(report)
    summary = stored.summary
    if summary.standing is not standing or _is_old(summary.checked_at, at):
        _note_check(vault, licence_id, at, standing)
    kind = workplace.document_types.get(credential.document_type or "")
    seen = replace(summary, checked_at=at, standing=standing)
    known = {each.id: each for each in vault.summaries()}
    head = newest(vault, licence_id, at)
    holder_key = credential.holder_key
    return LicenceView(
        summary=summary_view(seen, at),
        claims=claim_views(credential, kind),
        issuer_name=report.issuer.name,
        valid_from=date_of(summary.face.valid_from),
        received_at=stored.record.received_at,
        checked_at=at,
        report=report,
        holder_key_present=holder_key is not None and vault.has_holder_key(holder_key),
        original_name=stored.record.original_name,
        original_size=len(stored.record.original),
        bearer=holder_key is None,
        has_portrait=portrait_in(credential.claims, kind) is not None,
        versions=tuple(summary_views(vault.versions(licence_id), at)),
        renewed_by=None if head == licence_id else head,
        reminder=reminder_of(seen, known, at),
    )


def _note_check(vault: Vault, licence_id: str, at: datetime, standing: LicenceState) -> None:
    """What cannot be noted at the moment, in a vault that is only read or on a full disk, is shown all the
    same: a check is made anew each time."""
    try:
        vault.update_checked(licence_id, at, standing)
    except WalletError as error:
        if error.trouble not in KEEPS_NOTHING_NOW:
            raise


def _is_old(checked_at: datetime | None, at: datetime) -> bool:
    return checked_at is None or abs(at - checked_at) > _NOTE_CHECKS_EVERY


def _rank(view: LicenceSummary) -> int:
    until = view.valid_until.toordinal() if view.valid_until else _NEVER
    return until + 2 * _NEVER if view.state in _LAST else until
