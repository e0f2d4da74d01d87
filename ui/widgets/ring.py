"""A ring that empties with the seconds. Reads no clock: it is told."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class CountdownRing(QWidget):
    """Seconds left as an arc and as a number; amber in the last ten."""

    def __init__(
        self, total: int = 60, *, diameter: float = 64, scaled: bool = True, parent: QWidget | None = None
    ) -> None:
        """`total` seconds are the full ring; `diameter` in pixels, of 100 % where `scaled`."""
        super().__init__(parent)
        self._total = max(1, total)
        self._left = self._total
        self._diameter = diameter
        self._scaled = scaled
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_total(self, seconds: int) -> None:
        self._total = max(1, seconds)
        self.update()

    def show_seconds(self, seconds: int) -> None:
        """`seconds` left; below zero counts as zero."""
        left = max(0, seconds)
        if left != self._left:
            self._left = left
            self.setAccessibleName(str(left))
            self.update()

    @property
    def seconds(self) -> int:
        return self._left

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        side = theme.px(self._diameter) if self._scaled else round(self._diameter)
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = min(self.width(), self.height())
        stroke = side / 10
        box = QRectF(self.rect()).adjusted(stroke, stroke, -stroke, -stroke)
        painter.setPen(QPen(theme.colour("line"), stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawEllipse(box)
        ink = theme.colour("soon" if self._left <= 10 else "brand")
        painter.setPen(QPen(ink, stroke, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        share = min(1.0, self._left / self._total)
        if share > 0:
            painter.drawArc(box, 90 * 16, -round(share * 360 * 16))
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.fixed_font(round(side * 0.30), theme.Weight.STRONG))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, str(self._left))
