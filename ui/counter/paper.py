"""Papers of the counter: the citizen's verification receipt, and pages of the register. Painted as plain text
(outside text is never read as HTML); neither shows a claim of a licence.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
)

from ui import i18n, theme
from ui.counter.register_table import cells, headings
from ui.widgets.safe_label import make_visible
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ReceiptRow, WrittenEntry
from wallet.model.text import LocalisedText

_TITLE = LocalisedText("核验单", "Verification receipt")
_REGISTER = LocalisedText("核验登记簿", "Verification register")
_NOTE = LocalisedText(
    "本单只说明核验了什么、结论是什么，不含证照上的信息，不代替证照。",
    "This receipt says what was checked and found. It holds nothing of the licence and replaces none.",
)
_UNITS = 96.0
"""Painted in these units an inch, whatever the device's own are."""
_A4 = QSizeF(794.0, 1123.0)
_MARGIN = 57.0
_INK, _MUTED, _LINE = QColor("#1A1F27"), QColor("#525B68"), QColor("#C9D0DA")
_SHARES = (10, 10, 14, 14, 6, 9)
_ROW = 22.0


def receipt_pdf(path: Path, rows: Sequence[ReceiptRow]) -> None:
    """One page, A4. Raises WalletError STORAGE_FAILED."""
    writer = _writer(path, QPageLayout.Orientation.Portrait)
    painter = _begin(writer)
    _paint_receipt(painter, rows)
    _end(painter, path)


def receipt_picture(rows: Sequence[ReceiptRow]) -> QImage:
    """The same as pixels, twice the resolution of a screen."""
    image = QImage((_A4 * 2).toSize(), QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    painter.scale(2, 2)
    _paint_receipt(painter, rows)
    painter.end()
    return image


def print_receipt(device: QPaintDevice, rows: Sequence[ReceiptRow]) -> None:
    """Onto a printer."""
    painter = _begin(device)
    _paint_receipt(painter, rows)
    painter.end()


def register_pdf(path: Path, entries: Sequence[WrittenEntry]) -> None:
    """As many A4 pages across as it takes. Raises WalletError STORAGE_FAILED."""
    writer = _writer(path, QPageLayout.Orientation.Landscape)
    painter = _begin(writer)
    width, height = _A4.height(), _A4.width()
    fitting = int((height - 2 * _MARGIN - 60) // _ROW)
    pages = max(1, -(-len(entries) // fitting))
    for page in range(pages):
        if page:
            writer.newPage()
        _text(painter, QRectF(_MARGIN, 36, width, 26), i18n.pick(_REGISTER), _font(18, bold=True))
        _text(painter, QRectF(_MARGIN, height - 40, width, 20), f"{page + 1} / {pages}", _font(10), _MUTED)
        _paint_line(painter, 70, width, headings(), bold=True)
        for place, entry in enumerate(entries[page * fitting : (page + 1) * fitting]):
            _paint_line(painter, 70 + (place + 1) * _ROW, width, cells(entry), bold=False)
    _end(painter, path)


def _paint_receipt(painter: QPainter, rows: Sequence[ReceiptRow]) -> None:
    width = _A4.width() - 2 * _MARGIN
    _text(painter, QRectF(_MARGIN, _MARGIN, width, 40), i18n.both(_TITLE), _font(24, bold=True))
    top = _MARGIN + 56
    for row in rows:
        label = QRectF(_MARGIN, top, width * 0.38, 200)
        value = QRectF(_MARGIN + width * 0.4, top, width * 0.6, 200)
        low = _text(painter, label, i18n.both(row.label), _font(11), _MUTED)
        low = max(low, _text(painter, value, make_visible(i18n.both(row.value)), _font(13)))
        top += max(low, 20) + 7
        painter.setPen(_LINE)
        painter.drawLine(int(_MARGIN), int(top - 4), int(_MARGIN + width), int(top - 4))
    _text(painter, QRectF(_MARGIN, top + 16, width, 80), i18n.both(_NOTE), _font(11), _MUTED)


def _paint_line(painter: QPainter, top: float, width: float, texts: Sequence[str], *, bold: bool) -> None:
    room, left = width - 2 * _MARGIN, _MARGIN
    font = _font(10, bold=bold)
    painter.setFont(font)
    for share, text in zip(_SHARES, texts, strict=True):
        column = room * share / sum(_SHARES)
        cut = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(column - 8))
        _text(painter, QRectF(left, top, column, _ROW), cut, font)
        left += column
    painter.setPen(_LINE)
    painter.drawLine(int(_MARGIN), int(top + _ROW - 4), int(width - _MARGIN), int(top + _ROW - 4))


def _text(painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor = _INK) -> float:
    """Draw plain text into a box; how high it came out."""
    painter.setFont(font)
    painter.setPen(ink)
    flags = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
    return painter.drawText(box, int(flags), text).height()


def _font(pixels: int, *, bold: bool = False) -> QFont:
    """Of a paper, not of the screen: the window's text size does not change it."""
    font = theme.font(pixels, theme.Weight.STRONG if bold else theme.Weight.NORMAL)
    font.setPixelSize(pixels)
    return font


def _writer(path: Path, orientation: QPageLayout.Orientation) -> QPdfWriter:
    writer = QPdfWriter(str(path))
    margins = QMarginsF(0, 0, 0, 0)
    writer.setPageLayout(QPageLayout(QPageSize(QPageSize.PageSizeId.A4), orientation, margins))
    writer.setTitle(_TITLE.en if orientation is QPageLayout.Orientation.Portrait else _REGISTER.en)
    return writer


def _begin(device: QPaintDevice) -> QPainter:
    painter = QPainter(device)
    painter.scale(device.logicalDpiX() / _UNITS, device.logicalDpiY() / _UNITS)
    return painter


def _end(painter: QPainter, path: Path) -> None:
    if not painter.end() or not path.is_file() or path.stat().st_size == 0:
        raise WalletError(Trouble.STORAGE_FAILED, path.name)
