"""The vault beside Argon2id alone and beside the same licences in plain SQLite (bench.plain)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flows.town import CHEAP, NOW, PASSPHRASE

from bench.measure import OWN_THREAD, Contender, Row, interleave
from bench.plain import (
    empty_database,
    insert_rows,
    list_rows,
    open_row,
    plain_row,
    sample_records,
)
from wallet.crypto.sealing import SALT_BYTES, Argon2Parameters, derive_key
from wallet.flows.summaries import list_licences
from wallet.model.views import RestoreMode
from wallet.vault.backup_content import read_content
from wallet.vault.backup_file import Backup, new_locks
from wallet.vault.copies import listed
from wallet.vault.credentials import rewrite_some
from wallet.vault.records import LicenceRecord, StoredLicence
from wallet.vault.restoring import Incoming
from wallet.vault.vault import Vault

AFTER_UNLOCK = 0.150
PLAIN = "plain SQLite"


def rows() -> list[Row]:
    """PERFORMANCE: unlock (a copy due, too), list (with renewals, too), list again, open one, insert; and
    a backup and back, for which there is no goal. The search is in the group `screen`: it is a page."""
    records = sample_records()
    with TemporaryDirectory() as name:
        folder = Path(name)
        return [
            *_unlocking(folder / "usual.lw", records),
            *_reading(folder, records),
            _renewed(folder / "renewed.lw", records),
            _inserting(folder, records),
            *_backed_up(folder, records),
        ]


def _unlocking(path: Path, records: list[LicenceRecord]) -> list[Row]:
    """The usual parameters (256 MiB): with the cheap ones of the tests everything else would weigh more."""
    cost = Argon2Parameters()
    _filled(path, records, cost).lock()
    opened: list[Vault] = []

    def lock(_: object) -> None:
        opened.pop().lock()

    def open_on_a_new_day(_: object) -> None:
        """As at the first unlocking of a day after one with a change."""
        opened.append(Vault.open(path, PASSPHRASE))
        opened[0].backups.keep_daily(lambda: NOW)

    def copy(_: object) -> None:
        opened[0].backups.keep_up()

    def opened_on_a_new_day() -> None:
        _forget_copies(path)
        open_on_a_new_day(None)

    timings = interleave(
        {
            "argon2id": Contender(partial(derive_key, PASSPHRASE.encode(), bytes(SALT_BYTES), cost)),
            "unlock": Contender(lambda _: opened.append(Vault.open(path, PASSPHRASE)), lambda: None, lock),
            "on a new day": Contender(open_on_a_new_day, lambda: _forget_copies(path), lock),
            "copy": Contender(copy, opened_on_a_new_day, lock),
        },
        11,
    )
    plain, new_day, copied = (timings.ratio(name, "argon2id") for name in ("unlock", "on a new day", "copy"))
    return [
        Row("unlock, 10,000 licences within", "Argon2id alone", plain, 1.1),
        Row("unlock, the copy of the day due", "Argon2id alone", new_day, 1.1),
        Row("the copy of the day, once the list is shown", "Argon2id alone", copied),
    ]


def _forget_copies(path: Path) -> None:
    for copy in listed(path):
        copy.path.unlink()


def _reading(folder: Path, records: list[LicenceRecord]) -> list[Row]:
    path = folder / "vault.lw"
    _filled(path, records).lock()
    plain = empty_database(folder / "plain.db")
    insert_rows(plain, [plain_row(record) for record in records])
    listing = interleave(
        {
            "plain": Contender(partial(list_rows, plain)),
            "vault": Contender(
                lambda vault: list_licences(vault, NOW), lambda: Vault.open(path, PASSPHRASE), Vault.lock
            ),
        },
        15,
        OWN_THREAD,
    )
    vault = Vault.open(path, PASSPHRASE)
    ids = itertools.cycle([summary.id for summary in vault.summaries()][::7])
    plain_ids = itertools.cycle([row.id for row in list_rows(plain)][::7])
    reading = interleave(
        {
            "list": Contender(lambda: list_licences(vault, NOW)),
            "plain list": Contender(partial(list_rows, plain)),
            "open": Contender(lambda: vault.record(next(ids))),
            "plain open": Contender(lambda: open_row(plain, next(plain_ids))),
        },
        41,
        OWN_THREAD,
    )
    vault.lock()
    plain.dispose()
    beside = listing.ratio("vault", "plain")
    return [
        Row(
            "list 10,000 licences after unlock",
            "150 ms",
            listing.share("vault", AFTER_UNLOCK),
            1.0,
            note=f"{beside.middle:.1f} × {PLAIN}",
        ),
        Row("list 10,000 licences from memory", PLAIN, reading.ratio("list", "plain list"), 2.0),
        Row("open one licence", PLAIN, reading.ratio("open", "plain open"), 1.5),
    ]


def _renewed(path: Path, records: list[LicenceRecord]) -> Row:
    """Every second licence folded under the one before it: each face holds a link."""
    vault = _filled(path, records)
    ids = [summary.id for summary in vault.summaries()]
    under = dict(zip(ids[1::2], ids[::2], strict=True))
    with vault._session.changing() as change:
        rewrite_some(change, list(under), lambda summary: replace(summary, replaced_by=under[summary.id]))
    vault.lock()
    timings = interleave(
        {
            "vault": Contender(
                lambda vault: list_licences(vault, NOW), lambda: Vault.open(path, PASSPHRASE), Vault.lock
            )
        },
        15,
        OWN_THREAD,
    )
    found = timings.share("vault", AFTER_UNLOCK)
    return Row("list 10,000 licences after unlock, half of them renewed", "150 ms", found, 1.0)


def _inserting(folder: Path, records: list[LicenceRecord]) -> Row:
    number = itertools.count()
    plain_rows = [plain_row(record) for record in records]

    def fresh(make: Callable[[Path], Any]) -> Callable[[], Any]:
        return lambda: make(folder / f"fresh-{next(number)}")

    timings = interleave(
        {
            "plain": Contender(
                lambda engine: insert_rows(engine, plain_rows),
                fresh(empty_database),
                lambda engine: engine.dispose(),
            ),
            "vault": Contender(
                lambda vault: vault.add_many(records),
                fresh(lambda path: Vault.create(path, PASSPHRASE, CHEAP)[0]),
                Vault.lock,
            ),
        },
        9,
    )
    return Row("insert 10,000 licences", PLAIN, timings.ratio("vault", "plain"), 1.6)


def _backed_up(folder: Path, records: list[LicenceRecord]) -> list[Row]:
    """Without the issuers' signatures, which are judged in between: what the vault and the file cost."""
    number = itertools.count()
    locks = new_locks(PASSPHRASE, None, CHEAP)
    vault = _filled(folder / "backed-up.lw", records)
    place = folder / "all.backup"
    vault.backups.write(place, locks, NOW)

    def restore(mode: RestoreMode, target: Vault) -> None:
        _, entries = read_content(Backup(place, locks.head, locks.chunks, None).entries())
        sound = (entry for entry in entries if isinstance(entry, StoredLicence))
        target.backups.restore(sound, Incoming(), mode, NOW)

    def fresh() -> Vault:
        return Vault.create(folder / f"restored-{next(number)}", PASSPHRASE, CHEAP)[0]

    timings = interleave(
        {
            "write": Contender(lambda _: vault.backups.write(place, locks, NOW), lambda: None),
            "merge": Contender(partial(restore, RestoreMode.MERGE), fresh, Vault.lock),
            "replace": Contender(partial(restore, RestoreMode.REPLACE), lambda: vault),
        },
        5,
    )
    vault.lock()
    names = {
        "write": "back up 10,000 licences",
        "merge": "restore them, merge",
        "replace": "restore, replace",
    }
    return [Row(text, "1 s", timings.share(name, 1.0), None) for name, text in names.items()]


def _filled(path: Path, records: list[LicenceRecord], cost: Argon2Parameters = CHEAP) -> Vault:
    vault, _ = Vault.create(path, PASSPHRASE, cost)
    vault.add_many(records)
    return vault
