"""The rows as a table: for a terminal, and as the page docs/benchmarks.md. Times nothing."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import date
from importlib.metadata import version

from bench.measure import Row, Spread

_PACKAGES = ("PySide6-Essentials", "cryptography", "SQLAlchemy", "qrcode", "zxing-cpp", "sd-jwt")
_MET = {True: "met", False: "NOT MET", None: "–"}

_ABOUT = """\
Every figure is a quotient: how many times as long (or as large) as what stands in the column *limit*. Both
were taken in the same run on the same machine, in turns (A B C, then C B A), and the figure is the median of
the quotients within the rounds, its quartiles behind it. Figures of two machines, and seconds, are not
compared; where a goal is a time, the limit is that time. Peers are given against the same limit.

What computes in one thread is timed by that thread's processor time, all else by the clock on the wall.
`make bench` takes the figures and writes this page; the goals are the project's own.
"""


def headings() -> tuple[str, ...]:
    return ("operation", "limit", "ours", "goal", "", "peers", "note")


def cells(row: Row) -> tuple[str, ...]:
    """One row as text."""
    return (
        row.name,
        row.limit,
        _figure(row.ours),
        "–" if row.goal is None else f"≤ {row.goal:g}",
        _MET[row.met],
        ", ".join(f"{name}: {_number(found.middle)}" for name, found in row.peers) or "–",
        row.note,
    )


def as_text(rows: Iterable[Row]) -> str:
    """Columns for a terminal."""
    lines = [headings(), *(cells(row) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )


def as_page(rows: Sequence[Row], day: date) -> str:
    """docs/benchmarks.md."""
    lines = [headings(), ("---",) * len(headings()), *(cells(row) for row in rows)]
    table = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    judged = [row.met for row in rows if row.met is not None]
    return (
        f"# Benchmarks\n\n{_ABOUT}\n"
        f"Taken on {day.isoformat()}: {os.cpu_count()} cores, Python {_python()}, {platform.system()} on "
        f"{platform.machine()}; {packages}. Goals met: {sum(judged)} of {len(judged)}."
        f"\n\n{table}\n"
    )


def _python() -> str:
    return ".".join(platform.python_version_tuple()[:2])


def _figure(found: Spread) -> str:
    return f"{_number(found.middle)} ({_number(found.low)}–{_number(found.high)})"


def _number(value: float) -> str:
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"
