"""Moving codes on both screens: played, paused, counted, collected, begun anew, and too slow."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from gun_keys import type_keys
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_counter_window import CODE, Desk, desk  # noqa: F401

from ui import i18n
from ui.citizen.moving import FRAME_MS
from ui.widgets.buttons import LinkButton
from ui.widgets.drop import Incoming
from ui.widgets.safe_label import SafeLabel
from wallet.flows.moving import LONGEST_SECONDS
from wallet.model.text import Language
from wallet.presentation.moving import MovingPresentation
from wallet.qr.frames import FrameEncoder

SIZES = [(1024, 720), (1440, 900)]


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    made.journeys.too_large = True
    made.journeys.moving = MovingPresentation(random.Random(1).randbytes(12_000))
    yield made
    made.close()


def shown(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    stage.window.present.moving._timer.stop()  # the test plays it


def says(widget: object) -> str:
    return "\n".join(label.text() for label in widget.findChildren(SafeLabel) if label.isVisible())  # type: ignore[attr-defined]


# The citizen's page


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("size", SIZES)
def test_every_frame_fills_its_share_of_the_height(stage: Stage, scale: float, size: tuple[int, int]) -> None:
    from ui.citizen.looks import dress

    stage.window.resize(*size)
    stage.settings.text_scale = scale
    dress(stage.settings)
    shown(stage)
    stage.rest()
    page = stage.window.present
    assert page._symbol is not None
    assert page.code.module_pixels * page._symbol.size >= 0.55 * size[1]
    assert page.ground.rect().contains(page.code.geometry())
    for widget in (page.stop_button, page.moving.pause_button, page.ring):
        assert widget.isVisible()
        assert widget.mapTo(stage.window, widget.rect().bottomRight()).y() <= stage.window.height()


def test_frames_follow_each_other_in_time(stage: Stage) -> None:
    assert 10 <= 1000 / FRAME_MS <= 15
    stage.ask()
    stage.agree()
    moving = stage.window.present.moving
    assert moving.playing
    assert moving._timer.interval() == FRAME_MS
    stage.qtbot.waitUntil(lambda: moving.shown >= 4)


def test_the_next_frame_is_made_while_one_is_on_show(stage: Stage) -> None:
    shown(stage)
    moving = stage.window.present.moving
    stage.qtbot.waitUntil(lambda: moving._next is not None)
    before, ready = moving.shown, moving._next
    moving.step()
    assert moving.shown == before + 1
    assert stage.journeys.moving is not None
    assert ready == stage.journeys.moving.symbol(before)


def test_the_page_counts_frames_and_says_what_to_leave_out(stage: Stage) -> None:
    stage.ask()
    stage.window.ask._ticks[("address",)].setChecked(True)
    stage.agree()
    page = stage.window.present
    page.moving._timer.stop()
    while page.moving.shown < 11:
        page.moving.step()
    assert page.moving.words.text().endswith("Picture 11 of 26 or more")
    words = says(page)
    for said in ("too much for one code, so it moves", "a version 26 code", "leave out: Address", "too slow"):
        assert said in words
    assert page.ring.isVisible()
    assert not page.notice.isVisible()
    next(link for link in page.findChildren(LinkButton) if link.text() == "Show less").click()
    assert stage.window.page is stage.window.ask
    assert not stage.window.ask._ticks[("address",)].isChecked()
    assert not page.moving.playing


def test_it_can_be_paused(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    moving = stage.window.present.moving
    moving.pause_button.click()
    assert not moving.playing
    assert moving.pause_button.text() == "Go on"
    assert not stage.window.present.code.empty
    moving.pause_button.click()
    assert moving.playing
    assert moving.pause_button.text() == "Pause"


def test_when_its_time_is_over_it_stands_still_and_is_blurred(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    page = stage.window.present
    stage.clock.pass_seconds(61)
    page._tick()
    assert page.code.blurred
    assert not page.moving.playing
    assert not page.moving.words.isVisible()
    assert page.renew_button.isVisible()
    page.moving.step()
    assert page.code.blurred
    page.renew_button.click()
    stage.rest()
    assert page.moving.playing
    assert not page.code.blurred


def test_stopping_lets_go_of_it(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    page = stage.window.present
    page.stop_button.click()
    assert page.code.empty
    assert page.moving._code is None
    assert not page.moving.playing


def test_the_wallet_locks_while_it_plays(stage: Stage) -> None:
    """CASES, M03 and M05: what moves keeps nothing open."""
    stage.ask()
    stage.agree()
    page = stage.window.present
    assert page.moving.playing
    stage.window.lock()
    stage.rest()
    assert not stage.journeys.unlocked
    assert not page.moving.playing
    assert page.moving._code is None
    assert page.code.empty


def test_it_is_worded_anew_in_chinese(stage: Stage) -> None:
    shown(stage)
    app = QApplication.instance()
    assert app is not None
    i18n.install(app, Language.CHINESE)
    moving = stage.window.present.moving
    stage.qtbot.waitUntil(lambda: moving.pause_button.text() == "继续播放")
    assert "至少要 26 帧" in moving.words.text()
    i18n.install(app, Language.ENGLISH)


# The counter


def frames(seed: int = 1, size: int = 2000) -> FrameEncoder:
    drawn = random.Random(seed)
    return FrameEncoder(drawn.randbytes(size), drawn.randbytes(8))


def give(desk: Desk, *texts: str) -> None:  # noqa: F811
    for text in texts:
        desk.window.reception.take_text(text)
        desk.settle()


def test_frames_are_counted_and_the_whole_is_judged(desk: Desk) -> None:  # noqa: F811
    made = frames()
    blocks = made.transfer.blocks
    desk.window.start()
    desk.settle()
    give(desk, *(made.text(number) for number in range(1, blocks)))
    scan = desk.window.scan
    assert scan.collecting
    assert f"已收 {blocks - 1} 块，共 {blocks} 块" in scan.moving.text
    assert (scan.moving.bar.value(), scan.moving.bar.maximum()) == (blocks - 1, blocks)
    assert not scan._state.isVisible()
    assert desk.journeys.asked == []
    give(desk, made.text(blocks + 3), made.text(blocks + 4), made.text(0))
    assert desk.journeys.asked == [random.Random(1).randbytes(2000)]
    assert desk.window.page is desk.window.verdict
    assert not scan.collecting


def test_a_code_that_still_moves_is_not_judged_again(desk: Desk) -> None:  # noqa: F811
    made = frames(size=300)
    give(desk, made.text(0), made.text(1), made.text(2))
    assert desk.window.page is desk.window.verdict
    desk.window.next_visitor()
    give(desk, made.text(3))
    assert desk.window.page is desk.window.scan
    assert not desk.window.scan.collecting
    assert len(desk.journeys.asked) == 1


def test_the_next_visitors_frame_takes_the_verdict_off_the_screen(desk: Desk) -> None:  # noqa: F811
    made = frames(size=300)
    give(desk, made.text(0))
    assert desk.window.page is desk.window.verdict
    give(desk, frames(2).text(0))
    assert desk.window.page is desk.window.scan
    assert desk.window.verdict.checked is None
    assert desk.window.scan.collecting
    assert desk.journeys.frames.push(frames(2).text(1)).known == 2


def test_another_code_begins_anew_and_says_so(desk: Desk) -> None:  # noqa: F811
    give(desk, frames(1).text(0), frames(1).text(1), frames(2).text(0))
    assert "已重新收取" in desk.window.scan.moving.text
    assert "已收 1 块" in desk.window.scan.moving.text


def test_a_keyboard_gun_is_too_slow_and_the_screen_says_so(desk: Desk) -> None:  # noqa: F811
    made = frames()
    desk.scan(made.text(0))
    desk.settle()
    assert "键盘式扫码枪太慢" in desk.window.scan.moving.text
    type_keys(desk.window, desk.times, made.text(1)[:60], pace=5, end="")
    assert desk.window.scan.collecting
    type_keys(desk.window, desk.times, made.text(1)[60:], pace=5)
    desk.settle()
    assert "已收 2 块" in desk.window.scan.moving.text
    give(desk, made.text(2))
    assert "已收 3 块" in desk.window.scan.moving.text


@pytest.mark.parametrize("way", ["next", "esc", "another scan", "cancel"])
def test_what_came_is_gone_before_the_next_visitor(desk: Desk, way: str) -> None:  # noqa: F811
    made = frames()
    desk.window.start()
    give(desk, made.text(0), made.text(1))
    if way == "next":
        desk.window.next_visitor()
    elif way == "esc":
        desk.press(Qt.Key.Key_Escape)
        desk.window.start()
    elif way == "cancel":
        desk.window.scan.cancelled.emit()
    else:
        desk.scan(CODE)
        desk.settle()
        assert desk.journeys.asked == [CODE.encode()]
    give(desk, made.text(2))
    assert "已收 1 块" in desk.window.scan.moving.text


def test_a_minute_is_over_and_the_screen_says_so(desk: Desk) -> None:  # noqa: F811
    made = frames()
    desk.window.start()
    give(desk, made.text(0))
    desk.journeys.seconds += LONGEST_SECONDS + 1
    desk.window.reception.tick()
    scan = desk.window.scan
    assert "一分钟内没有收全" in scan.notice.text
    assert not scan.collecting
    give(desk, made.text(1))
    assert scan.collecting
    assert "一分钟内没有收全" in scan.notice.text
    desk.scan(CODE)
    assert "一分钟内没有收全" not in scan.notice.text


def test_frames_that_do_not_fit_together_are_told(desk: Desk) -> None:  # noqa: F811
    made, other = frames(), FrameEncoder(random.Random(9).randbytes(2000), frames().transfer.id)
    other.transfer = made.transfer
    give(desk, made.text(0), other.text(0))
    assert "对不上" in desk.window.scan.notice.text
    assert desk.journeys.asked == []


def test_what_is_no_frame_is_told_and_drops_nothing(desk: Desk) -> None:  # noqa: F811
    give(desk, frames().text(0), "LW1F:NOT A FRAME")
    assert "有一帧读不出来" in desk.window.scan.notice.text
    give(desk, frames().text(1))
    assert "有一帧读不出来" not in desk.window.scan.notice.text
    assert "已收 2 块" in desk.window.scan.moving.text


def test_a_pasted_text_of_many_frames(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(desk.journeys, "read_codes", lambda data: (data,))
    made = frames()
    lines = "\n".join(made.text(number) for number in range(made.transfer.blocks))
    QGuiApplication.clipboard().setText(lines)
    desk.window.arrivals.paste()
    desk.settle()
    assert desk.journeys.asked == [random.Random(1).randbytes(2000)]


def test_many_pictures_of_one_code_are_all_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(desk.journeys, "read_codes", lambda data: tuple(data.split(b"\0")))
    made = frames()
    blocks = made.transfer.blocks
    pictures = [Incoming("x", data=made.text(number).encode()) for number in range(blocks - 1)]
    desk.window.scan.things_given.emit((*pictures, Incoming("y", data=b"LW1:OTHER")))
    desk.settle()
    assert f"已收 {blocks - 1} 块" in desk.window.scan.moving.text
    assert desk.journeys.asked == []
    two = b"\0".join(made.text(number).encode() for number in (0, blocks - 1))
    desk.window.scan.things_given.emit((Incoming("z", data=two),))
    desk.settle()
    assert desk.journeys.asked == [random.Random(1).randbytes(2000)]


def test_of_several_things_that_are_no_frames_the_first_is_judged(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk.journeys, "read_codes", lambda data: (data,))
    one, two = Incoming("x", data=b"LW1:ONE"), Incoming("y", data=frames().text(0).encode())
    desk.window.scan.things_given.emit((one, two))
    desk.settle()
    assert desk.journeys.asked == [b"LW1:ONE"]


def test_a_picture_of_a_frame_and_something_else_is_asked_about(desk: Desk) -> None:  # noqa: F811
    desk.journeys.codes = (frames().text(0).encode(), b"LW1:OTHER")
    desk.window.reception.take_incoming(Incoming("x", data=b"picture"))
    desk.settle()
    assert [button.text().split()[1] for button in desk.window.scan.choose.buttons()] == ["LW1F", "LW1"]


def test_progress_is_worded_anew_in_english(desk: Desk, qapp: QApplication) -> None:  # noqa: F811
    give(desk, frames().text(0))
    i18n.install(qapp, Language.ENGLISH)
    desk.qtbot.waitUntil(lambda: "1 of 5 blocks" in desk.window.scan.moving.text)


def test_a_check_that_failed_can_be_tried_with_the_same_code(desk: Desk) -> None:  # noqa: F811
    from wallet.model.errors import Trouble, WalletError

    made = frames(size=300)
    data = random.Random(1).randbytes(300)
    desk.journeys.answers[data] = WalletError(Trouble.REGISTER_UNAVAILABLE)
    give(desk, made.text(0))
    assert desk.window.page is desk.window.scan
    del desk.journeys.answers[data]
    give(desk, made.text(1))
    assert desk.window.page is desk.window.verdict
