"""Settings, section by section. What is chosen applies at once."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QTimer, Signal
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
from ui.citizen.settings.originals import OriginalsSection
from ui.citizen.settings.section import Section
from ui.citizen.settings.ways_in import WaysInSection
from ui.widgets.buttons import PrimaryButton, SecondaryButton


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
        self.originals = OriginalsSection(desk)
        self.language, self.look = LanguageSection(desk), LookSection(desk)
        self.capture, self.data_age = CaptureSection(desk), DataAgeSection(desk)
        self.sections: tuple[Section, ...] = (
            self.locking,
            self.ways_in,
            self.backup,
            self.originals,
            self.language,
            self.look,
            self.capture,
            self.data_age,
        )
        self.lock_button, self.backup_button = SecondaryButton(), PrimaryButton()
        self.lock_button.clicked.connect(self.lock)
        self.backup_button.clicked.connect(self.begin_backup)
        for section in self.sections:
            section.said.connect(self.said)
            self.body.addWidget(section)
        self.body.addStretch(1)
        self.foot_row(self.lock_button, None, self.backup_button)
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
        self.backup_button.setText(self.tr("Back up to a file…"))
        for section in self.sections:
            section.word()

    def begin_backup(self) -> None:
        """Ask for what a backup needs, where it can be seen."""
        self.backup.begin_backup()
        self._reveal(self.backup.backup_form)

    def begin_restore(self) -> None:
        """Ask for a backup file, with the section in sight."""
        self._reveal(self.backup)
        self.backup.choose()

    def _reveal(self, widget: QWidget) -> None:
        """Once the layouts are done."""

        def show() -> None:
            moved = widget.mapTo(self.scrolled.viewport(), QPoint(0, 0)).y() - 16
            bar = self.scrolled.verticalScrollBar()
            bar.setValue(bar.value() + moved)

        QTimer.singleShot(0, widget, show)

    def step_back(self) -> None:
        """A recovery code on show, and what was typed, goes with the page."""
        self.ways_in.clear()
        self.backup.leave()
        self.originals.leave()
        super().step_back()

    def clear(self) -> None:
        for section in self.sections:
            section.clear()

    @property
    def first(self) -> QWidget:
        return self.locking.first
