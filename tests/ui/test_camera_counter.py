"""The counter's window with a camera: codes to verdicts, devices lost and found, nothing left behind."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

pytest.importorskip(
    "PySide6.QtMultimedia", reason="PySide6-Addons or libpulse0 is missing", exc_type=ImportError
)

from camera_films import HandCamera, frame_of, noise
from counter_fakes import FORGED, HOLDER, VALID, FakeClock, FakeCounter, checked, let_go
from gun_keys import KeyTimes, type_keys
from PySide6 import QtMultimedia
from PySide6.QtWidgets import QApplication

from ui import i18n
from ui.counter.sounds import ATTENTION, GOOD, samples, tune_for
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.scanning import media
from ui.scanning.camera import Camera
from ui.settings import Settings
from ui.widgets.badge import BadgeState
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble, WalletError
from wallet.model.sight import FrameSight, SightHint
from wallet.model.text import Language
from wallet.model.verdict import Verdict
from wallet.model.views import Checked
from wallet.wording import word_trouble

CODE, OTHER = b"LW1:ONE", b"LW1:TWO"


class Watch:
    """The stopwatch of a test."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


class Desk:
    """A counter with a camera in the test's hand; `look` is one picture, seen to the end."""

    def __init__(self, qtbot: QtBot, folder: Path, camera: HandCamera | None = None) -> None:
        self.qtbot = qtbot
        self.journeys = FakeCounter()
        self.watch, self.times = Watch(), KeyTimes()
        self.jobs = Jobs()
        self.settings = Settings(folder / "settings.ini")
        self.settings.camera_used = True
        self.camera = camera or HandCamera()
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
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy, timeout=20_000)

    def look(self, *codes: bytes, hint: SightHint | None = None, times: int = 1) -> None:
        lookout = self.window.equipment.lookout
        for _ in range(times):
            self.journeys.sight = FrameSight(codes, hint)
            with self.qtbot.waitSignal(lookout.saw, timeout=20_000):
                self.camera.given.setVideoFrame(frame_of(noise(1, (64, 36))))
            self.watch.now += 0.2
        self.settle()

    def said(self) -> str:
        return "\n".join(label.text() for label in self.window.findChildren(SafeLabel))


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Desk]:
    i18n.install(qapp, Language.CHINESE)
    made = Desk(qtbot, tmp_path)
    yield made
    made.window.close()
    made.jobs.close()
    let_go()
    i18n.install(qapp, Language.ENGLISH)


def test_a_code_before_the_camera_becomes_a_verdict_and_the_camera_rests(desk: Desk) -> None:
    desk.window.start()
    assert desk.camera.is_open
    desk.look(CODE, times=2)
    assert desk.journeys.asked == [CODE]
    assert desk.window.page is desk.window.verdict
    assert not desk.camera.is_open
    assert desk.window.scan.camera.view.image.isNull()


def test_the_camera_is_off_unless_the_clerk_uses_it(desk: Desk) -> None:
    desk.settings.camera_used = False
    desk.window.start()
    assert not desk.camera.is_open
    desk.window.scan.camera.button.click()
    assert desk.camera.is_open
    assert desk.settings.camera_used
    desk.window.scan.camera.button.click()
    assert not desk.camera.is_open
    assert not desk.settings.camera_used


@pytest.mark.parametrize("way", ["back", "help", "devices", "close"])
def test_the_camera_is_off_on_every_other_page(desk: Desk, way: str) -> None:
    desk.window.start()
    desk.look()
    assert desk.camera.is_open
    leave = {
        "back": desk.window.step_back,
        "help": desk.window.show_help,
        "devices": desk.window.equipment.show_devices,
        "close": desk.window.close,
    }
    leave[way]()
    assert not desk.camera.is_open
    assert not desk.window.equipment.lookout.on
    assert desk.window.scan.camera.view.image.isNull()


def test_in_continuous_mode_the_next_visitor_s_code_replaces_the_result(desk: Desk) -> None:
    desk.settings.continuous = True
    desk.window.start()
    desk.look(CODE, times=2)
    assert desk.window.page is desk.window.verdict
    assert desk.camera.is_open
    desk.look(OTHER, times=10)
    assert desk.journeys.asked == [CODE]
    desk.look(times=6)
    desk.look(OTHER, times=2)
    assert desk.journeys.asked == [CODE, OTHER]
    assert desk.window.page is desk.window.verdict


