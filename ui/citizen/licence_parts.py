"""Parts of the licence page: the reminder that can be put away, and the earlier versions of a licence."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout, QWidget

from ui.citizen.words import badge_state, reminder_words, state_words, validity_words
from ui.widgets.badge import Badge
from ui.widgets.buttons import LinkButton
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, Tone
from wallet.model.keeping import Reminder
from wallet.model.views import LicenceSummary, LicenceView


class ReminderRow(QWidget):
    """How many days are left. Putting it away leaves the words and takes the bar."""

    dismissed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._reminder: Reminder | None = None
        self.words = SafeLabel(tone=Tone.SOON)
        self.dismiss_button = LinkButton()
        self.dismiss_button.clicked.connect(lambda: self.dismissed.emit((self._reminder,)))
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.addWidget(self.words, 1)
        self._line.addWidget(self.dismiss_button)
        self.hide()

    def be_compact(self, *, on: bool) -> None:
        """Where there is little room the words have it to themselves."""
        way = QBoxLayout.Direction
        self._line.setDirection(way.TopToBottom if on else way.LeftToRight)

    def show_reminder(self, reminder: Reminder | None) -> None:
        """None hides the row."""
        self._reminder = reminder
        self.setVisible(reminder is not None)
        self.words.show_text(reminder_words(reminder.days_left) if reminder else "")
        self.dismiss_button.setText(self.tr("Put the reminder away"))
        self.dismiss_button.setVisible(reminder is not None and not reminder.dismissed)


class VersionsCard(Panel):
    """Earlier versions, folded under one line; of an earlier one the way to the newest."""

    show_licence = Signal(str)

    def __init__(self) -> None:
        super().__init__("card")
        self._versions: tuple[LicenceSummary, ...] = ()
        self._newest: str | None = None
        self._open = False
        self.renewed = SafeLabel()
        self.newest_button, self.fold_button = LinkButton(), LinkButton()
        self.newest_button.clicked.connect(lambda: self.show_licence.emit(self._newest or ""))
        self.fold_button.setProperty("kind", "fold")
        self.fold_button.clicked.connect(self._turn)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        line = row(self.renewed, self.newest_button)
        line.setStretch(0, 1)
        self.column.addLayout(line)
        self.column.addLayout(row(self.fold_button, None))
        self.column.addLayout(self._rows)
        self.hide()

    def show_versions(self, view: LicenceView | None) -> None:
        """Those of one licence; None, or none there, hides the card."""
        versions = view.versions if view else ()
        self._open = self._open and versions == self._versions
        self._versions, self._newest = versions, view.renewed_by if view else None
        self.setVisible(bool(self._versions) or self._newest is not None)
        self._word()

    def _turn(self) -> None:
        self._open = not self._open
        self._word()

    def _word(self) -> None:
        old = self._newest is not None
        self.renewed.setVisible(old)
        self.newest_button.setVisible(old)
        self.renewed.show_text(self.tr("A newer licence renews this one; that one is presented."))
        self.newest_button.setText(self.tr("Show the newest"))
        self.fold_button.setVisible(bool(self._versions))
        words = self.tr("Earlier versions ({count})").format(count=len(self._versions))
        self.fold_button.setText(f"{'▾' if self._open else '▸'}  {words}")
        empty(self._rows)
        for version in self._versions if self._open else ():
            self._rows.addLayout(self._row(version))

    def _row(self, version: LicenceSummary) -> QHBoxLayout:
        until = SafeLabel(validity_words(version.valid_until, version.state))
        show = LinkButton(self.tr("Show"))
        show.setAccessibleName(f"{show.text()}: {until.text()}")
        show.clicked.connect(lambda _checked=False, one=version.id: self.show_licence.emit(one))
        line = row(Badge(badge_state(version.state), state_words(version.state)), until, show)
        line.setStretch(1, 1)
        return line
