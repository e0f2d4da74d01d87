"""The counter's window: wires its pages, the gun and the keys to the reception.

Judges nothing, knows no wallet, keeps nothing of a visitor.
"""

from __future__ import annotations

import time

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from ui.counter.arrivals import Arrivals
from ui.counter.equipment import Equipment
from ui.counter.evidence import EvidencePage
from ui.counter.help import HelpPage
from ui.counter.keys import add_shortcuts
from ui.counter.lookout import Stopwatch
from ui.counter.looks import Looks
from ui.counter.page import Page
from ui.counter.ready import ReadyPage
from ui.counter.receipt import ReceiptWiring
from ui.counter.reception import Reception
from ui.counter.reception_wiring import ReceptionWiring
from ui.counter.register_page import RegisterPageView
from ui.counter.register_wiring import RegisterWiring
from ui.counter.register_work import RegisterWork
from ui.counter.scan import ScanPage
from ui.counter.scanner_test import ScannerTest
from ui.counter.self_check_page import SelfCheckPage
from ui.counter.self_check_wiring import SelfCheckWiring
from ui.counter.service_wiring import ServiceWiring
from ui.counter.settings_gate import SettingsGate
from ui.counter.staff import Staff
from ui.counter.staffing import StaffWiring
from ui.counter.strip import ColourStrip
from ui.counter.verdict import VerdictPage
from ui.jobs import Jobs
from ui.scanning.camera import Camera
from ui.scanning.gun import GunSink, KeyClock, event_time, switch_off_input_methods
from ui.settings import Settings
from wallet.model.journeys import CounterJourneys
from wallet.model.ports import Clock
from wallet.model.views import Checked

SMALLEST = (1024, 720)
EVIDENCE_MS = 120_000
"""How long the evidence stays: read by a person, so longer than the verdict's 15 s, but not for ever."""
_LOOK_AROUND_MS = 60_000


