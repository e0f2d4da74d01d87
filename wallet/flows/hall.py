"""A hall of counters on one server: opened by a counter, prepared and looked at by who is in charge of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from wallet.flows.counter_setup import CounterSetup, HallPlace
from wallet.flows.register_csv import csv_lines, export_csv
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import CaseCount, ChainResult, Progress, RegisterQuery, WrittenEntry
from wallet.model.text import Language
from wallet.register.checkpoint import CheckpointRefused, read_verifier_key
from wallet.register.entries import CASE_TIME
from wallet.register.hall import HallRegister
from wallet.register.keys import KeysUnusable, hall_key_check, new_hall_key, take_hall_key
from wallet.register.merged import HallView
from wallet.storage.files import file_trouble

_DRIVER = "postgresql+psycopg://"
LONGEST_NAME = 60


def place_of(setup: CounterSetup, database: str | None, counter: str | None) -> HallPlace | None:
    """The hall that a counter was started for: what stands on the command line before what its profile says.
    Raises WalletError WRONG_USAGE for an address that is none, or without a counter's name."""
    known = setup.hall
    database = database or (known.database if known else None)
    counter = counter or (known.counter if known else None)
    if database is None:
        if counter is not None:
            raise WalletError(Trouble.WRONG_USAGE, "--counter goes with --database")
        return None
    if counter is None or not 1 <= len(counter.strip()) <= LONGEST_NAME:
        raise WalletError(Trouble.WRONG_USAGE, "a counter of a hall has a name there: --counter NAME")
    return HallPlace(checked_address(database), counter.strip())


def checked_address(database: str) -> str:
    """Raises WalletError WRONG_USAGE for what is no address of a PostgreSQL."""
    if not database.startswith(_DRIVER):
        raise WalletError(Trouble.WRONG_USAGE, f"an address begins with {_DRIVER}")
    return database


def open_hall(workplace: Workplace, place: HallPlace, key: Path | None) -> HallRegister:
    """The register of a counter of a hall; it reaches for the server only when it is used. `key`: the hall's
    key, put in its place. Raises WalletError HALL_KEY_MISSING, HALL_KEY_WRONG."""
    path = workplace.hall_register_path
    path.parent.mkdir(parents=True, exist_ok=True)
    if key is not None:
        try:
            take_hall_key(path, key)
        except KeysUnusable:
            raise WalletError(Trouble.HALL_KEY_WRONG, key.name) from None
        except OSError as error:
            raise WalletError(file_trouble(error), key.name) from None
    if not path.with_name(f"{path.name}.key").exists():
        raise WalletError(Trouble.HALL_KEY_MISSING)
    return HallRegister(
        path,
        counter=place.counter,
        server=place.database,
        clock=workplace.clock,
        stopwatch=workplace.stopwatch,
    )


class HallDesk:
    """A hall over its server, for who is in charge of it or audits it. Every call may raise WalletError."""

    def __init__(self, database: str) -> None:
        self._view = HallView(checked_address(database))

    def prepare(self, key: Path, days: int, at: datetime) -> int:
        """Tables, roles, rights, and the partitions of so many days from `at`; how many of these were
        missing. `key` is the file of the hall's key, made where it is missing. HALL_KEY_WRONG."""
        try:
            check = hall_key_check(new_hall_key(key))
        except KeysUnusable:
            raise WalletError(Trouble.HALL_KEY_WRONG, key.name) from None
        except OSError as error:
            raise WalletError(file_trouble(error), key.name) from None
        return self._view.prepare(check, at.astimezone(CASE_TIME).date(), days)

    def admit(self, counter: str, role: str) -> None:
        """A login role that exists becomes that counter. WRONG_USAGE."""
        self._view.admit(counter, role)

    def newest(self, query: RegisterQuery) -> Iterator[WrittenEntry]:
        """What fits, of all counters, the newest first."""
        return self._view.entries(query, newest=True)

    def csv_lines(self, query: RegisterQuery, language: Language) -> Iterator[str]:
        return csv_lines(self._view.entries(query), language)

    def export_csv(self, path: Path, query: RegisterQuery, language: Language) -> int:
        return export_csv(path, self._view.entries(query), language)

    def totals(self, query: RegisterQuery) -> tuple[CaseCount, ...]:
        return self._view.totals(query)

    def check(
        self, progress: Progress, notes: tuple[str, ...] = (), keys: tuple[str, ...] = ()
    ) -> ChainResult:
        """As RegisterDesk.check, of all counters' chains."""
        try:
            read = tuple(map(read_verifier_key, keys))
            return self._view.check_chain(notes=notes, keys=read, progress=progress)
        except CheckpointRefused as refused:
            raise WalletError(Trouble.CHECKPOINT_REFUSED, str(refused.fault)) from None

    def drop(self, at: datetime) -> int:
        """Retention, as the counters' own entries say; how many contents went."""
        return self._view.drop(at)


def rights(schema: str) -> tuple[str, ...]:
    """The SQL of roles and rights that `prepare` runs, to be read before."""
    from wallet.register.hall_schema import statements

    return statements(schema)
