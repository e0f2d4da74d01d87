"""What the vault keeps of a licence, as nouns, and their sealed layouts. Does not seal: wallet.vault.sealed.

Layout 1: the face is a JSON array (10,000 of them are read at unlock, so it is small and quick to read); the
body: a length, a JSON array and the licence's bytes as received. Both are read only when their seal opened.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wallet.model.credential import Category, CredentialFormat
from wallet.model.text import LocalisedText
from wallet.model.views import LicenceState

LAYOUT = 1
"""Version of the layouts below; it is bound to every seal."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FORMATS = {str(f): f for f in CredentialFormat}
_CATEGORIES: dict[str | None, Category | None] = {None: None, **{str(c): c for c in Category}}
_STATES: dict[str | None, LicenceState | None] = {None: None, **{str(s): s for s in LicenceState}}


@dataclass(frozen=True, slots=True)
class LicenceFace:
    """What a row of the list shows, as far as time does not change it. Times are aware UTC datetimes;
    `valid_until` None is 长期有效. `holder_kind` is "person" or "organisation"."""

    type_id: str = field(repr=False)
    type_name: LocalisedText = field(repr=False)
    category: Category | None = field(repr=False)
    holder: str = field(repr=False)
    number: str = field(repr=False)
    authority: str = field(repr=False)
    holder_kind: str = field(repr=False)
    valid_from: datetime | None = field(repr=False)
    valid_until: datetime | None = field(repr=False)
    format: CredentialFormat = field(repr=False)


@dataclass(frozen=True, slots=True)
class LicenceRecord:
    """One licence to keep. `original` is its bytes as received, never re-encoded; `digest` names it (SHA-256
    of what the issuer signed); `holder_key` is the RFC 7638 thumbprint of the key it is bound to, if any."""

    face: LicenceFace = field(repr=False)
    original: bytes = field(repr=False)
    original_name: str = field(repr=False)
    received_at: datetime
    digest: bytes = field(repr=False)
    holder_key: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StoredSummary:
    """One row of the list. `standing` is what the last check found of its status (REVOKED, SUSPENDED, …),
    None before any check; whether it is in date follows from the face and the time now."""

    id: str
    face: LicenceFace = field(repr=False)
    checked_at: datetime | None = None
    standing: LicenceState | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class StoredLicence:
    """One kept licence in full."""

    summary: StoredSummary
    record: LicenceRecord = field(repr=False)


def face_bytes(face: LicenceFace, checked_at: datetime | None, standing: LicenceState | None) -> bytes:
    """The plaintext of a summary."""
    fields = [
        face.type_id,
        face.type_name.zh,
        face.type_name.en,
        face.category,
        face.holder,
        face.number,
        face.authority,
        face.holder_kind,
        _microseconds(face.valid_from),
        _microseconds(face.valid_until),
        face.format,
        _microseconds(checked_at),
        standing,
    ]
    return _json(fields)


def read_faces(licence_ids: Sequence[str], plains: Sequence[bytes]) -> list[StoredSummary]:
    """Summaries from their plaintexts, in one reading: 10,000 calls of the JSON reader take twice as long."""
    rows = json.loads((b"[" + b",".join(plains) + b"]").decode("utf-8", "surrogatepass"))
    # Equal names and days are made once here, and forgotten with this call: nothing outlives a lock.
    names: dict[tuple[str, str], LocalisedText] = {}
    moments: dict[int | None, datetime | None] = {None: None}
    for row in rows:
        _, zh, en, *_ = row
        if (zh, en) not in names:
            names[zh, en] = LocalisedText(zh, en)
        for since_1970 in (row[8], row[9], row[11]):
            if since_1970 not in moments:
                moments[since_1970] = _moment(since_1970)
    return [
        StoredSummary(
            licence_id,
            LicenceFace(
                row[0],
                names[row[1], row[2]],
                _CATEGORIES[row[3]],
                row[4],
                row[5],
                row[6],
                row[7],
                moments[row[8]],
                moments[row[9]],
                _FORMATS[row[10]],
            ),
            moments[row[11]],
            _STATES[row[12]],
        )
        for licence_id, row in zip(licence_ids, rows, strict=True)
    ]


def body_bytes(record: LicenceRecord) -> bytes:
    """The plaintext of everything but the face."""
    holder_key = None if record.holder_key is None else record.holder_key.hex()
    fields = [record.original_name, _microseconds(record.received_at), record.digest.hex(), holder_key]
    head = _json(fields)
    return len(head).to_bytes(4, "big") + head + record.original


def read_body(summary: StoredSummary, plain: bytes) -> StoredLicence:
    """A licence from its summary and the plaintext of its body."""
    end = 4 + int.from_bytes(plain[:4], "big")
    name, received, digest, holder_key = json.loads(plain[4:end].decode("utf-8", "surrogatepass"))
    record = LicenceRecord(
        face=summary.face,
        original=plain[end:],
        original_name=name,
        received_at=_moment(received),
        digest=bytes.fromhex(digest),
        holder_key=None if holder_key is None else bytes.fromhex(holder_key),
    )
    return StoredLicence(summary, record)


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def _moment(since_1970: int) -> datetime:
    return _EPOCH + timedelta(microseconds=since_1970)


def _json(fields: list[Any]) -> bytes:
    # File names may hold what is no Unicode (lone surrogates).
    return _encode(fields).encode("utf-8", "surrogatepass")
