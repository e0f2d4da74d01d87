"""Who plays in the demo: its roots, publisher, counter and issuers, from resources/demo/authority.toml.

All invented. Holds no key and issues nothing.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any

from wallet.model.credential import CredentialFormat
from wallet.model.text import LocalisedText

EVERY_FORMAT = (CredentialFormat.SD_CWT, CredentialFormat.SD_JWT_VC, CredentialFormat.MDOC)


@dataclass(frozen=True, slots=True)
class Member:
    """One party with a key. `id` names its files; `iss` is what stands in what it signs; a party without
    `document_types` issues no licence. `root` is whose certificate stands above its own; `formats` are those
    that it issues in, the usual one first."""

    id: str
    name: LocalisedText
    common_name: str
    iss: str = ""
    document_types: frozenset[str] = frozenset()
    root: str = "root"
    formats: tuple[CredentialFormat, ...] = EVERY_FORMAT

    def status_uri(self, number: int) -> str:
        """The `sub` of this issuer's status list of that number; short, because every code carries it."""
        return f"{self.iss}/s{number}"


@dataclass(frozen=True, slots=True)
class Cast:
    """All parties of the demo."""

    root: Member
    iaca: Member
    publisher: Member
    counter: Member
    issuers: tuple[Member, ...]

    def issuer_of(self, document_type: str) -> Member | None:
        """Who issues a kind of licence, None where nobody does."""
        return next((m for m in self.issuers if document_type in m.document_types), None)

    def issuer(self, issuer_id: str) -> Member:
        """An issuer by its id; KeyError where there is none."""
        return {member.id: member for member in self.issuers}[issuer_id]


@lru_cache(maxsize=1)
def demo_cast() -> Cast:
    """The shipped cast; a mistake in it is found by its test."""
    source = resources.files("resources") / "demo" / "authority.toml"
    table = tomllib.loads(source.read_text(encoding="utf-8"))
    return Cast(
        root=_member("root", table["root"]),
        iaca=_member("iaca", table["iaca"]),
        publisher=_member("publisher", table["publisher"]),
        counter=_member("counter", table["counter"]),
        issuers=tuple(_member(entry["id"], entry) for entry in table["issuers"]),
    )


def _member(member_id: str, entry: dict[str, Any]) -> Member:
    return Member(
        id=member_id,
        name=LocalisedText(zh=entry["name"]["zh"], en=entry["name"]["en"]),
        common_name=entry["common_name"],
        iss=entry.get("iss", ""),
        document_types=frozenset(entry.get("document_types", ())),
        root=entry.get("root", "root"),
        formats=tuple(CredentialFormat(name) for name in entry.get("formats", EVERY_FORMAT)),
    )
