"""The page on which a visitor's code is awaited: request code on the left, every way in on the right.

Reads no picture and judges no code.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.counter.camera_panel import CameraPanel
from ui.counter.choose import ChoosePanel
from ui.counter.collecting import CollectingPanel
from ui.counter.page import Page
from ui.counter.request_panel import RequestPanel
from ui.scanning.burst import MAX_SCAN
from ui.widgets.busy import Busy
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.drop import DropZone
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.verdict import Reason
from wallet.model.views import CounterChallenge, FrameProgress, FrameState
from wallet.wording import Wording, word_reason, word_trouble

_SHORT_TROUBLES = frozenset(
    {Trouble.NO_CODE_FOUND, Trouble.PICTURE_UNREADABLE, Trouble.FILE_UNREADABLE, Trouble.FILE_TOO_LARGE}
)
_FRAME_TROUBLES = frozenset({Trouble.FRAMES_BROKEN, Trouble.FRAMES_TIMED_OUT})
_UNREADABLE = (
    LocalisedText("动态码有一帧读不出来", "One picture of a moving code cannot be read"),
    LocalisedText("继续扫，别的帧一样有用。", "Go on: any other picture of it will do."),
)
_TITLE, _TITLE_OF_WINDOW = 34, 0.05
"""Type in px at 100 %, and the least share of the page's height: read from across the counter."""
_IN_ONE_LINE = 700
"""Pixels at 100 % of the page's width from which the further ways stand beside each other."""
_NOTHING = LocalisedText("", "")


class CodeField(QLineEdit):
    """The line for a code's text. Pasting is left to the window, which takes pictures as well."""

    def event(self, event: QEvent) -> bool:
        asks = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if asks and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Paste):
            event.ignore()
            return False
        return super().event(event)


