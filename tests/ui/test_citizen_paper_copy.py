"""A licence without a holder's key in the window: shown whole, and told in words what that is worth."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.widgets.safe_label import SafeLabel
from wallet.model.text import Language

WORTH = "This licence is shown like a paper copy."


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    journeys = FakeCitizen()
    journeys.bearer = True
    made = Stage(qtbot, tmp_path, journeys)
    made.unlock()
    yield made
    made.close()


def test_it_may_be_presented_and_the_page_says_what_that_is_worth(stage: Stage) -> None:
    stage.window.home.refresh("licence-3")
    stage.rest()
    licence = stage.window.home.licence
    assert licence.present_button.isEnabled()
    assert WORTH in licence.notice.text


def test_nothing_can_be_taken_away(stage: Stage) -> None:
    stage.ask()
    ask = stage.window.ask
    assert ask.copy_notice.isVisible()
    assert WORTH in ask.copy_notice.text
    assert ask.claims_hint.text() == "Nothing can be left out of this licence: all of it is shown."
    assert ask.not_shown.text() == "Everything is shown."
    assert ask._ticks
    assert all(tick.isChecked() and not tick.isEnabled() for tick in ask._ticks.values())
    stage.agree()
    assert stage.journeys.consents[0].disclosed == frozenset()


def test_a_licence_with_a_key_says_none_of_this(stage: Stage) -> None:
    stage.journeys.bearer = False
    stage.ask()
    ask = stage.window.ask
    assert not ask.copy_notice.isVisible()
    assert ask.claims_hint.text() == "Tick what may be shown."
    stage.agree()
    present = stage.window.present
    assert present.seconds.isVisible()
    assert not present.notice.isVisible()


def test_the_code_stays_and_says_that_a_person_will_look(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    present = stage.window.present
    assert present.code.isVisible()
    assert not present.seconds.isVisible()
    assert not present.ring.isVisible()
    # Not under the code, which would lose its room.
    assert not present.notice.isVisible()
    told = [label.text() for label in present.panel.findChildren(SafeLabel) if label.isVisible()]
    assert told[0] == WORTH
    assert any("check by hand" in text for text in told)
    assert present.ground.height() >= present.code.minimumHeight()
    stage.clock.pass_seconds(3600)
    present._tick()
    assert not present.renew_button.isVisible()
    assert present.save_button.isVisible()


def test_a_file_is_saved_as_it_came(stage: Stage, tmp_path: Path) -> None:
    stage.journeys.too_large = True
    stage.ask()
    stage.agree()
    present = stage.window.present
    assert not present.code.isVisible()
    assert not present.change_button.isVisible()
    assert "It is a file, or too much for one code" in present.notice.text
    present.file_button.click()
    dialog = stage.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(tmp_path / "copy.pdf"))
    dialog.close()
    stage.rest()
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"LW1:")


def test_the_words_change_with_the_language(stage: Stage) -> None:
    stage.ask()
    from PySide6.QtWidgets import QApplication

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    i18n.install(app, Language.CHINESE)
    QApplication.processEvents()
    stage.rest()
    assert stage.window.ask.copy_notice.text.startswith("本证照的出示相当于出示纸质复印件")
    assert stage.window.ask.claims_hint.text() == "本证照不能隐去任何一项，全部内容都会出示。"