def test_a_code_left_before_the_camera_is_not_checked_again_for_the_next_visitor(desk: Desk) -> None:
    desk.window.start()
    desk.look(CODE, times=2)
    desk.window.verdict.next_wanted.emit()
    desk.look(CODE, times=20)
    assert desk.journeys.asked == [CODE]
    assert "移开" in desk.window.scan.camera.hint or "对准" in desk.window.scan.camera.hint
    desk.look(OTHER, times=2)
    assert desk.journeys.asked == [CODE, OTHER]


def test_a_scan_by_camera_begins_by_clearing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """CASES U09: while the next code is worked on, and when it fails, nothing of the last visitor is left."""
    desk.settings.continuous = True
    desk.window.start()
    desk.look(CODE, times=2)
    assert HOLDER in desk.said()
    go_on, fails = threading.Event(), WalletError(Trouble.REGISTER_UNAVAILABLE)

    def slow(payload: bytes, at: object, case: str = "") -> Checked:
        go_on.wait(20)
        raise fails

    monkeypatch.setattr(desk.journeys, "check", slow)
    desk.look(times=6)
    desk.journeys.sight = FrameSight((OTHER,))
    with desk.qtbot.waitSignal(desk.window.reception.began, timeout=20_000):
        for _ in range(2):
            with desk.qtbot.waitSignal(desk.window.equipment.lookout.saw, timeout=20_000):
                desk.camera.given.setVideoFrame(frame_of(noise(1, (64, 36))))
            desk.watch.now += 0.2
    assert HOLDER not in desk.said()
    go_on.set()
    desk.settle()
    assert HOLDER not in desk.said()
    assert word_trouble(Trouble.REGISTER_UNAVAILABLE).happened.zh in desk.window.scan.notice.text


def test_two_codes_in_view_are_asked_about(desk: Desk) -> None:
    desk.window.start()
    desk.look(CODE)
    desk.look(OTHER, CODE)
    assert desk.journeys.asked == []
    buttons = desk.window.scan.choose.buttons()
    assert len(buttons) == 2
    desk.look(CODE, OTHER, times=10)
    assert desk.window.scan.choose.isVisible()
    buttons[1].click()
    desk.settle()
    assert desk.journeys.asked == [OTHER]


def test_the_gun_s_code_is_not_taken_from_the_camera_too(desk: Desk) -> None:
    desk.settings.continuous = True
    desk.window.start()
    type_keys(desk.window, desk.times, "LW1:NCFOXN%TSMAHN-H ZSQ5C3$A7T4", pace=5)
    desk.settle()
    desk.look(CODE, times=10)
    assert len(desk.journeys.asked) == 1


@pytest.mark.parametrize("page", ["scan", "verdict"])
def test_a_camera_that_is_unplugged_is_told(desk: Desk, page: str) -> None:
    """CASES D01: camera lost, in words; the window goes on."""
    desk.settings.continuous = True
    desk.window.start()
    desk.look(*((CODE,) if page == "verdict" else ()), times=2)
    desk.camera.unplug(WalletError(Trouble.CAMERA_LOST))
    assert not desk.window.equipment.lookout.on
    if page == "verdict":
        assert desk.window.page is desk.window.verdict
        desk.window.verdict.next_wanted.emit()
    lost = word_trouble(Trouble.CAMERA_LOST)
    assert lost.happened.zh in desk.window.scan.notice.text
    assert desk.window.ready.card.state_of("camera") is BadgeState.BAD
    desk.window.scan.camera.button.click()
    desk.look()
    assert desk.window.ready.card.state_of("camera") is BadgeState.GOOD


@pytest.mark.parametrize(
    "trouble", [Trouble.CAMERA_MISSING, Trouble.SYSTEM_LIBRARY_MISSING, Trouble.DEVICE_SUPPORT_MISSING]
)
def test_a_camera_that_cannot_be_used_is_told_with_what_is_missing(desk: Desk, trouble: Trouble) -> None:
    desk.camera.refuses = WalletError(trouble)
    desk.window.start()
    words = word_trouble(trouble)
    assert words.happened.zh in desk.window.scan.notice.text
    assert words.next.zh in desk.window.scan.notice.text


