"""Which of several codes of one picture is meant. Shows their kind and size, nothing of what they say."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui.counter.page import size_target
from ui.scanning.burst import PREFIXES, tidy
from ui.widgets.buttons import LinkButton, SecondaryButton
from ui.widgets.panel import empty
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

MOST_SHOWN = 9


def kind_of(payload: bytes) -> str:
    """The scheme a payload begins with, empty where it is none of ours."""
    start = tidy(payload[:64].decode("utf-8", "replace"))
    return next((prefix.rstrip(":/") for prefix in PREFIXES if start.startswith(prefix)), "")


class ChoosePanel(QWidget):
    """One button a code, the keys 1 to 9 besides."""

    chosen = Signal(bytes)
    given_up = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._payloads: tuple[bytes, ...] = ()
        self._buttons: list[SecondaryButton] = []
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self._words = SafeLabel(tone=Tone.MUTED)
        self._list = QVBoxLayout()
        self._list.setSpacing(12)
        self._none = LinkButton()
        self._none.clicked.connect(self.given_up)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(self._list)
        column.addWidget(self._none)
        column.addStretch(1)
        self.word()

    def ask(self, payloads: tuple[bytes, ...]) -> None:
        """Put the question."""
        self._payloads = payloads[:MOST_SHOWN]
        self.word()
        self.setFocus()

    def clear(self) -> None:
        """Forget the codes."""
        self._payloads = ()
        self._empty()

    def _empty(self) -> None:
        self._buttons.clear()
        empty(self._list)

    def buttons(self) -> list[SecondaryButton]:
        """One a code, in their order in the picture."""
        return self._buttons

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isascii() and text.isdigit() and 1 <= int(text) <= len(self._payloads):
            self.chosen.emit(self._payloads[int(text) - 1])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()

    def word(self) -> None:
        self._title.show_text(self.tr("Several codes in this picture: which one?"))
        self._words.show_text(
            self.tr("One is checked at a time. Ask the visitor, or show a picture of one code.")
        )
        self._none.setText(self.tr("None of them"))
        self._empty()
        for place, payload in enumerate(self._payloads, 1):
            kind = kind_of(payload) or self.tr("another code")
            size = self.tr("{count} characters").format(count=len(payload))
            button = SecondaryButton(f"{place}    {kind}    {size}", size="counter")
            button.clicked.connect(lambda _=False, chosen=payload: self.chosen.emit(chosen))
            size_target(button)
            self._list.addWidget(button)
            self._buttons.append(button)
