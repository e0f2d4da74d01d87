"""The trust store: imported files as received, and `scopes.json` that says what each counts for.

One folder, public and unencrypted; writes are atomic (temporary file, fsync, rename, fsync of the folder).
What is imported: anchors with an explicit scope, signed trust lists (only under an anchor for trust lists),
status lists, CRLs. Fetches nothing, reads no clock; judging a licence is wallet.verification's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from wallet.crypto.crl import looks_like_crl, read_crls
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.trust import (
    AnchorScope,
    CertificateRevocationList,
    StatusList,
    StatusSnapshot,
    TrustAnchor,
    TrustSnapshot,
)
from wallet.storage.files import write_whole
from wallet.trust import status_intake
from wallet.trust.clock import LAPSE_GRACE, raise_floor
from wallet.trust.ledger import (
    EntryKind,
    Ledger,
    TrustEntry,
    ledger_mark,
    read_ledger,
    write_ledger,
)
from wallet.trust.lists import TrustList, read_anchors
from wallet.trust.publications import looks_like_trust_list, parse_trust_list
from wallet.trust.signers import crl_issuer
from wallet.trust.status import parse_status_list
from wallet.trust.status import snapshot as status_snapshot_of
from wallet.trust.vouching import granted_by, origin_of, status_origin, voucher_of


@dataclass(frozen=True, slots=True)
class _Loaded:
    """Everything the folder holds, read once."""

    anchors: tuple[TrustAnchor, ...]
    lists: tuple[tuple[TrustEntry, TrustList], ...]
    statuses: tuple[tuple[TrustEntry, StatusList], ...]
    crls: tuple[tuple[TrustEntry, CertificateRevocationList], ...]


class TrustStore:
    """One folder of trust data. Snapshots are values, cached until something changes.

    Raises WalletError: TRUST_DATA_INVALID, TRUST_DATA_UNTRUSTED, TRUST_ROLLBACK, STATUS_DATA_INVALID, and
    STORAGE_FULL, STORAGE_READ_ONLY or STORAGE_FAILED. Nothing is changed by an import that is refused.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledger: Ledger | None = None
        self._mark: tuple[int, int, int] | None = None
        self._loaded: _Loaded | None = None
        self._trust: dict[frozenset[str], TrustSnapshot] = {}
        self._status: StatusSnapshot | None = None

    def entries(self) -> tuple[TrustEntry, ...]:
        """What was imported, oldest first."""
        return self._read_ledger().entries

    def import_file(self, data: bytes, name: str, scope: AnchorScope, at: datetime) -> TrustEntry:
        """Take in anchors (with `scope`), a signed trust list (its entries carry their own scopes), a status
        list or a CRL. The same file again changes its scope and nothing else."""
        _require_aware(at)
        # A file's name need not be text; half a surrogate pair could not be written down.
        name = name.encode("utf-8", "replace").decode()
        if looks_like_trust_list(data):
            return self._import_list(data, name, at)
        try:
            anchors = read_anchors(data, scope)
        except ParseError as error:
            if _is_status(data):
                return self.import_status(data, at)
            raise WalletError(Trouble.TRUST_DATA_INVALID, str(error)) from error
        entry = TrustEntry(_identity(data), EntryKind.ANCHORS, name, at, scope=scope, count=len(anchors))
        self._keep(entry, data, self._read_ledger())
        return entry

    def import_status(self, data: bytes, at: datetime) -> TrustEntry:
        """Take in a status list, or a CRL. The newest of each signer for its `sub` or issuer is kept. One
        that no anchor vouches for stands beside a vouched one, never in its place.

        An older one than the kept, or one as old that lifts a suspension, is TRUST_ROLLBACK. One that takes
        revocations back is kept with an alarm (`takes_back`) beside the older list, by which they stand.
        """
        _require_aware(at)
        if looks_like_crl(data):
            return self._import_crl(data, at)
        try:
            status_list = parse_status_list(data)
        except ParseError as error:
            raise WalletError(Trouble.STATUS_DATA_INVALID, str(error)) from error
        origin = status_origin(self._compose(frozenset()).anchors, status_list, at)
        entry = TrustEntry(
            _identity(data),
            EntryKind.STATUS,
            status_list.uri,
            at,
            count=1,
            origin=origin,
            vouched=origin is not None,
        )
        kept = self._load().statuses
        entry, ledger = status_intake.plan_list(entry, status_list, kept, self._read_ledger())
        self._keep(entry, data, ledger)
        return entry

    def remove(self, entry_id: str) -> None:
        """Take an import out. The floor, the versions seen and remembered revocations stay.

        WalletError WRONG_USAGE for an id that is not there."""
        ledger = self._read_ledger()
        if all(entry.id != entry_id for entry in ledger.entries):
            raise WalletError(Trouble.WRONG_USAGE, f"no entry {entry_id}")
        self._write(ledger.without({entry_id}))

    def remember_revoked(self, issuer_key: str, licence_digest: bytes) -> None:
        """Make a revocation stick: the issuer's key as the report shows it, and the licence's digest."""
        ledger = self._read_ledger()
        mark = (issuer_key, licence_digest)
        if mark not in ledger.revoked:
            self._write(replace(ledger, revoked=ledger.revoked | {mark}))

    def snapshot(self, at: datetime, status_required: frozenset[str]) -> TrustSnapshot:
        """All anchors now in force by their files, with the age of the signed data. Types that a trusted
        list says must carry a status are added to `status_required`."""
        _require_aware(at)
        self._read_ledger()
        known = self._trust.get(status_required)
        if known is None:
            known = self._trust[status_required] = self._compose(status_required)
        return known

    def status_snapshot(self) -> StatusSnapshot:
        """All status lists, newest first, and the revocations that stick."""
        self._read_ledger()
        if self._status is None:
            loaded = self._load()
            self._status = status_snapshot_of(
                (status_list for _, status_list in loaded.statuses),
                sticky=self._read_ledger().revoked,
                crls=(found for _, found in loaded.crls),
            )
        return self._status

    def _import_list(self, data: bytes, name: str, at: datetime) -> TrustEntry:
        try:
            trust_list = parse_trust_list(data)
        except ParseError as error:
            raise WalletError(Trouble.TRUST_DATA_INVALID, str(error)) from error
        voucher = voucher_of(self._load().anchors, trust_list, at)
        if voucher is None:
            raise WalletError(Trouble.TRUST_DATA_UNTRUSTED, trust_list.subject)
        ledger, identity = self._read_ledger(), _identity(data)
        origin = origin_of(trust_list, voucher)
        seen = ledger.versions.get(origin, (-1, ""))
        if trust_list.version < seen[0] or (trust_list.version == seen[0] and identity != seen[1]):
            raise WalletError(Trouble.TRUST_ROLLBACK, f"{trust_list.subject} version {trust_list.version}")
        replaced = {entry.id for entry in ledger.entries if entry.origin == origin}
        entry = TrustEntry(
            identity, EntryKind.LIST, name, at, count=len(trust_list.anchors), origin=origin, vouched=True
        )
        ledger = replace(
            ledger.without(replaced),
            versions={**ledger.versions, origin: (trust_list.version, identity)},
            floor=raise_floor(ledger.floor, trust_list.issued_at, at),
        )
        self._keep(entry, data, ledger)
        return entry

    def _import_crl(self, data: bytes, at: datetime) -> TrustEntry:
        """A whole CRL: the newest of its issuer is kept, and what an anchor's CRL revoked for good sticks."""
        try:
            found = read_crls(data)
        except ParseError as error:
            raise WalletError(Trouble.STATUS_DATA_INVALID, str(error)) from error
        if len(found) != 1 or found[0].fault:
            raise WalletError(Trouble.STATUS_DATA_INVALID, found[0].fault or "several CRLs in one file")
        new = found[0]
        issuer = crl_issuer(new, self._compose(frozenset()).anchors)
        vouched, count = issuer is not None, len(new.revoked)
        entry = TrustEntry(_identity(data), EntryKind.CRL, new.issuer, at, count=count, vouched=vouched)
        kept = self._load().crls
        entry, ledger = status_intake.plan_crl(entry, new, issuer, kept, self._read_ledger())
        self._keep(entry, data, ledger)
        return entry

    def _compose(self, status_required: frozenset[str]) -> TrustSnapshot:
        loaded, ledger = self._load(), self._read_ledger()
        anchors, required = list(loaded.anchors), set(status_required)
        trusted: list[TrustList] = []
        for _, trust_list in loaded.lists:
            # Judged at its own time: an old clock or an old list must not empty the store, only age it.
            voucher = voucher_of(loaded.anchors, trust_list, trust_list.issued_at)
            if voucher is not None:
                trusted.append(trust_list)
                required |= trust_list.status_required
                anchors.extend(granted_by(trust_list, voucher))
        due = [each.next_update for each in trusted if each.next_update is not None]
        imported = [entry.imported_at for entry in ledger.entries if entry.kind in _OF_TRUST]
        return TrustSnapshot(
            anchors=tuple(anchors),
            as_of=min((each.issued_at for each in trusted), default=max(imported, default=None)),
            floor=ledger.floor,
            next_update=min(due, default=None),
            status_required=frozenset(required),
            lapses=_lapse(max(due)) if due else None,
        )

    def _load(self) -> _Loaded:
        ledger = self._read_ledger()
        if self._loaded is None:
            anchors: list[TrustAnchor] = []
            lists: list[tuple[TrustEntry, TrustList]] = []
            statuses: list[tuple[TrustEntry, StatusList]] = []
            crls: list[tuple[TrustEntry, CertificateRevocationList]] = []
            for entry in ledger.entries:
                data = _read_back(self._folder, entry)
                try:
                    if entry.kind is EntryKind.ANCHORS:
                        anchors.extend(read_anchors(data, entry.scope or AnchorScope()))
                    elif entry.kind is EntryKind.LIST:
                        lists.append((entry, parse_trust_list(data)))
                    elif entry.kind is EntryKind.CRL:
                        crls.extend((entry, each) for each in read_crls(data))
                    else:
                        statuses.append((entry, parse_status_list(data)))
                except ParseError as error:
                    raise WalletError(Trouble.TRUST_DATA_INVALID, f"{entry.id}: {error}") from error
            self._loaded = _Loaded(tuple(anchors), tuple(lists), tuple(statuses), tuple(crls))
        return self._loaded

    def _read_ledger(self) -> Ledger:
        """The ledger, read again when another process (the command line) wrote it."""
        mark = ledger_mark(self._folder)
        if self._ledger is None or mark != self._mark:
            self._ledger, self._mark = read_ledger(self._folder), mark
            self._forget()
        return self._ledger

    def _keep(self, entry: TrustEntry, data: bytes, ledger: Ledger) -> None:
        """The file first, then the ledger that names it: a stop in between leaves an unnamed file only."""
        write_whole(self._folder / entry.id, data)
        self._write(ledger.with_entry(entry))

    def _write(self, ledger: Ledger) -> None:
        before = self._read_ledger()
        write_ledger(self._folder, ledger, before)
        self._ledger, self._mark = ledger, ledger_mark(self._folder)
        self._forget()

    def _forget(self) -> None:
        self._loaded = self._status = None
        self._trust.clear()


_OF_TRUST = frozenset({EntryKind.ANCHORS, EntryKind.LIST})


def _is_status(data: bytes) -> bool:
    try:
        if looks_like_crl(data):
            return bool(read_crls(data))
        parse_status_list(data)
    except ParseError:
        return False
    return True


def _read_back(folder: Path, entry: TrustEntry) -> bytes:
    try:
        data = (folder / entry.id).read_bytes()
    except OSError as error:
        raise WalletError(Trouble.TRUST_DATA_INVALID, f"{entry.id} is missing") from error
    if _identity(data) != entry.id:
        raise WalletError(Trouble.TRUST_DATA_INVALID, f"{entry.id} was changed")
    return data


def _identity(data: bytes) -> str:
    return sha256(data).hexdigest()[:32]


def _lapse(next_update: datetime) -> datetime:
    """When the clock is no longer believed; the calendar's end where that lies beyond it."""
    try:
        return next_update + LAPSE_GRACE
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC)


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _require_aware(at: datetime) -> None:
    if at.tzinfo is None:
        raise ValueError("a time without zone")
