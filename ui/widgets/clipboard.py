"""Copying what should not lie about: the clipboard forgets it after 10 s (SECURITY, Session)."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QObject, QTimer
from PySide6.QtGui import QGuiApplication

CLEARED_AFTER_MS = 10_000
_WINDOWS = 'application/x-qt-windows-mime;value="{}"'
KEPT_OUT_OF_HISTORY = {
    "x-kde-passwordManagerHint": b"secret",
    _WINDOWS.format("ExcludeClipboardContentFromMonitorProcessing"): b"1",
    _WINDOWS.format("CanIncludeInClipboardHistory"): bytes(4),
    _WINDOWS.format("CanUploadToCloudClipboard"): bytes(4),
}
"""What password safes say to those who keep a history of the clipboard: KDE, Windows."""


class PassingClipboard(QObject):
    """The system clipboard, with a short memory."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._ours = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(CLEARED_AFTER_MS)
        self._timer.timeout.connect(self.clear)

    def copy(self, text: str) -> None:
        """Put `text` on the clipboard for 10 s."""
        self._ours = text
        data = QMimeData()
        data.setText(text)
        for name, value in KEPT_OUT_OF_HISTORY.items():
            data.setData(name, value)
        QGuiApplication.clipboard().setMimeData(data)
        self._timer.start()

    def clear(self) -> None:
        """Empty the clipboard now, if it still holds what we put there."""
        self._timer.stop()
        clipboard = QGuiApplication.clipboard()
        if self._ours and clipboard.text() == self._ours:
            clipboard.clear()
        self._ours = ""
