"""What a counter asks for, and what the holder agrees to. Encoding and matching live above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from wallet.model.credential import ClaimPath
from wallet.model.text import LocalisedText

QueryPath: TypeAlias = tuple[str | int | None, ...]
"""A claims path pointer (OpenID4VP 1.0, section 7): a ClaimPath in which None stands for every element of an
array."""


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """One claim that is asked for; `values` empty means any value. An optional one may be left out."""

    path: QueryPath
    required: bool = True
    values: tuple[str | int | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """One licence that is asked for. Empty `formats` or `document_types` means any.

    `claim_sets` are choices of claims by their places in `claims`, the asker's first wish first; empty: all
    of `claims`. `multiple`: several licences may answer. `authorities`: key identifiers of certificates, one
    of which the issuer must stand under; empty: any issuer will do (OpenID4VP 1.0, section 6.1)."""

    id: str
    formats: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    claims: tuple[ClaimRequest, ...] = ()
    claim_sets: tuple[tuple[int, ...], ...] = ()
    multiple: bool = False
    authorities: frozenset[bytes] = frozenset()


@dataclass(frozen=True, slots=True)
class CredentialSet:
    """Choices of licences by their ids, the asker's first wish first; where `required`, one of the options
    must be answered whole (OpenID4VP 1.0, section 6.2)."""

    options: tuple[tuple[str, ...], ...]
    required: bool = True


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks. `verified` only where the request's signature chains to a counter anchor; else 未核实."""

    name: LocalisedText
    verified: bool


@dataclass(frozen=True, slots=True)
class PresentationRequest:
    """A request as the wallet shows it and the verifier measures fitness by.

    `challenge` is 8 digits, base64url of 16 bytes, or empty: a proof by time alone is wanted. `retention` is
    the asker's own statement; times are aware UTC datetimes, None where the citizen only typed the digits.
    `same_subject` demands that several licences speak of one person or organisation. Without
    `credential_sets` every licence of `credentials` is asked for, with them only those that a set names.
    """

    credentials: tuple[CredentialRequest, ...]
    challenge: str
    audience: str
    purpose: str
    retention: str = ""
    relying_party: RelyingParty | None = None
    issued_at: datetime | None = None
    expires_at: datetime | None = None
    same_subject: bool = False
    credential_sets: tuple[CredentialSet, ...] = ()

    @property
    def timed(self) -> bool:
        """Whether it asks for a proof that is fresh by time alone (P1)."""
        return not self.challenge


@dataclass(frozen=True, slots=True)
class Selection:
    """Which redactable claims of one licence are shown: the top-level paths, nothing more."""

    disclosed: frozenset[ClaimPath]


@dataclass(frozen=True, slots=True)
class Annotation:
    """What the holder notes on a printed copy: for whom, for what, when it was made and until when it counts.
    Times are seconds since 1970 (NumericDate)."""

    relying_party: str
    purpose: str
    issued_at: int
    expires_at: int


@dataclass(frozen=True, slots=True)
class Binding:
    """What the holder's proof binds a presentation to. `issued_at` is seconds since 1970 (NumericDate)."""

    audience: str
    challenge: str | None
    issued_at: int
    purpose: str | None = None
