"""Reasons, troubles, verdicts, checks and outcomes in words, from resources/i18n/reasons.toml.

Read once and strictly: every member of each enum is worded in both languages and nothing else stands in the
file, so a new reason without words cannot be shipped. Does not choose a language, and does not hold the
widgets' own texts (Qt Linguist does). `python -m wallet.wording` prints docs/reasons.md.
"""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from wallet.model.errors import Trouble
from wallet.model.text import LocalisedText
from wallet.model.verdict import Check, Outcome, Reason, Verdict

HEADINGS = ("happened", "tell", "means", "next")
STRENGTH_LEVELS = ("0", "1", "2", "3", "4")
SHORT_ZH = 20
"""Longest one-line form in Chinese characters: what the verdict field holds at 44 px."""
SHORT_EN = 60
"""Longest one-line form in English characters."""


class WordingFault(Exception):
    """The word file is not in order; shipped files are tested, so only an author ever sees this."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One reason or trouble in words. `tell` is what to tell the citizen; for a trouble, what it means to
    the person at the keyboard. `short` is the one line of the verdict field."""

    happened: LocalisedText
    tell: LocalisedText
    next: LocalisedText
    short: LocalisedText


@dataclass(frozen=True, slots=True)
class VerdictWording:
    """The big word, what the clerk decides, and what the verdict means."""

    name: LocalisedText
    decision: LocalisedText
    meaning: LocalisedText


@dataclass(frozen=True, slots=True)
class CheckWording:
    """A check's name, the question it asks, and the sentence for the evidence page when it passed."""

    name: LocalisedText
    asks: LocalisedText
    passed: LocalisedText


@dataclass(frozen=True, slots=True)
class StrengthWording:
    """A passphrase strength by name, with advice."""

    name: LocalisedText
    advice: LocalisedText


@dataclass(frozen=True, slots=True)
class WordBook:
    """Everything in the word file."""

    reasons: Mapping[str, Wording]
    troubles: Mapping[str, Wording]
    verdicts: Mapping[str, VerdictWording]
    checks: Mapping[str, CheckWording]
    outcomes: Mapping[str, LocalisedText]
    strengths: Mapping[str, StrengthWording]
    headings: Mapping[str, LocalisedText]


def word_reason(reason: Reason) -> Wording:
    """Why a check failed or stayed undetermined."""
    return _book().reasons[reason]


def word_trouble(trouble: Trouble) -> Wording:
    """What stopped a journey."""
    return _book().troubles[trouble]


def word_verdict(verdict: Verdict) -> LocalisedText:
    """The big word of the verdict field."""
    return _book().verdicts[verdict].name


def word_decision(verdict: Verdict) -> LocalisedText:
    """What the clerk may do now (可以受理 …)."""
    return _book().verdicts[verdict].decision


def word_meaning(verdict: Verdict) -> LocalisedText:
    """What the verdict means, in one sentence."""
    return _book().verdicts[verdict].meaning


def word_check(check: Check) -> LocalisedText:
    """The name of a check."""
    return _book().checks[check].name


def word_passed(check: Check) -> LocalisedText:
    """The evidence line of a check that passed."""
    return _book().checks[check].passed


def word_outcome(outcome: Outcome) -> LocalisedText:
    """What a check came to; `skipped` and `passed` never share a word."""
    return _book().outcomes[outcome]


def word_strength(level: int) -> StrengthWording:
    """A passphrase strength, 0 (refused) to 4; KeyError outside."""
    return _book().strengths[str(level)]


def word_heading(part: str) -> LocalisedText:
    """The heading over one part of a Wording: happened, tell (to a citizen), means (a trouble), next."""
    return _book().headings[part]


