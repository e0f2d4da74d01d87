"""docs/envelope.md says what the golden vectors say."""

from __future__ import annotations

import json
from pathlib import Path

from wallet.qr.symbol import version_needed

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "envelope.md").read_text(encoding="utf-8")


def vectors(name: str) -> dict[str, dict[str, str]]:
    path = ROOT / "tests" / "vectors" / "envelope" / name
    return {vector["name"]: vector for vector in json.loads(path.read_text(encoding="utf-8"))["good"]}


def test_the_worked_example_is_the_first_vector() -> None:
    card = vectors("cards.json")["a small map"]
    assert f"`{card['text']}`" in PAGE
    assert f"`{bytes.fromhex(card['data']).hex(' ')}`" in PAGE


def test_the_sizes_are_those_of_the_vectors() -> None:
    for name, vector in vectors("requests.json").items():
        (row,) = [line for line in PAGE.splitlines() if line.startswith(f"| `{name}`")]
        text = vector["text"]
        screen, paper = version_needed(text), version_needed(text, level="M")
        assert row.endswith(f"| {len(text):,} | {screen}-L, {paper}-M |")
