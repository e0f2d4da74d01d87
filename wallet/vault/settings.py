"""Small sealed values by name, in the caller's transaction. Not for licences or keys.

Layout 2 seals the name with the value, so that a re-key can name the record anew; layout 1, which version 1
of the schema wrote, sealed the value alone.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from wallet.codec import cbor
from wallet.crypto.sealing import random_bytes
from wallet.model.errors import Trouble, WalletError
from wallet.vault.change import Change
from wallet.vault.schema import settings
from wallet.vault.sealed import Binding, VaultKeys, opened

ID_BYTES = 16
LAYOUT = 2
_NAMES_OF_LAYOUT_1 = ("slots-generation", "user idle")
_WITHOUT_NAME = 1


def read(connection: Connection, keys: VaultKeys, name: str) -> bytes | None:
    """The value, None where there is none. Raises WalletError VAULT_DAMAGED."""
    row = connection.execute(select(settings).where(settings.c.name_index == _index(keys, name))).first()
    return None if row is None else opened(lambda: _value(keys, row))


def write(change: Change, name: str, value: bytes) -> None:
    """Keep a value under its name, over the one before."""
    keys, index = change.keys, _index(change.keys, name)
    found = change.connection.execute(
        select(settings.c.id, settings.c.version).where(settings.c.name_index == index)
    ).first()
    record_id = random_bytes(ID_BYTES) if found is None else found.id
    version = 1 if found is None else opened(lambda: found.version + 1)
    context = Binding(keys.vault_id, "settings").context(record_id, version, LAYOUT, index)
    sealed = keys.settings.seal(cbor.dumps([name, value]), context)
    if found is None:
        change.insert(settings, [(record_id, index, version, LAYOUT, sealed)])
    else:
        change.rewrite(settings, record_id, version, LAYOUT, sealed)


def listed(connection: Connection, keys: VaultKeys) -> dict[str, bytes]:
    """Every value by its name. Raises WalletError VAULT_DAMAGED."""
    rows = connection.execute(select(settings)).all()
    return dict(opened(partial(_named_value, keys, row)) for row in rows)


def renamed(old: VaultKeys, new: VaultKeys, index: bytes, layout: int, plain: bytes) -> bytes:
    """What an opened record is found by under other keys. Raises WalletError VAULT_DAMAGED."""
    if layout == _WITHOUT_NAME:
        for name in _NAMES_OF_LAYOUT_1:
            if _index(old, name) == index:
                return _index(new, name)
        raise WalletError(Trouble.VAULT_DAMAGED, "a setting without its name")
    return _index(new, opened(lambda: cbor.loads(plain)[0]))


def _named_value(keys: VaultKeys, row: Any) -> tuple[str, bytes]:
    if row.layout == _WITHOUT_NAME:
        names = {_index(keys, name): name for name in _NAMES_OF_LAYOUT_1}
        return names[row.name_index], _value(keys, row)
    name, value = cbor.loads(_plain(keys, row))
    return name, value


def _value(keys: VaultKeys, row: Any) -> bytes:
    plain = _plain(keys, row)
    return plain if row.layout == _WITHOUT_NAME else cbor.loads(plain)[1]


def _plain(keys: VaultKeys, row: Any) -> bytes:
    context = Binding(keys.vault_id, "settings").context(row.id, row.version, row.layout, row.name_index)
    return keys.settings.open(row.sealed, context)


def _index(keys: VaultKeys, name: str) -> bytes:
    return keys.look_up("settings", name.encode())
