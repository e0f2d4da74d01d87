"""Grounds and arrangements that every page uses: cards, rules, scrolling, rows. No content."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QHBoxLayout, QLayout, QScrollArea, QVBoxLayout, QWidget

_ALWAYS_OFF, _NO_FOCUS = 1, 0
"""`Qt.ScrollBarPolicy.ScrollBarAlwaysOff`, `Qt.FocusPolicy.NoFocus`, by number: see ui.first_paint."""


class Panel(QFrame):
    """A ground by `kind` ("card", "side", "bar", "surface", "window") with one column in it."""

    def __init__(
        self, kind: str = "card", *, margins: tuple[int, int, int, int] = (20, 16, 20, 16), spacing: int = 8
    ) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*margins)
        self.column.setSpacing(spacing)

    def hold(self, *widgets: QWidget) -> None:
        """Put widgets under each other."""
        for widget in widgets:
            self.column.addWidget(widget)


class Scrolled(QScrollArea):
    """A column that scrolls when it must, at most `widest` pixels wide."""

    def __init__(
        self, *, widest: int = 16_777_215, margins: tuple[int, int, int, int] = (0, 0, 0, 0)
    ) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("horizontalScrollBarPolicy", _ALWAYS_OFF)
        self.setProperty("focusPolicy", _NO_FOCUS)
        ground = QWidget()
        ground.setProperty("kind", "scrolled")
        # A viewport of our own making: asking Qt for its own loads every class of QtWidgets to find its type.
        clear = QWidget()
        self.setViewport(clear)
        clear.setAutoFillBackground(False)
        around = QHBoxLayout(ground)
        around.setContentsMargins(*margins)
        self._around, self._margins = around, margins
        inner = QWidget()
        inner.setMaximumWidth(widest)
        inner.setProperty("kind", "scrolled")
        self.column = QVBoxLayout(inner)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(12)
        around.addWidget(inner)
        self.setWidget(ground)

    def narrow(self, side: int) -> None:
        """Keep `side` pixels free left and right."""
        self._around.setContentsMargins(side, self._margins[1], side, self._margins[3])

    def hold(self, *widgets: QWidget) -> None:
        """Put widgets under each other."""
        for widget in widgets:
            self.column.addWidget(widget)


def centred(content: QLayout, *, widest: int, margins: tuple[int, int, int, int]) -> QHBoxLayout:
    """`content` in the middle, at most `widest` pixels wide: heads and feet in line with a Scrolled."""
    inner = QWidget()
    inner.setMaximumWidth(widest)
    content.setContentsMargins(0, 0, 0, 0)
    inner.setLayout(content)
    around = QHBoxLayout()
    around.setContentsMargins(*margins)
    around.addWidget(inner)
    return around


def rule() -> QFrame:
    """A hairline."""
    line = QFrame()
    line.setProperty("kind", "rule")
    line.setFixedHeight(1)
    return line


def row(*widgets: QWidget | None, spacing: int = 12) -> QHBoxLayout:
    """Widgets side by side; None is the stretch between."""
    line = QHBoxLayout()
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(spacing)
    for widget in widgets:
        if widget is None:
            line.addStretch(1)
        else:
            line.addWidget(widget)
    return line


def empty(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while layout.count():
        item = layout.takeAt(0)
        if item is None:
            break
        if (inner := item.layout()) is not None:
            empty(inner)
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
