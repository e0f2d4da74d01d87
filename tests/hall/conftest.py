"""A prepared hall on a real PostgreSQL; its tests skip where there is none."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hall.town_hall import Hall, fresh_hall


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    with fresh_hall(tmp_path) as made:
        yield made
