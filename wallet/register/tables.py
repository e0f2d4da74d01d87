"""The register's tables, for SQLite and PostgreSQL alike. Times are microseconds since 1970, UTC.

How they came to be so stands in wallet.register.migrations. On PostgreSQL `entries` is partitioned by `day`,
which is therefore a part of its keys there.
"""

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

metadata = MetaData()

BYTES = LargeBinary().with_variant(Blob(), "sqlite")

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
    Column("presentation_id", BYTES, primary_key=True),
    Column("counter", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
)
"""Its primary key decides which of two claims was first."""

timed_proofs = Table(
    "timed_proofs",
    metadata,
    Column("holder_key", BYTES, primary_key=True),
    Column("issued_at", BigInteger, nullable=False),
)
"""The last `iat` accepted by time alone, by HMAC of the holder's key."""

unsent = Table(
    "unsent",
    metadata,
    Column("presentation_id", BYTES, primary_key=True),
    Column("seen_at", BigInteger, nullable=False),
    Column("holder_key", BYTES),
    Column("issued_at", BigInteger),
)
"""What a counter of a hall accepted and the hall's server does not know yet (wallet.register.replication)."""

entries = Table(
    "entries",
    metadata,
    Column("counter", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("day", Integer, nullable=False),
    Column("number", Integer, nullable=False),
    # Retention may drop the payload; its digest stays, and with it the chain.
    Column("payload", BYTES),
    Column("payload_digest", BYTES, nullable=False),
    Column("link", BYTES, nullable=False),
    # The counter's signature over the checkpoint at this entry.
    Column("signature", BYTES),
    # What is searched by: the payload's own words once more, gone with it.
    Column("kind", Text),
    Column("at", BigInteger),
    Column("case_number", Text),
    Column("verdict", Text),
    Column("service", Text),
    Column("purpose", Text),
    PrimaryKeyConstraint("counter", "sequence"),
    UniqueConstraint("counter", "day", "number"),
    Index("entries_by_time", "counter", "at"),
    Index("entries_by_case", "counter", "case_number"),
)

chains = Table(
    "chains",
    metadata,
    Column("counter", Text, primary_key=True),
    Column("size", Integer, nullable=False),
    Column("frontier", BYTES, nullable=False),
    Column("verifier_key", Text, nullable=False),
)
"""Of each counter's chain: the tree over it so far, and the key that signs its checkpoints (vkey)."""

clerks = Table(
    "clerks",
    metadata,
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("salt", BYTES, nullable=False),
    Column("memory_kib", Integer, nullable=False),
    Column("iterations", Integer, nullable=False),
    Column("lanes", Integer, nullable=False),
    Column("verifier", BYTES, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("last_failure", BigInteger, nullable=False),
)
"""Who may sign in: a PIN's Argon2id verifier, and the wrong ones in a row since (time of the last)."""
