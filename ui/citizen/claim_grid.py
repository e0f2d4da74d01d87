"""Claims to tick, a row each: name, value, and what is to be said of it. Ticks nothing itself."""

from __future__ import annotations

from PySide6.QtWidgets import QGridLayout

from ui import theme
from ui.widgets.choice import TickBox
from ui.widgets.panel import empty
from ui.widgets.safe_label import SafeLabel

LARGE = 1.3
"""Text size from which on values stand below their names: beside each other neither has room."""


class ClaimGrid(QGridLayout):
    """Two lines a claim with large text, else one."""

    def __init__(self) -> None:
        super().__init__()
        self._below = False
        self._count = 0
        self.setVerticalSpacing(2)
        self.setHorizontalSpacing(16)

    def begin(self) -> None:
        """Empty, and laid out for the size of text there is now."""
        empty(self)
        self._below, self._count = theme.text_scale() > LARGE, 0
        for column, share in enumerate((0, 1) if self._below else (2, 3)):
            self.setColumnStretch(column, share)
        self.setColumnMinimumWidth(0, theme.px(14) if self._below else 0)

    def add_claim(self, tick: TickBox, value: SafeLabel, mark: SafeLabel) -> None:
        """The next row."""
        line = 2 * self._count
        self._count += 1
        self.addWidget(tick, line, 0, 1, 2 if self._below else 1)
        self.addWidget(value, line + self._below, 1, 1, 2 if self._below else 1)
        self.addWidget(mark, line, 2)
