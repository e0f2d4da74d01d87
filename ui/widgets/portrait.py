"""A portrait in a fixed, bordered 3:4 frame with its label: never to be taken for anything that we say.

Paints finished pixels (model.views.Portrait); no decoder of Qt sees a picture that somebody made.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import i18n, theme
from ui.widgets.busy import SHOWN_AFTER_MS
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

if TYPE_CHECKING:
    from wallet.model.errors import WalletError
    from wallet.model.views import Portrait

BORDER, MAT = 2, 5
"""Pixels of the frame's line, and of the paper between it and the picture."""
GAP = 4
"""Pixels between frame and label."""


def portrait_image(portrait: Portrait) -> QImage:
    """The pixels as Qt paints them."""
    # copy(): the image owns its pixels, the bytes may go.
    stride, form = 3 * portrait.width, QImage.Format.Format_RGB888
    return QImage(portrait.rgb, portrait.width, portrait.height, stride, form).copy()


class PortraitFrame(QWidget):
    """The frame alone, `width` by 4/3 of it: a picture, words in its place, or empty paper."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.words = SafeLabel(
            role=TextRole.SMALL, tone=Tone.PAPER_MUTED, align=Qt.AlignmentFlag.AlignHCenter
        )
        inner = QVBoxLayout(self)
        inner.setContentsMargins(*(BORDER + MAT + 2,) * 4)
        inner.addWidget(self.words)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.fix_width(width)

    def fix_width(self, width: int) -> None:
        """The size of the frame, whatever the picture's."""
        self.setFixedSize(width, width * 4 // 3)

    @property
    def image(self) -> QImage | None:
        return self._image

    def fill(self, image: QImage | None, words: str = "") -> None:
        """Show a picture, or words instead, or nothing."""
        self._image = image
        self.words.show_text(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("paper"))
        line = BORDER / 2
        painter.setPen(QPen(theme.colour("border"), BORDER))
        painter.drawRect(QRectF(self.rect()).adjusted(line, line, -line, -line))
        if self._image is None:
            return
        room = QRectF(self.rect()).adjusted(*(BORDER + MAT,) * 2, *(-BORDER - MAT,) * 2)
        # Averaged, not sampled: a face of 480 pixels in a frame of 100 would lose its lines.
        ratio, smooth = self.devicePixelRatioF(), Qt.TransformationMode.SmoothTransformation
        fitting = (room.size() * ratio).toSize()
        shown = self._image.scaled(fitting, Qt.AspectRatioMode.KeepAspectRatio, smooth)
        box = QRectF(0, 0, shown.width() / ratio, shown.height() / ratio)
        box.moveCenter(room.center())
        painter.drawImage(box, shown)


class PortraitView(QWidget):
    """The frame and the label under it. Takes no room until it is told to begin."""

    def __init__(self, *, width: int, tone: Tone = Tone.TEXT) -> None:
        super().__init__()
        self.frame = PortraitFrame(width)
        self.label = SafeLabel(role=TextRole.SMALL, tone=tone)
        self._name = ""
        self._error: WalletError | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(SHOWN_AFTER_MS)
        self._late.timeout.connect(self._word)
        self._loading = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addWidget(self.frame)
        column.addWidget(self.label)
        column.addStretch(1)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.fix_width(width)
        self.hide()

    def fix_width(self, width: int) -> None:
        """The width of the frame and of its label."""
        self.frame.fix_width(width)
        self.setFixedWidth(width)
        self._fit_label()

    def _fit_label(self) -> None:
        """All its lines: a layout around us asks for heights without telling the width."""
        self.label.setFixedHeight(self.label.heightForWidth(self.width()))
        self.updateGeometry()

    @property
    def image(self) -> QImage | None:
        """The picture on show."""
        return self.frame.image

    def fit(self, height: int, pixels: int) -> None:
        """Fill a height with frame and label, the label's type at exactly `pixels`; the frame keeps half of
        it whatever the label says."""
        self.label.fix_pixels(pixels)
        widest, least = height * 3 // 4, height * 3 // 8
        for width in range(widest, least, -2):  # the narrower the frame, the more lines its label takes
            if width * 4 // 3 + GAP + self.label.heightForWidth(width) <= height:
                break
        else:
            width = least
        self.fix_width(width)

    def show_label(self, text: str) -> None:
        """What stands under the frame, unless the picture cannot be shown."""
        self._name = text
        self._word()

    def begin(self) -> None:
        """A picture is being read."""
        self._fill(None, error=None, loading=True)

    def show_portrait(self, portrait: Portrait) -> None:
        """Show what was read."""
        self._fill(portrait_image(portrait), error=None)

    def show_error(self, error: WalletError) -> None:
        """Say that it cannot be shown."""
        self._fill(None, error=error)

    def follow(self, other: PortraitView) -> None:
        """Show what another view shows."""
        self._fill(other.image, error=other._error, loading=other._loading)
        self.setVisible(not other.isHidden())

    def clear(self) -> None:
        """Nothing of the picture stays."""
        self._fill(None, error=None)
        self.hide()

    def _fill(self, image: QImage | None, *, error: WalletError | None, loading: bool = False) -> None:
        self._late.stop()
        self._error, self._loading = error, loading
        if loading:
            self._late.start()
        self.frame.fill(image)
        self._word()
        self.show()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()
        elif event.type() == QEvent.Type.StyleChange:
            self._fit_label()

    def _word(self) -> None:
        label, inside = self._name, ""
        if self._error is not None:
            from wallet.wording import word_trouble

            wording = word_trouble(self._error.trouble)
            label, inside = i18n.pick(wording.next), i18n.pick(wording.short)
        elif self._loading and not self._late.isActive():
            inside = self.tr("Reading the portrait…")
        self.frame.words.show_text(inside)
        self.label.show_text(label)
        self._fit_label()
        self.setAccessibleName(" ".join(part for part in (inside, label) if part))
