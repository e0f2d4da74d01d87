"""At the door, where the wallet's own file cannot be opened: bring a copy back, or set the file aside and
begin anew. Deletes nothing."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.citizen.bring_back import BringBack
from ui.citizen.desk import Desk
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError


class LostVault(QWidget):
    """Hidden until `look`. Setting aside is asked twice."""

    opened = Signal()
    begun_anew = Signal(str)
    """The file was set aside under this name; empty where there was none."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk
        self._asked = False
        self.bring_back = BringBack(desk, missing=False)
        self.bring_back.opened.connect(self.opened)
        self.title, self.hint = SafeLabel(role=TextRole.STRONG), SafeLabel(tone=Tone.MUTED)
        self.notice = Notice()
        self.button, self.keep_button = SecondaryButton(), LinkButton()
        self.button.clicked.connect(self._set_aside)
        self.keep_button.clicked.connect(lambda: self._ask(on=False))
        panel = Panel("sunken", margins=(20, 16, 20, 16), spacing=8)
        panel.hold(self.title, self.hint, self.notice)
        panel.column.addLayout(row(self.keep_button, None, self.button))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.bring_back)
        column.addWidget(panel)
        self.hide()
        self.word()

    def look(self) -> None:
        """Offer what can be done."""
        self.show()
        self._ask(on=False)
        self.bring_back.look()

    def word(self) -> None:
        """Say it in the language in force."""
        self.bring_back.word()
        self.title.show_text(self.tr("Set the file aside and begin anew"))
        self.hint.show_text(
            self.tr(
                "It gets another name in the same folder, with today's date, and is not deleted. Then make a "
                "new wallet, or restore a backup file into it."
            )
        )
        self.button.setText(self.tr("Yes, set it aside") if self._asked else self.tr("Set aside…"))
        self.keep_button.setText(self.tr("Leave it there"))
        self.keep_button.setVisible(self._asked)

    def _ask(self, *, on: bool) -> None:
        self._asked = on
        self.word()

    def _set_aside(self) -> None:
        if not self._asked:
            self._ask(on=True)
            return
        self._ask(on=False)
        self.notice.clear()
        self.button.setEnabled(False)
        self.desk.jobs.run(self.desk.journeys.set_aside, done=self._done, failed=self._failed, owner=self)

    def _done(self, name: str | None) -> None:
        self.clear()
        self.begun_anew.emit(name or "")

    def _failed(self, error: WalletError) -> None:
        self.button.setEnabled(True)
        self.notice.show_error(error)

    def leave(self) -> None:
        """The person leaves: a copy on its way into place gets there, and is locked again."""
        self.bring_back.leave()
        self.clear()

    def clear(self) -> None:
        """Put everything away."""
        self.bring_back.clear()
        self.notice.clear()
        self.button.setEnabled(True)
        self._ask(on=False)
        self.hide()
