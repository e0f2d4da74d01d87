"""Language, colours and text size of the counter's window, remembered."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication

from ui import i18n, theme
from ui.counter.strip import ColourStrip
from ui.settings import Settings
from ui.theme import Scheme
from wallet.model.text import Language

_SCALE_STEP = 0.25


class Looks:
    """Changed while the window is open."""

    def __init__(self, settings: Settings, strip: ColourStrip) -> None:
        self._settings = settings
        self._strip = strip

    def switch_language(self) -> None:
        other = Language.CHINESE if i18n.language() is Language.ENGLISH else Language.ENGLISH
        self._settings.language = other
        i18n.install(_application(), other)

    def switch_scheme(self) -> None:
        """Light to dark and back."""
        other = Scheme.LIGHT if theme.scheme() is Scheme.DARK else Scheme.DARK
        self._settings.scheme = other
        self._dress(other, theme.text_scale())

    def enlarge(self) -> None:
        self._scale(theme.text_scale() + _SCALE_STEP)

    def reduce(self) -> None:
        self._scale(theme.text_scale() - _SCALE_STEP)

    def usual_size(self) -> None:
        self._scale(theme.SMALLEST_SCALE)

    def _scale(self, wanted: float) -> None:
        scale = min(max(wanted, theme.SMALLEST_SCALE), theme.LARGEST_SCALE)
        self._settings.text_scale = scale
        self._dress(theme.scheme(), scale)

    def _dress(self, scheme: Scheme, scale: float) -> None:
        theme.apply(_application(), scheme=scheme, text_scale=scale)
        self._strip.dress()
        self._strip.word()


def _application() -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
