"""The full-width field of a verdict: shape, glyph, words in both languages, colour.

Painted, scaling with the window and not with the text size. Shows our own words only; nothing of a licence.
"""

from __future__ import annotations

from dataclasses import dataclass

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
_SHAPE, _BIG, _ENGLISH, _REASON, _SMALL = 408, 200, 110, 44, 30
_MARGIN, _GAP = 123, 104
_SLACK = 1.02
"""Hinting may paint a line a little longer than measured."""
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
        name, width = word_verdict(self._verdict), room.width()
        rows = (
            _Line(name.zh, _fitting(name.zh, _BIG * unit, width, Weight.STRONG), 1.16),
            _Line(name.en, _fitting(name.en, _ENGLISH * unit, width, Weight.STRONG), 1.12, 0.02),
            *_reason_lines(self._reason.zh, _REASON * unit, width, 0.32),
            *_reason_lines(self._reason.en, _SMALL * unit, width, 0.9),
        )
        top = (room.height() - sum(line.height for line in rows)) / 2
        for line in rows:
            top += line.height
            box = QRectF(room.left(), top - line.text_height, width, line.text_height)
            painter.setFont(line.font)
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, line.text)


@dataclass(frozen=True)
class _Line:
    """One line of the field; `leading` and `gap` (above it) in parts of the type's size."""

    text: str
    font: QFont
    leading: float = 1.36
    gap: float = 0.0

    @property
    def text_height(self) -> float:
        return self.font.pixelSize() * self.leading

    @property
    def height(self) -> float:
        return self.text_height + self.font.pixelSize() * self.gap


def _fitting(text: str, pixels: float, width: float, weight: Weight = Weight.NORMAL) -> QFont:
    """The type at `pixels`, or as much smaller as the width asks."""
    font = theme.fixed_font(round(pixels), weight)
    needed = QFontMetricsF(font).horizontalAdvance(text) * _SLACK
    if needed <= width:
        return font
    return theme.fixed_font(max(8, int(pixels * width / needed)), weight)


def _reason_lines(text: str, pixels: float, width: float, gap: float) -> list[_Line]:
    """One line where a little less size does, else two, broken between its parts where it has any."""
    font = _fitting(text, pixels, width)
    if font.pixelSize() >= pixels * _SMALLEST_REASON:
        return [_Line(text, font, gap=gap)]
    first, second = _halves(text)
    longer = max(first, second, key=QFontMetricsF(font).horizontalAdvance)
    font = _fitting(longer, pixels * 0.9, width)
    return [_Line(first, font, gap=gap), _Line(second, font)]


def _halves(text: str) -> tuple[str, str]:
    """Two parts of about the same length: at a dot, else a bracket, else a blank, else in the middle."""
    for mark in ("· ", "（", "(", " "):
        places = [i for i in range(1, len(text) - 1) if text.startswith(mark, i)]
        if places:
            best = min(places, key=lambda i: abs(2 * i - len(text)))
            return text[:best].rstrip(), text[best:].lstrip("· ")
    middle = len(text) // 2
    return text[:middle], text[middle:]
