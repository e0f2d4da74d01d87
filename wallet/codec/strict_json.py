"""JSON (RFC 8259), strict: the standard library's C scanner behind hooks and checks.

Refused: duplicate names, NaN and infinities (also as 1e999), integers beyond 64 bits, lone surrogates, a byte
order mark, anything but UTF-8, more than 16 levels, text after it. Does not limit the size: callers do.
"""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from wallet.codec.limits import MAX_DEPTH, MAX_INTEGER_DIGITS
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

# An unfinished string or escape matches up to the end, so that no input makes this quadratic.
_STRING = re.compile(r'"(?:[^"\\]+|\\.?)*+(?:"|\Z)', re.DOTALL)
_BRACKET = re.compile(r"[\[\]{}]")
_BLANK = " \t\n\r"


def loads(data: bytes | str) -> Any:
    """Read one JSON value that fills `data` wholly, blanks around it aside.

    Raises ParseError: MALFORMED, DUPLICATE_KEY, TRAILING_DATA, LIMIT_EXCEEDED (over 16 levels).
    """
    try:
        if isinstance(data, str):
            text = data
            text.encode()
        else:
            text = str(data, "utf-8")
        if text.count("[") + text.count("{") > MAX_DEPTH:
            _limit_depth(text)
        text = text.strip(_BLANK)
        value, end = _SCAN(text, 0)
        if "\\u" in text:
            # An escape may have brought half a surrogate pair in.
            dumps(value)
    except UnicodeError:
        raise ParseError(Reason.MALFORMED, "JSON is not UTF-8 or holds half a surrogate pair") from None
    except StopIteration as stopped:
        raise ParseError(Reason.MALFORMED, f"not JSON at character {stopped.value}") from None
    except json.JSONDecodeError as error:
        raise ParseError(Reason.MALFORMED, f"not JSON at character {error.pos}") from None
    except RecursionError:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"JSON nests deeper than {MAX_DEPTH}") from None
    if end != len(text):
        raise ParseError(Reason.TRAILING_DATA, "text after the JSON value")
    return value


def dumps(value: Any) -> bytes:
    """Compact JSON in UTF-8. ValueError for NaN, infinities and half surrogate pairs (our own mistakes)."""
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()


def _limit_depth(text: str) -> None:
    """Refuse deep nesting before the recursive scanner meets it; brackets within strings do not count."""
    depth = 0
    for bracket in _BRACKET.findall(_STRING.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > MAX_DEPTH:
            raise ParseError(Reason.LIMIT_EXCEEDED, f"JSON nests deeper than {MAX_DEPTH}")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ParseError(Reason.DUPLICATE_KEY, "JSON member twice")
    return members


def _integer(digits: str) -> int:
    # The length first: converting thousands of digits is slow, and Python refuses it with its own error.
    if len(digits) > MAX_INTEGER_DIGITS:
        _refuse_number(digits)
    number = int(digits)
    if not -(1 << 63) <= number < 1 << 64:
        _refuse_number(digits)
    return number


def _decimal(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        _refuse_number(digits)
    return number


def _refuse_number(_: str) -> NoReturn:
    raise ParseError(Reason.MALFORMED, "JSON number out of range")


_DECODER = json.JSONDecoder(
    object_pairs_hook=_unique, parse_int=_integer, parse_float=_decimal, parse_constant=_refuse_number
)
_SCAN = _DECODER.scan_once  # type: ignore[attr-defined]
"""What `raw_decode` calls, without its frame: an SD-JWT holds a hundred short texts."""
