"""The counter's window from the first scan to the next visitor; the journeys answer what a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from counter_fakes import (
    BY_HAND,
    FORGED,
    FRESH,
    HOLDER,
    NOTHING_LOADED,
    REPORTS,
    REVOKED,
    SECRET,
    STALE,
    VALID,
    FakeClock,
    FakeCounter,
    checked,
    headline,
    let_go,
)
from gun_keys import KeyTimes, press_key, type_keys
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QAccessible, QAccessibleEvent, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.scanning.burst import MAX_SCAN
from ui.settings import Settings
from ui.widgets.badge import BadgeState
from ui.widgets.drop import Incoming
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import Language
from wallet.model.verdict import Report, Verdict
from wallet.model.views import Checked
from wallet.wording import word_reason, word_trouble

CODE = "LW1:NCF XN%T MAHN-H ZSQ5C3$A7T4*UB/.+6KQ0"


class Desk:
    """A counter's window with everything around it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.journeys = FakeCounter()
        self.clock = FakeClock()
        self.times = KeyTimes()
        self.jobs = Jobs()
        self.settings = Settings(folder / "settings.ini")
        self.window = CounterWindow(
            self.journeys, settings=self.settings, clock=self.clock, jobs=self.jobs, key_clock=self.times
        )
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy)

    def scan(self, text: str = CODE) -> None:
        type_keys(self.window, self.times, text, pace=5)

    def show(self, report: Report) -> None:
        """A visitor's scan with this answer."""
        self.journeys.usual = checked(report)
        self.scan()
        self.settle()
        assert self.window.page is self.window.verdict

    def press(self, key: Qt.Key, text: str = "") -> None:
        self.times.now += 1000
        press_key(self.window, text, key)
        self.window.gun.settle()

    def says(self) -> str:
        """Everything any widget of the window says, shown or not, and to the screen reader."""
        said = [label.text() for label in self.window.findChildren(SafeLabel)]
        for widget in self.window.findChildren(QWidget):
            said += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
        return "\n".join([*said, *self.window.verdict.texts(), self.window.windowTitle()])


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    i18n.install(qapp, Language.CHINESE)
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    made = Desk(qtbot, tmp_path)
    yield made
    made.jobs.close()
    let_go()
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    i18n.install(qapp, Language.ENGLISH)


# Ready.


def test_ready_says_each_state_with_a_word(desk: Desk) -> None:
    card = desk.window.ready.card
    states = {key: card.state_of(key) for key in ("trust", "status", "clock", "gun", "camera")}
    good = BadgeState.GOOD
    assert states["trust"] is states["status"] is states["clock"] is good
    assert states["gun"] is BadgeState.NEUTRAL
    assert states["camera"] is BadgeState.NEUTRAL
    assert not desk.window.ready.warning.isVisible()


def test_stale_data_is_amber_and_says_what_cannot_be_told(desk: Desk) -> None:
    desk.window.ready.show_readiness(STALE, desk.clock())
    card = desk.window.ready.card
    assert card.state_of("trust") is card.state_of("status") is BadgeState.SOON
    assert card.state_of("clock") is BadgeState.BAD
    assert "吊销" in desk.window.ready.warning.text
    assert "有效期" in desk.window.ready.warning.text


def test_a_counter_without_any_data_says_so_at_start(desk: Desk) -> None:
    desk.window.ready.show_readiness(NOTHING_LOADED, desk.clock())
    assert desk.window.ready.card.state_of("trust") is BadgeState.BAD
    assert desk.window.ready.card.state_of("status") is BadgeState.SOON
    assert "未能核验" in desk.window.ready.warning.text


def test_a_list_that_takes_revocations_back_is_an_alarm_of_its_own(desk: Desk, qapp: QApplication) -> None:
    ready = desk.window.ready
    assert not ready.alarm.isVisible()
    for language, said in ((Language.CHINESE, "有 2 项吊销"), (Language.ENGLISH, "take revocations back: 2")):
        i18n.install(qapp, language)
        ready.show_readiness(replace(FRESH, taken_back=2), desk.clock())
        assert ready.alarm.isVisible()
        assert said in ready.alarm.text
        assert ready.card.state_of("status") is BadgeState.BAD
        assert not ready.warning.isVisible()
    ready.show_readiness(FRESH, desk.clock())
    assert not ready.alarm.isVisible()


