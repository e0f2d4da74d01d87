"""Who may sign in: a window of its own behind the supervisor's PIN, with input methods on for names.

Closed, it forgets that a PIN was right.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from ui import theme
from ui.counter.proof import SupervisorProof, pin_field, say_differ, taken
from ui.counter.staff import Staff
from ui.widgets.buttons import DangerButton, PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox, TickBox
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
        self.trouble = Notice()
        self.proof = SupervisorProof(staff, clerks)
        self.proof.close_wanted.connect(self.reject)
        self.proof.tried.connect(self.trouble.clear)
        self.proof.differ.connect(self._say_differ)
        self._steps = QStackedWidget()
        self._steps.addWidget(self.proof)
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
        self.pin, self.again = pin_field(self.tr("PIN")), pin_field(self.tr("PIN again"))
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

    def _add(self) -> None:
        role = ClerkRole.SUPERVISOR if self.supervisor.isChecked() else ClerkRole.CLERK
        pin = taken(self.pin, self.again)
        self.trouble.clear()
        if pin is None:
            self._say_differ()
        elif self._supervision is not None:
            self._staff.add(self._supervision, self.name.text(), role, pin)

    def _renew(self) -> None:
        pin = taken(self.pin, self.again)
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
        say_differ(self.trouble)

    def _fail(self, error: WalletError) -> None:
        self.trouble.show_error(error)
        if error.trouble is Trouble.CLERK_EXISTS and self._supervision is None:
            self._staff.look()
