"""When the wallet locks, and what goes with it: idleness, sleep, the lock of the screen; every dialog, popup,
job, undo and copy (docs/session.md). Does not know the pages: those clear themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import shiboken6
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from ui.citizen.idle import IdleWatch
from ui.first_paint import AfterFirstPaint
from ui.system.host import Host

if TYPE_CHECKING:
    from ui.settings import Settings
    from ui.system.capture import CaptureShield
    from wallet.model.ports import Clock


class Guard(QObject):
    """Watches over one window, and says when it is to be locked."""

    left = Signal()
    """Nobody is here any more, or the system sleeps or has locked its screen."""

    def __init__(self, window: QWidget, clock: Clock, settings: Settings) -> None:
        super().__init__(window)
        self._window, self._settings = window, settings
        self.watch = IdleWatch(clock, lambda: settings.lock_after, self)
        self.watch.idle.connect(self.left)
        self.host = Host(self)
        self.host.leaving.connect(self.left)
        self.shield: CaptureShield | None = None
        AfterFirstPaint(window, self._begin)

    def _begin(self) -> None:
        from ui.system.capture import CaptureShield, way_to_hide

        self.host.listen(self._window)
        if (hide := way_to_hide()) is not None:
            self.shield = CaptureShield(self._window, lambda: self._settings.hidden_from_capture, hide)

    def close(self) -> None:
        """The window goes."""
        self.watch.stop()
        self.host.close()


def close_all_over(window: QWidget) -> None:
    """Every dialog, menu and popup of a window, and those without a window of their own; dialogs go for good,
    with the names that were typed into them."""
    from PySide6.QtCore import Qt  # not before the first paint

    for widget in QApplication.topLevelWidgets():
        if not shiboken6.isValid(widget) or not _belongs_to(widget, window):
            continue
        if isinstance(widget, QDialog):
            widget.reject()
            widget.deleteLater()
        elif widget.windowType() in (Qt.WindowType.Popup, Qt.WindowType.ToolTip):
            widget.close()


def _belongs_to(widget: QWidget, window: QWidget) -> bool:
    above = widget
    while (parent := above.parentWidget()) is not None:
        above = parent
    return above is window or above is widget
