"""A printed copy on paper: its code in vector modules, what it shows, for whom, for what and until when, in
both languages, and the watermark under it all. Painted as plain text (outside text is never read as HTML);
made in memory, never in a file of ours.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPageLayout,
    QPageSize,
    QPaintDevice,
    QPainter,
    QPdfWriter,
    QTextOption,
)

from ui import i18n, theme
from ui.widgets.qr_view import QUIET_ZONE
from ui.widgets.safe_label import make_visible
from wallet.model.printing import PrintedCopy
from wallet.model.text import Language, LocalisedText
from wallet.model.views import ClaimView, CodeSymbol

DOTS_A_MM = 10
"""The sheet is laid out in tenths of a millimetre, whatever the device's own dots are."""
LARGEST_MODULE = 0.8
"""Millimetres: 9 dots of a scanner with 300 dots an inch."""
_WIDTH, _HEIGHT, _MARGIN = 2100.0, 2970.0, 180.0
_CODE_SIDE = 800.0
"""8 cm with its quiet zone: of the largest code, version 22, a module has 0.7 mm."""
_INK, _MUTED, _LINE, _MARK = QColor("#111111"), QColor("#4A4A4A"), QColor("#B8B8B8"), QColor("#DEDEDE")
_FOOT = 2430.0
"""Where the box at the foot begins."""
_GAP, _SIZE, _LEAST, _SMALL = 36.0, 36, 20, 30

_COPY = LocalisedText("复印件", "COPY")
_FOR, _PURPOSE = LocalisedText("用证单位", "Made out to"), LocalisedText("事由", "Purpose")
_MADE, _UNTIL = LocalisedText("制作日期", "Made on"), LocalisedText("本件有效至", "This copy is good until")
_ISSUER = LocalisedText("签发机关", "Signed by")
_COMPARE = LocalisedText(
    "本件不证明持件人身份，请与持证人身份证件核对。",
    "This copy proves nobody's identity: compare it with the holder's ID.",
)
_ONLY = LocalisedText(
    "仅限上述单位用于上述事由，他用无效。",
    "For the named party and the named purpose only; void for any other use.",
)
_SHOWN = LocalisedText(
    "展示用，不作为核验结果；以扫码核验为准。", "For display, not a verdict: scan the code to verify."
)
_SIGNED = LocalisedText(
    "用证单位、事由和期限已由持证人签入二维码。",
    "Party, purpose and last day are signed into the code by the holder.",
)
_ON_PAPER = LocalisedText(
    "二维码内只有证照，不含用证单位、事由和期限。",
    "The code holds the licence alone, not the party, the purpose or the last day.",
)


def copy_pdf(copy: PrintedCopy) -> bytes:
    """One A4 page as PDF."""
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setPageLayout(a4())
    writer.setTitle(i18n.both(_COPY))
    print_copy(writer, copy)
    del writer
    buffer.close()
    return bytes(held.data())


def a4() -> QPageLayout:
    """The page, whose margins are ours to keep."""
    size, upright = QPageSize(QPageSize.PageSizeId.A4), QPageLayout.Orientation.Portrait
    return QPageLayout(size, upright, QMarginsF(0, 0, 0, 0), QPageLayout.Unit.Millimeter)


def print_copy(device: QPaintDevice, copy: PrintedCopy) -> None:
    """Put the page on a printer or into a PDF. ValueError for a copy without a code."""
    if copy.symbol is None:
        raise ValueError("a copy without its code")
    painter = QPainter(device)
    # From the edge of the paper, also on a printer that keeps margins of its own.
    painter.scale(device.width() / _WIDTH, device.height() / _HEIGHT)
    _paint_mark(painter, copy)
    top = _paint_head(painter, copy)
    _paint_code(painter, copy.symbol, QPointF(_WIDTH - _MARGIN - _CODE_SIDE, top))
    low = _paint_made(painter, copy, top)
    _paint_lines(painter, copy, max(low, top + _CODE_SIDE) + _GAP)
    _paint_foot(painter, copy)
    painter.end()


