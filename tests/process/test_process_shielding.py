"""M01: core dumps and debuggers of the same user, for the program and for each of its children."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest
from flows.crew_hands import shown

from wallet.flows import crew
from wallet.flows.crew import Crew
from wallet.process.asking import ChildProcess, child_command
from wallet.process.shielding import PR_GET_DUMPABLE

ROOT = Path(__file__).parents[2]
ON_LINUX = sys.platform == "linux"
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither limit (docs/session.md)")

_STATE = f"""
def state():
    import ctypes, resource, sys
    here = ctypes.CDLL(None)
    dumpable = here.prctl({PR_GET_DUMPABLE}, 0, 0, 0, 0) if sys.platform == "linux" else 0
    return "%d %d %d" % (dumpable, *resource.getrlimit(resource.RLIMIT_CORE))
"""


def run(program: str, home: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=os.environ | {"LICENCE_WALLET_HOME": str(home)},
        check=True,
    )
    return done.stdout.splitlines()


def test_the_program_shields_itself_before_anything_else(tmp_path: Path) -> None:
    before, after = run(
        _STATE
        + "import app\nprint(state())\n"
        + "app._run = lambda given: print(state())\napp.main(['vault', 'info'])",
        tmp_path,
    )
    assert before.split()[0] == ("1" if ON_LINUX else "0")
    assert after == "0 0 0"


def test_a_decoders_child_shields_itself(tmp_path: Path) -> None:
    """An `exec` makes a process dumpable again, so that a child cannot inherit it."""
    answering = tmp_path / "answering_state.py"
    answering.write_text(
        "MEMORY_BYTES, CPU_SECONDS = 1 << 30, 5\n"
        + _STATE
        + "def prepare():\n    pass\ndef answer(question):\n    return b'K', state().encode()\n"
    )
    child = ChildProcess(child_command(answering, ()), largest_answer=100)
    try:
        assert child.ask(b"", 10) == (b"K", b"0 0 0")
    finally:
        child.stop()


@pytest.mark.parametrize("anew", [False, True], ids=["begun as a copy", "begun anew"])
def test_a_worker_of_the_crew_shields_itself(anew: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if anew:
        monkeypatch.setattr(crew, "_may_fork", lambda: False)
    with Crew(2, shown, lost=lambda _line: b"lost", spare=lambda _line: b"spare") as hands:
        told = set(chain.from_iterable(hands.answers(iter([b""] * 600))))
    # Begun anew, lines may be answered here until a worker is ready.
    assert b"0 0 0" in told
    assert told <= {b"0 0 0", b"spare"}


# Attaching. All in one process tree without a rights change by exec: onlooker (parent) and target (child) of
# one plain user, the onlooker being the parent, which Yama allows to look at its children.
_ATTACH = """
import ctypes, os, resource, sys
from wallet.process.shielding import PR_SET_DUMPABLE, shield
here = ctypes.CDLL(None, use_errno=True)
if os.getuid() == 0:
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
shielded = sys.argv[1] == "shielded"
ready, told = os.pipe()
stay, leave = os.pipe()
target = os.fork()
if target == 0:
    os.close(leave)
    here.prctl(PR_SET_DUMPABLE, 1, 0, 0, 0)
    if shielded:
        shield()
    os.write(told, b"R")
    os.read(stay, 1)
    os._exit(0)
os.close(stay)
os.close(told)
assert os.read(ready, 1) == b"R", "the target did not get ready"
answers = []
for name in ("mem", "environ", "maps"):
    try:
        with open(f"/proc/{target}/{name}", "rb", 0):
            answers.append(name)
    except OSError:
        pass
PTRACE_SEIZE = 0x4206
here.ptrace.argtypes = [ctypes.c_long, ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p]
here.ptrace.restype = ctypes.c_long
if here.ptrace(PTRACE_SEIZE, target, None, None) == 0:
    answers.append("ptrace")
os.kill(target, 9)
os.waitpid(target, 0)
print(*answers)
"""


def attach(shielded: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", _ATTACH, shielded], capture_output=True, text=True, cwd=ROOT, check=False
    )
    if done.returncode:
        pytest.skip(f"no plain user can be had here: {done.stderr.splitlines()[-1:]}")
    return done.stdout.split()


@pytest.mark.skipif(not ON_LINUX, reason="prctl(2) is Linux's")
def test_nobody_of_the_same_user_can_attach() -> None:
    # Root may attach to anything (CAP_SYS_PTRACE): as root, both become nobody first.
    if "ptrace" not in attach("open"):
        pytest.skip("this system lets nobody attach to anything, shielded or not")
    assert attach("shielded") == []
