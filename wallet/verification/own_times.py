"""What a licence says itself about its time, for checks 3 and 6: when it was signed, and from when to when it
counts by its own claims. Judges nothing.

A token may outlive what it certifies: the signed validity of an mdoc is that of its data, `expiry_date` is
that of the licence (ISO/IEC 18013-5, 7.2.1). Neither prolongs the other.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

from wallet.crypto import x509
from wallet.model.credential import Credential, CredentialFormat
from wallet.trust.anchors import Candidate
from wallet.verification.sealing import SEALED

FIRST_ZONE = 14 * 3600
"""Seconds by which a day begins somewhere on earth before it does in UTC."""

_NAMED = (
    frozenset({"issue_date", "issuance_date", "date_of_issuance"}),
    frozenset({"expiry_date", "date_of_expiry"}),
)
_RECOVERED = (frozenset({"from"}), frozenset({"until"}))
_CLAIMS = {
    CredentialFormat.MDOC: _NAMED,
    CredentialFormat.SD_CWT: _NAMED,
    CredentialFormat.SD_JWT_VC: _NAMED,
    CredentialFormat.SD_JWT: _NAMED,
    CredentialFormat.CWT: _NAMED,
    CredentialFormat.DCC: _RECOVERED,
}
"""Claims that begin and end a licence, by format: those of ISO/IEC 18013-5 and of identity data, `df` and
`du` of a recovery (EU DCC schema)."""

_FORM = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?")
_DAY = timedelta(days=1)


def starts(licence: Credential) -> Iterator[float]:
    """From when on it counts, each in seconds since 1970: never before it was signed, whatever else it says
    (RFC 9901, section 7.1, step 6; ISO/IEC 18013-5, 9.1.2.4). Documents: wallet.verification.sealing."""
    if licence.valid_from is not None:
        yield licence.valid_from
    if licence.issued_at is not None and licence.format not in SEALED:
        # A seal is dated by the day, and does not say where.
        yield licence.issued_at - (FIRST_ZONE if licence.format is CredentialFormat.VDS else 0)
    for text in _stated(licence, 0):
        moment = _moment(text)
        if moment is not None:
            yield moment - (FIRST_ZONE if _is_day(text) else 0)


def ends(licence: Credential) -> Iterator[float]:
    """Up to when it counts, exclusively, each in seconds since 1970; a day in full, in UTC."""
    if licence.valid_until is not None:
        yield licence.valid_until
    for text in _stated(licence, 1):
        moment = _moment(text)
        if moment is not None:
            yield moment + (_DAY.total_seconds() if _is_day(text) else 0)


def names_no_day(licence: Credential) -> bool:
    """Whether a claim that begins or ends it has the form of a day, and there is no such day."""
    return any(_moment(text) is None for which in (0, 1) for text in _stated(licence, which))


def signed_outside(signer: Candidate, licence: Credential) -> bool:
    """Whether a licence says that it was signed on a day on which its signer's certificate was not in force
    (VERDICTS, check 3; HCERT, section 3.3.6). By the day, because many are dated by the day. Documents are
    judged with their seal; mdocs have a stricter profile of their own (wallet.trust.iaca)."""
    if licence.format in SEALED or signer.leaf_certificate is None or licence.issued_at is None:
        return False
    facts = x509.certificate_facts(signer.leaf_certificate)
    signed = datetime.fromtimestamp(licence.issued_at, UTC).date()
    # The day of a seal is that of its place, up to one away from the day in UTC.
    slack = _DAY if licence.format is CredentialFormat.VDS else timedelta()
    return not facts.not_before.date() - slack <= signed <= facts.not_after.date() + slack


def _stated(licence: Credential, which: int) -> Iterator[str]:
    """The texts in the form of a date. An element of an mdoc may have its namespace before it."""
    names = _CLAIMS.get(licence.format)
    if names is None:
        return
    claims = licence.claims
    found = [claims[name] for name in names[which] if name in claims]
    if licence.format is CredentialFormat.MDOC:
        found += [v for name, v in claims.items() if "/" in name and name.rpartition("/")[2] in names[which]]
    for value in found:
        if type(value) is str and _FORM.fullmatch(value):
            yield value


def _is_day(text: str) -> bool:
    return "T" not in text


def _moment(text: str) -> float | None:
    try:
        if _is_day(text):
            day = date.fromisoformat(text)
            return datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()
        return datetime.fromisoformat(text).timestamp()
    except ValueError:
        return None
