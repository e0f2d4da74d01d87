"""Challenges and presentations that are used once: opened, known, spent. Each in the caller's transaction.

Does not make challenges (wallet.requests) and does not judge (wallet.verification).
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Protocol

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import ChallengeState
from wallet.register.entries import microseconds
from wallet.register.tables import challenges, presentations, timed_proofs

LIFETIME = timedelta(seconds=120)
"""OPTICAL: a challenge lives 120 s."""

_SPELLING = re.compile(r"[0-9]{8}|[A-Za-z0-9_-]{22}")


class ChallengeSpellings(Protocol):
    """A challenge as wallet.requests makes it: 8 digits, and base64url of 16 bytes."""

    @property
    def digits(self) -> str: ...

    @property
    def nonce_text(self) -> str: ...


def open_challenge(connection: Connection, counter: str, challenge: ChallengeSpellings, at: datetime) -> None:
    """Remember a challenge. Raises WalletError CHALLENGE_INVALID for one that is not well formed, or whose
    digits are those of another that is still open here: then draw another."""
    well_formed = (_SPELLING.fullmatch(text) for text in (challenge.digits, challenge.nonce_text))
    if (
        not all(well_formed)
        or challenge_state(connection, counter, challenge.digits, at) is ChallengeState.OPEN
    ):
        raise WalletError(Trouble.CHALLENGE_INVALID)
    connection.execute(
        insert(challenges).values(
            nonce=challenge.nonce_text,
            digits=challenge.digits,
            counter=counter,
            opened_at=microseconds(at),
            expires_at=microseconds(at + LIFETIME),
        )
    )


def challenge_state(connection: Connection, counter: str, spelling: str, at: datetime) -> ChallengeState:
    """What is known of a challenge in either spelling; of several with the same digits, of the newest.

    Spent comes before lapsed (VERDICTS: replayed is reported first). A clock that was set back before the
    opening makes it lapsed: its true age is not known then.
    """
    if not _SPELLING.fullmatch(spelling):
        return ChallengeState.UNKNOWN
    row = connection.execute(
        select(challenges.c.opened_at, challenges.c.expires_at, challenges.c.spent_at)
        .where(_spelled(counter, spelling))
        .order_by(challenges.c.opened_at.desc())
        .limit(1)
    ).first()
    if row is None:
        return ChallengeState.UNKNOWN
    if row.spent_at is not None:
        return ChallengeState.SPENT
    alive = row.opened_at <= microseconds(at) <= row.expires_at
    return ChallengeState.OPEN if alive else ChallengeState.LAPSED


def remember_presentation(connection: Connection, counter: str, presentation_id: bytes, at: datetime) -> None:
    """Raises sqlalchemy's IntegrityError where it was seen before: the primary key decides."""
    connection.execute(
        insert(presentations).values(
            presentation_id=presentation_id, counter=counter, seen_at=microseconds(at)
        )
    )


def spend_challenge(connection: Connection, counter: str, spelling: str, at: datetime) -> bool:
    """Spend both spellings of an open challenge; False where there is none to spend."""
    if not _SPELLING.fullmatch(spelling):
        return False
    now = microseconds(at)
    spent = connection.execute(
        update(challenges)
        .where(
            and_(
                _spelled(counter, spelling),
                challenges.c.spent_at.is_(None),
                challenges.c.opened_at <= now,
                challenges.c.expires_at >= now,
            )
        )
        .values(spent_at=now)
    )
    return spent.rowcount > 0


def advance_timed_proof(connection: Connection, holder_key: bytes, issued_at: int) -> bool:
    """Note the `iat` of a proof by time alone; False where it is not newer than the last of that key
    (VERDICTS, One presentation). `holder_key` is an HMAC. IntegrityError: another was first, just now."""
    known = timed_proofs.c.holder_key == holder_key
    newer = connection.execute(
        update(timed_proofs).where(known, timed_proofs.c.issued_at < issued_at).values(issued_at=issued_at)
    )
    if newer.rowcount > 0:
        return True
    if connection.execute(select(timed_proofs.c.issued_at).where(known)).first() is not None:
        return False
    connection.execute(insert(timed_proofs).values(holder_key=holder_key, issued_at=issued_at))
    return True


def forget_before(connection: Connection, at: datetime) -> None:
    """Presentations seen before a time; by then each is refused as stale by its own."""
    connection.execute(delete(presentations).where(presentations.c.seen_at < microseconds(at)))


def _spelled(counter: str, spelling: str) -> ColumnElement[bool]:
    return and_(
        challenges.c.counter == counter,
        or_(challenges.c.nonce == spelling, challenges.c.digits == spelling),
    )
