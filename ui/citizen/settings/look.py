"""Text size and colours."""

from __future__ import annotations

from ui.citizen.desk import Desk
from ui.citizen.looks import LookChoices
from ui.citizen.settings.section import Section


class LookSection(Section):
    """The same choices as at the first start."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.looks = LookChoices(desk.settings)
        self.hint.hide()
        self.column.addWidget(self.looks)

    def word(self) -> None:
        self.title.show_text(self.tr("Look"))
