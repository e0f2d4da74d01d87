"""CASES, R01: one code at many counters at once is valid exactly once. Short; `make race` runs long ones."""

from __future__ import annotations

from pathlib import Path

import pytest
from hall.town_hall import server_or_skip

from race.race import is_right, open_race
from race.scenes import Kind, Scene, scenes

ROUNDS = 13
"""Of each of four scenes: over 50 for a kind of database."""


@pytest.mark.timeout(600)
@pytest.mark.parametrize("scene", [s for kind in Kind for s in scenes(kind)], ids=lambda s: s.name)
def test_exactly_one_is_valid(scene: Scene, tmp_path: Path) -> None:
    if scene.kind is Kind.POSTGRES:
        server_or_skip()
    with open_race(scene, tmp_path / "race") as race:
        for _ in range(ROUNDS):
            said = race.round()
            assert len(said) == scene.counters
            assert is_right(said), said


def test_what_is_right() -> None:
    """The judge of the race is no rubber stamp."""
    once, again = ["valid", ""], ["not_valid", "replayed"]
    assert is_right([again, once, again])
    assert not is_right([once, once])
    assert not is_right([again, again])
    assert not is_right([once, ["not_valid", "presentation_stale"]])
    assert not is_right([once, ["stopped", "register_unavailable"]])
    assert not is_right([once, ["check_by_hand", "replay_store_unavailable"]])
