"""The counter's register: challenges opened and spent, presentations seen, one entry for each verdict.

Durable before it answers (synchronous=FULL, or the server's commit). Never holds a claim's value. Opens its
database at the first use and, after a failure, again at the next; loads SQLAlchemy only then. Checkpoints,
export, retention and the merged view of several counters are not here.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import ChallengeState
from wallet.model.verdict import ReplayState
from wallet.register.entries import (
    RegisterEntry,
    WrittenEntry,
    case_day,
    case_number,
    payload_bytes,
    read_payload,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wallet.register.chain import ChainResult, ChainRow
    from wallet.register.challenges import ChallengeSpellings
    from wallet.register.database import RegisterFile, RegisterServer

_ATTEMPTS = 5


class Register:
    """Implements model.ports.ReplayStore for one counter. Safe from several threads and processes.

    `database` is the path of a SQLite file, or an SQLAlchemy address of a server. `counter` names the chain
    and owns the challenges where several counters share a database. `licence_key` (32 bytes) keys the HMAC
    of licences; for a file it lies beside it by default, for a server it must be given.
    """

    def __init__(
        self, database: Path | str, *, counter: str = "counter", licence_key: bytes | None = None
    ) -> None:
        if isinstance(database, str) and "://" not in database:
            database = Path(database)
        if isinstance(database, str) and licence_key is None:
            raise WalletError(Trouble.WRONG_USAGE, "a register on a server needs its key given")
        self._database = database
        self._counter = counter
        self._licence_key = licence_key
        self._place: RegisterFile | RegisterServer | None = None
        self._identity: tuple[int, int] | None = None
        self._opening = threading.Lock()

    def __repr__(self) -> str:
        return f"Register({self._counter!r})"

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the database; the next use opens it again."""
        with self._opening:
            if self._place is not None:
                self._place.engine.dispose()
            self._place = None

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
                newer = challenges.advance_timed_proof(connection, key, issued_at)
                return ReplayState.FIRST if newer else ReplayState.SEEN
        except IntegrityError:
            return ReplayState.SEEN
        except WalletError:
            return ReplayState.UNAVAILABLE

    def append(self, entry: RegisterEntry) -> str:
        """Write one verdict; its case number, like 20261124-0042. Raises WalletError REGISTER_UNAVAILABLE:
        then the verdict must not be shown."""
        from sqlalchemy.exc import IntegrityError

        digest = entry.credential_digest
        licence = None if digest is None else self._hmac(b"licence", digest)
        for _ in range(_ATTEMPTS):
            # On a server, two of one counter's processes may reach for the same number; one tries again.
            with contextlib.suppress(IntegrityError), self._transaction() as connection:
                return self._write(connection, entry, licence)
        raise WalletError(Trouble.REGISTER_UNAVAILABLE, "no free case number")

    def entries(self) -> Iterator[WrittenEntry]:
        """This counter's entries in order; those whose payload was dropped are left out. Raises WalletError
        REGISTER_UNAVAILABLE, also for a payload that cannot be read (`check_chain` names it)."""
        with self._transaction(reading=True) as connection:
            for row in self._rows(connection, self._counter):
                if row.payload is not None:
                    try:
                        yield read_payload(row.sequence, row.payload)
                    except ValueError as error:
                        raise WalletError(Trouble.REGISTER_UNAVAILABLE, str(error)) from None

    def check_chain(self) -> ChainResult:
        """Walk the chain of every counter in this database to the first fault. Raises WalletError
        REGISTER_UNAVAILABLE."""
        from wallet.register.chain import check_rows

        with self._transaction(reading=True) as connection:
            return check_rows(self._rows(connection, None))

    def _write(self, connection: Connection, entry: RegisterEntry, licence: bytes | None) -> str:
        from sqlalchemy import func, insert, select

        from wallet.crypto.sealing import sha256
        from wallet.register.chain import START, ChainRow, link
        from wallet.register.tables import entries

        mine, day = entries.c.counter == self._counter, case_day(entry.at)
        last = connection.execute(
            select(entries.c.sequence, entries.c.link)
            .where(mine)
            .order_by(entries.c.sequence.desc())
            .limit(1)
        ).first()
        today = connection.execute(select(func.max(entries.c.number)).where(mine, entries.c.day == day))
        number = (today.scalar() or 0) + 1
        payload = payload_bytes(entry, case_number(day, number), licence)
        sequence, previous = (1, START) if last is None else (last.sequence + 1, last.link)
        row = ChainRow(self._counter, sequence, day, number, payload, sha256(payload), b"")
        connection.execute(
            insert(entries).values(
                counter=row.counter,
                sequence=row.sequence,
                day=row.day,
                number=row.number,
                payload=row.payload,
                payload_digest=row.payload_digest,
                link=link(row, previous),
            )
        )
        return case_number(day, number)

    def _rows(self, connection: Connection, counter: str | None) -> Iterator[ChainRow]:
        from sqlalchemy import select

        from wallet.register.chain import ChainRow
        from wallet.register.tables import entries

        query = select(*(entries.c[name] for name in ChainRow.__dataclass_fields__))
        if counter is not None:
            query = query.where(entries.c.counter == counter)
        query = query.order_by(entries.c.counter, entries.c.sequence)
        for row in connection.execute(query.execution_options(yield_per=1000)):
            yield ChainRow(*row)

    def _hmac(self, purpose: bytes, data: bytes) -> bytes:
        from wallet.crypto.sealing import hmac_sha256

        with self._troubles():
            self._open()
        key = self._licence_key
        assert key is not None
        return hmac_sha256(key, b"licence-wallet register " + purpose + b"\x00" + data)

    @contextlib.contextmanager
    def _transaction(self, *, reading: bool = False) -> Iterator[Connection]:
        """One transaction; IntegrityError passes, every other failure is REGISTER_UNAVAILABLE."""
        from wallet.storage.engine import READING

        with self._troubles():
            place = self._open()
            place.refuse_vanished()
            with (
                place.engine.connect().execution_options(**{READING: reading}) as connection,
                connection.begin(),
            ):
                yield connection

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        from sqlalchemy.exc import IntegrityError

        from wallet.register.database import RegisterUnusable
        from wallet.storage.engine import STORAGE_ERRORS

        try:
            yield
        except IntegrityError:
            raise
        except (*STORAGE_ERRORS, RegisterUnusable, ImportError, TypeError, OverflowError) as error:
            # TypeError, OverflowError: a row that somebody else wrote. A file that came back, or a server,
            # is tried anew at the next call.
            self.close()
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, type(error).__name__) from None

    def _open(self) -> RegisterFile | RegisterServer:
        from wallet.register.database import RegisterServer

        with self._opening:
            if self._place is None:
                if isinstance(self._database, str):
                    self._place = RegisterServer(self._database)
                else:
                    self._place = self._open_file(self._database)
            return self._place

    def _open_file(self, path: Path) -> RegisterFile:
        """A register that was there once is never replaced by a new empty one, which would take every
        replayed presentation for a first: its key file, or this object, remembers that it was."""
        from wallet.register.database import RegisterFile, licence_key

        key_path = path.with_name(path.name + ".key")
        try:
            was_there = self._identity is not None or (self._licence_key is None and key_path.exists())
            place = RegisterFile(path, may_be_made=not was_there)
            if self._identity not in (None, place.identity):
                place.engine.dispose()
                raise WalletError(Trouble.REGISTER_UNAVAILABLE, "another file took its place")
            if self._licence_key is None:
                self._licence_key = licence_key(key_path)
        except WalletError as error:
            raise WalletError(Trouble.REGISTER_UNAVAILABLE, error.detail) from None
        self._identity = place.identity
        return place
