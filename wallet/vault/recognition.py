"""Tells from a file's first page whether it is a vault, before any database opens it. Changes nothing."""

from __future__ import annotations

from pathlib import Path

from wallet.model.errors import Trouble, WalletError
from wallet.storage.files import PAGE_SIZE, HeldFile, first_bytes, kind_and_size

APPLICATION_ID = 0x4C57_5631
"""`PRAGMA application_id` of our vaults: the letters LWV1."""

MAX_VAULT = 8 * 1024 * 1024 * 1024
"""Bytes; a larger file is none of ours."""

LOGS = ("-wal", "-journal")
"""Ends of the names under which SQLite looks for what it has not moved into a file yet."""

MARKER = b"CREATE TABLE vault_header"
"""Stands in the first page of every vault, so a vault with a broken header is still known as one."""

_MAGIC = b"SQLite format 3\x00"
_OTHER_KINDS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x7fELF",
    b"MZ",
    b"GIF8",
    b"<",
    b"{",
)


def look_at(path: Path, *, newest: int) -> int:
    """The schema version of the vault at `path`, by its first page; the file is only read.

    Raises WalletError: VAULT_MISSING; VAULT_FOREIGN (no regular file, too large, another program's);
    VAULT_DAMAGED (garbage, broken header); VAULT_NEWER (made by a newer program than `newest`);
    VAULT_BUSY (this program has it open).
    """
    refuse_no_file(path)
    held = HeldFile(path)
    try:
        return version_of_held(path, newest=newest)
    finally:
        held.release()


def refuse_no_file(path: Path) -> None:
    """Looks at kind and size only, opens nothing. Raises WalletError VAULT_MISSING, VAULT_FOREIGN; the latter
    for the logs beside it too: SQLite would wait on a pipe, and write through a link."""
    if kind_and_size(path, limit=MAX_VAULT) is None:
        raise WalletError(Trouble.VAULT_MISSING)
    for end in LOGS:
        kind_and_size(path.with_name(path.name + end), limit=MAX_VAULT)


def version_of_held(path: Path, *, newest: int) -> int:
    """As `look_at`, for a file that the caller holds and has not opened yet."""
    page = first_bytes(path, PAGE_SIZE)
    _refuse_other_kinds(page)
    # File header of SQLite: https://www.sqlite.org/fileformat2.html section 1.3, offsets 16, 18, 19, 60.
    page_size, read_version, write_version = int.from_bytes(page[16:18], "big"), page[19], page[18]
    if (page_size, read_version, write_version) != (PAGE_SIZE, 2, 2):
        raise WalletError(Trouble.VAULT_DAMAGED, "file header")
    version = int.from_bytes(page[60:64], "big", signed=True)
    if version > newest:
        raise WalletError(Trouble.VAULT_NEWER, f"schema {version}, this program knows {newest}")
    if version < 1:
        raise WalletError(Trouble.VAULT_DAMAGED, "schema version")
    return version


def _refuse_other_kinds(page: bytes) -> None:
    marked = MARKER in page
    if page[:16] != _MAGIC:
        if not marked and page.startswith(_OTHER_KINDS):
            raise WalletError(Trouble.VAULT_FOREIGN, "another kind of file")
        raise WalletError(Trouble.VAULT_DAMAGED, "not a database")
    if len(page) < PAGE_SIZE:
        raise WalletError(Trouble.VAULT_DAMAGED, "cut short")
    if int.from_bytes(page[68:72], "big") != APPLICATION_ID:
        raise WalletError(Trouble.VAULT_DAMAGED if marked else Trouble.VAULT_FOREIGN, "application id")
