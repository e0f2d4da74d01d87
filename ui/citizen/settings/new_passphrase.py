"""Two fields for a new passphrase, with its strength. Keeps nothing that was typed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.pictures import StrengthBar
from ui.widgets.fields import wipe
from ui.widgets.safe_label import SafeLabel, TextRole, Tone


def secret_field() -> QLineEdit:
    """A field whose text is hidden."""
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setMaxLength(1024)
    return field


class NewPassphrase(QWidget):
    """Typed twice."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self._level = 0
        self.first_label, self.second_label = SafeLabel(), SafeLabel()
        self.first, self.second = secret_field(), secret_field()
        self.strength = StrengthBar()
        self.advice = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for widget in (
            self.first_label,
            self.first,
            self.strength,
            self.advice,
            self.second_label,
            self.second,
        ):
            column.addWidget(widget)
        for field in (self.first, self.second):
            field.textChanged.connect(self._weigh)

    def show_words(self, first: str, second: str) -> None:
        """Say what the fields are, in the language in force."""
        for label, field, text in (
            (self.first_label, self.first, first),
            (self.second_label, self.second, second),
        ):
            label.show_text(text)
            field.setAccessibleName(text)
        self._weigh()

    def _weigh(self) -> None:
        typed = self.first.text()
        self._level, advice = self._desk.journeys.strength(typed) if typed else (0, None)
        self.strength.show_level(self._level)
        self.advice.show_text(i18n.pick(advice) if advice else "")
        self.changed.emit()

    @property
    def ready(self) -> bool:
        """Strong enough, and twice the same."""
        return self._level > 0 and self.first.text() == self.second.text()

    @property
    def typed(self) -> str:
        return self.first.text()

    def hold(self, *, on: bool) -> None:
        """Let nobody change it while it is used."""
        for field in (self.first, self.second):
            field.setReadOnly(on)

    def clear(self) -> None:
        for field in (self.first, self.second):
            wipe(field)
        self.hold(on=False)
