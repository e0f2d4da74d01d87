"""README, docs and the repository itself stay true: commands exist, links lead somewhere, nothing is stale.

That docs/reasons.md is current: test_wording. That the commands do what is said: cli/test_by_hand, .ci/run.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from wallet.cli.main import build_parser

ROOT = Path(__file__).resolve().parents[1]
PAGES = (ROOT / "README.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md")))
_OF_A_MACHINE = re.compile(r"(?<![\w.])/(?:work|root|home|tmp|Users)/|\bTO" + r"DO\b|\bFIX" + r"ME\b")


def commands_in(text: str) -> Iterator[list[str]]:
    """Every `app.py …` in a page as its words; alternatives written with | one by one."""
    for line in re.findall(r"(?:app\.py|licence-wallet)((?: (?! )[^\n`#…]+)?)", text):
        words = line.split()
        if "|" not in words:
            yield words
            continue
        first = words.index("|") - 1
        for word in words[first::2]:
            yield [*words[:first], word]


def refusal(words: list[str]) -> str:
    """The first word that the program would not know: a command, or an option of it."""
    parser: argparse.ArgumentParser | None = build_parser()
    optional = False
    for word in words:
        optional, word = optional or word.startswith("["), word.strip("[].,;:()")
        if parser is None or not word:
            continue
        actions = {name: each for each in parser._actions for name in each.option_strings}
        below = next((a for a in parser._actions if isinstance(a, argparse._SubParsersAction)), None)
        if word.startswith("--"):
            if word not in actions:
                return word
        elif below is not None:
            if word not in below.choices:
                return word
            parser = below.choices[word]
    return ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_commands_of_a_page_exist(page: Path) -> None:
    for words in commands_in(page.read_text(encoding="utf-8")):
        assert refusal(words) == "", " ".join(words)


def test_a_command_that_does_not_exist_is_found() -> None:
    found = list(commands_in("app.py trust [--counter] import | forget\nuse `app.py verify --loudly x`"))
    assert [refusal(words) for words in found] == ["", "forget", "--loudly"]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_targets_of_a_page_exist(page: Path) -> None:
    targets = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make (\w+)", page.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_and_pictures_lead_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
        assert "://" in link or (page.parent / link).exists(), link


def test_decisions_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert [name[:5] for name in names] == [f"{number:04}-" for number in range(1, len(names) + 1)]
    for name in names:
        text = (ROOT / "docs" / "decisions" / name).read_text(encoding="utf-8")
        assert text.startswith(f"# {name[:4]} ")
        assert re.findall(r"^## (\w+)", text, re.MULTILINE) == ["Context", "Decision", "Consequences"]


@pytest.fixture(scope="module")
def tracked() -> dict[str, str]:
    """The texts that git tracks; vectors are other people's."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    texts = {}
    for name in listed.stdout.decode("utf-8").split("\0"):
        path = ROOT / name
        if name and path.is_file() and not name.startswith("tests/vectors/"):
            data = path.read_bytes()
            if b"\0" not in data:
                texts[name] = data.decode("utf-8")
    return texts


def test_nothing_names_a_machine_or_is_left_to_do(tracked: dict[str, str]) -> None:
    assert [name for name, text in tracked.items() if _OF_A_MACHINE.search(text)] == []


def test_every_resource_that_is_named_exists(tracked: dict[str, str]) -> None:
    for name, text in tracked.items():
        for path in re.findall(r"(?<![\w/])resources/[\w./-]*\w", text):
            assert (ROOT / path).exists(), f"{name}: {path}"


def test_every_resource_is_in_the_wheel() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = settings["tool"]["setuptools"]["package-data"]["resources"]
    resources = ROOT / "resources"
    shipped = {path for pattern in patterns for path in resources.glob(pattern)}
    left_out = {path for path in resources.rglob("*") if path.is_file()} - shipped
    assert {path.suffix for path in left_out if "__pycache__" not in path.parts} <= {".ts", ".py"}


@pytest.mark.parametrize("source", sorted((ROOT / "resources" / "i18n").glob("*.ts")), ids=lambda p: p.stem)
def test_the_translations_are_compiled(source: Path, tmp_path: Path) -> None:
    tool = Path(sys.executable).parent / "pyside6-lrelease"
    if not tool.exists():
        pytest.skip("pyside6-lrelease is not beside this Python")
    fresh = tmp_path / "fresh.qm"
    subprocess.run([tool, "-silent", source, "-qm", fresh], check=True)
    assert fresh.read_bytes() == source.with_suffix(".qm").read_bytes(), "run: make translations"
