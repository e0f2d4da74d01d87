"""Slow work off the UI thread, its result back on it. Knows nothing of what the work is.

One worker: a journey ends before the next begins, in the order they were asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QRunnable, QThreadPool, Signal, Slot

if TYPE_CHECKING:
    from wallet.model.errors import WalletError

T = TypeVar("T")


class Job:
    """One piece of work under way. `cancel` drops its result; what already runs is left to end."""

    def __init__(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None],
        failed: Callable[[WalletError], None],
        cancelled: Callable[[], None] | None,
        owner: QObject | None,
    ) -> None:
        self._work = work
        self._done = done
        self._failed = failed
        self._cancelled = cancelled
        self._owner = owner
        self._over = False

    @property
    def over(self) -> bool:
        """Whether nothing more will be delivered."""
        return self._over

    def cancel(self) -> None:
        """Drop the result, if it is not delivered yet."""
        if self._over:
            return
        cancelled = self._cancelled
        self._end()
        if cancelled is not None and self._alive:
            cancelled()

    def _end(self) -> None:
        """Let go of the work too: it may hold a passphrase, and a page keeps its last job for long."""
        self._over = True
        self._work = self._done = self._failed = _nothing
        self._cancelled = None

    @property
    def _alive(self) -> bool:
        return self._owner is None or shiboken6.isValid(self._owner)

    def work(self) -> Any:
        """Runs on the worker; answers the result or a WalletError."""
        work = self._work  # may be let go of meanwhile, in the UI thread
        if self._over:
            return None
        from wallet.model.errors import WalletError  # not before the first paint

        try:
            return work()
        except WalletError as error:
            return error
        except Exception as error:  # shown, never left hanging
            from wallet.flows.mishap import mishap

            return mishap(error)

    def deliver(self, result: Any) -> None:
        """Runs on the UI thread."""
        if self._over:
            return
        done, failed = self._done, self._failed
        self._end()
        if not self._alive:
            return
        from wallet.model.errors import WalletError

        if isinstance(result, WalletError):
            failed(result)
        else:
            done(result)


def _nothing(*_given: object) -> None:
    """What a job does that is over."""


class _Post(QObject):
    """Carries one result from the worker to the UI thread."""

    ended = Signal(object, object)


class _Run(QRunnable):
    def __init__(self, job: Job, post: _Post) -> None:
        super().__init__()
        self._job = job
        self._post = post

    def run(self) -> None:
        result = self._job.work()
        if shiboken6.isValid(self._post):
            self._post.ended.emit(self._job, result)


class Jobs(QObject):
    """The queue of work of one window."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)
        self._pool.setExpiryTimeout(-1)
        self._post = _Post(self)
        self._post.ended.connect(self._deliver)
        self._open: list[Job] = []

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None],
        failed: Callable[[WalletError], None],
        cancelled: Callable[[], None] | None = None,
        owner: QObject | None = None,
    ) -> Job:
        """Do `work` on the worker, then call `done` or `failed` here.

        Nothing is called once `owner` is gone (default: the object whose method `done` is).
        """
        bound = getattr(done, "__self__", None)
        held = owner if owner is not None else bound if isinstance(bound, QObject) else None
        job = Job(work, done, failed, cancelled, held)
        self._open.append(job)
        self._pool.start(_Run(job, self._post))
        return job

    @property
    def busy(self) -> bool:
        """Whether any result is still to come."""
        return any(not job.over for job in self._open)

    def cancel_all(self) -> None:
        """Drop every result that is not delivered yet."""
        for job in list(self._open):
            job.cancel()

    def close(self) -> None:
        """Drop everything and wait for what runs."""
        self.cancel_all()
        self._pool.clear()
        self._pool.waitForDone()

    @Slot(object, object)
    def _deliver(self, job: Job, result: object) -> None:
        if job in self._open:
            self._open.remove(job)
        job.deliver(result)
