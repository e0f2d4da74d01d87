"""`trust`: import and show trust data and status lists, for the wallet or with --counter the counter."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import datetime

from wallet.cli.answers import time_text, visible
from wallet.cli.files import read_source
from wallet.flows import trust_data
from wallet.flows.workplace import Workplace
from wallet.model.trust import AnchorPurpose, AnchorScope

_ALARM = (
    "警示：该列表撤回了 {count} 项吊销；吊销仍然有效，请向发布者核实 · "
    "alarm: this list takes {count} revocations back; they stand, ask its publisher"
)


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], moment: Callable[[str], datetime]
) -> None:
    """`trust import | list | remove`."""
    command = commands.add_parser("trust", help="import and show trust and status data")
    command.add_argument("--counter", action="store_true", help="the counter's store, not the wallet's")
    actions = command.add_subparsers(required=True, metavar="ACTION")
    take = actions.add_parser(
        "import", help="certificates, keys, a trust list, a VICAL, a status list, a CRL"
    )
    take.add_argument("file", metavar="FILE")
    take.add_argument(
        "--purpose",
        action="append",
        choices=[str(p) for p in AnchorPurpose],
        help="what the anchor may vouch for (repeatable; default: licence)",
    )
    take.add_argument("--scheme", action="append", default=[], help="credential format (default: any)")
    take.add_argument("--type", action="append", default=[], help="document type (default: any)")
    take.add_argument("--issuer", help="the iss that its licences must name")
    take.add_argument("--region", help="country or country and province, such as CN or CN-31")
    take.add_argument("--until", type=moment, metavar="RFC3339", help="trusted until")
    take.set_defaults(run=_import)
    actions.add_parser("list", help="what was imported").set_defaults(run=_list)
    remove = actions.add_parser("remove", help="take an import out")
    remove.add_argument("id", metavar="ID")
    remove.set_defaults(run=_remove)


def _import(options: argparse.Namespace, workplace: Workplace) -> int:
    scope = AnchorScope(
        purposes=frozenset(AnchorPurpose(p) for p in options.purpose or (AnchorPurpose.LICENCE,)),
        schemes=frozenset(options.scheme),
        document_types=frozenset(options.type),
        issuer=options.issuer,
        region=options.region,
        valid_until=options.until,
    )
    store = trust_data.store_of(workplace, counter=options.counter)
    entry = store.import_file(read_source(options.file), options.file, scope, workplace.clock())
    print(f"{entry.id}\t{entry.kind}\t{entry.count}")
    if entry.takes_back:
        print(_ALARM.format(count=entry.takes_back), file=sys.stderr)
    return 0


def _list(options: argparse.Namespace, workplace: Workplace) -> int:
    for entry in trust_data.store_of(workplace, counter=options.counter).entries():
        print(
            f"{entry.id}\t{entry.kind}\t{entry.count}\t{time_text(entry.imported_at)}\t{visible(entry.name)}"
        )
        if entry.takes_back:
            print(f"  {_ALARM.format(count=entry.takes_back)}")
    return 0


def _remove(options: argparse.Namespace, workplace: Workplace) -> int:
    trust_data.store_of(workplace, counter=options.counter).remove(options.id)
    return 0
