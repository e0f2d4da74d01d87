"""A part of the screen, chosen with the mouse, as a picture. Looks for nothing in it, keeps nothing."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QCursor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QWidget

from ui import theme
from wallet.model.errors import Trouble, WalletError

SMALLEST = 16
"""Pixels of either side below which it was a click, not a choice."""
_VEIL = QColor(0, 0, 0, 110)


def grab_screen() -> QPixmap:
    """The screen under the mouse. Raises WalletError SCREEN_REFUSED where the system gives none."""
    screen = QGuiApplication.screenAt(QCursor.pos()) or QGuiApplication.primaryScreen()
    wayland = QGuiApplication.platformName().startswith("wayland")  # answers an empty picture, not a refusal
    picture = QPixmap() if screen is None or wayland else screen.grabWindow(0)
    if picture.isNull():
        raise WalletError(Trouble.SCREEN_REFUSED, QGuiApplication.platformName())
    return picture


class RegionChooser(QWidget):
    """The grabbed screen over the screen, with words on it; what the mouse frames is answered."""

    chosen = Signal(QImage)
    given_up = Signal()

    def __init__(self, picture: QPixmap, words: str) -> None:
        super().__init__(None, Qt.WindowType.FramelessWindowHint | Qt.WindowType.WindowStaysOnTopHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self._picture = picture
        self._from: QPoint | None = None
        self._to = QPoint()
        self.setWindowTitle(words)
        self.setAccessibleName(words)

    @property
    def framed(self) -> QRect:
        """What is framed so far, in points of this window."""
        if self._from is None:
            return QRect()
        across, down = sorted((self._from.x(), self._to.x())), sorted((self._from.y(), self._to.y()))
        return QRect(QPoint(across[0], down[0]), QPoint(across[1], down[1])) & self.rect()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = self._to = event.position().toPoint()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._to = event.position().toPoint()
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._to = event.position().toPoint()
        framed = self.framed
        self._from = None
        if min(framed.width(), framed.height()) < SMALLEST:
            self.update()
            return
        across, down = self._picture.width() / self.width(), self._picture.height() / self.height()
        part = QRectF(
            framed.x() * across, framed.y() * down, framed.width() * across, framed.height() * down
        ).toAlignedRect()
        self.chosen.emit(self._picture.copy(part).toImage())
        self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            self.close()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(self.rect(), self._picture)
        painter.fillRect(self.rect(), _VEIL)
        if not (framed := self.framed).isEmpty():
            painter.setClipRect(framed)
            painter.drawPixmap(self.rect(), self._picture)
            painter.setClipping(False)
            painter.setPen(QPen(theme.colour("brand"), 2))
            painter.drawRect(framed)
            return
        words = QRect(0, 0, self.width(), self.height() // 4)
        painter.setPen(QColor("white"))
        painter.setFont(theme.font(24))
        painter.drawText(words, Qt.AlignmentFlag.AlignCenter, self.windowTitle())