def _paint_mark(painter: QPainter, copy: PrintedCopy) -> None:
    """Across the whole page, so that no corner can be used for anything else."""
    order = copy.order
    words = "  ·  ".join((i18n.both(_COPY), make_visible(order.purpose), make_visible(order.relying_party)))
    font = _font(44, bold=True)
    painter.save()
    painter.translate(_WIDTH / 2, _HEIGHT / 2)
    painter.rotate(-32)
    painter.setFont(font)
    painter.setPen(_MARK)
    reach, across = 1900.0, QFontMetricsF(font).horizontalAdvance(words) + 160
    for number, y in enumerate(range(-1900, 1901, 190)):
        x = -reach - (number % 2) * across / 2
        while x < reach:
            painter.drawText(QPointF(x, y), words)
            x += across
    painter.restore()


def _paint_head(painter: QPainter, copy: PrintedCopy) -> float:
    """The kind of licence and 复印件; where what follows begins."""
    width = _WIDTH - 2 * _MARGIN
    title = QRectF(_MARGIN, _MARGIN, width * 0.72, 300)
    low = _text(painter, title, i18n.both(copy.type_name), _font(62, bold=True))
    badge = QRectF(_WIDTH - _MARGIN - 330, _MARGIN - 6, 330, 96)
    painter.setPen(_INK)
    painter.drawRect(badge)
    painter.setFont(_font(50, bold=True))
    painter.drawText(badge, int(Qt.AlignmentFlag.AlignCenter), i18n.both(_COPY))
    low = _MARGIN + max(low, 96)
    line = QRectF(_MARGIN, low + 12, width, 120)
    return low + 12 + _text(painter, line, i18n.both(_SHOWN), _font(_SMALL), _MUTED) + _GAP


def _paint_code(painter: QPainter, symbol: CodeSymbol, corner: QPointF) -> None:
    """Dark modules as rectangles, each run of them one, on white that no watermark reaches."""
    modules = symbol.size + 2 * QUIET_ZONE
    module = min(_CODE_SIDE / modules, LARGEST_MODULE * DOTS_A_MM)
    side = modules * module
    left, top = corner.x() + _CODE_SIDE - side, corner.y()
    painter.fillRect(QRectF(left, top, side, side), Qt.GlobalColor.white)
    for y, row in enumerate(symbol.rows):
        for first, last in _runs(row):
            x = left + (QUIET_ZONE + first) * module
            painter.fillRect(
                QRectF(x, top + (QUIET_ZONE + y) * module, (last - first) * module, module),
                Qt.GlobalColor.black,
            )


def _runs(row: bytes) -> Iterable[tuple[int, int]]:
    """Where dark modules stand side by side: the first, and the one after the last."""
    first = None
    for at, dark in enumerate((*row, 0)):
        if dark and first is None:
            first = at
        elif not dark and first is not None:
            yield first, at
            first = None


def _paint_made(painter: QPainter, copy: PrintedCopy, top: float) -> float:
    """For whom, for what, until when: beside the code."""
    order, width = copy.order, _WIDTH - 2 * _MARGIN - _CODE_SIDE - 60
    facts = [
        (_FOR, order.relying_party),
        (_PURPOSE, order.purpose),
        (_UNTIL, i18n.day(copy.last_day)),
        (_MADE, i18n.day(copy.made_on)),
    ]
    for label, value in facts:
        top += _text(painter, QRectF(_MARGIN, top, width, 200), i18n.both(label), _font(_SMALL), _MUTED)
        value_font = _font(46, bold=True)
        top += _text(painter, QRectF(_MARGIN, top + 4, width, 600), make_visible(value), value_font) + 28
    return top


