"""The language on screen, switchable while running. Holds no texts: they lie in resources/i18n as .qm files.

Source strings in the code are English, through `self.tr`. After `install` every widget gets a LanguageChange
event and words itself anew in `changeEvent`.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QTranslator

import resources
from wallet.model.text import Language, LocalisedText

if TYPE_CHECKING:
    from datetime import date, datetime

    from wallet.model.views import ClaimView

_FOLDER = Path(resources.__file__).parent / "i18n"
"""Beside the package's own file, in a clone and where a wheel was unpacked; importlib.resources would say the
same and load zipfile and tempfile before the first paint."""

_language = Language.ENGLISH
_translators: list[QTranslator] = []
_words: list[bytes] = []
"""The bytes behind the translators: Qt reads them in place, so they must stay."""


def install(app: QCoreApplication, language: Language) -> None:
    """Speak `language` from now on."""
    global _language
    _language = language
    for old in _translators:
        app.removeTranslator(old)
    _translators.clear()
    _words.clear()
    if language is Language.ENGLISH:
        return
    of_qt = QTranslator(app)
    if of_qt.load(f"qtbase_{language.value}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _take(app, of_qt)
    for resource in sorted(_FOLDER.glob(f"*_{language.value}.qm")):
        ours = QTranslator(app)
        words = resource.read_bytes()
        _words.append(words)
        if ours.load(words):
            _take(app, ours)


def _take(app: QCoreApplication, translator: QTranslator) -> None:
    app.installTranslator(translator)
    _translators.append(translator)


def language() -> Language:
    """The language in force."""
    return _language


def pick(text: LocalisedText) -> str:
    """The text in the language in force."""
    return text.in_language(_language)


def both(text: LocalisedText) -> str:
    """Chinese and English side by side, once where they are the same."""
    return " ".join(dict.fromkeys(part for part in (text.zh, text.en) if part))


def listed(texts: Iterable[LocalisedText]) -> str:
    """Several texts in a row, with the comma of the language."""
    return ("、" if _language is Language.CHINESE else ", ").join(pick(text) for text in texts)


def claim_lines(claim: ClaimView, *, masked: bool = False) -> tuple[str, ...]:
    """What a claim says in the language in force, a line for each entry."""
    return claim.lines(_language, masked=masked)


def day(value: date) -> str:
    """A date as it stands on licences: 2026-12-09."""
    return value.isoformat()


def moment(value: datetime) -> str:
    """A time in the zone of this computer: 2026-11-24 13:05."""
    return f"{value.astimezone():%Y-%m-%d %H:%M}"
