"""A backup file on another folder's disk, as its owner has it: written, and read to its end."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from wallet.crypto.sealing import Argon2Parameters
from wallet.model.views import RestoreMode
from wallet.vault.activity import ActivityEntry
from wallet.vault.backup_content import Entry, SealedKey, Setting, read_content
from wallet.vault.backup_file import new_locks, open_backup
from wallet.vault.records import StoredLicence
from wallet.vault.restoring import Incoming
from wallet.vault.vault import Vault

CHEAP = Argon2Parameters(memory_kib=64 * 1024, iterations=2, lanes=1)
STICK = "stick"
NAME_OF_PAPERS = "papers.backup"
_SECRET, _KEYS_SECRET = "attic ferry marble", "copper orchard lily"


def papers_of(vault: Vault) -> Path:
    """Where the backup of a vault lies, in a folder of its own."""
    return vault._session.path.parent / STICK / NAME_OF_PAPERS


def write_papers(vault: Vault, at: datetime) -> None:
    """A backup with holder keys, over the one that lies there."""
    vault.backups.write(papers_of(vault), new_locks(_SECRET, _KEYS_SECRET, CHEAP), at)


def restore_papers(vault: Vault, mode: RestoreMode, at: datetime) -> None:
    """All of the backup into the vault. Its licences are invented, so nothing judges them."""
    backup = open_backup(papers_of(vault), _SECRET)
    sealer, incoming = backup.holder_keys(_KEYS_SECRET), Incoming()
    _opening, entries = read_content(backup.entries())

    def licences(entry: Entry) -> bool:
        if isinstance(entry, ActivityEntry):
            incoming.activity.append(entry)
        elif isinstance(entry, Setting):
            incoming.settings.append(entry)
        elif isinstance(entry, SealedKey):
            incoming.keys.append(entry.pkcs8(sealer))
        return isinstance(entry, StoredLicence)

    sound = (entry for entry in entries if licences(entry))
    vault.backups.restore((entry for entry in sound if isinstance(entry, StoredLicence)), incoming, mode, at)


def in_papers(vault: Vault) -> tuple[bytes | str, ...] | None:
    """Each licence in the backup by its digest, each other entry by its kind; None: no backup."""
    path = papers_of(vault)
    if not path.exists():
        return None
    _opening, entries = read_content(open_backup(path, _SECRET).entries())
    told = [
        entry.record.digest if isinstance(entry, StoredLicence) else type(entry).__name__ for entry in entries
    ]
    return tuple(sorted(told, key=repr))