def test_the_missing_package_is_named() -> None:
    assert "libpulse0" in word_trouble(Trouble.SYSTEM_LIBRARY_MISSING).next.en
    assert "PySide6-Addons" in word_trouble(Trouble.DEVICE_SUPPORT_MISSING).happened.en


@pytest.mark.parametrize(
    ("error", "trouble"),
    [
        (ModuleNotFoundError("No module named 'PySide6.QtMultimedia'"), Trouble.DEVICE_SUPPORT_MISSING),
        (ImportError("libpulse.so.0: cannot open shared object file"), Trouble.SYSTEM_LIBRARY_MISSING),
    ],
)
def test_what_keeps_qtmultimedia_from_loading(
    monkeypatch: pytest.MonkeyPatch, error: ImportError, trouble: Trouble
) -> None:
    def fails(name: str) -> None:
        raise error

    monkeypatch.setattr(media.importlib, "import_module", fails)
    for load in (media.multimedia, media.serial_ports):
        with pytest.raises(WalletError) as caught:
            load()
        assert caught.value.trouble is trouble


def test_a_module_without_back_end_is_no_camera(monkeypatch: pytest.MonkeyPatch) -> None:
    found = media.multimedia()
    assert found.QMediaFormat is QtMultimedia.QMediaFormat
    monkeypatch.setattr(QtMultimedia.QMediaFormat, "supportedFileFormats", lambda *_: [])
    with pytest.raises(WalletError) as caught:
        media.multimedia()
    assert caught.value.trouble is Trouble.SYSTEM_LIBRARY_MISSING


def test_a_computer_without_a_camera_says_so(qapp: QApplication) -> None:
    camera = Camera()
    if camera.choices():
        pytest.skip("this computer has a camera, which tests leave alone")
    with pytest.raises(WalletError) as caught:
        camera.open("")
    assert caught.value.trouble is Trouble.CAMERA_MISSING


def test_a_hint_is_said_once_it_holds(desk: Desk) -> None:
    desk.window.start()
    desk.look(hint=SightHint.DARK)
    assert "太暗" not in desk.window.scan.camera.hint
    desk.look(hint=SightHint.DARK, times=5)
    assert "太暗" in desk.window.scan.camera.hint


def test_the_picture_is_mirrored(desk: Desk) -> None:
    desk.window.resize(1280, 800)
    desk.window.start()
    desk.look()
    view = desk.window.scan.camera.view
    image = view.image.copy()
    for x in range(image.width()):
        for y in range(image.height()):
            image.setPixel(x, y, 0 if x < image.width() // 2 else 0xFFFFFF)
    view.show_image(image)
    place, shown = view.place(), view.grab().toImage()
    middle = round(place.center().y())
    assert shown.pixelColor(round(place.left() + place.width() * 0.25), middle).red() > 200
    assert shown.pixelColor(round(place.left() + place.width() * 0.75), middle).red() < 50


def test_devices_are_chosen_and_kept(desk: Desk) -> None:
    desk.window.equipment.show_devices()
    page = desk.window.equipment.page
    assert desk.window.page is page
    assert page.camera.count() == 3
    assert "\u202e" not in page.camera.itemText(2)
    page.camera.setCurrentIndex(2)
    page.camera.activated.emit(2)
    page.continuous.click()
    page.sounds.click()
    assert (desk.settings.camera, desk.settings.continuous, desk.settings.sounds) == ("bb", True, True)
    desk.window.step_back()
    desk.window.start()
    assert desk.camera.opened[-1] == "bb"


def test_two_sounds_and_only_where_they_are_wanted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Verdict] = []
    monkeypatch.setattr(desk.window.equipment.sounds, "play", heard.append)
    desk.window.start()
    desk.look(CODE, times=2)
    assert heard == []
    desk.settings.sounds = True
    desk.window.verdict.next_wanted.emit()
    desk.journeys.usual = checked(FORGED)
    desk.look(OTHER, times=2)
    assert heard == [Verdict.NOT_VALID]
    assert {tune_for(v) for v in Verdict if v is not Verdict.VALID} == {ATTENTION}
    assert tune_for(VALID.verdict) == GOOD
    for tune in (GOOD, ATTENTION):
        made = samples(tune)
        assert len(made) == 2 * sum(round(seconds * 44_100) for _, seconds in tune)
        assert made[:2] == b"\0\0"
