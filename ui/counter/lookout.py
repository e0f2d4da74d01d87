"""The counter's camera at work: on while a code is awaited, its codes to the reception, each visitor's once.

Judges nothing and keeps no picture.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal

from ui.counter.camera_panel import CameraPanel
from ui.counter.reception import Reception
from ui.scanning.camera import Camera
from ui.scanning.gate import CodeGate
from ui.scanning.watcher import FrameWatcher, Look, ReadFrame
from ui.settings import Settings
from wallet.model.errors import WalletError
from wallet.model.sight import SightHint

Stopwatch: TypeAlias = Callable[[], float]
"""Seconds of any one clock."""

TakeCodes: TypeAlias = Callable[[tuple[bytes, ...]], None]

HINT_AFTER = 0.7
"""Seconds that a hint holds before it is said: it must not flicker with each picture."""


class Lookout(QObject):
    """Follows the window's pages: `look_out` while one awaits a code, `rest` on any other."""

    saw = Signal()
    """The camera sends pictures: it works."""
    took = Signal()
    """A code goes to the reception."""
    troubled = Signal(object)
    """WalletError: it does not, or no more."""

    def __init__(
        self,
        reception: Reception,
        panel: CameraPanel,
        *,
        read: ReadFrame,
        camera: Camera,
        settings: Settings,
        stopwatch: Stopwatch,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._reception, self._panel, self._settings = reception, panel, settings
        self._camera, self._stopwatch = camera, stopwatch
        camera.setParent(self)
        camera.lost.connect(self._lose)
        self.gate = CodeGate()
        self._watcher = FrameWatcher(read, self)
        self._watcher.looked.connect(self._take)
        self._watcher.failed.connect(self._lose)
        self._hint: SightHint | None = None
        self._hint_since = 0.0
        panel.switched.connect(self._switch)
        self._taking = False
        self._trial: TakeCodes | None = None
        reception.began.connect(self._occupy)

    @property
    def on(self) -> bool:
        """Whether the camera is on."""
        return self._watcher.watching

    def try_out(self, take: TakeCodes) -> None:
        """The camera is tested, also one that the clerk does not use: its codes go to `take` alone."""
        self._trial = take
        self._turn_on()

    def end_trial(self) -> None:
        """No test any more; a camera that was on for one is off."""
        if self._trial is not None:
            self._trial = None
            self.rest()

    def look_out(self) -> None:
        """A code is awaited: turn the camera on, if the clerk uses it."""
        if self._settings.camera_used:
            self._turn_on()

    def _turn_on(self) -> None:
        if not self.on:
            try:
                sink = self._camera.open(self._settings.camera)
            except WalletError as error:
                self._lose(error)
            else:
                self.gate.wake(self._stopwatch())
                self._watcher.watch(sink)
                self._panel.turn(on=True)

    def rest(self) -> None:
        """No code is awaited: the camera is off, and what it saw is gone."""
        self._watcher.stop()
        self._camera.close()
        self.gate.forget_gathered()
        self._panel.turn(on=False)

    def _switch(self, on: bool) -> None:
        self._settings.camera_used = on
        if on:
            self.look_out()
        else:
            self.rest()

    def _lose(self, error: WalletError) -> None:
        self.rest()
        self._settings.camera_used = False  # the clerk turns it on again, once it is there
        self.troubled.emit(error)

    def _take(self, look: Look) -> None:
        self.saw.emit()
        if self._trial is not None:
            self._trial(look.sight.codes)
            return
        now = self._stopwatch()
        self._panel.show_look(
            look.image,
            self._settled(look.sight.hint, now),
            occupied=self.gate.occupied and bool(look.sight.codes),
        )
        codes = () if self._reception.busy else self.gate.look(look.sight.codes, now)
        if codes:
            self.took.emit()
        self._taking = True
        try:
            if len(codes) == 1:
                self._reception.take_payload(codes[0])
            elif codes:
                self._reception.ask_which(codes)
        finally:
            self._taking = False

    def _occupy(self) -> None:
        if not self._taking:
            self.gate.occupy(self._stopwatch())

    def _settled(self, hint: SightHint | None, now: float) -> SightHint | None:
        if hint is not self._hint:
            self._hint, self._hint_since = hint, now
        return hint if now - self._hint_since >= HINT_AFTER else None
