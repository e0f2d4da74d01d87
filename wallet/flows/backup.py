"""Backups: the vault's content into a file and back. What comes back is judged again: a licence whose
issuer's signature does not hold is listed and left out, and every face is read anew out of its own bytes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from wallet.crypto.sealing import Argon2Parameters, Sealer
from wallet.flows.check import CheckSettings, check_item
from wallet.flows.receive import record_of
from wallet.flows.renewals import count_renewed
from wallet.flows.summaries import read_credential
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.faces import LicenceFace
from wallet.model.policy import Policy
from wallet.model.text import LocalisedText
from wallet.model.vault_journeys import Progress
from wallet.model.verdict import Check, Outcome, Reason, Report
from wallet.model.views import (
    BackupAge,
    BackupFacts,
    BackupPreview,
    BackupWritten,
    CopyView,
    KeysAsked,
    NotSound,
    Restored,
    RestoreMode,
)
from wallet.vault import copies
from wallet.vault.activity import ActivityEntry
from wallet.vault.backup_content import Entry, Opening, SealedKey, Setting, read_content
from wallet.vault.backup_file import Backup, new_locks, open_backup
from wallet.vault.passphrase import normalise, refuse_weak
from wallet.vault.records import StoredLicence
from wallet.vault.restoring import Incoming
from wallet.vault.vault import Vault

_BROKEN_IN = frozenset({Check.FORMAT, Check.ALGORITHM, Check.SIGNATURE, Check.INTEGRITY})
"""Checks that no missing trust or status data can fail: what fails them is not what its issuer signed."""


def list_copies(vault_path: Path, vault: Vault | None) -> tuple[CopyView, ...]:
    """The automatic copies beside a vault, the newest first."""
    known = {} if vault is None else {copy.number: at for copy, at in vault.backups.copies()}
    return tuple(
        CopyView(copy.number, copy.taken_at, copy.size, copies.is_sound(copy), known.get(copy.number))
        for copy in copies.listed(vault_path)
    )


def facts(vault: Vault, vault_path: Path) -> BackupFacts:
    """How far back the owner would fall."""
    last, copy = vault.backups.last_backup(), vault.backups.last_copy()
    return BackupFacts(
        last_backup=None if last is None else last.at,
        changed_since_backup=last is None or last.changed,
        last_copy=None if copy is None else copy[0].taken_at,
        changed_since_copy=copy is None or copy[1],
        copies=len(copies.listed(vault_path)),
        folder=vault_path.parent,
        copy_trouble=vault.backups.copy_trouble,
    )


def write(
    vault: Vault,
    workplace: Workplace,
    path: Path,
    passphrase: str,
    keys: KeysAsked | None,
    at: datetime,
    progress: Progress,
) -> BackupWritten:
    """A backup under a passphrase of its own. Holder keys go in only for who knows the vault's secret, under
    a passphrase that is not the backup's."""
    refuse_weak(passphrase)
    if keys is not None:
        refuse_weak(keys.passphrase)
        if normalise(keys.passphrase) == normalise(passphrase):
            raise WalletError(Trouble.BACKUP_KEYS_PASSPHRASE)
        vault.slots.confirm(keys.secret)
    cost = workplace.argon2 or Argon2Parameters()
    locks = new_locks(passphrase, None if keys is None else keys.passphrase, cost)
    return vault.backups.write(path, locks, at, progress)


def preview(
    vault: Vault, workplace: Workplace, path: Path, passphrase: str, at: datetime, progress: Progress
) -> BackupPreview:
    """What is in a backup, all of it read and judged; nothing is changed."""
    opening, entries = read_content(open_backup(path, passphrase).entries())
    sieve = _Sieve(workplace, at, None)
    here = {summary.id: summary.face for summary in vault.summaries()}
    kinds: Counter[LocalisedText] = Counter()
    faces: dict[bytes, LicenceFace] = {}
    bound = 0
    for stored in sieve.sound(watched(entries, opening.licences, progress)):
        if stored.record.digest in faces:
            continue
        faces[stored.record.digest] = stored.record.face
        kinds[stored.record.face.type_name] += 1
        bound += stored.record.holder_key is not None
    found = vault.find_many(tuple(faces))
    fresh = [face for face, licence_id in zip(faces.values(), found, strict=True) if licence_id is None]
    return BackupPreview(
        made_at=_moment(opening.made_at),
        age=_age(vault, opening),
        kinds=tuple(kinds.most_common()),
        licences=kinds.total(),
        fresh=len(fresh),
        older=count_renewed(fresh, here.values()),
        only_here=len(here.keys() - set(found)),
        bound=bound,
        keys=opening.keys,
        activity=opening.activity,
        settings=opening.settings,
        not_sound=tuple(sieve.not_sound),
    )


