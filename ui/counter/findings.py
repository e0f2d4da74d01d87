"""One line of the first page: what the self-check of this shift says must be seen to. Hidden when nothing."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import i18n
from ui.widgets.buttons import LinkButton
from ui.widgets.notice import GlyphMark
from ui.widgets.safe_label import SafeLabel, TextRole
from ui.widgets.shapes import Glyph
from wallet.model.text import LocalisedText


class FindingsLine(QWidget):
    """A mark, the line, and the way to the page."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: LocalisedText | None = None
        self._line = SafeLabel(role=TextRole.STRONG)
        self.more = LinkButton()
        self.more.clicked.connect(self.wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(GlyphMark(Glyph.BANG, "soon"), 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._line, 1)
        row.addWidget(self.more)
        self.show_found(None)

    @property
    def text(self) -> str:
        """What it says; empty while it is hidden."""
        return "" if self._found is None else self._line.text()

    def show_found(self, found: LocalisedText | None) -> None:
        self._found = found
        self.setVisible(found is not None)
        self.word()

    def word(self) -> None:
        self.more.setText(self.tr("Look at it  (F5)"))
        self._line.show_text("" if self._found is None else i18n.pick(self._found))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()
