"""The test code on show, and which device read it in what time. Holds no widget; a code that is read here
goes nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from wallet.model.self_check import TestCode, is_test_code


class Device(StrEnum):
    """What may read a code."""

    GUN = "gun"
    SERIAL = "serial"
    CAMERA = "camera"
    FILE = "file"


class ScannerTest(QObject):
    """On while the self-check page is on show."""

    changed = Signal()

    def __init__(self, stopwatch: Callable[[], float], parent: QObject) -> None:
        super().__init__(parent)
        self._stopwatch = stopwatch
        self._began: dict[Device, float] = {}
        self._shown_at = 0.0
        self.code: TestCode | None = None
        self.read: dict[Device, float] = {}
        """Seconds that each device took which has read the code on show."""
        self.old_seen = False
        """A test code came that is not the one on show."""

    @property
    def on(self) -> bool:
        return self.code is not None

    def show(self, code: TestCode) -> None:
        """Another code; what was read before counts no more."""
        self.code, self._shown_at = code, self._stopwatch()
        self.read, self.old_seen = {}, False
        self._began.clear()
        self.changed.emit()

    def stop(self) -> None:
        """The page is left: a test code is refused like whatever else is no licence."""
        self.code = None

    def begin(self, device: Device) -> None:
        """A device has the code before it from now on; only the first such moment counts."""
        self._began.setdefault(device, self._stopwatch())

    def offer(self, text: str, device: Device) -> bool:
        """Whether the test takes this: a test code while the test is on. Anything else is a visitor's."""
        began = self._began.pop(device, self._shown_at)
        if self.code is None or not is_test_code(text.encode("utf-8", "replace")):
            return False
        ours = text == self.code.text
        if ours and device not in self.read:
            self.read[device] = self._stopwatch() - began
            self.changed.emit()
        elif not ours and not self.old_seen:
            self.old_seen = True
            self.changed.emit()
        return True
