"""The page who asks for what, in both languages, small and large: nothing cut, nothing on top of another."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_gallery import LOOKS, SIZES, Look, dress, fits, name_of, save

from ui.theme import Scheme
from ui.widgets.choice import TickBox
from wallet.model.text import Language


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    yield made
    made.close()


@pytest.mark.parametrize("look", [*LOOKS, (Language.ENGLISH, Scheme.LIGHT, 2.0)], ids=str)
def test_every_name_and_value_is_whole(stage: Stage, qapp: QApplication, look: Look) -> None:
    stage.ask()
    stage.window.resize(*SIZES[look[2]])
    dress(qapp, look)
    stage.rest()
    page = stage.window.ask
    fits(page.scrolled.widget())
    for tick in page.claims_card.findChildren(TickBox):
        if tick.isVisibleTo(page):
            assert tick.width() >= tick.sizeHint().width(), tick.text()
    save(stage.window, "ask", *name_of(look))
    save(page.claims_card, "ask-claims", *name_of(look))
    dress(qapp, (Language.ENGLISH, Scheme.LIGHT, 1.0))
