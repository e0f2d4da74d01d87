"""What a health certificate says (claim -260, entry 1): the EU DCC schema 1.0 to 1.3, as fixed rules of ours.

The published JSON schema is not executed and its value sets are not fetched: codes stay codes. Knows no
envelope, no signature and no clock; when a pass counts as enough is a matter of each country's rules.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from wallet.codec.cbor import Tag
from wallet.formats.base import malformed

GROUPS = {"v": "eu.dcc.vaccination", "t": "eu.dcc.test", "r": "eu.dcc.recovery"}
"""A certificate holds one entry of one group, and is of that type."""

MAX_TEXT = 80
"""Characters of any text (schema 1.3.0)."""

MAX_DOSES = 99
_MAX_MEMBERS = 32

_VERSION = re.compile(r"[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}")
_MACHINE_READABLE = re.compile(r"[A-Z<]*")
_COUNTRY = re.compile(r"[A-Z]{0,10}")
_BIRTH = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2}))?(?:-([0-9]{2}))?(?:T00:00:00)?")
_DATE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T00:00:00(?:\.0{1,7})?(?:Z|\+00:00)?)?")
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?(?:[0-9]{2})?)"
)
_DATE_TAGS = frozenset({0, 1004})
"""Some issuers tag their times (RFC 8949, section 3.4.1; RFC 8943)."""


def read(certificate: Any, issued_at: int | None) -> tuple[str, dict[str, Any]]:
    """Document type and claims, flat and by plain names. ParseError MALFORMED for what breaks the schema.

    `issued_at` is a NumericDate: nobody is born after the certificate was issued.
    """
    if type(certificate) is not dict or len(certificate) > _MAX_MEMBERS:
        malformed("hcert is no map of reasonable size")
    present = [group for group in GROUPS if certificate.get(group) is not None]
    if len(present) != 1:
        malformed("not exactly one of vaccination, test and recovery")
    entries = certificate[present[0]]
    if type(entries) is not list or len(entries) != 1 or type(entries[0]) is not dict:
        malformed("not exactly one entry")
    claims = _person(certificate.get("nam"))
    if birth := _birth(certificate.get("dob"), issued_at):
        claims["birth_date"] = birth
    claims |= _entry(entries[0], _ENTRIES[present[0]])
    claims["schema_version"] = _matching(certificate.get("ver"), "ver", _VERSION)
    return GROUPS[present[0]], claims


def _person(nam: Any) -> dict[str, Any]:
    """`name` is put together for people; the parts stand beside it. The machine-readable surname is always
    there, the given one where there is a given name at all (value set guidelines, section 3)."""
    if type(nam) is not dict:
        malformed("nam is no map")
    surname, forename = (_text(nam.get(key, ""), key) for key in ("fn", "gn"))
    read_surname, read_forename = (
        _matching(nam.get(key, ""), key, _MACHINE_READABLE) for key in ("fnt", "gnt")
    )
    if not read_surname or (forename and not read_forename):
        malformed("a name without its machine-readable form")
    parts = {
        "name": " ".join(part for part in (forename or read_forename, surname or read_surname) if part),
        "surname": surname,
        "forename": forename,
        "surname_mrz": read_surname,
        "forename_mrz": read_forename,
    }
    return {name: part for name, part in parts.items() if part}


def _birth(value: Any, issued_at: int | None) -> str:
    """A date of birth, maybe only its year or month, empty where unknown."""
    text = _text(_untagged(value), "dob")
    found = _BIRTH.fullmatch(text)
    if found is None:
        if text:
            malformed("dob is no date between 1900 and 2099")
        return ""
    year, month, day = found.groups()
    earliest = _day(f"{year}-{month or '01'}-{day or '01'}", "dob")
    if issued_at is not None and (earliest - _EPOCH).days > issued_at // 86_400 + 1:
        malformed("born after the certificate was issued")
    return text.partition("T")[0]


_EPOCH = date(1970, 1, 1)


def _entry(entry: Mapping[Any, Any], fields: _Fields) -> dict[str, Any]:
    if len(entry) > _MAX_MEMBERS:
        malformed("an entry is too large")
    claims: dict[str, Any] = {}
    for key, (name, rule, required) in fields.items():
        value = entry.get(key)
        if value is None:
            if required:
                malformed(f"{key} is missing")
            continue
        value = rule(value, key)
        if value != "":
            claims[name] = value
    return claims


def _text(value: Any, key: str) -> str:
    if type(value) is not str or len(value) > MAX_TEXT:
        malformed(f"{key} is no short text")
    return value


def _matching(value: Any, key: str, pattern: re.Pattern[str]) -> str:
    text = _text(value, key)
    if pattern.fullmatch(text) is None:
        malformed(f"{key} is not as the schema has it")
    return text


def _country(value: Any, key: str) -> str:
    return _matching(value, key, _COUNTRY)


def _doses(value: Any, key: str) -> int:
    if type(value) is not int or not 0 <= value <= MAX_DOSES:
        malformed(f"{key} is no number of doses")
    return value


def _date(value: Any, key: str) -> str:
    found = _DATE.fullmatch(_text(_untagged(value), key))
    if found is None:
        malformed(f"{key} is no date")
    _day(found[1], key)
    return found[1]


def _moment(value: Any, key: str) -> str:
    """A date and time with its zone (RFC 3339)."""
    text = _matching(_untagged(value), key, _MOMENT)
    try:
        datetime.fromisoformat(text)
    except ValueError:
        malformed(f"{key} is no time")
    return text


def _day(text: str, key: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        malformed(f"{key} is no day")


def _untagged(value: Any) -> Any:
    return value.value if type(value) is Tag and value.number in _DATE_TAGS else value


_Rule = Callable[[Any, str], str | int]
_Fields = dict[str, tuple[str, _Rule, bool]]

_FRAME: _Fields = {
    "co": ("country", _country, True),
    "is": ("authority", _text, True),
    "ci": ("certificate_id", _text, True),
}
_VACCINATION: _Fields = {
    "tg": ("disease", _text, True),
    "vp": ("vaccine", _text, True),
    "mp": ("product", _text, True),
    "ma": ("manufacturer", _text, True),
    "dn": ("dose", _doses, True),
    "sd": ("doses", _doses, True),
    "dt": ("vaccinated_on", _date, True),
}
_TEST: _Fields = {
    "tg": ("disease", _text, True),
    "tt": ("test_type", _text, True),
    "nm": ("test_name", _text, False),
    "ma": ("test_device", _text, False),
    "sc": ("sampled_at", _moment, True),
    "dr": ("result_at", _moment, False),
    "tr": ("result", _text, True),
    "tc": ("test_centre", _text, False),
}
_RECOVERY: _Fields = {
    "tg": ("disease", _text, True),
    "fr": ("first_positive", _date, True),
    "df": ("from", _date, True),
    "du": ("until", _date, True),
}
_ENTRIES = {"v": _VACCINATION | _FRAME, "t": _TEST | _FRAME, "r": _RECOVERY | _FRAME}
