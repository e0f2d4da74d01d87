"""Who may do what in a hall's database (PostgreSQL): roles, grants, row security, the partitions by day.

A counter appends to its own chain and rewrites nothing; a keeper drops contents by retention; an auditor
reads. What no grant can say (a value that may only grow, contents that may only go) is said by triggers. The
owner of the database stands above all of it: what the owner rewrites is told by signatures
(wallet.register.checking).
"""

from __future__ import annotations

import re
from datetime import date, timedelta

from sqlalchemy import Connection, text

from wallet.model.errors import Trouble, WalletError

COUNTER, KEEPER, AUDITOR = "hall_counter", "hall_keeper", "hall_auditor"
"""Group roles: nobody logs in as one of them, a login role is made a member."""

_ROLE = re.compile(r"[a-z_][a-z0-9_]{0,62}")
_CONTENTS = "payload, kind, at, case_number, verdict, service, purpose"

_EVERY_TABLE = (
    "register_about, challenges, presentations, timed_proofs, entries, chains, clerks, unsent, hall_counters"
)

_TABLES = (
    """CREATE TABLE IF NOT EXISTS hall_counters (role TEXT NOT NULL PRIMARY KEY,
       counter TEXT NOT NULL UNIQUE)""",
)

_ROLES = tuple(
    f"DO $$ BEGIN CREATE ROLE {role} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$"
    for role in (COUNTER, KEEPER, AUDITOR)
)

# `session_user` stays who logged in, also within a function that runs with its owner's rights.
_FUNCTIONS = (
    """CREATE OR REPLACE FUNCTION hall_counter_name() RETURNS TEXT LANGUAGE sql STABLE SECURITY DEFINER
       SET search_path = {schema}, pg_temp AS
       'SELECT counter FROM hall_counters WHERE role = session_user'""",
    """CREATE OR REPLACE FUNCTION hall_only_forward() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
       IF TG_TABLE_NAME = 'chains' THEN
         IF NEW.counter <> OLD.counter OR NEW.verifier_key <> OLD.verifier_key OR NEW.size <= OLD.size THEN
           RAISE insufficient_privilege USING MESSAGE = 'a chain only grows'; END IF;
       ELSIF NEW.holder_key <> OLD.holder_key OR NEW.issued_at <= OLD.issued_at THEN
         RAISE insufficient_privilege USING MESSAGE = 'a time only grows';
       END IF; RETURN NEW; END $$""",
    """CREATE OR REPLACE FUNCTION hall_contents_only_go() RETURNS TRIGGER LANGUAGE plpgsql AS $$ BEGIN
       IF NEW.payload IS NOT NULL OR NEW.kind IS NOT NULL OR NEW.at IS NOT NULL OR NEW.case_number IS NOT NULL
         OR NEW.verdict IS NOT NULL OR NEW.service IS NOT NULL OR NEW.purpose IS NOT NULL
         OR (NEW.counter, NEW.sequence, NEW.day, NEW.number, NEW.payload_digest, NEW.link, NEW.signature)
         IS DISTINCT FROM
         (OLD.counter, OLD.sequence, OLD.day, OLD.number, OLD.payload_digest, OLD.link, OLD.signature)
       THEN RAISE insufficient_privilege USING MESSAGE = 'contents are dropped and nothing else'; END IF;
       RETURN NEW; END $$""",
)

_TRIGGERS = tuple(
    statement
    for table, function in (
        ("chains", "hall_only_forward"),
        ("timed_proofs", "hall_only_forward"),
        ("entries", "hall_contents_only_go"),
    )
    for statement in (
        f"DROP TRIGGER IF EXISTS {function} ON {table}",
        f"CREATE TRIGGER {function} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION {function}()",
    )
)

_GRANTS = (
    f"REVOKE ALL ON {_EVERY_TABLE} FROM PUBLIC, {COUNTER}, {KEEPER}, {AUDITOR}",
    "REVOKE ALL ON FUNCTION hall_counter_name() FROM PUBLIC",
    f"GRANT USAGE ON SCHEMA {{schema}} TO {COUNTER}, {KEEPER}, {AUDITOR}",
    f"GRANT EXECUTE ON FUNCTION hall_counter_name() TO {COUNTER}",
    f"GRANT SELECT ON register_about TO {COUNTER}, {KEEPER}, {AUDITOR}",
    f"GRANT SELECT, INSERT ON entries, chains TO {COUNTER}",
    f"GRANT UPDATE (size, frontier) ON chains TO {COUNTER}",
    f"GRANT INSERT ON presentations TO {COUNTER}",
    f"GRANT SELECT, INSERT ON timed_proofs TO {COUNTER}",
    f"GRANT UPDATE (issued_at) ON timed_proofs TO {COUNTER}",
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON clerks TO {COUNTER}",
    f"GRANT SELECT ON entries, chains TO {KEEPER}, {AUDITOR}",
    f"GRANT UPDATE ({_CONTENTS}) ON entries TO {KEEPER}",
    f"GRANT SELECT (seen_at), DELETE ON presentations TO {KEEPER}",
)

