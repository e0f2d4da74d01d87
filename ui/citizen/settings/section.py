"""What every section of the settings page shares: a card with a title and words under it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from ui.citizen.desk import Desk
from ui.widgets.panel import Panel
from ui.widgets.safe_label import SafeLabel, TextRole, Tone


class Section(Panel):
    """One card. The page calls `word` at a change of language, `refresh` when it opens, `clear` at a lock."""

    said = Signal(str)
    """A short remark for the toast."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("card")
        self.desk = desk
        self.title = SafeLabel(role=TextRole.CARD_TITLE)
        self.hint = SafeLabel(tone=Tone.MUTED)
        self.hold(self.title, self.hint)

    def word(self) -> None:
        """Write every text in the language in force."""

    def refresh(self) -> None:
        """Read anew what the section tells."""

    def clear(self) -> None:
        """Drop everything that came out of the vault."""

    @property
    def first(self) -> QWidget:
        """What has the focus when the page opens with this section."""
        return self