class CounterWindow(QMainWindow):
    """One counter."""

    closed = Signal()

    def __init__(
        self,
        journeys: CounterJourneys,
        *,
        settings: Settings,
        clock: Clock,
        jobs: Jobs,
        key_clock: KeyClock = event_time,
        camera: Camera | None = None,
        stopwatch: Stopwatch = time.monotonic,
    ) -> None:
        super().__init__()
        self.setMinimumSize(*SMALLEST)
        profile = journeys.profile
        self.reception = Reception(journeys, clock=clock, jobs=jobs, parent=self)
        self.strip = ColourStrip(profile)
        self.looks = Looks(settings, self.strip)
        self.ready = ReadyPage(profile, journeys.services)
        self.scan = ScanPage()
        self.verdict = VerdictPage(profile)
        self.evidence = EvidencePage()
        self.register = RegisterPageView()
        self.help = HelpPage()
        self.self_check = SelfCheckPage()
        self.scanner_test = ScannerTest(stopwatch, self)
        self.staff = Staff(journeys.shifts, clock=clock, jobs=jobs, parent=self)
        work = RegisterWork(journeys.register, jobs=jobs, parent=self)
        self.register_wiring = RegisterWiring(self, self.register, work)
        self.receipts = ReceiptWiring(self, self.evidence, journeys.register, jobs)
        self._before_aside: Page = self.ready
        self.typed_frames = False
        self._pages = QStackedWidget()
        self.equipment = Equipment(
            self,
            settings=settings,
            journeys=journeys,
            camera=camera or Camera(),
            stopwatch=stopwatch,
            parent=self,
        )
        self.asides: tuple[Page, ...] = (self.help, self.equipment.page, self.self_check)
        for page in (self.ready, self.scan, self.verdict, self.evidence, self.register, *self.asides):
            self._pages.addWidget(page)
        self.self_checking = SelfCheckWiring(self, journeys, settings, jobs, self)
        self._pages.currentChanged.connect(self.self_checking.leave)
        self._pages.currentChanged.connect(self.equipment.follow)
        self._build()
        self._connect()
        self.gun = GunSink(self, clock=key_clock)
        self.arrivals = Arrivals(self, self.gun, self)
        self.gate = SettingsGate(self, self)
        self.strip.settings_wanted.connect(self.gate.open)
        add_shortcuts(self, self)
        ReceptionWiring(self, self)
        switch_off_input_methods(self)
        self._word()
        self.show_page(self.ready)
        ServiceWiring(self, self.ready, self.verdict, self.reception, journeys)
        StaffWiring(self, self.ready, self.strip, self.staff)
        self.reception.look_around()

    @property
    def page(self) -> QWidget | None:
        """The page on show."""
        return self._pages.currentWidget()

    def _build(self) -> None:
        ground = QWidget()
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.strip)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(ground)
        self._evidence_timer = QTimer(self, singleShot=True)
        self._evidence_timer.setInterval(EVIDENCE_MS)
        self._evidence_timer.timeout.connect(self.next_visitor)
        self._readiness_timer = QTimer(self)
        self._readiness_timer.setInterval(_LOOK_AROUND_MS)
        self._readiness_timer.timeout.connect(self._look_around)
        self._readiness_timer.start()

    def _connect(self) -> None:
        self.reception.judged.connect(self._show_verdict)
        self.ready.start_wanted.connect(self.start)
        self.ready.register_wanted.connect(self.show_register)
        self.register.back_wanted.connect(self.step_back)
        self.verdict.next_wanted.connect(self.next_visitor)
        self.verdict.lapsed.connect(self.next_visitor)
        self.verdict.evidence_wanted.connect(self.show_evidence)
        self.evidence.next_wanted.connect(self.next_visitor)
        self.evidence.back_wanted.connect(self.step_back)
        self.help.back_wanted.connect(self.step_back)
        self.strip.language_wanted.connect(self.looks.switch_language)
        self.strip.scheme_wanted.connect(self.looks.switch_scheme)
        self.strip.help_wanted.connect(self.show_help)

    # What the clerk does.

    def start(self) -> None:
        """开始接待: await a visitor, once somebody is signed in."""
        if not self.ready.start.isEnabled():
            self._await_clerk()
            return
        self.reception.case = self.ready.take_case()
        self.reception.drop_frames()
        self.clear()
        self.show_page(self.scan)
        self.reception.receive()

    def next_visitor(self) -> None:
        """The last visitor's result goes, a fresh challenge comes; where the case had a number of its own,
        the next one's is asked for first."""
        if self.reception.case:
            self._await_clerk()
            self.ready.case.setFocus()
        else:
            self.start()

    def show_register(self) -> None:
        """F3; a verdict on show goes first, as for the help."""
        if self.page is self.register:
            return
        self._await_clerk()
        self.show_page(self.register)
        self.register.open(self.reception.now)

    def search_register(self) -> None:
        """Ctrl+F: in the register."""
        self.show_register()
        self.register.words.setFocus()

    def show_evidence(self) -> None:
        """What the verdict on show rests on."""
        if self.page is not self.verdict or self.verdict.checked is None:
            return
        self.verdict.pause()
        self.evidence.show_checked(self.verdict.checked)
        self.evidence.portrait.follow(self.verdict.portrait)
        self.show_page(self.evidence)
        self._evidence_timer.start()

    def step_back(self) -> None:
        """Esc."""
        if self.page in self.asides:
            self.show_page(self._before_aside)
        elif self.page is self.evidence:
            self._evidence_timer.stop()
            self.evidence.clear()
            self.show_page(self.verdict)
            self.verdict.resume()
        elif self.page is self.verdict:
            self.next_visitor()
        elif self.page in (self.scan, self.register):
            self._await_clerk()

    def show_help(self) -> None:
        """F1."""
        self.show_aside(self.help)

    def show_aside(self, page: Page) -> None:
        """Help, settings or self-check; a verdict on show goes first, so that it cannot be forgotten behind
        them."""
        if self.page not in self.asides:
            self.leave_verdict()
            assert isinstance(self.page, Page)
            self._before_aside = self.page
        self.show_page(page)

    def leave_verdict(self) -> None:
        """A visitor's result goes, where one is on show."""
        if self.page in (self.verdict, self.evidence):
            self.start()

    def _await_clerk(self) -> None:
        """Back to the first page; what was being worked on is dropped."""
        self.reception.cancel()
        self.reception.pause()
        self.reception.case = ""
        self.clear()
        self.show_page(self.ready)
        self._look_around()

    def await_code(self) -> None:
        """Whatever is on show goes, and the scan page comes."""
        self.clear()
        if self.page is not self.scan:
            self.show_page(self.scan)
            self.reception.receive()

    def _look_around(self) -> None:
        if self.page is self.ready:
            self.reception.look_around()

    def _show_verdict(self, checked: Checked) -> None:
        self.clear()
        self.reception.pause()
        self.show_page(self.verdict)
        self.verdict.show_checked(checked)
        if self.verdict.awaits_portrait:
            self.reception.read_portrait(checked.report)

    def tell_too_long(self) -> None:
        """A scanner sent more than a code may have."""
        if not self.reception.busy:
            self.await_code()
            self.scan.show_too_long()

    def clear(self) -> None:
        """Take everything of a visitor off every page."""
        self._evidence_timer.stop()
        self.reception.drop_portrait()
        self.verdict.clear()
        self.evidence.clear()
        self.receipts.close()
        self.register.clear()
        self.scan.reset()

    def show_page(self, page: Page) -> None:
        """Show a page; on the verdict the strip makes room for the field."""
        self.strip.setVisible(page is not self.verdict)
        self._pages.setCurrentWidget(page)
        page.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Space, where no button or field took them; the gun's never come here."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self.page is self.ready:
                self.start()
            elif self.page in (self.verdict, self.evidence):
                self.verdict.next_wanted.emit()
            elif self.page in self.asides:
                self.step_back()
        elif event.key() == Qt.Key.Key_Space and self.page is self.verdict:
            self.verdict.toggle_hold()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        self.setWindowTitle(self.tr("Licence counter"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self.reception.cancel()
        self.reception.pause()
        self.equipment.close()
        self.clear()
        self.closed.emit()
        super().closeEvent(event)
