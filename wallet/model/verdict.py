"""Verdicts, checks, outcomes, reasons, findings and reports. Does not decide: wallet.verification does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import Any

from wallet.model.text import LocalisedText


class Verdict(StrEnum):
    """The four verdicts; never two, never three."""

    VALID = "valid"
    CHECK_BY_HAND = "check_by_hand"
    NOT_VALID = "not_valid"
    NOT_CHECKED = "not_checked"


class Check(StrEnum):
    """The ten checks, in the order of a report."""

    FORMAT = "format"
    ALGORITHM = "algorithm"
    ISSUER = "issuer"
    SIGNATURE = "signature"
    INTEGRITY = "integrity"
    VALIDITY = "validity"
    STATUS = "status"
    HOLDER = "holder"
    FRESHNESS = "freshness"
    FITNESS = "fitness"


class Outcome(StrEnum):
    """What one check came to."""

    PASSED = "passed"
    FAILED = "failed"
    UNDETERMINED = "undetermined"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why a check failed or stayed undetermined: one closed list, worded in resources/i18n/reasons.toml."""

    MALFORMED = "malformed"
    LIMIT_EXCEEDED = "limit_exceeded"
    TRAILING_DATA = "trailing_data"
    DUPLICATE_KEY = "duplicate_key"
    UNSUPPORTED_FORMAT = "unsupported_format"
    NOT_A_LICENCE = "not_a_licence"
    ALGORITHM_NOT_ALLOWED = "algorithm_not_allowed"
    CRITICAL_HEADER_UNKNOWN = "critical_header_unknown"
    WEAK_KEY = "weak_key"
    TYPE_CONFUSION = "type_confusion"
    ISSUER_UNTRUSTED = "issuer_untrusted"
    NO_TRUST_ANCHORS = "no_trust_anchors"
    CHAIN_INVALID = "chain_invalid"
    ISSUER_NOT_AUTHORISED = "issuer_not_authorised"
    ISSUER_KEY_REVOKED = "issuer_key_revoked"
    ISSUER_MISMATCH = "issuer_mismatch"
    SIGNATURE_INVALID = "signature_invalid"
    DIGEST_MISMATCH = "digest_mismatch"
    DISCLOSURE_INVALID = "disclosure_invalid"
    DOCUMENT_MODIFIED = "document_modified"
    CONTENT_NOT_COVERED = "content_not_covered"
    SEAL_INVALID = "seal_invalid"
    NOT_YET_VALID = "not_yet_valid"
    EXPIRED = "expired"
    SIGNER_EXPIRED = "signer_expired"
    VALIDITY_HIDDEN = "validity_hidden"
    CLOCK_UNTRUSTED = "clock_untrusted"
    REVOKED = "revoked"
    SUSPENDED = "suspended"
    STATUS_MISSING = "status_missing"
    STATUS_STALE = "status_stale"
    STATUS_UNAVAILABLE = "status_unavailable"
    STATUS_LIST_INVALID = "status_list_invalid"
    HOLDER_NOT_PROVEN = "holder_not_proven"
    HOLDER_PROOF_MISSING = "holder_proof_missing"
    HOLDER_PROOF_INVALID = "holder_proof_invalid"
    SUBJECT_MISMATCH = "subject_mismatch"
    CHALLENGE_MISMATCH = "challenge_mismatch"
    AUDIENCE_MISMATCH = "audience_mismatch"
    PRESENTATION_STALE = "presentation_stale"
    TIMED_ONLY = "timed_only"
    REPLAYED = "replayed"
    REPLAY_STORE_UNAVAILABLE = "replay_store_unavailable"
    CLAIM_MISSING = "claim_missing"
    TYPE_MISMATCH = "type_mismatch"
    MANDATE_INVALID = "mandate_invalid"
    PURPOSE_MISMATCH = "purpose_mismatch"
    PORTRAIT_TO_COMPARE = "portrait_to_compare"
    PORTRAIT_DIFFERS = "portrait_differs"


class ReplayState(Enum):
    """What the register says of a presentation that passed everything else."""

    FIRST = "first"
    SEEN = "seen"
    UNAVAILABLE = "unavailable"


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. `detail` is for engineers: never a claim's value, never a secret."""

    check: Check
    outcome: Outcome
    reason: Reason | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class IssuerIdentity:
    """Who signed, by the trust store, never by the licence; `key` abbreviates the SHA-256 of its SPKI."""

    name: LocalisedText | None
    key: str | None


@dataclass(frozen=True, slots=True)
class CopyMade:
    """For whom and for what a printed copy was made, and until when it counts, as its holder signed it."""

    relying_party: str
    purpose: str
    made_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A verdict, what it rests on, and as of when. Times are aware datetimes in UTC.

    `claims` is None unless the verdict is valid or check_by_hand. `presentation_id` is the SHA-256 of the
    bytes that the holder signed, None without a holder's proof. `parts` holds a report for each licence
    when there are several; the fields above then speak of the worst. `copy` is what the holder noted on a
    printed copy, None where `claims` is.
    """

    verdict: Verdict
    findings: tuple[Finding, ...]
    format: str
    at: datetime
    type: str | None = None
    issuer: IssuerIdentity = IssuerIdentity(None, None)
    holder_bound: bool = False
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    claims: Mapping[str, Any] | None = field(default=None, repr=False)
    trust_as_of: datetime | None = None
    status_as_of: datetime | None = None
    presentation_id: bytes | None = None
    credential_digest: bytes | None = None
    purpose: str | None = None
    looks_like: str | None = None
    parts: tuple[Report, ...] = ()
    copy: CopyMade | None = field(default=None, repr=False)

    @property
    def leading_reason(self) -> Reason | None:
        """What to say first: the first check that failed, for what is merely open did not turn the verdict;
        else the first that is open."""
        failed = (f.reason for f in self.findings if f.outcome is Outcome.FAILED and f.reason is not None)
        return next(failed, None) or next(iter(self.reasons), None)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every failed or undetermined reason, in the order of the checks, each once."""
        told = (f.reason for f in self.findings if f.outcome in (Outcome.FAILED, Outcome.UNDETERMINED))
        return tuple(dict.fromkeys(reason for reason in told if reason is not None))
