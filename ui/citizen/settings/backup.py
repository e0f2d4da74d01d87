"""Backups: how old the last ones are, a new one into a file, and bringing one back."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.citizen.desk import Desk
from ui.citizen.settings.backup_form import BackupForm
from ui.citizen.settings.backup_words import facts_lines, told
from ui.citizen.settings.restore_form import RestoreForm
from ui.citizen.settings.section import Section
from ui.widgets.buttons import LinkButton
from ui.widgets.files import choose_files
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import BackupFacts, BackupWritten, Restored


class BackupSection(Section):
    """One form at a time."""

    restored = Signal()
    """The wallet holds something else now."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._facts: BackupFacts | None = None
        self._told: BackupWritten | Restored | None = None
        self.backup_age, self.copy_age = SafeLabel(), SafeLabel()
        self.notice, self.copy_notice = Notice(), Notice(NoticeKind.WARNING)
        self.result = Notice(NoticeKind.REMARK)
        self.write_button, self.restore_button = LinkButton(), LinkButton()
        self.write_button.clicked.connect(self.begin_backup)
        self.restore_button.clicked.connect(self._choose)
        self.backup_form, self.restore_form = BackupForm(desk), RestoreForm(desk)
        self.backup_form.written.connect(self._ended)
        self.restore_form.restored.connect(self._ended)
        self.hold(self.backup_age, self.copy_age, self.notice, self.copy_notice, self.result)
        self.column.addLayout(row(self.write_button, None))
        self.column.addLayout(row(self.restore_button, None))
        self.hold(self.backup_form, self.restore_form)

    def refresh(self) -> None:
        self.notice.clear()
        self.desk.jobs.run(
            lambda: self.desk.journeys.backup_facts(), done=self._show, failed=self.notice.show_error
        )

    def _show(self, facts: BackupFacts) -> None:
        self._facts = facts
        self._show_facts()

    def _show_facts(self) -> None:
        facts = self._facts
        for label in (self.backup_age, self.copy_age):
            label.setVisible(facts is not None)
            label.show_text("")
        self.copy_notice.clear()
        if facts is None:
            return
        backup, copy = facts_lines(facts)
        self.backup_age.show_text(backup)
        self.copy_age.show_text(copy)
        if facts.copy_trouble is not None:
            self.copy_notice.show_error(WalletError(Trouble(facts.copy_trouble)))

    def begin_backup(self) -> None:
        """Ask for what a new backup needs."""
        self._close()
        self.backup_form.begin()

    def _choose(self) -> None:
        self._close()
        choose_files(
            self, self.tr("Restore from a backup"), lambda chosen: self.restore_form.begin(chosen[0])
        )

    def _close(self) -> None:
        self._told = None
        self.result.clear()
        self.backup_form.close_form()
        self.restore_form.close_form()

    def _ended(self, result: BackupWritten | Restored) -> None:
        self._told = result
        self._tell()
        self.refresh()
        if isinstance(result, Restored):
            self.restored.emit()

    def _tell(self) -> None:
        if self._told is not None:
            self.result.say(*told(self._told))

    def clear(self) -> None:
        self._facts = None
        self._close()
        self.notice.clear()
        self._show_facts()

    def leave(self) -> None:
        """The page is left: what runs is seen to its end and told."""
        if not (self.backup_form.writing or self.restore_form.working):
            self._close()

    def word(self) -> None:
        self.title.show_text(self.tr("Backups"))
        self.hint.show_text(
            self.tr(
                "Automatic copies lie beside the wallet on this computer and go with it. "
                "A backup file can be kept elsewhere."
            )
        )
        self.write_button.setText(self.tr("Back up to a file…"))
        self.restore_button.setText(self.tr("Restore from a backup…"))
        self.backup_form.word()
        self.restore_form.word()
        self._show_facts()
        self._tell()
