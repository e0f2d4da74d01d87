"""`scopes.json`: what each imported file is and counts for, and what must not be forgotten with it.

Reads and writes the file and the imports beside it, atomically. Gives no trust data a meaning.
"""

from __future__ import annotations

from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from wallet.codec import strict_json
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.trust import AnchorPurpose, AnchorScope
from wallet.storage.files import file_trouble, write_whole

LEDGER_NAME = "scopes.json"
LEDGER_VERSION = 1


class EntryKind(StrEnum):
    """What an imported file is."""

    ANCHORS = "anchors"
    LIST = "list"
    STATUS = "status"
    CRL = "crl"


@dataclass(frozen=True, slots=True)
class TrustEntry:
    """One import. `id` is the start of its SHA-256 and the name of its file; `name` is outside text, for
    people. `origin` names a trust list across versions; `vouched` says that an anchor signed it.
    `takes_back` counts revocations of an earlier list that this one no longer holds: an alarm (CASES V05)."""

    id: str
    kind: EntryKind
    name: str
    imported_at: datetime
    scope: AnchorScope | None = None
    count: int = 0
    origin: str | None = None
    vouched: bool = False
    takes_back: int = 0


@dataclass(frozen=True, slots=True)
class Ledger:
    """The whole of `scopes.json`. `versions` maps a list's origin to the newest version seen and its file;
    `revoked` holds what sticks."""

    entries: tuple[TrustEntry, ...] = ()
    floor: datetime | None = None
    versions: Mapping[str, tuple[int, str]] = field(default_factory=dict)
    revoked: frozenset[tuple[str, bytes]] = frozenset()

    def with_entry(self, entry: TrustEntry) -> Ledger:
        """The same with one more import, or with its newer self."""
        others = tuple(known for known in self.entries if known.id != entry.id)
        return replace(self, entries=(*others, entry))

    def without(self, ids: AbstractSet[str]) -> Ledger:
        """The same without some imports."""
        return replace(self, entries=tuple(known for known in self.entries if known.id not in ids))


def read_ledger(folder: Path) -> Ledger:
    """The ledger of a folder, an empty one where nothing was imported yet. A damaged one is never replaced:
    WalletError TRUST_DATA_INVALID."""
    try:
        data = (folder / LEDGER_NAME).read_bytes()
    except FileNotFoundError:
        return Ledger()
    except OSError as error:
        raise WalletError(file_trouble(error), LEDGER_NAME) from error
    try:
        return _ledger(strict_json.loads(data))
    except (ParseError, LookupError, TypeError, ValueError, OverflowError, AttributeError) as error:
        raise WalletError(Trouble.TRUST_DATA_INVALID, f"{LEDGER_NAME} is damaged") from error


def ledger_mark(folder: Path) -> tuple[int, int, int] | None:
    """What changes whenever the ledger is written, by whomever; None where there is none."""
    try:
        found = (folder / LEDGER_NAME).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def write_ledger(folder: Path, ledger: Ledger, before: Ledger) -> None:
    """Put a new ledger in place, then drop the files that only the old one named."""
    write_whole(folder / LEDGER_NAME, strict_json.dumps(_as_json(ledger)))
    kept = {entry.id for entry in ledger.entries}
    for entry in before.entries:
        if entry.id not in kept:
            # An unnamed file left behind counts for nothing.
            (folder / entry.id).unlink(missing_ok=True)


def _as_json(ledger: Ledger) -> dict[str, Any]:
    return {
        "version": LEDGER_VERSION,
        "floor": _seconds(ledger.floor),
        "versions": {origin: list(seen) for origin, seen in ledger.versions.items()},
        "revoked": sorted([key, digest.hex()] for key, digest in ledger.revoked),
        "entries": [_entry_as_json(entry) for entry in ledger.entries],
    }


def _entry_as_json(entry: TrustEntry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "kind": str(entry.kind),
        "name": entry.name,
        "imported_at": _seconds(entry.imported_at),
        "count": entry.count,
        "origin": entry.origin,
        "vouched": entry.vouched,
        "takes_back": entry.takes_back,
        "scope": None if entry.scope is None else _scope_as_json(entry.scope),
    }


def _scope_as_json(scope: AnchorScope) -> dict[str, Any]:
    return {
        "purposes": sorted(scope.purposes),
        "schemes": sorted(scope.schemes),
        "document_types": sorted(scope.document_types),
        "issuer": scope.issuer,
        "region": scope.region,
        "valid_from": _seconds(scope.valid_from),
        "valid_until": _seconds(scope.valid_until),
    }


def _ledger(value: Any) -> Ledger:
    if value["version"] != LEDGER_VERSION:
        raise ValueError("another version")
    return Ledger(
        entries=tuple(_entry(each) for each in value["entries"]),
        floor=_moment(value["floor"]),
        versions={str(origin): (int(seen[0]), str(seen[1])) for origin, seen in value["versions"].items()},
        revoked=frozenset((str(key), bytes.fromhex(digest)) for key, digest in value["revoked"]),
    )


def _entry(value: Any) -> TrustEntry:
    imported_at = _moment(value["imported_at"])
    entry_id = str(value["id"])
    if imported_at is None or not entry_id.isalnum():
        raise ValueError("entry without time, or with a name that could leave the folder")
    scope = value["scope"]
    return TrustEntry(
        id=entry_id,
        kind=EntryKind(value["kind"]),
        name=str(value["name"]),
        imported_at=imported_at,
        scope=None if scope is None else _scope(scope),
        count=int(value["count"]),
        origin=value["origin"],
        vouched=bool(value["vouched"]),
        takes_back=int(value.get("takes_back", 0)),
    )


def _scope(value: Any) -> AnchorScope:
    return AnchorScope(
        purposes=frozenset(AnchorPurpose(each) for each in value["purposes"]),
        schemes=frozenset(map(str, value["schemes"])),
        document_types=frozenset(map(str, value["document_types"])),
        issuer=value["issuer"],
        region=value["region"],
        valid_from=_moment(value["valid_from"]),
        valid_until=_moment(value["valid_until"]),
    )


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _moment(seconds: Any) -> datetime | None:
    return None if seconds is None else datetime.fromtimestamp(int(seconds), UTC)