_OWN = "counter = hall_counter_name()"
_DAY_OLD = "seen_at < (extract(epoch FROM now()) - 86400) * 1000000"
_POLICIES = (
    ("entries", "counters", COUNTER, f"USING ({_OWN}) WITH CHECK ({_OWN})"),
    ("chains", "counters", COUNTER, f"USING ({_OWN}) WITH CHECK ({_OWN})"),
    ("presentations", "counters", COUNTER, f"FOR INSERT WITH CHECK ({_OWN})"),
    ("presentations", "keepers", KEEPER, f"USING ({_DAY_OLD})"),
    ("entries", "readers", f"{KEEPER}, {AUDITOR}", "FOR SELECT USING (true)"),
    ("entries", "keepers", KEEPER, "FOR UPDATE USING (true)"),
    ("chains", "readers", f"{KEEPER}, {AUDITOR}", "FOR SELECT USING (true)"),
)

_VIEW = (
    """CREATE OR REPLACE VIEW cases_by_day AS SELECT day, counter, verdict, count(*) AS cases
       FROM entries WHERE kind = 'verdict' GROUP BY day, counter, verdict""",
    f"GRANT SELECT ON cases_by_day TO {AUDITOR}",
)


def statements(schema: str) -> tuple[str, ...]:
    """All that makes the roles and rights, as SQL; each may be run again. `schema` holds the tables."""
    policies = []
    for table, name, roles, rule in _POLICIES:
        policies.append(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        policies.append(f"DROP POLICY IF EXISTS {name} ON {table}")
        head, mark, rest = rule.partition("USING")
        if not mark:
            head, mark, rest = rule.partition("WITH")
        policies.append(f"CREATE POLICY {name} ON {table} {head}TO {roles} {mark}{rest}")
    quoted = '"' + schema.replace('"', '""') + '"'
    every = (*_TABLES, *_ROLES, *_FUNCTIONS, *_TRIGGERS, *_GRANTS, *policies, *_VIEW)
    return tuple(statement.replace("{schema}", quoted) for statement in every)


def give_rights(connection: Connection) -> None:
    """Roles, grants, policies and triggers, in the caller's transaction."""
    schema = connection.execute(text("SELECT current_schema()")).scalar()
    for statement in statements(str(schema)):
        connection.exec_driver_sql(statement)


def admit(connection: Connection, counter: str, role: str) -> None:
    """A login role that exists becomes that counter. Raises WalletError WRONG_USAGE for a name that is none;
    a counter or a role that was admitted before keeps what it had and raises sqlalchemy's IntegrityError."""
    if not _ROLE.fullmatch(role) or not counter.strip():
        raise WalletError(Trouble.WRONG_USAGE, "a role is named in small letters, digits and _")
    connection.execute(
        text("INSERT INTO hall_counters (role, counter) VALUES (:role, :counter)"),
        {"role": role, "counter": counter},
    )
    connection.exec_driver_sql(f'GRANT {COUNTER} TO "{role}"')


def make_partitions(connection: Connection, first: date, days: int) -> int:
    """A partition of `entries` for each of so many days from `first`; how many were missing. A day that has
    entries already stays where these are: in the default partition."""
    made = 0
    for offset in range(days):
        day = first + timedelta(days=offset)
        number, after = _number(day), _number(day + timedelta(days=1))
        name = f"entries_{number}"
        if connection.execute(text("SELECT to_regclass(:name)"), {"name": name}).scalar() is not None:
            continue
        if connection.execute(
            text("SELECT 1 FROM entries WHERE day = :day LIMIT 1"), {"day": number}
        ).first():
            continue
        connection.exec_driver_sql(
            f"CREATE TABLE {name} PARTITION OF entries FOR VALUES FROM ({number}) TO ({after})"
        )
        made += 1
    return made


def _number(day: date) -> int:
    """As wallet.register.entries.case_day writes it."""
    return day.year * 10_000 + day.month * 100 + day.day
