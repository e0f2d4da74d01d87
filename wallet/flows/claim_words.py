"""A claim's value in words, in both languages: codes by their meaning, days and times as one reads them, maps
and lists as rows. Hides nothing and masks nothing; text from outside stays as it came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wallet.model.credential import ClaimDefinition
from wallet.model.text import LocalisedText

MAX_ROWS = 32
"""Entries of a list that are told; how many more there are is told after them."""

_ALWAYS = (LocalisedText("是", "Yes"), LocalisedText("否", "No"))
_NOTHING = LocalisedText("–", "–")
_COLON, _SEMICOLON, _COMMA = LocalisedText("：", ": "), LocalisedText("；", "; "), LocalisedText("、", ", ")
_BLANK = LocalisedText(" ", " ")
_MOMENT = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(?::\d\d(?:\.\d+)?)?(Z|[+-]\d\d(?::?\d\d)?)?", re.ASCII)
_STAY = re.compile(r"(\d+) ([dmy])", re.ASCII)
_UNITS = {
    "d": (LocalisedText("天", "day"), LocalisedText("天", "days")),
    "m": (LocalisedText("个月", "month"), LocalisedText("个月", "months")),
    "y": (LocalisedText("年", "year"), LocalisedText("年", "years")),
}


def value_rows(value: Any, definition: ClaimDefinition | None) -> tuple[LocalisedText, ...]:
    """A claim's value, a row for each entry of a list of maps; never empty."""
    if isinstance(value, (list, tuple)) and value and all(isinstance(entry, Mapping) for entry in value):
        rows = tuple(_words(entry, definition) for entry in value[:MAX_ROWS])
        more = len(value) - len(rows)
        return rows + ((LocalisedText(f"另有 {more} 项", f"and {more} more"),) if more else ())
    return (_words(value, definition),)


def both_languages(text: LocalisedText) -> str:
    """Chinese and English in one, once where they are the same."""
    return text.zh if text.zh == text.en else f"{text.zh} {text.en}"


def _words(value: Any, definition: ClaimDefinition | None) -> LocalisedText:
    if isinstance(value, Mapping):
        return _map_words(value, definition)
    if isinstance(value, (list, tuple)):
        return _joined([_words(inner, definition) for inner in value], _COMMA) if value else _NOTHING
    if isinstance(value, bool):
        return _ALWAYS[0] if value else _ALWAYS[1]
    if value is None:
        return _NOTHING
    if isinstance(value, bytes):
        return _same(f"{len(value)} B")
    text = str(value)
    if definition is None:
        return _same(text)
    return definition.word(text) or _KINDS.get(definition.kind, _same)(text)


def _map_words(value: Mapping[Any, Any], definition: ClaimDefinition | None) -> LocalisedText:
    """Members that the kind of licence knows in its order, the others after them under their own names."""
    parts = {part.name: part for part in definition.parts} if definition else {}
    names = [name for name in parts if name in value]
    names += [name for name in value if name not in parts]
    told = [_member(str(name), value[name], parts.get(str(name))) for name in names]
    plain = all(name in parts and not parts[name].label.zh for name in names)
    return _joined(told, _BLANK if plain else _SEMICOLON) if told else _NOTHING


def _member(name: str, value: Any, part: ClaimDefinition | None) -> LocalisedText:
    words = _words(value, part)
    label = part.label if part is not None else LocalisedText(name, name)
    return _joined([label, words], _COLON) if label.zh else words


def _joined(texts: list[LocalisedText], mark: LocalisedText) -> LocalisedText:
    return LocalisedText(mark.zh.join(t.zh for t in texts), mark.en.join(t.en for t in texts))


def _same(text: str) -> LocalisedText:
    return LocalisedText(text, text)


def _moment(text: str) -> LocalisedText:
    """Day, hour and minute with the zone that was written there: 2026-11-20 12:34 UTC."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        return _same(text)
    day, minute, zone = found.groups()
    return _same(" ".join(part for part in (day, minute, "UTC" if zone == "Z" else zone) if part))


def _day(text: str) -> LocalisedText:
    """A day; a time where more than the day is said."""
    try:
        midnight = "T" in text and datetime.fromisoformat(text).strftime("%H%M%S") == "000000"
    except ValueError:
        return _same(text)
    return _same(text[:10]) if midnight else _moment(text)


def _stay(text: str) -> LocalisedText:
    """90 d → 90 天, 90 days."""
    found = _STAY.findall(text)
    if " ".join(" ".join(pair) for pair in found) != text:
        return _same(text)
    told = [(count, _UNITS[unit][count != "1"]) for count, unit in found]
    return LocalisedText(
        " ".join(f"{count} {word.zh}" for count, word in told),
        " ".join(f"{count} {word.en}" for count, word in told),
    )


_KINDS = {"moment": _moment, "date": _day, "stay": _stay}
