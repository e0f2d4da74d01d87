"""The counter's devices wired to its window: camera, serial scanner, screen, sounds. Judges nothing."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.counter.evidence import EvidencePage
from ui.counter.lookout import Lookout, Stopwatch
from ui.counter.page import Page
from ui.counter.ready import ReadyPage
from ui.counter.reception import Reception
from ui.counter.scan import ScanPage
from ui.counter.scanner_test import Device, ScannerTest
from ui.counter.self_check_page import SelfCheckPage
from ui.counter.settings_page import SettingsPage
from ui.counter.sounds import Sounds
from ui.counter.strip import ColourStrip
from ui.counter.verdict import VerdictPage
from ui.scanning.camera import Camera
from ui.scanning.media import serial_ports
from ui.scanning.region import RegionChooser, grab_screen
from ui.scanning.serial import SerialGun
from ui.settings import Settings
from ui.widgets.drop import Incoming, png_bytes
from ui.widgets.safe_label import make_visible
from wallet.model.errors import WalletError
from wallet.model.journeys import CounterJourneys
from wallet.model.views import Checked

_HIDE_MS = 300
"""Until the window is really gone from the screen, where the system fades windows out."""


class Host(Protocol):
    """The window, as far as its devices need it."""

    reception: Reception
    strip: ColourStrip
    ready: ReadyPage
    scan: ScanPage
    verdict: VerdictPage
    evidence: EvidencePage
    self_check: SelfCheckPage
    scanner_test: ScannerTest
    typed_frames: bool

    @property
    def page(self) -> QWidget | None: ...
    def show_aside(self, page: Page) -> None: ...
    def step_back(self) -> None: ...
    def await_code(self) -> None: ...
    def tell_too_long(self) -> None: ...
    def hide(self) -> None: ...
    def show(self) -> None: ...
    def activateWindow(self) -> None: ...


class Equipment(QObject):
    """Follows the window's pages; tells its scan page and its ready page of what is wrong."""

    def __init__(
        self,
        window: Host,
        *,
        settings: Settings,
        journeys: CounterJourneys,
        camera: Camera,
        stopwatch: Stopwatch,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._window, self._settings, self._camera = window, settings, camera
        self.page = SettingsPage(settings, journeys.profile, journeys.services)
        self.lookout = Lookout(
            window.reception,
            window.scan.camera,
            read=journeys.read_frame,
            camera=camera,
            settings=settings,
            stopwatch=stopwatch,
            parent=self,
        )
        self.serial = SerialGun(self)
        self.sounds = Sounds(self)
        self.chooser: RegionChooser | None = None
        self._trouble: WalletError | None = None
        self._connect(parent)
        self.serial.use(settings.serial_port, settings.serial_speed)

    def _connect(self, parent: QWidget) -> None:
        window = self._window
        self.lookout.saw.connect(self._camera_works)
        self.lookout.took.connect(self._take_quickly)
        for page in (window.verdict, window.evidence):
            page.next_wanted.connect(self.lookout.gate.release)
        self.lookout.troubled.connect(self._camera_fails)
        self.serial.scanned.connect(self._take_serial)
        self.serial.overflowed.connect(window.tell_too_long)
        self.serial.connected.connect(window.ready.card.hear_serial)
        self.serial.troubled.connect(self._tell)
        self.page.back_wanted.connect(window.step_back)
        self.page.serial_changed.connect(
            lambda: self.serial.use(self._settings.serial_port, self._settings.serial_speed)
        )
        window.reception.judged.connect(self._sound)
        self.page.changed.connect(self._use_settings)
        window.scan.region_wanted.connect(self.read_screen)
        QShortcut(QKeySequence("Ctrl+Shift+S"), parent).activated.connect(self.read_screen)
        self._use_settings()

    def _use_settings(self) -> None:
        self._window.verdict.shown_for = self._settings.shown_for

    def follow(self) -> None:
        """The window shows another page: the camera is on where a code is awaited, or may be replaced."""
        window = self._window
        if window.page is window.self_check:
            return
        self.lookout.end_trial()
        beside = (window.verdict, window.evidence) if self._settings.continuous else ()
        if window.page in (window.scan, *beside):
            self.lookout.look_out()
        else:
            self.lookout.rest()
        if self._trouble is not None and window.page is window.scan:
            self._tell(self._trouble)

    def close(self) -> None:
        """The window closes: no device stays open."""
        self.lookout.rest()
        self.serial.close()
        if self.chooser is not None:
            self.chooser.close()

    def show_devices(self) -> None:
        """The page on which they are chosen."""
        self._window.show_aside(self.page)
        try:
            ports = serial_ports().QSerialPortInfo.availablePorts()
            self.page.show_devices(self._camera.choices(), tuple(port.systemLocation() for port in ports))
        except WalletError as error:
            self.page.show_error(error)

    def camera_names(self) -> tuple[str, ...]:
        """The cameras there are. Raises WalletError."""
        return tuple(make_visible(choice.name) for choice in self._camera.choices())

    def read_screen(self) -> None:
        """Read a code that another window shows: this one steps aside, the clerk frames the code."""
        if self.chooser is None:
            self._window.hide()
            QTimer.singleShot(_HIDE_MS, self, self._choose_region)

    def _choose_region(self) -> None:
        try:
            picture = grab_screen()
        except WalletError as error:
            self._window.show()
            self._window.await_code()
            self._window.scan.show_error(error)
            return
        self.chooser = chooser = RegionChooser(
            picture, self.tr("Frame the code with the mouse; Esc gives up.")
        )
        chooser.chosen.connect(self._take_region)
        chooser.destroyed.connect(self._come_back)
        chooser.showFullScreen()
        chooser.activateWindow()

    def _take_region(self, image: QImage) -> None:
        self._window.reception.take_incoming(Incoming("", data=png_bytes(image)))

    def _come_back(self) -> None:
        self.chooser = None
        self._window.show()
        self._window.activateWindow()

    def _take_quickly(self) -> None:
        """By camera or serial port: quick enough for moving codes."""
        self._window.typed_frames = False

    def _take_serial(self, text: str) -> None:
        if not self._window.scanner_test.offer(text, Device.SERIAL):
            self._take_quickly()
            self._window.reception.take_text(text)

    def _camera_works(self) -> None:
        self._trouble = None
        self._window.ready.card.see_camera(None)

    def _camera_fails(self, error: WalletError) -> None:
        self._trouble = error
        self._window.ready.card.see_camera(error)
        self._tell(error)

    def _tell(self, error: WalletError) -> None:
        if self._window.page is self._window.scan:
            self._window.scan.notice.show_error(error)
        elif self._window.page is self._window.ready:
            self._window.ready.show_error(error)

    def _sound(self, checked: Checked) -> None:
        if self._settings.sounds:
            self.sounds.play(checked.report.verdict)
