"""Entries of a register as CSV (RFC 4180), formulas defused (CASES, L07)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from pathlib import Path

from wallet.flows.register_words import HEADINGS, cells, defused
from wallet.model.errors import WalletError
from wallet.model.register import WrittenEntry
from wallet.model.text import Language
from wallet.storage.files import file_trouble, sync, temporary_beside


def csv_lines(entries: Iterable[WrittenEntry], language: Language) -> Iterator[str]:
    """A heading, then a line for each entry."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow([heading.in_language(language) for heading in HEADINGS])
    yield _taken(buffer)
    for entry in entries:
        writer.writerow([defused(cell) for cell in cells(entry, language)])
        yield _taken(buffer)


def export_csv(path: Path, entries: Iterable[WrittenEntry], language: Language) -> int:
    """All of them into a file, over what lies there and whole or not at all; how many. Raises WalletError."""
    try:
        temporary = temporary_beside(path)
        try:
            with temporary.open("w", encoding="utf-8-sig", newline="") as stream:
                written = 0
                for line in csv_lines(entries, language):
                    stream.write(line)
                    written += 1
            sync(temporary)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)
        sync(path.parent)
    except OSError as error:
        raise WalletError(file_trouble(error), path.name) from None
    return written - 1


def _taken(buffer: io.StringIO) -> str:
    line = buffer.getvalue()
    buffer.seek(0)
    buffer.truncate()
    return line
