"""Shares of slot keys in the operating system's keychain, each under a name of its own slot.

The keychain comes as a port; which one it is decides wallet.storage.keychain.
"""

from __future__ import annotations

from wallet.crypto.sealing import sha256
from wallet.model.errors import Trouble, WalletError
from wallet.model.ports import Keychain
from wallet.vault.keyslots import KeySlot, Shares


def share_name(vault_id: bytes, slot_salt: bytes) -> str:
    """Says nothing of the vault to who reads the names, and another slot never finds it."""
    return "share " + sha256(b"lw-vault-share" + vault_id + slot_salt).hex()[:32]


def shares_in(keychain: Keychain | None) -> Shares:
    """Looks shares up. Without a keychain every look-up raises WalletError KEYCHAIN_UNAVAILABLE."""

    def share(vault_id: bytes, slot: KeySlot) -> bytes | None:
        if keychain is None:
            raise WalletError(Trouble.KEYCHAIN_UNAVAILABLE)
        return keychain.read(share_name(vault_id, slot.salt))

    return share
