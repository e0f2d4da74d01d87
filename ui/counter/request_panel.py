"""The counter's request code, its 8 digits and the seconds it still lives. Makes none: the journeys do."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.theme import Weight
from ui.widgets.panel import Panel
from ui.widgets.qr_view import CodeView
from ui.widgets.ring import CountdownRing
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.views import CounterChallenge

_LARGEST_DIGITS = 104
_GROUP = 4
_RING = 52
_MOST_GROWTH = 1.35
_USUAL_HEIGHT = 620


class Digits(QWidget):
    """Eight digits in two groups, as large as the width allows: read from across the counter."""

    def __init__(self) -> None:
        super().__init__()
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        """As shown, with the blank between the groups."""
        return self._text

    def show_digits(self, digits: str) -> None:
        self._text = " ".join(digits[i : i + _GROUP] for i in range(0, len(digits), _GROUP))
        self.setAccessibleName(" ".join(digits))
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setFixedHeight(round(self._pixels() * 1.2))

    def _pixels(self) -> int:
        probe = theme.fixed_font(100, Weight.STRONG)
        widest = QFontMetricsF(probe).horizontalAdvance("0000 0000")
        return min(_LARGEST_DIGITS, int(100 * self.width() / widest))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(theme.colour("text"))
        painter.setFont(theme.fixed_font(self._pixels(), Weight.STRONG))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class RequestPanel(Panel):
    """The left half of the scan page."""

    def __init__(self) -> None:
        super().__init__("card", margins=(20, 16, 20, 16), spacing=6)
        self.code = CodeView()
        self.digits = Digits()
        self.ring = CountdownRing(120, diameter=_RING)
        self._says = SafeLabel(role=TextRole.STRONG)
        self._or = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        self._renews = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addWidget(self.ring)
        foot.addWidget(self._renews, 1)
        self.column.addWidget(self._says)
        self.column.addWidget(self.code, 1)
        self.column.addWidget(self._or)
        self.column.addWidget(self.digits)
        self.column.addLayout(foot)
        self.dress()
        self.word()

    def dress(self) -> None:
        """Words grow with the window and, so far as the code stays large, with the text size."""
        tall = max(1.0, self.height() / _USUAL_HEIGHT)
        growth = min(max(theme.text_scale(), tall), tall * _MOST_GROWTH)
        for label, size in ((self._says, 15), (self._or, 13), (self._renews, 13)):
            label.fix_pixels(round(size * growth))
        side = round(_RING * growth)
        self.ring.setFixedSize(side, side)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def show_challenge(self, challenge: CounterChallenge | None) -> None:
        """Another request; None takes code and digits off the screen."""
        self.code.show_symbol(challenge.symbol if challenge else None)
        self.digits.show_digits(challenge.digits if challenge else "")
        self.ring.setVisible(challenge is not None)

    def show_seconds(self, seconds: int) -> None:
        self.ring.show_seconds(seconds)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()
        elif event.type() == QEvent.Type.StyleChange:
            self.dress()

    def word(self) -> None:
        self._says.show_text(self.tr("For the visitor: scan this request"))
        self._or.show_text(self.tr("or type these 8 digits in the wallet"))
        self._renews.show_text(self.tr("A new request appears when the time is up."))
        self.code.setAccessibleName(self.tr("Request code of this counter"))
