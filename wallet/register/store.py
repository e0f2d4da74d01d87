"""The counter's register: challenges opened and spent, presentations seen, one entry for each event.

Durable before it answers (synchronous=FULL, or the server's commit). Never holds a claim's value. A counter
of a hall is a wallet.register.hall.HallRegister; all counters of a hall are seen by wallet.register.merged.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import ChallengeState
from wallet.model.register import (
    ChainResult,
    HallState,
    Progress,
    RegisterPage,
    RegisterQuery,
    WrittenEntry,
)
from wallet.model.self_check import RegisterHead
from wallet.model.shifts import ClerkRole, ClerkView
from wallet.model.verdict import ReplayState
from wallet.register.access import RegisterAccess
from wallet.register.entries import RegisterEntry, microseconds

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wallet.crypto.sealing import Argon2Parameters
    from wallet.register.challenges import ChallengeSpellings
    from wallet.register.checkpoint import Checkpoint, VerifierKey
    from wallet.register.keys import CounterKeys
    from wallet.register.writing import Written

_ATTEMPTS = 5
EVERYTHING = RegisterQuery()

Timed = tuple[bytes, int]
"""HMAC of a holder's key, and the `iat` of its proof."""

_W = TypeVar("_W", bound="Written | None")


class Register(RegisterAccess):
    """Implements model.ports.ReplayStore for one counter. Safe from several threads and processes.

    `database` is the path of a SQLite file, or an SQLAlchemy address of a server. `counter` names the chain
    and owns the challenges where several counters share a database. `keys` is the path beside which this
    counter's keys and its last checkpoint lie (wallet.register.keys): by default the file's own; for a server
    it must be given.
    """

    def open_challenge(self, challenge: ChallengeSpellings, at: datetime) -> None:
        """Remember a challenge for 120 s. Raises WalletError REGISTER_UNAVAILABLE, or CHALLENGE_INVALID
        where its digits are in use here (draw another)."""
        from wallet.register import challenges

        with self._transaction() as connection:
            challenges.open_challenge(connection, self._counter, challenge, at)

    def challenge_state(self, spelling: str, at: datetime) -> ChallengeState:
        """What is known of a challenge, in either spelling. Raises WalletError REGISTER_UNAVAILABLE."""
        from wallet.register import challenges

        with self._transaction(reading=True) as connection:
            return challenges.challenge_state(connection, self._counter, spelling, at)

    def claim(self, presentation_id: bytes, spelling: str | None, at: datetime) -> ReplayState:
        """FIRST for the one claim that wins, and only where its challenge, if it has one, was open until
        now; both its spellings are spent with it. UNAVAILABLE where nothing could be written."""
        from sqlalchemy.exc import IntegrityError

        from wallet.register import challenges

        try:
            with self._transaction() as connection:
                challenges.remember_presentation(connection, self._counter, presentation_id, at)
                self._noted(connection, presentation_id, at)
                if spelling is None:
                    return ReplayState.FIRST
                spent = challenges.spend_challenge(connection, self._counter, spelling, at)
                return ReplayState.FIRST if spent else ReplayState.SEEN
        except IntegrityError:
            return ReplayState.SEEN
        except WalletError:
            return ReplayState.UNAVAILABLE

    def claim_timed(
        self, presentation_id: bytes, holder_key: bytes, issued_at: int, at: datetime
    ) -> ReplayState:
        """As `claim`, for a proof by time alone: its `iat` (seconds since 1970) must be newer than the last
        one accepted for that holder's key (its thumbprint)."""
        from sqlalchemy.exc import IntegrityError

        from wallet.register import challenges

        try:
            key = self._hmac(b"holder key", holder_key)
            with self._transaction() as connection:
                challenges.remember_presentation(connection, self._counter, presentation_id, at)
                self._noted(connection, presentation_id, at, (key, issued_at))
                newer = challenges.advance_timed_proof(connection, key, issued_at)
                return ReplayState.FIRST if newer else ReplayState.SEEN
        except IntegrityError:
            return ReplayState.SEEN
        except WalletError:
            return ReplayState.UNAVAILABLE

    def append(self, entry: RegisterEntry) -> str:
        """Write one event; its number, like 20261124-0042. Raises WalletError REGISTER_UNAVAILABLE or
        REGISTER_ALTERED: then the verdict must not be shown. CASE_INCOMPLETE for a verdict without service
        or purpose."""
        from wallet.register import writing

        if entry.verdict is not None and not (entry.service.strip() and entry.purpose.strip()):
            raise WalletError(Trouble.CASE_INCOMPLETE)
        digest = entry.credential_digest
        licence = None if digest is None else self._hmac(b"licence", digest)
        keys = self._opened_keys()

        def write(connection: Connection, outside: Checkpoint | None) -> Written:
            return writing.append(connection, self._counter, keys, outside, entry, licence)

        return self._extend(keys, write).number

    def drop_before(self, before: datetime, entry: RegisterEntry) -> int:
        """Drop the contents of all entries before a time, for good, and write `entry` (of kind RETENTION)
        that says so; how many. Their digests stay, and with them the chain. Errors as `append`."""
        from wallet.register import writing

        keys, dropped = self._opened_keys(), 0

        def write(connection: Connection, outside: Checkpoint | None) -> Written | None:
            nonlocal dropped
            dropped, written = writing.drop_contents(
                connection, self._counter, keys, outside, entry, microseconds(before)
            )
            return written

        self._extend(keys, write)
        with self._troubles():
            self._open().forget_old_pages()
        return dropped

    def search(self, query: RegisterQuery) -> RegisterPage:
        """The newest entries of this counter that fit. Raises WalletError REGISTER_UNAVAILABLE."""
        from wallet.register import reading

        with self._readable(), self._transaction(reading=True) as connection:
            return reading.search(connection, self._counter, query)

    def entries(self, query: RegisterQuery = EVERYTHING) -> Iterator[WrittenEntry]:
        """This counter's entries that fit, in order; those whose contents were dropped are left out. Raises
        WalletError REGISTER_UNAVAILABLE, also for one that cannot be read (`check_chain` names it)."""
        from wallet.register import reading

        with self._readable(), self._transaction(reading=True) as connection:
            yield from reading.written(connection, self._counter, query)

    def check_chain(
        self,
        *,
        notes: Iterable[str] = (),
        keys: Iterable[VerifierKey] = (),
        progress: Progress = lambda _done, _of: None,
    ) -> ChainResult:
        """Walk the chain of every counter in this database to the first fault, beside signed checkpoints
        that were kept elsewhere. The keys of other counters are those of the database unless given. Raises
        WalletError REGISTER_UNAVAILABLE; CheckpointRefused for a note that proves nothing."""
        from wallet.register import checking, reading, witnesses

        own = self._opened_keys()
        outside = witnesses.outside(own)
        with self._transaction(reading=True) as connection:
            states = reading.states(connection)
            found = witnesses.gather(self._counter, own, outside, states, tuple(keys), tuple(notes))
            total = reading.count(connection)
            return checking.check_chains(reading.rows(connection), found, total=total, progress=progress)

    def head(self) -> RegisterHead:
        """The end of this counter's chain, looked at as before an entry is written. Raises WalletError."""
        from wallet.register import witnesses, writing

        keys = self._opened_keys()
        with self._transaction(reading=True) as connection:
            outside = witnesses.sound_outside(keys)  # before the first statement: the database may run ahead
            size = writing.checked_end(connection, self._counter, keys, outside)
            return RegisterHead(size, outside.size if outside else None)

    def hall_state(self) -> HallState | None:
        """How it stands with the hall's server; None for a register of one counter."""
        return None

    def verifier_key(self) -> VerifierKey:
        """The key that this counter's checkpoints are verified by."""
        return self._opened_keys().verifier_key

    def checkpoint_note(self) -> str:
        """The last checkpoint, signed, to be kept elsewhere. Raises WalletError REGISTER_EMPTY."""
        from wallet.register import witnesses
        from wallet.register.checkpoint import signed_note

        keys = self._opened_keys()
        with self._transaction(reading=True) as connection:
            checkpoint, signature = witnesses.newest(connection, self._counter, keys)
        return signed_note(checkpoint, keys.verifier_key, signature)

    def proof(self, number: str) -> str:
        """That the entry with a number stands in the register at its last checkpoint (C2SP tlog-proof).
        Raises WalletError ENTRY_MISSING."""
        from wallet.register import witnesses

        keys = self._opened_keys()
        with self._transaction(reading=True) as connection:
            return witnesses.proof_of(connection, self._counter, keys, number)

    def check_proof(self, number: str, proof: str) -> Checkpoint:
        """The checkpoint that a proof of an entry leads to. Raises CheckpointRefused; WalletError
        ENTRY_MISSING where no entry has this number now."""
        from wallet.register import witnesses
        from wallet.register.checkpoint import check_proof

        keys = self._opened_keys()
        with self._transaction(reading=True) as connection:
            _, link = witnesses.entry_at(connection, self._counter, number)
        return check_proof(proof, link, (keys.verifier_key,))

    def clerks(self) -> tuple[ClerkView, ...]:
        """Who may sign in. Raises WalletError REGISTER_UNAVAILABLE, as all that follow."""
        from wallet.register import clerks

        with self._readable(), self._transaction(reading=True) as connection:
            return clerks.listed(connection)

    def add_clerk(
        self, name: str, role: ClerkRole, pin: str, cost: Argon2Parameters, *, first: bool = False
    ) -> None:
        """PIN_TOO_WEAK, CLERK_NAMELESS, CLERK_EXISTS; for the `first` one also where there is anybody."""
        from wallet.register import clerks

        with self._transaction() as connection:
            if first and clerks.listed(connection):
                raise WalletError(Trouble.CLERK_EXISTS)
            clerks.add(connection, name, role, pin, cost)

    def renew_pin(self, name: str, pin: str, cost: Argon2Parameters) -> None:
        """PIN_TOO_WEAK; harmless where there is no such clerk."""
        from wallet.register import clerks

        with self._transaction() as connection:
            clerks.renew(connection, name, pin, cost)

    def remove_clerk(self, name: str) -> None:
        """LAST_SUPERVISOR."""
        from wallet.register import clerks

        with self._transaction() as connection:
            clerks.remove(connection, name)

    def prove_clerk(self, name: str, pin: str, at: datetime) -> ClerkView:
        """PIN_WRONG, also for an unknown name; WaitFirst after several wrong ones."""
        from wallet.register import clerks

        with self._transaction() as connection:
            found = clerks.prove(connection, name, pin, at)
        if found is None:
            raise WalletError(Trouble.PIN_WRONG)
        return found

    def _noted(
        self, connection: Connection, presentation_id: bytes, at: datetime, timed: Timed | None = None
    ) -> None:
        """A presentation was remembered in this transaction: who has somebody to tell notes that here."""

    def _extend(self, keys: CounterKeys, write: Callable[[Connection, Checkpoint | None], _W]) -> _W:
        from sqlalchemy.exc import IntegrityError

        from wallet.register import witnesses, writing

        for _ in range(_ATTEMPTS):
            with self._troubles():
                outside = witnesses.sound_outside(keys)  # first: another process of it may be writing
            # On a server, two of one counter's processes may reach for the same number; one tries again.
            with contextlib.suppress(IntegrityError, writing.Overtaken):
                with self._transaction() as connection:
                    written = write(connection, outside)
                if written is not None:
                    with contextlib.suppress(WalletError):
                        keys.remember(written.checkpoint, written.signature)
                return written
        raise WalletError(Trouble.REGISTER_UNAVAILABLE, "no free number")
