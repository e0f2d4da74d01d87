"""The full-width field of a verdict: shape, glyph, words in both languages, colour.

Painted, scaling with the window and not with the text size. Shows our own words only; nothing of a licence.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import theme
from ui.theme import Weight
from ui.widgets.shapes import draw_verdict
from wallet.model.text import LocalisedText
from wallet.model.verdict import Verdict
from wallet.wording import word_verdict

DESIGN_WIDTH, DESIGN_HEIGHT = 1920, 1080
"""The window for which the sizes of UX, Counter, are given."""
SHARE = 0.61
"""Of the window's height."""
_SHAPE, _BIG, _ENGLISH, _REASON, _SMALL = 390, 200, 110, 44, 30
_MARGIN, _GAP = 123, 104
_SMALLEST_REASON = 0.72
"""A longer reason is set smaller down to this share, then on two lines."""


class VerdictField(QWidget):
    """One verdict, or nothing at all. `unit` pixels of the screen are one pixel of the design."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._verdict: Verdict | None = None
        self._reason = LocalisedText("", "")

    @property
    def verdict(self) -> Verdict | None:
        return self._verdict

    @property
    def reason(self) -> LocalisedText:
        return self._reason

    def show_verdict(self, verdict: Verdict, reason: LocalisedText) -> None:
        """Fill the field."""
        self._verdict, self._reason = verdict, reason
        name = word_verdict(verdict)
        self.setAccessibleName(f"{name.zh} {name.en}")
        self.setAccessibleDescription(f"{reason.zh} {reason.en}")
        self.update()

    def clear(self) -> None:
        """Empty the field: grey paper, no word."""
        self._verdict, self._reason = None, LocalisedText("", "")
        self.setAccessibleName("")
        self.setAccessibleDescription("")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._verdict is None:
            painter.fillRect(self.rect(), theme.colour("window"))
            return
        painter.fillRect(self.rect(), theme.colour(self._verdict.value))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        down, across = self.height() / (DESIGN_HEIGHT * SHARE), self.width() / DESIGN_WIDTH
        side = _SHAPE * min(down, across * 1.12)
        left = _MARGIN * across
        ink = theme.colour("on_verdict")
        top = (self.height() * 0.97 - side) / 2
        draw_verdict(painter, self._verdict, QRectF(left, top, side, side), ink)
        painter.setPen(ink)
        text_left = left + side + _GAP * across
        self._paint_words(
            painter, QRectF(text_left, 0, self.width() - text_left - 60 * across, self.height()), down
        )

    def _paint_words(self, painter: QPainter, room: QRectF, unit: float) -> None:
        assert self._verdict is not None
        name = word_verdict(self._verdict)
        lines = (
            (name.zh, _fitting(name.zh, _BIG * unit, room.width(), Weight.STRONG), 1.16, 0.0),
            (name.en, _fitting(name.en, _ENGLISH * unit, room.width(), Weight.STRONG), 1.12, 0.02),
            (self._reason.zh, _reason_font(self._reason.zh, _REASON * unit, room.width()), 1.36, 0.22),
            (self._reason.en, _reason_font(self._reason.en, _SMALL * unit, room.width()), 1.4, 0.2),
        )
        rows = [
            (text, font, _height(text, font, leading, room.width()), font.pixelSize() * gap)
            for text, font, leading, gap in lines
        ]
        top = (room.height() - sum(height + gap for _, _, height, gap in rows)) / 2
        for text, font, height, gap in rows:
            top += gap
            painter.setFont(font)
            flags = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(QRectF(room.left(), top, room.width(), height), int(flags), text)
            top += height


def _fitting(text: str, pixels: float, width: float, weight: Weight) -> QFont:
    """The type at `pixels`, or as much smaller as the width asks."""
    font = theme.fixed_font(round(pixels), weight)
    needed = QFontMetricsF(font).horizontalAdvance(text)
    if needed <= width:
        return font
    return theme.fixed_font(max(8, int(pixels * width / needed)), weight)


def _reason_font(text: str, pixels: float, width: float) -> QFont:
    """One line where a little less size does, else two."""
    font = _fitting(text, pixels, width, Weight.NORMAL)
    if font.pixelSize() >= pixels * _SMALLEST_REASON:
        return font
    return _fitting(text, pixels * 0.9, width * 1.85, Weight.NORMAL)


def _height(text: str, font: QFont, leading: float, width: float) -> float:
    lines = 1 if QFontMetricsF(font).horizontalAdvance(text) <= width + 1 else 2
    return font.pixelSize() * leading * lines
