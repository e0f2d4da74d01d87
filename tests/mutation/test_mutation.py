"""The script notices a refusal that no test sees, and leaves one alone that a test sees."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

from mutation.sites import rewrite
from mutation.wordings import Vocabulary

TESTS = Path(__file__).resolve().parents[1]

CODE = """
def age(value):
    if type(value) is not int or not 0 <= value <= 150:
        raise ValueError("no age")
    return value
"""

TEST = """
import pytest
from wallet.ages import age

def test_what_is_an_age():
    assert age(0) == 0 and age(150) == 150

@pytest.mark.parametrize("value", [{values}])
def test_what_is_no_age(value):
    with pytest.raises(ValueError):
        age(value)
"""

ACCEPTED = """
[[accepted]]
where = "wallet/ages.py"
function = "age"
source = "{source}"
reason = "nobody is that old"
"""


def refusals(code: str) -> list[tuple[str, str]]:
    tree = ast.parse(code)
    _, sites = rewrite(code, "here.py", Vocabulary([tree]), 0)
    return [(site.kind, site.source) for site in sites]


def mutated(folder: Path, values: str, accepted: str = "") -> subprocess.CompletedProcess[str]:
    """The script over a tiny tree of its own."""
    if not hasattr(os, "fork"):
        pytest.skip("mutants run in forks")
    for name, text in {
        "wallet/__init__.py": "",
        "wallet/ages.py": CODE,
        "tests/test_ages.py": TEST.format(values=values),
        "accepted.toml": accepted,
        "pytest.ini": "[pytest]\npythonpath = .\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(folder), str(TESTS)]),
        "TMPDIR": str(folder),
    }
    command = [sys.executable, "-m", "mutation", "--root", str(folder), "all"]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=100
    )


def test_every_refusal_is_noticed(tmp_path: Path) -> None:
    ended = mutated(tmp_path, "-1, 151, None")
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert "survived:" not in ended.stdout
    assert ended.stdout.splitlines()[1].split() == ["wallet/ages.py", "3", "3", "0", "0", "0"]


def test_a_refusal_that_no_test_meets_is_told(tmp_path: Path) -> None:
    ended = mutated(tmp_path, "-1, None")
    assert ended.returncode == 1
    assert "survived: takes place in no test: wallet/ages.py:3 age [if] value <= 150" in ended.stdout


def test_a_refusal_that_a_test_meets_and_does_not_look_at_is_told(tmp_path: Path) -> None:
    ended = mutated(tmp_path, "-1, 151, None, 'text'")
    assert ended.returncode == 0, ended.stdout
    (tmp_path / "tests" / "test_ages.py").write_text(
        "from wallet.ages import age\n\ndef test_nothing():\n    for value in (-1, 151, None):\n"
        "        try:\n            age(value)\n        except (TypeError, ValueError):\n            pass\n",
        encoding="utf-8",
    )
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path), str(TESTS)]),
        "TMPDIR": str(tmp_path),
    }
    command = [sys.executable, "-m", "mutation", "--root", str(tmp_path), "all"]
    ended = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=100
    )
    assert ended.returncode == 1
    assert ended.stdout.count("survived: wallet/ages.py:3") == 3


def test_a_survivor_may_be_accepted_and_only_that(tmp_path: Path) -> None:
    assert mutated(tmp_path, "-1, None", ACCEPTED.format(source="value <= 150")).returncode == 0
    ended = mutated(tmp_path, "-1, 151, None", ACCEPTED.format(source="value <= 120"))
    assert ended.returncode == 1
    assert "accepted, and not in the code: wallet/ages.py age value <= 120" in ended.stdout


def test_tests_that_fail_by_themselves_are_no_proof(tmp_path: Path) -> None:
    assert mutated(tmp_path, "-1, 7").returncode == 2


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("def f(x):\n    if x:\n        raise E", [("if", "x")]),
        ("def f(x):\n    if a or not b:\n        return failed(x)", [("if", "a"), ("if", "b")]),
        ("def f(x):\n    if a and b:\n        return Reason.REVOKED, 'said'", [("if", "a and b")]),
        ("def f(x):\n    if a and (b or c):\n        found.append(failed(x))", [("if", "b"), ("if", "c")]),
        ("def f(x):\n    if x:\n        return 1\n    return 2", []),
        ("def f(x):\n    if x:\n        return x.value\n    raise E", [("unless", "x")]),
        ("def f(x) -> bool:\n    return a and not b", [("answer", "a"), ("answer", "b")]),
        ("def f(x) -> str:\n    return '' if x else 'wrong'", [("either", "x")]),
        ("def f(x):\n    return [y for y in x if trusted(y)]", [("filter", "trusted(y)")]),
        (
            "def f(x):\n    try:\n        return g(x)\n    except E:\n        raise F",
            [("except", "except E")],
        ),
        ("def f(x):\n    raise E\n\ndef g(x):\n    f(x)\n    h(x)", [("call", "f(x)")]),
        ("def f(x):\n    table.blame(x)", [("blame", "table.blame(x)")]),
        ("def f(x):\n    for y in x:\n        if y:\n            yield y", [("gate", "y")]),
    ],
)
def test_what_counts_as_a_refusal(code: str, found: list[tuple[str, str]]) -> None:
    assert refusals(code) == found


def test_a_whole_check_of_the_verifier_counts_as_one() -> None:
    assert refusals("def f(c):\n    return (*judge_holder(c), *standing)") == [
        ("check", "check holder"),
        ("check", "check status"),
    ]
