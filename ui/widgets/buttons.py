"""Buttons by their weight: one primary a screen. Drawn by the style sheet through the property `kind`."""

from __future__ import annotations

from PySide6 import QtCore
from PySide6.QtCore import QEvent, QPoint, QSize
from PySide6.QtGui import QEnterEvent, QFontMetrics
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from ui import theme


class _Button(QPushButton):
    _kind = "secondary"

    def __init__(self, text: str = "", *, size: str = "usual", parent: QWidget | None = None) -> None:
        """`size` is "usual" (40 px) or "counter" (64 px)."""
        super().__init__(text, parent)
        self.setProperty("kind", self._kind)
        # Not "size": that is a property of every QWidget, and the sheet would never match.
        self.setProperty("target", size)
        self.setAutoDefault(False)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def be_default(self, *, default: bool) -> None:
        """What Enter presses, and painted so: for a page whose best answer changes."""
        self.setDefault(default)
        self.setProperty("kind", PrimaryButton._kind if default else SecondaryButton._kind)
        self.style().unpolish(self)
        self.style().polish(self)

    def enterEvent(self, event: QEnterEvent) -> None:
        # Not in the constructor: a cursor is of Qt.CursorShape (ui.first_paint).
        self.setCursor(QtCore.Qt.CursorShape.PointingHandCursor)
        super().enterEvent(event)

    def sizeHint(self) -> QSize:
        hint = super().sizeHint()
        # The sheet's weight is not known to QPushButton's own hint: leave room for the bold face.
        bold = QFontMetrics(
            theme.font(17 if self.property("target") == "counter" else 15, theme.Weight.STRONG)
        )
        wanted = bold.horizontalAdvance(self.text().replace("&", "")) + 2 * theme.px(19)
        return QSize(max(hint.width(), wanted), hint.height())

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PrimaryButton(_Button):
    """The one thing to do on this screen."""

    _kind = "primary"


class SecondaryButton(_Button):
    """Something else one may do."""

    _kind = "secondary"


class DangerButton(_Button):
    """Stops or takes something away."""

    _kind = "danger"


class LinkButton(_Button):
    """A small step aside: back, show, copy."""

    _kind = "link"

    def sizeHint(self) -> QSize:
        hint = QPushButton.sizeHint(self)
        wanted = QFontMetrics(theme.font(15)).horizontalAdvance(self.text().replace("&", "")) + 2 * theme.px(
            13
        )
        return QSize(max(hint.width(), wanted), hint.height())


class MenuButton(_Button):
    """Further things to do where there is no room for their buttons."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__("", parent=parent)
        self._menu = QMenu(self)
        self.clicked.connect(self._open)
        self._buttons: tuple[QPushButton, ...] = ()
        self._word()

    def stand_for(self, *buttons: QPushButton) -> None:
        """Offer what these buttons do, in their words."""
        self._buttons = buttons

    def _open(self) -> None:
        self._menu.clear()
        for button in self._buttons:
            action = self._menu.addAction(button.text())
            action.setEnabled(button.isEnabled())
            action.triggered.connect(button.click)
        self._menu.popup(self.mapToGlobal(self.rect().topLeft()) - QPoint(0, self._menu.sizeHint().height()))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        self.setText(self.tr("More") + " ▴")


class ChipButton(_Button):
    """One of several filters; checked while in force."""

    _kind = "chip"

    def __init__(self, text: str = "", *, parent: QWidget | None = None) -> None:
        super().__init__(text, parent=parent)
        self.setCheckable(True)

    def sizeHint(self) -> QSize:
        hint = QPushButton.sizeHint(self)
        strong = QFontMetrics(theme.font(13, theme.Weight.STRONG)).horizontalAdvance(self.text())
        return QSize(strong + 2 * theme.px(13), hint.height())
