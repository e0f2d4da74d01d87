"""Kinds of licence, read from resources/doctypes, strictly.

*.toml there is marked 示例目录: our own profiles, not an authority's catalogue. international/*.toml is
marked 标准 standard: kinds that an international standard defines, which we read and show; of them the demo
authority issues the mobile driving licence alone.
Names of GB/T 36903 come from one table (standard/names.toml), so that they can be corrected there, and so do
codes that several kinds share, in words (standard/values.toml). Does not issue or judge anything.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any, TypeAlias

from wallet.model.credential import Category, ClaimDefinition, DocumentType, Sensitivity
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText

CATALOGUE_MARK = "示例目录"
STANDARD_MARK = "标准 standard"
CLAIM_KINDS = frozenset(
    (
        *("text", "date", "moment", "stay", "number", "name", "portrait"),
        *("identity-number", "credit-code", "address"),
    )
)
"""`moment`: a time with its zone (RFC 3339). `stay`: days, months and years ("90 d", "3 m 1 y")."""
HOLDER_KINDS = frozenset(("person", "organisation"))
HIDEABLE_KINDS = frozenset(("identity-number", "address", "portrait"))
"""Kinds that a holder must always be able to leave out (OPTICAL, licence card)."""
RESERVED_CLAIMS = frozenset(
    ("iss", "sub", "aud", "exp", "nbf", "iat", "jti", "cti", "cnf", "vct", "status", "nonce", "cnonce")
)
"""Names that the formats use for themselves (RFC 7519, RFC 8392, SD-JWT VC)."""
_CLAIM_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_TYPE_ID = re.compile(r"[a-z]+(\.[A-Za-z0-9-]+)*")
_TYPE_KEYS = frozenset(("catalogue", "id", "name", "holder_kind", "requires_status", "face", "claims"))
_TYPE_OPTIONS = frozenset(("validity_days", "long_term", "category"))
_FACE_KEYS = frozenset(("title", "number", "authority"))
_CLAIM_KEYS = frozenset(("name", "label", "kind", "sensitivity", "redactable"))
_CLAIM_OPTIONS = frozenset(("required", "standard", "values", "parts"))
_PART_OPTIONS = frozenset(("label", "kind", "values", "parts"))

ValueSet: TypeAlias = tuple[tuple[str, LocalisedText], ...]
"""Codes in words."""
_NO_SETS: Mapping[str, ValueSet] = MappingProxyType({})


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
    sets = read_value_sets((folder / "standard" / "values.toml").read_text(encoding="utf-8"))
    foreign = _read_types(folder / "international", {}, STANDARD_MARK, sets)
    return MappingProxyType({**_shipped(), **foreign})


def read_folder(folder: Traversable) -> Mapping[str, DocumentType]:
    """Every *.toml of one folder, with standard/names.toml beside them."""
    names = read_standard_names((folder / "standard" / "names.toml").read_text(encoding="utf-8"))
    return MappingProxyType(_read_types(folder, names, CATALOGUE_MARK))


def _read_types(
    folder: Traversable, names: Mapping[str, str], mark: str, sets: Mapping[str, ValueSet] = _NO_SETS
) -> dict[str, DocumentType]:
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    types = {}
    for file in files:
        document_type = parse_document_type(file.read_text(encoding="utf-8"), file.name, names, mark, sets)
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


def read_value_sets(text: str) -> Mapping[str, ValueSet]:
    """Codes that several kinds of licence share, in words, by the name of their set. One key may hold several
    codes of one meaning, as in "AT | AUT"."""
    place = "value sets"
    return {
        name: tuple(
            (code, _text(f"{place}: {name}.{codes}", words))
            for codes, words in _table(f"{place}: {name}", entries).items()
            for code in codes.split(" | ")
        )
        for name, entries in _toml(text, place).items()
    }


def parse_document_type(
    text: str,
    place: str,
    standard_names: Mapping[str, str],
    mark: str = CATALOGUE_MARK,
    sets: Mapping[str, ValueSet] = _NO_SETS,
) -> DocumentType:
    """One kind of licence of the catalogue that is marked so. `place` names the file in errors; `sets` are
    the codes in words that its claims may name."""
    table = _toml(text, place)
    _keys(place, table, _TYPE_KEYS, _TYPE_OPTIONS)
    if mark == CATALOGUE_MARK:  # ours are about somebody, and of a category
        _keys(place, table, _TYPE_KEYS | {"category"}, _TYPE_OPTIONS)
        _keys(f"{place}: face", table["face"], _FACE_KEYS)
    if table["catalogue"] != mark:
        raise _fault(place, f"catalogue must say {mark}")
    if not isinstance(table["claims"], list) or not table["claims"]:
        raise _fault(place, "claims must be a list of tables")
    claims = tuple(
        _claim(f"{place}: claim {i}", entry, standard_names, sets)
        for i, entry in enumerate(table["claims"], 1)
    )
    if len({claim.name for claim in claims}) != len(claims):
        raise _fault(place, "a claim is defined twice")
    if not isinstance(table["requires_status"], bool):
        raise _fault(place, "requires_status must be true or false")
    title, number, authority = _face(place, table["face"], claims)
    return DocumentType(
        id=_matching(place, "id", table["id"], _TYPE_ID),
        name=_text(f"{place}: name", table["name"]),
        category=_category(place, table.get("category")),
        claims=claims,
        title_claim=title,
        number_claim=number,
        authority_claim=authority,
        holder_kind=_one_of(place, "holder_kind", table["holder_kind"], HOLDER_KINDS),
        validity_days=_validity_days(place, table),
        requires_status=table["requires_status"],
    )


def _category(place: str, value: Any) -> Category | None:
    """None for what may be about anything, as a signed file."""
    return None if value is None else Category(_one_of(place, "category", value, frozenset(Category)))


def _claim(
    place: str, entry: Any, standard_names: Mapping[str, str], sets: Mapping[str, ValueSet]
) -> ClaimDefinition:
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
        values=_values(place, entry.get("values", []), sets),
        parts=_parts(place, entry.get("parts", []), sets),
    )


def _parts(place: str, entries: Any, sets: Mapping[str, ValueSet]) -> tuple[ClaimDefinition, ...]:
    """The members of a value that is a map, or a list of maps. One without a label is told by its value."""
    if not isinstance(entries, list):
        raise _fault(place, "parts must be a list of tables")
    return tuple(_part(f"{place}: part {i}", entry, sets) for i, entry in enumerate(entries, 1))


def _part(place: str, entry: Any, sets: Mapping[str, ValueSet]) -> ClaimDefinition:
    _keys(place, entry, frozenset(("name",)), _PART_OPTIONS)
    return ClaimDefinition(
        name=_word(f"{place}: name", entry["name"]),
        label=_text(f"{place}: label", entry["label"]) if "label" in entry else LocalisedText("", ""),
        kind=_one_of(place, "kind", entry.get("kind", "text"), CLAIM_KINDS),
        values=_values(place, entry.get("values", []), sets),
        parts=_parts(place, entry.get("parts", []), sets),
    )


def _values(place: str, entries: Any, sets: Mapping[str, ValueSet]) -> ValueSet:
    """Codes that a claim may hold, in words: its own, or a shared set by name."""
    if isinstance(entries, str):
        if entries not in sets:
            raise _fault(place, f"{entries!r} is no set of values")
        return sets[entries]
    if not isinstance(entries, list):
        raise _fault(place, "values must be a list of tables, or the name of a set")
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
    """The claims of the face are always visible: a verdict must be able to name the licence. A signed file
    names nobody: then a part is left out, and is empty."""
    _keys(f"{place}: face", entry, frozenset(("authority",)), _FACE_KEYS)
    always = {claim.name for claim in claims if claim.required and not claim.redactable}
    for part, name in entry.items():
        if name not in always:
            raise _fault(place, f"face.{part} must be a required claim that cannot be left out")
    return entry.get("title", ""), entry.get("number", ""), entry["authority"]


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


def _table(place: str, entry: Any) -> dict[str, Any]:
    if not isinstance(entry, dict):
        raise _fault(place, "must be a table")
    return entry


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
