"""The ways into an open vault, as the settings page changes them. Keeps no secret."""

from __future__ import annotations

from datetime import datetime

from wallet.crypto.sealing import Argon2Parameters
from wallet.flows.workplace import Workplace
from wallet.model.views import KeySlotView
from wallet.vault import passphrase as passphrases
from wallet.vault.keyslots import calibrate
from wallet.vault.vault import Vault


class WaysIn:
    """Implements model.vault_journeys.KeyJourneys over one open vault."""

    def __init__(self, vault: Vault, workplace: Workplace) -> None:
        self._vault = vault
        self._workplace = workplace

    @property
    def keychain_available(self) -> bool:
        keychain = self._workplace.keychain
        return keychain is not None and keychain.available

    def listed(self) -> tuple[KeySlotView, ...]:
        return self._vault.slots.listed()

    def add_passphrase(self, secret: str, passphrase: str, at: datetime) -> None:
        passphrases.refuse_weak(passphrase)
        self._vault.slots.add_passphrase(secret, passphrase, at, self._cost())

    def change_passphrase(self, secret: str, passphrase: str, number: int, at: datetime) -> None:
        passphrases.refuse_weak(passphrase)
        self._vault.slots.change_passphrase(secret, passphrase, at, self._cost(), number)

    def remove(self, number: int, passphrase: str, at: datetime) -> None:
        self._vault.slots.remove(number, passphrase, at)

    def renew_recovery_code(self, secret: str, at: datetime) -> str:
        return self._vault.slots.renew_recovery_code(secret, at)

    def confirm_recovery_code(self, typed: str) -> None:
        self._vault.slots.confirm_recovery_code(typed)

    def use_keychain(self, passphrase: str, at: datetime) -> None:
        self._vault.slots.use_keychain(passphrase, at)

    def leave_keychain(self, passphrase: str, at: datetime) -> None:
        self._vault.slots.leave_keychain(passphrase, at)

    def rekey(self, secret: str, passphrase: str, at: datetime) -> str:
        passphrases.refuse_weak(passphrase)
        backups = self._vault.backups
        return self._vault.rekey(secret, passphrase, at, lambda: backups.take_copy(at), self._cost())

    def _cost(self) -> Argon2Parameters:
        """As at creation: fitted to this machine; the vault never lowers what it had."""
        return self._workplace.argon2 or calibrate(self._workplace.stopwatch)
