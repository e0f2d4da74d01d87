"""Cards of a journey in steps, one at a time. No content."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.widgets.panel import Panel
from ui.widgets.safe_label import SafeLabel, TextRole, Tone


class Step(Panel):
    """One card in the middle of the page."""

    def __init__(self) -> None:
        super().__init__("card", margins=(32, 28, 32, 28), spacing=12)
        self.count = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.hint = SafeLabel(tone=Tone.MUTED)
        for label in (self.count, self.title, self.hint):
            self.column.addWidget(label)
        self.column.addSpacing(4)


class Steps(QWidget):
    """Cards of which one shows; only that one takes room (a QStackedWidget is as high as its highest)."""

    def __init__(self, first: QWidget) -> None:
        super().__init__()
        self._cards: list[QWidget] = []
        self._at = 0
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.add(first)

    def add(self, card: QWidget) -> None:
        """One more step, after the others."""
        self._cards.append(card)
        self._column.addWidget(card)

    def show_step(self, step: int) -> None:
        self._at = step
        for at, card in enumerate(self._cards):
            card.setVisible(at == step)

    def currentIndex(self) -> int:
        """Which one shows."""
        return self._at
