"""A hall's server as one counter reaches it: asked with little patience, and left alone for a while after it
did not answer, so that no visitor waits for a network that is gone."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from wallet.model.errors import Trouble, WalletError
from wallet.model.verdict import ReplayState

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from wallet.register.store import Timed

REST = 5.0
"""Seconds that a server is not asked again by claims after it did not answer."""

_REFUSED = "42501"
_NOT_THERE = frozenset({"42P01", "3F000"})
"""PostgreSQL's own codes: insufficient_privilege; undefined_table, invalid_schema_name."""


class HallAway(Exception):
    """The server cannot be asked, or must not be."""

    def __init__(self, trouble: Trouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail


class HallServer:
    """The server at an SQLAlchemy address. `key_check` answers what a counter with the hall's key answers
    (`register_about`, hall_key); `stopwatch` seconds. Safe from several threads."""

    def __init__(self, address: str, stopwatch: Callable[[], float], key_check: Callable[[], bytes]) -> None:
        self._address = address
        self._stopwatch = stopwatch
        self._key_check = key_check
        self._engine: Engine | None = None
        self._rests_until: float | None = None
        self.trouble: Trouble | None = None
        """What was in the way last time; None: nothing."""
        self.somebody_asks = False
        """Whether a thread keeps asking while the server is away: then nobody else waits for it."""

    def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            engine.dispose()

    def claim_timed(self, counter: str, presentation_id: bytes, timed: Timed, at: datetime) -> ReplayState:
        """FIRST for the one claim of all counters that wins. UNAVAILABLE where nobody can tell: also where
        the answer to a commit was lost."""
        from sqlalchemy.exc import IntegrityError

        from wallet.register import challenges

        try:
            with self.transaction() as connection:
                challenges.remember_presentation(connection, counter, presentation_id, at)
                newer = challenges.advance_timed_proof(connection, *timed)
                return ReplayState.FIRST if newer else ReplayState.SEEN
        except IntegrityError:
            return ReplayState.SEEN
        except HallAway:
            return ReplayState.UNAVAILABLE

    @contextlib.contextmanager
    def transaction(self, *, trying: bool = False) -> Iterator[Connection]:
        """One transaction at the server. Raises HallAway; IntegrityError and WalletError pass. `trying`: ask
        also while it is left alone."""
        from sqlalchemy.exc import IntegrityError

        from wallet.register.replication import Diverged
        from wallet.storage.engine import STORAGE_ERRORS

        if not trying and self.trouble is not None and self._is_left_alone():
            raise HallAway(self.trouble, "left alone for a while")
        try:
            with self._opened().connect() as connection, connection.begin():
                yield connection
        except (IntegrityError, WalletError):
            raise
        except HallAway as away:
            self._rest(away.trouble)
            raise
        except (Diverged, ValueError, TypeError):
            # What stands there is none of what a counter writes.
            self._rest(Trouble.HALL_DIVERGED)
            raise HallAway(Trouble.HALL_DIVERGED) from None
        except (*STORAGE_ERRORS, ImportError) as error:
            trouble = hall_trouble(error)
            self._rest(trouble)
            raise HallAway(trouble, type(error).__name__) from None
        self._rests_until = self.trouble = None

    def _opened(self) -> Engine:
        from wallet.register import database
        from wallet.storage.engine import engine_at

        if self._engine is None:
            engine = engine_at(self._address)
            try:
                with engine.connect() as connection:
                    database.refuse_other_hall(connection, self._key_check())
            except WalletError as error:
                engine.dispose()
                raise HallAway(error.trouble, error.detail) from None
            except BaseException:
                engine.dispose()
                raise
            self._engine = engine
        return self._engine

    def _is_left_alone(self) -> bool:
        rests = self._rests_until
        return self.somebody_asks or (rests is not None and self._stopwatch() < rests)

    def _rest(self, trouble: Trouble) -> None:
        self.trouble = trouble
        self._rests_until = self._stopwatch() + REST
        self.close()


def hall_trouble(error: BaseException) -> Trouble:
    """What an error of the server, or of the way to it, means to a clerk."""
    if isinstance(error, ImportError):
        return Trouble.HALL_DRIVER_MISSING
    code = getattr(getattr(error, "orig", None), "sqlstate", None)
    if code == _REFUSED:
        return Trouble.HALL_REFUSED
    return Trouble.HALL_UNPREPARED if code in _NOT_THERE else Trouble.HALL_UNREACHABLE
