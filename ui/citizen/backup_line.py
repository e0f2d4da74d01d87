"""One quiet line under the licences: something changed that no young backup holds. Makes none itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.jobs import Job
from ui.widgets.buttons import LinkButton
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import BackupFacts


class BackupLine(QWidget):
    """Hidden while a backup is young enough (BACKUP_GROWS_OLD), or nothing has changed since."""

    begin = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._facts: BackupFacts | None = None
        self._job: Job | None = None
        self._compact = False
        self.words = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.button = LinkButton()
        self.button.clicked.connect(self.begin)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(self.words, 1)
        line.addWidget(self.button)
        self.hide()

    def refresh(self) -> None:
        """Ask how old the last backup is."""
        if self._job is not None:
            self._job.cancel()
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.backup_facts(), done=self._show, failed=self._failed
        )

    def _show(self, facts: BackupFacts) -> None:
        self._facts = facts
        self._turn()
        self.word()

    def be_compact(self, *, on: bool) -> None:
        """Where there is little room the licences have it: a menu offers the same."""
        self._compact = on
        self._turn()

    def _turn(self) -> None:
        facts = self._facts
        wanted = facts is not None and facts.backup_wanted(self.desk.clock())
        self.setVisible(wanted and not self._compact)

    def _failed(self, _error: WalletError) -> None:
        """The settings page tells why."""
        self.clear()

    def word(self) -> None:
        """Say it in the language in force."""
        last = self._facts.last_backup if self._facts is not None else None
        self.words.show_text(
            self.tr("No backup file yet")
            if last is None
            else self.tr("Changed since the backup of {day}").format(day=i18n.day(last.astimezone().date()))
        )
        self.button.setText(self.tr("Back up…"))

    def clear(self) -> None:
        """The wallet locks, or is empty."""
        if self._job is not None:
            self._job.cancel()
        self._facts = None
        self.hide()
