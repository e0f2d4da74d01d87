"""Windows: sleep and the lock of the session, by the messages that windows are sent. Judges numbers only."""

from __future__ import annotations

import ctypes
import sys
from ctypes import wintypes
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QAbstractNativeEventFilter, QCoreApplication

from ui.system.tells import Tells

if TYPE_CHECKING:
    from collections.abc import Callable

WM_POWERBROADCAST, PBT_APMSUSPEND = 0x0218, 0x0004
WM_WTSSESSION_CHANGE = 0x02B1
WTS_CONSOLE_DISCONNECT, WTS_REMOTE_DISCONNECT, WTS_SESSION_LOCK = 0x2, 0x4, 0x7
NOTIFY_FOR_THIS_SESSION = 0
_LEFT = frozenset(
    {
        (WM_POWERBROADCAST, PBT_APMSUSPEND),
        (WM_WTSSESSION_CHANGE, WTS_CONSOLE_DISCONNECT),
        (WM_WTSSESSION_CHANGE, WTS_REMOTE_DISCONNECT),
        (WM_WTSSESSION_CHANGE, WTS_SESSION_LOCK),
    }
)


class Messages(QAbstractNativeEventFilter):
    """Looks at every message of the program, keeps none."""

    def __init__(self, left: Callable[[], None]) -> None:
        super().__init__()
        self._left = left
        self._window = 0

    def listen(self, window: int) -> Tells:
        """Begin; `window` is the handle that hears of the session. Sleep is told to every window."""
        application = QCoreApplication.instance()
        if application is None:
            return Tells()
        application.installNativeEventFilter(self)
        screen_lock = False
        if sys.platform == "win32":
            self._window = window
            register = ctypes.windll.wtsapi32.WTSRegisterSessionNotification
            screen_lock = bool(register(wintypes.HWND(window), NOTIFY_FOR_THIS_SESSION))
        return Tells(sleep=True, screen_lock=screen_lock)

    def close(self) -> None:
        """Listen no more."""
        if (application := QCoreApplication.instance()) is not None:
            application.removeNativeEventFilter(self)
        if sys.platform == "win32" and self._window:
            ctypes.windll.wtsapi32.WTSUnRegisterSessionNotification(wintypes.HWND(self._window))

    def nativeEventFilter(self, event_type: Any, message: int) -> tuple[bool, int]:
        """Qt's hook; never takes a message away."""
        if bytes(event_type) == b"windows_generic_MSG":
            told = wintypes.MSG.from_address(int(message))
            if (told.message, told.wParam) in _LEFT:
                self._left()
        return False, 0
