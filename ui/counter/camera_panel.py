"""What the counter's camera sees, as in a mirror, and what would help. Opens no camera and reads no code."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.buttons import SecondaryButton
from ui.widgets.panel import row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.sight import SightHint

_CORNER = 12
_USUAL_SHAPE = QSize(16, 9)


class MirrorView(QWidget):
    """The camera's picture, mirrored: a hand that moves to the left moves to the left here."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.dress()

    @property
    def image(self) -> QImage:
        """The picture on show, not yet mirrored; null where there is none."""
        return self._image

    def show_image(self, image: QImage) -> None:
        self._image = image
        self.update()

    def clear(self) -> None:
        self.show_image(QImage())

    def dress(self) -> None:
        self.setMinimumHeight(theme.px(150))

    def place(self) -> QRectF:
        """Where the picture is painted: as large as fits, in the middle."""
        shape = (self._image.size() if not self._image.isNull() else _USUAL_SHAPE).scaled(
            self.size(), Qt.AspectRatioMode.KeepAspectRatio
        )
        left, top = (self.width() - shape.width()) / 2, (self.height() - shape.height()) / 2
        return QRectF(left, top, shape.width(), shape.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        place = self.place()
        around = QPainterPath()
        around.addRoundedRect(place, _CORNER, _CORNER)
        painter.setClipPath(around)
        painter.fillRect(place, theme.colour("line"))
        if not self._image.isNull():
            painter.translate(place.right() + place.left(), 0)
            painter.scale(-1, 1)
            painter.drawImage(place, self._image)


class CameraPanel(QWidget):
    """The mirror, a line that helps, and a button that turns the camera on or off."""

    switched = Signal(bool)

    def __init__(self) -> None:
        super().__init__()
        self.view = MirrorView()
        self._hint = SafeLabel(role=TextRole.STRONG, tone=Tone.BRAND)
        self._on = False
        self.button = SecondaryButton()
        self.button.clicked.connect(self._switch)
        self._said: SightHint | None = None
        self._occupied = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.view, 1)
        line = row(self.button, self._hint)
        line.setStretch(1, 1)
        column.addLayout(line)
        self.turn(on=False)

    @property
    def on(self) -> bool:
        return self._on

    @property
    def hint(self) -> str:
        """The line that helps, as it stands."""
        return self._hint.text()

    def _switch(self) -> None:
        self.switched.emit(not self._on)

    def turn(self, *, on: bool) -> None:
        """The camera was opened or closed; nothing of what it saw stays."""
        self._on, self._said, self._occupied = on, None, False
        self.view.clear()
        self.view.setVisible(on)
        grows = QSizePolicy.Policy.Expanding if on else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, grows)
        self.word()

    def show_look(self, image: QImage, hint: SightHint | None, *, occupied: bool) -> None:
        """One more picture; `occupied`: what is in view was taken already."""
        self.view.show_image(image)
        if (hint, occupied) != (self._said, self._occupied):
            self._said, self._occupied = hint, occupied
            self.word()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()
        elif event.type() == QEvent.Type.StyleChange:
            self.view.dress()

    def word(self) -> None:
        self.button.setText(self.tr("Camera off") if self._on else self.tr("Use the camera"))
        self.view.setAccessibleName(self.tr("What the camera sees, mirrored"))
        self._hint.show_text(self._help() if self._on else "")

    def _help(self) -> str:
        if self._occupied:
            return self.tr("This code was taken. Put it away, then show the next one.")
        hints = {
            SightHint.DARK: self.tr("Too dark: turn up the light or the screen's brightness."),
            SightHint.FAR: self.tr("Too far away: hold the code closer."),
            SightHint.BLURRED: self.tr("Blurred: hold the code still, a little further away."),
        }
        return hints[self._said] if self._said else self.tr("Hold the code before the camera.")
