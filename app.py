"""Picks a window or a command. What is heavy is imported only on the way that needs it."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from wallet.process.shielding import shield

DEMO_FOLDER = "demo-output"


def main(arguments: Sequence[str] | None = None) -> int:
    """`app.py` opens the wallet, `app.py counter` the counter; all else is a command (VERDICTS)."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    shield()
    # What a slot of Qt raises goes there; a window replaces it by one that speaks in the window.
    sys.excepthook = lambda _kind, error, _trace: _tell(error)
    try:
        return _run(given)
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        return _tell(error)


def _run(given: list[str]) -> int:
    if not given:
        _require_display()
        return _open_citizen()
    if given[0] == "counter":
        return _open_counter(given[1:])
    if given[0] == "demo" and set(given[1:]) <= {"--headless"}:
        return _demo(headless="--headless" in given or not _has_display())
    return _command(given)


def _tell(error: BaseException) -> int:
    """What stopped the program, in words on standard error and never as a traceback; the exit status."""
    from wallet.cli.main import language_of_terminal, tell_error
    from wallet.flows.mishap import mishap
    from wallet.model.errors import WalletError

    return tell_error(error if isinstance(error, WalletError) else mishap(error), language_of_terminal())


def _open_citizen() -> int:
    from ui.start import open_citizen
    from wallet import bootstrap

    home = bootstrap.data_folder()
    return open_citizen(
        bootstrap.vault_path(home),
        lambda: bootstrap.build_citizen(bootstrap.build_workplace(home)),
        bootstrap.clock,
        home / "wallet.ini",
    )


def _open_counter(given: list[str]) -> int:
    from wallet import bootstrap

    options: dict[str, Any] = {}
    if given:
        from wallet.cli.counter import read_options

        options = vars(read_options(given))
    _require_display()
    from ui.start import open_counter

    home = bootstrap.data_folder()
    workplace = bootstrap.build_workplace(home)
    try:
        return open_counter(
            lambda: bootstrap.build_counter(workplace, **options), bootstrap.clock, home / "counter.ini"
        )
    finally:
        workplace.reader.close()


def _demo(*, headless: bool) -> int:
    if headless:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from ui.demo_run import run_demo
    from wallet import bootstrap
    from wallet.flows.demo import clear_stage, set_stage

    folder = Path(DEMO_FOLDER)
    clear_stage(folder)
    workplace = bootstrap.build_workplace(folder / "home")
    try:
        stage = set_stage(workplace)
        citizen, counter = bootstrap.build_citizen(workplace), bootstrap.build_counter(workplace)
        return run_demo(stage, citizen, counter, folder, headless=headless)
    finally:
        workplace.reader.close()


def _command(given: list[str]) -> int:
    from wallet import bootstrap
    from wallet.cli.main import main as run_command

    workplace = bootstrap.build_workplace(bootstrap.data_folder())
    try:
        return run_command(given, workplace)
    finally:
        workplace.reader.close()


def _require_display() -> None:
    """Without a screen Qt would abort the process; say so in words instead."""
    if _has_display() or os.environ.get("QT_QPA_PLATFORM"):
        return
    from wallet.model.errors import Trouble, WalletError

    raise WalletError(Trouble.NO_DISPLAY)


def _has_display() -> bool:
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