def parse_words(text: str) -> WordBook:
    """The word file, strictly; WordingFault names the first entry that is missing, unknown or empty."""
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise WordingFault(str(error)) from error
    _same_keys("file", tables, ("heading", "verdict", "check", "outcome", "strength", "reason", "trouble"))
    return WordBook(
        reasons=_wordings("reason", tables["reason"], Reason),
        troubles=_wordings("trouble", tables["trouble"], Trouble),
        verdicts={
            key: VerdictWording(**_texts(f"verdict.{key}", part, ("name", "decision", "meaning")))
            for key, part in _entries("verdict", tables["verdict"], Verdict)
        },
        checks={
            key: CheckWording(**_texts(f"check.{key}", part, ("name", "asks", "passed")))
            for key, part in _entries("check", tables["check"], Check)
        },
        outcomes=_texts("outcome", tables["outcome"], tuple(Outcome)),
        strengths={
            key: StrengthWording(**_texts(f"strength.{key}", part, ("name", "advice")))
            for key, part in _entries("strength", tables["strength"], STRENGTH_LEVELS)
        },
        headings=_texts("heading", tables["heading"], HEADINGS),
    )


@lru_cache(maxsize=1)
def _book() -> WordBook:
    source = resources.files("resources") / "i18n" / "reasons.toml"
    return parse_words(source.read_text(encoding="utf-8"))


def _wordings(table: str, entries: Any, members: Iterable[str]) -> dict[str, Wording]:
    found = {}
    for key, part in _entries(table, entries, members):
        wording = Wording(**_texts(f"{table}.{key}", part, ("happened", "tell", "next", "short")))
        if len(wording.short.zh) > SHORT_ZH or len(wording.short.en) > SHORT_EN:
            raise WordingFault(f"{table}.{key}: short is too long for the verdict field")
        found[key] = wording
    return found


def _entries(table: str, entries: Any, members: Iterable[str]) -> list[tuple[str, Any]]:
    keys = tuple(str(member) for member in members)
    _same_keys(table, entries, keys)
    return [(key, entries[key]) for key in keys]


def _texts(place: str, entries: Any, parts: Iterable[str]) -> dict[str, LocalisedText]:
    return {key: _text(f"{place}.{key}", value) for key, value in _entries(place, entries, parts)}


def _text(place: str, value: Any) -> LocalisedText:
    _same_keys(place, value, ("zh", "en"))
    if not all(isinstance(text, str) and text.strip() == text and text for text in value.values()):
        raise WordingFault(f"{place}: an empty or untrimmed text")
    return LocalisedText(zh=value["zh"], en=value["en"])


def _same_keys(place: str, value: Any, keys: Iterable[str]) -> None:
    if not isinstance(value, dict):
        raise WordingFault(f"{place}: not a table")
    wanted = set(keys)
    missing, unknown = wanted - value.keys(), value.keys() - wanted
    if missing or unknown:
        raise WordingFault(f"{place}: missing {sorted(missing)}, unknown {sorted(unknown)}")


def table_of_words() -> str:
    """docs/reasons.md, whole."""
    book = _book()
    lines = [
        "# Reasons and troubles in words",
        "",
        "Generated from `resources/i18n/reasons.toml` by `python -m wallet.wording > docs/reasons.md`;",
        "a test fails when it is out of date.",
        "",
        "## Verdicts",
        "",
        "| verdict | 中文 | English | decision | meaning |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| `{key}` | {v.name.zh} | {v.name.en} | {_both(v.decision)} | {_both(v.meaning)} |"
        for key, v in book.verdicts.items()
    ]
    lines += ["", "## Checks", "", "| check | name | asks | passed |", "|---|---|---|---|"]
    lines += [
        f"| `{key}` | {_both(c.name)} | {_both(c.asks)} | {_both(c.passed)} |"
        for key, c in book.checks.items()
    ]
    lines += ["", "## Outcomes", "", "| outcome | words |", "|---|---|"]
    lines += [f"| `{key}` | {_both(text)} |" for key, text in book.outcomes.items()]
    lines += _section("Reasons", "tell the citizen", book.reasons)
    lines += _section("Troubles", "what it means", book.troubles)
    return "\n".join(lines) + "\n"


def _section(title: str, tell: str, wordings: Mapping[str, Wording]) -> list[str]:
    head = ["", f"## {title}", "", f"| key | one line | what happened | {tell} | what to do |"]
    rows = [
        f"| `{key}` | {_both(w.short)} | {_both(w.happened)} | {_both(w.tell)} | {_both(w.next)} |"
        for key, w in wordings.items()
    ]
    return [*head, "|---|---|---|---|---|", *rows]


def _both(text: LocalisedText) -> str:
    return f"{text.zh}<br>{text.en}"


if __name__ == "__main__":
    sys.stdout.write(table_of_words())
