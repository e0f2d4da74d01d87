"""Looking after the vault file for support: what it is, and whether all of it can be read. Prints nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from wallet.flows.summaries import read_credential
from wallet.flows.unlock import unlock
from wallet.flows.workplace import Workplace
from wallet.vault.migrations import newest_version
from wallet.vault.recognition import look_at


@dataclass(frozen=True, slots=True)
class VaultFacts:
    """What can be told without a passphrase. `size` in bytes."""

    path: Path
    version: int
    size: int


@dataclass(frozen=True, slots=True)
class VaultCheck:
    """How many licences could be opened and read; one that cannot raises."""

    licences: int


def vault_facts(path: Path) -> VaultFacts:
    """What a vault file is. Raises WalletError: VAULT_MISSING, VAULT_FOREIGN, VAULT_NEWER, VAULT_DAMAGED."""
    return VaultFacts(path, look_at(path, newest=newest_version()), path.stat().st_size)


def check_vault(workplace: Workplace, secret: str) -> VaultCheck:
    """Open the vault, then every licence in it. Raises WalletError with the first fault."""
    with unlock(workplace, secret) as vault:
        summaries = vault.summaries()
        for summary in summaries:
            read_credential(vault.record(summary.id))
    return VaultCheck(len(summaries))
