"""Colours and text size to choose from; what is chosen shows at once and is remembered."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from ui import theme
from ui.settings import Settings
from ui.theme import Scheme
from ui.widgets.buttons import ChipButton
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, TextRole

SCALES = (1.0, 1.25, 1.6, 2.0)


def dress(settings: Settings, *, scheme: Scheme | None = None) -> None:
    """Put the remembered look on the whole program, or its text size with another `scheme`."""
    app = QApplication.instance()
    if isinstance(app, QApplication):
        theme.apply(app, scheme=scheme or settings.scheme, text_scale=settings.text_scale)


def resize_text(settings: Settings, step: int) -> None:
    """The next larger (1) or smaller (-1) text, or the usual one (0)."""
    nearest = min(range(len(SCALES)), key=lambda at: abs(SCALES[at] - settings.text_scale))
    settings.text_scale = SCALES[min(max(nearest + step, 0), len(SCALES) - 1)] if step else SCALES[0]
    dress(settings)


class LookChoices(QWidget):
    """Two rows of chips."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._scheme_label = SafeLabel(role=TextRole.STRONG)
        self._size_label = SafeLabel(role=TextRole.STRONG)
        self.schemes = {scheme: ChipButton() for scheme in Scheme}
        self.sizes = {scale: ChipButton(f"{scale:.0%}") for scale in SCALES}
        for scheme, button in self.schemes.items():
            button.clicked.connect(lambda _checked=False, chosen=scheme: self._choose_scheme(chosen))
        for scale, button in self.sizes.items():
            button.clicked.connect(lambda _checked=False, chosen=scale: self._choose_size(chosen))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._size_label)
        column.addLayout(row(*self.sizes.values(), None, spacing=8))
        column.addSpacing(8)
        column.addWidget(self._scheme_label)
        column.addLayout(row(*self.schemes.values(), None, spacing=8))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._word()

    def _choose_scheme(self, scheme: Scheme) -> None:
        self._settings.scheme = scheme
        dress(self._settings)
        self._mark()

    def _choose_size(self, scale: float) -> None:
        self._settings.text_scale = scale
        dress(self._settings)
        self._mark()

    def _mark(self) -> None:
        for scheme, button in self.schemes.items():
            button.setChecked(scheme is self._settings.scheme)
        for scale, button in self.sizes.items():
            button.setChecked(abs(scale - self._settings.text_scale) < 0.01)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()
        elif event.type() == QEvent.Type.StyleChange:
            self._mark()

    def _word(self) -> None:
        self._size_label.show_text(self.tr("Text size"))
        self._scheme_label.show_text(self.tr("Colours"))
        self.schemes[Scheme.LIGHT].setText(self.tr("Light"))
        self.schemes[Scheme.DARK].setText(self.tr("Dark"))
        self.schemes[Scheme.HIGH_CONTRAST].setText(self.tr("High contrast"))
        self._mark()
