"""The vault beside Argon2id alone and beside the same licences in plain SQLite (bench.plain)."""

from __future__ import annotations

import itertools
from collections.abc import Callable
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
from wallet.vault.records import LicenceRecord
from wallet.vault.vault import Vault

AFTER_UNLOCK = 0.150
PLAIN = "plain SQLite"


def rows() -> list[Row]:
    """Five rows of PERFORMANCE: unlock, list, list again, open one, insert."""
    records = sample_records()
    with TemporaryDirectory() as name:
        folder = Path(name)
        return [
            _unlocking(folder / "usual.lw", records),
            *_reading(folder, records),
            _inserting(folder, records),
        ]


def _unlocking(path: Path, records: list[LicenceRecord]) -> Row:
    """The usual parameters (256 MiB): with the cheap ones of the tests everything else would weigh more."""
    cost = Argon2Parameters()
    _filled(path, records, cost).lock()
    opened: list[Vault] = []
    timings = interleave(
        {
            "argon2id": Contender(partial(derive_key, PASSPHRASE.encode(), bytes(SALT_BYTES), cost)),
            "unlock": Contender(
                lambda _: opened.append(Vault.open(path, PASSPHRASE)),
                lambda: None,
                lambda _: opened.pop().lock(),
            ),
        },
        11,
    )
    return Row("unlock, 10,000 licences within", "Argon2id alone", timings.ratio("unlock", "argon2id"), 1.1)


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


def _filled(path: Path, records: list[LicenceRecord], cost: Argon2Parameters = CHEAP) -> Vault:
    vault, _ = Vault.create(path, PASSPHRASE, cost)
    vault.add_many(records)
    return vault
