"""A counter of a hall: its own register, and the hall's server that all counters share (docs/hall.md).

What one counter decides alone (its challenges, its chain) it decides on its own disk, with or without a
network. What only all counters together can decide, whether a code that is fresh by time alone was shown
before, the server decides: one insert under a unique key. Entries go to the server afterwards, as they are.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from wallet.model.errors import Trouble, WalletError
from wallet.model.register import HallState
from wallet.model.shifts import ClerkRole
from wallet.model.verdict import ReplayState
from wallet.register.entries import RegisterEntry
from wallet.register.hall_server import HallAway, HallServer
from wallet.register.keys import hall_key_check, keys_exist
from wallet.register.store import Register, Timed

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from wallet.crypto.sealing import Argon2Parameters
    from wallet.model.ports import Clock
    from wallet.register.database import RegisterFile, RegisterServer

EVERY, IDLE = 5.0, 60.0
"""Seconds between looks at a server that is away, and at one that is there while nothing is written."""

_WORST = (ReplayState.SEEN, ReplayState.UNAVAILABLE)


class HallRegister(Register):
    """Implements model.ports.ReplayStore for one counter of a hall.

    `path` is the counter's own SQLite file, `counter` its name in the hall. Beside the file lies the hall's
    key (`NAME.key`), the same at every counter, so that one licence or holder's key is known again; it is
    never made here. `stopwatch` answers seconds.
    """

    _made_here = "signing"

    def __init__(
        self, path: Path, *, counter: str, server: str, clock: Clock, stopwatch: Callable[[], float]
    ) -> None:
        super().__init__(path, counter=counter)
        self._clock = clock
        self._hall = HallServer(server, stopwatch, lambda: hall_key_check(self._opened_keys().licence_key))
        self._sending = threading.Lock()
        self._wake = threading.Event()
        self._leaving = threading.Event()
        self._thread: threading.Thread | None = None
        self._sent = 0
        self._as_of: datetime | None = None

    def start(self) -> None:
        """Keep the server up to date from now on, on a thread of its own, until `close`."""
        self._leaving.clear()
        self._hall.somebody_asks = True
        self._thread = threading.Thread(target=self._keep_up, name="hall", daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._leaving.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=EVERY)
            self._thread = None
        self._hall.close()
        super().close()

    def _open(self) -> RegisterFile | RegisterServer:
        if not keys_exist(self._keys_place):
            raise WalletError(Trouble.HALL_KEY_MISSING)
        return super()._open()

    def hall_state(self) -> HallState:
        """Whether the server was reached last time, and how many entries it does not have yet. Raises
        WalletError REGISTER_UNAVAILABLE."""
        from wallet.register import replication

        with self._transaction(reading=True) as connection:
            here = replication.chain_size(connection, self._counter)
        trouble = self._hall.trouble
        reached = trouble is None and self._as_of is not None
        return HallState(reached, max(0, here - self._sent), self._as_of, trouble)

    def claim_timed(
        self, presentation_id: bytes, holder_key: bytes, issued_at: int, at: datetime
    ) -> ReplayState:
        """As in a register of one counter, but first at all counters together. UNAVAILABLE where the server
        cannot be asked; what this counter itself saw before is SEEN all the same."""
        try:
            key = self._hmac(b"holder key", holder_key)
        except WalletError:
            return ReplayState.UNAVAILABLE
        there = self._hall.claim_timed(self._counter, presentation_id, (key, issued_at), at)
        here = super().claim_timed(presentation_id, holder_key, issued_at, at)
        return next((state for state in _WORST if state in (there, here)), ReplayState.FIRST)

    def append(self, entry: RegisterEntry) -> str:
        number = super().append(entry)
        self._wake.set()
        return number

    def drop_before(self, before: datetime, entry: RegisterEntry) -> int:
        dropped = super().drop_before(before, entry)
        self._wake.set()
        return dropped

    def synchronise(self) -> None:
        """Send what the server lacks and fetch who may sign in. Raises WalletError with what was in the way,
        which `hall_state` tells too."""
        from sqlalchemy.exc import IntegrityError

        from wallet.register import replication

        with self._sending:
            try:
                while self._send_batch() == replication.BATCH:
                    pass
                while self._send_presentations() == replication.BATCH:
                    pass
                self._fetch_clerks()
            except HallAway as away:
                raise WalletError(away.trouble, away.detail) from None
            except IntegrityError:
                # Another process of this counter sent the same just now; what is left goes next time.
                return
            self._as_of = self._clock()

    def add_clerk(
        self, name: str, role: ClerkRole, pin: str, cost: Argon2Parameters, *, first: bool = False
    ) -> None:
        """As in a register of one counter, for all counters. HALL_UNREACHABLE and its kin."""
        from wallet.register import clerks

        with self._at_the_hall() as connection:
            if first and clerks.listed(connection):
                raise WalletError(Trouble.CLERK_EXISTS)
            clerks.add(connection, name, role, pin, cost)

    def renew_pin(self, name: str, pin: str, cost: Argon2Parameters) -> None:
        from wallet.register import clerks

        with self._at_the_hall() as connection:
            clerks.renew(connection, name, pin, cost)

    def remove_clerk(self, name: str) -> None:
        from wallet.register import clerks

        with self._at_the_hall() as connection:
            clerks.remove(connection, name)

    def _noted(
        self, connection: Connection, presentation_id: bytes, at: datetime, timed: Timed | None = None
    ) -> None:
        from wallet.register import replication

        replication.note_unsent(connection, presentation_id, at, timed)

    @contextlib.contextmanager
    def _at_the_hall(self) -> Iterator[Connection]:
        """A transaction at the server, what it changed fetched afterwards."""
        try:
            with self._hall.transaction(trying=True) as connection:
                yield connection
            self._fetch_clerks()
        except HallAway as away:
            raise WalletError(away.trouble, away.detail) from None

    def _send_batch(self) -> int:
        from wallet.register import replication

        with self._transaction(reading=True) as local, self._hall.transaction(trying=True) as hall:
            sent = replication.send_entries(local, hall, self._counter)
            size = replication.chain_size(hall, self._counter)
        self._sent = size
        return sent

    def _send_presentations(self) -> int:
        from wallet.register import replication

        with self._transaction(reading=True) as local, self._hall.transaction(trying=True) as hall:
            sent = replication.send_presentations(local, hall, self._counter)
        if sent:
            with self._transaction() as local:
                replication.forget_sent(local, sent)
        return len(sent)

    def _fetch_clerks(self) -> None:
        from wallet.register import replication

        with self._hall.transaction(trying=True) as hall:
            known = replication.clerks_of(hall)
        # Nobody at this counter waits for the network: it is asked before the right to write is taken.
        with self._transaction() as local:
            replication.keep_clerks(local, known)

    def _keep_up(self) -> None:
        while not self._leaving.is_set():
            with contextlib.suppress(WalletError):
                self.synchronise()
            self._wake.wait(IDLE if self._hall.trouble is None else EVERY)
            self._wake.clear()
