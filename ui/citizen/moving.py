"""Plays a moving code: one frame after another on the code's own place, and words that count them.

Makes no frame itself: the journeys do. While one is on show the next is made, so that painting waits for
nothing. Does not know how much of it the counter has: nothing comes back by light.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer

from ui import theme
from ui.widgets.buttons import SecondaryButton
from ui.widgets.qr_view import CodeView
from ui.widgets.safe_label import SafeLabel
from wallet.model.views import CodeSymbol, MovingCode

FRAME_MS = 80
"""Milliseconds of a frame: 12.5 a second, each in two or three pictures of a camera that takes 30."""
_COUNTED_EVERY = 5
"""Frames between two changes of the line: faster nobody reads."""


class FramePlayer(QObject):
    """What moves the code. The page places `words` and `pause_button`; hidden while nothing moves."""

    def __init__(self, view: CodeView, *, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._code: MovingCode | None = None
        self._next: CodeSymbol | None = None
        self._number = 0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.step)
        self.words = SafeLabel(wrap=False)
        self.pause_button = SecondaryButton()
        self.pause_button.clicked.connect(self._pause)
        self._show(False)

    @property
    def shown(self) -> int:
        """How many frames were shown."""
        return self._number

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def play(self, code: MovingCode, first: CodeSymbol | None = None) -> None:
        """Begin with the first frame, which may be made already."""
        self._code, self._next, self._number = code, first, 0
        self._timer.start()
        self.step()
        self._show(True)

    def stop(self) -> None:
        """Show no further frame, and let go of the code."""
        self._timer.stop()
        self._code, self._next = None, None
        self._show(False)

    def step(self) -> None:
        """The next frame, made beforehand."""
        if self._code is None:
            return
        self._view.show_symbol(self._next or self._code.symbol(self._number))
        self._next = None
        self._number += 1
        if self._number % _COUNTED_EVERY == 1:
            self.word()
        QTimer.singleShot(0, self, self._prepare)

    def _prepare(self) -> None:
        if self._code is not None and self._next is None:
            self._next = self._code.symbol(self._number)

    def _pause(self) -> None:
        """A still picture for those whom it disturbs; the counter waits a minute for the whole."""
        if self._timer.isActive():
            self._timer.stop()
        elif self._code is not None:
            self._timer.start()
        self.word()

    def _show(self, moving: bool) -> None:
        for widget in (self.words, self.pause_button):
            widget.setVisible(moving)

    def fit(self, size: int, most: int) -> None:
        """Words of `size` pixels, and a button of the usual target, but no higher than `most` pixels."""
        self.words.fix_pixels(size)
        sheet = f"QPushButton {{ min-height: {min(theme.px(40), most) - 2}px; }}"
        if self.pause_button.styleSheet() != sheet:
            self.pause_button.setStyleSheet(sheet)

    def word(self) -> None:
        """Say everything in the language in force."""
        paused = self._code is not None and not self._timer.isActive()
        self.pause_button.setText(self.tr("Go on") if paused else self.tr("Pause"))
        blocks = self._code.blocks if self._code is not None else 0
        words = self.tr("Picture {number} of {blocks} or more")
        self.words.show_text(words.format(number=self._number, blocks=blocks))
