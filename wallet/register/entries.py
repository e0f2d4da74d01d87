"""What the register writes of one event, as nouns and as bytes. Never a claim's value; stores nothing.

The bytes are deterministic CBOR (RFC 8949, section 4.2.1), so that a note with line breaks or quotes can
never be read as two entries. What is searched by stands first (`head_bytes`), so that a check can compare the
columns of the table with the entry without reading all of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any

from wallet.codec import cbor
from wallet.model.errors import ParseError
from wallet.model.register import EntryKind, WrittenEntry
from wallet.model.verdict import Check, Finding, Outcome, Reason, Verdict

CASE_TIME = timezone(timedelta(hours=8))
"""Numbers count the days of Beijing time, wherever the counter's computer believes to be."""

MAX_CASE = 64

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = 2
_PARTS = 8
_MAX_TEXT = 500
_MAX_NAME = 128
_MAX_NAMES = 500
_encoded = lru_cache(maxsize=4096, typed=True)(cbor.dumps)


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One event to be written. `case_number` empty: the register's own number. `disclosed` are the names of
    the claims that were shown. Times are aware UTC datetimes; `credential_digest` is written as an HMAC
    only; `snapshot` is the digest of the trust and status data judged by (CASES, R05)."""

    at: datetime
    counter: str
    clerk: str
    service: str
    purpose: str
    verdict: Verdict | None
    kind: EntryKind = EntryKind.VERDICT
    case_number: str = ""
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    trust_as_of: datetime | None = None
    status_as_of: datetime | None = None
    snapshot: bytes | None = None
    credential_digest: bytes | None = field(default=None, repr=False)
    disclosed: tuple[str, ...] = ()
    dropped_through: int | None = None


@dataclass(frozen=True, slots=True)
class Head:
    """What an entry is found by. `at` in microseconds since 1970, UTC."""

    kind: str
    at: int
    case_number: str
    verdict: str | None
    service: str
    purpose: str


def microseconds(moment: datetime) -> int:
    """Since 1970. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def case_day(at: datetime) -> int:
    """The day of an entry as a number: 20261124."""
    local = at.astimezone(CASE_TIME)
    return local.year * 10_000 + local.month * 100 + local.day


def entry_number(day: int, number: int) -> str:
    """20261124-0042; more digits after 9999 entries in a day."""
    return f"{day:08d}-{number:04d}"


def head_of(entry: RegisterEntry, number: str) -> Head:
    """Texts from outside are cut to a bounded length."""
    return Head(
        str(entry.kind),
        microseconds(entry.at),
        _text(entry.case_number, MAX_CASE) or number,
        None if entry.verdict is None else str(entry.verdict),
        _text(entry.service, _MAX_TEXT),
        _text(entry.purpose, _MAX_TEXT),
    )


def head_bytes(kind: str, at: int, case: str, verdict: str | None, service: str, purpose: str) -> bytes:
    """How the bytes of an entry begin. TypeError or ValueError for what stands in no entry of ours."""
    return b"".join(
        (
            bytes((0x80 | _PARTS, _FORMAT)),
            _encoded(kind),
            cbor.dumps(at),
            cbor.dumps(case),
            _encoded(verdict),
            _encoded(service),
            _encoded(purpose),
        )
    )


def payload_bytes(entry: RegisterEntry, head: Head, number: str, licence: bytes | None) -> bytes:
    """The entry as deterministic CBOR: an array of its format, what it is found by, and all else."""
    return head_bytes(
        head.kind, head.at, head.case_number, head.verdict, head.service, head.purpose
    ) + cbor.dumps(
        {
            "number": number,
            "counter": _text(entry.counter, _MAX_TEXT),
            "clerk": _text(entry.clerk, _MAX_TEXT),
            "reasons": [str(reason) for reason in entry.reasons],
            "checks": [[str(finding.check), str(finding.outcome)] for finding in entry.findings],
            "trust": None if entry.trust_as_of is None else microseconds(entry.trust_as_of),
            "status": None if entry.status_as_of is None else microseconds(entry.status_as_of),
            "snapshot": entry.snapshot,
            "licence": licence,
            "disclosed": [_text(name, _MAX_NAME) for name in entry.disclosed[:_MAX_NAMES]],
            "dropped through": entry.dropped_through,
        }
    )


def read_payload(sequence: int, payload: bytes) -> WrittenEntry:
    """An entry from its bytes, of this format or the first one. Raises ValueError where they are neither."""
    try:
        found = cbor.loads(payload)
        if isinstance(found, dict):
            return _first_format(sequence, found)
        version, kind, at, case, verdict, service, purpose, rest = found
        if version != _FORMAT:
            raise ValueError("unknown format")
        return WrittenEntry(
            sequence=sequence,
            number=_str(rest["number"]),
            kind=EntryKind(kind),
            at=_moment(at),
            case_number=_str(case),
            verdict=None if verdict is None else Verdict(verdict),
            service=_str(service),
            purpose=_str(purpose),
            snapshot=rest["snapshot"],
            dropped_through=rest["dropped through"],
            **_common(rest),
        )
    except (ParseError, TypeError, LookupError, OverflowError) as error:
        raise ValueError(f"no register entry: {type(error).__name__}") from None


def _first_format(sequence: int, found: dict[str, Any]) -> WrittenEntry:
    """Of the first format: a map, without a service, without a case of its own."""
    if found["format"] != 1:
        raise ValueError("unknown format")
    return WrittenEntry(
        sequence=sequence,
        number=_str(found["case"]),
        kind=EntryKind.VERDICT,
        at=_moment(found["at"]),
        case_number=_str(found["case"]),
        verdict=Verdict(found["verdict"]),
        service="",
        purpose=_str(found["purpose"]),
        **_common(found),
    )


def _common(found: dict[str, Any]) -> dict[str, Any]:
    return {
        "counter": _str(found["counter"]),
        "clerk": _str(found["clerk"]),
        "reasons": tuple(Reason(reason) for reason in found["reasons"]),
        "checks": tuple(_pairs(found["checks"])),
        "trust_as_of": None if found["trust"] is None else _moment(found["trust"]),
        "status_as_of": None if found["status"] is None else _moment(found["status"]),
        "licence": found["licence"],
        "disclosed": tuple(map(_str, found["disclosed"])),
    }


def _pairs(checks: Iterable[Any]) -> Iterable[tuple[Check, Outcome]]:
    return ((Check(check), Outcome(outcome)) for check, outcome in checks)


def _moment(since_1970: int) -> datetime:
    return _EPOCH + timedelta(microseconds=since_1970)


def _str(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("no text")
    return value


def _text(text: str, limit: int) -> str:
    # A lone surrogate has no UTF-8, and PostgreSQL keeps no zero character.
    return text[:limit].encode("utf-8", "replace").decode().replace("\0", "\N{REPLACEMENT CHARACTER}")
