"""A recovery code, shown once: covered, copied, printed, and typed back before it is believed to be kept."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QGridLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from ui.citizen.desk import Desk
from ui.widgets.buttons import LinkButton
from ui.widgets.files import choose_place, write_file
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrintDialog

GROUPS = 8
"""Groups of five characters in a recovery code."""

ASKED_GROUPS = 2
"""How many of them are typed back."""


class RecoveryCard(QWidget):
    """Shows one code until `forget`; `kept` is emitted when it was typed back."""

    kept = Signal()

    def __init__(self, desk: Desk, kept_button: QPushButton) -> None:
        super().__init__()
        self.desk = desk
        self.code = ""
        self._asked: tuple[int, ...] = ()
        self.code_card = Panel("sunken", margins=(20, 12, 20, 12), spacing=4)
        self.code_groups = tuple(SafeLabel(role=TextRole.CARD_TITLE, wrap=False) for _group in range(GROUPS))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        for at, label in enumerate(self.code_groups):
            grid.addWidget(label, at % (GROUPS // 2), at // (GROUPS // 2))
        self.code_card.column.addLayout(grid)
        self.hide_code, self.copy_code = LinkButton(), LinkButton()
        self.print_button, self.save_button = LinkButton(), LinkButton()
        self.hide_code.clicked.connect(self._turn)
        self.copy_code.clicked.connect(lambda: self.desk.clipboard.copy(self.code))
        self.print_button.clicked.connect(self.print_sheet)
        self.save_button.clicked.connect(self._save)
        self.notice = Notice()
        self.ask_label = SafeLabel()
        self.typed_back = QLineEdit()
        self.typed_back.setProperty("kind", "code")
        self.typed_back.textChanged.connect(self._compare)
        self.typed_back.returnPressed.connect(self._keep)
        self.kept_button = kept_button
        kept_button.clicked.connect(self._keep)
        self.sheet_hint = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._build()
        self.word()

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.code_card)
        column.addLayout(row(self.hide_code, self.copy_code, None, spacing=4))
        column.addLayout(row(self.print_button, self.save_button, None, spacing=4))
        column.addWidget(self.sheet_hint)
        column.addWidget(self.notice)
        column.addSpacing(4)
        column.addWidget(self.ask_label)
        column.addWidget(self.typed_back)
        column.addSpacing(8)
        column.addLayout(row(None, self.kept_button))

    def show_code(self, code: str) -> None:
        """Show a fresh code and ask for two of its groups."""
        self.code = code
        groups = code.split("-")
        self._asked = tuple(sorted(secrets.SystemRandom().sample(range(len(groups)), ASKED_GROUPS)))
        for label, (at, group) in zip(self.code_groups, enumerate(groups, 1), strict=True):
            label.show_text(f"{at}   {group}")
        self.code_card.show()
        self.word()

    def forget(self) -> None:
        """Drop the code, from here and from the clipboard."""
        self.code, self._asked = "", ()
        for label in self.code_groups:
            label.show_text("")
        self.typed_back.setText("")
        self.notice.clear()
        self.desk.clipboard.clear()

    @property
    def wanted_back(self) -> str:
        """The groups that are to be typed back; empty while no code is on show."""
        groups = self.code.split("-")
        return "".join(groups[at] for at in self._asked) if self.code else ""

    def _turn(self) -> None:
        """Cover the code while it is typed back, or show it again."""
        self.code_card.setVisible(self.code_card.isHidden())
        self.word()
        if self.code_card.isHidden():
            self.typed_back.setFocus()

    def _typed_right(self) -> bool:
        typed = "".join(c for c in self.typed_back.text().upper() if c.isalnum())
        return bool(self.code) and typed == self.wanted_back

    def _compare(self) -> None:
        self.kept_button.setEnabled(self._typed_right())

    def _keep(self) -> None:
        if self._typed_right():
            self.kept.emit()

    # On paper

    def print_sheet(self) -> QPrintDialog | None:
        """Ask for a printer; None, and said so, where there is none."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.notice.say(
                self.tr("This computer knows no printer."),
                then=self.tr("Save the sheet as PDF and print it elsewhere, or write the code down."),
                kind=NoticeKind.WARNING,
            )
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self.window())
        dialog.accepted.connect(lambda: self._print(printer))
        dialog.setModal(True)
        dialog.show()
        return dialog

    def _print(self, printer: object) -> None:
        from ui.citizen.recovery.sheet import print_sheet

        if self.code:
            print_sheet(printer, self.code, self.desk.clock().astimezone().date())  # type: ignore[arg-type]

    def _save(self) -> None:
        from ui.citizen.recovery.sheet import sheet_pdf

        if not self.code:
            return
        data = sheet_pdf(self.code, self.desk.clock().astimezone().date())

        def write(path: Path) -> None:
            self.desk.jobs.run(
                lambda: write_file(path, data), done=self._saved, failed=self.notice.show_error, owner=self
            )

        choose_place(self, self.tr("Save the recovery sheet"), "recovery-code.pdf", write)

    def _saved(self, _nothing: None) -> None:
        self.notice.say(
            self.tr("The sheet was saved."),
            self.tr("It holds the code in the clear."),
            self.tr("Print it, then delete the file."),
            kind=NoticeKind.WARNING,
        )

    # Words

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()

    def word(self) -> None:
        self.copy_code.setText(self.tr("Copy for 10 seconds"))
        covered = self.code_card.isHidden()
        self.hide_code.setText(self.tr("Show the code") if covered else self.tr("Cover the code"))
        self.print_button.setText(self.tr("Print the sheet…"))
        self.save_button.setText(self.tr("Save as PDF…"))
        self.sheet_hint.show_text(
            self.tr("The sheet says what the code is for; nothing of your licences is on it.")
        )
        numbers = [at + 1 for at in self._asked] or [1, 2]
        self.ask_label.show_text(
            self.tr("To be sure: type groups {first} and {second} of it.").format(
                first=numbers[0], second=numbers[1]
            )
        )
        self.typed_back.setAccessibleName(self.ask_label.text())
        self.kept_button.setText(self.tr("I have kept it"))
        self._compare()
