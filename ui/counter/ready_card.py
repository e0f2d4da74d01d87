"""How far the counter's data and devices reach, a row each: a badge, a word, and since when. Asks nothing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout

from ui import i18n
from ui.counter.words import moment_with_age
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.panel import Panel
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import Readiness
from wallet.wording import word_trouble

_ROWS = ("trust", "status", "clock", "hall", "gun", "camera")


class ReadinessCard(Panel):
    """Trust list, status data, clock, the hall's server where there is one, scanner, camera."""

    def __init__(self) -> None:
        super().__init__(margins=(24, 20, 24, 20))
        self._readiness: Readiness | None = None
        self._at: datetime | None = None
        self._gun_heard = self._serial = False
        self._camera_seen = False
        self._camera_trouble: WalletError | None = None
        self._rows: dict[str, tuple[SafeLabel, Badge, SafeLabel]] = {}
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for place, key in enumerate(_ROWS):
            name = SafeLabel(role=TextRole.STRONG, wrap=False)
            badge = Badge(BadgeState.UNKNOWN, size=14)
            words = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
            grid.addWidget(name, 3 * place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(badge, 3 * place, 1, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(words, 3 * place + 1, 1)
            if place + 1 < len(_ROWS):
                grid.setRowMinimumHeight(3 * place + 2, 10)
            self._rows[key] = (name, badge, words)
        self.column.addLayout(grid)
        self.column.addStretch(1)
        self.word()

    def show_readiness(self, readiness: Readiness, at: datetime) -> None:
        """How old the data is, seen from `at`."""
        self._readiness, self._at = readiness, at
        self.word()

    def hear_gun(self) -> None:
        """A gun typed something: it is there."""
        if not self._gun_heard:
            self._gun_heard = True
            self.word()

    def hear_serial(self) -> None:
        """A scanner's serial port was opened."""
        if not self._serial:
            self._serial = True
            self.word()

    def see_camera(self, trouble: WalletError | None) -> None:
        """The camera sends pictures, or why it does not."""
        if (trouble, self._camera_seen) != (self._camera_trouble, trouble is None):
            self._camera_trouble, self._camera_seen = trouble, trouble is None
            self.word()

    def state_of(self, key: str) -> BadgeState:
        """The state of one row: trust, status, clock, hall, gun, camera."""
        return self._rows[key][1].state

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()

    def word(self) -> None:
        rows = {
            "trust": (self.tr("Trust list"), *self._trust()),
            "status": (self.tr("Status data"), *self._status()),
            "clock": (self.tr("Clock"), *self._clock()),
            "hall": (self.tr("Hall"), *self._hall()),
            "gun": (self.tr("Scanner"), *self._gun()),
            "camera": (self.tr("Camera"), *self._camera()),
        }
        for key, (name, state, word, words) in rows.items():
            label, badge, detail = self._rows[key]
            label.show_text(name)
            badge.show_state(state, word)
            badge.setAccessibleName(f"{name}: {word}")
            detail.show_text(words)
        for widget in self._rows["hall"]:
            widget.setVisible(self._readiness is not None and self._readiness.hall is not None)

    def _trust(self) -> tuple[BadgeState, str, str]:
        r = self._readiness
        if r is None:
            return BadgeState.UNKNOWN, self.tr("Looking …"), ""
        if not r.anchors:
            return (
                BadgeState.BAD,
                self.tr("None loaded"),
                self.tr("No issuer is known: every licence stays unchecked."),
            )
        words = self.tr("{count} trust anchors, as of {time}").format(
            count=r.anchors, time=self._since(r.trust_as_of)
        )
        return (
            (BadgeState.SOON, self.tr("Old"), words)
            if r.trust_stale
            else (BadgeState.GOOD, self.tr("Current"), words)
        )

    def _status(self) -> tuple[BadgeState, str, str]:
        r = self._readiness
        if r is None:
            return BadgeState.UNKNOWN, self.tr("Looking …"), ""
        if not r.status_lists:
            return (
                BadgeState.SOON,
                self.tr("None loaded"),
                self.tr("Whether a licence was revoked cannot be told."),
            )
        words = self.tr("{count} status lists, as of {time}").format(
            count=r.status_lists, time=self._since(r.status_as_of)
        )
        if r.taken_back:
            return BadgeState.BAD, self.tr("To be looked into"), words
        return (
            (BadgeState.SOON, self.tr("Old"), words)
            if r.status_stale
            else (BadgeState.GOOD, self.tr("Current"), words)
        )

    def _clock(self) -> tuple[BadgeState, str, str]:
        if self._readiness is None or self._at is None:
            return BadgeState.UNKNOWN, self.tr("Looking …"), ""
        if not self._readiness.clock_ok:
            return (
                BadgeState.BAD,
                self.tr("Cannot be right"),
                self.tr("This computer's clock does not fit the signed data."),
            )
        return BadgeState.GOOD, self.tr("Plausible"), i18n.moment(self._at)

    def _hall(self) -> tuple[BadgeState, str, str]:
        hall = self._readiness.hall if self._readiness is not None else None
        if hall is None:
            return BadgeState.UNKNOWN, self.tr("Looking …"), ""
        waiting = self.tr("Entries still to be sent: {count}").format(count=hall.waiting)
        if hall.trouble is Trouble.HALL_UNREACHABLE:
            return BadgeState.SOON, self.tr("No connection"), waiting
        if hall.trouble is not None:
            why = i18n.pick(word_trouble(hall.trouble).short)
            return BadgeState.BAD, self.tr("To be looked into"), f"{why} · {waiting}"
        if hall.waiting or not hall.reached:
            return BadgeState.NEUTRAL, self.tr("Sending"), waiting
        return BadgeState.GOOD, self.tr("Connected"), self.tr("The hall's server has every entry.")

    def _gun(self) -> tuple[BadgeState, str, str]:
        if self._gun_heard:
            return BadgeState.GOOD, self.tr("Working"), self.tr("A scan has come through.")
        if self._serial:
            return BadgeState.GOOD, self.tr("Connected"), self.tr("The scanner's serial port is open.")
        words = self.tr("A scanner that types like a keyboard needs no setting up: scan at any time.")
        return BadgeState.NEUTRAL, self.tr("Not scanned yet"), words

    def _camera(self) -> tuple[BadgeState, str, str]:
        if self._camera_trouble is not None:
            words = word_trouble(self._camera_trouble.trouble)
            return BadgeState.BAD, self.tr("Not working"), i18n.pick(words.short)
        if self._camera_seen:
            return BadgeState.GOOD, self.tr("Working"), self.tr("The camera has sent pictures.")
        words_off = self.tr("Turn it on while a code is awaited.")
        return BadgeState.NEUTRAL, self.tr("Not used yet"), words_off

    def _since(self, moment: datetime | None) -> str:
        if moment is None or self._at is None:
            return self.tr("an unknown time")
        return i18n.pick(moment_with_age(moment, self._at))
