"""Small painted things: an empty wallet, a list still opening, the strength of a passphrase."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme


class StrengthBar(QWidget):
    """Four segments; the words beside it say the same."""

    def __init__(self) -> None:
        super().__init__()
        self._level = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_level(self, level: int) -> None:
        self._level = level
        self.setAccessibleName(f"{level} / 4")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, theme.px(8))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        width = (self.width() - 3 * 6) / 4
        ink = theme.colour({0: "bad", 1: "bad", 2: "soon"}.get(self._level, "brand"))
        for step in range(4):
            painter.setBrush(ink if step < self._level else theme.colour("off"))
            painter.drawRoundedRect(QRectF(step * (width + 6), 0, width, self.height()), 3, 3)


class Skeleton(QWidget):
    """Grey cards while the list is being opened."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        height = theme.px(96)
        for at in range(4):
            painter.setBrush(theme.colour("unknown_ground"))
            painter.setOpacity(1.0 - at * 0.22)
            painter.drawRoundedRect(QRectF(2, 2 + at * (height + 10), self.width() - 4, height), 12, 12)


class Pile(QWidget):
    """The picture of an empty wallet: three cards, one on the other."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(theme.px(240), theme.px(150))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        unit = self.height() / 150
        painter.translate(self.width() / 2, self.height() / 2)
        for turn, name in ((-14.0, "residence"), (-5.0, "food"), (4.0, "business")):
            painter.save()
            painter.rotate(turn)
            card = QRectF(-88 * unit, -52 * unit, 176 * unit, 104 * unit)
            painter.setPen(theme.colour("line"))
            painter.setBrush(theme.colour("paper"))
            painter.drawRoundedRect(card, 12 * unit, 12 * unit)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour(name))
            painter.drawRoundedRect(
                card.adjusted(10 * unit, 10 * unit, -10 * unit, -68 * unit), 5 * unit, 5 * unit
            )
            painter.setBrush(theme.colour("line") if theme.scheme() != "dark" else theme.colour("muted"))
            for line, width in ((48, 110), (64, 78), (80, 96)):
                bar = QRectF(card.x() + 14 * unit, card.y() + line * unit, width * unit, 7 * unit)
                painter.drawRoundedRect(bar, 3 * unit, 3 * unit)
            painter.restore()
