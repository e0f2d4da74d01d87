"""Errors and remarks inside the page: what happened, what it means, what to do. And the toast with undo."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, QSize, QTimer
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from ui import i18n, theme
from ui.widgets.buttons import LinkButton
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from ui.widgets.shapes import Glyph, draw_glyph
from wallet.model.text import LocalisedText

if TYPE_CHECKING:
    from wallet.model.errors import WalletError
    from wallet.model.verdict import Reason


class NoticeKind(StrEnum):
    """How grave it is; the value names the pair of colours."""

    REMARK = "neutral"
    WARNING = "soon"
    ERROR = "bad"
    UNKNOWN = "unknown"


_GLYPHS = {
    NoticeKind.REMARK: Glyph.RING,
    NoticeKind.WARNING: Glyph.BANG,
    NoticeKind.ERROR: Glyph.CROSS,
    NoticeKind.UNKNOWN: Glyph.QUESTION,
}


class GlyphMark(QWidget):
    """One glyph in the colour of its notice, sized like the text beside it."""

    def __init__(self, glyph: Glyph, token: str, *, size: float = 18) -> None:
        super().__init__()
        self._glyph, self._token, self._size = glyph, token, size
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_glyph(self, glyph: Glyph, token: str) -> None:
        self._glyph, self._token = glyph, token
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.px(self._size), theme.px(self._size * 1.25))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        side = self.width() * 0.8
        box = QRectF((self.width() - side) / 2, (self.height() - side) / 2, side, side)
        draw_glyph(QPainter(self), self._glyph, box, theme.colour(self._token), stroke=max(1.6, side / 7))


class Notice(QFrame):
    """Three lines beside a glyph, in the page and not over it. Hidden until something is to be said."""

    def __init__(self, kind: NoticeKind = NoticeKind.ERROR, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind = kind
        self._said: tuple[LocalisedText, LocalisedText, LocalisedText] | None = None
        self._mark = GlyphMark(_GLYPHS[kind], kind.value)
        self._happened = SafeLabel(role=TextRole.STRONG)
        self._means = SafeLabel()
        self._next = SafeLabel(tone=Tone.TEXT)
        words = QVBoxLayout()
        words.setSpacing(2)
        for label in (self._happened, self._means, self._next):
            words.addWidget(label)
        line = QHBoxLayout(self)
        line.setContentsMargins(16, 12, 16, 12)
        line.setSpacing(12)
        beside = QVBoxLayout()
        beside.addWidget(self._mark)
        beside.addStretch(1)
        line.addLayout(beside)
        line.addLayout(words, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self.hide()

    def show_wording(
        self,
        happened: LocalisedText,
        means: LocalisedText,
        then: LocalisedText,
        *,
        kind: NoticeKind | None = None,
    ) -> None:
        """Say what happened, what it means and what to do, in the language in force."""
        self._said = (happened, means, then)
        if kind is not None:
            self._kind = kind
            self._mark.show_glyph(_GLYPHS[kind], kind.value)
        self._word()
        self.show()
        self.update()

    def say(self, happened: str, means: str = "", then: str = "", *, kind: NoticeKind | None = None) -> None:
        """The same with texts already in the language in force: the page says it anew when that changes."""
        self.show_wording(*(LocalisedText(text, text) for text in (happened, means, then)), kind=kind)

    def show_error(self, error: WalletError) -> None:
        """Word an error of the journeys."""
        from wallet.model.errors import Trouble
        from wallet.wording import word_trouble  # reads its table at the first error, not at the first window

        wording = word_trouble(error.trouble)
        # Who stopped it himself is not alarmed.
        kind = NoticeKind.REMARK if error.trouble is Trouble.STOPPED else NoticeKind.ERROR
        self.show_wording(wording.happened, wording.tell, wording.next, kind=kind)

    def show_reason(self, reason: Reason, *, kind: NoticeKind = NoticeKind.WARNING) -> None:
        """Word why a check failed."""
        from wallet.wording import word_reason

        wording = word_reason(reason)
        self.show_wording(wording.happened, wording.tell, wording.next, kind=kind)

    def clear(self) -> None:
        self._said = None
        for label in (self._happened, self._means, self._next):
            label.show_text("")
        self.setAccessibleName("")
        self.hide()

    @property
    def text(self) -> str:
        """What it says, for tests and the screen reader."""
        return self.accessibleName()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange and self._said is not None:
            self._word()

    def _word(self) -> None:
        assert self._said is not None
        lines = [i18n.pick(text) for text in self._said]
        for label, text in zip((self._happened, self._means, self._next), lines, strict=True):
            label.show_text(text)
            label.setVisible(bool(text))
        self.setAccessibleName(" ".join(line for line in lines if line))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour(self._kind.value), 1))
        painter.setBrush(theme.colour(f"{self._kind.value}_ground"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


FOOT = 40
"""Pixels that stay free under a toast beside the height of a button: the bar is there."""


class Toast(QFrame):
    """A short line over the foot of a window, with undo where there is one. Goes by itself."""

    STAYS_MS = 8000

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._undo: Callable[[], None] | None = None
        self._words = SafeLabel(tone=Tone.TEXT, wrap=False)
        self._button = LinkButton()
        self._button.clicked.connect(self._take_back)
        self._around = parent
        self._line = QHBoxLayout(self)
        self._line.setContentsMargins(20, 6, 8, 6)
        self._line.setSpacing(12)
        self._line.addWidget(self._words)
        self._line.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(self.STAYS_MS)
        self._timer.timeout.connect(self.dismiss)
        parent.installEventFilter(self)
        self.hide()

    def say(self, text: str, *, undo_text: str = "", undo: Callable[[], None] | None = None) -> None:
        """Show `text`; with `undo` a button `undo_text` beside it."""
        self._undo = undo
        self._words.show_text(text)
        self._button.setText(undo_text)
        self._button.setVisible(undo is not None)
        self.setAccessibleName(text)
        self._line.activate()
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start()

    @property
    def undo_button(self) -> LinkButton:
        return self._button

    def dismiss(self) -> None:
        self._timer.stop()
        self._undo = None
        self._words.show_text("")
        self.setAccessibleName("")
        self.hide()

    def _take_back(self) -> None:
        undo = self._undo
        self.dismiss()
        if undo is not None:
            undo()

    def _place(self) -> None:
        around = self._around
        width = min(self.sizeHint().width(), around.width() - 32)
        self.resize(width, self.sizeHint().height())
        self.move((around.width() - width) // 2, around.height() - self.height() - theme.px(40) - FOOT)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.colour("border"), 1))
        painter.setBrush(theme.colour("surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