def test_enter_starts_receiving(desk: Desk) -> None:
    desk.press(Qt.Key.Key_Return, "\r")
    desk.settle()
    assert desk.window.page is desk.window.scan
    assert desk.journeys.opened == 1


# The request.


def test_the_request_shows_its_digits_in_two_groups_and_counts_down(desk: Desk) -> None:
    desk.window.start()
    desk.settle()
    request = desk.window.scan.request
    assert request.digits.text == "4829 1731"
    assert not request.code.empty
    desk.clock.forward(50)
    desk.window.reception.tick()
    assert request.ring.seconds == 70


def test_a_lapsed_challenge_is_replaced_by_a_new_one(desk: Desk) -> None:
    desk.window.start()
    desk.settle()
    desk.clock.forward(119)
    desk.window.reception.tick()
    desk.settle()
    assert desk.journeys.opened == 1
    desk.clock.forward(1)
    desk.window.reception.tick()
    assert desk.window.scan.request.code.empty
    desk.settle()
    assert desk.journeys.opened == 2
    assert desk.window.scan.request.digits.text == "4829 1732"


def test_a_clock_that_was_turned_back_gives_no_long_challenge(desk: Desk) -> None:
    desk.window.start()
    desk.settle()
    desk.clock.forward(-3600)
    desk.window.reception.tick()
    desk.settle()
    assert desk.journeys.opened == 2


def test_a_register_that_is_out_of_reach_is_told_and_tried_again(desk: Desk) -> None:
    desk.journeys.no_challenge = WalletError(Trouble.REGISTER_UNAVAILABLE)
    desk.window.start()
    desk.settle()
    assert word_trouble(Trouble.REGISTER_UNAVAILABLE).happened.zh in desk.window.scan.notice.text
    assert desk.window.scan.request.code.empty
    desk.journeys.no_challenge = None
    desk.window.reception.tick()
    desk.settle()
    assert not desk.window.scan.request.code.empty


# Scans.


@pytest.mark.parametrize("page", ["ready", "scan", "verdict", "evidence", "help"])
def test_a_gun_works_on_every_page(desk: Desk, page: str) -> None:
    if page in ("verdict", "evidence"):
        desk.show(REVOKED)
    if page == "evidence":
        desk.window.show_evidence()
    if page == "scan":
        desk.window.start()
    if page == "help":
        desk.window.show_help()
    desk.settle()
    desk.journeys.asked.clear()
    desk.journeys.usual = checked(VALID)
    desk.scan()
    desk.settle()
    assert desk.journeys.asked == [CODE.encode()]
    assert desk.window.page is desk.window.verdict
    assert desk.window.verdict.field.verdict is Verdict.VALID


def test_a_scan_holds_nothing_and_calls_no_one_else(desk: Desk) -> None:
    """The blanks and the line end of a scan are not the clerk's Space and Enter."""
    desk.show(VALID)
    desk.scan()
    desk.settle()
    assert desk.window.page is desk.window.verdict
    assert not desk.window.verdict.held
    assert len(desk.journeys.asked) == 2


def test_every_scan_begins_by_clearing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.show(VALID)
    assert HOLDER in desk.says()
    go_on = threading.Event()

    def slow(payload: bytes, at: object, case: str = "") -> Checked:
        go_on.wait(20)
        return checked(FORGED)

    monkeypatch.setattr(desk.journeys, "check", slow)
    type_keys(desk.window, desk.times, CODE[:8], pace=5, end="")
    assert HOLDER not in desk.says()
    assert desk.window.verdict.field.verdict is None
    type_keys(desk.window, desk.times, CODE[8:], pace=5)
    assert desk.window.page is desk.window.scan
    assert HOLDER not in desk.says()
    go_on.set()
    desk.settle()
    assert desk.window.verdict.field.verdict is Verdict.NOT_VALID
    assert HOLDER not in desk.says()


