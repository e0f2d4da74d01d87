"""What each kind of seal holds, by tag: the profiles of Doc 9303-13 and of BSI TR-03137, as data.

A seal of another kind is read all the same: its features are shown as bytes, and its signature counts. A tag
that a profile does not know changes nothing either (TR-03137, section 3.2.3).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wallet.codec import c40
from wallet.formats.base import malformed
from wallet.formats.vds.mrz import read_mrz

TEXT, UTF8, NUMBER, STAY, RAW = "text", "utf8", "number", "stay", "raw"
MRV_A, MRV_B, TD2 = (44, 72), (36, 64), (36, 72)
"""Machine readable zones: signs of the first line, signs altogether (visas leave the optional data out)."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A kind of seal. `features` maps a tag to a claim's name and its coding, or to a zone's measures;
    `needed` are tags of which at least one must be there."""

    document_type: str
    features: Mapping[int, tuple[str, str] | tuple[int, int]]
    needed: frozenset[int]


PROFILES: Mapping[tuple[int, int], Profile] = {
    (0x5D, 0x01): Profile(
        "icao.visa",
        {
            1: MRV_A, 2: MRV_B, 3: ("entries", NUMBER), 4: ("stay", STAY), 5: ("passport_number", TEXT),
            6: ("visa_type", RAW), 7: ("additional", RAW),
        },
        frozenset({1, 2}),
    ),
    (0x5E, 0x03): Profile("icao.emergency-travel-document", {2: TD2}, frozenset({2})),
    (0xFD, 0x02): Profile("de.arrival-attestation", {2: TD2, 3: ("register_number", TEXT)}, frozenset({2})),
    (0xFB, 0x06): Profile("de.residence-permit", {2: TD2, 3: ("passport_number", TEXT)}, frozenset({2})),
    (0xFA, 0x06): Profile("de.supplementary-sheet", {4: TD2, 5: ("sheet_number", TEXT)}, frozenset({4})),
    (0xFC, 0x04): Profile(
        "de.social-insurance-card",
        {1: ("number", TEXT), 2: ("surname", UTF8), 3: ("first_name", UTF8), 4: ("birth_name", UTF8)},
        frozenset({1}),
    ),
}  # fmt: skip


def read_features(
    kind: tuple[int, int], found: Mapping[int, bytes], issued: date
) -> tuple[str, dict[str, Any], date | None]:
    """The document type, its claims, and the day of expiry where there is one.

    Raises ParseError MALFORMED where a feature is not coded as its profile says, or all needed are missing.
    """
    profile = PROFILES.get(kind)
    if profile is None:
        return (
            f"vds.{kind[0]:02x}{kind[1]:02x}",
            {f"feature_{tag}": v.hex() for tag, v in found.items()},
            None,
        )
    if profile.needed.isdisjoint(found):
        malformed("a seal without the feature that its kind must have")
    claims: dict[str, Any] = {}
    expires: date | None = None
    for tag, value in found.items():
        name, coding = profile.features.get(tag, (f"feature_{tag}", RAW))
        if isinstance(name, int) and isinstance(coding, int):
            zone, expires = read_mrz(_zone(value, coding), name, issued)
            claims |= zone
        else:
            claims[str(name)] = _CODINGS[str(coding)](value)
    return profile.document_type, claims, expires


def _zone(value: bytes, signs: int) -> str:
    text = c40.decode(value)
    if len(text) != signs:
        malformed("the machine readable zone has a wrong length")
    return text


def _utf8(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        malformed("a feature is not UTF-8")


def _number(value: bytes) -> int:
    if not 0 < len(value) <= 4:
        malformed("a number of a seal has a wrong length")
    return int.from_bytes(value)


def _stay(value: bytes) -> str:
    """Days, months and years, a byte each."""
    if len(value) != 3:
        malformed("the duration of stay is not three bytes")
    parts = zip(value, ("d", "m", "y"), strict=True)
    return " ".join(f"{count} {unit}" for count, unit in parts if count) or "0 d"


_CODINGS: Mapping[str, Callable[[bytes], Any]] = {
    TEXT: lambda value: c40.decode(value).strip(" "),
    UTF8: _utf8,
    NUMBER: _number,
    STAY: _stay,
    RAW: bytes.hex,
}
