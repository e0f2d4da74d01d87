"""Challenges: one record, two spellings, from the operating system's random source (OPTICAL, presentation).

Eight digits for a citizen who types, sixteen bytes for one who scans; using either spends both. Remembers
nothing: wallet.register keeps what is open, spent and lapsed.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from wallet.codec.base import b64url_decode, b64url_encode
from wallet.model.errors import ParseError

LIFETIME = timedelta(seconds=120)
"""How long a challenge, and a request that carries it, may be answered."""

NONCE_BYTES = 16

_DIGITS = re.compile(r"[0-9]{8}\Z")
# What people put between groups of digits: blanks, hyphens and dashes of all kinds, dots.
_SEPARATORS = re.compile(r"[\s\-‐‑‒–—.·]+")


@dataclass(frozen=True, slots=True)
class Challenge:
    """One challenge: `digits` (8), `nonce_text` (base64url of 16 bytes), and its time; aware, in UTC."""

    digits: str
    nonce_text: str
    opened_at: datetime
    expires_at: datetime

    @property
    def spellings(self) -> frozenset[str]:
        """Both texts by which a holder's proof may answer it."""
        return frozenset({self.digits, self.nonce_text})


def new_challenge(at: datetime) -> Challenge:
    """A fresh challenge, opened at `at`."""
    if at.tzinfo is None:
        raise ValueError("naive datetime")
    return Challenge(
        digits=f"{secrets.randbelow(10**8):08d}",
        nonce_text=b64url_encode(secrets.token_bytes(NONCE_BYTES)),
        opened_at=at,
        expires_at=at + LIFETIME,
    )


def normalise(text: str) -> str:
    """What was typed, full-width digits made plain, blanks and dashes between groups taken out."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text[:64]))


def is_digits(text: str) -> bool:
    """Whether this is a challenge as typed: exactly eight plain digits."""
    return _DIGITS.match(text) is not None


def nonce_of(text: str) -> bytes | None:
    """The sixteen bytes that a challenge in base64url spells; None for any other text."""
    try:
        nonce = b64url_decode(text)
    except ParseError:
        return None
    return nonce if len(nonce) == NONCE_BYTES else None
