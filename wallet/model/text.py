"""Words in both languages. Does not choose a language: the windows and the command line do."""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from typing import NamedTuple


class Language(StrEnum):
    """The languages of the program, as Qt and POSIX spell them."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


class LocalisedText(NamedTuple):
    """One text in Chinese and in English. A named tuple, because every window needs it before its first paint
    and dataclasses take time to load."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in one language; the other one where this one is empty."""
        first, second = (self.zh, self.en) if language is Language.CHINESE else (self.en, self.zh)
        return first or second


_HIDING = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})
# Letters and marks by category that are nevertheless drawn as nothing.
_BLANK = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u3164\uffa0\u2800")


def hides(character: str) -> bool:
    """Whether a character has no look of its own (controls, bidirectional and zero-width ones, private use,
    surrogates, line ends): text from outside is shown with a mark in its place (SECURITY, On screen)."""
    return unicodedata.category(character) in _HIDING or character in _BLANK
