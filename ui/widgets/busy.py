"""Work under way: nothing for 300 ms, then a bar, after 2 s a way to cancel (UX, Rules)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from ui.widgets.buttons import LinkButton
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

SHOWN_AFTER_MS = 300
CANCEL_AFTER_MS = 2000


class Busy(QWidget):
    """A thin bar with words; takes its room only while it shows."""

    cancelled = Signal()

    def __init__(self, *, can_cancel: bool = True, parent: QWidget | None = None) -> None:
        """`can_cancel` False for what is all or nothing and must be seen to its end."""
        super().__init__(parent)
        self._can_cancel = can_cancel
        self._words = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED, wrap=False)
        self._cancel = LinkButton()
        self._cancel.clicked.connect(self._give_up)
        self._bar = QProgressBar()
        self._bar.setRange(0, 0)
        self._bar.setTextVisible(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self._bar)
        column.addLayout(row(self._words, None, self._cancel))
        self._show_timer = self._timer(SHOWN_AFTER_MS, self.show)
        self._cancel_timer = self._timer(CANCEL_AFTER_MS, self._cancel.show)
        self._word()
        self._cancel.hide()
        self.hide()

    def _timer(self, milliseconds: int, then: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(milliseconds)
        timer.timeout.connect(then)
        return timer

    def begin(self, words: str) -> None:
        """Work starts; `words` say which."""
        self._words.show_text(words)
        self.setAccessibleName(words)
        self._show_timer.start()
        if self._can_cancel:
            self._cancel_timer.start()

    def tell(self, done: int, total: int) -> None:
        """So much of it is through; without a total the bar only moves."""
        self._bar.setRange(0, total)
        self._bar.setValue(done)

    def end(self) -> None:
        self._show_timer.stop()
        self._cancel_timer.stop()
        self._cancel.hide()
        self._words.show_text("")
        self.setAccessibleName("")
        self._bar.setRange(0, 0)
        self.hide()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        self._cancel.setText(self.tr("Cancel"))

    def _give_up(self) -> None:
        self.end()
        self.cancelled.emit()
