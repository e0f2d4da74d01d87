"""Settings, section by section. What is chosen applies at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.citizen.settings.backup import BackupSection
from ui.citizen.settings.capture import CaptureSection
from ui.citizen.settings.data_age import DataAgeSection
from ui.citizen.settings.language import LanguageSection
from ui.citizen.settings.lock import LockSection
from ui.citizen.settings.look import LookSection
from ui.citizen.settings.section import Section
from ui.citizen.settings.ways_in import WaysInSection
from ui.widgets.buttons import PrimaryButton


class SettingsPage(HeadedPage):
    """What can be set, and what there is to know of this wallet."""

    lock = Signal()
    said = Signal(str)
    restored = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=680)
        self.locking, self.ways_in = LockSection(desk), WaysInSection(desk)
        self.backup = BackupSection(desk)
        self.backup.restored.connect(self.restored)
        self.language, self.look = LanguageSection(desk), LookSection(desk)
        self.capture, self.data_age = CaptureSection(desk), DataAgeSection(desk)
        self.sections: tuple[Section, ...] = (
            self.locking,
            self.ways_in,
            self.backup,
            self.language,
            self.look,
            self.capture,
            self.data_age,
        )
        self.lock_button = PrimaryButton()
        self.lock_button.clicked.connect(self.lock)
        for section in self.sections:
            section.said.connect(self.said)
            self.body.addWidget(section)
        self.body.addStretch(1)
        self.foot_row(None, self.lock_button)
        self.word()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        for section in self.sections:
            section.refresh()

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Settings"))
        self.subtitle.show_text(self.tr("Everything applies at once."))
        self.lock_button.setText(self.tr("Lock now"))
        for section in self.sections:
            section.word()

    def step_back(self) -> None:
        """A recovery code on show, and what was typed, goes with the page."""
        self.ways_in.clear()
        self.backup.leave()
        super().step_back()

    def clear(self) -> None:
        for section in self.sections:
            section.clear()

    @property
    def first(self) -> QWidget:
        return self.locking.first
