"""Policies by name, and what a journey expects. The rules of each: wallet.verification.policies."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from wallet.model.request import PresentationRequest


class Policy(StrEnum):
    """For whom a licence is judged (VERDICTS, `policy` names)."""

    COUNTER = "counter"
    COUNTER_TIMED = "counter-timed"
    IMPORT = "import"
    ARCHIVE = "archive"


class ChallengeState(StrEnum):
    """What the counter's store knows of the challenge that a presentation answers."""

    OPEN = "open"
    UNKNOWN = "unknown"
    SPENT = "spent"
    LAPSED = "lapsed"


TYPED_AUDIENCE = "lw1:typed"
TIMED_AUDIENCE = "lw1:timed"


@dataclass(frozen=True, slots=True)
class Expected:
    """What a presentation must answer.

    `challenge` is 8 digits or base64url text of 16 bytes; `spellings` holds every text of the same record
    (either spends both). `audiences` empty: none was given, the comparison is skipped. For an mdoc,
    `transcript` is the CBOR of the SessionTranscript where the session was another than ours, and
    `reader_key` the reader's private key (PKCS#8, DER) for a `deviceMac`. `names` are those that a printed
    copy may be made out to; empty: none is known, the comparison is skipped. `clerk_reads_copies`: what a
    printed copy is for, in its holder's own words, is compared by the clerk and by no program.
    """

    challenge: str | None = None
    spellings: frozenset[str] = frozenset()
    challenge_state: ChallengeState = ChallengeState.OPEN
    audiences: frozenset[str] = frozenset()
    request: PresentationRequest | None = None
    transcript: bytes | None = None
    reader_key: bytes | None = field(default=None, repr=False)
    names: frozenset[str] = frozenset()
    clerk_reads_copies: bool = False


NOTHING_EXPECTED = Expected()
