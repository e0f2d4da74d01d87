"""How a licence stands by its status lists (VERDICTS, Status lists; Token Status List, section 8.3).

Values 0 valid, 1 revoked, 2 suspended. Trouble with a list is never guilt of the licence: it stays
undetermined, unless a trusted list contradicts its own standard. Fetches nothing, decides no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache

from wallet.crypto import signature, x509
from wallet.crypto.keys import key_identity
from wallet.model.credential import Credential, SignedPart, StatusReference
from wallet.model.trust import AnchorPurpose, StatusList, StatusSnapshot, TrustSnapshot
from wallet.model.verdict import Check, Finding, Outcome, Reason
from wallet.trust.anchors import Candidate
from wallet.trust.authentication import algorithm_fits, authenticate
from wallet.trust.status import UNNAMED, status_value

VALID, REVOKED, SUSPENDED = 0, 1, 2

WITHOUT_TERM = 24 * 3600
"""Seconds after which a list with neither `exp` nor `ttl` is stale."""

STATUS_SIGNING = frozenset({"1.3.6.1.5.5.7.3.30"})
"""Extended key usages that let a certificate sign status lists; the draft's own is not registered yet."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the lists say, and the issue time of the newest trusted list that was asked."""

    finding: Finding
    as_of: datetime | None = None


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
    reference = credential.status
    if reference is None:
        if credential.document_type in trust.status_required:
            return Standing(_open(Reason.STATUS_MISSING, "this type must name a status list"))
        return Standing(Finding(Check.STATUS, Outcome.NOT_APPLICABLE, detail="names no status list"))
    lists = status.lists.get(reference.uri, ())
    if not lists:
        return Standing(_without_list(reference, status))
    trusted = tuple(
        each for each in lists if _speaks_for(each, credential, issuer_key, trust, at, status_signing)
    )
    if not trusted:
        return Standing(_open(Reason.STATUS_LIST_INVALID, "not signed by anybody who may"))
    as_of = datetime.fromtimestamp(max(each.issued_at for each in trusted), UTC)
    return Standing(_judge_lists(trusted, reference.index, at), as_of)


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


def _judge_lists(trusted: tuple[StatusList, ...], index: int, at: datetime) -> Finding:
    """A revocation in any trusted list stands for good; all else is what the newest one says, of several
    equally new ones the worst. A suspension stands, however old the list, until a newer list lifts it."""
    latest = max(each.issued_at for each in trusted)
    newest = [each for each in trusted if each.issued_at == latest]
    values = {status_value(each, index) for each in newest}
    if any(status_value(each, index) == REVOKED for each in trusted):
        return _failed(Reason.REVOKED, "" if REVOKED in values else "a newer list takes it back; none may")
    if None in values:
        return _failed(Reason.STATUS_LIST_INVALID, "the list has no such index")
    if SUSPENDED in values:
        return _failed(Reason.SUSPENDED)
    unknown = next((value for value in values if value != VALID), None)
    if unknown is not None:
        return _open(Reason.STATUS_UNAVAILABLE, f"value {unknown:#04x}")
    if any(is_stale(each, at) for each in newest):
        return _open(Reason.STATUS_STALE, f"issued {datetime.fromtimestamp(latest, UTC):%FT%TZ}")
    return Finding(Check.STATUS, Outcome.PASSED)


def _speaks_for(
    status_list: StatusList,
    credential: Credential,
    issuer_key: Candidate,
    trust: TrustSnapshot,
    at: datetime,
    status_signing: frozenset[str],
) -> bool:
    """Whether a list was signed by who may speak for this licence's issuer: (1) the licence's own issuer
    key, (2) a certificate under the same anchor made for status lists, (3) an anchor for status."""
    signed = status_list.signed
    own = Candidate(issuer_key.spki, issuer_key.anchor)
    if algorithm_fits(own, signed.algorithm) and _holds(signed, issuer_key.spki):
        return True
    if signed.chain and _delegate_signed(signed, issuer_key, at, status_signing):
        return True
    return (
        authenticate(
            trust,
            signed,
            scheme=credential.format,
            document_type=credential.document_type,
            issuer=credential.issuer,
            purpose=AnchorPurpose.STATUS,
            at=at,
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
