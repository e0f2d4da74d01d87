"""Backups: how old the last ones are, a new one into a file, and bringing one back."""

from __future__ import annotations

from PySide6.QtCore import Signal

from ui.citizen.desk import Desk
from ui.citizen.settings.backup_form import BackupForm
from ui.citizen.settings.backup_words import facts_lines, told
from ui.citizen.settings.restore_form import RestoreForm
from ui.citizen.settings.section import Section
from ui.widgets.buttons import SecondaryButton
from ui.widgets.files import choose_files
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
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
        self.place = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.notice, self.copy_notice = Notice(), Notice(NoticeKind.WARNING)
        self.result = Notice(NoticeKind.REMARK)
        self.restore_button = SecondaryButton()
        self.restore_button.clicked.connect(self.choose)
        self.backup_form, self.restore_form = BackupForm(desk), RestoreForm(desk)
        self.backup_form.written.connect(self._ended)
        self.restore_form.restored.connect(self._ended)
        self.hold(self.backup_age, self.copy_age, self.place, self.notice, self.copy_notice, self.result)
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
        for label in (self.backup_age, self.copy_age, self.place):
            label.setVisible(facts is not None)
            label.show_text("")
        self.copy_notice.clear()
        if facts is None:
            return
        backup, copy = facts_lines(facts)
        self.backup_age.show_text(backup)
        self.copy_age.show_text(copy)
        self.place.show_text(self.tr("They lie in {folder}").format(folder=facts.folder))
        self.place.setVisible(facts.copies > 0)
        if facts.copy_trouble is not None:
            self.copy_notice.show_error(WalletError(Trouble(facts.copy_trouble)))

    def begin_backup(self) -> None:
        """Ask for what a new backup needs. What is under way, or typed, stays."""
        if self._at_work or not self.backup_form.isHidden():
            return
        self._close()
        self.backup_form.begin()

    def choose(self) -> None:
        """Ask for a backup file to restore from."""
        if self._at_work:
            return
        self._close()
        choose_files(
            self, self.tr("Restore from a backup"), lambda chosen: self.restore_form.begin(chosen[0])
        )

    @property
    def _at_work(self) -> bool:
        return self.backup_form.writing or self.restore_form.working

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
        """The page is left: what runs is seen to its end, and told when the page is seen again."""
        if not self._at_work:
            self._close()

    def word(self) -> None:
        self.title.show_text(self.tr("Backups"))
        self.hint.show_text(
            self.tr(
                "Automatic copies lie beside the wallet on this computer and go with it. "
                "A backup file can be kept elsewhere."
            )
        )
        self.restore_button.setText(self.tr("Restore from a backup…"))
        self.backup_form.word()
        self.restore_form.word()
        self._show_facts()
        self._tell()
