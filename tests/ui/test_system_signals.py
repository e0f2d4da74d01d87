"""Sleep and the lock of the screen, as Linux and Windows tell them; screenshots, where windows can hide."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QMainWindow
from pytestqt.qtbot import QtBot

from ui.system import capture, host
from ui.system.host import Host
from ui.system.messages import (
    PBT_APMSUSPEND,
    WM_POWERBROADCAST,
    WM_WTSSESSION_CHANGE,
    WTS_SESSION_LOCK,
    Messages,
)
from ui.system.tells import Tells

pytest.importorskip("PySide6.QtDBus", reason="this PySide6 came without QtDBus")
from PySide6.QtDBus import QDBusConnection, QDBusMessage

from ui.system.buses import LOGIND, Buses, session_path

OUR_SESSION = "/org/freedesktop/login1/session/_32"


@pytest.fixture
def bus_address(tmp_path: Path) -> Iterator[str]:
    """A bus of our own, on which nobody else speaks."""
    if shutil.which("dbus-daemon") is None:
        pytest.skip("no dbus-daemon on this computer")
    daemon = subprocess.Popen(
        ["dbus-daemon", "--session", "--nofork", "--print-address=1", f"--address=unix:dir={tmp_path}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert daemon.stdout is not None
    yield daemon.stdout.readline().strip()
    daemon.kill()
    daemon.wait()
    daemon.stdout.close()


@pytest.fixture
def speaker(bus_address: str) -> Iterator[QDBusConnection]:
    """Who plays logind and the screen saver."""
    name = "speaker"
    yield QDBusConnection.connectToBus(bus_address, name)
    QDBusConnection.disconnectFromBus(name)


@pytest.fixture
def listener(bus_address: str) -> Iterator[QDBusConnection]:
    yield QDBusConnection.connectToBus(bus_address, "listener")
    QDBusConnection.disconnectFromBus("listener")


def say(bus: QDBusConnection, path: str, interface: str, name: str, *arguments: object) -> None:
    message = QDBusMessage.createSignal(path, interface, name)
    message.setArguments(list(arguments))
    assert bus.send(message)


class _Heard(list[str]):
    def __call__(self) -> None:
        self.append("left")


def listening(bus: QDBusConnection) -> tuple[Buses, Tells, _Heard]:
    buses, heard = Buses(bus, bus, OUR_SESSION), _Heard()
    buses.leaving.connect(heard)
    return buses, buses.listen(), heard


@pytest.mark.parametrize(
    ("path", "interface", "name", "arguments"),
    [
        ("/org/freedesktop/login1", f"{LOGIND}.Manager", "PrepareForSleep", (True,)),
        (OUR_SESSION, f"{LOGIND}.Session", "Lock", ()),
        ("/ScreenSaver", "org.freedesktop.ScreenSaver", "ActiveChanged", (True,)),
        ("/org/gnome/ScreenSaver", "org.gnome.ScreenSaver", "ActiveChanged", (True,)),
    ],
)
def test_each_way_of_leaving_is_heard(
    qtbot: QtBot,
    speaker: QDBusConnection,
    listener: QDBusConnection,
    path: str,
    interface: str,
    name: str,
    arguments: tuple[object, ...],
) -> None:
    assert speaker.registerService(LOGIND)
    _buses, tells, heard = listening(listener)
    assert tells == Tells(sleep=True, screen_lock=True)
    # What means coming back, or another's session, comes first: only the last is to be heard.
    if arguments:
        say(speaker, path, interface, name, False)
    else:
        say(speaker, "/org/freedesktop/login1/session/_33", interface, name)
    say(speaker, path, interface, name, *arguments)
    qtbot.waitUntil(lambda: bool(heard))
    qtbot.wait(20)
    assert heard == ["left"]


def test_a_bus_on_which_nobody_speaks_tells_nothing(listener: QDBusConnection) -> None:
    assert listening(listener)[1] == Tells()


def test_a_screen_saver_alone_tells_of_the_screen_alone(
    speaker: QDBusConnection, listener: QDBusConnection
) -> None:
    assert speaker.registerService("org.gnome.ScreenSaver")
    assert listening(listener)[1] == Tells(sleep=False, screen_lock=True)


def test_no_bus_is_no_trouble(qapp: object, capfd: pytest.CaptureFixture[str]) -> None:
    nowhere = QDBusConnection.connectToBus("unix:path=/nonexistent/bus", "nowhere")
    assert listening(nowhere)[1] == Tells()
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("2", "/org/freedesktop/login1/session/_32"),
        ("c1", "/org/freedesktop/login1/session/c1"),
        ("12", "/org/freedesktop/login1/session/_312"),
        ("a-b", "/org/freedesktop/login1/session/a_2db"),
        ("", ""),
    ],
)
def test_the_session_s_path_is_written_as_logind_writes_it(name: str, path: str) -> None:
    assert session_path({"XDG_SESSION_ID": name} if name else {}) == path


@pytest.mark.parametrize(
    ("message", "parameter", "leaves"),
    [
        (WM_POWERBROADCAST, PBT_APMSUSPEND, True),
        (WM_POWERBROADCAST, 0x7, False),  # PBT_APMRESUMESUSPEND
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK, True),
        (WM_WTSSESSION_CHANGE, 0x8, False),  # WTS_SESSION_UNLOCK
        (0x0100, WTS_SESSION_LOCK, False),  # WM_KEYDOWN
    ],
)
def test_the_messages_of_windows(message: int, parameter: int, leaves: bool) -> None:
    from ctypes import wintypes

    heard = _Heard()
    messages = Messages(heard)
    told = wintypes.MSG(message=message, wParam=parameter)
    assert messages.nativeEventFilter(b"windows_generic_MSG", ctypes.addressof(told)) == (False, 0)
    assert messages.nativeEventFilter(b"xcb_generic_event_t", ctypes.addressof(told)) == (False, 0)
    assert bool(heard) is leaves


def test_where_no_system_is_known_nothing_is_told(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(host, "sys", type("", (), {"platform": "darwin"}))
    window = QMainWindow()
    qtbot.addWidget(window)
    made = Host(window)
    made.listen(window)
    made.close()
    assert made.tells == Tells()


# M07


def test_this_system_says_whether_it_can_hide_windows(qapp: object, monkeypatch: pytest.MonkeyPatch) -> None:
    assert capture.way_to_hide() is None
    for platform in ("windows", "cocoa"):
        monkeypatch.setattr(capture.QGuiApplication, "platformName", lambda name=platform: name)
        assert capture.way_to_hide() is not None
    if sys.platform not in ("win32", "darwin"):
        capture._hide_on_windows(1, True)
        capture._hide_on_macos(1, True)


def test_every_window_of_the_wallet_is_hidden_and_no_other(qtbot: QtBot) -> None:
    told: dict[int, bool] = {}
    wanted = True
    window, other = QMainWindow(), QMainWindow()
    for each in (window, other):
        qtbot.addWidget(each)
        each.show()
    shield = capture.CaptureShield(window, lambda: wanted, told.__setitem__)
    dialog, elsewhere = QDialog(window), QDialog(other)
    dialog.open()
    elsewhere.open()
    ours = {int(window.winId()), int(dialog.winId())}
    assert told == dict.fromkeys(ours, True)
    wanted = False
    shield.apply()
    assert told == dict.fromkeys(ours, False)
