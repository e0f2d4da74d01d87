"""The list of licences: a model over a Python list and a delegate that paints cards sized by the font.

Filtering rebuilds the rows by a list comprehension: a proxy model is far slower (PERFORMANCE, Traps).
"""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPen, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from ui import i18n, theme
from ui.citizen.words import badge_state, state_words, summary_words, validity_words
from ui.widgets.badge import badge_size, draw_badge
from ui.widgets.safe_label import make_visible
from ui.widgets.shapes import category_path
from wallet.model.views import LicenceState, LicenceSummary

AnyIndex = QModelIndex | QPersistentModelIndex
SummaryRole = Qt.ItemDataRole.UserRole + 1
_FLAGS = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled


class Chip(StrEnum):
    """Which licences are wanted."""

    ALL = "all"
    PERSON = "person"
    ORGANISATION = "organisation"
    EXPIRING = "expiring"


def haystack(summary: LicenceSummary) -> str:
    """What the search looks into, case folded."""
    name = summary.type_name
    return "\n".join((name.zh, name.en, summary.holder, summary.number, summary.authority)).casefold()


def wanted(summary: LicenceSummary, chip: Chip) -> bool:
    """Whether a licence passes a chip."""
    if chip is Chip.ALL:
        return True
    if chip is Chip.EXPIRING:
        return summary.state is LicenceState.EXPIRING
    return summary.holder_kind == chip.value


class LicenceModel(QStandardItemModel):
    """Rows that were already chosen and ordered.

    Qt's own model counts them, without an item of its own for any: laying a list out asks for the count once
    for every row, and 100,000 answers by Python take forty times as long as a table's first paint.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows: tuple[LicenceSummary, ...] = ()
        self.setColumnCount(1)

    def show_rows(self, rows: tuple[LicenceSummary, ...]) -> None:
        """Other rows, as one change to whoever looks on."""
        self.beginResetModel()
        self._rows = rows
        with QSignalBlocker(self):
            self.setRowCount(len(rows))
        self.endResetModel()

    @property
    def rows(self) -> tuple[LicenceSummary, ...]:
        return self._rows

    def row_of(self, licence_id: str) -> int:
        """Where a licence stands, -1 when it is not here."""
        return next((at for at, summary in enumerate(self._rows) if summary.id == licence_id), -1)

    def flags(self, index: AnyIndex) -> Qt.ItemFlag:
        return _FLAGS

    def data(self, index: AnyIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        summary = self._rows[index.row()]
        if role == SummaryRole:
            return summary
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.DisplayRole):
            return make_visible(summary_words(summary))
        return None


class LicenceCard(QStyledItemDelegate):
    """Paints one licence: band and shape of its category, name, holder, state and date."""

    GAP = 10

    def sizeHint(self, option: QStyleOptionViewItem, index: AnyIndex) -> QSize:
        return QSize(theme.px(240), self._height + self.GAP)

    @property
    def _height(self) -> int:
        return theme.px(96)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: AnyIndex) -> None:
        summary = index.data(SummaryRole)
        if not isinstance(summary, LicenceSummary):
            return
        box = QRectF(option.rect).adjusted(2, 2, -2, 2 - self.GAP)
        state = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, box, summary, selected=selected, focused=focused)
        self._words(painter, box, summary)
        painter.restore()

    def _band(self) -> float:
        return float(theme.px(52))

    def _ground(
        self, painter: QPainter, box: QRectF, summary: LicenceSummary, *, selected: bool, focused: bool
    ) -> None:
        outline = QPainterPath()
        outline.addRoundedRect(box, 12, 12)
        painter.fillPath(outline, theme.colour("brand_ground" if selected else "surface"))
        painter.save()
        painter.setClipPath(outline)
        band = QRectF(box.x(), box.y(), self._band(), box.height())
        painter.fillRect(band, theme.category_colour(summary.category))
        side = self._band() * 0.42
        shape = QRectF(band.center().x() - side / 2, band.center().y() - side / 2, side, side)
        painter.fillPath(category_path(summary.category, shape), theme.colour("on_category"))
        painter.restore()
        ink = theme.colour("brand" if selected or focused else "line")
        painter.setPen(QPen(ink, 2 if selected or focused else 1))
        painter.drawPath(outline)

    def _words(self, painter: QPainter, box: QRectF, summary: LicenceSummary) -> None:
        left = box.x() + self._band() + theme.px(14)
        room = box.right() - left - theme.px(10)
        third = box.height() / 3
        title, body = theme.font(17, theme.Weight.STRONG), theme.font(15)
        top = box.y() + theme.px(5)
        line = QRectF(left, top, room, third)
        self._line(painter, line, i18n.pick(summary.type_name), title, "text")
        self._line(painter, line.translated(0, third - theme.px(3)), summary.holder, body, "muted")
        small = theme.font(13, theme.Weight.STRONG)
        words = state_words(summary.state)
        pill = badge_size(words, small)
        pill_box = QRectF(left, top + 2 * third - theme.px(2), min(pill.width(), room), pill.height())
        draw_badge(painter, pill_box, badge_state(summary.state), words, small)
        until = QRectF(pill_box.right() + theme.px(8), pill_box.y(), 0, pill_box.height())
        until.setRight(box.right() - theme.px(10))
        self._line(
            painter, until, validity_words(summary.valid_until, summary.state), theme.font(13), "muted"
        )

    @staticmethod
    def _line(painter: QPainter, box: QRectF, text: str, font: QFont, token: str) -> None:
        painter.setFont(font)
        painter.setPen(theme.colour(token))
        shown = QFontMetricsF(font).elidedText(
            make_visible(text), Qt.TextElideMode.ElideRight, max(0.0, box.width())
        )
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)


class LicenceListView(QListView):
    """A column of cards, all of one height."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = LicenceModel(self)
        self.setModel(self.rows)
        self.setItemDelegate(LicenceCard(self))
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    def selected_id(self) -> str | None:
        """The licence that is selected here."""
        index = self.currentIndex()
        if not index.isValid() or not self.selectionModel().isSelected(index):
            return None
        return self.rows.rows[index.row()].id

    def select(self, licence_id: str) -> bool:
        """Select a licence and bring it into sight; False when it is not here."""
        at = self.rows.row_of(licence_id)
        if at < 0:
            return False
        self.setCurrentIndex(self.rows.index(at, 0))
        self.scrollTo(self.rows.index(at, 0))
        return True

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.LanguageChange):
            self.scheduleDelayedItemsLayout()
