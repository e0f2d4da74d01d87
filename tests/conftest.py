"""Shared fixtures: other people's vectors (skipped where absent), a fixed clock, hypothesis profiles."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

import pytest
from flows.town import NOW
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

pytest_plugins = ["flows.fixtures"]

settings.register_profile("default", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("default")

REPOSITORY = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def testdata() -> Path:
    """The folder of other people's vectors, beside the clone; skips where it is absent."""
    folder = Path(os.environ.get("LICENCE_TESTDATA", REPOSITORY.parent / "shared" / "testdata"))
    if not folder.is_dir():
        pytest.skip("no folder of shared test vectors beside this clone")
    return folder


@pytest.fixture
def now() -> datetime:
    """A fixed moment for tests that need a clock."""
    return NOW
