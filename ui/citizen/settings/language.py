"""Which language the window speaks."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.settings.section import Section
from ui.widgets.buttons import ChipButton
from ui.widgets.panel import row
from wallet.model.text import Language


class LanguageSection(Section):
    """Two chips."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.chinese, self.english = ChipButton("中文（简体）"), ChipButton("English")
        self.chinese.clicked.connect(lambda: self._speak(Language.CHINESE))
        self.english.clicked.connect(lambda: self._speak(Language.ENGLISH))
        self.hint.hide()
        self.column.addLayout(row(self.chinese, self.english, None, spacing=8))

    def _speak(self, language: Language) -> None:
        self.desk.settings.language = language
        app = QApplication.instance()
        if app is not None:
            i18n.install(app, language)
        self.word()

    def word(self) -> None:
        self.title.show_text(self.tr("Language"))
        self.chinese.setChecked(i18n.language() is Language.CHINESE)
        self.english.setChecked(i18n.language() is Language.ENGLISH)
