"""Services that a counter can be set to, read from resources/services, strictly. Asks nobody for anything.

Marked 示例目录, as the kinds of licence are: our own, not an authority's. Each says what it asks for in DCQL.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib import resources
from types import MappingProxyType
from typing import Any

from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import Policy
from wallet.model.service import ServicePreset
from wallet.model.text import LocalisedText
from wallet.requests.dcql import parse_dcql
from wallet.services.doctypes import CATALOGUE_MARK

_KEYS = frozenset(("catalogue", "id", "name", "purpose", "retention", "dcql"))
_OPTIONS = frozenset(("policy", "compare_portrait"))
_POLICIES = frozenset((Policy.COUNTER, Policy.COUNTER_TIMED))
_LONGEST = 80
"""Characters of a name, purpose or statement in one language: both stand in one text of a request."""


@lru_cache(maxsize=1)
def load_services() -> Mapping[str, ServicePreset]:
    """All shipped services by id. WalletError COUNTER_SETUP_INVALID where one is not in order."""
    folder = resources.files("resources") / "services"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    found = {}
    for file in files:
        service = parse_service(file.read_text(encoding="utf-8"), file.name)
        if file.name != f"{service.id}.toml":
            raise _fault(file.name, f"is about {service.id}")
        found[service.id] = service
    return MappingProxyType(found)


def parse_service(text: str, place: str) -> ServicePreset:
    """One service. WalletError COUNTER_SETUP_INVALID with `place` in its detail."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _fault(place, str(error)) from error
    keys = frozenset(table)
    if not _KEYS <= keys <= _KEYS | _OPTIONS or table["catalogue"] != CATALOGUE_MARK:
        raise _fault(place, "other keys than a service has, or no mark of a catalogue")
    policy, portrait = table.get("policy", Policy.COUNTER), table.get("compare_portrait", False)
    if policy not in _POLICIES or type(portrait) is not bool:
        raise _fault(place, "policy or compare_portrait")
    if not isinstance(table["id"], str) or not table["id"] or not isinstance(table["dcql"], str):
        raise _fault(place, "id or dcql")
    try:
        query = parse_dcql(table["dcql"].encode())
    except WalletError as error:
        raise _fault(place, f"dcql: {error.detail}") from error
    return ServicePreset(
        id=table["id"],
        name=_text(place, table["name"]),
        purpose=_text(place, table["purpose"]),
        retention=_text(place, table["retention"]),
        credentials=query.credentials,
        credential_sets=query.credential_sets,
        policy=Policy(policy),
        compare_portrait=portrait,
    )


def _text(place: str, value: Any) -> LocalisedText:
    if not isinstance(value, dict) or set(value) != {"zh", "en"}:
        raise _fault(place, "a text in both languages")
    if not all(isinstance(words, str) and 0 < len(words.strip()) <= _LONGEST for words in value.values()):
        raise _fault(place, "an empty text, or one too long")
    return LocalisedText(value["zh"], value["en"])


def _fault(place: str, detail: str) -> WalletError:
    return WalletError(Trouble.COUNTER_SETUP_INVALID, f"{place}: {detail}")
