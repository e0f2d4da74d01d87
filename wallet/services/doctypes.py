"""Kinds of licence, read from resources/doctypes, strictly.

*.toml there is marked 示例目录: our own profiles, not an authority's catalogue. international/*.toml is
marked 标准 standard: kinds that an international standard defines, which we read and show; of them the demo
authority issues the mobile driving licence alone. Names of GB/T 36903 come from one table
(standard/names.toml), so that they can be corrected there. Does not issue or judge anything.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from wallet.model.credential import Category, ClaimDefinition, DocumentType, Sensitivity
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText

CATALOGUE_MARK = "示例目录"
STANDARD_MARK = "标准 standard"
CLAIM_KINDS = frozenset(
    ("text", "date", "number", "name", "identity-number", "credit-code", "address", "portrait")
)
HOLDER_KINDS = frozenset(("person", "organisation"))
HIDEABLE_KINDS = frozenset(("identity-number", "address", "portrait"))
"""Kinds that a holder must always be able to leave out (OPTICAL, licence card)."""
RESERVED_CLAIMS = frozenset(
    ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cti", "cnf", "vct", "status", "nonce", "cnonce")
)
"""Names that the formats use for themselves (RFC 7519, RFC 8392, SD-JWT VC)."""
_CLAIM_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_TYPE_ID = re.compile(r"[a-z]+(\.[A-Za-z0-9-]+)+")
_TYPE_KEYS = frozenset(
    ("catalogue", "id", "name", "category", "holder_kind", "requires_status", "face", "claims")
)
_VALIDITY_KEYS = frozenset(("validity_days", "long_term"))
_CLAIM_KEYS = frozenset(("name", "label", "kind", "sensitivity", "redactable"))
_CLAIM_OPTIONS = frozenset(("required", "standard", "values"))


def load_document_types() -> Mapping[str, DocumentType]:
    """All shipped kinds of licence by id, in the order of their ids. WalletError DOCUMENT_TYPE_UNKNOWN, with
    the file and the entry in `detail`, when one is not in order."""
    return _shipped()


def load_known_types() -> Mapping[str, DocumentType]:
    """The shipped kinds and, after them, those of international standards, by id. WalletError as above."""
    return _known()


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, DocumentType]:
    return read_folder(resources.files("resources") / "doctypes")


@lru_cache(maxsize=1)
def _known() -> Mapping[str, DocumentType]:
    folder = resources.files("resources") / "doctypes"
    return MappingProxyType({**_shipped(), **_read_types(folder / "international", {}, STANDARD_MARK)})


def read_folder(folder: Traversable) -> Mapping[str, DocumentType]:
    """Every *.toml of one folder, with standard/names.toml beside them."""
    names = read_standard_names((folder / "standard" / "names.toml").read_text(encoding="utf-8"))
    return MappingProxyType(_read_types(folder, names, CATALOGUE_MARK))


def _read_types(folder: Traversable, names: Mapping[str, str], mark: str) -> dict[str, DocumentType]:
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    types = {}
    for file in files:
        document_type = parse_document_type(file.read_text(encoding="utf-8"), file.name, names, mark)
        if file.name != f"{document_type.id}.toml":
            raise _fault(file.name, f"is about {document_type.id}")
        types[document_type.id] = document_type
    return types


def read_standard_names(text: str) -> Mapping[str, str]:
    """Our meanings to the JSON names of GB/T 36903."""
    place = "standard names"
    names = {}
    for meaning, entry in _toml(text, place).items():
        _keys(f"{place}: {meaning}", entry, frozenset(("json", "pinyin")))
        names[meaning] = _word(f"{place}: {meaning}.json", entry["json"])
    return names


def parse_document_type(
    text: str, place: str, standard_names: Mapping[str, str], mark: str = CATALOGUE_MARK
) -> DocumentType:
    """One kind of licence of the catalogue that is marked so. `place` names the file in errors."""
    table = _toml(text, place)
    _keys(place, table, _TYPE_KEYS, _VALIDITY_KEYS)
    if table["catalogue"] != mark:
        raise _fault(place, f"catalogue must say {mark}")
    if not isinstance(table["claims"], list) or not table["claims"]:
        raise _fault(place, "claims must be a list of tables")
    claims = tuple(_claim(f"{place}: claim {i}", c, standard_names) for i, c in enumerate(table["claims"], 1))
    if len({claim.name for claim in claims}) != len(claims):
        raise _fault(place, "a claim is defined twice")
    if not isinstance(table["requires_status"], bool):
        raise _fault(place, "requires_status must be true or false")
    title, number, authority = _face(place, table["face"], claims)
    return DocumentType(
        id=_matching(place, "id", table["id"], _TYPE_ID),
        name=_text(f"{place}: name", table["name"]),
        category=Category(_one_of(place, "category", table["category"], frozenset(Category))),
        claims=claims,
        title_claim=title,
        number_claim=number,
        authority_claim=authority,
        holder_kind=_one_of(place, "holder_kind", table["holder_kind"], HOLDER_KINDS),
        validity_days=_validity_days(place, table),
        requires_status=table["requires_status"],
    )


def _claim(place: str, entry: Any, standard_names: Mapping[str, str]) -> ClaimDefinition:
    _keys(place, entry, _CLAIM_KEYS, _CLAIM_OPTIONS)
    name = _matching(place, "name", entry["name"], _CLAIM_NAME)
    kind = _one_of(place, "kind", entry["kind"], CLAIM_KINDS)
    redactable, required = entry["redactable"], entry.get("required", True)
    if name in RESERVED_CLAIMS:
        raise _fault(place, f"{name} belongs to the format")
    if not isinstance(redactable, bool) or not isinstance(required, bool):
        raise _fault(place, "redactable and required must be true or false")
    if kind in HIDEABLE_KINDS and not redactable:
        raise _fault(place, f"a claim of kind {kind} must be redactable")
    standard = entry.get("standard")
    if standard is not None and standard not in standard_names:
        raise _fault(place, f"{standard!r} is not in the table of standard names")
    return ClaimDefinition(
        name=name,
        label=_text(f"{place}: label", entry["label"]),
        kind=kind,
        sensitivity=Sensitivity(_one_of(place, "sensitivity", entry["sensitivity"], frozenset(Sensitivity))),
        redactable=redactable,
        required=required,
        standard_name=None if standard is None else standard_names[standard],
        values=_values(place, entry.get("values", [])),
    )


def _values(place: str, entries: Any) -> tuple[tuple[str, LocalisedText], ...]:
    """Codes that a claim may hold, in words."""
    if not isinstance(entries, list):
        raise _fault(place, "values must be a list of tables")
    for entry in entries:
        _keys(f"{place}: values", entry, frozenset(("is", "zh", "en")))
    return tuple(
        (
            _word(f"{place}: values.is", entry["is"]),
            _text(f"{place}: {entry['is']}", {"zh": entry["zh"], "en": entry["en"]}),
        )
        for entry in entries
    )


def _face(place: str, entry: Any, claims: tuple[ClaimDefinition, ...]) -> tuple[str, str, str]:
    """The claims of the face are always visible: a verdict must be able to name the licence."""
    _keys(f"{place}: face", entry, frozenset(("title", "number", "authority")))
    always = {claim.name for claim in claims if claim.required and not claim.redactable}
    for part, name in entry.items():
        if name not in always:
            raise _fault(place, f"face.{part} must be a required claim that cannot be left out")
    return entry["title"], entry["number"], entry["authority"]


def _validity_days(place: str, table: dict[str, Any]) -> int | None:
    days, long_term = table.get("validity_days"), table.get("long_term")
    if long_term is True and days is None:
        return None
    if long_term is None and isinstance(days, int) and not isinstance(days, bool) and 0 < days <= 36600:
        return days
    raise _fault(place, "give either validity_days (1 to 36600) or long_term = true")


def _toml(text: str, place: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _fault(place, str(error)) from error


def _keys(place: str, entry: Any, wanted: frozenset[str], optional: frozenset[str] = frozenset()) -> None:
    if not isinstance(entry, dict):
        raise _fault(place, "must be a table")
    missing, unknown = wanted - entry.keys(), entry.keys() - wanted - optional
    if missing or unknown:
        raise _fault(place, f"missing {sorted(missing)}, unknown {sorted(unknown)}")


def _one_of(place: str, key: str, value: Any, allowed: frozenset[Any]) -> str:
    if not isinstance(value, str) or value not in allowed:
        raise _fault(place, f"{key} must be one of {', '.join(sorted(allowed))}")
    return value


def _matching(place: str, key: str, value: Any, pattern: re.Pattern[str]) -> str:
    if not isinstance(value, str) or pattern.fullmatch(value) is None:
        raise _fault(place, f"{key} must look like {pattern.pattern}")
    return value


def _word(place: str, value: Any) -> str:
    if not isinstance(value, str) or not value or value.strip() != value:
        raise _fault(place, "must be a text, neither empty nor untrimmed")
    return value


def _text(place: str, value: Any) -> LocalisedText:
    _keys(place, value, frozenset(("zh", "en")))
    return LocalisedText(zh=_word(f"{place}.zh", value["zh"]), en=_word(f"{place}.en", value["en"]))


def _fault(place: str, detail: str) -> WalletError:
    return WalletError(Trouble.DOCUMENT_TYPE_UNKNOWN, f"{place}: {detail}")
