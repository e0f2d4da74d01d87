"""A state in a pill: shape, words and colour together, never colour alone."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.widgets.safe_label import make_visible
from ui.widgets.shapes import Glyph, draw_glyph


class BadgeState(StrEnum):
    """What a pill says; the value names the pair of colours."""

    NEUTRAL = "neutral"
    GOOD = "good"
    SOON = "soon"
    BAD = "bad"
    UNKNOWN = "unknown"


_GLYPHS = {
    BadgeState.NEUTRAL: Glyph.RING,
    BadgeState.GOOD: Glyph.TICK,
    BadgeState.SOON: Glyph.BANG,
    BadgeState.BAD: Glyph.CROSS,
    BadgeState.UNKNOWN: Glyph.QUESTION,
}


def badge_size(words: str, font: QFont) -> QSize:
    """The size of a pill around `words`, derived from the font."""
    metrics = QFontMetricsF(font)
    unit = font.pixelSize()
    return QSize(round(metrics.horizontalAdvance(words) + unit * 2.35), round(unit * 1.85))


def draw_badge(painter: QPainter, box: QRectF, state: BadgeState, words: str, font: QFont) -> None:
    """Paint a pill into `box` (see `badge_size`)."""
    ink, ground = theme.colour(state.value), theme.colour(f"{state.value}_ground")
    unit = font.pixelSize()
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(ink, 1.0))
    painter.setBrush(ground)
    pill = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
    side = unit * 0.72
    mark = QRectF(box.x() + unit * 0.68, box.center().y() - side / 2, side, side)
    draw_glyph(painter, _GLYPHS[state], mark, ink, stroke=max(1.3, unit * 0.11))
    painter.setFont(font)
    painter.setPen(ink)
    room = box.adjusted(unit * 1.68, 0, -unit * 0.5, 0)
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)
    painter.restore()


class Badge(QWidget):
    """One pill."""

    def __init__(
        self, state: BadgeState, text: str = "", *, size: float = 13, parent: QWidget | None = None
    ) -> None:
        """`size` is the type's pixels at 100 %."""
        super().__init__(parent)
        self._size = size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_state(state, text)

    def show_state(self, state: BadgeState, text: str) -> None:
        """Say another state in other words."""
        self._state = state
        self._words = make_visible(text)
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    @property
    def state(self) -> BadgeState:
        return self._state

    @property
    def words(self) -> str:
        return self._words

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def _font(self) -> QFont:
        return theme.font(self._size, theme.Weight.STRONG)

    def sizeHint(self) -> QSize:
        return badge_size(self._words, self._font())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        draw_badge(QPainter(self), QRectF(self.rect()), self._state, self._words, self._font())
