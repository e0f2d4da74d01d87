"""A few plain claims out of a FHIR R4 bundle: whose it is, immunisations, test results.

Reads no profile, follows no reference outside the bundle and translates no code: what a code means is for
people. What it does not know it counts and leaves out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from wallet.codec.timestamp import first_second
from wallet.formats.base import malformed
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

MAX_RESOURCES = 256
MAX_TEXT = 200
"""Characters of one value."""

_DAY = re.compile("([0-9]{4})(?:-([0-9]{2}))?(?:-([0-9]{2}))?")

_SYSTEMS = {
    "http://hl7.org/fhir/sid/cvx": "CVX",
    "http://loinc.org": "LOINC",
    "http://snomed.info/sct": "SNOMED CT",
    "http://id.who.int/icd11/mms": "ICD-11",
}
"""Short names of code systems; another system keeps the last part of its address."""


def bundle_claims(bundle: Any) -> dict[str, Any]:
    """`name`, `birth_date`, `immunizations`, `observations`, `performer` (who gave or tested), `others` (a
    number), each where there is one.

    Raises ParseError MALFORMED for what is no bundle about one patient, LIMIT_EXCEEDED.
    """
    if type(bundle) is not dict or bundle.get("resourceType") != "Bundle":
        malformed("no FHIR bundle")
    entries = bundle.get("entry")
    if type(entries) is not list:
        malformed("a FHIR bundle without entries")
    if len(entries) > MAX_RESOURCES:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_RESOURCES} resources")
    resources = [_resource(entry) for entry in entries]
    patients = [one for one in resources if one["resourceType"] == "Patient"]
    if len(patients) != 1:
        malformed("a health card is about one patient")
    claims = _patient(patients[0])
    for kind, (name, read) in _READERS.items():
        found = [read(one) for one in resources if one["resourceType"] == kind]
        if found:
            claims[name] = found
    performers = dict.fromkeys(name for one in resources for name in _performers(one))
    if performers:
        claims["performer"] = ", ".join(performers)
    others = sum(one["resourceType"] not in (*_READERS, "Patient") for one in resources)
    return claims | ({"others": others} if others else {})


def _resource(entry: Any) -> Mapping[str, Any]:
    resource = entry.get("resource") if type(entry) is dict else None
    if type(resource) is not dict or type(resource.get("resourceType")) is not str:
        malformed("an entry without a resource")
    return resource


def _patient(resource: Mapping[str, Any]) -> dict[str, Any]:
    names = _list(resource.get("name"))
    name = _name(names[0]) if names else ""
    born = _day(resource.get("birthDate"))
    return {key: value for key, value in (("name", name), ("birth_date", born)) if value}


def _name(value: Any) -> str:
    """Given names and family name, or the name as one text."""
    if type(value) is not dict:
        malformed("a name is not an object")
    parts = [*(_text(part) for part in _list(value.get("given"))), _text(value.get("family"))]
    return " ".join(part for part in parts if part) or _text(value.get("text"))


def _immunization(resource: Mapping[str, Any]) -> dict[str, str]:
    """A status other than completed is told: a dose may be recorded as not given."""
    return _told(
        vaccine=_code(resource.get("vaccineCode")),
        date=_moment(resource.get("occurrenceDateTime")),
        lot=_text(resource.get("lotNumber")),
        status=_status(resource, "completed"),
    )


def _observation(resource: Mapping[str, Any]) -> dict[str, str]:
    return _told(
        test=_code(resource.get("code")),
        result=_value(resource),
        date=_moment(resource.get("effectiveDateTime")),
        status=_status(resource, "final"),
    )


def _performers(resource: Mapping[str, Any]) -> list[str]:
    """Those who gave a dose or did a test, by the names that stand there."""
    if resource["resourceType"] not in _READERS:
        return []
    found = []
    for one in _list(resource.get("performer")):
        actor = one.get("actor", one) if type(one) is dict else None
        found.append(_text(actor.get("display")) if type(actor) is dict else "")
    return [name for name in found if name]


_READERS: dict[str, tuple[str, Callable[[Mapping[str, Any]], dict[str, str]]]] = {
    "Immunization": ("immunizations", _immunization),
    "Observation": ("observations", _observation),
}


def _value(resource: Mapping[str, Any]) -> str:
    """The result as a code, a quantity with its unit, or text."""
    quantity = resource.get("valueQuantity")
    if type(quantity) is dict:
        number = quantity.get("value")
        written = str(number) if type(number) in (int, float) else ""
        return " ".join(part for part in (written, _text(quantity.get("unit"))) if part)
    return _code(resource.get("valueCodeableConcept")) or _text(resource.get("valueString"))


def _code(value: Any) -> str:
    """The first coding as `SYSTEM code`."""
    coding = _list(value.get("coding")) if type(value) is dict else []
    if not coding or type(coding[0]) is not dict:
        return ""
    system, code = _text(coding[0].get("system")), _text(coding[0].get("code"))
    short = _SYSTEMS.get(system, system.rstrip("/").rpartition("/")[2])
    return " ".join(part for part in (short, code) if part)


def _status(resource: Mapping[str, Any], usual: str) -> str:
    status = _text(resource.get("status"))
    return "" if status == usual else status or "unknown"


def _day(value: Any) -> str:
    """A `date` (FHIR R4, 2.24.0.1): year, month and day, as much as is known."""
    text = _text(value)
    found = _DAY.fullmatch(text)
    if text and (found is None or not _is_day(found)):
        malformed("a FHIR date is no day")
    return text


def _moment(value: Any) -> str:
    """A `dateTime` (FHIR R4, 2.24.0.1): a date, or one with its time and zone."""
    text = _text(value)
    if "T" not in text:
        return _day(text)
    first_second(text)
    return text


def _is_day(found: re.Match[str]) -> bool:
    try:
        return bool(date(*(int(part or 1) for part in found.groups())))
    except ValueError:
        return False


def _told(**values: str) -> dict[str, str]:
    return {name: value for name, value in values.items() if value}


def _list(value: Any) -> list[Any]:
    if value is not None and type(value) is not list:
        malformed("a FHIR list is no array")
    return value or []


def _text(value: Any) -> str:
    """A short text; empty where absent."""
    if value is None:
        return ""
    if type(value) is not str:
        malformed("a FHIR text is no text")
    if len(value) > MAX_TEXT:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"a text of more than {MAX_TEXT} characters")
    return value
