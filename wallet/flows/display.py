"""A licence in words for the windows: labels, masks, dates and neutral states. Judges nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date, datetime, timedelta, timezone
from typing import Any

from wallet.flows.claim_words import both_languages, value_rows
from wallet.model.credential import (
    ClaimDefinition,
    ClaimPath,
    Credential,
    DocumentType,
    Sensitivity,
)
from wallet.model.text import LocalisedText
from wallet.model.verdict import Reason, Report
from wallet.model.views import ClaimView, LicenceState
from wallet.services.identifiers import mask

SHANGHAI = timezone(timedelta(hours=8))
"""Dates on a licence are dates in China; there is no daylight saving time."""

EXPIRING_WITHIN = timedelta(days=60)
_STATE_BY_REASON = {
    Reason.REVOKED: LicenceState.REVOKED,
    Reason.SUSPENDED: LicenceState.SUSPENDED,
    Reason.EXPIRED: LicenceState.EXPIRED,
    Reason.NOT_YET_VALID: LicenceState.NOT_YET_VALID,
}


def claim_views(credential: Credential, kind: DocumentType | None) -> tuple[ClaimView, ...]:
    """The claims in the order of their document type, those it does not know after them."""
    return ordered_views(credential.claims, kind, {disclosure.path for disclosure in credential.disclosures})


def ordered_views(
    claims: Mapping[str, Any], kind: DocumentType | None, redactable: Set[ClaimPath] = frozenset()
) -> tuple[ClaimView, ...]:
    """Claims as views; `redactable` are the paths that the licence can leave out."""
    order = {definition.name: place for place, definition in enumerate(kind.claims)} if kind else {}
    return tuple(
        claim_view((name,), claims[name], kind.claim(name) if kind else None, redactable)
        for name in sorted(claims, key=lambda name: order.get(name, len(order)))
    )


def claim_view(
    path: ClaimPath, value: Any, definition: ClaimDefinition | None, redactable: Set[ClaimPath]
) -> ClaimView:
    """One claim; what no document type explains is shown under its own name and masked as personal."""
    rows = value_rows(value, definition)
    kind = definition.kind if definition else "text"
    sensitivity = definition.sensitivity if definition else Sensitivity.PERSONAL
    hidden = rows
    if sensitivity is not Sensitivity.OPEN:
        hidden = (LocalisedText(*(mask(kind, "；".join(row[i] for row in rows)) for i in range(2))),)
    return ClaimView(
        path=path,
        label=label_of(path, definition),
        text="；".join(map(both_languages, rows)),
        masked="；".join(map(both_languages, hidden)),
        sensitivity=sensitivity,
        redactable=any(p[: len(path)] == path for p in redactable),
        rows=rows,
        masked_rows=hidden,
    )


def label_of(path: ClaimPath, definition: ClaimDefinition | None) -> LocalisedText:
    """The claim's name in both languages, or its path where no document type explains it."""
    if definition is not None:
        return definition.label
    plain = ".".join(str(step) for step in path)
    return LocalisedText(plain, plain)


def type_name(type_id: str, types: Mapping[str, DocumentType]) -> LocalisedText:
    """A kind of licence by name; its id where the program does not know it."""
    known = types.get(type_id)
    return known.name if known else LocalisedText(type_id or "证照", type_id or "Licence")


def text_claim(claims: Mapping[str, Any], kind: DocumentType | None, name: str) -> str:
    """One claim of a kind as text in both languages, empty where it is absent."""
    if kind is None or name not in claims:
        return ""
    return "；".join(map(both_languages, value_rows(claims[name], kind.claim(name))))


def date_of(moment: datetime | None) -> date | None:
    """The day in China of a moment; at the very end of the calendar, where China's next day has no name, that
    of the moment itself: 9999-12-31T23:59:59Z is a common way to write 长期有效."""
    if moment is None:
        return None
    try:
        return moment.astimezone(SHANGHAI).date()
    except OverflowError:
        return moment.date()


def last_day(ends: datetime | None) -> date | None:
    """The last day in China on which something that ends at a moment is still in date."""
    return None if ends is None else date_of(ends - timedelta(seconds=1))


def state_of(
    valid_from: datetime | None, valid_until: datetime | None, known: LicenceState | None, at: datetime
) -> LicenceState:
    """How a licence stands at a moment. `known` is what the last check found: revoked, suspended and unknown
    stay, and whether it is in date is measured against the time again."""
    if known is LicenceState.REVOKED:
        return known
    if valid_until is not None and valid_until <= at:
        return LicenceState.EXPIRED
    if valid_from is not None and valid_from > at:
        return LicenceState.NOT_YET_VALID
    if known is None or known in (LicenceState.SUSPENDED, LicenceState.UNKNOWN):
        return known or LicenceState.UNKNOWN
    if valid_until is not None and valid_until - at <= EXPIRING_WITHIN:
        return LicenceState.EXPIRING
    return LicenceState.IN_DATE


def state_from_report(report: Report) -> LicenceState:
    """What a check by policy `import` says of the licence, in the wallet's neutral words."""
    for reason in report.reasons:
        if reason in _STATE_BY_REASON:
            return _STATE_BY_REASON[reason]
    return LicenceState.UNKNOWN if report.reasons else LicenceState.IN_DATE


def headline_claims(views: Sequence[ClaimView], kind: DocumentType | None) -> tuple[ClaimView, ...]:
    """The claims worth a clerk's glance: the open ones first, at most six; the holder stands above them, the
    portrait beside them."""
    elsewhere = {(name,) for name in (*kind.portrait_claims, kind.title_claim)} if kind else set()
    rest = [view for view in views if view.path not in elsewhere]
    return tuple(sorted(rest, key=lambda v: v.sensitivity is not Sensitivity.OPEN))[:6]
