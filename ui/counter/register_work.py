"""What the window does with its register: search, check, export. Holds no widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from ui import i18n
from ui.jobs import Job, Jobs
from wallet.model.counter_journeys import RegisterJourneys
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import RegisterQuery, WrittenEntry

PRINTED_AT_MOST = 5000
"""Entries in one PDF file; beyond that CSV is the way."""


class RegisterWork(QObject):
    """Told by signals."""

    found = Signal(object)
    """RegisterPage."""
    checked = Signal(object)
    """ChainResult."""
    progressed = Signal(int, int)
    stopped = Signal()
    exported = Signal(str, int)
    """File name, entries."""
    failed = Signal(object)
    """WalletError."""

    def __init__(self, register: RegisterJourneys, *, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._register = register
        self._jobs = jobs
        self._search: Job | None = None
        self._stop = False

    def search(self, query: RegisterQuery) -> None:
        """The newest question counts."""
        if self._search is not None:
            self._search.cancel()
        self._search = self._jobs.run(
            lambda: self._register.search(query), done=self.found.emit, failed=self.failed.emit, owner=self
        )

    def check(self) -> None:
        """The whole chain; the counter's other work waits until it is through or stopped."""
        self._stop = False
        self._jobs.run(
            lambda: self._register.check(self._progress),
            done=self.checked.emit,
            failed=self._check_failed,
            owner=self,
        )

    def stop(self) -> None:
        self._stop = True

    def export_csv(self, path: Path, query: RegisterQuery) -> None:
        language = i18n.language()
        self._jobs.run(
            lambda: self._register.export_csv(path, query, language),
            done=lambda count: self.exported.emit(path.name, count),
            failed=self.failed.emit,
            owner=self,
        )

    def export_checkpoint(self, path: Path) -> None:
        self._jobs.run(
            lambda: self._register.export_checkpoint(path),
            done=lambda _: self.exported.emit(path.name, 0),
            failed=self.failed.emit,
            owner=self,
        )

    def export_pdf(
        self, path: Path, query: RegisterQuery, write: Callable[[Path, tuple[WrittenEntry, ...]], None]
    ) -> None:
        """`write` makes the file; it runs off the UI thread."""

        def make() -> int:
            entries = self._register.some(query, PRINTED_AT_MOST)
            write(path, entries)
            return len(entries)

        self._jobs.run(
            make,
            done=lambda count: self.exported.emit(path.name, count),
            failed=self.failed.emit,
            owner=self,
        )

    def _progress(self, done: int, of: int) -> None:
        if self._stop:
            raise WalletError(Trouble.STOPPED)
        self.progressed.emit(done, of)

    def _check_failed(self, error: WalletError) -> None:
        if error.trouble is Trouble.STOPPED:
            self.stopped.emit()
        else:
            self.failed.emit(error)
