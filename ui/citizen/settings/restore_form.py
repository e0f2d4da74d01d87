"""A backup file: its passphrase, what is in it, merge or replace."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.citizen.desk import Desk
from ui.citizen.settings.backup_words import preview_lines
from ui.citizen.settings.new_passphrase import secret_field
from ui.jobs import Job
from ui.progress import Meter
from ui.widgets.busy import Busy
from ui.widgets.buttons import ChipButton, LinkButton, SecondaryButton
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import BackupAge, BackupPreview, RestoreMode


class RestoreForm(Panel):
    """Looks first and changes nothing; then restores all or nothing. Both can be stopped."""

    restored = Signal(object)
    """What was done: a Restored."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("sunken", margins=(20, 16, 20, 16), spacing=8)
        self.desk = desk
        self._path: Path | None = None
        self._job: Job | None = None
        self._meter: Meter | None = None
        self.preview: BackupPreview | None = None
        self.mode: RestoreMode | None = None
        self.title, self.file_name = SafeLabel(role=TextRole.STRONG), SafeLabel(tone=Tone.MUTED)
        self.passphrase_label, self.passphrase = SafeLabel(), secret_field()
        self.contents = QVBoxLayout()
        self.lines: tuple[str, ...] = ()
        self.merge, self.replace = ChipButton(), ChipButton()
        self.mode_hint = SafeLabel(tone=Tone.MUTED)
        self.keys_label, self.keys = SafeLabel(), secret_field()
        self.notice, self.busy = Notice(), Busy()
        self.action, self.cancel = SecondaryButton(), LinkButton()
        self.choice = self._choice()
        self.passphrase.textChanged.connect(self._weigh)
        self.passphrase.returnPressed.connect(self._act)
        self.merge.clicked.connect(lambda: self.choose(RestoreMode.MERGE))
        self.replace.clicked.connect(lambda: self.choose(RestoreMode.REPLACE))
        self.busy.cancelled.connect(self._stop)
        self.action.clicked.connect(self._act)
        self.cancel.clicked.connect(self.close_form)
        self.hold(self.title, self.file_name, self.passphrase_label, self.passphrase)
        self.hold(self.choice, self.notice, self.busy)
        self.column.addLayout(row(self.cancel, None, self.action))
        self.hide()

    def _choice(self) -> QWidget:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(self.contents)
        column.addLayout(row(self.merge, self.replace, None, spacing=8))
        for widget in (self.mode_hint, self.keys_label, self.keys):
            column.addWidget(widget)
        inside.hide()
        return inside

    def begin(self, path: Path) -> None:
        """Ask for the passphrase of this file."""
        self.close_form()
        self._path = path
        self.file_name.show_text(path.name)
        self.show()
        self.passphrase.setFocus()

    def word(self) -> None:
        """Say it in the language in force."""
        self.title.show_text(self.tr("Restore from a backup"))
        self.passphrase_label.show_text(self.tr("Passphrase of the backup"))
        self.passphrase.setAccessibleName(self.passphrase_label.text())
        self.keys_label.show_text(self.tr("Passphrase for the keys (left empty, the keys stay out)"))
        self.keys.setAccessibleName(self.keys_label.text())
        self.merge.setText(self.tr("Merge"))
        self.replace.setText(self.tr("Replace"))
        self.cancel.setText(self.tr("Cancel"))
        self._show_choice()

    def _show_choice(self) -> None:
        seen = self.preview
        self.choice.setVisible(seen is not None)
        self.lines = preview_lines(seen) if seen else ()
        empty(self.contents)
        for at, line in enumerate(self.lines):
            self.contents.addWidget(SafeLabel(line, role=TextRole.STRONG if at == 0 else TextRole.BODY))
        self.merge.setChecked(self.mode is RestoreMode.MERGE)
        self.replace.setChecked(self.mode is RestoreMode.REPLACE)
        for chip in (self.merge, self.replace):
            chip.setVisible(not self._into_nothing)
        for widget in (self.keys_label, self.keys):
            widget.setVisible(seen is not None and seen.keys > 0)
        if self.mode is RestoreMode.REPLACE:
            gone = seen.only_here if seen else 0
            self.mode_hint.show_text(
                self.tr(
                    "Only what the backup holds stays: {count} licences that are not in it go. An automatic "
                    "copy is made first; holder keys stay."
                ).format(count=gone)
            )
        elif self.mode is RestoreMode.MERGE:
            self.mode_hint.show_text(self.tr("What is not here is added; nothing here is taken out."))
        else:
            self.mode_hint.show_text(self.tr("Choose merge or replace: this backup is of another wallet."))
        self.action.setText(
            self.tr("Look into it")
            if seen is None
            else self.tr("Replace what is here")
            if self.mode is RestoreMode.REPLACE
            else self.tr("Restore")
        )
        self._weigh()

    def choose(self, mode: RestoreMode) -> None:
        """Merge or replace."""
        self.mode = mode
        self._show_choice()

    def close_form(self) -> None:
        """Put everything typed, and what was seen, away; what is under way is stopped."""
        self._stop()
        if self._job is not None:
            self._job.cancel()
        self._path = self._job = self._meter = self.preview = self.mode = None
        self.busy.end()
        self.notice.clear()
        for field in (self.passphrase, self.keys):
            wipe(field)
        self.file_name.show_text("")
        self._enable(on=True)
        self._show_choice()
        self.hide()

    @property
    def _into_nothing(self) -> bool:
        """No licence is here: to merge and to replace is the same."""
        seen = self.preview
        return seen is not None and not seen.only_here and seen.fresh == seen.licences

    @property
    def working(self) -> bool:
        """Whether a backup is looked into or brought in."""
        return self._job is not None and not self._job.over

    def _weigh(self) -> None:
        asked = self.preview is None or self.mode is not None
        self.action.setEnabled(not self.working and asked and bool(self.passphrase.text()))

    def _act(self) -> None:
        if self._path is None or not self.action.isEnabled():
            return
        self.notice.clear()
        if self.preview is None:
            self._look(self._path)
        else:
            self._restore(self._path)

    def _look(self, path: Path) -> None:
        passphrase, meter = self.passphrase.text(), self._measure(self.tr("Reading the backup…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.preview_restore(path, passphrase, meter),
            done=self._seen,
            failed=self._failed,
        )
        self._enable(on=False)

    def _restore(self, path: Path) -> None:
        passphrase, mode, keys = self.passphrase.text(), self.mode, self.keys.text() or None
        meter = self._measure(self.tr("Restoring…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.restore(path, passphrase, mode, keys, meter),
            done=self._done,
            failed=self._failed,
        )
        self._enable(on=False)

    def _measure(self, words: str) -> Meter:
        self._meter = Meter()
        self._meter.told.connect(self.busy.tell)
        self.busy.begin(words)
        return self._meter

    def _stop(self) -> None:
        """What is done by then stays done, and is told: a restore is all or nothing."""
        if self._meter is not None:
            self._meter.stop()

    def _enable(self, *, on: bool) -> None:
        """The passphrase stays as it was once it opened the file."""
        self.passphrase.setReadOnly(not on or self.preview is not None)
        self.keys.setReadOnly(not on)
        for button in (self.merge, self.replace):
            button.setEnabled(on)
        # The bar of what is under way has its own.
        self.cancel.setVisible(on)
        self._weigh()

    def _seen(self, preview: BackupPreview) -> None:
        self.busy.end()
        self.preview = preview
        ask = preview.age is BackupAge.OTHER_VAULT and not self._into_nothing
        self.mode = None if ask else RestoreMode.MERGE
        self._enable(on=True)
        self._show_choice()
        self.merge.setFocus()

    def _done(self, restored: object) -> None:
        self.close_form()
        self.restored.emit(restored)

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self._enable(on=True)
        self.notice.show_error(error)
        field = self.keys if self.keys.text() and self.preview is not None else self.passphrase
        field.selectAll()
        field.setFocus()
