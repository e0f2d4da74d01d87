"""The portrait on a licence's own page: after the licence, in its frame, gone when it goes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from counter_fakes import painted
from fakes import FakeCitizen
from pytestqt.qtbot import QtBot

from ui.widgets.portrait import PortraitView
from wallet.model.errors import Trouble
from wallet.wording import word_trouble


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    journeys = FakeCitizen()
    journeys.faces["licence-3"] = painted((10, 20, 30))
    made = Stage(qtbot, tmp_path, journeys)
    made.unlock()
    yield made
    made.close()


def portrait(stage: Stage) -> PortraitView:
    return stage.window.home.licence.face.portrait


def choose(stage: Stage, licence_id: str) -> None:
    stage.window.home.cards.select(licence_id)
    stage.rest()
    stage.rest()


def test_the_licence_that_has_one_shows_it(stage: Stage) -> None:
    assert portrait(stage).isHidden()
    choose(stage, "licence-3")
    assert portrait(stage).isVisible()
    assert portrait(stage).image is not None
    assert portrait(stage).label.text() == "Portrait, issuer-signed"
    choose(stage, "licence-1")
    assert portrait(stage).image is None
    assert portrait(stage).isHidden()


def test_what_cannot_be_shown_is_said_on_the_face(stage: Stage) -> None:
    stage.journeys.fails["portrait"] = Trouble.PORTRAIT_UNREADABLE
    choose(stage, "licence-3")
    words = word_trouble(Trouble.PORTRAIT_UNREADABLE)
    assert portrait(stage).image is None
    assert portrait(stage).frame.words.text() == words.short.en
    assert stage.window.home.licence.notice.isHidden()
    assert stage.window.home.licence.present_button.isEnabled()


def test_locking_takes_it_off(stage: Stage) -> None:
    choose(stage, "licence-3")
    assert portrait(stage).image is not None
    stage.window.lock()
    assert portrait(stage).image is None


def test_one_that_comes_after_locking_is_dropped(stage: Stage) -> None:
    page = stage.window.home.licence
    choose(stage, "licence-1")
    page.show_view(stage.journeys.licence("licence-3", stage.clock()))
    stage.window.lock()
    stage.rest()
    assert portrait(stage).image is None
    assert portrait(stage).isHidden()


def test_one_that_comes_for_another_licence_is_dropped(stage: Stage) -> None:
    page = stage.window.home.licence
    choose(stage, "licence-1")
    page.show_view(stage.journeys.licence("licence-3", stage.clock()))
    page.open("licence-2")
    stage.rest()
    stage.rest()
    assert portrait(stage).image is None
    assert portrait(stage).isHidden()
