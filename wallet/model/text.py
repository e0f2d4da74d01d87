"""Words in both languages. Does not choose a language: the windows and the command line do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Language(StrEnum):
    """The languages of the program, as Qt and POSIX spell them."""

    CHINESE = "zh_CN"
    ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class LocalisedText:
    """One text in Chinese and in English."""

    zh: str
    en: str

    def in_language(self, language: Language) -> str:
        """The text in one language; the other one where this one is empty."""
        first, second = (self.zh, self.en) if language is Language.CHINESE else (self.en, self.zh)
        return first or second
