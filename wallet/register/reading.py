"""Reads entries and rows: by search, in order, for a check. Judges nothing, writes nothing."""

from __future__ import annotations

from collections.abc import Generator, Iterator

from sqlalchemy import ColumnElement, Connection, Select, func, or_, select

from wallet.model.register import CaseCount, EntryKind, RegisterPage, RegisterQuery, WrittenEntry
from wallet.model.verdict import Verdict
from wallet.register.chain import ChainRow
from wallet.register.checking import ChainState
from wallet.register.entries import microseconds, read_payload
from wallet.register.tables import chains, entries

PAGE = 200
_BATCH = 1000


def rows(connection: Connection) -> Generator[ChainRow]:
    """All rows of all counters, in the order of a check. To be closed by who does not read to the end."""
    query = select(*(entries.c[name] for name in ChainRow._fields)).order_by(
        entries.c.counter, entries.c.sequence
    )
    with connection.execute(query.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            yield ChainRow._make(row)


def states(connection: Connection) -> tuple[ChainState, ...]:
    """What the table of chains says."""
    columns = (chains.c[name] for name in ChainState._fields)
    return tuple(ChainState._make(row) for row in connection.execute(select(*columns)))


def count(connection: Connection) -> int:
    """How many rows there are."""
    return int(connection.execute(select(func.count()).select_from(entries)).scalar_one())


def search(connection: Connection, counter: str, query: RegisterQuery) -> RegisterPage:
    """The newest entries that fit, a page of them. ValueError for a payload that cannot be read."""
    found = connection.execute(
        _fitting(counter, query).order_by(entries.c.sequence.desc()).limit(PAGE + 1)
    ).all()
    read = tuple(read_payload(row.sequence, row.payload) for row in found[:PAGE])
    return RegisterPage(read, more=len(found) > PAGE)


def written(connection: Connection, counter: str, query: RegisterQuery) -> Iterator[WrittenEntry]:
    """All entries that fit, the oldest first; those whose contents were dropped are left out. ValueError for
    a payload that cannot be read."""
    statement = _fitting(counter, query).order_by(entries.c.sequence)
    with connection.execute(statement.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            yield read_payload(row.sequence, row.payload)


def links(connection: Connection, counter: str) -> Iterator[bytes]:
    """The links of a counter's chain, in order."""
    query = select(entries.c.link).where(entries.c.counter == counter).order_by(entries.c.sequence)
    with connection.execute(query.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            yield row.link


def by_number(connection: Connection, counter: str, day: int, number: int) -> tuple[int, bytes] | None:
    """Sequence and link of the entry with this number, None where there is none."""
    query = select(entries.c.sequence, entries.c.link).where(
        entries.c.counter == counter, entries.c.day == day, entries.c.number == number
    )
    row = connection.execute(query).first()
    return None if row is None else (row.sequence, row.link)


def merged(connection: Connection, query: RegisterQuery, *, newest: bool) -> Iterator[WrittenEntry]:
    """What fits, of all counters, by time and then by counter. ValueError as `written`."""
    order = (entries.c.at, entries.c.counter, entries.c.sequence)
    statement = _fitting(None, query).order_by(*((c.desc() for c in order) if newest else order))
    with connection.execute(statement.execution_options(yield_per=_BATCH)) as result:
        for row in result:
            yield read_payload(row.sequence, row.payload)


def totals(connection: Connection, query: RegisterQuery) -> tuple[CaseCount, ...]:
    """How many verdicts fit, by day, counter and verdict."""
    group = (entries.c.day, entries.c.counter, entries.c.verdict)
    statement = (
        select(*group, func.count())
        .where(*_wanted(None, query), entries.c.kind == str(EntryKind.VERDICT))
        .group_by(*group)
        .order_by(*group)
    )
    return tuple(
        CaseCount(day, counter, Verdict(verdict), cases)
        for day, counter, verdict, cases in connection.execute(statement)
    )


def _fitting(counter: str | None, query: RegisterQuery) -> Select[tuple[int, bytes]]:
    return select(entries.c.sequence, entries.c.payload).where(*_wanted(counter, query))


def _wanted(counter: str | None, query: RegisterQuery) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = [entries.c.payload.is_not(None)]
    if counter is not None:
        wanted.append(entries.c.counter == counter)
    if query.since is not None:
        wanted.append(entries.c.at >= microseconds(query.since))
    if query.until is not None:
        wanted.append(entries.c.at < microseconds(query.until))
    if query.verdict is not None:
        wanted.append(entries.c.verdict == str(query.verdict))
    if query.before is not None:
        wanted.append(entries.c.sequence < query.before)
    if query.text:
        columns = (entries.c.case_number, entries.c.service, entries.c.purpose)
        wanted.append(or_(*(column.icontains(query.text, autoescape=True) for column in columns)))
    return wanted
