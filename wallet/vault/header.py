"""The header and its key slots in the database: read with every type doubted, written whole.

Does not unlock (keyslots) and does not know records.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from wallet.codec import cbor
from wallet.crypto.sealing import Argon2Parameters
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import SlotKind
from wallet.vault import settings
from wallet.vault.change import Change
from wallet.vault.keyslots import FORMAT, Header, KeySlot
from wallet.vault.schema import key_slots, vault_header
from wallet.vault.sealed import VaultKeys, opened

SLOTS_GENERATION = "slots-generation"
"""Name of the sealed setting that repeats the header's generation of its slots."""

_SLOTS_CREATED = "slots-created"
_MAX_INTEGER = 2**62


def read_header(connection: Connection) -> Header:
    """The header as it stands, structure checked, nothing else. Raises WalletError VAULT_DAMAGED, or
    VAULT_NEWER for a layout of the header that this program does not know."""
    rows = connection.execute(select(vault_header)).all()
    if len(rows) != 1:
        raise WalletError(Trouble.VAULT_DAMAGED, "header row")
    row = rows[0]
    if _integer(row.format) > FORMAT:
        raise WalletError(Trouble.VAULT_NEWER, "header format")
    slots = connection.execute(select(key_slots).order_by(key_slots.c.number).limit(100)).all()
    return Header(
        vault_id=_bytes(row.vault_id),
        format=_integer(row.format),
        slots_generation=_integer(row.slots_generation),
        slots=tuple(_slot(slot) for slot in slots),
        checksum=_bytes(row.checksum),
        authentication=_bytes(row.authentication),
    )


def write_header(connection: Connection, header: Header) -> None:
    """Replace the header and all slots, in the caller's transaction."""
    connection.execute(delete(key_slots))
    connection.execute(delete(vault_header))
    connection.execute(
        insert(vault_header).values(
            id=1,
            vault_id=header.vault_id,
            format=header.format,
            slots_generation=header.slots_generation,
            checksum=header.checksum,
            authentication=header.authentication,
        )
    )
    connection.execute(
        insert(key_slots),
        [
            {
                "number": slot.number,
                "kind": str(slot.kind),
                "salt": slot.salt,
                "memory_kib": slot.parameters.memory_kib,
                "iterations": slot.parameters.iterations,
                "lanes": slot.parameters.lanes,
                "wrapped": slot.wrapped,
            }
            for slot in header.slots
        ],
    )


def note_slots(change: Change, header: Header, created: Mapping[int, int]) -> None:
    """Repeat the header's generation in the body: an old header before a newer body is found by it. And when
    slots were made: their numbers, and seconds since 1970, which do not stand in clear."""
    settings.write(change, SLOTS_GENERATION, header.slots_generation.to_bytes(8, "big"))
    settings.write(change, _SLOTS_CREATED, cbor.dumps(dict(created)))


def slots_created(connection: Connection, keys: VaultKeys) -> dict[int, int]:
    """When slots were made, as far as known. Raises WalletError VAULT_DAMAGED."""
    noted = settings.read(connection, keys, _SLOTS_CREATED)
    return {} if noted is None else opened(lambda: dict(cbor.loads(noted)))


def _slot(row: Any) -> KeySlot:
    try:
        kind = SlotKind(row.kind)
    except ValueError:
        raise WalletError(Trouble.VAULT_DAMAGED, "kind of slot") from None
    parameters = Argon2Parameters(_integer(row.memory_kib), _integer(row.iterations), _integer(row.lanes))
    return KeySlot(_integer(row.number), kind, _bytes(row.salt), parameters, _bytes(row.wrapped))


def _bytes(value: object) -> bytes:
    if not isinstance(value, bytes):
        raise WalletError(Trouble.VAULT_DAMAGED, "header value")
    return value


def _integer(value: object) -> int:
    # SQLite keeps whatever type was written, whatever the column says.
    if type(value) is not int or not -_MAX_INTEGER < value < _MAX_INTEGER:
        raise WalletError(Trouble.VAULT_DAMAGED, "header value")
    return value