class ScanPage(Page):
    """Awaits a code by gun, camera, keys, clipboard, file, screen or drop."""

    text_given = Signal(str)
    things_given = Signal(object)
    """A tuple of Incoming, never empty."""
    file_wanted = Signal()
    region_wanted = Signal()
    code_chosen = Signal(bytes)
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self.request = RequestPanel()
        self.notice = Notice()
        self.busy = Busy()
        self.busy.cancelled.connect(self.cancelled)
        self.busy.installEventFilter(self)
        self.moving = CollectingPanel()
        self.moving.installEventFilter(self)
        self.choose = ChoosePanel()
        self.choose.chosen.connect(self.code_chosen)
        self.choose.given_up.connect(self.reset)
        self._title = SafeLabel(role=TextRole.PRESENTING)
        self._state = SafeLabel(role=TextRole.CARD_TITLE, tone=Tone.BRAND)
        self.field = CodeField()
        self.field.setMaxLength(MAX_SCAN)
        self.field.returnPressed.connect(self._give_text)
        self._check = PrimaryButton()
        self._check.clicked.connect(self._give_text)
        self.camera = CameraPanel()
        self.drop = DropZone()
        self.drop.came_in.connect(self.things_given)
        self._open = SecondaryButton()
        self._open.clicked.connect(self.file_wanted)
        self._region = SecondaryButton()
        self._region.clicked.connect(self.region_wanted)
        self._later = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._receiving = False
        self.told_of_frames = False
        """Whether the notice says what became of the moving code before."""
        # It grows with its words: its own policy holds it at the height of a wide page.
        self.notice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._arrange()
        self.word()

    def _arrange(self) -> None:
        ways = QWidget()
        column = QVBoxLayout(ways)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(row(self.field, self._check, spacing=8))
        column.addWidget(self.camera, 200)
        column.addWidget(self.drop, 100)
        self.camera.view.installEventFilter(self)
        self._line = row(self._open, self._region, self._later)
        self._line.setStretch(2, 1)
        column.addLayout(self._line)
        column.addStretch(1)
        self._right = QStackedWidget()
        self._right.addWidget(ways)
        self._right.addWidget(self.choose)
        side = Scrolled(margins=(0, 0, 8, 0))
        for widget in (self._title, self._state, self.moving, self.busy, self.notice):
            side.column.addWidget(widget)
        side.column.addWidget(self._right, 1)
        self._halves = QHBoxLayout(self)
        self._halves.setContentsMargins(32, 24, 24, 24)
        self._halves.setSpacing(28)
        self._halves.addWidget(self.request, 5)
        self._halves.addWidget(side, 7)

    def show_challenge(self, challenge: CounterChallenge | None) -> None:
        self.request.show_challenge(challenge)

    def show_seconds(self, seconds: int) -> None:
        self.request.show_seconds(seconds)

    def reset(self) -> None:
        """As when a visitor steps up: nothing of the one before."""
        self.notice.clear()
        self.busy.end()
        self.moving.clear()
        self.field.clear()
        self.choose.clear()
        self._receiving = self.told_of_frames = False
        self._right.setCurrentIndex(0)
        self.setFocus()
        self.word()

    def show_receiving(self) -> None:
        """A gun is typing; what came of a moving code stays."""
        if not self.collecting:
            self.reset()
        self._receiving = True
        self.word()

    def show_working(self) -> None:
        """A code is being worked on: nothing for 300 ms, then said (UX, Rules)."""
        self.reset()
        self.busy.begin(self.tr("Checking the licence …"))

    @property
    def collecting(self) -> bool:
        """Whether a moving code is coming in."""
        return not self.moving.isHidden()

    def show_progress(self, progress: FrameProgress, *, slow: bool) -> None:
        """One more frame of a moving code; `slow`: a gun typed it."""
        self._receiving = False
        if not self.told_of_frames:
            self.notice.clear()
        if progress.state is FrameState.UNREADABLE:
            self.remark(*_UNREADABLE)
        else:
            self.moving.show_progress(progress, slow=slow)
        self.word()

    def ask_which(self, payloads: tuple[bytes, ...]) -> None:
        """Several codes came."""
        self.reset()
        self._right.setCurrentWidget(self.choose)
        self.word()
        self.choose.ask(payloads)

    def show_error(self, error: WalletError) -> None:
        """No verdict: what could not be read in short words, anything graver in full."""
        self.reset()
        self.told_of_frames = error.trouble in _FRAME_TROUBLES
        if error.trouble in _SHORT_TROUBLES:
            self._say_short(word_trouble(error.trouble))
        else:
            self.notice.show_error(error)

    def show_too_long(self) -> None:
        """The gun typed more than a code may have."""
        self.reset()
        self._say_short(word_reason(Reason.LIMIT_EXCEEDED))

    def remark(self, text: LocalisedText, then: LocalisedText = _NOTHING) -> None:
        """A passing word."""
        self.notice.show_wording(text, _NOTHING, then, kind=NoticeKind.REMARK)

    def tell_turned_away(self) -> None:
        """A code came while another one is worked on."""
        self.remark(
            LocalisedText(
                "上一份还在核验，这一份没有读入",
                "The last one is still being checked; this one was not taken",
            ),
            LocalisedText("等结果出来后再扫。", "Scan again when its result is there."),
        )

    def tell_cancelled(self) -> None:
        """The clerk stopped the work."""
        self.remark(
            LocalisedText("已取消，没有结果", "Cancelled; there is no result"),
            LocalisedText("需要时请重新出示。", "Ask for the code again if needed."),
        )

    def tell_first_taken(self) -> None:
        """Several things came at once."""
        self.remark(
            LocalisedText(
                "一次只核验一份，已取第一份；都是动态码画面的，一并收取",
                "One is checked at a time: the first, or all that are pictures of one moving code",
            )
        )

    def tell_nothing_to_paste(self) -> None:
        """The clipboard holds nothing for us."""
        self.remark(
            LocalisedText("剪贴板里没有图片、文件或文字", "The clipboard holds no picture, file or text"),
            LocalisedText("请先复制二维码图片或码文。", "Copy a picture of the code or its text first."),
        )

    def _say_short(self, words: Wording) -> None:
        self.notice.show_wording(words.short, _NOTHING, words.next, kind=NoticeKind.WARNING)

    def take(self, mime: QMimeData) -> bool:
        """Bring in what the clipboard or a drop holds; False when there is nothing for us in it."""
        return self.drop.take(mime)

    def _give_text(self) -> None:
        text = self.field.text()
        if text.strip():
            self.text_given.emit(text)
        else:
            self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A hand that types anywhere on the page means the line for the code."""
        commands = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        if event.text().isprintable() and event.text().strip() and not event.modifiers() & commands:
            self._right.setCurrentIndex(0)
            self.field.setFocus()
            self.field.insert(event.text())
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While the bar of work or a moving code shows, the line about waiting does not; nor the drop field
        beside a picture of the camera."""
        if event.type() not in (QEvent.Type.Show, QEvent.Type.Hide):
            return False
        if watched is self.camera.view:
            # The whole page takes drops: the field for them gives its room to the camera's picture.
            self.drop.setVisible(event.type() == QEvent.Type.Hide)
        else:
            self._state.setVisible(self._awaits)
        return False

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.drop.dragEnterEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.drop.dropEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def dress(self) -> None:
        self._halves.setDirection(QBoxLayout.Direction.LeftToRight)
        self.request.setMinimumWidth(min(round(self.width() * 0.38), 760))
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._line.setDirection(across if self.width() >= theme.px(_IN_ONE_LINE) else down)
        self.drop.column.setContentsMargins(16, 12, 16, 12)
        self.drop.setMinimumHeight(theme.px(110))
        self.drop.setMaximumHeight(theme.px(300))
        self._title.fix_pixels(max(theme.px(_TITLE), round(_TITLE_OF_WINDOW * self.height())))

    @property
    def _awaits(self) -> bool:
        asking = self._right.currentWidget() is self.choose
        return not (asking or self.collecting or self.busy.isVisible())

    def word(self) -> None:
        asking = self._right.currentWidget() is self.choose
        self._title.setVisible(not asking)
        self._state.setVisible(self._awaits)
        self._title.show_text(self.tr("Please show your code"))
        waiting = self.tr("Waiting for a scan …")
        self._state.show_text(self.tr("Receiving from the scanner …") if self._receiving else waiting)
        self.field.setPlaceholderText(self.tr("Or type or paste the code's text here"))
        self.field.setAccessibleName(self.tr("Text of the code"))
        self._check.setText(self.tr("Check"))
        self._open.setText(self.tr("Open a file (Ctrl+O)"))
        self._region.setText(self.tr("From the screen"))
        self._later.show_text(self.tr("A moving code may come as pictures too, one or many at once."))
