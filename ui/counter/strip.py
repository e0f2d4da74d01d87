"""The counter's colour strip: tells this window from a citizen's wallet at a glance. Shows no licence."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from ui import i18n, theme
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.text import Language
from wallet.model.views import CounterProfile

COLOUR, INK, LINE = "#0E4A52", "#FFFFFF", "#7FC3CC"
"""A deep teal that no verdict, badge or category has."""
SLIM_HEIGHT = 6


def paint_strip(widget: QWidget) -> None:
    """Fill a widget with the counter's colour."""
    QPainter(widget).fillRect(widget.rect(), QColor(COLOUR))


class SlimStrip(QWidget):
    """The strip where there is no room for words."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(SLIM_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_strip(self)


class ColourStrip(QWidget):
    """The bar over the pages: which counter, who sits here, language, colours, help."""

    language_wanted = Signal()
    scheme_wanted = Signal()
    help_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, profile: CounterProfile) -> None:
        super().__init__()
        self._profile = profile
        self._clerk = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._title = SafeLabel(role=TextRole.CARD_TITLE, tone=Tone.ON_VERDICT, wrap=False)
        self._place = SafeLabel(role=TextRole.BODY, tone=Tone.ON_VERDICT, wrap=False)
        self._language, self._scheme, self._help = QPushButton(), QPushButton(), QPushButton()
        self._language.clicked.connect(self.language_wanted)
        self._scheme.clicked.connect(self.scheme_wanted)
        self._help.clicked.connect(self.help_wanted)
        self._settings = QPushButton()
        self._settings.clicked.connect(self.settings_wanted)
        line = QHBoxLayout(self)
        line.setContentsMargins(24, 6, 16, 6)
        line.setSpacing(8)
        line.addWidget(self._title)
        line.addSpacing(12)
        line.addWidget(self._place, 1)
        for button in (self._language, self._scheme, self._settings, self._help):
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            line.addWidget(button)
        self.word()
        self.dress()

    def show_clerk(self, clerk: str) -> None:
        """Who is signed in; empty: nobody."""
        self._clerk = clerk
        self.word()

    def word(self) -> None:
        self._title.show_text(self.tr("Counter · Licence check"))
        place = (i18n.pick(self._profile.name), self._clerk)
        self._place.show_text(" · ".join(text for text in place if text))
        english = i18n.language() is Language.ENGLISH
        self._language.setText("中文" if english else "English")
        self._language.setAccessibleName("切换为中文" if english else "Switch to English")
        light = theme.scheme() is not theme.Scheme.DARK
        self._scheme.setText(self.tr("Dark") if light else self.tr("Light"))
        self._help.setText(self.tr("Help (F1)"))
        self._settings.setText(self.tr("Settings (F4)"))

    def dress(self) -> None:
        """Buttons on the strip: its own colours, in every scheme."""
        size, height = theme.px(14), theme.px(32) - 4
        for button in (self._language, self._scheme, self._settings, self._help):
            button.setStyleSheet(
                f"QPushButton {{ background: transparent; color: {INK}; border: 2px solid transparent;"
                f" border-radius: 8px; padding: 0 10px; min-height: {height}px; font-size: {size}px; }}"
                f"QPushButton:hover {{ border-color: {LINE}; }} QPushButton:focus {{ border-color: {INK}; }}"
            )

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()

    def paintEvent(self, event: QPaintEvent) -> None:
        paint_strip(self)
