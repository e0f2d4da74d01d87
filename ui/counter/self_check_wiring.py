"""Runs the self-check: on its page (F5), and at the start of a shift, of which the first page tells in one
line. Judges nothing, opens the camera on the page alone."""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from ui.counter.equipment import Equipment
from ui.counter.page import Page
from ui.counter.ready import ReadyPage
from ui.counter.reception import Reception
from ui.counter.scanner_test import Device, ScannerTest
from ui.counter.self_check_page import SelfCheckPage
from ui.counter.self_check_rows import CheckRow, DeviceStates, rows_of, summary
from ui.counter.staff import Staff
from ui.jobs import Job, Jobs
from ui.settings import Settings
from ui.widgets.drop import Incoming
from wallet.model.errors import Trouble, WalletError
from wallet.model.journeys import CounterJourneys
from wallet.model.self_check import SelfCheck, TestCode
from wallet.model.shifts import Shift


class Host(Protocol):
    """The window, as far as the self-check needs it."""

    reception: Reception
    ready: ReadyPage
    staff: Staff
    equipment: Equipment
    self_check: SelfCheckPage
    scanner_test: ScannerTest

    @property
    def page(self) -> QWidget | None: ...
    def show_aside(self, page: Page) -> None: ...
    def step_back(self) -> None: ...


class SelfCheckWiring(QObject):
    """Joins the page with journeys, devices and the scanner test."""

    file_wanted = Signal()

    def __init__(
        self, window: Host, journeys: CounterJourneys, settings: Settings, jobs: Jobs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._window, self._journeys, self._settings, self._jobs = window, journeys, settings, jobs
        self._devices = DeviceStates()
        self._found: SelfCheck | None = None
        self._job: Job | None = None
        self._reading: Job | None = None
        page, equipment = window.self_check, window.equipment
        page.back_wanted.connect(window.step_back)
        page.again_wanted.connect(self.open)
        page.camera_wanted.connect(self.try_camera)
        page.file_wanted.connect(self.file_wanted)
        window.ready.self_check_wanted.connect(self.open)
        window.staff.shift_changed.connect(self._begin_shift)
        window.scanner_test.changed.connect(self._show)
        equipment.lookout.saw.connect(self._see)
        equipment.lookout.troubled.connect(self._lose)
        equipment.serial.connected.connect(lambda: self._hear(None))
        equipment.serial.troubled.connect(self._hear)

    def open(self) -> None:
        """F5: the page, everything looked at anew, another test code."""
        window = self._window
        window.show_aside(window.self_check)
        window.self_check.show_looking()
        self._ask_cameras()
        at = window.reception.now
        self._job = self._jobs.run(
            lambda: (self._journeys.self_check(at), self._journeys.test_code()),
            done=self._show_all,
            failed=self._fail,
            owner=self,
        )
        if self._settings.camera_used:
            self.try_camera()

    def leave(self) -> None:
        """Another page is on show: no test any more."""
        if self._window.page is not self._window.self_check:
            self._window.scanner_test.stop()
            self._window.self_check.show_code(None)
            for job in (self._job, self._reading):
                if job is not None:
                    job.cancel()
            self._job = self._reading = None

    def try_camera(self) -> None:
        """Turn the camera on, also one that the clerk does not use: it sees the test code or nothing."""
        self._devices.camera_trouble = None
        self._window.equipment.lookout.try_out(self._take_seen)

    def take_things(self, things: tuple[Incoming, ...]) -> None:
        """A picture or a file, while the test is on."""
        test = self._window.scanner_test
        test.begin(Device.FILE)
        self._reading = self._jobs.run(
            lambda: self._journeys.read_codes(things[0].load()),
            done=self._take_read,
            failed=self._window.self_check.show_error,
            owner=self,
        )

    def _begin_shift(self, shift: Shift | None) -> None:
        at = self._window.reception.now
        self._window.ready.show_findings(None)
        if shift is not None:
            self._jobs.run(
                lambda: self._journeys.self_check(at), done=self._tell, failed=self._fail, owner=self
            )

    def _tell(self, found: SelfCheck) -> None:
        self._found = found
        self._window.ready.show_findings(summary(self._rows(found)))

    def _show_all(self, answer: tuple[SelfCheck, TestCode]) -> None:
        found, code = answer
        self._job = None
        self._window.scanner_test.show(code)
        self._window.self_check.show_code(code.symbol)
        self._tell(found)
        self._show()

    def _show(self) -> None:
        window = self._window
        if self._found is not None and self._job is None and window.page is window.self_check:
            window.self_check.show_rows(self._rows(self._found))

    def _rows(self, found: SelfCheck) -> tuple[CheckRow, ...]:
        test = self._window.scanner_test
        devices = replace(
            self._devices,
            camera_used=self._settings.camera_used,
            serial_port=self._settings.serial_port,
            read=dict(test.read),
            old_seen=test.old_seen,
        )
        return rows_of(found, devices, self._window.reception.now)

    def _fail(self, error: WalletError) -> None:
        self._job = None
        if self._window.page is self._window.self_check:
            self._window.self_check.show_error(error)
        else:
            self._window.ready.show_error(error)

    def _ask_cameras(self) -> None:
        self._devices.camera_trouble = None
        try:
            self._devices.cameras = self._window.equipment.camera_names()
        except WalletError as error:
            self._devices.camera_trouble = error

    def _take_seen(self, codes: tuple[bytes, ...]) -> None:
        self._window.scanner_test.begin(Device.CAMERA)
        for code in codes:
            self._window.scanner_test.offer(code.decode("utf-8", "replace"), Device.CAMERA)

    def _take_read(self, codes: tuple[bytes, ...]) -> None:
        """What a file holds beside the test code is nobody's turn: it is not checked."""
        test = self._window.scanner_test
        taken = [test.offer(code.decode("utf-8", "replace"), Device.FILE) for code in codes]
        if not any(taken):
            self._window.self_check.show_error(WalletError(Trouble.NO_TEST_CODE))

    def _see(self) -> None:
        seen, self._devices.camera_seen = self._devices.camera_seen, True
        if not seen or self._devices.camera_trouble is not None:
            self._devices.camera_trouble = None
            self._show()

    def _lose(self, error: WalletError) -> None:
        self._devices.camera_seen, self._devices.camera_trouble = False, error
        self._show()

    def _hear(self, trouble: WalletError | None) -> None:
        self._devices.serial_open, self._devices.serial_trouble = trouble is None, trouble
        self._show()
