"""Help (F1): how showing a licence works, and the keys."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout, QWidget

from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.widgets.buttons import PrimaryButton
from ui.widgets.panel import Panel, empty
from ui.widgets.safe_label import SafeLabel, TextRole, Tone


class HelpPage(HeadedPage):
    """One page, no search."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=720)
        self.steps_title, self.keys_title = (
            SafeLabel(role=TextRole.CARD_TITLE),
            SafeLabel(role=TextRole.CARD_TITLE),
        )
        self._steps, self._keys = QGridLayout(), QGridLayout()
        for grid in (self._steps, self._keys):
            grid.setHorizontalSpacing(20)
            grid.setVerticalSpacing(8)
            grid.setColumnStretch(1, 1)
        steps, keys = Panel("card"), Panel("card")
        steps.column.addWidget(self.steps_title)
        steps.column.addLayout(self._steps)
        keys.column.addWidget(self.keys_title)
        keys.column.addLayout(self._keys)
        for card in (steps, keys):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.done_button = PrimaryButton()
        self.done_button.clicked.connect(self.step_back)
        self.foot_row(None, self.done_button)
        self.word()

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Help"))
        self.subtitle.show_text(self.tr("The whole program works without a network."))
        self.steps_title.show_text(self.tr("Showing a licence at a counter"))
        self.keys_title.show_text(self.tr("Keys"))
        self.done_button.setText(self.tr("Close"))
        steps = (
            self.tr("Choose the licence and press Present."),
            self.tr("Type the counter's 8 digits, or bring in the picture of its request code."),
            self.tr("See who asks for what, untick what you do not want to show, and agree."),
            self.tr("Let the counter scan the code. It is good for a short time and only once."),
        )
        self._fill(self._steps, tuple((str(at), text) for at, text in enumerate(steps, 1)))
        keys = (
            ("Esc", self.tr("One step back; stops presenting")),
            ("Ctrl+F", self.tr("Search")),
            ("Ctrl+O", self.tr("Import files")),
            ("Ctrl+V", self.tr("Paste a licence or a request")),
            ("Ctrl+P", self.tr("Make a printed copy of the licence on show")),
            ("Ctrl+L", self.tr("Lock the wallet")),
            ("Ctrl+ +  −  0", self.tr("Larger, smaller, usual text")),
            ("F1", self.tr("This page")),
        )
        self._fill(self._keys, keys)

    @staticmethod
    def _fill(grid: QGridLayout, rows: tuple[tuple[str, str], ...]) -> None:
        empty(grid)
        for at, (left, right) in enumerate(rows):
            grid.addWidget(SafeLabel(left, role=TextRole.STRONG, tone=Tone.BRAND, wrap=False), at, 0)
            grid.addWidget(SafeLabel(right), at, 1)

    @property
    def first(self) -> QWidget:
        return self.done_button
