"""The register as the window and the command line see it: search, check, export, receipt. Judges nothing."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from wallet.flows.counter_setup import load_setup
from wallet.flows.receipt_rows import receipt_rows
from wallet.flows.register_csv import csv_lines, export_csv
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import (
    ChainResult,
    EntryKind,
    Progress,
    ReceiptRow,
    RegisterPage,
    RegisterQuery,
    WrittenEntry,
)
from wallet.model.text import Language
from wallet.model.views import Checked, CounterProfile
from wallet.register.checkpoint import CheckpointRefused, read_verifier_key
from wallet.register.entries import RegisterEntry
from wallet.register.store import Register
from wallet.storage.files import write_whole


class RegisterDesk:
    """Implements model.counter_journeys.RegisterJourneys for one counter."""

    def __init__(self, register: Register, profile: Callable[[], CounterProfile]) -> None:
        self._register = register
        self._profile = profile

    def search(self, query: RegisterQuery) -> RegisterPage:
        return self._register.search(query)

    def check(
        self, progress: Progress, notes: tuple[str, ...] = (), keys: tuple[str, ...] = ()
    ) -> ChainResult:
        """Beside signed checkpoints and keys that were kept elsewhere. Raises WalletError
        CHECKPOINT_REFUSED with its fault."""
        try:
            read = tuple(map(read_verifier_key, keys))
            return self._register.check_chain(notes=notes, keys=read, progress=progress)
        except CheckpointRefused as refused:
            raise WalletError(Trouble.CHECKPOINT_REFUSED, str(refused.fault)) from None

    def check_proof(self, number: str, proof: str) -> int:
        """How many entries the register had when the proof was made. CHECKPOINT_REFUSED, ENTRY_MISSING."""
        try:
            return self._register.check_proof(number, proof).size
        except CheckpointRefused as refused:
            raise WalletError(Trouble.CHECKPOINT_REFUSED, str(refused.fault)) from None

    def proof(self, number: str) -> str:
        """That an entry stands in the register. ENTRY_MISSING."""
        return self._register.proof(number)

    def key_text(self) -> str:
        """The key that verifies this counter's checkpoints (C2SP signed-note, vkey)."""
        return self._register.verifier_key().text()

    def export_csv(self, path: Path, query: RegisterQuery, language: Language) -> int:
        return export_csv(path, self._register.entries(query), language)

    def csv_lines(self, query: RegisterQuery, language: Language) -> Iterator[str]:
        """A heading, then a line for each entry that fits (RFC 4180)."""
        return csv_lines(self._register.entries(query), language)

    def export_checkpoint(self, path: Path) -> None:
        write_whole(path, self.checkpoint_text().encode())

    def checkpoint_text(self) -> str:
        """The last signed checkpoint. REGISTER_EMPTY."""
        return self._register.checkpoint_note()

    def some(self, query: RegisterQuery, most: int) -> tuple[WrittenEntry, ...]:
        found = []
        for entry in self._register.entries(query):
            found.append(entry)
            if len(found) == most:
                break
        return tuple(found)

    def drop_before(self, before: datetime, clerk: str, at: datetime) -> int:
        """Retention: the contents of all older entries go, their digests and the chain stay; how many."""
        entry = RegisterEntry(
            at, self._profile().name.zh, clerk, service="", purpose="", verdict=None, kind=EntryKind.RETENTION
        )
        return self._register.drop_before(before, entry)

    def receipt(self, checked: Checked) -> tuple[ReceiptRow, ...]:
        return receipt_rows(checked, self._profile())


def open_register(workplace: Workplace, path: Path | None = None, counter: str | None = None) -> RegisterDesk:
    """The register of this computer's counter, or a copy of it at a path; it is there. `counter` names a
    counter of a hall, where its profile does not. Raises WalletError FILE_MISSING."""
    setup = load_setup(workplace.counter_profile_path)
    if counter is None and path is None and setup.hall is not None:
        counter = setup.hall.counter
    path = path or (workplace.register_path if counter is None else workplace.hall_register_path)
    if not os.path.lexists(path):
        raise WalletError(Trouble.FILE_MISSING, path.name)
    register = Register(path) if counter is None else Register(path, counter=counter)
    return RegisterDesk(register, lambda: setup.profile)
