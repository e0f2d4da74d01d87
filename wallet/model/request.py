"""What a counter asks for, and what the holder agrees to. Encoding and matching live above."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from wallet.model.credential import ClaimPath
from wallet.model.text import LocalisedText


@dataclass(frozen=True, slots=True)
class ClaimRequest:
    """One claim that is asked for; `values` empty means any value. An optional one may be left out."""

    path: ClaimPath
    required: bool = True
    values: tuple[str | int | bool, ...] = ()


@dataclass(frozen=True, slots=True)
class CredentialRequest:
    """One licence that is asked for. Empty `formats` or `document_types` means any."""

    id: str
    formats: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    claims: tuple[ClaimRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class RelyingParty:
    """Who asks. `verified` only where the request's signature chains to a counter anchor; else 未核实."""

    name: LocalisedText
    verified: bool


@dataclass(frozen=True, slots=True)
class PresentationRequest:
    """A request as the wallet shows it and the verifier measures fitness by.

    `challenge` is 8 digits or base64url of 16 bytes; `retention` is the asker's own statement;
    times are aware UTC datetimes, None where the citizen only typed the digits. `same_subject` demands that
    several licences speak of one person or organisation.
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


@dataclass(frozen=True, slots=True)
class Selection:
    """Which redactable claims of one licence are shown: the top-level paths, nothing more."""

    disclosed: frozenset[ClaimPath]


@dataclass(frozen=True, slots=True)
class Binding:
    """What the holder's proof binds a presentation to. `issued_at` is seconds since 1970 (NumericDate)."""

    audience: str
    challenge: str | None
    issued_at: int
    purpose: str | None = None
