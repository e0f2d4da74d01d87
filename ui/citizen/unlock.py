"""The door: passphrase or recovery code. Shown at the start and after every lock; knows no licence."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from ui.citizen.desk import Desk
from ui.citizen.page import Page
from ui.first_paint import AfterFirstPaint
from ui.widgets.buttons import LinkButton, PrimaryButton
from ui.widgets.fields import wipe
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

if TYPE_CHECKING:
    from ui.jobs import Job
    from ui.widgets.busy import Busy
    from ui.widgets.notice import Notice
    from wallet.model.errors import WalletError


class UnlockPage(Page):
    """Opens the wallet."""

    opened = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._by_itself = False
        self.title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.hint = SafeLabel(tone=Tone.MUTED)
        self.field = QLineEdit()
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self.field.setMaxLength(1024)
        self.field.returnPressed.connect(self._open)
        self.field.textChanged.connect(self._typed)
        self.reveal = LinkButton()
        self.reveal.clicked.connect(self._turn)
        self.open_button = PrimaryButton()
        self.open_button.setEnabled(False)
        self.open_button.clicked.connect(self._open)
        card = Panel("card", margins=(32, 28, 32, 28), spacing=12)
        for widget in (self.title, self.hint):
            card.column.addWidget(widget)
        card.column.addSpacing(4)
        card.column.addLayout(row(self.field, self.reveal))
        self._under_field = QVBoxLayout()
        self._under_field.setSpacing(12)
        card.column.addLayout(self._under_field)
        card.column.addSpacing(4)
        card.column.addLayout(row(None, self.open_button))
        scrolled = Scrolled(widest=560, margins=(24, 24, 24, 24))
        scrolled.column.addStretch(2)
        scrolled.column.addWidget(card)
        scrolled.column.addStretch(3)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolled)
        self.word()
        AfterFirstPaint(self, self._build_rest)

    def _build_rest(self) -> None:
        _ = self.notice, self.busy

    @cached_property
    def notice(self) -> Notice:
        """Why it did not open. Hidden at first, so it is built when it is wanted or the door stands."""
        from ui.widgets.notice import Notice

        made = Notice()
        self._under_field.insertWidget(0, made)
        return made

    @cached_property
    def busy(self) -> Busy:
        """The same of the work under way."""
        from ui.widgets.busy import Busy

        made = Busy()
        made.cancelled.connect(self._give_up)
        self._under_field.addWidget(made)
        return made

    def word(self) -> None:
        self.title.show_text(self.tr("Your wallet is locked"))
        self.hint.show_text(
            self.tr("It locked itself because nobody was here. Type your passphrase or your recovery code.")
            if self._by_itself
            else self.tr("Type your passphrase or your recovery code.")
        )
        self.field.setPlaceholderText(self.tr("Passphrase"))
        self.field.setAccessibleName(self.tr("Passphrase or recovery code"))
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.reveal.setText(self.tr("Show") if hidden else self.tr("Hide"))
        self.open_button.setText(self.tr("Unlock"))

    def say_why(self, *, by_itself: bool) -> None:
        """Whether the wallet locked itself."""
        self._by_itself = by_itself
        self.word()

    def _typed(self) -> None:
        self.notice.clear()
        self.open_button.setEnabled(bool(self.field.text()))

    def _turn(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.word()
        self.field.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        secret = self.field.text()
        if not secret or (self._job is not None and not self._job.over):
            return
        self._enable(False)
        self.busy.begin(self.tr("Unlocking…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.unlock(secret), done=self._opened, failed=self._refused
        )

    def _enable(self, on: bool) -> None:
        self.field.setReadOnly(not on)
        self.open_button.setEnabled(on and bool(self.field.text()))

    def _opened(self, _nothing: None) -> None:
        self.clear()
        self.opened.emit()

    def _refused(self, error: WalletError) -> None:
        self.busy.end()
        self._enable(True)
        self.field.selectAll()
        self.field.setFocus()
        self.notice.show_error(error)

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
        # What runs may still open the wallet behind the door: close it again after it.
        self.desk.jobs.run(self.desk.journeys.lock, done=lambda _nothing: None, failed=lambda _error: None)
        self._enable(True)

    def clear(self) -> None:
        self.busy.end()
        self.notice.clear()
        wipe(self.field)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._enable(True)
        self.word()

    def leave(self) -> None:
        """The person leaves before the door has opened: it must not open behind their back."""
        if self._job is not None and not self._job.over:
            self._give_up()
        self.clear()

    def step_back(self) -> None:
        """There is nothing behind the door."""
        wipe(self.field)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()
