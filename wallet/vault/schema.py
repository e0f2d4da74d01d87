"""The vault's tables, as SQLAlchemy Core sees them in the newest version. How they come to be: migrations.

Only random numbers, counters and sealed bytes stand in them; no name, type, issuer or date (SECURITY).
"""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, Table, Text

from wallet.storage.engine import Blob

metadata = MetaData()

vault_header = Table(
    "vault_header",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("vault_id", Blob, nullable=False),
    Column("format", Integer, nullable=False),
    Column("slots_generation", Integer, nullable=False),
    Column("checksum", Blob, nullable=False),
    Column("authentication", Blob, nullable=False),
)

key_slots = Table(
    "key_slots",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("salt", Blob, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("iterations", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("wrapped", Blob, nullable=False),
)


def _sealed_table(name: str, *look_up: Column[bytes]) -> Table:
    """A table of sealed records: id, version and layout are bound into each seal."""
    return Table(
        name,
        metadata,
        Column("id", Blob, primary_key=True),
        *look_up,
        Column("version", Integer, nullable=False),
        Column("layout", Integer, nullable=False),
        Column("sealed", Blob, nullable=False),
    )


licences = _sealed_table("licences", Column("digest_index", Blob, unique=True, nullable=False))
"""Faces: what the list shows. `digest_index` is the HMAC of the licence's digest."""

licence_bodies = _sealed_table("licence_bodies")
"""The rest of each licence, by the same id: apart, so that the list does not read it."""

holder_keys = _sealed_table("holder_keys", Column("thumbprint_index", Blob, unique=True, nullable=False))
"""Private keys; `thumbprint_index` is the HMAC of the RFC 7638 thumbprint."""

settings = _sealed_table("settings", Column("name_index", Blob, unique=True, nullable=False))
"""Small sealed values by the HMAC of their name."""

activity = _sealed_table("activity")
"""Sheets of what was shown to whom, filled up to one size, several entries on each."""

manifest = Table(
    "manifest",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sealed", Blob, nullable=False),
)
"""One row: the sealed generation and the HMAC over all records (wallet.vault.manifest)."""

SEALED_TABLES = ("licences", "licence_bodies", "holder_keys", "settings", "activity")
"""The tables of sealed records. Their places in this order are part of the manifest: append only."""
