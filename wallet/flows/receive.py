"""The way in for a licence: file, text or picture → payload → judged by policy `import` → sealed.

Genuine licences are kept even when they are out of date or revoked, and unjudged ones where we have no anchor
at all for their format: the wallet shows how they stand. Forged, altered and unreadable ones are refused, and
so are those of an issuer that is not among the anchors we have; the row says why (docs/decisions/0006).
"""

from __future__ import annotations

from datetime import UTC, datetime

from wallet.crypto.keys import thumbprint
from wallet.flows.check import import_report, payloads
from wallet.flows.display import state_from_report, text_claim, type_name
from wallet.flows.renewals import fold_renewed
from wallet.flows.summaries import summary_view
from wallet.flows.workplace import Workplace
from wallet.formats import registry
from wallet.model.credential import Credential, DocumentType
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.faces import LicenceFace
from wallet.model.verdict import Outcome, Reason, Report, Verdict
from wallet.model.views import Received, ReceiveOutcome
from wallet.vault.records import LicenceRecord
from wallet.vault.vault import Vault

_GENUINE_BUT = frozenset({Reason.EXPIRED, Reason.NOT_YET_VALID, Reason.REVOKED, Reason.SUSPENDED})
"""Reasons that make a licence useless now and leave it genuine."""

_UNJUDGED = frozenset({Reason.NO_TRUST_ANCHORS})
"""Reasons that say nothing against a licence."""


def receive(vault: Vault, workplace: Workplace, data: bytes, name: str, at: datetime) -> tuple[Received, ...]:
    """One row for each licence found in what was brought in."""
    try:
        found = payloads(data, workplace.reader)
    except WalletError as error:
        return (Received(name, ReceiveOutcome.UNREADABLE, trouble=error.trouble),)
    if not found:
        return (Received(name, ReceiveOutcome.UNREADABLE, trouble=Trouble.NO_CODE_FOUND),)
    return tuple(_receive_payload(vault, workplace, payload, name, at) for payload in found)


def may_be_kept(report: Report) -> bool:
    """Whether a licence is genuine, or could not be judged for want of anchors."""
    reasons = frozenset(report.reasons)
    if report.verdict is Verdict.NOT_VALID:
        return bool(reasons) and reasons <= _GENUINE_BUT | _amber_reasons(report)
    if report.verdict is Verdict.NOT_CHECKED:
        return bool(reasons) and reasons <= _UNJUDGED | _amber_reasons(report)
    return True


def _amber_reasons(report: Report) -> frozenset[Reason]:
    """Reasons of checks that stayed undetermined: they alone would leave the licence amber."""
    return frozenset(
        f.reason for f in report.findings if f.outcome is Outcome.UNDETERMINED and f.reason is not None
    )


def _receive_payload(vault: Vault, workplace: Workplace, payload: bytes, name: str, at: datetime) -> Received:
    report = import_report(workplace, payload, at)
    if report.reasons in ((Reason.NOT_A_LICENCE,), (Reason.UNSUPPORTED_FORMAT,)):
        return Received(name, ReceiveOutcome.NOT_A_LICENCE, report)
    if not may_be_kept(report):
        return Received(name, ReceiveOutcome.REFUSED, report)
    try:
        scanned = registry.recognise(payload)
        presentation = registry.parse(scanned)
    except ParseError:
        return Received(name, ReceiveOutcome.REFUSED, report)
    several = len(presentation.credentials) + len(presentation.unread) > 1
    if several or scanned.kind == registry.BUNDLE:
        return Received(name, ReceiveOutcome.REFUSED, report, trouble=Trouble.SEVERAL_LICENCES)
    return _keep(vault, workplace, presentation.credentials[0], scanned.payload, name, report, at)


def _keep(
    vault: Vault,
    workplace: Workplace,
    credential: Credential,
    original: bytes,
    name: str,
    report: Report,
    at: datetime,
) -> Received:
    outcome = ReceiveOutcome.ADDED
    licence_id = vault.find(credential.digest)
    if licence_id is not None:
        outcome = ReceiveOutcome.ALREADY_THERE
    else:
        licence_id = vault.add(record_of(workplace, credential, original, name, at))
    vault.update_checked(licence_id, at, state_from_report(report))
    if outcome is ReceiveOutcome.ADDED:
        fold_renewed(vault, workplace, licence_id, credential, report, at)
    summary = summary_view(vault.record(licence_id).summary, at)
    return Received(name, outcome, report, summary=summary)


def record_of(
    workplace: Workplace, credential: Credential, original: bytes, name: str, at: datetime
) -> LicenceRecord:
    """What is kept of a licence that came in at `at` as `name`; its face is read out of its own bytes."""
    kind = workplace.document_types.get(credential.document_type or "")
    face = LicenceFace(
        type_id=credential.document_type or "",
        type_name=type_name(credential.document_type or "", workplace.document_types),
        category=kind.category if kind else None,
        holder=text_claim(credential.claims, kind, kind.title_claim if kind else ""),
        number=_number(credential, kind, name),
        authority=text_claim(credential.claims, kind, kind.authority_claim if kind else ""),
        holder_kind=kind.holder_kind if kind else "person",
        valid_from=_moment(credential.valid_from),
        valid_until=_moment(credential.valid_until),
        format=credential.format,
    )
    return LicenceRecord(
        face=face,
        original=original,
        original_name=name,
        received_at=at,
        digest=credential.digest,
        holder_key=thumbprint(credential.holder_key) if credential.holder_key else None,
    )


def _number(credential: Credential, kind: DocumentType | None, name: str) -> str:
    """What tells it from others of its kind: its number, or the file's name where the kind has none."""
    if kind is not None and not kind.number_claim:
        return name
    return text_claim(credential.claims, kind, kind.number_claim if kind else "")


def _moment(seconds: int | None) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
