"""The one widget that shows text. Never reads markup; makes visible what hides, caps length.

SECURITY, On screen. Does not translate and does not mask: it shows what it is given.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QPointF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette, QTextLayout, QTextOption
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from ui import theme
from wallet.model.text import hides

if TYPE_CHECKING:
    from PySide6.QtCore import Qt  # not before the first paint (ui.first_paint)

MOST_CHARACTERS = 2000
LINE_END = "⏎"
PLAIN_TEXT = 0
"""`Qt.TextFormat.PlainText`, by number: see ui.first_paint."""


class TextRole(StrEnum):
    """Sizes of type (UX, Visual)."""

    SMALL = "small"
    BODY = "body"
    STRONG = "strong"
    CARD_TITLE = "card-title"
    PAGE_TITLE = "page-title"
    PRESENTING = "presenting"
    DISPLAY = "display"


class Tone(StrEnum):
    """Colours of text, by the name of their token."""

    TEXT = "text"
    MUTED = "muted"
    BRAND = "brand"
    ON_BRAND = "on_brand"
    GOOD = "good"
    SOON = "soon"
    BAD = "bad"
    PAPER_TEXT = "paper_text"
    PAPER_MUTED = "paper_muted"
    ON_VERDICT = "on_verdict"


_SIZES: dict[TextRole, tuple[float, theme.Weight, float]] = {
    TextRole.SMALL: (13, theme.Weight.NORMAL, 1.5),
    TextRole.BODY: (15, theme.Weight.NORMAL, 1.5),
    TextRole.STRONG: (15, theme.Weight.STRONG, 1.5),
    TextRole.CARD_TITLE: (17, theme.Weight.STRONG, 1.4),
    TextRole.PAGE_TITLE: (24, theme.Weight.STRONG, 1.35),
    TextRole.PRESENTING: (34, theme.Weight.STRONG, 1.3),
    TextRole.DISPLAY: (44, theme.Weight.STRONG, 1.25),
}


def make_visible(text: str) -> str:
    """`text` with every control and format character replaced by a mark, at most 2,000 characters.

    Line ends become ⏎ (␤ is missing in the fonts we ask for), all else without a look of its own (controls,
    bidirectional controls, zero-width characters, private use, surrogates) ‹U+202E›.
    """
    cut = text[: MOST_CHARACTERS + 1]
    if len(cut) > MOST_CHARACTERS:
        cut = cut[: MOST_CHARACTERS - 1] + "…"
    if cut.isprintable() and cut.isascii():
        return cut
    return "".join(map(_mark, cut))


def _mark(character: str) -> str:
    if character in "\n\u2028\u2029\x85":
        return LINE_END
    return f"‹U+{ord(character):04X}›" if hides(character) else character


class SafeLabel(QLabel):
    """Plain text in a role and a tone; wraps anywhere, or keeps to one line and elides."""

    def __init__(
        self,
        text: str = "",
        *,
        role: TextRole = TextRole.BODY,
        tone: Tone = Tone.TEXT,
        wrap: bool = True,
        align: Qt.AlignmentFlag | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """`align` None: to the left, in the middle of its height."""
        super().__init__(parent)
        self.setProperty("textFormat", PLAIN_TEXT)
        self._role = role
        self._tone = tone
        self._wrap = wrap
        self._align = align
        if align is not None:
            self.setAlignment(align | QtCore.Qt.AlignmentFlag.AlignVCenter)
        policy = QSizePolicy(
            QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum if wrap else QSizePolicy.Policy.Fixed
        )
        policy.setHeightForWidth(wrap)
        self.setSizePolicy(policy)
        self._fixed_pixels: int | None = None
        self._heights: dict[int, int] = {}
        self._dress()
        self.show_text(text)

    def show_text(self, text: str) -> None:
        """Show `text`, made visible and capped."""
        safe = make_visible(text)
        self._heights.clear()
        super().setText(safe)
        self.setAccessibleName(safe)
        self.updateGeometry()
        self.update()

    def setText(self, text: str) -> None:
        """QLabel's verb, made safe."""
        self.show_text(text)

    def show_tone(self, tone: Tone) -> None:
        """Change the colour."""
        self._tone = tone
        self._ink()

    def fix_pixels(self, pixels: int) -> None:
        """Set the type at exactly `pixels`, whatever the text size: for what scales with the window."""
        if pixels != self._fixed_pixels:
            self._fixed_pixels = pixels
            self._dress()

    def _dress(self) -> None:
        self._heights.clear()
        size, weight, self._leading = _SIZES[self._role]
        made = (
            theme.fixed_font(self._fixed_pixels, weight) if self._fixed_pixels else theme.font(size, weight)
        )
        if made != self.font():
            self.setFont(made)
        self._ink()
        self.updateGeometry()
        self.update()

    def _ink(self) -> None:
        """Put the colour into the palette: a painter begins with it, so that none needs a pen of its own
        (`setPen` touches `Qt`: see ui.first_paint)."""
        inked, role = self.palette(), QPalette.ColorRole.WindowText
        inked.setColor(role, theme.colour(self._tone.value))
        inked.setColor(QPalette.ColorGroup.Disabled, role, theme.colour("border"))
        self.setPalette(inked)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._dress()

    # Layout of the lines: QLabel breaks Chinese well but never inside a long word, and has no line height.

    @property
    def _line_height(self) -> float:
        pixels = self.font().pixelSize()
        return max(pixels * self._leading, QFontMetricsF(self.font()).ascent() * 1.05)

    def _lay_out(self, width: float) -> QTextLayout:
        layout = QTextLayout(self.text(), self.font())
        option = QTextOption()
        if self._align is not None:
            option.setAlignment(self._align & QtCore.Qt.AlignmentFlag.AlignHorizontal_Mask)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        layout.beginLayout()
        top, line_height = 0.0, self._line_height
        while True:
            line = layout.createLine()
            if not line.isValid():
                break
            line.setLineWidth(width)
            line.setPosition(QPointF(0, top + (line_height - line.height()) / 2))
            top += line_height
        layout.endLayout()
        return layout

    def hasHeightForWidth(self) -> bool:
        return self._wrap

    def heightForWidth(self, width: int) -> int:
        """Layouts ask for one width many times over: what was measured is kept until text or type change."""
        height = self._heights.get(width)
        if height is None:
            lines = self._lay_out(max(1, width)).lineCount() if self._wrap else 1
            height = self._heights[width] = round(self._line_height * max(1, lines))
        return height

    def _natural_width(self) -> int:
        return int(QFontMetricsF(self.font()).horizontalAdvance(self.text())) + 3

    def sizeHint(self) -> QSize:
        if not self._wrap:
            return QSize(self._natural_width(), round(self._line_height))
        width = min(self._natural_width(), self.font().pixelSize() * 36)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        least = min(self._natural_width(), self.font().pixelSize() * 5)
        return QSize(least, round(self._line_height))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._wrap:
            layout = self._lay_out(self.width())
            height = self._line_height * layout.lineCount()
            layout.draw(painter, QPointF(0, max(0.0, (self.height() - height) / 2)))
            return
        painter.setFont(self.font())
        elide = QtCore.Qt.TextElideMode.ElideRight
        shown = QFontMetricsF(self.font()).elidedText(self.text(), elide, self.width())
        painter.drawText(self.rect(), self.alignment(), shown)
