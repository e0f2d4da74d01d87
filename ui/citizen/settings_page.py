"""Settings: language, look, lock, screenshots. Applied at once, remembered by ui.settings."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.looks import LookChoices
from ui.citizen.page import HeadedPage
from ui.widgets.buttons import ChipButton, PrimaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.text import Language

LOCK_CHOICES = (30, 60, 120, 300, 600, 1800)


class SettingsPage(HeadedPage):
    """What can be set."""

    lock = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=640)
        self.language_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.chinese, self.english = ChipButton("中文（简体）"), ChipButton("English")
        self.chinese.clicked.connect(lambda: self._speak(Language.CHINESE))
        self.english.clicked.connect(lambda: self._speak(Language.ENGLISH))
        self.look_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.looks = LookChoices(desk.settings)
        self.lock_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.lock_hint = SafeLabel(tone=Tone.MUTED)
        self.lock_after = ChoiceBox()
        self.lock_after.activated.connect(self._choose_lock)
        self.system_hint = SafeLabel(tone=Tone.MUTED)
        self.capture_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.capture_choice = TickBox()
        self.capture_choice.setChecked(desk.settings.hidden_from_capture)
        self.capture_choice.toggled.connect(self._choose_capture)
        self.capture_hint = SafeLabel(tone=Tone.MUTED)
        self.lock_button = PrimaryButton()
        self.lock_button.clicked.connect(self.lock)
        language, look, lock, capture = (Panel("card") for _card in range(4))
        language.column.addWidget(self.language_title)
        language.column.addLayout(row(self.chinese, self.english, None, spacing=8))
        look.column.addWidget(self.look_title)
        look.column.addWidget(self.looks)
        lock.column.addWidget(self.lock_title)
        lock.column.addWidget(self.lock_hint)
        lock.column.addLayout(row(self.lock_after, None))
        lock.column.addWidget(self.system_hint)
        capture.column.addWidget(self.capture_title)
        capture.column.addWidget(self.capture_choice)
        capture.column.addWidget(self.capture_hint)
        for card in (language, look, lock, capture):
            self.body.addWidget(card)
        self.body.addStretch(1)
        self.foot_row(None, self.lock_button)
        self.word()

    def _speak(self, language: Language) -> None:
        self.desk.settings.language = language
        app = QApplication.instance()
        if app is not None:
            i18n.install(app, language)
        self._mark()

    def _choose_lock(self, at: int) -> None:
        self.desk.settings.lock_after = LOCK_CHOICES[at]

    def _choose_capture(self, hidden: bool) -> None:
        self.desk.settings.hidden_from_capture = hidden
        if self.desk.guard.shield is not None:
            self.desk.guard.shield.apply()

    def showEvent(self, event: QShowEvent) -> None:
        """What the system can is known only after the window's first paint."""
        self._word_system()
        super().showEvent(event)

    def _word_system(self) -> None:
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
        able = self.desk.guard.shield is not None
        self.capture_choice.setVisible(able)
        self.capture_hint.show_text(
            self.tr("The wallet's windows are then black or missing there. A camera still sees the screen.")
            if able
            else self.tr("This system cannot keep windows out of screenshots and remote viewing.")
        )

    def _mark(self) -> None:
        self.chinese.setChecked(i18n.language() is Language.CHINESE)
        self.english.setChecked(i18n.language() is Language.ENGLISH)

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Settings"))
        self.subtitle.show_text(self.tr("Everything applies at once."))
        self.language_title.show_text(self.tr("Language"))
        self.look_title.show_text(self.tr("Look"))
        self.lock_title.show_text(self.tr("Lock"))
        self.lock_hint.show_text(self.tr("Lock the wallet when nobody has touched it for:"))
        self.lock_button.setText(self.tr("Lock now"))
        self.capture_title.show_text(self.tr("Screenshots and remote viewing"))
        self.capture_choice.show_text(self.tr("Keep the wallet out of them"))
        self._word_system()
        self.lock_after.setAccessibleName(self.lock_hint.text())
        self.lock_after.clear()
        for seconds in LOCK_CHOICES:
            minutes = seconds // 60
            words = self.tr("{minutes} min") if minutes else self.tr("{seconds} s")
            self.lock_after.addItem(words.format(minutes=minutes, seconds=seconds))
        nearest = min(LOCK_CHOICES, key=lambda choice: abs(choice - self.desk.settings.lock_after))
        self.lock_after.setCurrentIndex(LOCK_CHOICES.index(nearest))
        self._mark()

    @property
    def first(self) -> QWidget:
        return self.lock_after
