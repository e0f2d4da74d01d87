"""What the register writes of one verdict, as nouns and as bytes. Never a claim's value; stores nothing.

The bytes are deterministic CBOR (RFC 8949, section 4.2.1), so that a note with line breaks or quotes can
never be read as two entries.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from wallet.codec import cbor
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Finding, Outcome, Reason, Verdict

CASE_TIME = timezone(timedelta(hours=8))
"""Case numbers count the days of Beijing time, wherever the counter's computer believes to be."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FORMAT = 1
_MAX_TEXT = 500
_MAX_NAME = 128
_MAX_NAMES = 500


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """One verdict to be written. `disclosed` are the names of the claims that were shown. Times are aware
    UTC datetimes; `credential_digest` is written as an HMAC only."""

    at: datetime
    counter: str
    clerk: str
    purpose: str
    verdict: Verdict
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Finding, ...] = ()
    trust_as_of: datetime | None = None
    status_as_of: datetime | None = None
    credential_digest: bytes | None = field(default=None, repr=False)
    disclosed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WrittenEntry:
    """One entry as it stands in the register. `licence` is the HMAC of the licence's digest: two visits
    with one licence can be linked by who has the counter's key, and by nobody else."""

    sequence: int
    case_number: str
    at: datetime
    counter: str
    clerk: str
    purpose: str
    verdict: Verdict
    reasons: tuple[Reason, ...]
    checks: tuple[tuple[Check, Outcome], ...]
    trust_as_of: datetime | None
    status_as_of: datetime | None
    licence: bytes | None
    disclosed: tuple[str, ...]


def microseconds(moment: datetime) -> int:
    """Since 1970. ValueError for a naive datetime."""
    if moment.tzinfo is None:
        raise ValueError("naive datetime")
    return (moment - _EPOCH) // timedelta(microseconds=1)


def case_day(at: datetime) -> int:
    """The day of a case as a number: 20261124."""
    local = at.astimezone(CASE_TIME)
    return local.year * 10_000 + local.month * 100 + local.day


def case_number(day: int, number: int) -> str:
    """20261124-0042; more digits after 9999 cases in a day."""
    return f"{day:08d}-{number:04d}"


def payload_bytes(entry: RegisterEntry, case: str, licence: bytes | None) -> bytes:
    """The entry as deterministic CBOR. Texts from outside are cut to a bounded length."""
    return cbor.dumps(
        {
            "format": _FORMAT,
            "case": case,
            "at": microseconds(entry.at),
            "counter": _text(entry.counter, _MAX_TEXT),
            "clerk": _text(entry.clerk, _MAX_TEXT),
            "purpose": _text(entry.purpose, _MAX_TEXT),
            "verdict": str(entry.verdict),
            "reasons": [str(reason) for reason in entry.reasons],
            "checks": [[str(finding.check), str(finding.outcome)] for finding in entry.findings],
            "trust": None if entry.trust_as_of is None else microseconds(entry.trust_as_of),
            "status": None if entry.status_as_of is None else microseconds(entry.status_as_of),
            "licence": licence,
            "disclosed": [_text(name, _MAX_NAME) for name in entry.disclosed[:_MAX_NAMES]],
        }
    )


def read_payload(sequence: int, payload: bytes) -> WrittenEntry:
    """An entry from its bytes. Raises ValueError where they are none of ours."""
    try:
        found = cbor.loads(payload)
        return WrittenEntry(
            sequence=sequence,
            case_number=found["case"],
            at=_moment(found["at"]),
            counter=found["counter"],
            clerk=found["clerk"],
            purpose=found["purpose"],
            verdict=Verdict(found["verdict"]),
            reasons=tuple(Reason(reason) for reason in found["reasons"]),
            checks=tuple(_pairs(found["checks"])),
            trust_as_of=None if found["trust"] is None else _moment(found["trust"]),
            status_as_of=None if found["status"] is None else _moment(found["status"]),
            licence=found["licence"],
            disclosed=tuple(found["disclosed"]),
        )
    except (ParseError, TypeError, LookupError, OverflowError) as error:
        raise ValueError(f"no register entry: {type(error).__name__}") from None


def _pairs(checks: Iterable[Any]) -> Iterable[tuple[Check, Outcome]]:
    return ((Check(check), Outcome(outcome)) for check, outcome in checks)


def _moment(since_1970: int) -> datetime:
    return _EPOCH + timedelta(microseconds=since_1970)


def _text(text: str, limit: int) -> str:
    # A lone surrogate has no UTF-8.
    return text[:limit].encode("utf-8", "replace").decode()
