"""Who may sign in at the counters of a register: names, roles, and what proves a PIN. Each in the caller's
transaction. A PIN is never kept: only Argon2id of it under a salt of its own (SECURITY, Vault: keys).
"""

from __future__ import annotations

import hmac
import itertools
import unicodedata
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select, update

from wallet.crypto.sealing import SALT_BYTES, Argon2Parameters, derive_key, random_bytes
from wallet.model.errors import Trouble, WaitFirst, WalletError
from wallet.model.shifts import ClerkRole, ClerkView
from wallet.model.text import hides
from wallet.model.waiting import Tries, seconds_left
from wallet.register.entries import microseconds
from wallet.register.tables import clerks

SHORTEST_PIN = 6
LONGEST_PIN = 64
_LONGEST_NAME = 60
_MICRO = 1_000_000


def listed(connection: Connection) -> tuple[ClerkView, ...]:
    """All, by name."""
    rows = connection.execute(select(clerks.c.name, clerks.c.role).order_by(clerks.c.name))
    return tuple(ClerkView(row.name, ClerkRole(row.role)) for row in rows)


def refuse_weak(pin: str) -> None:
    """Raises WalletError PIN_TOO_WEAK: too short or long, one character repeated, counting up or down."""
    normal = unicodedata.normalize("NFC", pin)
    steps = {ord(b) - ord(a) for a, b in itertools.pairwise(normal)}
    if not SHORTEST_PIN <= len(normal) <= LONGEST_PIN or (len(steps) == 1 and steps <= {-1, 0, 1}):
        raise WalletError(Trouble.PIN_TOO_WEAK)


def add(connection: Connection, name: str, role: ClerkRole, pin: str, cost: Argon2Parameters) -> None:
    """Raises WalletError PIN_TOO_WEAK, CLERK_NAMELESS, CLERK_EXISTS."""
    name = name.strip()
    refuse_weak(pin)
    if not name or len(name) > _LONGEST_NAME or any(map(hides, name)):
        raise WalletError(Trouble.CLERK_NAMELESS)
    if connection.execute(select(clerks.c.name).where(clerks.c.name == name)).first() is not None:
        raise WalletError(Trouble.CLERK_EXISTS)
    connection.execute(insert(clerks).values(name=name, role=str(role), **_verifier(pin, cost)))


def renew(connection: Connection, name: str, pin: str, cost: Argon2Parameters) -> None:
    """Another PIN. Harmless where there is no such clerk. Raises WalletError PIN_TOO_WEAK."""
    refuse_weak(pin)
    connection.execute(update(clerks).where(clerks.c.name == name).values(_verifier(pin, cost)))


def remove(connection: Connection, name: str) -> None:
    """Harmless where there is none. Raises WalletError LAST_SUPERVISOR."""
    connection.execute(delete(clerks).where(clerks.c.name == name))
    supervisors = select(func.count()).select_from(clerks).where(clerks.c.role == str(ClerkRole.SUPERVISOR))
    if not connection.execute(supervisors).scalar():
        raise WalletError(Trouble.LAST_SUPERVISOR)


def prove(connection: Connection, name: str, pin: str, at: datetime) -> ClerkView | None:
    """Whose PIN it is; None for a wrong one, which is counted (so this transaction must be committed). An
    unknown name takes as long and is told in the same way. Raises WaitFirst after several wrong ones."""
    row = connection.execute(select(clerks).where(clerks.c.name == name.strip())).first()
    if row is None:
        _derived(pin, bytes(SALT_BYTES), _usual_cost(connection))
        return None
    left = seconds_left(Tries(row.failures, row.last_failure / _MICRO), at.astimezone(UTC).timestamp())
    if left:
        raise WaitFirst(left, Trouble.PIN_DELAYED)
    cost = Argon2Parameters(row.memory_kib, row.iterations, row.lanes)
    right = hmac.compare_digest(_derived(pin, row.salt, cost), row.verifier)
    failures, last = (0, 0) if right else (row.failures + 1, microseconds(at))
    connection.execute(
        update(clerks).where(clerks.c.name == row.name).values(failures=failures, last_failure=last)
    )
    return ClerkView(row.name, ClerkRole(row.role)) if right else None


def _verifier(pin: str, cost: Argon2Parameters) -> dict[str, object]:
    salt, cost = random_bytes(SALT_BYTES), cost.clamped()
    return {
        "salt": salt,
        "memory_kib": cost.memory_kib,
        "iterations": cost.iterations,
        "lanes": cost.lanes,
        "verifier": _derived(pin, salt, cost),
        "failures": 0,
        "last_failure": 0,
    }


def _usual_cost(connection: Connection) -> Argon2Parameters:
    row = connection.execute(
        select(clerks.c.memory_kib, clerks.c.iterations, clerks.c.lanes).limit(1)
    ).first()
    return Argon2Parameters() if row is None else Argon2Parameters(*row)


def _derived(pin: str, salt: bytes, cost: Argon2Parameters) -> bytes:
    text = unicodedata.normalize("NFC", pin)[:LONGEST_PIN].encode("utf-8", "replace")
    return derive_key(text, salt, cost)
