"""Shapes and glyphs as paths: categories, verdicts, states. Drawn, because a font may lack any of them."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6 import QtCore
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

if TYPE_CHECKING:
    from wallet.model.credential import Category
    from wallet.model.verdict import Verdict


class Glyph(StrEnum):
    """Marks that stand for a state, each with its own outline."""

    TICK = "tick"
    BANG = "bang"
    CROSS = "cross"
    QUESTION = "question"
    RING = "ring"
    DASH = "dash"


def category_path(category: Category | None, box: QRectF) -> QPainterPath:
    """■ business, ● food, ▲ transport, ◆ residence, ✚ health, ⬡ unlisted, filling `box`."""
    path = QPainterPath()
    name = category.value if category else ""
    if name == "business":
        path.addRect(
            box.adjusted(box.width() * 0.06, box.height() * 0.06, -box.width() * 0.06, -box.height() * 0.06)
        )
    elif name == "food":
        path.addEllipse(box)
    elif name == "transport":
        _close(path, box, ((0.5, 0.06), (1.0, 0.94), (0.0, 0.94)))
    elif name == "residence":
        _close(path, box, ((0.5, 0.0), (1.0, 0.5), (0.5, 1.0), (0.0, 0.5)))
    elif name == "health":
        a, b = 0.34, 0.66
        _close(
            path,
            box,
            ((a, 0), (b, 0), (b, a), (1, a), (1, b), (b, b), (b, 1), (a, 1), (a, b), (0, b), (0, a), (a, a)),
        )
    else:
        _close(path, box, _corners(6))
    return path


def glyph_path(glyph: Glyph, box: QRectF) -> QPainterPath:
    """The centre line of a glyph, to be stroked with a round pen; dots are filled circles in it."""
    path = QPainterPath()
    if glyph is Glyph.TICK:
        _line(path, box, ((0.08, 0.55), (0.38, 0.88), (0.92, 0.14)))
    elif glyph is Glyph.CROSS:
        _line(path, box, ((0.12, 0.12), (0.88, 0.88)))
        _line(path, box, ((0.88, 0.12), (0.12, 0.88)))
    elif glyph is Glyph.BANG:
        _line(path, box, ((0.5, 0.04), (0.5, 0.62)))
        _line(path, box, ((0.5, 0.92), (0.5, 0.921)))
    elif glyph is Glyph.QUESTION:
        path.moveTo(_at(box, (0.24, 0.30)))
        path.cubicTo(_at(box, (0.24, -0.06)), _at(box, (0.80, -0.06)), _at(box, (0.78, 0.30)))
        path.cubicTo(_at(box, (0.78, 0.50)), _at(box, (0.50, 0.44)), _at(box, (0.50, 0.68)))
        _line(path, box, ((0.5, 0.96), (0.5, 0.961)))
    elif glyph is Glyph.RING:
        path.addEllipse(
            box.adjusted(box.width() * 0.06, box.height() * 0.06, -box.width() * 0.06, -box.height() * 0.06)
        )
    else:
        _line(path, box, ((0.1, 0.5), (0.9, 0.5)))
    return path


_THICKER = {Glyph.BANG: 1.6, Glyph.QUESTION: 1.15}
"""Marks with little ink get a broader pen."""


def draw_glyph(
    painter: QPainter, glyph: Glyph, box: QRectF, ink: QColor, *, stroke: float | None = None
) -> None:
    """Stroke a glyph; `stroke` in logical pixels, an eighth of the box by default."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    width = stroke if stroke is not None else max(1.4, box.width() / 7)
    painter.setPen(_pen(ink, width * _THICKER.get(glyph, 1.0)))
    painter.drawPath(glyph_path(glyph, box))
    painter.restore()


VERDICT_GLYPHS: dict[str, Glyph] = {
    "valid": Glyph.TICK,
    "check_by_hand": Glyph.BANG,
    "not_valid": Glyph.CROSS,
    "not_checked": Glyph.QUESTION,
}


def verdict_outline(verdict: Verdict, box: QRectF) -> QPainterPath:
    """Circle, triangle, octagon, square (to be dashed)."""
    path = QPainterPath()
    if verdict.value == "valid":
        path.addEllipse(box)
    elif verdict.value == "check_by_hand":
        _close(path, box, ((0.5, 0.03), (1.0, 0.95), (0.0, 0.95)))
    elif verdict.value == "not_valid":
        _close(path, box, _corners(8))
    else:
        path.addRoundedRect(box, box.width() * 0.06, box.width() * 0.06)
    return path


def draw_verdict(painter: QPainter, verdict: Verdict, box: QRectF, ink: QColor) -> None:
    """The outline and the glyph of a verdict, inside `box`."""
    stroke = box.width() / 26
    inner = box.adjusted(stroke, stroke, -stroke, -stroke)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QtCore.Qt.BrushStyle.NoBrush)
    pen = _pen(ink, stroke)
    if verdict.value == "not_checked":
        pen.setDashPattern([3.4, 2.6])
        pen.setCapStyle(QtCore.Qt.PenCapStyle.FlatCap)
    painter.setPen(pen)
    painter.drawPath(verdict_outline(verdict, inner))
    painter.restore()
    share, lower = (0.34, 0.12) if verdict.value == "check_by_hand" else (0.40, 0.0)
    side = inner.width() * share
    centre = inner.center() + QPointF(0, inner.height() * lower)
    glyph_box = QRectF(centre.x() - side / 2, centre.y() - side / 2, side, side)
    draw_glyph(painter, VERDICT_GLYPHS[verdict.value], glyph_box, ink, stroke=stroke * 1.5)


def _pen(ink: QColor, width: float) -> QPen:
    qt = QtCore.Qt
    return QPen(ink, width, qt.PenStyle.SolidLine, qt.PenCapStyle.RoundCap, qt.PenJoinStyle.RoundJoin)


def _at(box: QRectF, part: tuple[float, float]) -> QPointF:
    return QPointF(box.x() + box.width() * part[0], box.y() + box.height() * part[1])


def _line(path: QPainterPath, box: QRectF, parts: tuple[tuple[float, float], ...]) -> None:
    path.moveTo(_at(box, parts[0]))
    for part in parts[1:]:
        path.lineTo(_at(box, part))


def _close(path: QPainterPath, box: QRectF, parts: tuple[tuple[float, float], ...]) -> None:
    _line(path, box, parts)
    path.closeSubpath()


def _corners(count: int) -> tuple[tuple[float, float], ...]:
    """A regular polygon with a flat top, touching the unit square."""
    half = math.pi / count
    reach = 0.5 / math.cos(half) if count == 8 else 0.5
    turn = -math.pi / 2 + half
    return tuple(
        (0.5 + reach * math.cos(turn + 2 * half * step), 0.5 + reach * math.sin(turn + 2 * half * step))
        for step in range(count)
    )
