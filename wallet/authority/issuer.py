"""The demo authority at work: open it, issue licences, revoke, suspend and reinstate them.

The only room that issues. Does not publish (wallet.authority.publisher) and is trusted by nobody by default.
The ledger is on disk before a licence leaves, so no index is ever given out twice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta, timezone
from pathlib import Path
from typing import Any

from wallet.authority.cast import Member, demo_cast
from wallet.authority.ledger import (
    IssuedLicence,
    Ledger,
    find,
    free_entry,
    read_ledger,
    with_standing,
    write_ledger,
)
from wallet.authority.pki import ALGORITHMS, create_keys, finish, is_present, load_holder
from wallet.codec.limits import MAX_PORTRAIT
from wallet.formats.base import FormatHandler, IssueSpec
from wallet.formats.registry import HANDLERS
from wallet.model.credential import CredentialFormat, DocumentType, PublicKey, StatusReference
from wallet.model.errors import Trouble, WalletError
from wallet.trust.standing import REVOKED, SUSPENDED, VALID

CHINA = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Authority:
    """A demo authority in its folder, and the kinds of licence that it knows."""

    folder: Path
    document_types: Mapping[str, DocumentType]


@dataclass(frozen=True, slots=True)
class IssueOrder:
    """What is to be issued, to which holder's key. Claims are by name, values text or whole numbers, in an
    mdoc also a portrait's bytes and lists; the issuing authority's name is filled in where it is absent.
    Without `format` it is the issuer's usual one, without `valid_until` the document type says how long;
    `algorithm` is a JOSE name."""

    document_type: str
    claims: Mapping[str, Any] = field(repr=False)
    holder_key: PublicKey
    format: CredentialFormat | None = None
    algorithm: str = ALGORITHMS[0]
    valid_from: datetime | None = None
    valid_until: datetime | None = None


def create(folder: Path, document_types: Mapping[str, DocumentType], at: datetime) -> Authority:
    """Make a demo authority: keys, certificates and an empty ledger. WalletError AUTHORITY_EXISTS, STORAGE_…

    What an interrupted creation left behind is made anew.
    """
    if is_present(folder):
        raise WalletError(Trouble.AUTHORITY_EXISTS, folder.name)
    root_certificate = create_keys(folder, at)
    write_ledger(folder, Ledger())
    finish(folder, root_certificate)
    return Authority(folder, document_types)


def open_authority(folder: Path, document_types: Mapping[str, DocumentType]) -> Authority:
    """The demo authority in a folder. WalletError AUTHORITY_MISSING, FILE_UNREADABLE."""
    if not is_present(folder):
        raise WalletError(Trouble.AUTHORITY_MISSING, folder.name)
    read_ledger(folder)
    return Authority(folder, document_types)


def issue(authority: Authority, order: IssueOrder, at: datetime) -> bytes:
    """Sign one licence, its status entry allocated. `at` is aware and in UTC.

    WalletError DOCUMENT_TYPE_UNKNOWN where nobody here issues that kind; WRONG_USAGE for claims that do not
    fit it, a format or algorithm that we do not issue; what the folder's files raise.
    """
    kind, member = _kind_and_issuer(authority, order.document_type)
    claims = {kind.authority_claim: member.name.zh} | dict(order.claims)
    handler = _chosen_handler(order.format or member.formats[0], member)
    _check_claims(kind, claims, handler.format)
    holder = load_holder(authority.folder, member, order.algorithm)
    ledger = read_ledger(authority.folder)
    line = _new_line(ledger, member, order, handler.format, kind, claims, at)
    spec = IssueSpec(
        document_type=kind.id,
        issuer=member.iss,
        claims=claims,
        redactable=frozenset(c.name for c in kind.claims if c.redactable and c.name in claims),
        holder_key=order.holder_key,
        issued_at=line.issued_at,
        valid_from=None if order.valid_from is None else int(order.valid_from.timestamp()),
        valid_until=line.valid_until,
        status=StatusReference(member.status_uri(line.list_number), line.index),
        chain=(holder.certificate,),
        # No subject: the licence is about its holder's key and its claims; nothing else could be joined by.
    )
    issued = handler.issue(spec, holder.signer)
    write_ledger(authority.folder, replace(ledger, licences=(*ledger.licences, line)))
    return issued


def issued_licences(authority: Authority) -> tuple[IssuedLicence, ...]:
    """Every line of the ledger, oldest first."""
    return read_ledger(authority.folder).licences


def revoke(authority: Authority, number: str) -> None:
    """Revoke every licence of that number, for good. WalletError LICENCE_MISSING; WRONG_USAGE where all of
    them are revoked already."""
    _change(authority, number, REVOKED)


def suspend(authority: Authority, number: str) -> None:
    """Suspend every licence of that number that is not revoked. WalletError as `revoke`."""
    _change(authority, number, SUSPENDED)


def reinstate(authority: Authority, number: str) -> None:
    """End a suspension. WalletError as `revoke`: a revocation is never taken back."""
    _change(authority, number, VALID)


def _change(authority: Authority, number: str, standing: int) -> None:
    ledger = read_ledger(authority.folder)
    standing_ones = [licence for licence in find(ledger, number) if licence.standing != REVOKED]
    if not standing_ones:
        raise WalletError(Trouble.WRONG_USAGE, "a revoked licence stays revoked")
    write_ledger(authority.folder, with_standing(ledger, standing_ones, standing))


def _kind_and_issuer(authority: Authority, document_type: str) -> tuple[DocumentType, Member]:
    kind, member = authority.document_types.get(document_type), demo_cast().issuer_of(document_type)
    if kind is None or member is None:
        raise WalletError(Trouble.DOCUMENT_TYPE_UNKNOWN, document_type[:64])
    return kind, member


def _chosen_handler(form: CredentialFormat, member: Member) -> FormatHandler:
    handler = next((h for h in HANDLERS if h.format == form), None)
    if form not in member.formats or handler is None:
        raise WalletError(Trouble.WRONG_USAGE, f"the demo's {member.id} does not issue {form}")
    return handler


def _check_claims(kind: DocumentType, claims: Mapping[str, Any], form: CredentialFormat) -> None:
    missing = [c.name for c in kind.claims if c.required and c.name not in claims]
    unknown = [name for name in claims if kind.claim(name) is None]
    if missing or unknown:
        raise WalletError(Trouble.WRONG_USAGE, f"claims missing {missing}, unknown {unknown[:8]}")
    odd = [
        name for name, value in claims.items() if not _is_sound(value, form, picture=_is_picture(kind, name))
    ]
    if odd:
        raise WalletError(Trouble.WRONG_USAGE, f"not of their kind: {odd}")


def _is_picture(kind: DocumentType, name: str) -> bool:
    claim = kind.claim(name)
    return claim is not None and claim.kind == "portrait"


def _is_sound(value: Any, form: CredentialFormat, *, picture: bool) -> bool:
    if picture:
        return isinstance(value, bytes) and 0 < len(value) <= MAX_PORTRAIT
    nested = form is CredentialFormat.MDOC and isinstance(value, list)
    return value != "" and (nested or isinstance(value, str | int))


def _new_line(
    ledger: Ledger,
    member: Member,
    order: IssueOrder,
    form: CredentialFormat,
    kind: DocumentType,
    claims: Mapping[str, Any],
    at: datetime,
) -> IssuedLicence:
    list_number, index = free_entry(ledger, member.id)
    until = order.valid_until or _end_of_term(kind, order.valid_from or at)
    if until is not None and until <= (order.valid_from or at):
        raise WalletError(Trouble.WRONG_USAGE, "the licence would end before it begins")
    return IssuedLicence(
        issuer=member.id,
        list_number=list_number,
        index=index,
        number=str(claims[kind.number_claim]),
        document_type=kind.id,
        format=form,
        algorithm=order.algorithm,
        issued_at=int(at.timestamp()),
        valid_until=None if until is None else int(until.timestamp()),
    )


def _end_of_term(kind: DocumentType, start: datetime) -> datetime | None:
    """The last second of the last day in China; None for 长期有效."""
    if kind.validity_days is None:
        return None
    last = (start.astimezone(CHINA) + timedelta(days=kind.validity_days)).date()
    return datetime.combine(last, time(23, 59, 59), CHINA)
