"""What the vault keeps of a licence, as nouns, and their sealed layouts. Does not seal: wallet.vault.sealed.

Layout 1: the face is a JSON array (10,000 of them are read at unlock, so it is small and quick to read); the
body: a length, a JSON array and the licence's bytes as received. Both are read only when their seal opened.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

# Texts by the library, one by one: to get ready for a whole row takes it five times as long.
from json.encoder import encode_basestring as _text
from typing import Any

from wallet.model.columns import of_columns
from wallet.model.credential import Category, CredentialFormat
from wallet.model.faces import LicenceFace
from wallet.model.text import LocalisedText
from wallet.model.views import LicenceState

LAYOUT = 1
"""Version of the layouts below; it is bound to every seal."""

FACE_LAYOUT = 2
"""Of faces: as layout 1, with three more elements where one of them says something."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SHORT = 13
"""Elements of a face that nothing is noted of."""

_FORMATS = {str(f): f for f in CredentialFormat}
_CATEGORIES: dict[str | None, Category | None] = {None: None, **{str(c): c for c in Category}}
_STATES: dict[str | None, LicenceState | None] = {None: None, **{str(s): s for s in LicenceState}}


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
    None before any check; whether it is in date follows from the face and the time now. `replaced_by` is the
    id of the licence that renews this one. `told` and `dismissed`: which reminders, by their days before the
    licence runs out, the holder was told of and put away."""

    id: str
    face: LicenceFace = field(repr=False)
    checked_at: datetime | None = None
    standing: LicenceState | None = field(default=None, repr=False)
    replaced_by: str | None = None
    told: frozenset[int] = frozenset()
    dismissed: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class StoredLicence:
    """One kept licence in full."""

    summary: StoredSummary
    record: LicenceRecord = field(repr=False)


def face_bytes(summary: StoredSummary) -> bytes:
    """The plaintext of a summary."""
    face = summary.face
    name = face.type_name
    row = (
        f"{_text(face.type_id)},{_text(name.zh)},{_text(name.en)},{_json(face.category)},{_text(face.holder)},"
        f"{_text(face.number)},{_text(face.authority)},{_text(face.holder_kind)},{_time(face.valid_from)},"
        f"{_time(face.valid_until)},{_text(face.format)},{_time(summary.checked_at)},{_json(summary.standing)}"
    )
    if summary.replaced_by or summary.told or summary.dismissed:
        told, dismissed = (",".join(map(str, sorted(days))) for days in (summary.told, summary.dismissed))
        row += f",{_json(summary.replaced_by)},[{told}],[{dismissed}]"
    return _bytes(f"[{row}]")


def read_faces(licence_ids: Sequence[str], plains: Sequence[bytes]) -> list[StoredSummary]:
    """Summaries from their plaintexts, in one reading: 10,000 calls of the JSON reader take twice as long."""
    rows = json.loads((b"[" + b",".join(plains) + b"]").decode("utf-8", "surrogatepass"))
    if len(rows) != len(licence_ids):
        raise ValueError("one plaintext for each id")
    if not rows:
        return []
    # Rows are of 13 or 16 elements: what only some have is read below.
    types, zh, en, categories, *texts, begins, ends, formats, checks, standings = list(
        zip(*rows, strict=False)
    )[:_SHORT]
    # Equal names and days are made once here, and forgotten with this call: nothing outlives a lock.
    pairs = list(zip(zh, en, strict=True))
    names = {pair: LocalisedText(*pair) for pair in set(pairs)}
    moments = {None: None, **{at: moment(at) for at in {*begins, *ends, *checks} - {None}}}
    faces = of_columns(
        LicenceFace,
        (
            types,
            [names[pair] for pair in pairs],
            [_CATEGORIES[name] for name in categories],
            *texts,
            [moments[at] for at in begins],
            [moments[at] for at in ends],
            [_FORMATS[name] for name in formats],
        ),
    )
    checked_at, known = [moments[at] for at in checks], [_STATES[name] for name in standings]
    return of_columns(StoredSummary, (licence_ids, faces, checked_at, known, *_more(rows)))


def _more(rows: list[list[Any]]) -> tuple[list[str | None], list[frozenset[int]], list[frozenset[int]]]:
    replaced_by: list[str | None] = [None] * len(rows)
    told, dismissed = [frozenset[int]()] * len(rows), [frozenset[int]()] * len(rows)
    for at, row in enumerate(rows):
        if len(row) != _SHORT:
            replaced_by[at], one, other = row[_SHORT:]
            told[at], dismissed[at] = frozenset(one), frozenset(other)
    return replaced_by, told, dismissed


def body_bytes(record: LicenceRecord) -> bytes:
    """The plaintext of everything but the face."""
    holder_key = None if record.holder_key is None else record.holder_key.hex()
    row = f"{_text(record.original_name)},{_time(record.received_at)},{_text(record.digest.hex())}"
    head = _bytes(f"[{row},{_json(holder_key)}]")
    return len(head).to_bytes(4, "big") + head + record.original


def read_body(summary: StoredSummary, plain: bytes) -> StoredLicence:
    """A licence from its summary and the plaintext of its body."""
    end = 4 + int.from_bytes(plain[:4], "big")
    name, received, digest, holder_key = json.loads(plain[4:end].decode("utf-8", "surrogatepass"))
    record = LicenceRecord(
        face=summary.face,
        original=plain[end:],
        original_name=name,
        received_at=moment(received),
        digest=bytes.fromhex(digest),
        holder_key=None if holder_key is None else bytes.fromhex(holder_key),
    )
    return StoredLicence(summary, record)


def body_digest(plain: bytes) -> bytes:
    """The digest in the plaintext of a body."""
    end = 4 + int.from_bytes(plain[:4], "big")
    return bytes.fromhex(json.loads(plain[4:end].decode("utf-8", "surrogatepass"))[2])


def microseconds(moment: datetime | None) -> int | None:
    """Since 1970, as times are kept."""
    return None if moment is None else (moment - _EPOCH) // _MICROSECOND


def moment(since_1970: int) -> datetime:
    """The time that `microseconds` told."""
    return _EPOCH + timedelta(microseconds=since_1970)


def _json(text: str | None) -> str:
    return "null" if text is None else _text(text)


def _time(moment: datetime | None) -> str:
    return "null" if moment is None else str((moment - _EPOCH) // _MICROSECOND)


def _bytes(text: str) -> bytes:
    # File names may hold what is no Unicode (lone surrogates).
    return text.encode("utf-8", "surrogatepass")
