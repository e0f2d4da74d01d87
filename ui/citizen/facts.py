"""The column beside a presented code: who asks, for what, what is shown. Knows no presentation."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout

from ui.widgets.buttons import LinkButton
from ui.widgets.notice import GlyphMark
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from ui.widgets.shapes import Glyph


class Facts(QVBoxLayout):
    """Lines under each other."""

    def __init__(self) -> None:
        super().__init__()
        self.setSpacing(4)

    def heading(self, text: str) -> None:
        self.addSpacing(10)
        self.addWidget(SafeLabel(text, tone=Tone.MUTED))

    def fact(self, heading: str, text: str, *, big: bool = False) -> None:
        """What it is called, and under it what it is."""
        if self.count():
            self.addSpacing(10)
        self.addWidget(SafeLabel(heading, tone=Tone.MUTED))
        self.addWidget(SafeLabel(text, role=TextRole.PAGE_TITLE if big else TextRole.CARD_TITLE))

    def line(self, glyph: Glyph, text: str, token: str) -> None:
        """A line behind a glyph in the colour of `token`."""
        label = SafeLabel(text, tone=Tone.TEXT if glyph in (Glyph.TICK, Glyph.BANG) else Tone.MUTED)
        line = row(GlyphMark(glyph, token, size=16), label, spacing=8)
        line.setStretch(1, 1)
        self.addLayout(line)

    def link(self, text: str, act: Callable[[], None]) -> None:
        """Something to do about it."""
        button = LinkButton(text)
        button.clicked.connect(act)
        self.addLayout(row(button, None))
