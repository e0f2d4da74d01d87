"""The way in: passphrase strength, a new vault, an opened one. Keeps no passphrase."""

from __future__ import annotations

from wallet import wording
from wallet.flows.workplace import Workplace
from wallet.model.text import LocalisedText
from wallet.vault import passphrase as passphrases
from wallet.vault.keyslots import calibrate
from wallet.vault.vault import Vault


def strength(passphrase: str) -> tuple[int, LocalisedText]:
    """Honest strength 0 (refused) to 4, with the advice for it."""
    level, _ = passphrases.strength(passphrase)
    return level, wording.word_strength(level).advice


def create(workplace: Workplace, passphrase: str) -> tuple[Vault, str]:
    """A new, unlocked vault and its recovery code, told once.

    The cost of a guess is fitted to this machine, unless the workplace fixes it. Raises WalletError.
    """
    passphrases.refuse_weak(passphrase)
    parameters = workplace.argon2 or calibrate(workplace.stopwatch)
    return Vault.create(workplace.vault_path, passphrase, parameters)


def unlock(workplace: Workplace, secret: str) -> Vault:
    """Open with the passphrase or the recovery code. Raises WalletError."""
    return Vault.open(workplace.vault_path, secret)
