"""The JSON Canonicalization Scheme (RFC 8785) for values without fractions. Reads nothing: strict_json does.

Fractions and integers beyond 2^53 are refused: what is signed in this form here has none, and their spelling
is the one part of the scheme in which implementations differ.
"""

from __future__ import annotations

from typing import Any

from wallet.codec import strict_json
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

MAX_EXACT = 2**53 - 1
"""The largest integer that every reader of JSON keeps exactly (RFC 7493, section 2.2)."""


def canonical(value: Any) -> bytes:
    """The bytes that are signed. ParseError MALFORMED for a number that has no single spelling here."""
    return strict_json.dumps(_ordered(value))


def _ordered(value: Any) -> Any:
    """The same value, members in the order of their names' UTF-16 code units (RFC 8785, section 3.2.3)."""
    if type(value) is dict:
        return {name: _ordered(value[name]) for name in sorted(value, key=_code_units)}
    if type(value) is list:
        return [_ordered(item) for item in value]
    if type(value) is float or (type(value) is int and not -MAX_EXACT <= value <= MAX_EXACT):
        raise ParseError(Reason.MALFORMED, "a number without a single spelling in signed JSON")
    return value


def _code_units(name: str) -> bytes:
    return name.encode("utf-16-be")
