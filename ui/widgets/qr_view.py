"""Paints a finished QR symbol. Does not make one: the journeys do."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from wallet.model.views import CodeSymbol

QUIET_ZONE = 4
"""Modules of white around a symbol (ISO/IEC 18004)."""


def symbol_image(symbol: CodeSymbol) -> QImage:
    """The symbol with its quiet zone, one pixel a module."""
    side = symbol.size + 2 * QUIET_ZONE
    blank = b"\xff"
    rows = [blank * side] * QUIET_ZONE
    for row in symbol.rows:
        middle = bytes(0 if module else 255 for module in row)
        rows.append(blank * QUIET_ZONE + middle + blank * QUIET_ZONE)
    rows += [blank * side] * QUIET_ZONE
    # copy(): the image owns its pixels, the joined bytes may go.
    return QImage(b"".join(rows), side, side, side, QImage.Format.Format_Grayscale8).copy()


class CodeView(QWidget):
    """A code on white ground, as large as a whole number of device pixels a module allows."""

    def __init__(self, symbol: CodeSymbol | None = None, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image: QImage | None = None
        self._blurred = False
        self.setMinimumSize(200, 200)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setSizePolicy(policy)
        self.show_symbol(symbol)

    def show_symbol(self, symbol: CodeSymbol | None) -> None:
        """Show a code, sharp; None clears it."""
        self._image = symbol_image(symbol) if symbol is not None else None
        self._blurred = False
        self.update()

    def blur(self) -> None:
        """Make the code unreadable: its time is over."""
        self._blurred = True
        self.update()

    @property
    def blurred(self) -> bool:
        return self._blurred

    @property
    def empty(self) -> bool:
        return self._image is None

    @property
    def module_pixels(self) -> int:
        """Device pixels a module; 0 when there is nothing to show."""
        if self._image is None:
            return 0
        side = min(self.width(), self.height()) * self.devicePixelRatioF()
        return max(1, int(side // self._image.width()))

    def sizeHint(self) -> QSize:
        return QSize(480, 480)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image is None:
            return
        painter = QPainter(self)
        ratio = self.devicePixelRatioF()
        side = self._image.width() * self.module_pixels / ratio
        # On whole device pixels, or every module gets a grey edge.
        left = round((self.width() - side) / 2 * ratio) / ratio
        top = round((self.height() - side) / 2 * ratio) / ratio
        box = QRectF(left, top, side, side)
        painter.fillRect(box, QColor("#FFFFFF"))
        if not self._blurred:
            painter.drawImage(box, self._image)
            return
        smooth = Qt.TransformationMode.SmoothTransformation
        coarse = self._image.scaled(12, 12, Qt.AspectRatioMode.IgnoreAspectRatio, smooth)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.35)
        painter.drawImage(box, coarse)
