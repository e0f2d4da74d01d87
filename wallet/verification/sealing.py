"""Documents outlive their signers' certificates: who signed, judged at the time of signing as well as now.

A signer's certificate that has expired since is no forgery: with a trusted time stamp from within its time
the document stands, with the signer's own word for the time a person must confirm it (VERDICTS, Signer
certificates). Judges no other check.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from wallet.crypto import x509
from wallet.model.credential import Credential, CredentialFormat, TimeStamp
from wallet.model.trust import AnchorPurpose, TrustSnapshot
from wallet.model.verdict import Check, Finding, Reason
from wallet.trust.authentication import Authentication, authenticate
from wallet.verification.case import failed, undetermined

SEALED = frozenset({CredentialFormat.PDF, CredentialFormat.OFD})
"""Formats that are documents with a seal or signature in them."""

TIME_STAMPING = frozenset({"1.3.6.1.5.5.7.3.8"})
"""The one extended key usage of a time-stamping certificate (RFC 3161, section 2.3)."""

LookUp: TypeAlias = Callable[[datetime], Authentication]
"""Who signed, with certificates judged at a moment."""


def authenticate_sealed(
    credential: Credential, look_up: LookUp, trust: TrustSnapshot, at: datetime, *, at_signing: bool
) -> tuple[Authentication, Finding | None]:
    """Who signed a document, and what is to be told of the signer's certificate under check 6.

    The certificate must have been in force when the document was signed, by the earliest trusted time stamp
    or else by what the signer says; a document that names no time is judged at `at` alone.
    """
    stamped_at = earliest_stamp(credential, trust)
    sealed_at = stamped_at or _claimed(credential)
    if sealed_at is None:
        return look_up(at), None
    then = look_up(sealed_at)
    if at_signing or then.signer is None:
        return then, None
    now = look_up(at)
    if at < sealed_at:
        return now, failed(Check.VALIDITY, Reason.NOT_YET_VALID, "signed at a time that is to come")
    if now.signer is not None or now.issuer_fault is not Reason.CHAIN_INVALID:
        return now, None
    if stamped_at is not None:
        return then, None
    return then, undetermined(
        Check.VALIDITY, Reason.SIGNER_EXPIRED, "certificate expired since; no trusted time stamp"
    )


def earliest_stamp(credential: Credential, trust: TrustSnapshot) -> datetime | None:
    """When the document was there already, by the earliest time stamp that an anchor vouches for."""
    times = (_trusted_time(stamp, credential, trust) for stamp in credential.time_stamps)
    return min((time for time in times if time is not None), default=None)


def _trusted_time(stamp: TimeStamp, credential: Credential, trust: TrustSnapshot) -> datetime | None:
    time = datetime.fromtimestamp(stamp.stamped_at, UTC)
    who = authenticate(
        trust,
        stamp.signed,
        scheme=credential.format,
        document_type=credential.document_type,
        issuer=credential.issuer,
        purpose=AnchorPurpose.TIME_STAMP,
        at=time,
    )
    if who.signer is None or who.signer.leaf_certificate is None:
        return None
    usages = x509.certificate_facts(who.signer.leaf_certificate).extended_key_usage
    return time if usages == TIME_STAMPING else None


def _claimed(credential: Credential) -> datetime | None:
    return None if credential.issued_at is None else datetime.fromtimestamp(credential.issued_at, UTC)
