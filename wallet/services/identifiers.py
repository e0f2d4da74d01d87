"""Chinese identifiers 统一社会信用代码, 公民身份号码, 电子证照标识: parse, compute the check character, mask.

A wrong check character is a warning to show, never a verdict: many genuine documents carry one. So `Parsed`
says what it found instead of raising. Does not look anything up and does not judge a licence.
Structures and vectors: GB 32100-2015, GB 11643-1999, GB/T 36904-2018.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

CREDIT_CODE_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""GB 32100: no I, O, S, V, Z, which are too easily misread."""
_CREDIT_CODE_WEIGHTS = tuple(pow(3, i, 31) for i in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_IDENTITY_CHECKS = "10X98765432"
_ALPHABET_36 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
LICENCE_ID_ROOT = "1.2.156.3005.2"
"""The object identifier under which every 电子证照标识 stands."""
MASK = "*"


class IdentifierFault(StrEnum):
    """What is odd about an identifier; each is a warning."""

    LENGTH = "length"
    CHARACTERS = "characters"
    STRUCTURE = "structure"
    BIRTH_DATE = "birth_date"
    CHECK_CHARACTER = "check_character"


@dataclass(frozen=True, slots=True)
class Parsed:
    """One identifier taken apart. `parts` is empty when its structure could not be read; `expected` is the
    check character that would be right, None where it cannot be computed (“无法校验”)."""

    text: str = field(repr=False)
    fault: IdentifierFault | None
    parts: Mapping[str, str] = field(default_factory=dict, repr=False)
    expected: str | None = None

    @property
    def in_order(self) -> bool:
        """Nothing odd was found. This is no proof that the identifier was ever given out."""
        return self.fault is None


def credit_code_check(first_17: str) -> str:
    """Check character of a 统一社会信用代码 (GB 32100-2015). ValueError outside its alphabet."""
    total = sum(
        CREDIT_CODE_ALPHABET.index(character) * weight
        for character, weight in zip(first_17, _CREDIT_CODE_WEIGHTS, strict=True)
    )
    return CREDIT_CODE_ALPHABET[-total % 31]


def organisation_check(first_8: str) -> str:
    """Check character of the nine-character organisation code inside a credit code (GB 11714, MOD 11)."""
    total = sum(
        _ALPHABET_36.index(character) * weight
        for character, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X"[-total % 11]


def identity_number_check(first_17: str) -> str:
    """Check character of a 公民身份号码 (GB 11643-1999, ISO 7064 MOD 11-2). ValueError for a non-digit."""
    total = sum(int(digit) * weight for digit, weight in zip(first_17, _IDENTITY_WEIGHTS, strict=True))
    return _IDENTITY_CHECKS[total % 11]


def licence_id_check(characters: str) -> str:
    """Check character of a 电子证照标识 (GB/T 36904-2018, ISO 7064 MOD 37,36).

    `characters` are the parts without root and dots, `0-9A-Z`; ValueError for anything else.
    """
    carry = 36
    for character in characters:
        carry = (carry + _ALPHABET_36.index(character)) % 36 or 36
        carry = carry * 2 % 37
    return _ALPHABET_36[(37 - carry) % 36]


def parse_credit_code(text: str) -> Parsed:
    """Registration department, kind, area, organisation code and check of a 统一社会信用代码."""
    code = text.strip().upper()
    if len(code) != 18:
        return Parsed(text, IdentifierFault.LENGTH)
    if any(character not in CREDIT_CODE_ALPHABET for character in code):
        return Parsed(text, IdentifierFault.CHARACTERS)
    if not code[2:8].isdecimal():
        return Parsed(text, IdentifierFault.STRUCTURE)
    parts = {
        "department": code[0],
        "kind": code[1],
        "area": code[2:8],
        "organisation": code[8:17],
        "check": code[17],
    }
    return _checked(text, parts, credit_code_check(code[:17]))


def parse_identity_number(text: str) -> Parsed:
    """Area, birth date, sequence and check of a 公民身份号码 of 18 characters."""
    number = text.strip().upper()
    if len(number) != 18:
        return Parsed(text, IdentifierFault.LENGTH)
    if not (number.isascii() and number[:17].isdecimal() and number[17] in _IDENTITY_CHECKS):
        return Parsed(text, IdentifierFault.CHARACTERS)
    born = number[6:14]
    try:
        date(int(born[:4]), int(born[4:6]), int(born[6:]))
    except ValueError:
        return Parsed(text, IdentifierFault.BIRTH_DATE)
    parts = {"area": number[:6], "born": born, "sequence": number[14:17], "check": number[17]}
    return _checked(text, parts, identity_number_check(number[:17]))


def parse_licence_id(text: str) -> Parsed:
    """Type, issuer, serial, version and check of a 电子证照标识, with or without its root."""
    body = text.strip().removeprefix(LICENCE_ID_ROOT).removeprefix(".")
    pieces = body.split(".")
    if len(pieces) != 5:
        return Parsed(text, IdentifierFault.STRUCTURE)
    kind, issuer, serial, version, check = pieces
    if len(kind) != 21 or len(issuer) != 18 or len(version) != 3 or len(check) != 1 or not serial:
        return Parsed(text, IdentifierFault.LENGTH)
    if any(character not in _ALPHABET_36 for piece in pieces for character in piece):
        return Parsed(text, IdentifierFault.CHARACTERS)
    parts = {"type": kind, "issuer": issuer, "serial": serial, "version": version, "check": check}
    return _checked(text, parts, licence_id_check(kind + issuer + serial + version))


def licence_id(kind: str, issuer: str, serial: str, version: str = "001") -> str:
    """A whole 电子证照标识. ValueError for parts of the wrong length or outside `0-9A-Z`."""
    if len(kind) != 21 or len(issuer) != 18 or len(version) != 3 or not serial:
        raise ValueError("parts of a licence identifier have the wrong length")
    check = licence_id_check(kind + issuer + serial + version)
    return ".".join((LICENCE_ID_ROOT, kind, issuer, serial, version, check))


def _checked(text: str, parts: dict[str, str], expected: str) -> Parsed:
    fault = None if parts["check"] == expected else IdentifierFault.CHECK_CHARACTER
    return Parsed(text, fault, parts, expected)


def mask(kind: str, text: str) -> str:
    """A claim as it stands until its holder asks for it: by the `kind` of its ClaimDefinition.

    A name keeps its ends (张*例), so does a number; an address keeps its district, a date its year; anything
    else is hidden whole. The count of marks tells no length, except inside a short name.
    """
    return _MASKS.get(kind, _mask_whole)(text.strip())


def _mask_name(text: str) -> str:
    if len(text) < 2:
        return MASK * len(text)
    if len(text) == 2:
        return text[0] + MASK
    if len(text) > 4:
        return text[:2] + MASK * 4 + text[-2:]
    return text[0] + MASK * (len(text) - 2) + text[-1]


def _mask_identity_number(text: str) -> str:
    return _mask_between(text, 1, 1)


def _mask_credit_code(text: str) -> str:
    return _mask_between(text, 4, 4)


def _mask_between(text: str, head: int, tail: int) -> str:
    if len(text) < 2 * (head + tail):
        return _mask_whole(text)
    return text[:head] + MASK * 8 + text[-tail:]


def _mask_address(text: str) -> str:
    for ending in ("区", "县", "市"):
        place = text.rfind(ending, 0, 12)
        if place > 0:
            return text[: place + 1] + MASK * 4
    return _mask_whole(text)


def _mask_date(text: str) -> str:
    return f"{text[:4]}-**-**" if text[:4].isdecimal() and len(text) >= 8 else _mask_whole(text)


def _mask_whole(text: str) -> str:
    return MASK * 6 if text else ""


_MASKS: Mapping[str, Callable[[str], str]] = {
    "name": _mask_name,
    "identity-number": _mask_identity_number,
    "credit-code": _mask_credit_code,
    "address": _mask_address,
    "date": _mask_date,
}
