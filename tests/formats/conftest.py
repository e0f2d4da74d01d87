"""Fixtures for the tests of formats."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from wallet.formats import pdf


@pytest.fixture(scope="module")
def patient_pdf() -> Iterator[None]:
    """What is read is judged, not how fast: machines do other things too."""
    kept = pdf.HANDLER._reader.seconds
    pdf.HANDLER._reader.seconds = 60.0
    yield
    pdf.HANDLER._reader.seconds = kept
    pdf.HANDLER._reader.close()
