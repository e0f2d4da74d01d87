"""Attack list M03 and M05: what a lock takes with it, and what does not hold it off."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import asdict, is_dataclass
from datetime import datetime
from pathlib import Path

import pytest
import shiboken6
from citizen_stage import Stage
from fakes import NOW, PASSPHRASE, FakeCitizen, some_licences
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui.widgets.drop import Incoming
from ui.widgets.files import choose_files, choose_place
from wallet.model.views import Portrait, Received

CLAIMS = {text for licence in some_licences() for text in (licence.holder, licence.number, licence.authority)}
CLAIMS |= {"310101199003078515", "黄浦区示例路", "canary", "机动车驾驶证"}


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    journeys = FakeCitizen()
    journeys.faces["licence-3"] = Portrait(2, 2, bytes(12))
    made = Stage(qtbot, tmp_path, journeys)
    made.unlock()
    yield made
    made.close()


def texts(window: QWidget) -> Iterator[str]:
    """Everything that a widget of the window says, shows, or would give back."""
    # A widget that was let go of dies at the next turn of the loop.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    for widget in [window, *window.findChildren(QWidget)]:
        yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
        yield from (widget.windowTitle(), widget.statusTip(), widget.whatsThis())
        for name in ("text", "placeholderText", "currentText", "title", "words"):
            told = getattr(widget, name, None)
            yield str(told() if callable(told) else told or "")
        if isinstance(widget, QPlainTextEdit):
            yield widget.toPlainText()
            assert not widget.document().isUndoAvailable()
        if isinstance(widget, QLineEdit):
            undone = widget.isUndoAvailable()
            assert not undone, f"{widget.objectName()} gives its text back by Ctrl+Z"
        for view in (widget,) if isinstance(widget, (QAbstractItemView, QComboBox)) else ():
            model = view.model()
            for row in range(model.rowCount() if model is not None else 0):
                found = (model.index(row, 0).data(role) for role in (0, 3, 11, *range(256, 262)))
                # In full: their own `repr` tells nothing.
                yield from (str(asdict(each) if is_dataclass(each) else each) for each in found)


def told_claims(window: QWidget) -> set[str]:
    return {claim for text in texts(window) for claim in CLAIMS if claim in text}


def assert_empty(stage: Stage) -> None:
    """Locked, and nothing of a licence in any widget, picture, model, undo or dialog."""
    window = stage.window
    assert window.page is window.unlock
    assert stage.journeys.unlocked is False
    assert told_claims(window) == set()
    assert not [widget for widget in window.findChildren(QDialog) if widget.isVisible()]
    assert QApplication.activePopupWidget() is None
    assert window.present.code.empty
    assert window.home.licence.face.portrait.image is None
    assert not window.desk.jobs.busy
    assert QGuiApplication.clipboard().text() == ""


def fill(stage: Stage) -> None:
    """Leave something of a licence wherever the window can hold it."""
    window = stage.window
    window.home.search.setText("张示例")
    window.add.take((Incoming("canary.lw1", data=b"one"), Incoming("canary2.lw1", data=b"noise")))
    stage.rest()
    window.add.key_button.click()
    stage.rest()
    window.home.refresh("licence-3")
    for _list_licence_and_portrait in range(3):
        stage.rest()
    window.home.licence.mask_button.click()
    assert window.home.licence.face.portrait.image is not None
    window.ask.purpose_field.setText("canary purpose")
    window.toast.say("canary was removed", undo_text="Undo", undo=lambda: None)
    window.desk.clipboard.copy("canary")


def test_the_walk_finds_what_is_there(stage: Stage) -> None:
    """The positive control of all that follow."""
    fill(stage)
    stage.window.home.search.clear()
    stage.qtbot.keyClicks(stage.window.home.search, "canary")
    with pytest.raises(AssertionError, match="Ctrl\\+Z"):
        list(texts(stage.window))
    stage.window.home.search.setText("张示例")
    assert told_claims(stage.window) >= {"张示例", "310101199003078515", "canary", "机动车驾驶证"}


def test_ten_dialogs_and_all_they_hold_go_with_a_lock(stage: Stage) -> None:
    fill(stage)
    window = stage.window
    dialogs: list[QDialog] = [choose_place(window, "Save", "canary.lw1", print) for _ in range(5)]
    dialogs += [choose_files(window, "Open", print) for _ in range(3)]
    nested, stray = QDialog(dialogs[0]), QDialog()
    nested.setWindowTitle("canary")
    for dialog in (nested, stray):
        dialog.setModal(True)
        dialog.open()
    dialogs += [nested, stray]
    menu = QMenu(window)
    menu.addAction("canary")
    menu.popup(window.pos())
    window.lock()
    assert not any(shiboken6.isValid(dialog) and dialog.isVisible() for dialog in dialogs)
    menu.clear()
    assert_empty(stage)
    assert not any(shiboken6.isValid(dialog) for dialog in dialogs)


def test_a_modal_loop_does_not_hold_off_the_idle_watch(stage: Stage) -> None:
    """M05: text in the search box, a dialog that runs a loop of its own, an animation."""
    fill(stage)
    window = stage.window
    window.home.busy.begin("canary")
    stage.clock.pass_seconds(121)
    dialog = QDialog(window)
    assert dialog.exec() == QDialog.DialogCode.Rejected  # the watch's own timer ends it
    assert_empty(stage)


def test_animations_and_repaints_are_no_signs_of_life(stage: Stage) -> None:
    """M05: the ring of a code runs, the skeleton shows, something repaints all the time."""
    stage.ask()
    stage.agree()
    for _ in range(130):
        stage.clock.pass_seconds(1)
        stage.window.present.ring.repaint()
        stage.window.guard.watch.look()
    assert_empty(stage)


def test_an_input_method_is_a_sign_of_life(stage: Stage) -> None:
    stage.clock.pass_seconds(100)
    QApplication.sendEvent(stage.window.home.search, QInputMethodEvent("zhang", []))
    stage.clock.pass_seconds(100)
    stage.window.guard.watch.look()
    assert stage.window.page is stage.window.home


@pytest.mark.parametrize("way", ["button", "keys", "idle", "system"])
def test_every_way_of_locking_empties_the_window(stage: Stage, way: str) -> None:
    fill(stage)
    ways: dict[str, Callable[[], object]] = {
        "button": stage.window.home.lock_button.click,
        "keys": lambda: stage.qtbot.keyClick(stage.window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier),
        "idle": stage.window.guard.watch.idle.emit,
        "system": stage.window.guard.host.leaving.emit,
    }
    ways[way]()
    assert_empty(stage)


def test_a_lock_while_presenting(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    assert not stage.window.present.code.empty
    stage.window.present.save_button.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    stage.window.guard.host.leaving.emit()
    assert_empty(stage)
    assert not shiboken6.isValid(dialog)
    assert stage.window.present.consent is None


class _Slow(FakeCitizen):
    """A picture that is being read until it is told to be done."""

    def __init__(self) -> None:
        super().__init__()
        self.reading, self.done = threading.Event(), threading.Event()

    def receive(self, data: bytes, name: str, at: datetime) -> tuple[Received, ...]:
        self.reading.set()
        assert self.done.wait(20)
        return super().receive(data, name, at)


def test_a_lock_while_a_picture_is_read(qtbot: QtBot, tmp_path: Path) -> None:
    journeys = _Slow()
    stage = Stage(qtbot, tmp_path, journeys)
    stage.unlock()
    try:
        waiting = "canary-waiting.png"
        stage.window.add.take((Incoming("canary.png", data=b"x"), Incoming(waiting, data=b"y")))
        assert journeys.reading.wait(20)
        stage.window.lock()
        assert_empty(stage)
        journeys.done.set()
        stage.window.desk.jobs.close()
        QApplication.processEvents()
        assert_empty(stage)
        # What was under way ended by itself; what had not begun never did.
        assert [name for _data, name in journeys.received] == ["canary.png"]
    finally:
        journeys.done.set()
        stage.close()


def test_a_job_that_is_over_lets_go_of_its_work(stage: Stage) -> None:
    """The door keeps its last job: the passphrase must not stay in it."""
    job = stage.window.unlock._job
    assert job is not None
    assert job.over
    kept = (job._work, job._done, job._failed)
    assert len(set(kept)) == 1
    assert kept[0].__closure__ is None


def test_leaving_before_the_door_opens_keeps_it_shut(qtbot: QtBot, tmp_path: Path) -> None:
    stage = Stage(qtbot, tmp_path, FakeCitizen())
    try:
        door = stage.window.unlock
        door.field.setText(PASSPHRASE)
        door.open_button.click()
        stage.window.guard.host.leaving.emit()
        stage.rest()
        stage.rest()
        assert stage.window.page is door
        assert stage.journeys.unlocked is False
        assert door.field.text() == ""
    finally:
        stage.close()


def test_a_clock_that_jumps_ahead_counts_as_sleep(stage: Stage) -> None:
    """A system that tells nothing: the timer stood still, the clock did not."""
    stage.clock.now = NOW.replace(hour=23)
    stage.window.guard.watch.look()
    assert_empty(stage)


def test_the_clipboard_asks_to_be_left_out_of_histories(stage: Stage) -> None:
    stage.window.desk.clipboard.copy("canary")
    held = QGuiApplication.clipboard().mimeData()
    assert held.data("x-kde-passwordManagerHint") == b"secret"
    QGuiApplication.clipboard().setText("something of the person's own")
    stage.window.lock()
    assert QGuiApplication.clipboard().text() == "something of the person's own"
