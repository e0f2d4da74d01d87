"""A camera's pictures to the reader, off the UI thread: one at a time, the newest wins, others are missed.

The sink keeps its newest picture; it is fetched once the window has taken what came of the last one. So a
camera, however quick, can neither fill a queue nor keep the window from answering. And no code of ours runs
in the camera's own thread: it would wait for the interpreter while the window waits for the camera to stop.
Knows no camera and judges no code.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import shiboken6
from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QImage

from ui.scanning.pixels import grey_frame, grey_image
from wallet.model.errors import Trouble, WalletError
from wallet.model.sight import FrameSight, GreyFrame

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame, QVideoSink

ReadFrame: TypeAlias = Callable[[GreyFrame], FrameSight]
POLL_MS = 10
SILENCE_MS = 5000
"""A camera from which no picture comes for so long is lost, whatever the system says of it."""
_FAILURES_FORGIVEN = 3
"""In a row: the reader's child may be killed over a picture, and starts anew."""


@dataclass(frozen=True, slots=True)
class Look:
    """One picture and what the reader said of it."""

    image: QImage
    sight: FrameSight


class FrameWatcher(QObject):
    """Watches one sink at a time, from `watch` to `stop`."""

    looked = Signal(object)
    """Look."""
    failed = Signal(object)
    """WalletError: the reader does not read, or CAMERA_LOST: no picture came for long. Nothing more comes."""
    _done = Signal(int, object)

    def __init__(self, read: ReadFrame, parent: QObject) -> None:
        super().__init__(parent)
        self._read = read
        self._turn = threading.Condition()
        self._watch = 0
        self._running = False
        self._waiting: QVideoFrame | None = None
        self._last: QVideoFrame | None = None
        self._in_flight = False
        self._sink: QVideoSink | None = None
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._fetch)
        self._silence = QTimer(self, singleShot=True)
        self._silence.setInterval(SILENCE_MS)
        self._silence.timeout.connect(lambda: self._fail(WalletError(Trouble.CAMERA_LOST, "silent")))
        self._done.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    @property
    def watching(self) -> bool:
        return self._running

    def watch(self, sink: QVideoSink) -> None:
        """Look at every picture that this sink is given, as far as there is time."""
        self.stop()
        with self._turn:
            self._watch += 1
            self._running, self._in_flight, self._waiting = True, False, None
        self._sink = sink
        self._poll.start()
        self._silence.start()
        worker = threading.Thread(target=self._work, args=(self._watch,), name="camera", daemon=True)
        worker.start()

    def stop(self) -> None:
        """Nothing more comes, not even of the picture that is being looked at."""
        self._poll.stop()
        self._silence.stop()
        self._sink = self._last = None
        with self._turn:
            self._running, self._waiting = False, None
            self._turn.notify_all()

    def _fetch(self) -> None:
        if self._in_flight or self._sink is None or not shiboken6.isValid(self._sink):
            return
        frame = self._sink.videoFrame()
        if not frame.isValid() or frame == self._last:  # a film ends with an empty one
            return
        self._silence.start()
        with self._turn:
            self._last = self._waiting = frame
            self._in_flight = True
            self._turn.notify_all()

    def _work(self, watch: int) -> None:
        failures = 0
        while (frame := self._next(watch)) is not None:
            image = grey_image(frame)
            del frame
            result: Look | WalletError
            try:
                result = Look(image, self._read(grey_frame(image)) if not image.isNull() else FrameSight())
                failures = 0
            except WalletError as error:
                failures += 1
                result = error if failures >= _FAILURES_FORGIVEN else Look(image, FrameSight())
            if not shiboken6.isValid(self):
                return
            self._done.emit(watch, result)

    def _next(self, watch: int) -> QVideoFrame | None:
        """The next picture; None when the watch is over."""
        with self._turn:
            self._turn.wait_for(lambda: self._over(watch) or self._waiting is not None)
            if self._over(watch):
                return None
            frame, self._waiting = self._waiting, None
            return frame

    def _over(self, watch: int) -> bool:
        return not self._running or watch != self._watch

    @Slot(int, object)
    def _deliver(self, watch: int, result: Look | WalletError) -> None:
        if self._over(watch):
            return
        if isinstance(result, WalletError):
            self._fail(result)
        else:
            self._in_flight = False
            self.looked.emit(result)

    def _fail(self, error: WalletError) -> None:
        self.stop()
        self.failed.emit(error)
