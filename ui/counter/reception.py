"""What the counter's window does with its journeys, one visitor after another. Holds no widget.

Slow calls go through Jobs; while one runs, further scans are turned away (one at a time, SECURITY D01), so a
flood cannot queue. Every scan first says `began`, on which the former result is taken off the screen.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from ui.jobs import Job, Jobs
from ui.widgets.drop import Incoming
from wallet.model.errors import Trouble, WalletError
from wallet.model.journeys import CounterJourneys
from wallet.model.ports import Clock
from wallet.model.verdict import Report
from wallet.model.views import Checked, CounterChallenge

TICK_MS = 1000
CHALLENGE_SECONDS = 120


class Reception(QObject):
    """The counter's work, told by signals."""

    readiness_known = Signal(object)
    """Readiness."""
    challenge_opened = Signal(object)
    """CounterChallenge, or None when there is none on show any more."""
    seconds_left = Signal(int)
    began = Signal()
    finished = Signal()
    turned_away = Signal()
    several_codes = Signal(object)
    """Tuple of payloads; the clerk says which."""
    judged = Signal(object)
    """Checked."""
    portrait_read = Signal(object)
    """Portrait of the verdict on show."""
    portrait_failed = Signal(object)
    """WalletError: it cannot be shown; the verdict stands."""
    stopped = Signal(object)
    """WalletError: no verdict, with its cause."""

    def __init__(self, journeys: CounterJourneys, *, clock: Clock, jobs: Jobs, parent: QObject) -> None:
        super().__init__(parent)
        self._journeys = journeys
        self._clock = clock
        self._jobs = jobs
        self._job: Job | None = None
        self._portrait: Job | None = None
        self._challenge: CounterChallenge | None = None
        self._receiving = False
        self._opening = False
        self.case = ""
        """The hall's number of this visitor's case; empty: the register's own."""
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def now(self) -> datetime:
        return self._clock()

    @property
    def busy(self) -> bool:
        """Whether a scan is being worked on."""
        return self._job is not None

    @property
    def challenge(self) -> CounterChallenge | None:
        return self._challenge

    def look_around(self) -> None:
        """Ask how old the counter's data is."""
        at = self._clock()
        self._jobs.run(
            lambda: self._journeys.readiness(at),
            done=self.readiness_known.emit,
            failed=self._stop,
            owner=self,
        )

    def receive(self) -> None:
        """A visitor stands at the counter: show a fresh challenge, and another whenever it lapses."""
        self._receiving = True
        self._timer.start()
        self._open()

    def pause(self) -> None:
        """Show no challenge; the one on show is not used again."""
        self._receiving = False
        self._timer.stop()
        self._forget_challenge()

    def take_text(self, text: str) -> None:
        """A code's text, from the gun, the keyboard or the clipboard."""
        self.take_payload(text.encode("utf-8", "replace"))

    def take_payload(self, payload: bytes) -> None:
        """One payload to judge."""
        if not self._begin():
            return
        self._check(payload)

    def take_incoming(self, incoming: Incoming) -> None:
        """A picture, a file or a text that was opened, dropped or pasted."""
        if not self._begin():
            return
        self._job = self._jobs.run(
            lambda: self._journeys.read_codes(incoming.load()), done=self._sort, failed=self._fail, owner=self
        )

    def read_portrait(self, report: Report) -> None:
        """Decode the portrait of a verdict that is on show already."""
        self._portrait = self._jobs.run(
            lambda: self._journeys.portrait(report),
            done=self.portrait_read.emit,
            failed=self.portrait_failed.emit,
            owner=self,
        )

    def drop_portrait(self) -> None:
        """Its verdict has gone from the screen."""
        if self._portrait is not None:
            self._portrait.cancel()
            self._portrait = None

    def cancel(self) -> None:
        """Drop what is being worked on; its verdict will not be shown."""
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.finished.emit()

    def tick(self) -> None:
        """Once a second: how long the challenge still lives; a lapsed one is replaced."""
        if self._challenge is None:
            if self._receiving and not self._opening and not self.busy:
                self._open()
            return
        left = int((self._challenge.expires_at - self._clock()).total_seconds())
        if left > CHALLENGE_SECONDS or left <= 0:  # lapsed, or the clock was turned back
            self._forget_challenge()
            if not self.busy:
                self._open()
            return
        self.seconds_left.emit(left)

    def _begin(self) -> bool:
        if self.busy:
            self.turned_away.emit()
            return False
        self.began.emit()
        return True

    def _check(self, payload: bytes) -> None:
        at, case = self._clock(), self.case
        self._job = self._jobs.run(
            lambda: self._journeys.check(payload, at, case), done=self._judge, failed=self._fail, owner=self
        )

    def _sort(self, payloads: tuple[bytes, ...]) -> None:
        if len(payloads) == 1:
            self._check(payloads[0])
        elif payloads:
            self._end()
            self.several_codes.emit(payloads)
        else:
            self._fail(WalletError(Trouble.NO_CODE_FOUND))

    def _judge(self, checked: Checked) -> None:
        self._end()
        self.judged.emit(checked)

    def _fail(self, error: WalletError) -> None:
        self._end()
        self.stopped.emit(error)

    def _end(self) -> None:
        self._job = None
        self.finished.emit()

    def _open(self) -> None:
        self._opening = True
        at = self._clock()
        self._jobs.run(
            lambda: self._journeys.open_challenge(at),
            done=self._show_challenge,
            failed=self._stop,
            owner=self,
        )

    def _show_challenge(self, challenge: CounterChallenge) -> None:
        self._opening = False
        if not self._receiving:
            return
        self._challenge = challenge
        self.challenge_opened.emit(challenge)
        self.tick()

    def _stop(self, error: WalletError) -> None:
        # The timer tries again: a register that was busy for a moment must not end the day.
        self._opening = False
        self.stopped.emit(error)

    def _forget_challenge(self) -> None:
        self._challenge = None
        self.challenge_opened.emit(None)
