"""The operating system's keychain through `keyring`, whose one home this is.

Only the stores named below are used, each made by its class: what keyring would pick by itself, by an
environment variable or by a file in the home folder is not asked for, and neither are its stores that keep
nothing, fail or write in clear. Keeps no secret in memory.
"""

from __future__ import annotations

import base64
import contextlib
import importlib
import sys
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from wallet.model.errors import Trouble, WalletError

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

SERVICE = "licence-wallet"

_STORES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "win32": (("keyring.backends.Windows", "WinVaultKeyring"),),
    "darwin": (("keyring.backends.macOS", "Keyring"),),
    "linux": (
        ("keyring.backends.SecretService", "Keyring"),
        ("keyring.backends.kwallet", "DBusKeyring"),
    ),
}
"""By platform, the stores that are allowed, first choice first."""


class SystemKeychain:
    """Implements model.ports.Keychain. The store is looked for when it is first needed: that may wait for
    D-Bus, and most wallets need none."""

    def __init__(self, platform: str = sys.platform) -> None:
        self._platform = platform

    @property
    def available(self) -> bool:
        """Whether this computer has a store that is allowed."""
        return self._found is not None

    def read(self, name: str) -> bytes | None:
        with _troubles():
            text = self._store.get_password(SERVICE, name)
            return None if text is None else base64.b64decode(text, validate=True)

    def keep(self, name: str, secret: bytes) -> None:
        with _troubles():
            self._store.set_password(SERVICE, name, base64.b64encode(secret).decode("ascii"))

    def forget(self, name: str) -> None:
        with _troubles():
            if self._store.get_password(SERVICE, name) is not None:
                self._store.delete_password(SERVICE, name)

    @property
    def _store(self) -> KeyringBackend:
        if self._found is None:
            raise WalletError(Trouble.KEYCHAIN_UNAVAILABLE, "no store that is allowed")
        return self._found

    @cached_property
    def _found(self) -> KeyringBackend | None:
        for module, name in _STORES.get(self._platform, ()):
            try:
                kind = getattr(importlib.import_module(module), name)
                # Raises where the store cannot be used here; its value ranks it for keyring's own choice.
                _ = kind.priority
                store: KeyringBackend = kind()
            except Exception:
                continue
            return store
        return None


@contextlib.contextmanager
def _troubles() -> Iterator[None]:
    """What a store raises is its own; nothing of it but its kind is told on."""
    try:
        yield
    except WalletError:
        raise
    except Exception as error:
        raise WalletError(Trouble.KEYCHAIN_UNAVAILABLE, type(error).__name__) from None
