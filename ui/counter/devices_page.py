"""Which camera, which serial scanner, and what is heard. Opens none of them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui.counter.page import Page, centred, size_target
from ui.scanning.camera import CameraChoice
from ui.settings import SERIAL_SPEEDS, Settings
from ui.widgets.buttons import PrimaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.errors import WalletError

_WIDEST = 1440


class DevicesPage(Page):
    """The counter's devices, kept in its settings at once."""

    back_wanted = Signal()
    serial_changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.trouble = Notice()
        self.camera, self.port, self.speed = ChoiceBox(), ChoiceBox(), ChoiceBox()
        self.continuous, self.sounds = TickBox(), TickBox()
        self._names = [SafeLabel(role=TextRole.STRONG, wrap=False) for _ in range(3)]
        self._words = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._cameras: tuple[CameraChoice, ...] = ()
        self._ports: tuple[str, ...] = ()
        self.back = PrimaryButton(size="counter")
        self.back.clicked.connect(self.back_wanted)
        self._arrange()
        for speed in SERIAL_SPEEDS:
            self.speed.addItem(str(speed), speed)
        self.camera.activated.connect(self._keep)
        self.port.activated.connect(self._keep_serial)
        self.speed.activated.connect(self._keep_serial)
        self.continuous.clicked.connect(self._keep)
        self.sounds.clicked.connect(self._keep)
        self.dress()
        self.word()

    def _arrange(self) -> None:
        card = Panel(margins=(24, 20, 24, 20), spacing=16)
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(1, 1)
        boxes: tuple[QWidget, ...] = (self.camera, self.port, self.speed)
        for place, (name, box) in enumerate(zip(self._names, boxes, strict=True)):
            grid.addWidget(name, place, 0)
            grid.addWidget(box, place, 1, Qt.AlignmentFlag.AlignLeft)
        card.column.addLayout(grid)
        card.hold(self._words, self.continuous, self.sounds)
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 28, 32, 16))
        scrolled.hold(self._title, self.trouble, card)
        scrolled.column.addStretch(1)
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.back, None), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)

    def show_devices(self, cameras: tuple[CameraChoice, ...], ports: tuple[str, ...]) -> None:
        """What there is to choose from; what is set stays in the lists, also while it is not connected."""
        self.trouble.clear()
        self._cameras, self._ports = cameras, ports
        self.word()

    def show_error(self, error: WalletError) -> None:
        """Why there is nothing to choose from."""
        self.show_devices((), ())
        self.trouble.show_error(error)

    def dress(self) -> None:
        size_target(self.back)

    def word(self) -> None:
        self._title.show_text(self.tr("Devices"))
        names = (self.tr("Camera"), self.tr("Serial scanner"), self.tr("Speed"))
        for label, box, name in zip(self._names, (self.camera, self.port, self.speed), names, strict=True):
            label.show_text(name)
            box.setAccessibleName(name)
        self._words.show_text(
            self.tr("A scanner that types like a keyboard needs no setting up. Speed: bits a second.")
        )
        self.continuous.show_text(self.tr("Leave the camera on beside a result: the next code replaces it"))
        self.sounds.show_text(self.tr("Let results be heard"))
        self.back.setText(self.tr("Done  (Esc)"))
        self._fill()

    def _fill(self) -> None:
        s = self._settings
        cameras = [("", self.tr("The system's choice")), *((one.id, one.name) for one in self._cameras)]
        ports = [("", self.tr("None")), *((name, name) for name in self._ports)]
        for box, choices, kept in ((self.camera, cameras, s.camera), (self.port, ports, s.serial_port)):
            if all(key != kept for key, _ in choices):
                choices.append((kept, self.tr("Not connected now")))
            box.clear()
            for key, name in choices:
                box.addItem(make_visible(name), key)
            box.setCurrentIndex(box.findData(kept))
        self.speed.setCurrentIndex(self.speed.findData(s.serial_speed))
        self.continuous.setChecked(s.continuous)
        self.sounds.setChecked(s.sounds)

    def _keep(self) -> None:
        self._settings.camera = self.camera.currentData()
        self._settings.continuous = self.continuous.isChecked()
        self._settings.sounds = self.sounds.isChecked()

    def _keep_serial(self) -> None:
        self._settings.serial_port = self.port.currentData()
        self._settings.serial_speed = self.speed.currentData()
        self.serial_changed.emit()
