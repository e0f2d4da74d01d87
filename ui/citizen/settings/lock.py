"""When the wallet locks itself."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.citizen.desk import Desk
from ui.citizen.settings.section import Section
from ui.widgets.choice import ChoiceBox
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, Tone

LOCK_CHOICES = (30, 60, 120, 300, 600, 1800)
"""Seconds."""


class LockSection(Section):
    """After how long."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.lock_after = ChoiceBox()
        self.lock_after.activated.connect(self._choose)
        self.system_hint = SafeLabel(tone=Tone.MUTED)
        self.column.addLayout(row(self.lock_after, None))
        self.column.addWidget(self.system_hint)

    def _choose(self, at: int) -> None:
        self.desk.settings.lock_after = LOCK_CHOICES[at]

    def refresh(self) -> None:
        """What the system can is known only after the window's first paint."""
        tells = self.desk.guard.host.tells
        if tells.sleep and tells.screen_lock:
            words = self.tr("It also locks when this computer goes to sleep or its screen is locked.")
        elif tells.sleep:
            words = self.tr(
                "It also locks when this computer goes to sleep. "
                "This system does not tell when its screen is locked."
            )
        elif tells.screen_lock:
            words = self.tr(
                "It also locks when the screen is locked. This system does not tell when it sleeps; "
                "after a sleep longer than this time the wallet is locked all the same."
            )
        else:
            words = self.tr(
                "This system does not tell when it sleeps or its screen is locked. "
                "After a sleep longer than this time the wallet is locked all the same."
            )
        self.system_hint.show_text(words)

    def word(self) -> None:
        self.title.show_text(self.tr("Lock"))
        self.hint.show_text(self.tr("Lock the wallet when nobody has touched it for:"))
        self.lock_after.setAccessibleName(self.hint.text())
        self.lock_after.clear()
        for seconds in LOCK_CHOICES:
            minutes = seconds // 60
            words = self.tr("{minutes} min") if minutes else self.tr("{seconds} s")
            self.lock_after.addItem(words.format(minutes=minutes, seconds=seconds))
        nearest = min(LOCK_CHOICES, key=lambda choice: abs(choice - self.desk.settings.lock_after))
        self.lock_after.setCurrentIndex(LOCK_CHOICES.index(nearest))
        self.refresh()

    @property
    def first(self) -> QWidget:
        return self.lock_after
