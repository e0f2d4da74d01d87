"""A gun on a serial port, which is a pseudo-terminal here: whole codes, loss, return."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)
pytest.importorskip("PySide6.QtSerialPort", reason="PySide6-Addons is not installed", exc_type=ImportError)

import tty

from ui.scanning import serial
from ui.scanning.burst import MAX_SCAN
from ui.scanning.serial import SerialGun
from wallet.model.errors import Trouble, WalletError

CODE = "LW1:NCFOXN%TSMAHN-H ZSQ5C3$A7T4*UB/.+6KQ0"


class Line:
    """A gun and its cable; `link` is the name of the port, which stays when it is plugged in again."""

    def __init__(self, folder: Path) -> None:
        self.link = folder / "ttyGUN"
        self.owner = QObject()
        self.gun = SerialGun(self.owner)
        self.scans: list[str] = []
        self.troubles: list[Trouble] = []
        self.overflows: list[bool] = []
        self.connections: list[bool] = []
        self.gun.scanned.connect(self.scans.append)
        self.gun.troubled.connect(self._note)
        self.gun.overflowed.connect(lambda: self.overflows.append(True))
        self.gun.connected.connect(lambda: self.connections.append(True))
        self.master = -1
        self.plug()

    def _note(self, error: WalletError) -> None:
        self.troubles.append(error.trouble)

    def plug(self) -> None:
        self.master, port = os.openpty()
        tty.setraw(port)
        self.link.unlink(missing_ok=True)
        self.link.symlink_to(os.ttyname(port))
        os.set_blocking(self.master, False)
        self._port = port

    def unplug(self) -> None:
        if self.master >= 0:
            os.close(self._port)
            os.close(self.master)
            self.master = -1
            self.link.unlink()

    def send(self, data: bytes) -> None:
        os.write(self.master, data)


@pytest.fixture
def line(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Line]:
    monkeypatch.setattr(serial, "RETRY_MS", 20)
    made = Line(tmp_path)
    made.gun.use(str(made.link), 9600)
    assert made.connections == [True]
    yield made
    made.gun.close()
    made.unplug()


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\t"])
def test_a_code_comes_whole_whatever_ends_it(line: Line, qtbot: QtBot, end: bytes) -> None:
    line.send(CODE[:10].encode())
    qtbot.wait(20)
    line.send(CODE[10:].encode() + end)
    qtbot.waitUntil(lambda: bool(line.scans))
    qtbot.wait(20)
    assert line.scans == [CODE]


def test_two_codes_at_once_stay_two(line: Line, qtbot: QtBot) -> None:
    line.send(f"{CODE}\r\n{CODE[:20]}\r\n".encode())
    qtbot.waitUntil(lambda: len(line.scans) == 2)
    assert line.scans == [CODE, CODE[:20]]


def test_quiet_ends_a_code_of_a_gun_without_line_ends(line: Line, qtbot: QtBot) -> None:
    line.send(CODE.encode())
    qtbot.waitUntil(lambda: line.scans == [CODE])


def test_what_a_gun_adds_is_taken_off(line: Line, qtbot: QtBot) -> None:
    line.send(b"]Q1" + CODE.encode() + b"\r")
    qtbot.waitUntil(lambda: line.scans == [CODE])


def test_a_code_over_16_kib_is_told_and_the_next_one_read(line: Line, qtbot: QtBot) -> None:
    sent = memoryview(b"A" * (2 * MAX_SCAN) + b"\r" + CODE.encode() + b"\r")
    for at in range(0, len(sent), 1024):
        line.send(sent[at : at + 1024])
        qtbot.wait(2)
    qtbot.waitUntil(lambda: bool(line.scans))
    assert line.scans == [CODE]
    assert line.overflows == [True]


def test_a_gun_that_is_unplugged_is_told_once_and_comes_back(line: Line, qtbot: QtBot) -> None:
    line.send(CODE[:10].encode())
    qtbot.wait(20)
    line.unplug()
    qtbot.waitUntil(lambda: bool(line.troubles))
    qtbot.wait(100)
    assert line.troubles == [Trouble.SERIAL_LOST]
    assert line.scans == []
    line.plug()
    qtbot.waitUntil(lambda: len(line.connections) == 2)
    line.send(CODE.encode() + b"\r")
    qtbot.waitUntil(lambda: bool(line.scans))
    assert line.scans == [CODE]


def test_a_port_that_is_not_there_is_told_once_and_opened_when_it_comes(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial, "RETRY_MS", 20)
    line = Line(tmp_path)
    line.unplug()
    line.gun.use(str(line.link), 115200)
    qtbot.wait(100)
    assert line.troubles == [Trouble.SERIAL_REFUSED]
    line.plug()
    qtbot.waitUntil(lambda: bool(line.connections))
    line.gun.close()
    line.unplug()


def test_no_port_is_opened_where_none_is_set(qtbot: QtBot, line: Line) -> None:
    line.gun.use("", 9600)
    line.send(CODE.encode() + b"\r")
    qtbot.wait(50)
    assert line.scans == []
    assert line.troubles == []
