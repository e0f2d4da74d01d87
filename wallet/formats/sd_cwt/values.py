"""Values within CWT claims and COSE headers: which map keys and tags there may be, and how they are shown.

Evaluates no tag: a tagged value stays what it holds (VERDICTS, Tags).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from wallet.codec.cbor import Simple, Tag
from wallet.formats.base import LAST_MOMENT, malformed

MAX_KEY_BYTES = 255
_MAX_BIG_NUMBER_BYTES = 64
_MAX_EXPONENT = 1024

_DATES = {
    0: re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII),
    1004: re.compile(r"\d{4}-\d\d-\d\d", re.ASCII),
}
"""Texts that are dates by their tag: with time and zone (RFC 8949, section 3.4.1), or a day (RFC 8943)."""

_REFUSED_TAGS = frozenset({25, 28, 29, 35, 58, 60, 62, 256})
"""String references, shared values, regular expressions, and redaction's own tags out of their place."""


def check_plain(value: Any) -> None:
    """Headers and the holder's claims: no tags, and map keys as `map_key` has them. ParseError MALFORMED."""
    kind = type(value)
    if kind is dict:
        for key, item in value.items():
            map_key(key)
            check_plain(item)
    elif kind is list:
        for item in value:
            check_plain(item)
    elif kind is Tag:
        malformed(f"tag {value.number} where none is allowed")


def check_headers(headers: Mapping[Any, Any], besides: Iterable[int] = ()) -> None:
    """`check_plain` over all header parameters but those that are checked elsewhere."""
    for label, value in headers.items():
        if label not in besides:
            map_key(label)
            if type(value) not in (int, bytes):
                check_plain(value)


def map_key(key: Any) -> int | str:
    """An integer or a text of at most 255 bytes (draft-08, Allowed types of CBOR map keys)."""
    if type(key) is int:
        return key
    if type(key) is not str or len(key) > MAX_KEY_BYTES or len(key.encode()) > MAX_KEY_BYTES:
        malformed("a map key is neither integer nor short text")
    return key


def check_tags(value: Any) -> None:
    """What `inert` refuses of tags, wherever they stand, without putting anything together: for members that
    a format ignores. Whoever reads the bytes next might compute with them. ParseError MALFORMED."""
    kind = type(value)
    if kind is dict:
        for item in value.values():
            if type(item) in _HOLDERS:
                check_tags(item)
    elif kind is list:
        for item in value:
            if type(item) in _HOLDERS:
                check_tags(item)
    elif kind is Tag:
        _check_tag(value)
        check_tags(value.value)


_HOLDERS = frozenset({dict, list, Tag})


def inert(value: Any) -> Any:
    """A scalar or tagged value as it stands in `Credential.claims`: JSON's kinds, and bytes.

    Raises ParseError MALFORMED for what a reader would have to compute with (CASES, I09) and for NaN.
    """
    kind = type(value)
    if kind is Tag:
        _check_tag(value)
        return inert(value.value)
    if kind is float and not math.isfinite(value):
        malformed("a number is not finite")
    if kind is Simple:
        return f"simple({value.number})"
    if kind is list:
        return [inert(item) for item in value]
    if kind is dict:
        return {str(map_key(key)): inert(item) for key, item in value.items()}
    return value


def _is_date(text: str, form: re.Pattern[str]) -> bool:
    """Whether a text has the form and names a moment of the calendar: no 30 February, no leap second."""
    try:
        return form.fullmatch(text) is not None and bool(datetime.fromisoformat(text))
    except ValueError:
        return False


def _check_tag(tag: Tag) -> None:
    content = tag.value
    sound = tag.number not in _REFUSED_TAGS
    if tag.number in _DATES:
        sound = type(content) is str and _is_date(content, _DATES[tag.number])
    elif tag.number == 1:
        sound = type(content) in (int, float) and abs(content) <= LAST_MOMENT
    elif tag.number in (2, 3):
        sound = type(content) is bytes and len(content) <= _MAX_BIG_NUMBER_BYTES
    elif tag.number in (4, 5):
        sound = (
            type(content) is list
            and len(content) == 2
            and type(content[0]) is int
            and abs(content[0]) <= _MAX_EXPONENT
        )
    if not sound:
        malformed(f"tag {tag.number} with this content is not read")
