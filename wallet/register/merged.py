"""All counters of a hall together, as its server has them: for who audits, keeps and prepares it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from wallet.model.errors import WalletError
from wallet.model.register import CaseCount, ChainResult, Progress, RegisterQuery, WrittenEntry
from wallet.register.store import EVERYTHING

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wallet.register.checkpoint import VerifierKey


class HallView:
    """A hall's database by its SQLAlchemy address, with the rights of whoever the address names. Every call
    may raise WalletError HALL_UNREACHABLE, HALL_REFUSED, HALL_UNPREPARED, HALL_DRIVER_MISSING."""

    def __init__(self, address: str) -> None:
        self._address = address

    def prepare(self, key_check: bytes, first: date, days: int) -> int:
        """Make or complete the tables, roles, rights and the partitions of so many days; how many of these
        were missing. May be run again. Raises WalletError HALL_KEY_WRONG where the counters there share
        another key."""
        from wallet.register import database, hall_schema
        from wallet.register.database import RegisterServer

        with self._troubles():
            # Each counter has its own file; the server's tables are made by their own numbered steps.
            RegisterServer(self._address).engine.dispose()
        with self._transaction() as connection:
            if database.hall_key_of(connection) is None:
                database.name_hall_key(connection, key_check)
            database.refuse_other_hall(connection, key_check)
            hall_schema.give_rights(connection)
            return hall_schema.make_partitions(connection, first, days)

    def admit(self, counter: str, role: str) -> None:
        """A login role that exists becomes that counter. WRONG_USAGE, also for a name or a role that was
        admitted before."""
        from sqlalchemy.exc import IntegrityError

        from wallet.model.errors import Trouble
        from wallet.register import hall_schema

        try:
            with self._transaction() as connection:
                hall_schema.admit(connection, counter, role)
        except IntegrityError:
            raise WalletError(Trouble.WRONG_USAGE, "this counter or role was admitted before") from None

    def entries(self, query: RegisterQuery = EVERYTHING, *, newest: bool = False) -> Iterator[WrittenEntry]:
        """What fits, of all counters, by time. Raises WalletError REGISTER_UNAVAILABLE for an entry that
        cannot be read (`check_chain` names it)."""
        from wallet.model.errors import Trouble
        from wallet.register import reading

        with self._transaction() as connection:
            try:
                yield from reading.merged(connection, query, newest=newest)
            except ValueError as error:
                raise WalletError(Trouble.REGISTER_UNAVAILABLE, str(error)) from None

    def totals(self, query: RegisterQuery = EVERYTHING) -> tuple[CaseCount, ...]:
        """Verdicts by day (Beijing time), counter and verdict."""
        from wallet.register import reading

        with self._transaction() as connection:
            return reading.totals(connection, query)

    def check_chain(
        self,
        *,
        notes: Iterable[str] = (),
        keys: Iterable[VerifierKey] = (),
        progress: Progress = lambda _done, _of: None,
    ) -> ChainResult:
        """Walk every counter's chain to the first fault, beside checkpoints and keys that were kept
        elsewhere. A chain whose key is not given is judged by the key that the database itself names.
        Raises CheckpointRefused for a note that proves nothing."""
        from wallet.register import checking, reading, witnesses

        with self._transaction() as connection:
            states = reading.states(connection)
            found = witnesses.of_chains(states, tuple(keys), tuple(notes))
            total = reading.count(connection)
            with contextlib.closing(reading.rows(connection)) as rows:
                return checking.check_chains(rows, found, total=total, progress=progress)

    def drop(self, at: datetime) -> int:
        """Retention: drop here too what the counters' own entries say they dropped, and forget presentations
        that are over a day old, which are refused as stale by themselves; how many contents went."""
        from wallet.register import challenges, writing

        with self._transaction() as connection:
            challenges.forget_before(connection, at - _STALE)
            return writing.follow_drops(connection)

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Connection]:
        from sqlalchemy import make_url

        from wallet.storage.engine import engine_at

        with self._troubles():
            engine = engine_at(make_url(self._address).update_query_dict(_UNHURRIED))
            try:
                with engine.connect() as connection, connection.begin():
                    yield connection
            finally:
                engine.dispose()

    @contextlib.contextmanager
    def _troubles(self) -> Iterator[None]:
        from sqlalchemy.exc import IntegrityError

        from wallet.register.database import RegisterUnusable
        from wallet.register.hall_server import hall_trouble
        from wallet.storage.engine import STORAGE_ERRORS

        try:
            yield
        except IntegrityError:
            raise
        except (*STORAGE_ERRORS, RegisterUnusable, ImportError) as error:
            raise WalletError(hall_trouble(error), type(error).__name__) from None


_STALE = timedelta(days=1, minutes=1)
_UNHURRIED = {"options": "-c statement_timeout=0 -c lock_timeout=10s"}
"""A check of all chains takes its time, and nobody stands at a counter meanwhile."""
