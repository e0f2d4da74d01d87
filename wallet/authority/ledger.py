"""What the demo authority has issued, and how each licence stands: one JSON file, written whole each time.

Holds no claim but the licence's number, which revoking needs. One process at a time uses a folder; the
last writer would win. Does not sign.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from wallet.authority.folder import read_whole
from wallet.codec import strict_json
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.storage.files import write_whole
from wallet.trust.standing import REVOKED, SUSPENDED, VALID

FILE_NAME = "ledger.json"
VERSION = 1
CAPACITY = 8192
"""Entries of one status list. Two bits each: 2 KB, a few dozen bytes when deflated."""


@dataclass(frozen=True, slots=True)
class IssuedLicence:
    """One line. `list_number` and `index` place it in its issuer's status lists; times are NumericDates;
    `standing` is the value of its status entry."""

    issuer: str
    list_number: int
    index: int
    number: str = field(repr=False)
    document_type: str
    format: str
    algorithm: str
    issued_at: int
    valid_until: int | None
    standing: int = VALID


@dataclass(frozen=True, slots=True)
class Ledger:
    """All lines, and the version of the last trust list that was published."""

    licences: tuple[IssuedLicence, ...] = ()
    trust_version: int = 0


def read_ledger(folder: Path) -> Ledger:
    """WalletError AUTHORITY_MISSING, FILE_UNREADABLE (also for a damaged file)."""
    try:
        table = strict_json.loads(read_whole(folder / FILE_NAME))
        return _parse(table)
    except (ParseError, KeyError, TypeError, ValueError) as error:
        raise WalletError(Trouble.FILE_UNREADABLE, FILE_NAME) from error


def write_ledger(folder: Path, ledger: Ledger) -> None:
    """Replace the file, atomically."""
    table = {
        "about": "演示 DEMO",
        "version": VERSION,
        "trust_version": ledger.trust_version,
        "licences": [asdict(licence) for licence in ledger.licences],
    }
    write_whole(folder / FILE_NAME, strict_json.dumps(table))


def free_entry(ledger: Ledger, issuer: str) -> tuple[int, int]:
    """List number and index for a new licence: a random unused one, so that an index tells no order.

    A further list begins when the last one is full.
    """
    mine = [licence for licence in ledger.licences if licence.issuer == issuer]
    number = max((licence.list_number for licence in mine), default=1)
    used = {licence.index for licence in mine if licence.list_number == number}
    if len(used) >= CAPACITY:
        return number + 1, secrets.randbelow(CAPACITY)
    unused = [index for index in range(CAPACITY) if index not in used]
    return number, secrets.choice(unused)


def find(ledger: Ledger, number: str) -> tuple[IssuedLicence, ...]:
    """Every licence of that number. WalletError LICENCE_MISSING where there is none."""
    found = tuple(licence for licence in ledger.licences if licence.number == number)
    if not found:
        raise WalletError(Trouble.LICENCE_MISSING, "no licence of that number was issued here")
    return found


def with_standing(ledger: Ledger, chosen: Iterable[IssuedLicence], standing: int) -> Ledger:
    """The ledger with some licences standing otherwise. WalletError WRONG_USAGE for taking a revocation back
    (revocation is sticky, SECURITY, Trust)."""
    places = {(licence.issuer, licence.list_number, licence.index) for licence in chosen}
    lines = []
    for licence in ledger.licences:
        if (licence.issuer, licence.list_number, licence.index) in places:
            if licence.standing == REVOKED and standing != REVOKED:
                raise WalletError(Trouble.WRONG_USAGE, "a revoked licence stays revoked")
            licence = replace(licence, standing=standing)
        lines.append(licence)
    return replace(ledger, licences=tuple(lines))


def _parse(table: Any) -> Ledger:
    if table["version"] != VERSION:
        raise ValueError("ledger of another version")
    licences = tuple(IssuedLicence(**line) for line in table["licences"])
    for licence in licences:
        if licence.standing not in (VALID, REVOKED, SUSPENDED) or not 0 <= licence.index < CAPACITY:
            raise ValueError("ledger line out of range")
    return Ledger(licences, int(table["trust_version"]))
