"""The self-check: what each row says, which device read the test code, and that no test is a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from camera_films import HandCamera, frame_of, noise
from counter_fakes import FRESH, IN_ORDER, NOTHING_LOADED, NOW, FakeClock, FakeCounter, let_go
from gun_keys import KeyTimes, press_key, type_keys
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.counter.scanner_test import Device
from ui.counter.self_check_rows import LITTLE_ROOM, NAMES, NO_ROOM, DeviceStates, RowState, rows_of, summary
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.widgets.badge import Badge
from ui.widgets.drop import Incoming
from wallet.model.errors import Trouble, WalletError
from wallet.model.self_check import IssuerStatus, RegisterHead, SelfCheck
from wallet.model.sight import FrameSight
from wallet.model.text import Language

LICENCE = b"LW1:VISITOR"


class Watch:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A counter with a camera and a stopwatch in the test's hand."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.qtbot = qtbot
        self.journeys = FakeCounter()
        self.watch, self.times, self.jobs = Watch(), KeyTimes(), Jobs()
        self.settings = Settings(folder / "settings.ini")
        self.camera = HandCamera()
        self.window = CounterWindow(
            self.journeys,
            settings=self.settings,
            clock=FakeClock(),
            jobs=self.jobs,
            key_clock=self.times,
            camera=self.camera,
            stopwatch=self.watch,
        )
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy, timeout=20_000)

    def press(self, key: Qt.Key) -> None:
        self.times.now += 1000
        press_key(self.window, "", key)
        self.settle()

    def scan(self, text: str) -> None:
        type_keys(self.window, self.times, text, pace=5)
        self.settle()

    def look(self, *codes: bytes) -> None:
        self.journeys.sight = FrameSight(codes)
        with self.qtbot.waitSignal(self.window.equipment.lookout.saw, timeout=20_000):
            self.camera.given.setVideoFrame(frame_of(noise(1, (64, 36))))
        self.settle()

    @property
    def code(self) -> str:
        code = self.window.scanner_test.code
        assert code is not None
        return code.text

    @property
    def page_open(self) -> bool:
        return self.window.page is self.window.self_check


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    i18n.install(qapp, Language.CHINESE)
    made = Desk(qtbot, tmp_path)
    yield made
    made.window.close()
    made.jobs.close()
    let_go()
    i18n.install(qapp, Language.ENGLISH)


def states(found: SelfCheck, devices: DeviceStates | None = None) -> dict[str, RowState]:
    return {row.key: row.state for row in rows_of(found, devices or DeviceStates(), NOW)}


STALE_ISSUER = IssuerStatus("old.example.cn", 1, NOW - timedelta(days=9), stale=True)


@pytest.mark.parametrize(
    ("found", "key", "state"),
    [
        (replace(IN_ORDER, readiness=replace(FRESH, trust_stale=True)), "trust", RowState.LOOK),
        (replace(IN_ORDER, readiness=NOTHING_LOADED), "trust", RowState.OUT),
        (replace(IN_ORDER, issuers=(STALE_ISSUER, *IN_ORDER.issuers)), "status", RowState.LOOK),
        (replace(IN_ORDER, unreadable=1), "status", RowState.LOOK),
        (replace(IN_ORDER, issuers=()), "status", RowState.LOOK),
        (replace(IN_ORDER, readiness=replace(FRESH, taken_back=2)), "status", RowState.OUT),
        (replace(IN_ORDER, readiness=replace(FRESH, clock_ok=False)), "clock", RowState.OUT),
        (replace(IN_ORDER, floor=None), "clock", RowState.LOOK),
        (replace(IN_ORDER, free_bytes=LITTLE_ROOM - 1), "disk", RowState.LOOK),
        (replace(IN_ORDER, free_bytes=NO_ROOM - 1), "disk", RowState.OUT),
        (replace(IN_ORDER, free_bytes=None), "disk", RowState.LOOK),
        (replace(IN_ORDER, register=Trouble.REGISTER_ALTERED), "register", RowState.OUT),
        (replace(IN_ORDER, register=Trouble.REGISTER_UNAVAILABLE), "register", RowState.OUT),
        (replace(IN_ORDER, register=RegisterHead(9, None)), "register", RowState.LOOK),
    ],
)
def test_each_thing_alone_turns_its_row(found: SelfCheck, key: str, state: RowState) -> None:
    fine = states(IN_ORDER)
    assert (*fine, "hall") == tuple(NAMES), "of a counter of no hall"
    assert {fine[k] for k in ("trust", "status", "clock", "disk", "register")} == {RowState.IN_ORDER}
    assert states(found) == fine | {key: state}
    (line,) = [row for row in rows_of(found, DeviceStates(), NOW) if row.key == key]
    told = summary(rows_of(found, DeviceStates(), NOW))
    assert told is not None
    assert line.name.zh in told.zh
    assert line.name.en in told.en
    for text in (line.means, line.do):
        assert text.zh
        assert text.en
    assert summary(rows_of(IN_ORDER, DeviceStates(), NOW)) is None


LOST = WalletError(Trouble.CAMERA_LOST)


@pytest.mark.parametrize(
    ("devices", "key", "state"),
    [
        (DeviceStates(read={Device.GUN: 0.4}), "scanner", RowState.IN_ORDER),
        (DeviceStates(read={Device.CAMERA: 4.0}), "scanner", RowState.LOOK),
        (DeviceStates(read={Device.CAMERA: 4.0, Device.GUN: 0.4}), "scanner", RowState.IN_ORDER),
        (DeviceStates(old_seen=True), "scanner", RowState.UNTRIED),
        (DeviceStates(camera_seen=True, cameras=("HD",)), "camera", RowState.IN_ORDER),
        (DeviceStates(camera_used=True, cameras=()), "camera", RowState.LOOK),
        (DeviceStates(cameras=()), "camera", RowState.UNUSED),
        (DeviceStates(cameras=("HD",)), "camera", RowState.UNTRIED),
        (DeviceStates(camera_used=True, camera_trouble=LOST), "camera", RowState.OUT),
        (DeviceStates(camera_trouble=LOST), "camera", RowState.UNUSED),
        (DeviceStates(serial_port="p", serial_open=True), "serial", RowState.IN_ORDER),
        (DeviceStates(serial_port="p"), "serial", RowState.OUT),
    ],
)
def test_devices(devices: DeviceStates, key: str, state: RowState) -> None:
    assert states(IN_ORDER, devices) == states(IN_ORDER) | {key: state}


def test_the_worst_issuers_are_named_and_the_rest_counted() -> None:
    late = tuple(replace(STALE_ISSUER, issuer=f"i{n}") for n in range(5))
    (row,) = [r for r in rows_of(replace(IN_ORDER, issuers=late), DeviceStates(), NOW) if r.key == "status"]
    assert "i0" in row.means.zh
    assert "i2" in row.means.en
    assert "i3" not in row.means.zh
    assert "2" in row.means.en.rpartition(";")[2]


def test_the_page_opens_by_its_key_and_by_its_button_for_anybody(desk: Desk) -> None:
    desk.journeys.shifts.shift = None
    for enter in (lambda: desk.press(Qt.Key.Key_F5), desk.window.ready.self_check.click):
        enter()
        desk.settle()
        assert desk.page_open
        assert desk.window.self_check.state_of("trust") is RowState.IN_ORDER
        assert not desk.window.self_check.code.empty
        desk.window.step_back()
        assert desk.window.page is desk.window.ready
        assert desk.window.self_check.code.empty
    assert desk.journeys.self_checks == 2


def test_f5_again_looks_anew_with_another_code(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    first = desk.code
    desk.scan(first)
    assert desk.window.self_check.state_of("scanner") is RowState.IN_ORDER
    desk.journeys.found = replace(IN_ORDER, free_bytes=0)
    desk.press(Qt.Key.Key_F5)
    assert desk.code != first
    assert desk.window.self_check.state_of("disk") is RowState.OUT
    assert desk.window.self_check.state_of("scanner") is RowState.UNTRIED


def test_the_gun_reads_the_test_and_no_visitor_is_checked(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.scan(desk.code)
    assert desk.page_open
    assert set(desk.window.scanner_test.read) == {Device.GUN}
    assert "扫码枪" in desk.window.self_check.words_of("scanner")
    assert desk.journeys.asked == []


def test_caps_lock_does_not_spoil_the_test(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.scan(desk.code.lower())
    assert set(desk.window.scanner_test.read) == {Device.GUN}


def test_an_older_test_code_is_told_from_the_one_on_show(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    old = desk.code
    desk.press(Qt.Key.Key_F5)
    desk.scan(old)
    assert desk.window.scanner_test.read == {}
    assert "旧" in desk.window.self_check.words_of("scanner")
    assert desk.journeys.asked == []


def test_a_visitors_code_from_the_gun_is_checked_as_ever(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.scan(LICENCE.decode())
    assert desk.journeys.asked == [LICENCE]
    assert desk.window.page is desk.window.verdict
    assert not desk.window.scanner_test.on


def test_on_any_other_page_a_test_code_goes_where_it_is_refused(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    code = desk.code
    desk.window.step_back()
    desk.journeys.answers[code.encode()] = WalletError(Trouble.TEST_CODE)
    desk.scan(code)
    assert desk.journeys.asked == [code.encode()]
    assert desk.window.page is desk.window.scan
    assert "测试码" in desk.window.scan.notice.text


def test_a_serial_scanner(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.watch.now += 2.5
    desk.window.equipment.serial.scanned.emit(desk.code)
    assert desk.window.scanner_test.read == {Device.SERIAL: 2.5}
    assert desk.journeys.asked == []


def test_the_camera_is_tried_on_request_and_goes_off_again(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    assert not desk.camera.is_open
    desk.window.self_check.camera.click()
    assert desk.camera.is_open
    desk.look(LICENCE)
    assert desk.window.self_check.state_of("camera") is RowState.IN_ORDER
    desk.watch.now += 0.5
    desk.look(LICENCE, desk.code.encode())
    assert desk.window.scanner_test.read == {Device.CAMERA: 0.5}
    # A visitor's code before the camera is nobody's turn while it is tested.
    assert desk.journeys.asked == []
    assert desk.page_open
    desk.window.step_back()
    assert not desk.camera.is_open
    assert not desk.settings.camera_used


def test_a_camera_tried_on_the_page_is_off_where_a_code_is_awaited(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.window.self_check.camera.click()
    desk.scan(LICENCE.decode())
    assert not desk.camera.is_open
    desk.window.start()
    assert not desk.camera.is_open


def test_a_camera_that_is_in_use_goes_on_after_the_test(desk: Desk) -> None:
    desk.settings.camera_used = True
    desk.window.start()
    assert desk.camera.is_open
    desk.press(Qt.Key.Key_F5)
    desk.look(LICENCE)
    assert desk.journeys.asked == []
    desk.window.step_back()
    assert desk.window.page is desk.window.scan
    assert desk.camera.is_open
    desk.watch.now += 2
    desk.look(LICENCE)
    desk.watch.now += 0.2
    desk.look(LICENCE)
    assert desk.journeys.asked == [LICENCE]


def test_a_lost_camera_says_so(desk: Desk) -> None:
    desk.settings.camera_used = True
    desk.press(Qt.Key.Key_F5)
    desk.camera.lost.emit(LOST)
    assert desk.window.self_check.state_of("camera") is RowState.OUT


def test_a_file_with_the_test_code_and_one_without(desk: Desk) -> None:
    desk.press(Qt.Key.Key_F5)
    desk.journeys.codes = (LICENCE,)
    desk.window.arrivals.take_things((Incoming("a.png", data=b"x"),))
    desk.settle()
    assert desk.window.self_check.trouble.isVisible()
    assert desk.window.scanner_test.read == {}
    desk.journeys.codes = (LICENCE, desk.code.encode())
    desk.window.arrivals.take_things((Incoming("a.png", data=b"x"),))
    desk.settle()
    assert set(desk.window.scanner_test.read) == {Device.FILE}
    assert desk.page_open
    assert desk.journeys.asked == []


def test_a_self_check_that_fails_says_why(desk: Desk) -> None:
    desk.journeys.found = WalletError(Trouble.TRUST_DATA_INVALID)
    desk.press(Qt.Key.Key_F5)
    assert desk.window.self_check.trouble.isVisible()
    assert "信任列表" in desk.window.self_check.words_of("trust")
    assert "正在" not in "".join(b.accessibleName() for b in desk.window.self_check.findChildren(Badge))
    assert not desk.window.scanner_test.on


def test_a_shift_begins_with_it_and_the_first_page_tells_in_one_line(desk: Desk, qapp: QApplication) -> None:
    ready, shifts = desk.window.ready, desk.journeys.shifts
    assert not ready.findings.isVisible()
    desk.window.staff.sign_in("李例", "260371")
    desk.settle()
    assert desk.journeys.self_checks == 1
    assert not ready.findings.isVisible()
    assert shifts.shift is not None
    desk.journeys.found = replace(IN_ORDER, free_bytes=0, register=Trouble.REGISTER_ALTERED)
    desk.window.staff.sign_in("李例", "260371")
    desk.settle()
    assert ready.findings.isVisible()
    assert "有 2 项" in ready.findings.text
    assert "磁盘" in ready.findings.text
    i18n.install(qapp, Language.ENGLISH)
    QApplication.processEvents()
    assert "Disk, Register" in ready.findings.text
    ready.findings.more.click()
    desk.settle()
    assert desk.page_open
    desk.window.step_back()
    desk.window.staff.sign_out()
    desk.settle()
    assert not ready.findings.isVisible()
