"""What comes to the window from a gun that types, the clipboard, a file: to the reception, or to the scanner
test while that is on. Judges nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from ui.counter.ready import ReadyPage
from ui.counter.reception import Reception
from ui.counter.scan import ScanPage
from ui.counter.scanner_test import Device, ScannerTest
from ui.counter.self_check_wiring import SelfCheckWiring
from ui.scanning.burst import MOVING_PREFIX
from ui.scanning.gun import GunSink
from ui.widgets.drop import Incoming


class Host(Protocol):
    """The window, as far as what arrives needs it."""

    reception: Reception
    ready: ReadyPage
    scan: ScanPage
    scanner_test: ScannerTest
    self_checking: SelfCheckWiring
    typed_frames: bool

    def await_code(self) -> None: ...
    def tell_too_long(self) -> None: ...


class Arrivals(QObject):
    """The ways in that need no device of their own."""

    def __init__(self, window: Host, gun: GunSink, parent: QWidget) -> None:
        super().__init__(parent)
        self._window, self._parent = window, parent
        gun.started.connect(self._gun_started)
        gun.scanned.connect(self._gun_scanned)
        gun.overflowed.connect(window.tell_too_long)
        window.scan.text_given.connect(self.take_text)
        window.scan.things_given.connect(self.take_things)
        window.scan.file_wanted.connect(self.open_file)
        window.self_checking.file_wanted.connect(self.open_file)

    def paste(self) -> None:
        """A picture or a text from the clipboard."""
        window, mime = self._window, QGuiApplication.clipboard().mimeData()
        if mime is None or not window.scan.take(mime):  # None where the platform's clipboard is empty
            window.await_code()
            window.scan.tell_nothing_to_paste()

    def open_file(self) -> None:
        """Ask for a file."""
        name, _ = QFileDialog.getOpenFileName(self._parent, self.tr("Open a picture or a file"))
        if name:
            self.take_things((Incoming(Path(name).name, path=Path(name)),))

    def take_text(self, text: str) -> None:
        """Typed by hand or pasted."""
        if not self._window.scanner_test.offer(text.strip(), Device.FILE):
            self._window.reception.take_text(text)

    def take_things(self, things: tuple[Incoming, ...]) -> None:
        """Opened, dropped or pasted."""
        window = self._window
        if window.scanner_test.on:
            window.self_checking.take_things(things)
            return
        window.reception.take_incoming(*things)
        if len(things) > 1:
            window.scan.tell_first_taken()

    def _gun_started(self) -> None:
        window = self._window
        window.ready.card.hear_gun()
        if window.scanner_test.on:
            window.scanner_test.begin(Device.GUN)
            return
        if window.reception.busy:
            return
        if not window.scan.collecting:
            window.await_code()
        window.scan.show_receiving()

    def _gun_scanned(self, text: str) -> None:
        window = self._window
        if not window.scanner_test.offer(text, Device.GUN):
            window.typed_frames = text.startswith(MOVING_PREFIX)
            window.reception.take_text(text)
