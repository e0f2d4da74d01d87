"""`make bench`: all groups, or those named as arguments (`make bench only="tokens vault"`).

Prints the table; writes docs/benchmarks.md only when every group ran. Goals that are missed are told and are
no failure: a busy machine must not turn anything red.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from datetime import datetime
from importlib import import_module
from pathlib import Path

from bench import table
from bench.measure import Row

# Processes come first: they are timed while this one is small.
GROUPS = ("start", "batch", "picture", "tokens", "mdoc", "status", "vault", "register", "screen")
PAGE = Path(__file__).resolve().parents[2] / "docs" / "benchmarks.md"


def main(arguments: Sequence[str]) -> int:
    """Run the groups. 2 for a group that does not exist."""
    if unknown := set(arguments) - set(GROUPS):
        print(f"no such group: {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}", file=sys.stderr)
        return 2
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    chosen = [group for group in GROUPS if group in arguments or not arguments]
    rows: list[Row] = []
    for group in chosen:
        print(f"… {group}", file=sys.stderr)
        rows += import_module(f"bench.bench_{group}").rows()
    print(table.as_text(rows))
    if len(chosen) == len(GROUPS):
        PAGE.write_text(table.as_page(rows, datetime.now().astimezone().date()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
