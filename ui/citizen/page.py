"""What all pages share: a ground, a head with a way back, and being worded anew when the language changes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui.citizen.desk import Desk
from ui.widgets.buttons import LinkButton
from ui.widgets.panel import Panel, Scrolled, centred, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone


class Page(QWidget):
    """A page of the window. `word` writes every text of it; it is called at the end of the constructor and
    whenever the language changes."""

    back = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.desk = desk

    def word(self) -> None:
        """Write every text in the language in force."""

    def clear(self) -> None:
        """Drop everything that came from a licence or a request: the wallet locks."""

    def step_back(self) -> None:
        """What Esc does here."""
        self.back.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()


class HeadedPage(Page):
    """A page with ← back, a title, a line under it, a scrolling body and a bar of buttons at the foot."""

    def __init__(self, desk: Desk, *, widest: int = 880) -> None:
        super().__init__(desk)
        self.back_button = LinkButton()
        self.back_button.clicked.connect(self.step_back)
        self.title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.subtitle = SafeLabel(tone=Tone.MUTED)
        self.scrolled = Scrolled(widest=widest, margins=(32, 8, 32, 24))
        self.body = self.scrolled.column
        self.bar = Panel("bar", margins=(0, 0, 0, 0))
        head = QVBoxLayout()
        head.setSpacing(2)
        head.addLayout(row(self.back_button, None))
        head.addWidget(self.title)
        head.addWidget(self.subtitle)
        self.foot = QHBoxLayout()
        self.foot.setSpacing(12)
        self.bar.column.addLayout(centred(self.foot, widest=widest, margins=(32, 12, 32, 12)))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(centred(head, widest=widest, margins=(32, 16, 32, 8)))
        whole.addWidget(self.scrolled, 1)
        whole.addWidget(self.bar)

    def foot_row(self, *buttons: QWidget | None) -> None:
        """Fill the foot; None is the stretch between."""
        for button in buttons:
            if button is None:
                self.foot.addStretch(1)
            else:
                self.foot.addWidget(button)

    @property
    def first(self) -> QWidget:
        """What has the focus when the page opens."""
        return self.back_button

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.first.setFocus()

    def word(self) -> None:
        self.back_button.setText("←  " + self.tr("Back"))
