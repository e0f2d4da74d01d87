"""A notification of the desktop, where it has a tray. It may stand on a lock screen: it names no one and
nothing."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QSystemTrayIcon

from ui import theme

_SIDE = 64
_STAYS_MS = 10_000


class Tray:
    """Makes an icon only for its first message."""

    def __init__(self, parent: QObject) -> None:
        self._parent = parent
        self._icon: QSystemTrayIcon | None = None

    @property
    def available(self) -> bool:
        """Whether the desktop has a tray that shows messages."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def say(self, title: str, text: str) -> None:
        """Show a message; nothing happens without a tray."""
        if not self.available:
            return
        if self._icon is None:
            self._icon = QSystemTrayIcon(_picture(), self._parent)
        self._icon.show()
        self._icon.showMessage(title, text, _picture(), _STAYS_MS)

    def hide(self) -> None:
        """Take icon and message away."""
        if self._icon is not None:
            self._icon.hide()


def _picture() -> QIcon:
    picture = QPixmap(_SIDE, _SIDE)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.colour("brand"))
    painter.drawRoundedRect(4, 12, _SIDE - 8, _SIDE - 24, 8, 8)
    painter.end()
    return QIcon(picture)
