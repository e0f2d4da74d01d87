"""Picks a window or a command. Everything heavy is imported only on the way that needs it."""

from __future__ import annotations

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """`app.py` opens the wallet, `app.py counter` the counter; all else is a command (VERDICTS)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    _forbid_core_dumps()
    if not given:
        from ui.start import open_citizen

        return open_citizen(_deferred_citizen())
    if given == ["counter"]:
        from ui.start import open_counter

        return open_counter(_counter)
    if given[0] == "demo" and set(given[1:]) <= {"--headless"}:
        from ui.demo import run_demo

        return run_demo(headless="--headless" in given)
    return _command(given)


def _command(given: list[str]) -> int:
    from wallet import bootstrap
    from wallet.cli.main import main as run_command

    workplace = bootstrap.build_workplace(bootstrap.data_folder())
    try:
        return run_command(given, workplace)
    finally:
        workplace.reader.close()


if __name__ == "__main__":
    sys.exit(main())
