"""The register's tables, for SQLite and PostgreSQL alike. Times are microseconds since 1970, UTC."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
)

from wallet.storage.engine import Blob

VERSION = 1
"""Of these tables; stands in register_about under "version"."""

metadata = MetaData()

_BYTES = LargeBinary().with_variant(Blob(), "sqlite")

about = Table(
    "register_about",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

challenges = Table(
    "challenges",
    metadata,
    Column("nonce", Text, primary_key=True),
    Column("digits", Text, nullable=False),
    Column("counter", Text, nullable=False),
    Column("opened_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("spent_at", BigInteger),
    Index("challenges_by_digits", "counter", "digits"),
)
"""One record, two spellings: digits and nonce."""

presentations = Table(
    "presentations",
    metadata,
    Column("presentation_id", _BYTES, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Its primary key decides which of two claims was first."""

timed_proofs = Table(
    "timed_proofs",
    metadata,
    Column("holder_key", _BYTES, primary_key=True),
    Column("issued_at", BigInteger, nullable=False),
)
"""The last `iat` accepted by time alone, by HMAC of the holder's key."""

entries = Table(
    "entries",
    metadata,
    Column("counter", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    # Retention may drop the payload; its digest stays, and with it the chain.
    Column("payload", _BYTES),
    Column("payload_digest", _BYTES, nullable=False),
    Column("link", _BYTES, nullable=False),
    PrimaryKeyConstraint("counter", "sequence"),
    UniqueConstraint("counter", "day", "number"),
)
