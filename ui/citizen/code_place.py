"""Where a presented code stands: its white ground, and how large it must be. Shows nothing itself."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui.widgets.qr_view import QUIET_ZONE
from wallet.model.views import CodeSymbol, PresentedCode

CODE_SHARE = 0.55
"""The least share of the window's height for the code (UX, Present)."""


def first_symbol(code: PresentedCode) -> CodeSymbol | None:
    """The code, or the first frame of one that moves; None for a file."""
    return code.symbol or (code.moving.symbol(0) if code.moving is not None else None)


def code_side(symbol: CodeSymbol | None, height: int, ratio: float) -> int:
    """Pixels a side, quiet zone and all, for the symbol itself to fill its share of `height`.

    Modules are whole device pixels (`ratio` of them a pixel), so it is rounded up to the next whole module.
    """
    if symbol is None:
        return math.ceil(height * CODE_SHARE)
    module = math.ceil(height * CODE_SHARE * ratio / symbol.size)
    return math.ceil(module * (symbol.size + 2 * QUIET_ZONE) / ratio)


class CodeGround(QWidget):
    """White behind the code in every scheme: a reader needs it."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(Qt.GlobalColor.white)
        painter.drawRoundedRect(QRectF(self.rect()), 16, 16)