def test_one_scan_at_a_time(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()
    asked: list[bytes] = []

    def slow(payload: bytes, at: object, case: str = "") -> Checked:
        asked.append(payload)
        go_on.wait(20)
        return checked(VALID)

    monkeypatch.setattr(desk.journeys, "check", slow)
    desk.scan()
    for place in range(20):
        desk.scan(f"LW1:NOISE{place}")
    assert "还在核验" in desk.window.scan.notice.text
    go_on.set()
    desk.settle()
    assert asked == [CODE.encode()]
    assert desk.window.page is desk.window.verdict


def test_work_says_nothing_at_first_then_that_it_works(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(payload: bytes, at: object, case: str = "") -> Checked:
        go_on.wait(20)
        return checked(VALID)

    monkeypatch.setattr(desk.journeys, "check", slow)
    desk.scan()
    assert not desk.window.scan.busy.isVisible()
    desk.qtbot.waitUntil(desk.window.scan.busy.isVisible)
    desk.window.scan.busy.cancelled.emit()
    go_on.set()
    desk.qtbot.wait(50)
    assert desk.window.page is desk.window.scan
    assert "已取消" in desk.window.scan.notice.text


def test_typing_anywhere_on_the_scan_page_goes_to_the_line(desk: Desk) -> None:
    desk.window.start()
    desk.settle()
    type_keys(desk.window, desk.times, "LW1:AB", pace=150, end="")
    desk.window.gun.settle()
    assert desk.window.scan.field.text() == "LW1:AB"
    desk.press(Qt.Key.Key_Return, "\r")
    desk.settle()
    assert desk.journeys.asked == [b"LW1:AB"]


def test_an_overlong_scan_is_told_and_not_judged(desk: Desk) -> None:
    type_keys(desk.window, desk.times, "LW1:" + "A" * MAX_SCAN, pace=2)
    assert desk.journeys.asked == []
    assert desk.window.page is desk.window.scan
    assert "过大" in desk.window.scan.notice.text


def test_input_methods_are_off_in_the_whole_window(desk: Desk) -> None:
    on = Qt.WidgetAttribute.WA_InputMethodEnabled
    assert not any(widget.testAttribute(on) for widget in desk.window.findChildren(QWidget))


# Clipboard, files, pictures.


def test_pasted_text_is_read_and_checked(desk: Desk) -> None:
    desk.journeys.codes = (b"LW1:PASTED",)
    QGuiApplication.clipboard().setText("LW1:PASTED")
    desk.window.arrivals.paste()
    desk.settle()
    assert desk.journeys.pictures == [b"LW1:PASTED"]
    assert desk.journeys.asked == [b"LW1:PASTED"]


def test_ctrl_v_in_the_line_takes_a_picture_too(desk: Desk) -> None:
    desk.window.start()
    desk.settle()
    desk.window.scan.field.setFocus()
    image = QImage(8, 8, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    QGuiApplication.clipboard().setImage(image)
    desk.qtbot.keyClick(desk.window.scan.field, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert desk.journeys.pictures[0].startswith(b"\x89PNG")


def test_an_empty_clipboard_is_told(desk: Desk) -> None:
    QGuiApplication.clipboard().clear()
    desk.window.arrivals.paste()
    assert "剪贴板" in desk.window.scan.notice.text
    assert desk.journeys.asked == []


def test_a_dropped_file_is_read_off_the_window(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "code.png"
    file.write_bytes(b"a picture")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(file))])
    desk.window.start()
    assert desk.window.scan.take(mime)
    desk.settle()
    assert desk.journeys.pictures == [b"a picture"]
    assert desk.window.page is desk.window.verdict


def test_a_missing_file_is_told(desk: Desk, tmp_path: Path) -> None:
    desk.window.reception.take_incoming(Incoming("x", path=tmp_path / "not there"))
    desk.settle()
    assert desk.window.page is desk.window.scan
    assert word_trouble(Trouble.FILE_MISSING).happened.zh in desk.window.scan.notice.text


@pytest.mark.parametrize("codes", [(), WalletError(Trouble.NO_CODE_FOUND)])
def test_a_picture_without_code_stays_with_short_words(
    desk: Desk, codes: tuple[bytes, ...] | WalletError
) -> None:
    desk.journeys.codes = codes
    desk.window.reception.take_incoming(Incoming("x", data=b"picture"))
    desk.settle()
    assert desk.window.page is desk.window.scan
    assert word_trouble(Trouble.NO_CODE_FOUND).short.zh in desk.window.scan.notice.text


def test_two_codes_in_a_picture_are_asked_about(desk: Desk) -> None:
    desk.journeys.codes = (b"LW1:FIRST", b"https://example.cn/x")
    desk.window.reception.take_incoming(Incoming("x", data=b"picture"))
    desk.settle()
    assert desk.journeys.asked == []
    choose = desk.window.scan.choose
    assert [button.text().split()[:2] for button in choose.buttons()] == [["1", "LW1"], ["2", "其他码"]]
    assert "example.cn" not in desk.says()
    desk.press(Qt.Key.Key_2, "2")
    desk.settle()
    assert desk.journeys.asked == [b"https://example.cn/x"]


def test_no_verdict_is_shown_when_the_register_did_not_write(desk: Desk) -> None:
    desk.journeys.answers[CODE.encode()] = WalletError(Trouble.REGISTER_UNAVAILABLE)
    desk.scan()
    desk.settle()
    assert desk.window.page is desk.window.scan
    words = word_trouble(Trouble.REGISTER_UNAVAILABLE)
    for text in (words.happened, words.tell, words.next):
        assert text.zh in desk.window.scan.notice.text


def test_trouble_behind_the_help_waits_there(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def slow(payload: bytes, at: object, case: str = "") -> Checked:
        go_on.wait(20)
        raise WalletError(Trouble.REGISTER_UNAVAILABLE)

    monkeypatch.setattr(desk.journeys, "check", slow)
    desk.scan()
    desk.window.show_help()
    go_on.set()
    desk.settle()
    desk.window.step_back()
    assert word_trouble(Trouble.REGISTER_UNAVAILABLE).happened.zh in desk.window.scan.notice.text


# The verdict.


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_verdict_shows_what_it_may_and_nothing_else(desk: Desk, verdict: Verdict) -> None:
    desk.journeys.usual = Checked(REPORTS[verdict], "20261124-0042", headline())  # even if a journey errs
    desk.scan()
    desk.settle()
    texts = "\n".join(desk.window.verdict.texts())
    assert "20261124-0042" in texts
    assert "仅核验，不留存" in texts
    shown = verdict in (Verdict.VALID, Verdict.CHECK_BY_HAND)
    assert (HOLDER in desk.says()) is shown
    assert ("机动车驾驶证" in desk.says()) is shown
    assert ("不显示证照内容" in texts) is not shown
    assert SECRET not in desk.says()
    desk.window.show_evidence()
    assert (HOLDER in desk.says()) is shown
    assert "cn.driving-licence" not in desk.says() or shown
    assert "2031" not in desk.says() or shown


def test_the_status_line_says_as_of_when_and_never_online(desk: Desk) -> None:
    desk.show(VALID)
    line = desk.window.verdict.field.reason
    stamp = VALID.status_as_of.astimezone().strftime("%H:%M") if VALID.status_as_of else ""
    assert f"状态数据截至 {stamp}" in line.zh
    assert "在线" not in desk.says()


def test_it_clears_after_15_seconds_and_a_fresh_challenge_comes(desk: Desk) -> None:
    desk.show(VALID)
    opened = desk.journeys.opened
    for _ in range(14):
        desk.window.verdict.tick()
    assert desk.window.page is desk.window.verdict
    desk.window.verdict.tick()
    assert desk.window.page is desk.window.scan
    assert HOLDER not in desk.says()
    desk.settle()
    assert desk.journeys.opened == opened + 1


def test_space_holds_and_lets_go(desk: Desk) -> None:
    desk.show(VALID)
    desk.press(Qt.Key.Key_Space, " ")
    assert desk.window.verdict.held
    assert not desk.window.verdict._timer.isActive()
    desk.press(Qt.Key.Key_Space, " ")
    assert not desk.window.verdict.held
    assert desk.window.verdict._timer.isActive()


@pytest.mark.parametrize(("key", "text"), [(Qt.Key.Key_Return, "\r"), (Qt.Key.Key_Escape, "")])
def test_enter_and_escape_go_on(desk: Desk, key: Qt.Key, text: str) -> None:
    desk.show(BY_HAND)
    desk.times.now += 1000
    desk.qtbot.keyClick(desk.window, key)
    assert desk.window.page is desk.window.scan
    assert HOLDER not in desk.says()


def test_the_screen_reader_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    alerts: list[str] = []

    def note(event: QAccessibleEvent) -> None:
        found = event.object()
        if event.type() == QAccessible.Event.Alert and isinstance(found, QWidget):
            alerts.append(found.accessibleName())

    monkeypatch.setattr("ui.counter.verdict.QAccessible.updateAccessibility", note)
    desk.show(REVOKED)
    assert len(alerts) == 1
    assert "无效 NOT VALID" in alerts[0]
    assert word_reason(REVOKED.reasons[0]).short.zh in alerts[0]


@pytest.mark.parametrize(
    "holder", ["<font color=#00ff00>✔ VALID</font>", "张\u202e例\n\n\n&lt;b&gt;", "x" * 5000]
)
def test_hostile_names_are_shown_literally(desk: Desk, holder: str) -> None:
    desk.journeys.usual = checked(VALID, holder=holder)
    desk.scan()
    desk.settle()
    title = desk.window.verdict.texts()[2]
    assert title.startswith("机动车驾驶证 · ")
    assert "\n" not in title
    assert "\u202e" not in title
    assert len(title) <= 2000
    for label in desk.window.findChildren(SafeLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText


# Evidence, help, the window.


def test_evidence_steps_back_to_the_verdict_and_the_seconds_begin_anew(desk: Desk) -> None:
    desk.show(VALID)
    for _ in range(10):
        desk.window.verdict.tick()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F2)
    assert desk.window.page is desk.window.evidence
    assert not desk.window.verdict._timer.isActive()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.page is desk.window.verdict
    assert desk.window.verdict.seconds_left == 15
    assert desk.window.evidence.rows == ()


def test_evidence_does_not_stay_for_ever(desk: Desk) -> None:
    desk.show(VALID)
    desk.window.show_evidence()
    assert desk.window._evidence_timer.isActive()
    desk.window._evidence_timer.timeout.emit()
    assert desk.window.page is desk.window.scan
    assert HOLDER not in desk.says()


def test_f2_without_a_verdict_does_nothing(desk: Desk) -> None:
    desk.window.show_evidence()
    assert desk.window.page is desk.window.ready


def test_help_and_back(desk: Desk) -> None:
    desk.window.start()
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_F1)
    assert desk.window.page is desk.window.help
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.page is desk.window.scan
    desk.qtbot.keyClick(desk.window, Qt.Key.Key_Escape)
    assert desk.window.page is desk.window.ready
    assert desk.window.scan.request.code.empty


def test_the_language_changes_while_a_verdict_is_on_show(desk: Desk) -> None:
    desk.show(VALID)
    assert "用途：" in "\n".join(desk.window.verdict.texts())
    desk.window.looks.switch_language()
    desk.qtbot.waitUntil(lambda: "Purpose: " in "\n".join(desk.window.verdict.texts()))
    assert "有效" in desk.window.verdict.field.accessibleName()
    assert desk.settings.language is Language.ENGLISH
    desk.window.looks.switch_language()
    desk.qtbot.waitUntil(lambda: "用途：" in "\n".join(desk.window.verdict.texts()))


def test_text_size_by_keys_is_remembered(desk: Desk) -> None:
    desk.window.looks.enlarge()
    desk.window.looks.enlarge()
    assert theme.text_scale() == desk.settings.text_scale == 1.5
    desk.window.looks.reduce()
    assert desk.settings.text_scale == 1.25
    desk.window.looks.usual_size()
    assert desk.settings.text_scale == 1.0


def test_closing_leaves_nothing(desk: Desk) -> None:
    desk.show(VALID)
    desk.window.close()
    assert HOLDER not in desk.says()
    assert desk.window.verdict.checked is None