def open_for_restore(
    path: Path, passphrase: str, keys_passphrase: str | None
) -> tuple[Backup, Sealer | None]:
    """A backup, and what opens the holder keys in it where they are wanted. Raises what opening raises."""
    backup = open_backup(path, passphrase)
    return backup, None if keys_passphrase is None else backup.holder_keys(keys_passphrase)


def restore(
    vault: Vault,
    workplace: Workplace,
    opened: tuple[Backup, Sealer | None],
    mode: RestoreMode | None,
    at: datetime,
    progress: Progress,
) -> Restored:
    """Bring a backup in, all or nothing. `mode` None: merge, for a backup of this very vault."""
    backup, keys = opened
    opening, entries = read_content(backup.entries())
    if mode is None and opening.vault_id != vault.backups.vault_id:
        raise WalletError(Trouble.BACKUP_OF_ANOTHER_VAULT)
    mode = mode or RestoreMode.MERGE
    sieve = _Sieve(workplace, at, keys)
    sound = sieve.sound(watched(entries, opening.licences, progress))
    done = vault.backups.restore(sound, sieve.incoming, mode, at)
    return Restored(mode, done.added, done.already_here, done.taken_out, done.keys, tuple(sieve.not_sound))


def watched(entries: Iterable[Entry], total: int, progress: Progress) -> Iterator[Entry]:
    """The same entries; the licences among them are counted, and `progress` may stop it all at each entry."""
    licences = 0
    for entry in entries:
        progress(licences, total)
        yield entry
        licences += isinstance(entry, StoredLicence)
    progress(licences, total)


class _Sieve:
    """Lets sound licences through, keeps a list of the others, and gathers what is no licence."""

    def __init__(self, workplace: Workplace, at: datetime, keys: Sealer | None) -> None:
        trust, status = workplace.verification_data(at)
        self.incoming = Incoming()
        self.not_sound: list[NotSound] = []
        self._workplace = workplace
        self._settings = CheckSettings(Policy.IMPORT, trust, status)
        self._at = at
        self._keys = keys

    def sound(self, entries: Iterable[Entry]) -> Iterator[StoredLicence]:
        for entry in entries:
            if isinstance(entry, StoredLicence):
                judged = self._judged(entry)
                if isinstance(judged, StoredLicence):
                    yield judged
                else:
                    self.not_sound.append(judged)
            elif isinstance(entry, ActivityEntry):
                self.incoming.activity.append(entry)
            elif isinstance(entry, Setting):
                self.incoming.settings.append(entry)
            else:
                self._gather_key(entry)

    def _judged(self, stored: StoredLicence) -> StoredLicence | NotSound:
        record = stored.record
        report = check_item(record.original, self._settings, self._at)
        if broken := _broken(report):
            return NotSound(record.original_name, broken)
        try:
            credential = read_credential(stored)
        except (WalletError, IndexError):
            return NotSound(record.original_name, (str(Reason.MALFORMED),))
        if credential.digest != record.digest:
            return NotSound(record.original_name, (str(Reason.DIGEST_MISMATCH),))
        name, received = record.original_name, record.received_at
        anew = record_of(self._workplace, credential, record.original, name, received)
        return StoredLicence(replace(stored.summary, face=anew.face), anew)

    def _gather_key(self, key: SealedKey) -> None:
        if self._keys is not None:
            self.incoming.keys.append(key.pkcs8(self._keys))


def _broken(report: Report) -> tuple[str, ...]:
    return tuple(
        str(finding.reason)
        for finding in report.findings
        if finding.outcome is Outcome.FAILED and finding.check in _BROKEN_IN
    )


def _age(vault: Vault, opening: Opening) -> BackupAge:
    if opening.vault_id != vault.backups.vault_id:
        return BackupAge.OTHER_VAULT
    last, here = vault.backups.last_backup(), vault.backups.generation
    if last is not None and last.at == _moment(opening.made_at) and not last.changed:
        return BackupAge.SAME
    if opening.generation == here:
        return BackupAge.SAME
    return BackupAge.NEWER if opening.generation > here else BackupAge.OLDER


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (ValueError, OverflowError, OSError):
        raise WalletError(Trouble.BACKUP_DAMAGED, "when it was made") from None
