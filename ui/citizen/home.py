"""The licences: search, chips and cards on the left, the chosen licence on the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLineEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.citizen.backup_line import BackupLine
from ui.citizen.bars import OlderBar, ReminderBar
from ui.citizen.cards import Chip, LicenceListView, haystack, wanted
from ui.citizen.desk import Desk
from ui.citizen.licence import LicencePage
from ui.citizen.page import Page
from ui.citizen.pictures import Pile, Skeleton
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import ChipButton, LinkButton, MenuButton, PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox
from ui.widgets.drop import DropZone
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, Scrolled, row, rule
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.views import LicenceState, LicenceSummary

ROOMY_HEIGHT, ROOMY_WIDTH = 560, 760
"""Pixels of 100 % below which the page makes do with a menu and a box instead of buttons and chips."""


class HomePage(Page):
    """Everything starts here once the wallet is open."""

    add = Signal()
    answer = Signal()
    settings = Signal()
    receipts = Signal()
    help = Signal()
    lock = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._all: tuple[tuple[str, LicenceSummary], ...] = ()
        self._chip = Chip.ALL
        self._job: Job | None = None
        self._wanted_id: str | None = None
        self._filling = False
        self._compact = False
        self.licence = LicencePage(desk)
        self.right = QStackedWidget()
        self.right.addWidget(self.licence)
        self.right.addWidget(self._nothing_chosen())
        self.right.addWidget(self._empty_wallet())
        self.older, self.reminders = OlderBar(), ReminderBar()
        around, whole = QVBoxLayout(self), QHBoxLayout()
        around.setContentsMargins(0, 0, 0, 0)
        whole.setContentsMargins(0, 0, 0, 0)
        for lines in (around, whole):
            lines.setSpacing(0)
        around.addWidget(self.older)
        around.addWidget(self.reminders)
        around.addLayout(whole, 1)
        self.side = self._build_side()
        whole.addWidget(self.side)
        whole.addWidget(self.right, 1)
        self._fit()
        self.word()

    # The left side

    def _build_side(self) -> Panel:
        side = Panel("side", margins=(16, 16, 16, 12), spacing=10)
        self.title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.chips = {chip: ChipButton() for chip in Chip}
        group = QButtonGroup(self)
        for chip, button in self.chips.items():
            group.addButton(button)
            button.clicked.connect(lambda _checked=False, chosen=chip: self._choose_chip(chosen))
        self.chips[Chip.ALL].setChecked(True)
        self.chip_box = ChoiceBox()
        self.chip_box.activated.connect(lambda at: self.chips[tuple(Chip)[at]].click())
        self.cards, self.expired = LicenceListView(), LicenceListView()
        for cards in (self.cards, self.expired):
            chosen = cards.selectionModel().currentChanged
            chosen.connect(lambda _now, _old, source=cards: self._chosen(source))
        self.no_match = SafeLabel(tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        self.skeleton = Skeleton()
        self.busy = Busy()
        self.notice = Notice()
        self.fold_button = LinkButton()
        self.fold_button.setProperty("kind", "fold")
        self.fold_button.clicked.connect(self._turn_fold)
        self.add_button = SecondaryButton()
        self.add_button.clicked.connect(self.add)
        self.answer_button = SecondaryButton()
        self.answer_button.clicked.connect(self.answer)
        self.receipts_button, self.settings_button = SecondaryButton(), LinkButton()
        self.help_button, self.lock_button = LinkButton(), LinkButton()
        self.receipts_button.clicked.connect(self.receipts)
        self.settings_button.clicked.connect(self.settings)
        self.help_button.clicked.connect(self.help)
        self.lock_button.clicked.connect(self.lock)
        column = side.column
        column.addWidget(self.title)
        search_row = row(self.search, self.chip_box, spacing=8)
        search_row.setStretch(0, 1)
        column.addLayout(search_row)
        column.addLayout(row(*self.chips.values(), None, spacing=6))
        column.addWidget(self.busy)
        column.addWidget(self.notice)
        column.addWidget(self.skeleton, 1)
        column.addWidget(self.no_match)
        column.addWidget(self.cards, 3)
        self.fold_line = rule()
        column.addWidget(self.fold_line)
        column.addWidget(self.fold_button)
        column.addWidget(self.expired, 2)
        self.backup = BackupLine(self.desk)
        self.more_button = MenuButton()
        self.more_button.stand_for(
            self.answer_button,
            self.receipts_button,
            self.backup.button,
            self.settings_button,
            self.help_button,
            self.lock_button,
        )
        column.addWidget(self.backup)
        add_row = row(self.add_button, self.more_button, spacing=8)
        add_row.setStretch(0, 1)
        column.addLayout(add_row)
        answer_row = row(self.answer_button, self.receipts_button, spacing=8)
        answer_row.setStretch(0, 1)
        column.addLayout(answer_row)
        column.addLayout(row(self.settings_button, self.help_button, None, self.lock_button, spacing=0))
        self.expired.hide()
        return side

    def _nothing_chosen(self) -> QWidget:
        page = Panel("window", margins=(32, 32, 32, 32))
        self.choose_hint = SafeLabel(tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        page.column.addStretch(1)
        page.column.addWidget(self.choose_hint)
        page.column.addStretch(1)
        return page

    def _empty_wallet(self) -> QWidget:
        page = Panel("window", margins=(0, 0, 0, 0))
        scrolled = Scrolled(widest=560, margins=(32, 32, 32, 32))
        self.empty_title = SafeLabel(role=TextRole.PAGE_TITLE, align=Qt.AlignmentFlag.AlignHCenter)
        self.empty_hint = SafeLabel(tone=Tone.MUTED, align=Qt.AlignmentFlag.AlignHCenter)
        self.first_button = PrimaryButton()
        self.first_button.clicked.connect(self.add)
        self.drop = DropZone()
        self.drop.setMinimumHeight(theme.px(140))
        column = scrolled.column
        column.addStretch(1)
        column.addWidget(Pile())
        column.addSpacing(8)
        column.addWidget(self.empty_title)
        column.addWidget(self.empty_hint)
        column.addSpacing(8)
        column.addLayout(row(None, self.first_button, None))
        column.addSpacing(8)
        column.addWidget(self.drop)
        column.addStretch(2)
        page.column.addWidget(scrolled)
        return page

    def _fit(self) -> None:
        # The cards keep their words at every text size, the licence about half of the smallest window.
        self.side.setFixedWidth(min(theme.px(372), max(480, self.width() * 46 // 100)))
        self.chip_box.setMaximumWidth(self.side.width() * 2 // 5)
        scale = theme.text_scale()
        compact = self.height() / scale < ROOMY_HEIGHT or self.width() / scale < ROOMY_WIDTH
        if compact is not self._compact:
            self._compact = compact
            self.licence.be_compact(on=compact)
            self._word_add()
            self._show_lists(loading=not self.skeleton.isHidden())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "side"):
            self._fit()

    # Loading and filtering

    def refresh(self, select: str | None = None) -> None:
        """Read the list anew; `select` is chosen afterwards, else what was chosen before."""
        self._wanted_id = select or self.licence.licence_id
        if self._job is not None:
            self._job.cancel()
        at = self.desk.clock()
        self.notice.clear()
        if not self._all:
            self._show_lists(loading=True)
        self.busy.begin(self.tr("Opening your licences…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.licences(at), done=self._loaded, failed=self._failed
        )

    def refresh_licence(self) -> None:
        """Open the licence on show anew: something about it has changed."""
        if self.licence.licence_id is not None:
            self.licence.open(self.licence.licence_id)

    def _loaded(self, summaries: tuple[LicenceSummary, ...]) -> None:
        self.busy.end()
        self._all = tuple((haystack(summary), summary) for summary in summaries)
        self._filter()
        if self._all:
            self.backup.refresh()
        else:
            self.backup.clear()
        if self.isVisible() and not self.search.text():
            (self.cards if self._all else self.first_button).setFocus()

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self._show_lists(loading=False)
        self.notice.show_error(error)

    def _choose_chip(self, chip: Chip) -> None:
        self._chip = chip
        self._filter()

    def _filter(self) -> None:
        """Choose the rows that fit the search and the chip."""
        words = self.search.text().casefold().split()
        keep = self.licence.licence_id if self._wanted_id is None else self._wanted_id
        self._wanted_id = None
        fit = [
            summary
            for hay, summary in self._all
            if wanted(summary, self._chip) and all(word in hay for word in words)
        ]
        gone = LicenceState.EXPIRED
        # While rows go, the selection falls on their neighbours: nobody chose those.
        self._filling = True
        self.cards.rows.show_rows(tuple(s for s in fit if s.state is not gone))
        self.expired.rows.show_rows(tuple(s for s in fit if s.state is gone))
        self._filling = False
        self._show_lists(loading=False)
        self._choose(keep)
        self._chosen(self.expired if self.cards.selected_id() is None else self.cards)

    def _choose(self, licence_id: str | None) -> None:
        if licence_id is not None:
            if self.cards.select(licence_id):
                return
            if self.expired.rows.row_of(licence_id) >= 0:
                self._unfold()
                self.expired.select(licence_id)
                return
        if self.cards.rows.rows:
            self.cards.select(self.cards.rows.rows[0].id)
        elif self._all:
            self.right.setCurrentIndex(1)

    def _show_lists(self, *, loading: bool) -> None:
        some, old = len(self.cards.rows.rows), len(self.expired.rows.rows)
        self.skeleton.setVisible(loading)
        self.cards.setVisible(not loading and (bool(some) or not old or self.expired.isHidden()))
        self.no_match.setVisible(not loading and bool(self._all) and not some and not old)
        self.fold_line.setVisible(not loading and bool(old))
        self.fold_button.setVisible(not loading and bool(old))
        if not old:
            self.expired.hide()
        nothing = not loading and not self._all
        small = self._compact
        for widget in (self.add_button, self.search):
            widget.setVisible(not nothing)
        for chip in self.chips.values():
            chip.setVisible(not nothing and not small)
        self.chip_box.setVisible(not nothing and small)
        self.more_button.setVisible(small)
        self.backup.be_compact(on=small)
        self.title.setVisible(not small or nothing)
        for wide in (self.answer_button, self.receipts_button):
            wide.setVisible(not small)
        for button in (self.settings_button, self.help_button, self.lock_button):
            button.setVisible(not small)
        if nothing:
            self.licence.clear()
            self.right.setCurrentIndex(2)
        elif loading:
            self.right.setCurrentIndex(0)
        self._word_fold()

    def _turn_fold(self) -> None:
        if not self.expired.isHidden():
            self.expired.hide()
        else:
            self._unfold()
        self._word_fold()

    def _unfold(self) -> None:
        self.expired.show()
        self._word_fold()

    def _chosen(self, source: LicenceListView) -> None:
        licence_id = None if self._filling else source.selected_id()
        if licence_id is None:
            return
        other = self.expired if source is self.cards else self.cards
        other.selectionModel().clear()
        self.right.setCurrentIndex(0)
        if licence_id != self.licence.licence_id:
            self.licence.open(licence_id)

    # Words

    def word(self) -> None:
        self.title.show_text(self.tr("My licences"))
        self.search.setPlaceholderText(self.tr("Search licence, holder, number"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.chips[Chip.ALL].setText(self.tr("All"))
        self.chips[Chip.PERSON].setText(self.tr("Personal"))
        self.chips[Chip.ORGANISATION].setText(self.tr("Business"))
        self.chips[Chip.EXPIRING].setText(self.tr("Expiring"))
        self.cards.setAccessibleName(self.tr("My licences"))
        self.expired.setAccessibleName(self.tr("Expired licences"))
        self.no_match.show_text(self.tr("Nothing fits this search."))
        self._word_add()
        self.chip_box.clear()
        for chip, button in self.chips.items():
            self.chip_box.addItem(button.text())
            if chip is self._chip:
                self.chip_box.setCurrentIndex(self.chip_box.count() - 1)
        self.chip_box.setAccessibleName(self.tr("Which licences"))
        self.answer_button.setText(self.tr("Answer a counter's request"))
        self.receipts_button.setText(self.tr("Receipts"))
        self.settings_button.setText(self.tr("Settings"))
        self.help_button.setText(self.tr("Help"))
        self.lock_button.setText(self.tr("Lock"))
        self.backup.word()
        self.choose_hint.show_text(self.tr("Choose a licence on the left."))
        self.empty_title.show_text(self.tr("No licence yet"))
        self.empty_hint.show_text(
            self.tr("Bring in a licence file, a picture of its code, or its text. It stays on this computer.")
        )
        self.first_button.setText(self.tr("Import the first licence"))
        self._word_fold()

    def _word_add(self) -> None:
        words = self.tr("Import") if self._compact else self.tr("Import or receive a licence")
        self.add_button.setText("＋ " + words)

    def _word_fold(self) -> None:
        count = len(self.expired.rows.rows)
        arrow = "▾" if not self.expired.isHidden() else "▸"
        self.fold_button.setText(f"{arrow}  " + self.tr("Expired: {count}").format(count=count))

    def clear(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.busy.end()
        self.notice.clear()
        self._all = ()
        self._wanted_id = None
        wipe(self.search)
        self.cards.rows.show_rows(())
        self.expired.rows.show_rows(())
        self.licence.clear()
        self.backup.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def step_back(self) -> None:
        """Esc empties the search."""
        wipe(self.search)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.cards.setFocus()
