"""A camera's picture → grey pixels of a bounded size. Looks for nothing in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage

from ui.scanning.media import multimedia
from wallet.model.sight import GreyFrame

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoFrame

LARGEST = QSize(1920, 1080)
"""What is larger is made smaller: a code of version 22 on 60 % of 1080 lines has six dots a module."""

_BRIGHTNESS_FIRST = ("Y8", "YUV420P", "YUV422P", "YV12", "NV12", "NV21", "IMC1", "IMC2", "IMC3", "IMC4")
"""Formats (QVideoFrameFormat.PixelFormat) whose first plane is the picture in grey, a byte a dot."""


def grey_image(frame: QVideoFrame) -> QImage:
    """In grey, at most `LARGEST`, its width a multiple of four; a null image where the picture is empty."""
    image = _first_plane(frame) if _has_grey_plane(frame) else frame.toImage()
    if image.isNull():
        return image
    if image.width() > LARGEST.width() or image.height() > LARGEST.height():
        # Quick, for the window waits meanwhile: the interpreter is held. What is so large has dots to spare.
        quick = Qt.TransformationMode.FastTransformation
        image = image.scaled(LARGEST, Qt.AspectRatioMode.KeepAspectRatio, quick)
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    return image.copy(0, 0, image.width() & ~3, image.height())  # rows then lie without gaps


def grey_frame(image: QImage) -> GreyFrame:
    """The pixels of an image made by `grey_image`."""
    return GreyFrame(image.width(), image.height(), bytes(image.constBits()))


def _has_grey_plane(frame: QVideoFrame) -> bool:
    return frame.pixelFormat().name.removeprefix("Format_") in _BRIGHTNESS_FIRST


def _first_plane(frame: QVideoFrame) -> QImage:
    read_only = multimedia().QVideoFrame.MapMode.ReadOnly
    if not frame.map(read_only):
        return QImage()
    try:
        grey, step = QImage.Format.Format_Grayscale8, max(1, frame.height() // LARGEST.height())
        height, stride = frame.height() // step, frame.bytesPerLine(0) * step
        rows = QImage(frame.bits(0), frame.width(), height, stride, grey)  # every step-th, nothing copied
        return rows.scaled(frame.width() // step, height) if step > 1 else rows.copy()
    finally:
        frame.unmap()
