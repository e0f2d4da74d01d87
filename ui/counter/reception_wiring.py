"""What the reception says, to the pages that show it; verdicts are the window's own. Judges nothing."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from ui.counter.evidence import EvidencePage
from ui.counter.page import Page
from ui.counter.ready import ReadyPage
from ui.counter.reception import Reception
from ui.counter.scan import ScanPage
from ui.counter.verdict import VerdictPage
from wallet.model.errors import WalletError
from wallet.model.views import FrameProgress, Portrait, Readiness


class Host(Protocol):
    """The window, as far as its reception needs it."""

    reception: Reception
    ready: ReadyPage
    scan: ScanPage
    verdict: VerdictPage
    evidence: EvidencePage
    asides: tuple[Page, ...]
    typed_frames: bool

    @property
    def page(self) -> QWidget | None: ...
    def await_code(self) -> None: ...


class ReceptionWiring(QObject):
    """Readiness, challenges, progress, portraits, troubles."""

    def __init__(self, window: Host, parent: QObject) -> None:
        super().__init__(parent)
        self._window = window
        reception, scan = window.reception, window.scan
        reception.readiness_known.connect(self._show_readiness)
        reception.challenge_opened.connect(scan.show_challenge)
        reception.seconds_left.connect(scan.show_seconds)
        reception.began.connect(self._begin)
        reception.finished.connect(scan.busy.end)
        reception.turned_away.connect(scan.tell_turned_away)
        reception.several_codes.connect(scan.ask_which)
        reception.collecting.connect(self._show_progress)
        reception.portrait_read.connect(self._show_portrait)
        reception.portrait_failed.connect(self._show_no_portrait)
        reception.stopped.connect(self._show_error)
        scan.code_chosen.connect(reception.take_payload)
        scan.cancelled.connect(self._cancel)

    def _begin(self) -> None:
        self._window.await_code()
        self._window.scan.show_working()

    def _cancel(self) -> None:
        self._window.reception.cancel()
        self._window.scan.tell_cancelled()

    def _show_progress(self, progress: FrameProgress) -> None:
        """A frame of a moving code: the first one clears, and leaves what is said of the code before it."""
        window = self._window
        if window.page is not window.scan or not (window.scan.collecting or window.scan.told_of_frames):
            window.await_code()
        window.scan.show_progress(progress, slow=window.typed_frames)

    def _show_readiness(self, readiness: Readiness) -> None:
        self._window.ready.show_readiness(readiness, self._window.reception.now)

    def _show_portrait(self, portrait: Portrait) -> None:
        self._window.verdict.show_portrait(portrait)
        self._follow_portrait()

    def _show_no_portrait(self, error: WalletError) -> None:
        self._window.verdict.show_no_portrait(error)
        self._follow_portrait()

    def _follow_portrait(self) -> None:
        window = self._window
        if window.page is window.evidence:
            window.evidence.portrait.follow(window.verdict.portrait)

    def _show_error(self, error: WalletError) -> None:
        window = self._window
        if window.page is window.ready:
            window.ready.show_error(error)
        elif window.page in (window.scan, *window.asides):  # behind those it waits for the clerk
            window.scan.show_error(error)