def _paint_lines(painter: QPainter, copy: PrintedCopy, top: float) -> None:
    """What the code holds of the licence, in type as large as there is room for. What has none at the least
    size is left to the scan: paper is the lesser witness."""
    rows = [(i18n.both(line.label), make_visible(_both_lines(line))) for line in copy.lines]
    if copy.issuer is not None:
        rows.append((i18n.both(_ISSUER), i18n.both(copy.issuer)))
    room = _FOOT - _GAP - top
    for size in range(_SIZE, _LEAST - 1, -2):
        heights = [_row_height(painter, row, size) for row in rows]
        if sum(heights) <= room:
            break
    rule = [QPointF(_MARGIN, top), QPointF(_WIDTH - _MARGIN, top)]
    for row, height in zip(rows, heights, strict=True):
        painter.setPen(_LINE)
        painter.drawLine(*rule)
        if top + height > _FOOT - _GAP:
            _text(painter, QRectF(_MARGIN, top + 4, 400, 60), "…", _font(_SIZE))
            return
        name, value = _row_boxes(top)
        _text(painter, name, row[0], _font(size - 4), _MUTED)
        _text(painter, value, row[1], _font(size))
        top += height
        rule = [QPointF(_MARGIN, top), QPointF(_WIDTH - _MARGIN, top)]
    painter.setPen(_LINE)
    painter.drawLine(*rule)


def _row_boxes(top: float) -> tuple[QRectF, QRectF]:
    """Where the name of a claim stands, and where its value."""
    width = _WIDTH - 2 * _MARGIN
    name = QRectF(_MARGIN, top + 13, width * 0.34, _HEIGHT)
    return name, QRectF(_MARGIN + width * 0.36, top + 13, width * 0.64, _HEIGHT)


def _row_height(painter: QPainter, row: tuple[str, str], size: int) -> float:
    fonts = (_font(size - 4), _font(size))
    each = zip(_row_boxes(0), row, fonts, strict=True)
    return max(_height(painter, box, text, font) for box, text, font in each) + 26


def _both_lines(line: ClaimView) -> str:
    """What a claim says in both languages, once where they say the same."""
    zh, en = ("；".join(line.lines(each, masked=False)) for each in (Language.CHINESE, Language.ENGLISH))
    return i18n.both(LocalisedText(zh, en))


def _paint_foot(painter: QPainter, copy: PrintedCopy) -> None:
    told = (_COMPARE, _ONLY, _SIGNED if copy.noted_inside else _ON_PAPER)
    box = QRectF(_MARGIN, _FOOT, _WIDTH - 2 * _MARGIN, _HEIGHT - _MARGIN - _FOOT)
    painter.setPen(_INK)
    painter.drawRect(box)
    inside = box.adjusted(28, 20, -28, 0)
    for number, text in enumerate(told):
        font = _font(_SMALL + 2, bold=number == 0)
        inside.setTop(inside.top() + _text(painter, inside, f"{text.zh}\n{text.en}", font) + 10)


def _text(painter: QPainter, box: QRectF, text: str, font: QFont, ink: QColor = _INK) -> float:
    """Draw plain text into a box; how high it came out."""
    painter.setFont(font)
    painter.setPen(ink)
    painter.drawText(box, text, _wrapping())
    return _height(painter, box, text, font)


def _height(painter: QPainter, box: QRectF, text: str, font: QFont) -> float:
    """How high a text comes out in a box as wide."""
    painter.setFont(font)
    return painter.boundingRect(box, text, _wrapping()).height()


def _wrapping() -> QTextOption:
    """A word longer than its line is broken: nothing may run out of the page."""
    way = QTextOption(Qt.AlignmentFlag.AlignLeft)
    way.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return way


def _font(tenths: int, *, bold: bool = False) -> QFont:
    """Of a paper, not of the screen: the window's text size does not change it."""
    font = theme.font(tenths, theme.Weight.STRONG if bold else theme.Weight.NORMAL)
    font.setPixelSize(tenths)
    return font
