"""The register's schema, one numbered step after the other; the number stands in register_about.

A step is never changed once released: it is written in plain SQL of its own time that SQLite and PostgreSQL
read alike, `{bytes}` standing for their types of bytes. Steps only go forward; the copy of a file before them
is taken by wallet.register.database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, bindparam, text

from wallet.register.chain import columns_of_first_format

Step = Callable[[Connection], None]
"""Takes the schema from the version below its number to its number, within a transaction."""

_VERSION_1 = (
    "CREATE TABLE register_about (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL)",
    """CREATE TABLE challenges (nonce TEXT NOT NULL PRIMARY KEY, digits TEXT NOT NULL, counter TEXT NOT NULL,
       opened_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, spent_at BIGINT)""",
    "CREATE INDEX challenges_by_digits ON challenges (counter, digits)",
    """CREATE TABLE presentations (presentation_id {bytes} NOT NULL PRIMARY KEY, counter TEXT NOT NULL,
       seen_at BIGINT NOT NULL)""",
    "CREATE TABLE timed_proofs (holder_key {bytes} NOT NULL PRIMARY KEY, issued_at BIGINT NOT NULL)",
    """CREATE TABLE entries (counter TEXT NOT NULL, sequence INTEGER NOT NULL, day INTEGER NOT NULL,
       number INTEGER NOT NULL, payload {bytes}, payload_digest {bytes} NOT NULL, link {bytes} NOT NULL,
       PRIMARY KEY (counter, sequence), UNIQUE (counter, day, number))""",
)

_VERSION_2 = (
    "ALTER TABLE entries ADD COLUMN signature {bytes}",
    "ALTER TABLE entries ADD COLUMN kind TEXT",
    "ALTER TABLE entries ADD COLUMN at BIGINT",
    "ALTER TABLE entries ADD COLUMN case_number TEXT",
    "ALTER TABLE entries ADD COLUMN verdict TEXT",
    "ALTER TABLE entries ADD COLUMN service TEXT",
    "ALTER TABLE entries ADD COLUMN purpose TEXT",
    "CREATE INDEX entries_by_time ON entries (counter, at)",
    "CREATE INDEX entries_by_case ON entries (counter, case_number)",
    """CREATE TABLE chains (counter TEXT NOT NULL PRIMARY KEY, size INTEGER NOT NULL,
       frontier {bytes} NOT NULL, verifier_key TEXT NOT NULL)""",
    """CREATE TABLE clerks (name TEXT NOT NULL PRIMARY KEY, role TEXT NOT NULL, salt {bytes} NOT NULL,
       memory_kib INTEGER NOT NULL, iterations INTEGER NOT NULL, lanes INTEGER NOT NULL,
       verifier {bytes} NOT NULL, failures INTEGER NOT NULL, last_failure BIGINT NOT NULL)""",
)

_VERSION_3 = (
    """CREATE TABLE unsent (presentation_id {bytes} NOT NULL PRIMARY KEY, seen_at BIGINT NOT NULL,
       holder_key {bytes}, issued_at BIGINT)""",
)

# PostgreSQL wants the column that it partitions by in every unique key. That a counter's sequence never forks
# is kept by its row in `chains`, which each writer has to move on from where the last one left it.
_PARTITIONED = (
    "ALTER TABLE entries RENAME TO entries_whole",
    """CREATE TABLE entries (counter TEXT NOT NULL, sequence INTEGER NOT NULL, day INTEGER NOT NULL,
       number INTEGER NOT NULL, payload BYTEA, payload_digest BYTEA NOT NULL, link BYTEA NOT NULL,
       signature BYTEA, kind TEXT, at BIGINT, case_number TEXT, verdict TEXT, service TEXT, purpose TEXT)
       PARTITION BY RANGE (day)""",
    "CREATE TABLE entries_rest PARTITION OF entries DEFAULT",
    """INSERT INTO entries SELECT counter, sequence, day, number, payload, payload_digest, link, signature,
       kind, at, case_number, verdict, service, purpose FROM entries_whole""",
    "DROP TABLE entries_whole",
    "ALTER TABLE entries ADD PRIMARY KEY (counter, sequence, day)",
    "ALTER TABLE entries ADD UNIQUE (counter, day, number)",
    "CREATE INDEX entries_by_time ON entries (counter, at)",
    "CREATE INDEX entries_by_case ON entries (counter, case_number)",
)

_FILL = text(
    """UPDATE entries SET kind = :kind, at = :at, case_number = :case_number, verdict = :verdict,
       service = :service, purpose = :purpose WHERE counter = :counter AND sequence = :sequence"""
)
_BATCH = 500


def _first_tables(connection: Connection) -> None:
    _run(connection, _VERSION_1)


def _search_and_signatures(connection: Connection) -> None:
    """What entries are found by is read out of them once. One that cannot be read is left: the check names
    it, as it did before."""
    _run(connection, _VERSION_2)
    found = connection.execute(
        text("SELECT counter, sequence, payload FROM entries WHERE payload IS NOT NULL")
    ).all()
    rows = []
    for counter, sequence, payload in found:
        try:
            words = columns_of_first_format(payload)
        except (ValueError, TypeError):
            continue
        names = ("kind", "at", "case_number", "verdict", "service", "purpose")
        rows.append({"counter": counter, "sequence": sequence, **dict(zip(names, words, strict=True))})
    for start in range(0, len(rows), _BATCH):
        connection.execute(_FILL, rows[start : start + _BATCH])


def _hall(connection: Connection) -> None:
    _run(connection, _VERSION_3)
    if connection.dialect.name == "postgresql":
        _run(connection, _PARTITIONED)


STEPS: Mapping[int, Step] = {1: _first_tables, 2: _search_and_signatures, 3: _hall}
"""Each step by the number of the version it leads to."""

VERSION = max(STEPS)


def version_of(connection: Connection) -> int:
    """The version of the tables there are; -1 where what stands there is none."""
    found = connection.execute(text("SELECT value FROM register_about WHERE name = 'version'")).scalar()
    return int(found) if isinstance(found, str) and found.isascii() and found.isdigit() else -1


def migrate(connection: Connection, version: int) -> None:
    """Take the tables from a version (0: there are none) to the newest, in the caller's transaction."""
    if version >= VERSION:
        return
    for number in range(version + 1, VERSION + 1):
        STEPS[number](connection)
    note = "INSERT INTO register_about (name, value) VALUES ('version', :version)"
    if version:
        note = "UPDATE register_about SET value = :version WHERE name = 'version'"
    connection.execute(text(note).bindparams(bindparam("version", str(VERSION))))


def _run(connection: Connection, statements: tuple[str, ...]) -> None:
    kind = "BLOB" if connection.dialect.name == "sqlite" else "BYTEA"
    for statement in statements:
        connection.exec_driver_sql(statement.replace("{bytes}", kind))
