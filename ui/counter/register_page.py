"""The register on one page: entries, whether the chain is intact, search, export. Judges nothing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QBoxLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QTableView,
    QVBoxLayout,
)

from ui import theme
from ui.counter.page import Page, centred, size_target
from ui.counter.register_table import RegisterTable
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.busy import Busy
from ui.widgets.buttons import ChipButton, LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.flows.register_words import FAULTS
from wallet.model.errors import WalletError
from wallet.model.register import ChainResult, RegisterPage, RegisterQuery
from wallet.model.text import LocalisedText
from wallet.model.verdict import Verdict

_WIDEST = 1440
_TYPING_MS = 300
_LOWEST = 180
"""Pixels of the table at 100 %; what has no room then is scrolled to."""
_IN_ONE_LINE = 900
"""Pixels at 100 % from which days and verdicts stand side by side."""
_SHARES = (12, 10, 14, 14, 6, 9)
"""How the columns share the width."""
_NEEDED = ((6, 800), (4, 620), (3, 0))
"""So many columns stay from so many pixels on, at 100 %."""


class _Table(QTableView):
    """Its columns share the width that there is; with large text the least needed give way."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share_width()

    def share_width(self) -> None:
        width = self.viewport().width()
        kept = next((n for n, needed in _NEEDED if width >= theme.px(needed)), _NEEDED[-1][0])
        for column, share in enumerate(_SHARES):
            self.setColumnHidden(column, column >= kept)
            self.setColumnWidth(column, width * share // sum(_SHARES[:kept]))


class RegisterPageView(Page):
    """Empty, loading, filled, failed: one table, and words in its place where it has no rows."""

    back_wanted = Signal()
    search_wanted = Signal(object)
    """RegisterQuery."""
    check_wanted = Signal()
    stop_wanted = Signal()
    csv_wanted = Signal()
    pdf_wanted = Signal()
    checkpoint_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._now = datetime.now(UTC)
        self._chain: ChainResult | None = None
        self._loading = False
        self._further = False
        self._typing = QTimer(self, singleShot=True)
        self._typing.setInterval(_TYPING_MS)
        self._typing.timeout.connect(self.search)
        self._title = SafeLabel(role=TextRole.PAGE_TITLE, wrap=False)
        self.chain = Badge(BadgeState.UNKNOWN, "")
        self.check = SecondaryButton()
        self.check.clicked.connect(self.check_wanted)
        self.busy = Busy()
        self.busy.cancelled.connect(self.stop_wanted)
        self.trouble = Notice()
        self.words = QLineEdit()
        self.words.setClearButtonEnabled(True)
        self.words.textChanged.connect(lambda _: self._typing.start())
        self.days = tuple(ChipButton() for _ in range(3))
        self.verdicts = tuple(ChipButton() for _ in Verdict)
        for chips in (self.days, self.verdicts):
            for chip in chips:
                chip.clicked.connect(lambda _=False, c=chip, g=chips: self._choose(c, g))
        self.days[0].setChecked(True)
        self.model = RegisterTable()
        self.table = _Table()
        self.table.setModel(self.model)
        self.nothing = SafeLabel(role=TextRole.CARD_TITLE, tone=Tone.MUTED)
        self.more = LinkButton()
        self.more.clicked.connect(self._search_further)
        self.export = PrimaryButton(size="counter")
        self.export.clicked.connect(self.csv_wanted)
        self.pdf = SecondaryButton()
        self.pdf.clicked.connect(self.pdf_wanted)
        self.checkpoint = SecondaryButton()
        self.checkpoint.clicked.connect(self.checkpoint_wanted)
        self.back = SecondaryButton(size="counter")
        self.back.clicked.connect(self.back_wanted)
        self._set_table()
        self._arrange()
        self.dress()
        self.word()

    def _set_table(self) -> None:
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setAlternatingRowColors(False)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)

    def _arrange(self) -> None:
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 20, 32, 12))
        self.trouble.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        top = scrolled.column
        top.setSpacing(10)
        top.addLayout(row(self._title, self.chain, None, self.check))
        top.addWidget(self.busy)
        top.addWidget(self.trouble)
        top.addWidget(self.words)
        self._filters = QHBoxLayout()
        self._filters.setSpacing(8)
        self._filters.addLayout(row(*self.days, None, spacing=8), 1)
        self._filters.addLayout(row(*self.verdicts, None, spacing=8))
        top.addLayout(self._filters)
        top.addWidget(self.table, 1)
        top.addWidget(self.nothing, 1)
        top.addLayout(row(self.more, None, self.pdf, self.checkpoint))
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.export, None, self.back), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)

    # What the clerk asks for.

    def open(self, now: datetime) -> None:
        """The page comes on show: today's entries."""
        self._now = now
        self.trouble.clear()
        self.search()
        self.table.setFocus()

    @property
    def query(self) -> RegisterQuery:
        """What is being looked for."""
        span = next((days for chip, days in zip(self.days, (1, 7, 0), strict=True) if chip.isChecked()), 0)
        verdict = next((v for chip, v in zip(self.verdicts, Verdict, strict=True) if chip.isChecked()), None)
        since = None
        if span:
            midnight = self._now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
            since = (midnight - timedelta(days=span - 1)).astimezone(UTC)
        return RegisterQuery(since=since, text=self.words.text().strip(), verdict=verdict)

    def search(self) -> None:
        """Anew, from the newest entry on."""
        self._further = False
        self._load(self.query)

    def _search_further(self) -> None:
        self._further = True
        query = self.query
        last = self.model.entries[-1].sequence
        self._load(RegisterQuery(query.since, query.until, query.text, query.verdict, last))

    def _load(self, query: RegisterQuery) -> None:
        self._typing.stop()
        self._loading = True
        self.more.hide()
        self._word_nothing()
        self.busy.begin(self.tr("Reading the register …"))
        self.search_wanted.emit(query)

    def _choose(self, chosen: ChipButton, chips: tuple[ChipButton, ...]) -> None:
        for chip in chips:
            chip.setChecked(chip is chosen and (chip.isChecked() or chips is self.days))
        self.search()

    # What is answered.

    def show_found(self, page: RegisterPage) -> None:
        self._loading = False
        self.busy.end()
        self.trouble.clear()
        self._word_chain()
        self.model.show_entries(page.entries, further=self._further)
        self.more.setVisible(page.more)
        self._word_nothing()

    def show_checking(self) -> None:
        self.check.setEnabled(False)
        self.busy.begin(self.tr("Checking the whole chain …"))

    def show_progress(self, done: int, of: int) -> None:
        words = self.tr("Checked {done} of {count} entries").format(done=f"{done:,}", count=f"{of:,}")
        self.chain.show_state(BadgeState.UNKNOWN, words)

    def show_checked(self, result: ChainResult) -> None:
        self.check.setEnabled(True)
        self.busy.end()
        self._chain = result
        self._word_chain()

    def show_stopped(self) -> None:
        self.check.setEnabled(True)
        self.busy.end()
        self._chain = None
        self._word_chain()

    def show_exported(self, name: str, count: int) -> None:
        happened = LocalisedText(f"已导出到 {name}", f"Exported to {name}")
        means = LocalisedText(f"{count} 条记录。", f"{count} entries.") if count else _KEEP_ELSEWHERE
        self.trouble.show_wording(happened, means, LocalisedText("", ""), kind=NoticeKind.REMARK)

    def show_error(self, error: WalletError) -> None:
        self._loading = False
        self.check.setEnabled(True)
        self.busy.end()
        self.trouble.show_error(error)
        self._word_nothing()

    def clear(self) -> None:
        """Nothing stays on the page behind another."""
        self._typing.stop()
        self.model.show_entries((), further=False)
        self.trouble.clear()
        self.busy.end()

    # How it looks.

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def dress(self) -> None:
        across, down = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._filters.setDirection(across if self.width() >= theme.px(_IN_ONE_LINE) else down)
        for button in (self.export, self.back):
            size_target(button)
        self.table.setFont(theme.font(15))
        self.table.horizontalHeader().setFont(theme.font(13, theme.Weight.STRONG))
        self.table.verticalHeader().setDefaultSectionSize(theme.px(40))
        self.table.setMinimumHeight(theme.px(_LOWEST))
        self.table.share_width()

    def word(self) -> None:
        self._title.show_text(self.tr("Register"))
        self.check.setText(self.tr("Check the chain"))
        self.words.setPlaceholderText(self.tr("Case number, service or purpose"))
        self.words.setAccessibleName(self.tr("Search"))
        for chip, text in zip(self.days, (self.tr("Today"), self.tr("7 days"), self.tr("All")), strict=True):
            chip.setText(text)
        self._word_verdicts()
        self.more.setText(self.tr("Older entries"))
        self.export.setText(self.tr("Export"))
        self.pdf.setText(self.tr("Save as PDF"))
        self.checkpoint.setText(self.tr("Save checkpoint"))
        self.back.setText(self.tr("Back  (Esc)"))
        self.table.setAccessibleName(self.tr("Register"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1)
        self.model.layoutChanged.emit()
        self._word_chain()
        self._word_nothing()

    def _word_verdicts(self) -> None:
        from ui import i18n
        from wallet.wording import word_verdict

        for chip, verdict in zip(self.verdicts, Verdict, strict=True):
            chip.setText(i18n.pick(word_verdict(verdict)))

    def _word_chain(self) -> None:
        result = self._chain
        if result is None:
            self.chain.show_state(BadgeState.UNKNOWN, self.tr("Chain not checked yet"))
        elif result.fault is None:
            words = self.tr("Chain intact · {count} entries").format(count=f"{result.entries:,}")
            self.chain.show_state(BadgeState.GOOD, words)
        else:
            self.chain.show_state(BadgeState.BAD, self.tr("Chain broken"))
            where = " · ".join(filter(None, (f"#{result.sequence}", result.number)))
            fault = FAULTS[result.fault]
            self.trouble.show_wording(
                LocalisedText(f"登记簿被改动过：{where}", f"The register was altered: {where}"),
                LocalisedText(
                    f"{fault.zh}。之前的 {result.entries:,} 条完好。",
                    f"{fault.en}. The {result.entries:,} entries before it are sound.",
                ),
                LocalisedText(
                    "请告知主管，不要再动登记簿的文件。",
                    "Tell the supervisor; leave the register's files alone.",
                ),
                kind=NoticeKind.ERROR,
            )

    def _word_nothing(self) -> None:
        empty = not self.model.entries
        self.table.setVisible(not empty)
        self.nothing.setVisible(empty)
        query = self.query
        if self._loading:
            self.nothing.show_text(self.tr("Reading the register …"))
        elif query.text or query.verdict is not None or query.since is not None:
            self.nothing.show_text(self.tr("No entry fits. Look further back or ask for less."))
        else:
            self.nothing.show_text(self.tr("The register is empty: the first check writes its first entry."))


_KEEP_ELSEWHERE = LocalisedText(
    "请存到别处：日后能证明登记簿没有被截掉或重写。",
    "Keep it elsewhere: later it proves that the register was not cut off or written anew.",
)
