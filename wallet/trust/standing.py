"""How a licence stands by its status lists (VERDICTS, Status lists; Token Status List, section 8.3; Bitstring
Status List, section 3.4).

Values of a token 0 valid, 1 revoked, 2 suspended; in a bitstring the purpose says what a set entry means.
Trouble with a list is never guilt of the licence: it stays
undetermined, unless a trusted list contradicts its own standard. Fetches nothing, decides no verdict.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import NamedTuple

from wallet.crypto import signature, x509
from wallet.crypto.keys import key_identity
from wallet.model.credential import Credential, SignedPart, StatusReference
from wallet.model.trust import AnchorPurpose, StatusList, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Finding, Outcome, Reason
from wallet.trust.anchors import Candidate
from wallet.trust.authentication import algorithm_fits, authenticate
from wallet.trust.bitstring import BITSTRING, is_long_enough
from wallet.trust.status import UNNAMED, status_value

VALID, REVOKED, SUSPENDED = 0, 1, 2

_PURPOSES = {"revocation": REVOKED, "suspension": SUSPENDED}
"""What a set entry means in a bitstring; under any other purpose it is the issuer's own."""

_UNKNOWN_KIND = "other"

WITHOUT_TERM = 24 * 3600
"""Seconds after which a list with neither `exp` nor `ttl` is stale."""

STATUS_SIGNING = frozenset({"1.3.6.1.5.5.7.3.30"})
"""Extended key usages that let a certificate sign status lists; the draft's own is not registered yet."""


class Standing(NamedTuple):
    """What the lists say, and the issue time of the newest trusted list that was asked. With several
    references `finding` is the worst, `further` what else did not pass, `as_of` that of the oldest list."""

    finding: Finding
    as_of: datetime | None = None
    further: tuple[Finding, ...] = ()


def sticky_key(issuer_key: Candidate, credential: Credential) -> tuple[str, bytes]:
    """What names a revoked licence for good: the issuer's key as reports show it, and the licence."""
    return key_identity(issuer_key.spki), credential.digest


def judge_status(
    credential: Credential,
    issuer_key: Candidate,
    trust: TrustSnapshot,
    status: StatusSnapshot,
    at: datetime,
    *,
    status_signing: frozenset[str] = STATUS_SIGNING,
) -> Standing:
    """The finding of check 7 for a licence whose issuer's signature holds under `issuer_key`."""
    if status.sticky and sticky_key(issuer_key, credential) in status.sticky:
        return Standing(_failed(Reason.REVOKED, "revoked before; no list takes that back"))
    references = (*((credential.status,) if credential.status else ()), *credential.further_status)
    if not references:
        if credential.document_type in trust.status_required:
            return Standing(_open(Reason.STATUS_MISSING, "this type must name a status list"))
        return Standing(Finding(Check.STATUS, Outcome.NOT_APPLICABLE, detail="names no status list"))
    whom = _Whom(credential, issuer_key, trust, at, status_signing)
    return _together([_judge_reference(each, whom, status) for each in references])


class _Whom(NamedTuple):
    """The licence that lists must speak for, and what that is judged with."""

    credential: Credential
    issuer_key: Candidate
    trust: TrustSnapshot
    at: datetime
    status_signing: frozenset[str]


def _judge_reference(reference: StatusReference, whom: _Whom, status: StatusSnapshot) -> Standing:
    if reference.kind == _UNKNOWN_KIND:
        return Standing(_open(Reason.STATUS_UNAVAILABLE, "names no status list but something else"))
    lists = [each for each in status.lists.get(reference.uri, ()) if each.kind == reference.kind]
    if not lists:
        return Standing(_without_list(reference, status))
    trusted = tuple(each for each in lists if _speaks_for(each, whom))
    if not trusted:
        return Standing(_open(Reason.STATUS_LIST_INVALID, "not signed by anybody who may"))
    newest = max(each.issued_at for each in trusted)
    as_of = datetime.fromtimestamp(newest, UTC) if newest else None
    return Standing(_judge_lists(trusted, reference, whom.at), as_of)


_WORST_LAST = (Outcome.PASSED, Outcome.UNDETERMINED, Outcome.FAILED)


def _together(found: list[Standing]) -> Standing:
    """Several references: a licence is as good as the worst of them, as old as the oldest."""
    if len(found) == 1:
        return found[0]
    ranked = sorted((each.finding for each in found), key=lambda f: -_WORST_LAST.index(f.outcome))
    dates = [each.as_of for each in found if each.as_of is not None]
    further = tuple(each for each in ranked[1:] if each.outcome is not Outcome.PASSED)
    return Standing(ranked[0], min(dates, default=None), further)


def is_stale(status_list: StatusList, at: datetime) -> bool:
    """`exp` passed, or `iat` + `ttl` passed, or, with neither, older than 24 hours."""
    now = at.timestamp()
    if status_list.expires_at is not None and status_list.expires_at <= now:
        return True
    if status_list.ttl is not None:
        return status_list.issued_at + status_list.ttl <= now
    return status_list.expires_at is None and now - status_list.issued_at > WITHOUT_TERM


