"""`register prepare | admit | totals`: for who is in charge of a hall of counters (docs/hall.md)."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

from wallet.cli.answers import visible
from wallet.cli.counter import DATABASE_HELP
from wallet.flows.hall import HallDesk, rights
from wallet.flows.workplace import Workplace
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import RegisterQuery

MAX_DAYS = 400


def add_actions(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """More actions of `register`."""
    prepare = actions.add_parser("prepare", help="a hall: make or complete tables, roles, rights, partitions")
    prepare.add_argument("--hall-key", type=Path, metavar="FILE", help="made where missing; keep it safe")
    prepare.add_argument("--days", type=_days, default=31, metavar="N", help="partitions from today: 31")
    prepare.add_argument("--sql", action="store_true", help="only print the SQL of roles and rights")
    prepare.set_defaults(run=_prepare)
    admit = actions.add_parser("admit", help="a hall: a login role becomes a counter")
    admit.add_argument("--counter", required=True, metavar="NAME", help="its name in the hall, such as A-07")
    admit.add_argument("--role", required=True, metavar="ROLE", help="a login role that exists: counter_a07")
    admit.set_defaults(run=_admit)
    totals = actions.add_parser("totals", help="a hall: verdicts by day and counter")
    totals.add_argument("--json", action="store_true", help="one JSON object a line")
    totals.set_defaults(run=_totals)
    for parser in (admit, totals):
        parser.add_argument("--database", required=True, metavar="ADDRESS", help=DATABASE_HELP)
    prepare.add_argument("--database", metavar="ADDRESS", help=DATABASE_HELP)


def _prepare(options: argparse.Namespace, workplace: Workplace) -> int:
    if options.sql:
        print(";\n\n".join((*rights("public"), "")))
        return 0
    if options.database is None or options.hall_key is None:
        raise WalletError(Trouble.WRONG_USAGE, "--database and --hall-key are needed")
    made = HallDesk(options.database).prepare(options.hall_key, options.days, workplace.clock())
    print(f"大厅已准备好，新建 {made} 个日分区 · the hall is prepared, {made} partitions made")
    return 0


def _admit(options: argparse.Namespace, _workplace: Workplace) -> int:
    HallDesk(options.database).admit(options.counter, options.role)
    print(visible(f"{options.role} = {options.counter}"))
    return 0


def _totals(options: argparse.Namespace, _workplace: Workplace) -> int:
    for count in HallDesk(options.database).totals(RegisterQuery()):
        if options.json:
            print(json.dumps({**asdict(count), "verdict": str(count.verdict)}, ensure_ascii=False))
        else:
            print(f"{count.day}\t{visible(count.counter)}\t{count.verdict}\t{count.cases}")
    return 0


def _days(text: str) -> int:
    """Days of partitions; argparse words the refusal."""
    if not text.isascii() or not text.isdigit() or int(text) > MAX_DAYS:
        raise argparse.ArgumentTypeError(f"no number from 0 to {MAX_DAYS}: {text!r}")
    return int(text)
