"""The keys under the vault key, and the context that binds each sealed record to its place.

Knows no table's content and no database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from wallet.crypto.sealing import Authenticator, SealBroken, Sealer, hkdf
from wallet.model.errors import Trouble, WalletError

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class VaultKeys:
    """Keys derived from one vault key by HKDF labels; dropping the object is all that Python lets us do to
    forget them (bytes cannot be wiped, SECURITY says so). Backups get a label of their own."""

    vault_id: bytes
    records: Sealer = field(repr=False)
    holder_keys: Sealer = field(repr=False)
    settings: Sealer = field(repr=False)
    manifest: Sealer = field(repr=False)
    seen: Sealer = field(repr=False)
    index: bytes = field(repr=False)
    names: Authenticator = field(repr=False)
    header: bytes = field(repr=False)
    manifest_mac: bytes = field(repr=False)

    def look_up(self, table: str, name: bytes) -> bytes:
        """What stands in a look-up column for `name`: an HMAC, so that equal values in two vaults differ."""
        return self.names.mac(table.encode() + b"\x00" + name)


def derive_keys(vault_id: bytes, vault_key: bytes) -> VaultKeys:
    """All keys of one unlocked vault."""

    def labelled(label: str) -> bytes:
        return hkdf(vault_key, b"licence-wallet vault 1 " + label.encode() + b" " + vault_id)

    return VaultKeys(
        vault_id=vault_id,
        records=Sealer(labelled("records")),
        holder_keys=Sealer(labelled("holder keys")),
        settings=Sealer(labelled("settings")),
        manifest=Sealer(labelled("manifest seal")),
        seen=Sealer(labelled("newest state seen")),
        index=labelled("index"),
        names=Authenticator(labelled("index")),
        header=labelled("header"),
        manifest_mac=labelled("manifest"),
    )


class Binding:
    """Associated data of one table: vault id, table, record id, version, layout (SECURITY, Vault: keys), and
    what the record is found by, where it has such a column."""

    __slots__ = ("_prefix",)

    def __init__(self, vault_id: bytes, table: str) -> None:
        self._prefix = vault_id + len(table).to_bytes(1, "big") + table.encode()

    def context(self, record_id: bytes, version: int, layout: int, index: bytes = b"") -> bytes:
        """Ids and indexes are of fixed length, so no two records share one. Raises what odd values raise."""
        return self._prefix + record_id + version.to_bytes(8, "big") + layout.to_bytes(2, "big") + index

    def contexts(self, places: Iterable[tuple[bytes, int, int, bytes]]) -> list[bytes]:
        """`context` of many."""
        known: dict[tuple[int, int], bytes] = {}
        found = []
        for record_id, version, layout, index in places:
            numbers = known.get((version, layout))
            if numbers is None:
                numbers = version.to_bytes(8, "big") + layout.to_bytes(2, "big")
                known[version, layout] = numbers
            found.append(self._prefix + record_id + numbers + index)
        return found


def opened(reading: Callable[[], _T]) -> _T:
    """Run what opens or reads sealed bytes; anything wrong with them is WalletError VAULT_DAMAGED."""
    try:
        return reading()
    except (SealBroken, TypeError, ValueError, LookupError, AttributeError, OverflowError) as error:
        kind = type(error).__name__ if not isinstance(error, json.JSONDecodeError) else "JSON"
        raise WalletError(Trouble.VAULT_DAMAGED, f"record: {kind}") from None
