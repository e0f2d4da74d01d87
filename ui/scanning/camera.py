"""One camera of this computer, from its opening to its loss. Shows nothing and reads nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from ui.scanning.media import multimedia
from wallet.model.errors import Trouble, WalletError

if TYPE_CHECKING:
    from PySide6.QtMultimedia import QVideoSink


@dataclass(frozen=True, slots=True)
class CameraChoice:
    """A camera as the system names it; `id` is kept in the settings."""

    id: str
    name: str


class Camera(QObject):
    """The system's cameras, one of them in use. `open` loads QtMultimedia; nothing else here does."""

    lost = Signal(object)
    """WalletError: CAMERA_LOST or CAMERA_REFUSED. It is closed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session: Any = None
        self._devices: Any = None
        self._camera: Any = None
        self._sink: QVideoSink | None = None

    def choices(self) -> tuple[CameraChoice, ...]:
        """The cameras there are. Raises WalletError where QtMultimedia cannot be loaded."""
        found = multimedia().QMediaDevices.videoInputs()
        return tuple(CameraChoice(bytes(one.id().data()).hex(), one.description()) for one in found)

    def open(self, wanted: str) -> QVideoSink:
        """Turn on the camera with this id, or else the system's own choice; its pictures come to the sink.
        Raises WalletError: CAMERA_MISSING, and what `choices` raises."""
        self.close()
        media = multimedia()
        found = {bytes(one.id().data()).hex(): one for one in media.QMediaDevices.videoInputs()}
        if not found:
            raise WalletError(Trouble.CAMERA_MISSING)
        device = found.get(wanted) or media.QMediaDevices.defaultVideoInput()
        sink: QVideoSink = media.QVideoSink(self)
        self._sink = sink
        self._devices = media.QMediaDevices(self)
        self._devices.videoInputsChanged.connect(self._look_for_it)
        self._camera = media.QCamera(device, self)
        self._camera.errorOccurred.connect(lambda _error, text: self._lose(Trouble.CAMERA_REFUSED, text))
        self._session = media.QMediaCaptureSession(self)
        self._session.setCamera(self._camera)
        self._session.setVideoSink(sink)
        self._camera.start()
        return sink

    def close(self) -> None:
        """Turn it off."""
        if self._camera is not None:
            self._camera.stop()
        for part in (self._session, self._camera, self._sink, self._devices):
            if part is not None:
                part.deleteLater()
        self._session = self._camera = self._sink = self._devices = None

    def _look_for_it(self) -> None:
        if self._camera is not None:
            device = self._camera.cameraDevice().id()
            if all(one.id() != device for one in multimedia().QMediaDevices.videoInputs()):
                self._lose(Trouble.CAMERA_LOST, "unplugged")

    def _lose(self, trouble: Trouble, detail: str) -> None:
        if self._sink is None:
            return
        self.close()
        self.lost.emit(WalletError(trouble, detail))
