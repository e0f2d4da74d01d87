"""Who may sign what, and what was revoked: values only. Reading and judging them: wallet.trust."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from wallet.model.credential import SignedPart
from wallet.model.text import LocalisedText


class AnchorPurpose(StrEnum):
    """What an anchor may vouch for."""

    LICENCE = "licence"
    STATUS = "status"
    COUNTER = "counter"
    TRUST_LIST = "trust-list"
    TIME_STAMP = "time-stamp"


ALL_PURPOSES = frozenset(AnchorPurpose)


@dataclass(frozen=True, slots=True)
class AnchorScope:
    """For what an anchor counts. Empty `schemes` (credential formats) or `document_types` means any;
    `issuer`, where set, must equal the licence's `iss`. Times are aware UTC datetimes."""

    purposes: frozenset[AnchorPurpose] = frozenset({AnchorPurpose.LICENCE})
    schemes: frozenset[str] = frozenset()
    document_types: frozenset[str] = frozenset()
    issuer: str | None = None
    region: str | None = None
    valid_from: datetime | None = None
    valid_until: datetime | None = None


UNLIMITED_SCOPE = AnchorScope(purposes=ALL_PURPOSES)


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """A key trusted a priori for one thing. `spki` is its DER SubjectPublicKeyInfo, `certificate` the DER it
    came in, if any. An anchor with a `key_id` matches only that kid; one without matches any.
    `algorithm` narrows the key to one JOSE algorithm where its source said so."""

    spki: bytes
    scope: AnchorScope
    name: LocalisedText | None = None
    certificate: bytes | None = None
    key_id: bytes | None = None
    algorithm: str | None = None


@dataclass(frozen=True, slots=True)
class TrustSnapshot:
    """All anchors at one moment. `as_of` is when the data was issued or else imported; `floor` the newest
    signed time seen (SECURITY, Trust). `lapses` is when the last of the signed data is too old for the clock
    to be believed, None where nothing lapses. `status_required` names the document types that must carry a
    status reference."""

    anchors: tuple[TrustAnchor, ...] = ()
    as_of: datetime | None = None
    floor: datetime | None = None
    next_update: datetime | None = None
    status_required: frozenset[str] = frozenset()
    lapses: datetime | None = None


@dataclass(frozen=True, slots=True)
class StatusList:
    """One status list as received and inflated. Of kind "token" `bits` is 1, 2, 4 or 8, and entry i stands
    least significant bit first (Token Status List, section 4); of kind "bitstring" (W3C Bitstring Status
    List) `bits` is 1, entries stand most significant bit first, a reference says how wide they are, and the
    list serves `purposes`. `bits` 0: the list breaks its own standard. Times are NumericDates (`issued_at` 0
    where the list does not say); `ttl` in seconds."""

    uri: str
    bits: int
    data: bytes = field(repr=False)
    signed: SignedPart
    issued_at: int
    expires_at: int | None = None
    ttl: int | None = None
    issuer: str | None = None
    kind: str = "token"
    purposes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class CertificateRevocationList:
    """One CRL (RFC 5280, section 5) as received. `issuer` is its issuer's name, RFC 4514; `revoked` maps
    serial numbers to when (NumericDate) and why ("keyCompromise", "certificateHold", …). `fault` says why it
    cannot be used (indirect, delta, partial, an unknown critical extension), empty where it can. Whether its
    signature holds is not said here. `only` is "ca" or "user" for a list of such certificates alone. Times
    are aware UTC datetimes."""

    der: bytes = field(repr=False)
    issuer: str
    number: int | None
    this_update: datetime
    next_update: datetime | None
    revoked: Mapping[int, tuple[int, str]] = field(repr=False)
    fault: str = ""
    authority_key_id: bytes | None = None
    only: str = ""


@dataclass(frozen=True, slots=True)
class StatusSnapshot:
    """All status lists at one moment, by `sub`; `unreadable` names lists that came but could not be read.
    `sticky` holds (issuer key id, licence digest) of licences once revoked. `crls` are CRLs by the name of
    their issuer."""

    lists: Mapping[str, tuple[StatusList, ...]] = field(default_factory=dict)
    unreadable: frozenset[str] = frozenset()
    sticky: frozenset[tuple[str, bytes]] = frozenset()
    crls: Mapping[str, tuple[CertificateRevocationList, ...]] = field(default_factory=dict)


NO_STATUS = StatusSnapshot()
