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
from wallet.model.views import Checked, Comparison, CounterChallenge, FrameProgress, FrameState

_FRAME_TROUBLES = {
    FrameState.BROKEN: Trouble.FRAMES_BROKEN,
    FrameState.TIMED_OUT: Trouble.FRAMES_TIMED_OUT,
}
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
    collecting = Signal(object)
    """FrameProgress: a moving code comes in, or one frame of it could not be read."""
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
        self._frames = journeys.frames
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
        """One payload to judge, or frames of a moving code."""
        texts = self._frames.frames_in(payload)
        if texts:
            self._collect(texts)
        elif self._begin():
            self.drop_frames()
            self._check(payload)

    def take_incoming(self, *things: Incoming) -> None:
        """Pictures, files or texts that were opened, dropped or pasted: the first, or all that are frames."""
        if self._begin():
            self._job = self._jobs.run(
                lambda: self._read(things), done=self._sort, failed=self._fail, owner=self
            )

    def take_progress(self, progress: FrameProgress) -> None:
        """What the journeys said of a frame, also of one that a camera pushed in a thread of its own; called
        in the window's. A whole is judged unless another scan is being worked on."""
        if progress.state is FrameState.COMPLETE:
            if self._begin():
                self._check(progress.data)
        elif progress.state in _FRAME_TROUBLES:
            self.stopped.emit(WalletError(_FRAME_TROUBLES[progress.state]))
        elif progress.state is not FrameState.TAKEN:
            self.collecting.emit(progress)

    def drop_frames(self, *, taken: bool = False) -> None:
        """Nothing more comes of the moving code under way; with `taken`, one that came whole and still moves
        may be taken again."""
        self._frames.forget(taken=taken)

    def ask_which(self, payloads: tuple[bytes, ...]) -> None:
        """Several codes at once: the clerk says which is meant."""
        if self._begin():
            self.finished.emit()
            self.several_codes.emit(payloads)

    def settle(self, checked: Checked, answer: Comparison) -> None:
        """The clerk's answer to a verdict that waits for it: written, then shown as the final one."""
        at = self._clock()
        self._job = self._jobs.run(
            lambda: self._journeys.compared(checked, answer, at),
            done=self._judge,
            failed=self._fail,
            owner=self,
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
        self.drop_frames(taken=True)
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.finished.emit()

    def tick(self) -> None:
        """Once a second: how long the challenge still lives; a lapsed one is replaced. And whether a moving
        code takes too long."""
        if (expired := self._frames.expire()) is not None:
            self.take_progress(expired)
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

    def _collect(self, texts: tuple[str, ...]) -> None:
        """Frames that come while something is worked on are missed, as a camera misses some: others come."""
        if not self.busy:
            self._job = self._jobs.run(
                lambda: self._frames.push_all(texts), done=self._sort, failed=self._fail, owner=self
            )

    def _read(self, things: tuple[Incoming, ...]) -> tuple[bytes, ...] | FrameProgress:
        """The codes of the first thing; where all of them are frames, the frames of all things."""
        progress: FrameProgress | None = None
        for thing in things:
            payloads = self._journeys.read_codes(thing.load())
            texts = [self._frames.frames_in(payload) for payload in payloads]
            if texts and all(texts):
                progress = self._frames.push_all(text for each in texts for text in each)
            elif progress is None:
                return payloads
            if progress.state is FrameState.COMPLETE:
                break
        return progress or ()

    def _sort(self, found: tuple[bytes, ...] | FrameProgress) -> None:
        if isinstance(found, FrameProgress):
            self._end()
            self.take_progress(found)
        elif len(found) == 1:
            self.drop_frames()
            self._check(found[0])
        elif found:
            self._end()
            self.several_codes.emit(found)
        else:
            self._fail(WalletError(Trouble.NO_CODE_FOUND))

    def _judge(self, checked: Checked) -> None:
        self._end()
        self.judged.emit(checked)

    def _fail(self, error: WalletError) -> None:
        self.drop_frames(taken=True)  # what failed may be shown again at once
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
