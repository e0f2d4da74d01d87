"""Holder keys: a fresh P-256 key for each licence, sealed as PKCS #8, found by an HMAC of its thumbprint.

They leave the vault only in a backup that was asked to hold them; else what comes out is a Signer. Their
level is software, and no more is claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from sqlalchemy import Connection, select

from wallet.crypto.keys import SoftwareSigner, thumbprint
from wallet.crypto.sealing import random_bytes
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.ports import Signer
from wallet.vault.change import Change
from wallet.vault.records import LAYOUT
from wallet.vault.schema import holder_keys
from wallet.vault.sealed import Binding, VaultKeys, opened

ID_BYTES = 16


def new_key(change: Change) -> PublicKey:
    """Make and keep a P-256 key; answers its public half."""
    signer = SoftwareSigner.generate("ES256")
    _insert(change, signer)
    return signer.public_key


def is_kept(connection: Connection, keys: VaultKeys, public_key: PublicKey) -> bool:
    """Whether the private half lies here; nothing is decrypted."""
    index = _index(keys, public_key)
    return (
        connection.execute(select(holder_keys.c.id).where(holder_keys.c.thumbprint_index == index)).first()
        is not None
    )


def signer_for(connection: Connection, keys: VaultKeys, public_key: PublicKey) -> Signer | None:
    """Signs with the private half of `public_key`; None where it is not here. WalletError VAULT_DAMAGED."""
    index = _index(keys, public_key)
    row = connection.execute(select(holder_keys).where(holder_keys.c.thumbprint_index == index)).first()
    if row is None:
        return None
    context = opened(
        lambda: Binding(keys.vault_id, "holder_keys").context(row.id, row.version, row.layout, index),
    )
    der = opened(lambda: keys.holder_keys.open(row.sealed, context))
    return SoftwareSigner.from_pkcs8(der, key_id=public_key.key_id, algorithm="ES256")


def private_keys(connection: Connection, keys: VaultKeys) -> Iterator[bytes]:
    """Every private key as PKCS #8, for a backup that was asked to hold them. Raises WalletError
    VAULT_DAMAGED."""
    context = Binding(keys.vault_id, "holder_keys").context
    for row in connection.execute(select(holder_keys)).all():
        yield opened(partial(_unsealed, keys, context, row))


def keep(change: Change, pkcs8: bytes) -> bool:
    """Keep a private key that was backed up; False where it is here. Raises WalletError BACKUP_DAMAGED."""
    try:
        signer = SoftwareSigner.from_pkcs8(pkcs8, key_id=None, algorithm="ES256")
    except ParseError:
        raise WalletError(Trouble.BACKUP_DAMAGED, "holder key") from None
    if is_kept(change.connection, change.keys, signer.public_key):
        return False
    _insert(change, signer)
    return True


def _unsealed(keys: VaultKeys, context: Callable[..., bytes], row: Any) -> bytes:
    place = context(row.id, row.version, row.layout, row.thumbprint_index)
    return keys.holder_keys.open(row.sealed, place)


def _insert(change: Change, signer: SoftwareSigner) -> None:
    keys, record_id = change.keys, random_bytes(ID_BYTES)
    index = _index(keys, signer.public_key)
    context = Binding(keys.vault_id, "holder_keys").context(record_id, 1, LAYOUT, index)
    sealed = keys.holder_keys.seal(signer.pkcs8(), context)
    change.insert(holder_keys, [(record_id, index, 1, LAYOUT, sealed)])


def _index(keys: VaultKeys, public_key: PublicKey) -> bytes:
    return keys.look_up("holder_keys", thumbprint(public_key))
