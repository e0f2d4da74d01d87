"""Boxes to tick and to choose from, drawn by us: Fusion's own are lost on dark ground and do not grow."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPen, QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QSizePolicy, QWidget

from ui import theme
from ui.widgets.safe_label import make_visible
from ui.widgets.shapes import Glyph, draw_glyph


class ChoiceBox(QComboBox):
    """One of several, with an arrow of our own: the style sheet takes Fusion's away."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._entries = QStandardItemModel(self)
        self._entries.rowsInserted.connect(self._fix)
        self.setModel(self._entries)

    def _fix(self, _parent: QModelIndex, first: int, last: int) -> None:
        # Qt's list turns input methods on for what could be edited; they would swallow a gun's letters.
        for row in range(first, last + 1):
            self._entries.item(row).setEditable(False)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        return QSize(hint.width() + theme.px(12), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        round_end = Qt.PenCapStyle.RoundCap
        painter.setPen(QPen(theme.colour("muted"), theme.px(2), Qt.PenStyle.SolidLine, round_end))
        half, middle = theme.px(5), self.height() / 2
        right = self.width() - theme.px(16)
        tip = QPointF(right - half, middle + half * 0.5)
        painter.drawLine(QPointF(right - 2 * half, middle - half * 0.5), tip)
        painter.drawLine(tip, QPointF(right, middle - half * 0.5))


class TickBox(QCheckBox):
    """A tick with words; the words may come from outside. 40 px high, its whole row can be clicked."""

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        self._words = make_visible(text)
        self.setAccessibleName(self._words)
        self.updateGeometry()
        self.update()

    @property
    def words(self) -> str:
        return self._words

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = QFontMetricsF(theme.font(15)).horizontalAdvance(self._words)
        return QSize(round(width) + theme.px(42), theme.px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.px(40), theme.px(40))

    def hitButton(self, position: object) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(20)
        box = QRectF(theme.px(4), (self.height() - side) / 2, side, side)
        ink = theme.colour("brand" if self.isEnabled() else "muted")
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ink)
            painter.drawRoundedRect(box, 4, 4)
            inset = side * 0.24
            tick = box.adjusted(inset, inset, -inset, -inset)
            draw_glyph(painter, Glyph.TICK, tick, theme.colour("on_brand"), stroke=max(2.0, side * 0.11))
        else:
            painter.setPen(QPen(theme.colour("border"), 1.5))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(box.adjusted(0.75, 0.75, -0.75, -0.75), 4, 4)
        room = QRectF(box.right() + theme.px(10), 0, self.width() - box.right() - theme.px(12), self.height())
        painter.setFont(theme.font(15))
        painter.setPen(theme.colour("text" if self.isEnabled() else "muted"))
        shown = QFontMetricsF(painter.font()).elidedText(
            self._words, Qt.TextElideMode.ElideRight, room.width()
        )
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        if self.hasFocus():
            painter.setPen(QPen(theme.colour("brand"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
