"""The card on the first page: who sits here. Keeps no PIN longer than it takes to hand it over.

Names are chosen and not typed: the window's input methods are off for the gun (UX, Counter).
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit

from ui import i18n
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.errors import WalletError
from wallet.model.shifts import ClerkView, Shift


class SignInCard(Panel):
    """Signed out: a name, a PIN; signed in: who, since when."""

    sign_in_wanted = Signal(str, str)
    sign_out_wanted = Signal()
    clerks_wanted = Signal()

    def __init__(self) -> None:
        super().__init__(margins=(24, 16, 24, 16), spacing=6)
        self._clerks: tuple[ClerkView, ...] | None = None
        self._shift: Shift | None = None
        self._title = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._who = SafeLabel(role=TextRole.PAGE_TITLE)
        self._since = SafeLabel(tone=Tone.MUTED)
        self.name = ChoiceBox()
        self.pin = QLineEdit()
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.pin.setMaxLength(64)
        self.pin.returnPressed.connect(self._sign_in)
        self.sign_in = SecondaryButton()
        self.sign_in.clicked.connect(self._sign_in)
        self.sign_out = SecondaryButton()
        self.sign_out.clicked.connect(self.sign_out_wanted)
        self.clerks = LinkButton()
        self.clerks.clicked.connect(self.clerks_wanted)
        self.trouble = Notice()
        self.hold(self._title, self._who, self._since, self.trouble)
        self.column.addLayout(row(self.name, self.pin))
        self.column.addLayout(row(self.sign_in, self.sign_out, None, self.clerks))
        self.word()

    @property
    def signed_in(self) -> bool:
        return self._shift is not None

    def show_clerks(self, clerks: tuple[ClerkView, ...]) -> None:
        """Who may sign in."""
        chosen = self.name.currentData(Qt.ItemDataRole.UserRole)
        self._clerks = clerks
        self.name.clear()
        for clerk in clerks:
            self.name.addItem(make_visible(clerk.name), clerk.name)
        self.name.setCurrentIndex(max(0, self.name.findData(chosen)))
        self.word()

    def show_shift(self, shift: Shift | None) -> None:
        """Somebody signed in, or nobody any more."""
        self._shift = shift
        self.trouble.clear()
        wipe(self.pin)
        self.word()

    def show_error(self, error: WalletError) -> None:
        wipe(self.pin)
        self.trouble.show_error(error)
        self.pin.setFocus()

    def word(self) -> None:
        nobody_yet = self._clerks == ()
        asks = self._shift is None and bool(self._clerks)
        for widget in (self.name, self.pin, self.sign_in):
            widget.setVisible(asks)
        self.sign_out.setVisible(self._shift is not None)
        self._since.setVisible(self._shift is not None or nobody_yet)
        self._title.show_text(self.tr("Clerk"))
        self.name.setAccessibleName(self.tr("Name"))
        self.pin.setPlaceholderText(self.tr("PIN"))
        self.pin.setAccessibleName(self.tr("PIN"))
        self.sign_in.setText(self.tr("Sign in"))
        self.sign_out.setText(self.tr("Sign out"))
        self.clerks.setText(self.tr("Name a supervisor …") if nobody_yet else self.tr("Clerks …"))
        if self._shift is not None:
            self._who.show_text(self._shift.clerk)
            since = i18n.moment(self._shift.begun_at)
            self._since.show_text(self.tr("Signed in since {time}").format(time=since))
        elif nobody_yet:
            self._who.show_text(self.tr("New counter"))
            self._since.show_text(self.tr("First name a supervisor, who then says who may sign in."))
        else:
            self._who.show_text(self.tr("Nobody is signed in") if asks else self.tr("Looking …"))

    def _sign_in(self) -> None:
        pin, name = self.pin.text(), self.name.currentData(Qt.ItemDataRole.UserRole)
        wipe(self.pin)
        if pin and isinstance(name, str):
            self.sign_in_wanted.emit(name, pin)
