"""The self-check (F5): a row for each thing, and a code to test scanners with. Asks and checks nothing."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout

from ui import i18n, theme
from ui.counter.page import Page, centred, size_target
from ui.counter.self_check_rows import NAMES, CheckRow, RowState
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.qr_view import CodeView
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import CodeSymbol

_BADGES = {
    RowState.IN_ORDER: BadgeState.GOOD,
    RowState.LOOK: BadgeState.SOON,
    RowState.OUT: BadgeState.BAD,
    RowState.UNTRIED: BadgeState.NEUTRAL,
    RowState.UNUSED: BadgeState.NEUTRAL,
}
_WIDEST = 1440
_SIDE_BY_SIDE = 940
"""Pixels at 100 % from which both cards stand beside each other."""
_CODE = 232
"""Pixels of the test code's side; it does not grow with the text."""


class SelfCheckPage(Page):
    """What the counter found when it looked at itself."""

    back_wanted = Signal()
    again_wanted = Signal()
    camera_wanted = Signal()
    file_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._found: tuple[CheckRow, ...] = ()
        self._looking = True
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.trouble = Notice()
        self._rows: dict[str, tuple[SafeLabel, Badge, SafeLabel, SafeLabel]] = {}
        self._test_title = SafeLabel(role=TextRole.CARD_TITLE)
        self._test_words = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.code = CodeView()
        self.result = SafeLabel(role=TextRole.STRONG)
        self.camera, self.file = SecondaryButton(), SecondaryButton()
        self.again, self.back = SecondaryButton(size="counter"), PrimaryButton(size="counter")
        for button, signal in (
            (self.camera, self.camera_wanted),
            (self.file, self.file_wanted),
            (self.again, self.again_wanted),
            (self.back, self.back_wanted),
        ):
            button.clicked.connect(signal)
        self._arrange()
        self.dress()
        self.word()

    def _arrange(self) -> None:
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 24, 32, 16))
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(16)
        self._cards.addWidget(self._results(), 7)
        self._cards.addWidget(self._test(), 4)
        scrolled.hold(self._title, self.trouble)
        scrolled.column.addLayout(self._cards)
        scrolled.column.addStretch(1)
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.back, None, self.again), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)

    def _results(self) -> Panel:
        card = Panel(margins=(24, 16, 24, 16))
        grid = QGridLayout()
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        for place, key in enumerate(NAMES):
            name, badge = SafeLabel(role=TextRole.STRONG, wrap=False), Badge(BadgeState.UNKNOWN, size=14)
            means = SafeLabel(role=TextRole.SMALL)
            do = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
            grid.addWidget(name, 4 * place, 0, Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(badge, 4 * place, 1, left)
            grid.addWidget(means, 4 * place + 1, 1)
            grid.addWidget(do, 4 * place + 2, 1)
            if place + 1 < len(NAMES):
                grid.setRowMinimumHeight(4 * place + 3, 8)
            self._rows[key] = (name, badge, means, do)
        card.column.addLayout(grid)
        card.column.addStretch(1)
        return card

    def _test(self) -> Panel:
        card = Panel(margins=(24, 16, 24, 16))
        self.code.setFixedSize(_CODE, _CODE)
        card.hold(self._test_title, self._test_words)
        card.column.addWidget(self.code, 0, Qt.AlignmentFlag.AlignHCenter)
        card.hold(self.result)
        card.column.addLayout(row(self.camera, self.file, None))
        card.column.addStretch(1)
        return card

    def show_looking(self) -> None:
        """It is being looked at."""
        self.trouble.clear()
        self._found, self._looking = (), True
        self.word()

    def show_rows(self, rows: tuple[CheckRow, ...]) -> None:
        """What was found."""
        self._found = rows
        self.word()

    def show_code(self, symbol: CodeSymbol | None) -> None:
        """The test code; None takes it off the screen."""
        self.code.show_symbol(symbol)

    def show_error(self, error: WalletError) -> None:
        """What could not be looked at or read, and why."""
        self._looking = False
        self.trouble.show_error(error)
        self.word()

    def state_of(self, key: str) -> RowState | None:
        """How one row stands; None while it is being looked at."""
        return next((row.state for row in self._found if row.key == key), None)

    def words_of(self, key: str) -> str:
        """What one row says."""
        return "\n".join(label.text() for label in self._rows[key] if isinstance(label, SafeLabel))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def dress(self) -> None:
        wide = self.width() >= theme.px(_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(way)
        for button in (self.back, self.again):
            size_target(button)

    def word(self) -> None:
        self._title.show_text(self.tr("Self-check"))
        self._test_title.show_text(self.tr("Scanner test"))
        self._test_words.show_text(
            self.tr("Scan this code, hold a copy of it before the camera, or open a picture of it.")
        )
        self.code.setAccessibleName(self.tr("Test code for scanners"))
        self.camera.setText(self.tr("Try the camera"))
        self.file.setText(self.tr("Open a file …"))
        self.again.setText(self.tr("Check again  (F5)"))
        self.back.setText(self.tr("Back  (Esc)"))
        for key, words in NAMES.items():
            self._rows[key][0].show_text(i18n.pick(words))
        for found in self._found:
            self._say(found)
        if not self._found:
            for _, badge, means, do in self._rows.values():
                state = self.tr("Looking …") if self._looking else self.tr("Not known")
                badge.show_state(BadgeState.UNKNOWN, state)
                means.show_text("")
                do.show_text("")
        in_a_hall = any(found.key == "hall" for found in self._found)
        for widget in self._rows["hall"][: None if not in_a_hall else 3]:
            widget.setVisible(in_a_hall)

    def _say(self, found: CheckRow) -> None:
        _, badge, means, do = self._rows[found.key]
        said, word = i18n.pick(found.name), i18n.pick(found.state.words)
        badge.show_state(_BADGES[found.state], word)
        badge.setAccessibleName(f"{said}: {word}")
        means.show_text(i18n.pick(found.means))
        do.show_text(i18n.pick(found.do))
        do.setVisible(found.state is not RowState.IN_ORDER)
        if found.key == "scanner":
            self.result.show_text(i18n.pick(found.means))
