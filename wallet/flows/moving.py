"""The frames of a moving code, as they come: from any thread, in any order → the presentation they carry.

One transfer at a time. A frame of another transfer begins a new one, since another visitor stands there;
frames that contradict each other, or are not the whole at the end, are dropped; so is what is not complete
after a minute (docs/frames.md). Judges nothing: what came whole goes the way of every scanned licence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable

from wallet.model.errors import ParseError
from wallet.model.views import FrameProgress, FrameState
from wallet.qr.frames import Frame, FrameDecoder, Transfer, frame_texts, read_frame

LONGEST_SECONDS = 60.0
"""From the first frame of a transfer to its last."""

GONE_SECONDS = 5.0
"""So long without a frame of the transfer that was completed last, and it may be shown anew; until then it is
the code that still moves on the visitor's screen."""


class FrameCollector:
    """Implements model.journeys.FrameJourneys. `stopwatch` answers seconds of any one clock."""

    def __init__(self, stopwatch: Callable[[], float]) -> None:
        self._stopwatch = stopwatch
        self._turn = threading.Lock()
        self._decoder: FrameDecoder | None = None
        self._began = 0.0
        self._taken: Transfer | None = None
        self._taken_seen = 0.0

    def frames_in(self, payload: bytes) -> tuple[str, ...]:
        return frame_texts(payload)

    def push(self, text: str) -> FrameProgress:
        try:
            frame = read_frame(text.strip("\r\n"))
        except ParseError as error:
            return FrameProgress(FrameState.UNREADABLE, reason=error.reason)
        with self._turn:
            return self._take(frame, self._stopwatch())

    def push_all(self, texts: Iterable[str]) -> FrameProgress:
        progress = FrameProgress(FrameState.UNREADABLE)
        for text in texts:
            one = self.push(text)
            if one.state is not FrameState.UNREADABLE or not progress.blocks:
                progress = one
            if progress.state is FrameState.COMPLETE:
                break
        return progress

    def expire(self) -> FrameProgress | None:
        with self._turn:
            if self._decoder is None or self._stopwatch() - self._began <= LONGEST_SECONDS:
                return None
            self._decoder = None
            return FrameProgress(FrameState.TIMED_OUT)

    def forget(self, *, taken: bool = False) -> None:
        with self._turn:
            self._decoder = None
            if taken:
                self._taken = None

    def _take(self, frame: Frame, now: float) -> FrameProgress:
        if frame.transfer == self._taken and now - self._taken_seen <= GONE_SECONDS:
            self._taken_seen = now
            return FrameProgress(FrameState.TAKEN)
        before, late = self._decoder, now - self._began > LONGEST_SECONDS
        same = before is not None and before.transfer == frame.transfer
        if same and late:
            self._decoder = None
            return FrameProgress(FrameState.TIMED_OUT)
        if before is None or not same:
            self._decoder, self._began = FrameDecoder(frame.transfer), now
        return self._add(frame, FrameState.RESTARTED if before and not same and not late else None)

    def _add(self, frame: Frame, noticed: FrameState | None) -> FrameProgress:
        decoder = self._decoder
        assert decoder is not None
        try:
            decoder.add(frame)
            data = decoder.data() if decoder.complete else b""
        except ParseError as error:
            self._decoder = None
            return FrameProgress(FrameState.BROKEN, reason=error.reason)
        known, blocks = decoder.known, frame.transfer.blocks
        if not decoder.complete:
            return FrameProgress(noticed or FrameState.COLLECTING, known, blocks)
        self._decoder, self._taken, self._taken_seen = None, frame.transfer, self._stopwatch()
        return FrameProgress(FrameState.COMPLETE, known, blocks, data)
