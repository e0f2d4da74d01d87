"""Where things come in: dropped or pasted files, texts and pictures. Does not judge them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, QIODevice, QMimeData, QRectF, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QImage,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import Trouble, WalletError

LARGEST_FILE = 32 * 1024 * 1024
"""Bytes of an imported document (SECURITY, Parsers). Repeated here: the window does not see wallet.codec."""
MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing that came in: bytes at hand, or a file still to be read. `name` is shown, made visible."""

    name: str
    data: bytes | None = field(default=None, repr=False)
    path: Path | None = None

    def load(self) -> bytes:
        """The bytes. Reads the file: to be called off the UI thread. Raises WalletError."""
        if self.data is not None:
            return self.data
        assert self.path is not None
        try:
            if self.path.stat().st_size > LARGEST_FILE:
                raise WalletError(Trouble.FILE_TOO_LARGE)
            with self.path.open("rb") as file:
                data = file.read(LARGEST_FILE + 1)
        except FileNotFoundError as error:
            raise WalletError(Trouble.FILE_MISSING) from error
        except OSError as error:
            raise WalletError(Trouble.FILE_UNREADABLE, type(error).__name__) from error
        if len(data) > LARGEST_FILE:
            raise WalletError(Trouble.FILE_TOO_LARGE)
        return data


def read_mime(mime: QMimeData, *, text_name: str, picture_name: str) -> tuple[Incoming, ...]:
    """What a drop or the clipboard holds: files before a picture before a text; empty when nothing fits."""
    paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
    if paths:
        return tuple(Incoming(path.name, path=path) for path in paths[:MOST_AT_ONCE])
    if mime.hasImage():
        image = mime.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return (Incoming(picture_name, data=png_bytes(image)),)
    text = mime.text().strip() if mime.hasText() else ""
    if text:
        return (Incoming(text_name, data=text.encode("utf-8", "replace")),)
    return ()


def png_bytes(image: QImage) -> bytes:
    """The picture as PNG."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


class DropZone(QFrame):
    """A dashed field that takes files, pictures and texts."""

    came_in = Signal(object)
    """A tuple of Incoming, never empty."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAcceptDrops(True)
        self._over = False
        self.title = SafeLabel(role=TextRole.CARD_TITLE, align=Qt.AlignmentFlag.AlignHCenter)
        self.hint = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(24, 24, 24, 24)
        self.column.setSpacing(8)
        self.column.addStretch(1)
        self.column.addWidget(self.title)
        self.column.addWidget(self.hint)
        self.column.addStretch(1)
        self._word()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._word()

    def _word(self) -> None:
        self.title.show_text(self.tr("Drop files, pictures or text here"))
        self.hint.show_text(self.tr("or paste with Ctrl+V"))
        self.setAccessibleName(self.title.text())

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        mime = event.mimeData()
        if mime.hasUrls() or mime.hasText() or mime.hasImage():
            event.acceptProposedAction()
            self._light(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._light(False)

    def dropEvent(self, event: QDropEvent) -> None:
        self._light(False)
        event.acceptProposedAction()
        self.take(event.mimeData())

    def take(self, mime: QMimeData | None) -> bool:
        """Bring in what `mime` holds; False when there is nothing for us in it (None: an empty clipboard)."""
        if mime is None:
            return False
        things = read_mime(mime, text_name=self.tr("Pasted text"), picture_name=self.tr("Pasted picture"))
        if things:
            self.came_in.emit(things)
        return bool(things)

    def _light(self, over: bool) -> None:
        self._over = over
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = theme.colour("brand" if self._over else "border")
        painter.setPen(QPen(ink, 2 if self._over else 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(theme.colour("brand_ground" if self._over else "surface"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 12, 12)
