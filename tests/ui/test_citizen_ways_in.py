"""The ways into the wallet, as the settings page changes them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from pytestqt.qtbot import QtBot
from vault_fakes import FIRST, FRESH_CODE

from ui.citizen.settings.ways_in import Task, WaysInSection
from wallet.model.views import SlotKind

SECOND = "seven quiet herons cross the river"


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.open_settings()
    yield made
    made.close()


def _do(stage: Stage, task: Task, number: int = 0, *, secret: str = FIRST, fresh: str = "") -> WaysInSection:
    section: WaysInSection = stage.window.settings.ways_in
    section.begin(task, number)
    section.form.secret.setText(secret)
    section.form.first.setText(fresh)
    section.form.second.setText(fresh)
    section.form.action.click()
    stage.rest()
    stage.rest()
    return section


@pytest.mark.parametrize(
    ("task", "number", "fresh", "call"),
    [
        (Task.ADD, 0, SECOND, f"add {SECOND}"),
        (Task.CHANGE, 1, SECOND, f"change 1 {SECOND}"),
        (Task.REMOVE, 1, "", "remove 1"),
        (Task.TIE, 0, "", "tie"),
        (Task.UNTIE, 0, "", "untie"),
    ],
)
def test_each_task_is_done_and_nothing_typed_stays(
    stage: Stage, task: Task, number: int, fresh: str, call: str
) -> None:
    section = _do(stage, task, number, fresh=fresh)
    assert stage.journeys.keys.calls == [call]
    assert section.form.isHidden()
    assert [field.text() for field in (section.form.secret, section.form.first, section.form.second)] == [
        ""
    ] * 3


def test_a_wrong_secret_changes_nothing_and_is_told(stage: Stage) -> None:
    section = _do(stage, Task.ADD, secret="wrong", fresh=SECOND)
    assert stage.journeys.keys.calls == []
    assert not section.form.notice.isHidden()
    assert section.form.isVisible()


def test_a_new_passphrase_must_be_strong_and_typed_twice(stage: Stage) -> None:
    form = stage.window.settings.ways_in.form
    stage.window.settings.ways_in.begin(Task.ADD)
    form.secret.setText(FIRST)
    form.first.setText(SECOND)
    assert not form.action.isEnabled()
    form.second.setText(SECOND)
    assert form.action.isEnabled()
    for field in (form.first, form.second):
        field.setText("1234")
    assert not form.action.isEnabled()


def test_the_last_passphrase_cannot_be_removed_nor_the_keychain_used_where_there_is_none(
    stage: Stage,
) -> None:
    section = stage.window.settings.ways_in
    first = section.slots[0]
    assert Task.REMOVE not in section._tasks_of(first, 1)
    assert Task.REMOVE in section._tasks_of(first, 2)
    assert section.tasks[Task.TIE].isVisible()
    assert section.tasks[Task.UNTIE].isHidden()
    stage.journeys.keys.keychain_available = False
    section.refresh()
    stage.rest()
    assert section.tasks[Task.TIE].isHidden()
    _do(stage, Task.TIE)
    assert section.slots[0].kind is SlotKind.PASSPHRASE_AND_SHARE
    assert section.tasks[Task.UNTIE].isVisible()


def test_a_renewed_code_counts_when_it_was_typed_back(stage: Stage) -> None:
    section = _do(stage, Task.RENEW)
    assert section.recovery.isVisible()
    section.recovery.typed_back.setText("AAAAA")
    assert not section.recovery.kept_button.isEnabled()
    section.recovery.typed_back.setText(section.recovery.wanted_back)
    section.recovery.kept_button.click()
    stage.rest()
    assert stage.journeys.keys.calls == ["renew", "confirm " + FRESH_CODE]
    assert section.recovery.code == ""
    assert section.recovery.isHidden()


def test_a_new_key_shows_its_code_which_counts_already(stage: Stage) -> None:
    section = _do(stage, Task.REKEY, fresh=SECOND)
    assert section.recovery.code == FRESH_CODE
    section.recovery.typed_back.setText(section.recovery.wanted_back)
    section.recovery.kept_button.click()
    stage.rest()
    assert stage.journeys.keys.calls == [f"rekey {SECOND}"]
    assert section.recovery.isHidden()


@pytest.mark.parametrize("leave", ["lock", "back"])
def test_nothing_secret_stays_when_the_page_is_left(stage: Stage, leave: str) -> None:
    section = _do(stage, Task.RENEW)
    section.begin(Task.ADD)
    assert section.recovery.code == ""
    section.form.secret.setText(FIRST)
    if leave == "lock":
        stage.window.lock()
    else:
        stage.window.settings.step_back()
    assert section.form.secret.text() == ""
    assert section.form.isHidden()
    assert all(label.text() == "" for label in section.recovery.code_groups)
