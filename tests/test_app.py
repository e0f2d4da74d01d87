"""The program as a user starts it: whatever happens, words and an exit status, never a traceback."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
_BREAK = """
import sys, app, wallet.bootstrap
def fail(*_):
    raise {raised}
wallet.bootstrap.data_folder = fail
sys.exit(app.main({arguments!r}))
"""


def start(arguments: list[str], raised: str, home: Path, **more: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LICENCE_WALLET_HOME": str(home), "LC_ALL": "en_GB.UTF-8"} | more
    return subprocess.run(
        [sys.executable, "-c", _BREAK.format(raised=raised, arguments=arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["vault", "info"], [], ["counter"]])
def test_a_mistake_of_ours_is_told_in_words_and_without_its_message(
    tmp_path: Path, arguments: list[str]
) -> None:
    ended = start(arguments, "ValueError('310101199003078515')", tmp_path, QT_QPA_PLATFORM="offscreen")
    assert ended.returncode == 3
    assert "not prepared for" in ended.stderr
    assert "ValueError" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert "3101" not in ended.stderr


def test_a_developer_may_ask_for_the_traceback(tmp_path: Path) -> None:
    raised = "ValueError('310101199003078515') from KeyError('310101')"
    ended = start(["vault", "info"], raised, tmp_path, LICENCE_WALLET_DEBUG="1")
    assert ended.returncode == 3
    assert "Traceback" in ended.stderr
    assert "home = bootstrap" in ended.stderr or "bootstrap.data_folder()" in ended.stderr
    assert ended.stderr.index("KeyError") < ended.stderr.index("ValueError")
    assert "3101" not in ended.stderr  # a message may quote what it stumbled over


def test_a_library_that_cannot_be_loaded_is_named(tmp_path: Path) -> None:
    ended = start([], "ImportError('libEGL.so.1: not found')", tmp_path)
    assert ended.returncode == 3
    assert "libEGL.so.1" in ended.stderr


def test_a_mistake_in_a_slot_is_no_traceback_either(tmp_path: Path) -> None:
    program = (
        "import sys, app\napp.main(['vault', 'info'])\nsys.excepthook(ValueError, ValueError('x'), None)"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        encoding="utf-8",
        cwd=ROOT,
        env=os.environ | {"LICENCE_WALLET_HOME": str(tmp_path), "LC_ALL": "en_GB.UTF-8"},
        check=False,
    )
    assert "not prepared for" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_what_unlocking_needs_is_loaded_with_the_journeys(tmp_path: Path) -> None:
    program = (
        "import pathlib, sys\nfrom wallet import bootstrap\n"
        f"bootstrap.build_citizen(bootstrap.build_workplace(pathlib.Path({str(tmp_path)!r})))\n"
        "print('wallet.vault.session' in sys.modules)"
    )
    told = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert told.stdout.strip() == "True"
