"""The way in: passphrase strength, a new vault, an opened one. Keeps no passphrase."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import datetime

from wallet import wording
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WaitFirst, WalletError
from wallet.model.text import LocalisedText
from wallet.vault import bringing_back, delay
from wallet.vault import passphrase as passphrases
from wallet.vault.keyslots import calibrate
from wallet.vault.recovery_code import read_recovery_code
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
    at = workplace.clock()
    return Vault.create(workplace.vault_path, passphrase, parameters, workplace.keychain, at)


def seconds_to_wait(workplace: Workplace, at: datetime) -> int:
    """How long a passphrase is not tried after wrong ones."""
    try:
        delay.refuse_hurry(workplace.vault_path, at)
    except WaitFirst as wait:
        return wait.seconds
    return 0


def unlock(workplace: Workplace, secret: str) -> Vault:
    """Open with the passphrase or the recovery code. Raises WalletError; WaitFirst after several wrong ones,
    except for what is spelled like a recovery code: nobody guesses one, and who has it is let in at once."""
    with _counted(workplace, secret):
        return Vault.open(workplace.vault_path, secret, workplace.keychain)


def bring_back(workplace: Workplace, number: int, secret: str) -> Vault:
    """Put an automatic copy in place and open it; wrong secrets count as those of `unlock` do: a copy has
    the same passphrase, and must not be the door at which it is guessed. Raises WalletError, WaitFirst."""
    with _counted(workplace, secret):
        at = workplace.clock()
        return Vault(
            bringing_back.bring_back(workplace.vault_path, number, secret, workplace.keychain, at=at)
        )


@contextlib.contextmanager
def _counted(workplace: Workplace, secret: str) -> Iterator[None]:
    path, at = workplace.vault_path, workplace.clock()
    if read_recovery_code(secret) is None:
        delay.refuse_hurry(path, at)
    try:
        yield
    except WalletError as error:
        if error.trouble is Trouble.PASSPHRASE_WRONG:
            delay.note_wrong(path, at)
        raise
    delay.note_right(path)
