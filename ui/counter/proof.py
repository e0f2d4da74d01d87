"""The supervisor's PIN, asked for; where there is nobody yet, the first supervisor is named instead.

Keeps no PIN. A dialog has input methods on, so that a name can be typed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QLineEdit, QVBoxLayout, QWidget

from ui import theme
from ui.counter.staff import Staff
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.counter_journeys import Supervision
from wallet.model.errors import Trouble, WalletError
from wallet.model.shifts import ClerkRole, ClerkView
from wallet.model.text import LocalisedText


class SupervisorProof(Panel):
    """Name and PIN of a supervisor."""

    close_wanted = Signal()
    tried = Signal()
    differ = Signal()
    """The two PINs of a first supervisor."""

    def __init__(self, staff: Staff, clerks: tuple[ClerkView, ...]) -> None:
        super().__init__("window", margins=(0, 0, 0, 0), spacing=10)
        self._staff = staff
        names = tuple(c.name for c in clerks if c.role is ClerkRole.SUPERVISOR)
        self._first = first = not names
        self.name, self.choice = QLineEdit(), ChoiceBox()
        for name in names:
            self.choice.addItem(make_visible(name), name)
        self.pin, self.again = pin_field(self.tr("PIN")), pin_field(self.tr("PIN again"))
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name"))
        self.choice.setAccessibleName(self.tr("Supervisor"))
        self.button = PrimaryButton(self.tr("Name the supervisor") if first else self.tr("Go on"))
        self.button.clicked.connect(self._prove)
        close = SecondaryButton(self.tr("Close"))
        close.clicked.connect(self.close_wanted)
        self.name.setVisible(first)
        self.again.setVisible(first)
        self.choice.setVisible(not first)
        title = self.tr("First supervisor") if first else self.tr("Supervisor's PIN")
        means = (
            self.tr("Whoever is named here says who may sign in and sets this counter up.")
            if first
            else self.tr("Settings and clerks are the supervisor's.")
        )
        self.hold(SafeLabel(title, role=TextRole.CARD_TITLE), SafeLabel(means, tone=Tone.MUTED))
        self.hold(self.name, self.choice, self.pin, self.again)
        self.column.addStretch(1)
        self.column.addLayout(row(self.button, close))
        self.setFocusProxy(self.name if first else self.pin)

    def _prove(self) -> None:
        pin = taken(self.pin, self.again if self._first else None)
        self.tried.emit()
        if pin is None:
            self.differ.emit()
        elif self._first:
            self._staff.name_first_supervisor(self.name.text(), pin)
        else:
            self._staff.supervise(self.choice.currentData(Qt.ItemDataRole.UserRole), pin)


class ProofDialog(QDialog):
    """Asks, and closes once a supervisor proved it."""

    proved = Signal()

    def __init__(self, staff: Staff, clerks: tuple[ClerkView, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._staff = staff
        self.trouble = Notice()
        self.proof = SupervisorProof(staff, clerks)
        self.proof.close_wanted.connect(self.reject)
        self.proof.tried.connect(self.trouble.clear)
        self.proof.differ.connect(lambda: say_differ(self.trouble))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(self.proof)
        staff.supervision_changed.connect(self._open)
        staff.supervision_failed.connect(self._fail)
        self.setWindowTitle(self.tr("Settings"))
        self.resize(min(theme.px(480), 960), min(theme.px(280), 720))
        self.proof.setFocus()

    def _open(self, _supervision: Supervision) -> None:
        self.accept()
        self.proved.emit()

    def _fail(self, error: WalletError) -> None:
        self.trouble.show_error(error)
        if error.trouble is Trouble.CLERK_EXISTS:
            self._staff.look()


def say_differ(notice: Notice) -> None:
    """The two PINs that were typed are not the same."""
    notice.show_wording(
        LocalisedText("两次输入的 PIN 不一样", "The two PINs differ"),
        LocalisedText("没有保存。", "Nothing was kept."),
        LocalisedText("请都重新输入。", "Type both again."),
    )


def pin_field(words: str) -> QLineEdit:
    """An empty field for a PIN."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(64)
    field.setPlaceholderText(words)
    field.setAccessibleName(words)
    return field


def taken(field: QLineEdit, again: QLineEdit | None) -> str | None:
    """The PIN, out of its fields; None where they differ."""
    pin, second = field.text(), None if again is None else again.text()
    wipe(field)
    if again is not None:
        wipe(again)
    return pin if second is None or second == pin else None