def _without_list(reference: StatusReference, status: StatusSnapshot) -> Finding:
    if reference.uri in status.unreadable or UNNAMED in status.unreadable:
        return _open(Reason.STATUS_LIST_INVALID, "the list could not be read")
    return _open(Reason.STATUS_UNAVAILABLE, "the list is not loaded")


def _judge_lists(trusted: tuple[StatusList, ...], reference: StatusReference, at: datetime) -> Finding:
    """A revocation in any trusted list stands for good; all else is what the newest one says, of several
    equally new ones the worst. A suspension stands, however old the list, until a newer list lifts it."""
    latest = max(each.issued_at for each in trusted)
    newest = [each for each in trusted if each.issued_at == latest]
    meanings = {_meaning(each, reference) for each in newest}
    if any(_meaning(each, reference) == REVOKED for each in trusted):
        return _failed(Reason.REVOKED, "" if REVOKED in meanings else "a newer list takes it back; none may")
    for each in newest:
        if fault := _contradiction(each, reference):
            return _failed(Reason.STATUS_LIST_INVALID, fault)
    if SUSPENDED in meanings:
        return _failed(Reason.SUSPENDED)
    unknown = next((value for value in meanings if value != VALID), None)
    if unknown is not None:
        named = f"{reference.purpose[:40]}: " if reference.kind == BITSTRING else ""
        return _open(Reason.STATUS_UNAVAILABLE, f"{named}value {abs(unknown):#04x}")
    if any(is_stale(each, at) for each in newest):
        return _open(Reason.STATUS_STALE, f"issued {datetime.fromtimestamp(latest, UTC):%FT%TZ}")
    return Finding(Check.STATUS, Outcome.PASSED)


def _contradiction(status_list: StatusList, reference: StatusReference) -> str:
    """How a list breaks its own standard or the licence's reference; empty where it does not."""
    if status_list.kind == BITSTRING and status_list.bits:
        if reference.purpose not in status_list.purposes:
            return "the list serves another purpose"
        if not is_long_enough(status_list, reference.size):
            return "the list has too few entries"
    if status_value(status_list, reference.index, reference.size) is None:
        return "the list has no such index"
    return ""


def _meaning(status_list: StatusList, reference: StatusReference) -> int | None:
    """A token's value as it is; of a bitstring the meaning of a set entry by its purpose, a value of the
    issuer's own as its negative. None where the list does not answer the reference."""
    value = status_value(status_list, reference.index, reference.size)
    if status_list.kind != BITSTRING or not value:
        return value
    if reference.purpose not in status_list.purposes:
        return None
    return _PURPOSES.get(reference.purpose, -value)


def _speaks_for(status_list: StatusList, whom: _Whom) -> bool:
    """Whether a list was signed by who may speak for this licence's issuer: (1) the licence's own issuer
    key, (2) a certificate under the same anchor made for status lists, (3) an anchor for status."""
    signed, issuer_key = status_list.signed, whom.issuer_key
    own = Candidate(issuer_key.spki, issuer_key.anchor)
    if algorithm_fits(own, signed.algorithm) and _holds(signed, issuer_key.spki):
        return True
    if signed.chain and _delegate_signed(signed, issuer_key, whom.at, whom.status_signing):
        return True
    return (
        authenticate(
            whom.trust,
            signed,
            scheme=whom.credential.format,
            document_type=whom.credential.document_type,
            issuer=whom.credential.issuer,
            purpose=AnchorPurpose.STATUS,
            at=whom.at,
            check=_holds,
        ).signer
        is not None
    )


def _delegate_signed(
    signed: SignedPart, issuer_key: Candidate, at: datetime, status_signing: frozenset[str]
) -> bool:
    anchor = issuer_key.anchor
    if anchor.certificate is None:
        return False
    result = x509.verify_chain(signed.chain, (anchor.certificate,), at)
    if result.anchor is None or result.fault is not None:
        return False
    facts = x509.certificate_facts(signed.chain[0])
    if not status_signing & frozenset(facts.extended_key_usage):
        return False
    return algorithm_fits(Candidate(facts.spki, anchor), signed.algorithm) and _holds(signed, facts.spki)


class _NotSigned(Exception):
    """Leaves `_prove` without being remembered."""


def _holds(signed: SignedPart, spki: bytes) -> bool:
    """Whether a list's signature holds under a trusted key."""
    try:
        _prove(signed, spki)
    except _NotSigned:
        return False
    return True


@lru_cache(maxsize=16)
def _prove(signed: SignedPart, spki: bytes) -> None:
    """Remembered, so that a queue of licences pays for a list once; the table compares the bytes themselves,
    so nothing but the same list under the same key is found in it. Only what holds is remembered: a stranger
    could fill the table with lists of 24 MB else."""
    if signed.algorithm is None or signature.is_weak(spki):
        raise _NotSigned
    if not signature.verify(spki, signed.algorithm, signed.signing_input, signed.signature):
        raise _NotSigned


def _failed(reason: Reason, detail: str = "") -> Finding:
    return Finding(Check.STATUS, Outcome.FAILED, reason, detail)


def _open(reason: Reason, detail: str = "") -> Finding:
    return Finding(Check.STATUS, Outcome.UNDETERMINED, reason, detail)
