"""The peer of the vault: the same licences in plain SQLite. Also the invented licences both are filled with.

Plain means: the same SQLAlchemy Core, the same pragmas and durability, the same content, nothing sealed, no
HMAC, one table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import BigInteger, Column, Engine, LargeBinary, MetaData, Table, Text, insert, or_, select
from vault.vault_samples import record_number

from wallet.model.credential import Category
from wallet.model.text import LocalisedText
from wallet.storage.engine import single_engine
from wallet.vault.records import LicenceRecord

LICENCES = 10_000
ORIGINAL_BYTES = 1_024
_FIRST_DAY = datetime(2025, 1, 1, 16, tzinfo=UTC)

_table = Table(
    "licences",
    MetaData(),
    Column("id", Text, primary_key=True),
    Column("digest", LargeBinary, unique=True),
    *(Column(name, Text) for name in ("type_id", "zh", "en", "category", "holder", "number", "authority")),
    *(Column(name, Text) for name in ("holder_kind", "format", "original_name")),
    *(Column(name, BigInteger) for name in ("valid_from", "valid_until", "received_at")),
    Column("original", LargeBinary),
)
_FACE = select(*(c for c in _table.c if c.name not in ("original", "digest", "original_name", "received_at")))
_WHOLE = select(_table)


def sample_records(count: int = LICENCES) -> list[LicenceRecord]:
    """Invented licences of forty types, running out on two thousand different days."""
    categories = tuple(Category)
    records = []
    for number in range(count):
        record = record_number(number, hashlib.sha256(str(number).encode()).digest() * (ORIGINAL_BYTES // 32))
        kind = number % 40
        face = replace(
            record.face,
            type_id=f"cn.example.type-{kind}",
            type_name=LocalisedText(f"示例许可证第{kind}类", f"Example permit {kind}"),
            category=categories[kind % len(categories)],
            holder_kind="person" if kind % 3 else "organisation",
            valid_until=_FIRST_DAY + timedelta(days=number * 7919 % 2000),
        )
        records.append(replace(record, face=face))
    return records


def plain_row(record: LicenceRecord) -> dict[str, Any]:
    """One licence as a row."""
    face = record.face
    return {
        "id": record.digest.hex()[:32],
        "digest": record.digest,
        "type_id": face.type_id,
        "zh": face.type_name.zh,
        "en": face.type_name.en,
        "category": face.category,
        "holder": face.holder,
        "number": face.number,
        "authority": face.authority,
        "holder_kind": face.holder_kind,
        "format": face.format,
        "original_name": record.original_name,
        "valid_from": _seconds(face.valid_from),
        "valid_until": _seconds(face.valid_until),
        "received_at": _seconds(record.received_at),
        "original": record.original,
    }


def empty_database(path: Path) -> Engine:
    """A new file with the table, opened as the vault opens its own."""
    path.touch()
    engine = single_engine(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA journal_mode=WAL")
        connection.rollback()
        _table.metadata.create_all(connection)
        connection.commit()
    return engine


def insert_rows(engine: Engine, rows: Sequence[dict[str, Any]]) -> None:
    """All in one durable transaction."""
    with engine.begin() as connection:
        connection.execute(insert(_table), rows)


def list_rows(engine: Engine) -> list[Any]:
    """What a list shows, those that run out first at the top."""
    with engine.begin() as connection:
        return list(connection.execute(_FACE.order_by(_table.c.valid_until, _table.c.type_id)))


def search_rows(engine: Engine, text: str) -> list[Any]:
    """The rows that hold a text anywhere."""
    fields = (_table.c.zh, _table.c.en, _table.c.holder, _table.c.number, _table.c.authority)
    query = _FACE.where(or_(*(field.contains(text) for field in fields)))
    with engine.begin() as connection:
        return list(connection.execute(query))


def open_row(engine: Engine, row_id: str) -> Any:
    """One licence in full."""
    with engine.begin() as connection:
        return connection.execute(_WHOLE.where(_table.c.id == row_id)).one()


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())
