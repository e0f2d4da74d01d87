"""Keeps windows out of screenshots and remote viewing, where the system offers it (attack list M07).

No protection against replay: a camera, or a system that does not obey, still copies what is on the screen.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

WDA_NONE, WDA_MONITOR, WDA_EXCLUDEFROMCAPTURE = 0x00, 0x01, 0x11
"""SetWindowDisplayAffinity: seen, black, absent (the last since Windows 10 2004)."""
SHARING_NONE, SHARING_READ_ONLY = 0, 1
"""NSWindowSharingType."""

Hide = Callable[[int, bool], None]
"""Tells the system of a window by its handle whether it is to be hidden."""


def way_to_hide() -> Hide | None:
    """How this system hides a window; None where it cannot."""
    return {"windows": _hide_on_windows, "cocoa": _hide_on_macos}.get(QGuiApplication.platformName())


class CaptureShield(QObject):
    """Hides one window and whatever opens over it, as long as `wanted` answers so."""

    def __init__(self, window: QWidget, wanted: Callable[[], bool], hide: Hide) -> None:
        super().__init__(window)
        self._window, self._wanted, self._hide = window, wanted, hide
        application = QApplication.instance()
        if application is not None:
            application.installEventFilter(self)
        self.apply()

    def apply(self) -> None:
        """The setting has changed: every window that is open follows."""
        for widget in QApplication.topLevelWidgets():
            if widget.isVisible() and self._ours(widget):
                self._hide(int(widget.winId()), self._wanted())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Show or not isinstance(watched, QWidget):
            return False
        if watched.isWindow() and self._wanted() and self._ours(watched):
            self._hide(int(watched.winId()), True)
        return False

    def _ours(self, widget: QWidget) -> bool:
        above: QWidget | None = widget
        while above is not None and above is not self._window:
            above = above.parentWidget()
        return above is not None


def _hide_on_windows(handle: int, hidden: bool) -> None:
    if sys.platform == "win32":
        affinity = ctypes.windll.user32.SetWindowDisplayAffinity
        if not affinity(handle, WDA_EXCLUDEFROMCAPTURE if hidden else WDA_NONE) and hidden:
            affinity(handle, WDA_MONITOR)


def _hide_on_macos(handle: int, hidden: bool) -> None:
    if sys.platform == "darwin":
        runtime = ctypes.CDLL("/usr/lib/libobjc.dylib")
        runtime.sel_registerName.restype = ctypes.c_void_p
        runtime.sel_registerName.argtypes = [ctypes.c_char_p]
        send = ctypes.cast(runtime.objc_msgSend, ctypes.c_void_p).value
        ask = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(send)
        put = ctypes.CFUNCTYPE(None, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong)(send)
        if window := ask(handle, runtime.sel_registerName(b"window")):
            share = SHARING_NONE if hidden else SHARING_READ_ONLY
            put(window, runtime.sel_registerName(b"setSharingType:"), share)
