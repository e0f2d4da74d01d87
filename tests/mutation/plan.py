"""What is put under mutation, which tests may notice, and where what was learnt of them is remembered."""

from __future__ import annotations

import hashlib
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

DEFAULT = "wallet/verification/"
"""What is switched off where nothing is named: the ten whole checks, and every refusal they are made of."""

_ROOMS = ("verification", "trust", "formats", "crypto", "codec")
_FURTHER = ("qr/envelope.py",)
_NOT_VERIFYING = frozenset({"pki.py", "make.py"})
_TOOLS = ("sites.py", "wordings.py", "switch.py", "running.py")
_TESTS = ("codec", "crypto", "formats", "trust", "verification", "redteam", "qr/test_envelope.py")
_PROCESSES = frozenset({"test_commandline.py"})
"""Tests that start the program: a process of its own has no switches."""


@dataclass(frozen=True, slots=True)
class Plan:
    """`modules` are files under `root`; `tests` folders or files; `accepted` a TOML file, which need not
    exist."""

    root: Path
    modules: tuple[Path, ...]
    tests: tuple[Path, ...]
    accepted: Path


@dataclass(frozen=True, slots=True)
class Learnt:
    """One test: how many seconds it takes, and the refusals that took place in it."""

    seconds: float
    sites: frozenset[int]


def of_the_verifier() -> Plan:
    """Everything that verifies, and every test that may reach it."""
    wallet = ROOT / "wallet"
    found = [path for room in _ROOMS for path in sorted((wallet / room).rglob("*.py"))]
    modules = [path for path in found if path.name not in _NOT_VERIFYING]
    tests = tuple(file for room in _TESTS for file in _test_files(ROOT / "tests" / room))
    further = tuple(wallet / name for name in _FURTHER)
    return Plan(ROOT, (*modules, *further), tests, Path(__file__).with_name("accepted.toml"))


class Memory:
    """What was learnt of each test file, kept in the temporary folder: a file is asked again when it, a file
    beside it that is no test, or the code has changed."""

    def __init__(self, plan: Plan) -> None:
        tools = [Path(__file__).with_name(name) for name in _TOOLS]
        code = sorted((plan.root / "wallet").rglob("*.py")) or list(plan.modules)
        folders = sorted({each if each.is_dir() else each.parent for each in plan.tests})
        beside = [path for folder in folders for path in sorted(folder.rglob("*.py")) if not is_test(path)]
        self._common = _digest([*tools, *code, *beside, Path(sys.executable).resolve()])
        owner = str(os.getuid()) if hasattr(os, "getuid") else "all"
        self._file = Path(tempfile.gettempdir()) / f"licence-wallet-mutation-{owner}.json"
        self._keys: dict[Path, str] = {}
        self._known: dict[str, list[tuple[float, list[int]]]] = {}
        if self._file.is_file() and not self._file.is_symlink():
            self._known = json.loads(self._file.read_text(encoding="utf-8"))

    def recall(self, file: Path, tests: int) -> list[Learnt] | None:
        """What is known of the tests of a file, in their order: random keys may stand in their names. None
        where they must be asked."""
        known = self._known.get(self._key(file), [])
        if len(known) != tests:
            return None
        return [Learnt(seconds, frozenset(sites)) for seconds, sites in known]

    def keep(self, learnt: Mapping[Path, Sequence[Learnt]]) -> None:
        """Remember these files, and forget what was known of other states of the code."""
        told = {
            self._key(file): [(each.seconds, sorted(each.sites)) for each in tests]
            for file, tests in learnt.items()
        }
        known = {key: tests for key, tests in self._known.items() if key.startswith(self._common)}
        self._known = known | told
        self._file.write_text(json.dumps(self._known), encoding="utf-8")

    def _key(self, file: Path) -> str:
        """Asked once: what was learnt belongs to the file as it was when its tests were collected."""
        if file not in self._keys:
            self._keys[file] = f"{self._common}:{_digest([file])}"
        return self._keys[file]


def chosen(plan: Plan, words: Sequence[str]) -> set[Path]:
    """The modules whose path under the root holds one of the words; those of the verifier itself where there
    are none, every one for `all`."""
    if "all" in words:
        return set(plan.modules)
    wanted = words or (DEFAULT,)
    named = {path: path.relative_to(plan.root).as_posix() for path in plan.modules}
    return {path for path, name in named.items() if any(word in name for word in wanted)}


def _test_files(path: Path) -> list[Path]:
    found = [path] if path.is_file() else sorted(path.rglob("test_*.py"))
    return [file for file in found if file.name not in _PROCESSES]


def is_test(path: Path) -> bool:
    """Whether a file holds tests, and nothing that other files share."""
    return path.name.startswith("test_")


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in files:
        digest.update(str(path).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:24]
