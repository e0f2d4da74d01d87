"""The automatic copies, where the wallet's own file is damaged or gone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout

from ui.citizen.desk import Desk
from ui.citizen.settings.backup_words import copy_line
from ui.citizen.settings.new_passphrase import secret_field
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import ChipButton, SecondaryButton
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import CopyView


class BringBack(Panel):
    """Hidden until there are copies. A copy is put in place wholly or not at all."""

    opened = Signal()

    left = Signal()
    """Nobody waited for the copy: it lies in its place or does not, and is locked."""

    def __init__(self, desk: Desk, *, missing: bool) -> None:
        """`missing`: nothing lies in the wallet's place."""
        super().__init__("sunken", margins=(20, 16, 20, 16), spacing=8)
        self.desk = desk
        self.copies: tuple[CopyView, ...] = ()
        self.number: int | None = None
        self._missing = missing
        self._job: Job | None = None
        self._restoring: Job | None = None
        self.title, self.hint = SafeLabel(role=TextRole.STRONG), SafeLabel(tone=Tone.MUTED)
        self._rows = QVBoxLayout()
        self.chips: dict[int, ChipButton] = {}
        self.label, self.field = SafeLabel(), secret_field()
        self.notice, self.busy = Notice(), Busy(can_cancel=False)
        self.action = SecondaryButton()
        self.field.textChanged.connect(self._weigh)
        self.field.returnPressed.connect(self._act)
        self.action.clicked.connect(self._act)
        self.hold(self.title, self.hint)
        self.column.addLayout(self._rows)
        self.hold(self.label, self.field, self.notice, self.busy)
        self.column.addLayout(row(None, self.action))
        self.hide()
        self.word()

    def look(self) -> None:
        """Show what copies there are, if any."""
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.copies(), done=self._show, failed=self.notice.show_error
        )

    def _show(self, copies: tuple[CopyView, ...]) -> None:
        self.copies = copies
        self.number = next((copy.number for copy in copies if copy.sound), None)
        self.setVisible(bool(copies))
        self.word()

    def word(self) -> None:
        """Say it in the language in force."""
        if self._missing:
            self.title.show_text(self.tr("Automatic copies of a wallet were found"))
            self.hint.show_text(
                self.tr("The wallet itself is not in its place. What was changed after a copy is not in it.")
            )
        else:
            self.title.show_text(self.tr("Bring back an automatic copy"))
            self.hint.show_text(
                self.tr(
                    "What was changed after the copy is not in it. What lies in the wallet's place now is "
                    "kept beside it under another name."
                )
            )
        self.label.show_text(self.tr("Passphrase or recovery code of that time"))
        self.field.setAccessibleName(self.label.text())
        self.action.setText(self.tr("Bring back"))
        empty(self._rows)
        self.chips = {}
        for copy in self.copies:
            chip = ChipButton(copy_line(copy))
            chip.clicked.connect(lambda _checked=False, number=copy.number: self.choose(number))
            chip.setEnabled(copy.sound)
            self.chips[copy.number] = chip
            self._rows.addLayout(row(chip, None))
        self._weigh()

    def choose(self, number: int) -> None:
        """This copy."""
        self.number = number
        self._weigh()

    def _weigh(self) -> None:
        for number, chip in self.chips.items():
            chip.setChecked(number == self.number)
        self.action.setEnabled(not self.working and self.number is not None and bool(self.field.text()))

    @property
    def working(self) -> bool:
        """Whether a copy is on its way into place."""
        return self._restoring is not None and not self._restoring.over

    def _act(self) -> None:
        number, secret = self.number, self.field.text()
        if number is None or not self.action.isEnabled():
            return
        self.notice.clear()
        self.busy.begin(self.tr("Bringing the copy back…"))
        self._restoring = self.desk.jobs.run(
            lambda: self.desk.journeys.restore_copy(number, secret), done=self._done, failed=self._failed
        )
        self._enable(on=False)

    def _enable(self, *, on: bool) -> None:
        self.field.setReadOnly(not on)
        self._weigh()

    def _done(self, _nothing: None) -> None:
        self.clear()
        self.opened.emit()

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self._enable(on=True)
        self.notice.show_error(error)
        self.field.selectAll()
        self.field.setFocus()

    def leave(self) -> None:
        """The person leaves. What was begun gets to its end; the lock queues behind it."""
        if self.working:
            assert self._restoring is not None
            self._restoring.cancel()
            self.desk.jobs.run(
                self.desk.journeys.lock,
                done=lambda _nothing: self.left.emit(),
                failed=lambda _error: None,
                owner=self,
            )
        self.clear()

    def clear(self) -> None:
        """Put what was typed and the list away."""
        if self._job is not None:
            self._job.cancel()
        self.busy.end()
        self.notice.clear()
        wipe(self.field)
        self._enable(on=True)
        self._show(())
