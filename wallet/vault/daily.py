"""The daily copy of one unlocked vault: when a day has passed since the newest one and something changed.

Never stops what the owner is doing: where a copy cannot be taken, the trouble is told of and it is tried
again an hour later.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Clock
from wallet.vault.copies import Copy, is_due, listed
from wallet.vault.session import Session

AGAIN_AFTER = timedelta(hours=1)


class DailyCopies:
    """Takes them from now on: where one is due at the first `keep_up`, for which nobody should have to wait
    who wants to see his licences, and with the first change of each day.

    `trouble` is what kept the last one from being taken, None where nothing did."""

    def __init__(self, session: Session, clock: Clock) -> None:
        self.trouble: Trouble | None = None
        self._session = session
        self._clock = clock
        self._failed_at: datetime | None = None
        session.after_change = self.keep_up

    def keep_up(self) -> None:
        """Take a copy where one is due. An earlier state that was put back is not copied: three days of it
        would drop every copy of the newer one."""
        at = self._clock()
        if self._session.older or self._waits(at):
            return
        try:
            newest = next(iter(listed(self._session.path)), None)
            if is_due(newest, at) and self._says_more_than(newest):
                self._session.take_copy(at)
            self.trouble = self._failed_at = None
        except WalletError as error:
            self.trouble, self._failed_at = error.trouble, at

    def _says_more_than(self, newest: Copy | None) -> bool:
        if newest is not None:
            return self._session.stamp_in(newest) != self._session.stamp
        # A first copy of nothing would put off that of the first licence by a day.
        with self._session.reading() as (connection, _keys):
            return connection.exec_driver_sql("SELECT 1 FROM licences LIMIT 1").first() is not None

    def _waits(self, at: datetime) -> bool:
        return self._failed_at is not None and timedelta(0) <= at - self._failed_at < AGAIN_AFTER
