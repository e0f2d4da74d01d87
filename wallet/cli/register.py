"""`register`: check, search and export what the counter wrote down.

Exit status in the manner of `verify`: 0 the chain is intact, 20 it is not, 3 it cannot be read, 2 wrong
usage.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from wallet.cli.answers import EXIT_BY_VERDICT, time_text, visible
from wallet.cli.counter import DATABASE_HELP
from wallet.cli.files import read_file, write_file
from wallet.cli.progress import Progress
from wallet.flows.hall import HallDesk
from wallet.flows.register_desk import RegisterDesk, open_register
from wallet.flows.register_words import FAULTS, HEADINGS, cells
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ChainResult, RegisterQuery, WrittenEntry
from wallet.model.verdict import Verdict

INTACT, ALTERED = EXIT_BY_VERDICT[Verdict.VALID], EXIT_BY_VERDICT[Verdict.NOT_VALID]
_MAX_NOTE = 64 * 1024
_AT_A_COUNTER = "a counter has its keys and checkpoints itself: without --database, on its computer"


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], moment: Callable[[str], datetime]
) -> argparse._SubParsersAction[argparse.ArgumentParser]:
    """`register check | search | export | drop`; the actions, for more of them."""
    command = commands.add_parser("register", help="check, search and export the counter's register")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    check = actions.add_parser("check", help="walk the whole chain; 0 intact, 20 altered")
    check.add_argument("--checkpoint", action="append", default=[], metavar="FILE", help="one kept elsewhere")
    check.add_argument(
        "--key", action="append", default=[], metavar="FILE", help="verifier key, kept elsewhere"
    )
    check.add_argument("--proof", metavar="FILE", help="that an entry is in it; with --number")
    check.add_argument("--number", metavar="NUMBER", help="such as 20261124-0042")
    check.add_argument("--json", action="store_true", help="one JSON object")
    check.add_argument("--no-progress", action="store_true", help="say nothing on standard error meanwhile")
    check.set_defaults(run=_check)
    search = actions.add_parser("search", help="entries, the newest first")
    export = actions.add_parser("export", help="entries as CSV, or proof of them")
    for parser in (search, export):
        parser.add_argument("--since", type=moment, metavar="RFC3339")
        parser.add_argument("--until", type=moment, metavar="RFC3339", help="exclusive")
        parser.add_argument("--verdict", choices=[str(verdict) for verdict in Verdict])
        parser.add_argument("--text", default="", help="part of case number, service or purpose")
    search.add_argument("--json", action="store_true", help="one JSON object a line")
    search.set_defaults(run=_search)
    what = export.add_mutually_exclusive_group(required=True)
    what.add_argument("--csv", type=Path, metavar="FILE", help="- is standard output")
    what.add_argument("--checkpoint", type=Path, metavar="FILE", help="the last signed checkpoint")
    what.add_argument("--key", type=Path, metavar="FILE", help="the key that verifies checkpoints")
    what.add_argument("--proof", type=Path, metavar="FILE", help="of one entry; with --number")
    export.add_argument("--number", metavar="NUMBER", help="such as 20261124-0042")
    export.set_defaults(run=_export)
    drop = actions.add_parser("drop", help="retention: drop the contents of old entries, for good")
    drop.add_argument("--before", type=moment, metavar="RFC3339", help="at a counter: how old")
    drop.add_argument("--clerk", metavar="NAME", help="at a counter: who does it; stands in the register")
    drop.add_argument("--yes", action="store_true", required=True, help="it cannot be undone")
    drop.set_defaults(run=_drop)
    for parser in (check, search, export, drop):
        place = parser.add_mutually_exclusive_group()
        place.add_argument("--file", type=Path, metavar="FILE", help="a copy, instead of the counter's own")
        place.add_argument("--database", metavar="ADDRESS", help=DATABASE_HELP + ": all its counters")
        place.add_argument("--counter", metavar="NAME", help="this computer's counter of a hall, by its name")
    return actions


def _desk(options: argparse.Namespace, workplace: Workplace) -> RegisterDesk:
    return open_register(workplace, options.file, options.counter)


def _check(options: argparse.Namespace, workplace: Workplace) -> int:
    if (options.proof is None) != (options.number is None):
        raise WalletError(Trouble.WRONG_USAGE, "--proof goes with --number")
    if options.database is not None and options.proof is not None:
        raise WalletError(Trouble.WRONG_USAGE, _AT_A_COUNTER)
    desk = _desk(options, workplace) if options.database is None else HallDesk(options.database)
    if options.proof is not None:
        assert isinstance(desk, RegisterDesk)
        size = desk.check_proof(options.number, _text(options.proof))
        print(f"{options.number}\t在 {size} 条之内 in the register of {size} entries")
        return INTACT
    progress, counted = Progress(workplace.stopwatch, wanted=not options.no_progress), 0

    def tell(done: int, _of: int) -> None:
        nonlocal counted
        progress.step(done - counted)
        counted = done

    notes, keys = tuple(map(_text, options.checkpoint)), tuple(map(_text, options.key))
    result = desk.check(tell, notes, keys)
    progress.finish()
    print(json.dumps(_result(result)) if options.json else _told(result, options))
    return INTACT if result.intact else ALTERED


def _search(options: argparse.Namespace, workplace: Workplace) -> int:
    if not options.json:
        print("\t".join(heading.in_language(options.language) for heading in HEADINGS))
    if options.database is not None:
        for entry in HallDesk(options.database).newest(_query(options)):
            _print(entry, options)
        return 0
    desk = _desk(options, workplace)
    query: RegisterQuery | None = _query(options)
    while query is not None:
        page = desk.search(query)
        for entry in page.entries:
            _print(entry, options)
        query = _query(options, before=page.entries[-1].sequence) if page.more else None
    return 0


def _export(options: argparse.Namespace, workplace: Workplace) -> int:
    if (options.proof is None) != (options.number is None):
        raise WalletError(Trouble.WRONG_USAGE, "--proof goes with --number")
    if options.database is not None:
        if options.csv is None:
            raise WalletError(Trouble.WRONG_USAGE, _AT_A_COUNTER)
        return _export_csv(HallDesk(options.database), options)
    desk = _desk(options, workplace)
    if options.csv is not None:
        return _export_csv(desk, options)
    if options.checkpoint is not None:
        desk.export_checkpoint(options.checkpoint)
    elif options.key is not None:
        write_file(options.key, f"{desk.key_text()}\n".encode())
    else:
        write_file(options.proof, desk.proof(options.number).encode())
    return 0


def _export_csv(desk: RegisterDesk | HallDesk, options: argparse.Namespace) -> int:
    query = _query(options)
    if str(options.csv) == "-":
        for line in desk.csv_lines(query, options.language):
            sys.stdout.write(line)
        return 0
    count = desk.export_csv(options.csv, query, options.language)
    print(f"{count} 条 entries")
    return 0


def _drop(options: argparse.Namespace, workplace: Workplace) -> int:
    if options.database is not None:
        if options.before is not None or options.clerk is not None:
            raise WalletError(Trouble.WRONG_USAGE, "the hall's copy follows what its counters dropped")
        dropped = HallDesk(options.database).drop(workplace.clock())
        print(f"已清除 {dropped} 条的内容 · contents of {dropped} entries dropped")
        return 0
    if options.before is None or options.clerk is None:
        raise WalletError(Trouble.WRONG_USAGE, "at a counter, --before and --clerk are needed")
    desk = _desk(options, workplace)
    dropped = desk.drop_before(options.before, options.clerk, workplace.clock())
    print(f"已清除 {dropped} 条的内容 · contents of {dropped} entries dropped")
    return 0


def _query(options: argparse.Namespace, *, before: int | None = None) -> RegisterQuery:
    verdict = None if options.verdict is None else Verdict(options.verdict)
    return RegisterQuery(options.since, options.until, options.text, verdict, before)


def _print(entry: WrittenEntry, options: argparse.Namespace) -> None:
    if options.json:
        print(json.dumps(_entry(entry), ensure_ascii=False))
    else:
        print("\t".join(visible(cell) for cell in cells(entry, options.language)))


def _entry(entry: WrittenEntry) -> dict[str, Any]:
    return {
        "number": entry.number,
        "case": entry.case_number,
        "kind": str(entry.kind),
        "at": time_text(entry.at),
        "verdict": None if entry.verdict is None else str(entry.verdict),
        "reasons": [str(reason) for reason in entry.reasons],
        "checks": [{"check": str(check), "outcome": str(outcome)} for check, outcome in entry.checks],
        "service": entry.service,
        "purpose": entry.purpose,
        "counter": entry.counter,
        "clerk": entry.clerk,
        "disclosed": list(entry.disclosed),
        "trust_as_of": time_text(entry.trust_as_of),
        "status_as_of": time_text(entry.status_as_of),
        "snapshot": None if entry.snapshot is None else entry.snapshot.hex(),
        "licence": None if entry.licence is None else entry.licence.hex(),
    }


def _result(result: ChainResult) -> dict[str, Any]:
    return {
        "intact": result.intact,
        "entries": result.entries,
        "dropped": result.dropped,
        "fault": None if result.fault is None else str(result.fault),
        "counter": result.counter,
        "sequence": result.sequence,
        "number": result.number,
    }


def _told(result: ChainResult, options: argparse.Namespace) -> str:
    if result.fault is None:
        return f"完整 intact\t{result.entries} 条 entries\t{result.dropped} 条已清除内容 contents dropped"
    where = " · ".join(filter(None, (result.counter, f"#{result.sequence}", result.number)))
    words = FAULTS[result.fault].in_language(options.language)
    return visible(f"被改动 ALTERED\t{where}\t{words} ({result.fault})\t{result.entries} 条完好 sound before")


def _text(name: str) -> str:
    data = read_file(name)
    if len(data) > _MAX_NOTE:
        raise WalletError(Trouble.FILE_TOO_LARGE, name)
    return data.decode("utf-8", "replace")
