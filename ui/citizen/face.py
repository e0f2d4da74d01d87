"""The face of a licence: band, shape, name, holder, number. Paper in every scheme; grey once it is revoked.

For showing only, and it says so on itself; no seal and no tick are imitated.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout

from ui import i18n, theme
from ui.widgets.portrait import PortraitView
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from ui.widgets.shapes import category_path
from wallet.model.views import LicenceState, LicenceSummary

_GREY = QColor("#6B7280")
CORNER = 16
_PORTRAIT, _WIDEST_PORTRAIT = 132, 180
"""Width of the portrait's frame at 100 %, and with large text, which needs the room."""


class LicenceFace(QFrame):
    """One licence as one would hold it."""

    def __init__(self) -> None:
        super().__init__()
        self._summary: LicenceSummary | None = None
        self.holder = SafeLabel(role=TextRole.CARD_TITLE, tone=Tone.PAPER_TEXT)
        self.number = SafeLabel(tone=Tone.PAPER_MUTED)
        self.authority = SafeLabel(tone=Tone.PAPER_MUTED)
        self.caution = SafeLabel(role=TextRole.SMALL, tone=Tone.PAPER_MUTED)
        self.portrait = PortraitView(width=_PORTRAIT, tone=Tone.PAPER_MUTED)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self.holder)
        words.addWidget(self.number)
        words.addSpacing(10)
        words.addWidget(self.authority)
        words.addWidget(self.caution)
        words.addStretch(1)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(16)
        self._row.addLayout(words, 1)
        self._row.addWidget(self.portrait)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._fit()

    def show_licence(self, summary: LicenceSummary, *, number: str, authority: str) -> None:
        """`number` as it may be seen now, masked or not; `authority` in the language in force. What a kind
        does not tell takes no room."""
        self._summary = summary
        for label, text in (
            (self.holder, summary.holder),
            (self.number, number),
            (self.authority, authority),
        ):
            label.show_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(make_visible(i18n.pick(summary.type_name)))
        self._word()
        self.update()

    def clear(self) -> None:
        self._summary = None
        for label in (self.holder, self.number, self.authority):
            label.show_text("")
        self.portrait.clear()

    def _word(self) -> None:
        self.portrait.show_label(self.tr("Portrait, issuer-signed"))
        self.caution.show_text(self.tr("For showing only, not a verification result"))

    @property
    def _band(self) -> int:
        return theme.px(58)

    def _fit(self) -> None:
        self._row.setContentsMargins(22, self._band + 16, 22, 16)
        self.portrait.fix_width(min(theme.px(_PORTRAIT), _WIDEST_PORTRAIT))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._fit()
        elif event.type() == QEvent.Type.LanguageChange:
            self._word()
            self.update()

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(max(hint.width(), theme.px(340)), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), CORNER, CORNER)
        painter.fillPath(outline, theme.colour("paper"))
        if self._summary is not None:
            painter.save()
            painter.setClipPath(outline)
            self._paint_band(painter, self._summary)
            painter.restore()
        painter.setPen(QPen(theme.colour("line"), 1))
        painter.drawPath(outline)

    def _paint_band(self, painter: QPainter, summary: LicenceSummary) -> None:
        dead = summary.state in (LicenceState.REVOKED, LicenceState.SUSPENDED)
        band = QRectF(0, 0, self.width(), self._band)
        painter.fillRect(band, _GREY if dead else theme.category_colour(summary.category))
        side = self._band * 0.38
        shape = QRectF(22, band.center().y() - side / 2, side, side)
        white = theme.colour("on_category")
        painter.fillPath(category_path(summary.category, shape), white)
        painter.setPen(white)
        font = theme.font(22, theme.Weight.STRONG)
        painter.setFont(font)
        words = band.adjusted(22 + side + theme.px(14), 0, -22, 0)
        name = make_visible(i18n.pick(summary.type_name))
        shown = QFontMetricsF(font).elidedText(name, Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if dead:
            painter.setPen(QPen(white, 2))
            middle = band.center().y()
            right = words.left() + QFontMetricsF(font).horizontalAdvance(shown)
            painter.drawLine(QPointF(words.left(), middle), QPointF(right, middle))
