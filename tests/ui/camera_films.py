"""Pictures of a camera for tests: frames for a real QVideoSink, and a camera in a test's hand."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage
from PySide6.QtMultimedia import QVideoFrame, QVideoFrameFormat, QVideoSink
from PySide6.QtWidgets import QApplication

from ui.scanning.camera import Camera, CameraChoice
from wallet.model.errors import WalletError

HD = (1280, 720)


def image_of(picture: Image.Image) -> QImage:
    """A grey Pillow picture as a Qt one of the kind that cameras give."""
    rgb = picture.convert("RGB")
    made = QImage(rgb.tobytes(), rgb.width, rgb.height, 3 * rgb.width, QImage.Format.Format_RGB888)
    return made.convertToFormat(QImage.Format.Format_RGB32)


def frame_of(picture: Image.Image) -> QVideoFrame:
    return QVideoFrame(image_of(picture))


def planar_frame(width: int, height: int, grey: bytes) -> QVideoFrame:
    """A frame of a usual webcam (YUV 4:2:0), its brightness given, its colours none."""
    frame = QVideoFrame(QVideoFrameFormat(QSize(width, height), QVideoFrameFormat.PixelFormat.Format_NV12))
    assert frame.map(QVideoFrame.MapMode.WriteOnly)
    stride, plane = frame.bytesPerLine(0), frame.bits(0)
    for row in range(height):
        plane[row * stride : row * stride + width] = grey[row * width : (row + 1) * width]
    frame.unmap()
    return frame


def scene(*codes: Image.Image, size: tuple[int, int] = HD, ground: int = 120) -> Image.Image:
    """Codes beside each other before a grey ground."""
    made = Image.new("L", size, ground)
    for place, code in enumerate(codes):
        room = size[0] // len(codes)
        made.paste(code, (place * room + (room - code.width) // 2, (size[1] - code.height) // 2))
    return made


def noise(seed: int, size: tuple[int, int] = HD) -> Image.Image:
    return Image.frombytes("L", size, random.Random(seed).randbytes(size[0] * size[1]))


class HandCamera(Camera):
    """A camera without a lens: a test gives its pictures to `sink`, and unplugs it."""

    def __init__(self, refuses: WalletError | None = None) -> None:
        super().__init__()
        self.refuses = refuses
        self.given = QVideoSink()
        self.opened: list[str] = []
        self.is_open = False

    def choices(self) -> tuple[CameraChoice, ...]:
        return (CameraChoice("aa", "前置摄像头"), CameraChoice("bb", "USB \u202eCamera"))

    def open(self, wanted: str) -> QVideoSink:
        if self.refuses is not None:
            raise self.refuses
        self.opened.append(wanted)
        self.is_open = True
        return self.given

    def close(self) -> None:
        self.is_open = False

    def unplug(self, error: WalletError) -> None:
        self.close()
        self.lost.emit(error)


def pump(until: Callable[[], bool]) -> None:
    """Turn the window's loop until something holds."""
    while not until():
        QApplication.processEvents()
