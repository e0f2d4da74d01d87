"""Who may sign in: a window of its own behind the supervisor's PIN, with input methods on for names.

Closed, it forgets that a PIN was right.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ui import theme
from ui.counter.staff import Staff
from ui.widgets.buttons import DangerButton, PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.counter_journeys import Supervision
from wallet.model.errors import Trouble, WalletError
from wallet.model.shifts import ClerkRole, ClerkView


class ClerksDialog(QDialog):
    """First the supervisor's PIN (or the first supervisor), then the clerks."""

    def __init__(self, staff: Staff, clerks: tuple[ClerkView, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(True)
        self._staff = staff
        self._supervision: Supervision | None = None
        self._supervisors = tuple(c.name for c in clerks if c.role is ClerkRole.SUPERVISOR)
        self.trouble = Notice()
        self._steps = QStackedWidget()
        self._steps.addWidget(self._proof())
        self._steps.addWidget(self._changes())
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(12)
        column.addWidget(self.trouble)
        column.addWidget(self._steps)
        staff.supervision_changed.connect(self._open)
        staff.supervision_failed.connect(self._fail)
        staff.clerks_known.connect(self._list)
        self._list(clerks)
        self.setWindowTitle(self.tr("Clerks"))
        self.resize(min(theme.px(560), 960), min(theme.px(440), 720))

    def _proof(self) -> QWidget:
        first = not self._supervisors
        self.proof_name = QLineEdit()
        self.proof_choice = ChoiceBox()
        for name in self._supervisors:
            self.proof_choice.addItem(make_visible(name), name)
        self.proof_pin, self.proof_again = _pin_field(self.tr("PIN")), _pin_field(self.tr("PIN again"))
        self.proof_name.setPlaceholderText(self.tr("Name"))
        self.proof_name.setAccessibleName(self.tr("Name"))
        self.proof_choice.setAccessibleName(self.tr("Supervisor"))
        self.proof_button = PrimaryButton(self.tr("Name the supervisor") if first else self.tr("Go on"))
        self.proof_button.clicked.connect(self._prove)
        self.proof_name.setVisible(first)
        self.proof_again.setVisible(first)
        self.proof_choice.setVisible(not first)
        page = Panel("window", margins=(0, 0, 0, 0), spacing=10)
        title = self.tr("First supervisor") if first else self.tr("Supervisor's PIN")
        means = (
            self.tr("Whoever is named here says who may sign in and sets this counter up.")
            if first
            else self.tr("Settings and clerks are the supervisor's.")
        )
        page.hold(SafeLabel(title, role=TextRole.CARD_TITLE), SafeLabel(means, tone=Tone.MUTED))
        page.hold(self.proof_name, self.proof_choice, self.proof_pin, self.proof_again)
        page.column.addStretch(1)
        page.column.addLayout(row(self.proof_button, self._close_button()))
        return page

    def _changes(self) -> QWidget:
        self.clerk = ChoiceBox()
        self.clerk.setAccessibleName(self.tr("Clerk"))
        self.remove = DangerButton(self.tr("Remove"))
        self.remove.clicked.connect(self._remove)
        self.renew = SecondaryButton(self.tr("New PIN"))
        self.renew.clicked.connect(self._renew)
        self.name = QLineEdit()
        self.name.setPlaceholderText(self.tr("Name"))
        self.name.setAccessibleName(self.tr("Name"))
        self.pin, self.again = _pin_field(self.tr("PIN")), _pin_field(self.tr("PIN again"))
        self.supervisor = TickBox(self.tr("Supervisor"))
        self.add = PrimaryButton(self.tr("Add"))
        self.add.clicked.connect(self._add)
        page = Panel("window", margins=(0, 0, 0, 0), spacing=10)
        page.hold(SafeLabel(self.tr("Who may sign in"), role=TextRole.CARD_TITLE), self.clerk)
        page.column.addLayout(row(self.remove, self.renew, None))
        means = self.tr(
            "For somebody new a name and a PIN of 6 characters or more; for a new PIN the PIN alone."
        )
        page.hold(SafeLabel(means, tone=Tone.MUTED), self.name)
        page.column.addLayout(row(self.pin, self.again))
        page.hold(self.supervisor)
        page.column.addStretch(1)
        page.column.addLayout(row(self.add, self._close_button()))
        return page

    def _close_button(self) -> SecondaryButton:
        button = SecondaryButton(self.tr("Close"))
        button.clicked.connect(self.reject)
        return button

    def _prove(self) -> None:
        pin = _taken(self.proof_pin, self.proof_again if not self._supervisors else None)
        self.trouble.clear()
        if pin is None:
            self._say_differ()
        elif self._supervisors:
            self._staff.supervise(self.proof_choice.currentData(Qt.ItemDataRole.UserRole), pin)
        else:
            self._staff.name_first_supervisor(self.proof_name.text(), pin)

    def _add(self) -> None:
        role = ClerkRole.SUPERVISOR if self.supervisor.isChecked() else ClerkRole.CLERK
        pin = _taken(self.pin, self.again)
        self.trouble.clear()
        if pin is None:
            self._say_differ()
        elif self._supervision is not None:
            self._staff.add(self._supervision, self.name.text(), role, pin)

    def _renew(self) -> None:
        pin = _taken(self.pin, self.again)
        self.trouble.clear()
        if pin is None:
            self._say_differ()
        elif self._supervision is not None:
            self._staff.renew_pin(self._supervision, self._chosen(), pin)

    def _remove(self) -> None:
        self.trouble.clear()
        if self._supervision is not None:
            self._staff.remove(self._supervision, self._chosen())

    def _chosen(self) -> str:
        return str(self.clerk.currentData(Qt.ItemDataRole.UserRole))

    def _open(self, supervision: Supervision) -> None:
        self._supervision = supervision
        self.name.clear()
        self._steps.setCurrentIndex(1)

    def _list(self, clerks: tuple[ClerkView, ...]) -> None:
        self.clerk.clear()
        for clerk in clerks:
            role = self.tr("supervisor") if clerk.role is ClerkRole.SUPERVISOR else self.tr("clerk")
            self.clerk.addItem(f"{make_visible(clerk.name)} · {role}", clerk.name)

    def _say_differ(self) -> None:
        self.trouble.say(
            self.tr("The two PINs differ"), self.tr("Nothing was kept."), self.tr("Type both again.")
        )

    def _fail(self, error: WalletError) -> None:
        self.trouble.show_error(error)
        if error.trouble is Trouble.CLERK_EXISTS and self._supervision is None:
            self._staff.look()


def _pin_field(words: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(64)
    field.setPlaceholderText(words)
    field.setAccessibleName(words)
    return field


def _taken(field: QLineEdit, again: QLineEdit | None) -> str | None:
    """The PIN, out of its fields; None where they differ."""
    pin, second = field.text(), None if again is None else again.text()
    wipe(field)
    if again is not None:
        wipe(again)
    return pin if second is None or second == pin else None
