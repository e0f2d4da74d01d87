"""The counter's settings: who it is (read only), its results, its devices. Opens no device, asks for no PIN:
the gate does (ui.counter.settings_gate).

Language, colours and text size are each clerk's own and stay on the colour strip and on keys.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from ui import i18n
from ui.counter.page import Page, centred, size_target
from ui.scanning.camera import CameraChoice
from ui.settings import LONGEST_SHOWN, SERIAL_SPEEDS, SHORTEST_SHOWN, Settings
from ui.widgets.buttons import PrimaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.errors import WalletError
from wallet.model.service import ServicePreset
from wallet.model.text import Language
from wallet.model.views import CounterProfile

_WIDEST = 1440


class SettingsPage(Page):
    """The counter's settings, kept at once."""

    back_wanted = Signal()
    serial_changed = Signal()
    changed = Signal()

    def __init__(
        self, settings: Settings, profile: CounterProfile, services: tuple[ServicePreset, ...]
    ) -> None:
        super().__init__()
        self._settings, self._profile, self._services = settings, profile, services
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.trouble = Notice()
        self.camera, self.port, self.speed, self.shown_for = (ChoiceBox() for _ in range(4))
        self.continuous, self.sounds = TickBox(), TickBox()
        self._heads = [SafeLabel(role=TextRole.CARD_TITLE) for _ in range(3)]
        self._names = [SafeLabel(role=TextRole.STRONG, wrap=False) for _ in range(4)]
        self._facts = [(SafeLabel(role=TextRole.STRONG, wrap=False), SafeLabel()) for _ in range(3)]
        self._words, self._where, self._result_words = (
            SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED) for _ in range(3)
        )
        self._cameras: tuple[CameraChoice, ...] = ()
        self._ports: tuple[str, ...] = ()
        self.back = PrimaryButton(size="counter")
        self.back.clicked.connect(self.back_wanted)
        self._arrange()
        for speed in SERIAL_SPEEDS:
            self.speed.addItem(str(speed), speed)
        for box in (self.camera, self.shown_for):
            box.activated.connect(self._keep)
        for serial in (self.port, self.speed):
            serial.activated.connect(self._keep_serial)
        for tick in (self.continuous, self.sounds):
            tick.clicked.connect(self._keep)
        self.dress()
        self.word()

    def _arrange(self) -> None:
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 28, 32, 16))
        scrolled.hold(self._title, self.trouble, self._results(), self._devices(), self._counter())
        scrolled.column.addStretch(1)
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.back, None), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)

    def _results(self) -> Panel:
        card = Panel(margins=(24, 16, 24, 16), spacing=8)
        card.hold(self._heads[0])
        card.column.addLayout(_grid((self._names[0], self.shown_for)))
        card.hold(self._result_words, self.sounds, self.continuous)
        return card

    def _devices(self) -> Panel:
        card = Panel(margins=(24, 16, 24, 16), spacing=8)
        boxes = (self.camera, self.port, self.speed)
        card.hold(self._heads[1])
        card.column.addLayout(_grid(*zip(self._names[1:], boxes, strict=True)))
        card.hold(self._words)
        return card

    def _counter(self) -> Panel:
        card = Panel(margins=(24, 16, 24, 16), spacing=8)
        card.hold(self._heads[2])
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(self._facts):
            grid.addWidget(name, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, place, 1)
        card.column.addLayout(grid)
        card.hold(self._where)
        return card

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
        self._title.show_text(self.tr("Settings"))
        heads = (self.tr("Results"), self.tr("Devices"), self.tr("This counter"))
        for label, text in zip(self._heads, heads, strict=True):
            label.show_text(text)
        names = (
            self.tr("A result clears after"),
            self.tr("Camera"),
            self.tr("Serial scanner"),
            self.tr("Speed"),
        )
        boxes = (self.shown_for, self.camera, self.port, self.speed)
        for label, box, name in zip(self._names, boxes, names, strict=True):
            label.show_text(name)
            box.setAccessibleName(name)
        self._result_words.show_text(
            self.tr("Space holds a result on screen for as long as the clerk needs it.")
        )
        self._words.show_text(
            self.tr("A scanner that types like a keyboard needs no setting up. Speed: bits a second.")
        )
        self.continuous.show_text(self.tr("Leave the camera on beside a result: the next code replaces it"))
        self.sounds.show_text(self.tr("Let results be heard"))
        self.back.setText(self.tr("Done  (Esc)"))
        self._word_counter()
        self._fill()

    def _word_counter(self) -> None:
        offered = "、" if i18n.language() is Language.CHINESE else ", "
        facts = (
            (self.tr("Who asks"), i18n.pick(self._profile.name)),
            (self.tr("Services offered"), offered.join(i18n.pick(each.name) for each in self._services)),
            (self.tr("Retention"), i18n.pick(self._profile.retention)),
        )
        for (name, value), (title, text) in zip(self._facts, facts, strict=True):
            name.show_text(title)
            value.show_text(text)
        self._where.show_text(
            self.tr(
                "These stand in the file profile.toml in the counter's data folder, with its certificate. "
                "Trust data, database and retention are set up on the command line, never in this window."
            )
        )

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
        self.shown_for.clear()
        for seconds in range(SHORTEST_SHOWN, LONGEST_SHOWN + 1):
            self.shown_for.addItem(self.tr("{seconds} seconds").format(seconds=seconds), seconds)
        self.shown_for.setCurrentIndex(self.shown_for.findData(s.shown_for))
        self.speed.setCurrentIndex(self.speed.findData(s.serial_speed))
        self.continuous.setChecked(s.continuous)
        self.sounds.setChecked(s.sounds)

    def _keep(self) -> None:
        self._settings.camera = self.camera.currentData()
        self._settings.shown_for = self.shown_for.currentData()
        self._settings.continuous = self.continuous.isChecked()
        self._settings.sounds = self.sounds.isChecked()
        self.changed.emit()

    def _keep_serial(self) -> None:
        self._settings.serial_port = self.port.currentData()
        self._settings.serial_speed = self.speed.currentData()
        self.serial_changed.emit()
        self.changed.emit()


def _grid(*rows: tuple[SafeLabel, QWidget]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(12)
    grid.setColumnStretch(1, 1)
    for place, (name, box) in enumerate(rows):
        grid.addWidget(name, place, 0)
        grid.addWidget(box, place, 1, Qt.AlignmentFlag.AlignLeft)
    return grid
