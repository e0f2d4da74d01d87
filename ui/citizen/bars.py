"""Bars over the licences: a vault that was put back to an earlier state, and licences that run out soon."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import i18n, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.notice import Notice, NoticeKind
from wallet.model.errors import Trouble, WalletError
from wallet.model.keeping import Reminder
from wallet.model.text import LocalisedText

LARGE = 1.5
"""Text size from which the bars make do with one line."""


class _Bar(QWidget):
    """A notice with things to do beside it; hidden until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self.notice = Notice(NoticeKind.WARNING)
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(16, 8, 16, 0)
        self._line.setSpacing(4)
        self._line.addWidget(self.notice, 1)
        self.hide()

    def _offer(self, *buttons: LinkButton) -> None:
        for button in buttons:
            self._line.addWidget(button)

    @property
    def _tight(self) -> bool:
        """At large text the licences need the room: one line says it."""
        return theme.text_scale() >= LARGE

    def word(self) -> None:
        """Write every text in the language in force."""

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        told = (QEvent.Type.LanguageChange, QEvent.Type.StyleChange)
        if event.type() in told and not self.isHidden():
            self.word()


class OlderBar(_Bar):
    """The file was put back: what that means, and going on from it all the same, which is asked twice."""

    accepted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.accept_button = LinkButton()
        self._offer(self.accept_button)
        self._asked = False
        self.accept_button.clicked.connect(self._accept)

    def show_older(self, *, on: bool) -> None:
        """Whether the open vault is an earlier one."""
        self._asked = False
        self.setVisible(on)
        if on:
            self.word()

    def say_error(self, error: WalletError) -> None:
        """Why it could not be accepted."""
        self._asked = False
        self.word()
        self.notice.show_error(error)

    def word(self) -> None:
        from wallet.wording import word_trouble

        words = word_trouble(Trouble.VAULT_OLDER)
        nothing = LocalisedText("", "")
        whole = (words.short, nothing, nothing) if self._tight else (words.happened, words.tell, words.next)
        self.notice.show_wording(*whole, kind=NoticeKind.WARNING)
        self.accept_button.setText(
            self.tr("Yes, go on from it") if self._asked else self.tr("Go on from it…")
        )

    def _accept(self) -> None:
        if self._asked:
            self.accepted.emit()
        self._asked = not self._asked
        self.word()


class ReminderBar(_Bar):
    """Licences that run out soon and were not put away."""

    show_licence = Signal(str)
    dismissed = Signal(object)
    """The reminders on show, as a tuple."""

    def __init__(self) -> None:
        super().__init__()
        self.show_button, self.dismiss_button = LinkButton(), LinkButton()
        self._offer(self.show_button, self.dismiss_button)
        self._reminders: tuple[Reminder, ...] = ()
        self.show_button.clicked.connect(self._show_nearest)
        self.dismiss_button.clicked.connect(lambda: self.dismissed.emit(self._reminders))

    def _show_nearest(self) -> None:
        self.show_licence.emit(self._reminders[0].licence_id)

    def show_reminders(self, reminders: tuple[Reminder, ...]) -> None:
        """Those that are not put away; nothing to say hides the bar."""
        self._reminders = tuple(each for each in reminders if not each.dismissed)
        self.setVisible(bool(self._reminders))
        if self._reminders:
            self.word()

    def word(self) -> None:
        nearest, others = self._reminders[0], len(self._reminders) - 1
        name, day = i18n.pick(nearest.type_name), i18n.day(nearest.valid_until)
        words = self.tr("{licence} runs out on {day}, in {days} days.")
        self.notice.say(
            words.format(licence=name, day=day, days=nearest.days_left),
            self.tr("And {count} more run out soon.").format(count=others)
            if others and not self._tight
            else "",
            kind=NoticeKind.WARNING,
        )
        self.show_button.setText(self.tr("Show it"))
        self.dismiss_button.setText(self.tr("Put away"))
