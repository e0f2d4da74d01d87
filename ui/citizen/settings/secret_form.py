"""A form that asks for a secret again, and for a new passphrase where one is wanted. Keeps neither."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.pictures import StrengthBar
from ui.widgets.busy import Busy
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError


class FormWords(NamedTuple):
    """What the form says. `fresh` is whether it asks for a new passphrase."""

    title: str
    hint: str
    secret: str
    action: str
    fresh: bool


class SecretForm(Panel):
    """One task at a time. What was begun is seen to its end: a way in is changed wholly or not at all."""

    closed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__("sunken", margins=(20, 16, 20, 16), spacing=8)
        self.desk = desk
        self._work: Callable[[str, str], Any] | None = None
        self._done: Callable[[Any], None] | None = None
        self._fresh = False
        self.title = SafeLabel(role=TextRole.STRONG)
        self.hint = SafeLabel(tone=Tone.MUTED)
        self.secret_label, self.first_label, self.second_label = SafeLabel(), SafeLabel(), SafeLabel()
        self.secret, self.first, self.second = QLineEdit(), QLineEdit(), QLineEdit()
        for field in (self.secret, self.first, self.second):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setMaxLength(1024)
            field.textChanged.connect(self._weigh)
            field.returnPressed.connect(self._act)
        self.strength = StrengthBar()
        self.advice = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.notice, self.busy = Notice(), Busy(can_cancel=False)
        self.action, self.cancel = SecondaryButton(), LinkButton()
        self.action.clicked.connect(self._act)
        self.cancel.clicked.connect(self.close_form)
        self.hold(self.title, self.hint, self.secret_label, self.secret)
        self.hold(self.first_label, self.first, self.strength, self.advice, self.second_label, self.second)
        self.hold(self.notice, self.busy)
        self.column.addLayout(row(self.cancel, None, self.action))
        self.hide()

    def begin(self, words: FormWords, work: Callable[[str, str], Any], done: Callable[[Any], None]) -> None:
        """Ask; then do `work` with the secret and the new passphrase off the UI thread, and call `done`."""
        self.close_form()
        self._work, self._done = work, done
        self.show_words(words)
        self.show()
        self.secret.setFocus()

    def show_words(self, words: FormWords) -> None:
        """Say it in the language in force."""
        self._fresh = words.fresh
        self.title.show_text(words.title)
        self.hint.show_text(words.hint)
        self.secret_label.show_text(words.secret)
        self.first_label.show_text(self.tr("New passphrase"))
        self.second_label.show_text(self.tr("The same again"))
        for label, field in (
            (self.secret_label, self.secret),
            (self.first_label, self.first),
            (self.second_label, self.second),
        ):
            field.setAccessibleName(label.text())
        self.action.setText(words.action)
        self.cancel.setText(self.tr("Cancel"))
        new = (self.first_label, self.first, self.strength, self.advice, self.second_label, self.second)
        for widget in new:
            widget.setVisible(words.fresh)
        self._weigh()

    def close_form(self) -> None:
        """Put everything typed away."""
        self._work = self._done = None
        self.busy.end()
        self.notice.clear()
        for field in (self.secret, self.first, self.second):
            field.setText("")
            field.setReadOnly(False)
        self.hide()
        self.closed.emit()

    def _weigh(self) -> None:
        ready = bool(self.secret.text())
        if self._fresh:
            typed = self.first.text()
            level, advice = self.desk.journeys.strength(typed) if typed else (0, None)
            self.strength.show_level(level)
            self.advice.show_text(i18n.pick(advice) if advice else "")
            ready = ready and level > 0 and typed == self.second.text()
        self.action.setEnabled(ready)

    def _act(self) -> None:
        work = self._work
        if work is None or not self.action.isEnabled():
            return
        secret, fresh = self.secret.text(), self.first.text()
        self.notice.clear()
        self._enable(on=False)
        self.busy.begin(self.tr("Working…"))
        self.desk.jobs.run(lambda: work(secret, fresh), done=self._ended, failed=self._failed)

    def _enable(self, *, on: bool) -> None:
        for field in (self.secret, self.first, self.second):
            field.setReadOnly(not on)
        self.action.setEnabled(on)
        self.cancel.setEnabled(on)

    def _ended(self, result: object) -> None:
        done = self._done
        self._enable(on=True)
        self.close_form()
        if done is not None:
            done(result)

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self._enable(on=True)
        self.notice.show_error(error)
        self.secret.selectAll()
        self.secret.setFocus()
