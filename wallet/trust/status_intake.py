"""What becomes of the ledger when a status list or a CRL comes in: which older ones give way, and which stay.

Plans only: wallet.trust.store reads, judges signatures and writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from wallet.model.errors import Trouble, WalletError
from wallet.model.trust import CertificateRevocationList, StatusList
from wallet.trust.clock import raise_floor
from wallet.trust.ledger import Ledger, TrustEntry
from wallet.trust.signers import permanently_revoked, sticky_serial
from wallet.trust.taking_back import revocations_taken_back, suspensions_lifted

MAX_WITHDRAWN = 4
"""Older lists kept beside the newest of one `sub`, because it takes back what they revoked."""


def plan_list(
    entry: TrustEntry,
    new: StatusList,
    known: Sequence[tuple[TrustEntry, StatusList]],
    ledger: Ledger,
) -> tuple[TrustEntry, Ledger]:
    """The entry for a new list, and the ledger to add it to. WalletError TRUST_ROLLBACK for one older than
    the kept, one as old that lifts a suspension, or one that takes revocations back once too often."""
    kept = [
        (other, old)
        for other, old in known
        if (old.uri, old.kind, other.origin) == (new.uri, new.kind, entry.origin)
        and other.vouched == entry.vouched
        and other.id != entry.id
    ]
    if any(_is_rollback(old, new) for _, old in kept):
        raise WalletError(Trouble.TRUST_ROLLBACK, new.uri)
    # Only what an anchor vouched for has revoked anything (VERDICTS, Sticky revocation).
    taken = {other.id: revocations_taken_back(old, new) if entry.vouched else 0 for other, old in kept}
    if sum(count > 0 for count in taken.values()) > MAX_WITHDRAWN:
        raise WalletError(Trouble.TRUST_ROLLBACK, f"{new.uri} takes revocations back again")
    ledger = ledger.without({other for other, count in taken.items() if not count})
    if entry.vouched:
        issued_at = datetime.fromtimestamp(new.issued_at, UTC)
        ledger = replace(ledger, floor=raise_floor(ledger.floor, issued_at, entry.imported_at))
    return replace(entry, takes_back=max(taken.values(), default=0)), ledger


def plan_crl(
    entry: TrustEntry,
    new: CertificateRevocationList,
    issuer: bytes | None,
    known: Sequence[tuple[TrustEntry, CertificateRevocationList]],
    ledger: Ledger,
) -> tuple[TrustEntry, Ledger]:
    """The same for a CRL, `issuer` being the anchor's certificate that signed it. Certificates that the new
    one no longer names stay revoked; a CA leaves out what has expired, so that this is no alarm."""
    kept = [
        (other, old)
        for other, old in known
        if _series(old) == _series(new) and other.vouched == entry.vouched and other.id != entry.id
    ]
    if any(_is_newer(old, new) for _, old in kept):
        raise WalletError(Trouble.TRUST_ROLLBACK, new.issuer)
    ledger = ledger.without({other.id for other, _ in kept})
    if issuer is None:
        return entry, ledger
    before = frozenset[int]().union(*(permanently_revoked(old) for _, old in kept))
    dropped = {sticky_serial(issuer, serial) for serial in before - permanently_revoked(new)}
    floor = raise_floor(ledger.floor, new.this_update, entry.imported_at)
    return entry, replace(ledger, revoked=ledger.revoked | dropped, floor=floor)


def _is_rollback(known: StatusList, new: StatusList) -> bool:
    """Older than the kept list; or as old, and lifting a suspension, which only a newer list may."""
    if known.issued_at != new.issued_at:
        return known.issued_at > new.issued_at
    return suspensions_lifted(known, new) > 0


def _series(found: CertificateRevocationList) -> tuple[str, bytes | None, str]:
    """What the CRLs of one CA's key, for one kind of certificate, have in common."""
    return found.issuer, found.authority_key_id, found.only


def _is_newer(known: CertificateRevocationList, new: CertificateRevocationList) -> bool:
    """By date; of one date by number, and the same again is no rollback."""
    if known.this_update != new.this_update:
        return known.this_update > new.this_update
    return known.number is not None and new.number is not None and known.number > new.number
