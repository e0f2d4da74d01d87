"""The door: passphrase or recovery code. Shown at the start and after every lock; knows no licence."""

from __future__ import annotations

import math
from datetime import timedelta
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
    from datetime import datetime

    from PySide6.QtCore import QTimer

    from ui.citizen.lost import LostVault
    from ui.jobs import Job
    from ui.widgets.busy import Busy
    from ui.widgets.notice import Notice
    from wallet.model.errors import WalletError


WAIT_TICK_MS = 500
LONGEST_WAIT = 600
"""Seconds. A clock that was put back counts no further."""

CODE_LENGTH = 40
"""Letters and digits of a recovery code."""


class UnlockPage(Page):
    """Opens the wallet."""

    opened = Signal()
    begun_anew = Signal(str)
    """The wallet's file was set aside under this name."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._job: Job | None = None
        self._by_itself = False
        self._wait_until: datetime | None = None
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
        self._beside = card.column
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

    @cached_property
    def lost(self) -> LostVault:
        """What can be done once the wallet's own file was found damaged or gone."""
        from ui.citizen.lost import LostVault

        made = LostVault(self.desk)
        made.opened.connect(self._opened)
        made.begun_anew.connect(self._begun_anew)
        self._beside.addWidget(made)
        return made

    @cached_property
    def _ticking(self) -> QTimer:
        timer = QtCore.QTimer(self)
        timer.setInterval(WAIT_TICK_MS)
        timer.timeout.connect(self._tick)
        return timer

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
        if "lost" in vars(self):
            self.lost.word()
        if self._wait_until is not None:
            self._tick()

    def say_why(self, *, by_itself: bool) -> None:
        """Whether the wallet locked itself."""
        self._by_itself = by_itself
        self.word()

    def _typed(self) -> None:
        if self._wait_until is None:
            self.notice.clear()
        self._enable_button()

    def _enable_button(self) -> None:
        """While a passphrase has to wait, a recovery code does not."""
        typed = self.field.text()
        held = self._wait_until is not None and not _spelled_like_a_code(typed)
        self.open_button.setEnabled(bool(typed) and not held)

    def _turn(self) -> None:
        hidden = self.field.echoMode() == QLineEdit.EchoMode.Password
        self.field.setEchoMode(QLineEdit.EchoMode.Normal if hidden else QLineEdit.EchoMode.Password)
        self.word()
        self.field.setFocus(QtCore.Qt.FocusReason.OtherFocusReason)

    def _open(self) -> None:
        secret = self.field.text()
        if not self.open_button.isEnabled() or (self._job is not None and not self._job.over):
            return
        self._end_wait()
        self._enable(False)
        self.busy.begin(self.tr("Unlocking…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.unlock(secret), done=self._opened, failed=self._refused
        )

    def _enable(self, on: bool) -> None:
        self.field.setReadOnly(not on)
        if on:
            self._enable_button()
        else:
            self.open_button.setEnabled(False)

    def _opened(self, _nothing: None = None) -> None:
        self.clear()
        self.opened.emit()

    def _refused(self, error: WalletError) -> None:
        self.busy.end()
        self._enable(True)
        self.field.selectAll()
        self.field.setFocus()
        self.notice.show_error(error)
        from wallet.model.errors import LOSES_THE_VAULT, Trouble

        if error.trouble in (Trouble.PASSPHRASE_WRONG, Trouble.UNLOCK_DELAYED):
            at = self.desk.clock()
            self._job = self.desk.jobs.run(
                lambda: self.desk.journeys.seconds_to_wait(at),
                done=self._wait,
                failed=self.notice.show_error,
            )
        elif error.trouble in LOSES_THE_VAULT:
            self.lost.look()

    def _begun_anew(self, name: str) -> None:
        self.clear()
        self.begun_anew.emit(name)

    # The growing delay

    def _wait(self, seconds: int) -> None:
        if seconds:
            self._wait_until = self.desk.clock() + timedelta(seconds=seconds)
            self._ticking.start()
            self._tick()

    def _tick(self) -> None:
        """Count down by the clock; one that was put back ends the wait, as the vault does."""
        if self._wait_until is None:
            return
        left = math.ceil((self._wait_until - self.desk.clock()).total_seconds())
        if not 0 < left <= LONGEST_WAIT:
            self._end_wait()
            return
        self.notice.say(
            self.tr("That was not right, several times in a row."),
            self.tr("You can try again in {seconds} seconds.").format(seconds=left),
            self.tr("A recovery code is tried at once. The wallet never locks you out for good."),
        )
        self._enable_button()

    def _end_wait(self) -> None:
        if self._wait_until is not None:
            self._wait_until = None
            self._ticking.stop()
            self.notice.clear()
            self._enable_button()

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()
        # What runs may still open the wallet behind the door: close it again after it.
        self.desk.jobs.run(self.desk.journeys.lock, done=lambda _nothing: None, failed=lambda _error: None)
        self._enable(True)

    def clear(self) -> None:
        self._end_wait()
        self.busy.end()
        self.notice.clear()
        wipe(self.field)
        self.field.setEchoMode(QLineEdit.EchoMode.Password)
        self._enable(True)
        if "lost" in vars(self):
            self.lost.clear()
        self.word()

    def leave(self) -> None:
        """The person leaves before the door has opened: it must not open behind their back."""
        if self._job is not None and not self._job.over:
            self._give_up()
        if "lost" in vars(self):
            self.lost.leave()
        self.clear()

    def step_back(self) -> None:
        """There is nothing behind the door."""
        wipe(self.field)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.field.setFocus()


def _spelled_like_a_code(typed: str) -> bool:
    return sum(character.isalnum() for character in typed) == CODE_LENGTH
