"""Whether the windows are kept out of screenshots and remote viewing, where the system can."""

from __future__ import annotations

from ui.citizen.desk import Desk
from ui.citizen.settings.section import Section
from ui.widgets.choice import TickBox


class CaptureSection(Section):
    """A tick where there is a choice, else what this system cannot do."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.choice = TickBox()
        self.choice.setChecked(desk.settings.hidden_from_capture)
        self.choice.toggled.connect(self._choose)
        self.column.insertWidget(1, self.choice)

    def _choose(self, hidden: bool) -> None:
        self.desk.settings.hidden_from_capture = hidden
        if self.desk.guard.shield is not None:
            self.desk.guard.shield.apply()

    def refresh(self) -> None:
        """What the system can is known only after the window's first paint."""
        able = self.desk.guard.shield is not None
        self.choice.setVisible(able)
        self.hint.show_text(
            self.tr("The wallet's windows are then black or missing there. A camera still sees the screen.")
            if able
            else self.tr("This system cannot keep windows out of screenshots and remote viewing.")
        )

    def word(self) -> None:
        self.title.show_text(self.tr("Screenshots and remote viewing"))
        self.choice.show_text(self.tr("Keep the wallet out of them"))
        self.refresh()
