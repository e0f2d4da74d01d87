"""`counter`: what may be said when the counter's window is opened. Opens nothing itself."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

DATABASE_HELP = "a hall's server, such as postgresql+psycopg://counter_a07@server/hall"


def add_options(parser: argparse.ArgumentParser) -> None:
    """`--database`, `--counter`, `--hall-key` (docs/hall.md)."""
    parser.add_argument("--database", metavar="ADDRESS", help=DATABASE_HELP)
    parser.add_argument("--counter", metavar="NAME", help="this counter's name in its hall, such as A-07")
    parser.add_argument("--hall-key", type=Path, metavar="FILE", help="the hall's key; needed the first time")


def read_options(arguments: Sequence[str]) -> argparse.Namespace:
    """Of `app.py counter …`. Ends the program with status 2 for what is none of them."""
    parser = argparse.ArgumentParser(prog="licence-wallet counter", description="核验窗口 · Counter")
    add_options(parser)
    return parser.parse_args(arguments)
