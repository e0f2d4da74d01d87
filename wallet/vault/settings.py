"""Small sealed values by name, in the caller's transaction. Not for licences or keys."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select, update

from wallet.crypto.sealing import random_bytes
from wallet.vault.records import LAYOUT
from wallet.vault.schema import settings
from wallet.vault.sealed import Binding, VaultKeys, opened

ID_BYTES = 16


def read(connection: Connection, keys: VaultKeys, name: str) -> bytes | None:
    """The value, None where there is none. Raises WalletError VAULT_DAMAGED."""
    row = connection.execute(select(settings).where(settings.c.name_index == _index(keys, name))).first()
    if row is None:
        return None
    context = Binding(keys.vault_id, "settings").context
    return opened(
        lambda: keys.settings.open(row.sealed, context(row.id, row.version, row.layout, row.name_index))
    )


def write(connection: Connection, keys: VaultKeys, name: str, value: bytes) -> None:
    """Keep a value under its name, over the one before."""
    index = _index(keys, name)
    found = connection.execute(
        select(settings.c.id, settings.c.version).where(settings.c.name_index == index)
    ).first()
    record_id = random_bytes(ID_BYTES) if found is None else found.id
    version = 1 if found is None else opened(lambda: found.version + 1)
    context = Binding(keys.vault_id, "settings").context(record_id, version, LAYOUT, index)
    sealed = keys.settings.seal(value, context)
    values = {"version": version, "layout": LAYOUT, "sealed": sealed}
    if found is None:
        connection.execute(insert(settings).values(id=record_id, name_index=index, **values))
    else:
        connection.execute(update(settings).where(settings.c.id == record_id).values(**values))


def _index(keys: VaultKeys, name: str) -> bytes:
    return keys.look_up("settings", name.encode())
