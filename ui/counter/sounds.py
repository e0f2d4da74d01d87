"""Two sounds: a verdict of its own accord, and one that needs a person. Made here, played by the system."""

from __future__ import annotations

import math
import struct
from typing import Any

from PySide6.QtCore import QBuffer, QByteArray, QObject
from PySide6.QtWidgets import QApplication

from ui.scanning.media import multimedia
from wallet.model.errors import WalletError
from wallet.model.verdict import Verdict

RATE = 44_100
GOOD = ((880.0, 0.09), (1320.0, 0.14))
"""Hertz and seconds of each tone, one after another: up, for 有效."""
ATTENTION = ((330.0, 0.18), (0.0, 0.06), (330.0, 0.18))
"""Twice the same low tone, for everything else."""
_LOUDNESS = 9000
_FADE = 0.01


def tune_for(verdict: Verdict) -> tuple[tuple[float, float], ...]:
    return GOOD if verdict is Verdict.VALID else ATTENTION


def samples(tune: tuple[tuple[float, float], ...]) -> bytes:
    """The tune as 16-bit samples, little-endian, one channel; each tone fades in and out."""
    values = []
    for hertz, seconds in tune:
        for place in range(round(seconds * RATE)):
            at = place / RATE
            fade = min(1.0, at / _FADE, (seconds - at) / _FADE)
            values.append(round(_LOUDNESS * fade * math.sin(2 * math.pi * hertz * at)))
    return struct.pack(f"<{len(values)}h", *values)


class Sounds(QObject):
    """Plays one tune at a time; where the system has no sound, its own beep."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._sink: Any = None
        self._buffer = QBuffer(self)

    def play(self, verdict: Verdict) -> None:
        """Let this verdict be heard."""
        try:
            media = multimedia()
        except WalletError:
            QApplication.beep()
            return
        device = media.QMediaDevices.defaultAudioOutput()
        if device.isNull():
            QApplication.beep()
            return
        if self._sink is not None:
            self._sink.stop()
            self._sink.deleteLater()
        shape = media.QAudioFormat()
        shape.setSampleRate(RATE)
        shape.setChannelCount(1)
        shape.setSampleFormat(media.QAudioFormat.SampleFormat.Int16)
        self._buffer.close()
        self._buffer.setData(QByteArray(samples(tune_for(verdict))))
        self._buffer.open(QBuffer.OpenModeFlag.ReadOnly)
        self._sink = media.QAudioSink(device, shape, self)
        self._sink.start(self._buffer)
