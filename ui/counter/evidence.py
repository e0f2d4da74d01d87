"""What a verdict rests on: the ten checks in plain words, and a technical page. Shows no claim."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from ui import i18n, theme
from ui.counter.evidence_rows import CheckRow, part_reports, technical_lines
from ui.counter.page import Page, centred, size_target
from ui.widgets.buttons import ChipButton, PrimaryButton, SecondaryButton
from ui.widgets.notice import GlyphMark
from ui.widgets.panel import Panel, Scrolled, empty, row, rule
from ui.widgets.portrait import PortraitView
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from ui.widgets.shapes import VERDICT_GLYPHS
from wallet.model.verdict import Report, Verdict
from wallet.model.views import Checked
from wallet.wording import word_meaning, word_verdict

_WIDEST = 1440
_PORTRAIT, _WIDEST_PORTRAIT = 168, 240
"""Width of the portrait's frame at 100 %, and with large text, which needs the room."""
_TONES = {
    Verdict.VALID: "good",
    Verdict.CHECK_BY_HAND: "soon",
    Verdict.NOT_VALID: "bad",
    Verdict.NOT_CHECKED: "unknown",
}


class EvidencePage(Page):
    """The checks of the verdict on show."""

    next_wanted = Signal()
    back_wanted = Signal()
    print_wanted = Signal()
    save_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._checked: Checked | None = None
        self._mark = GlyphMark(VERDICT_GLYPHS[Verdict.NOT_CHECKED], "unknown", size=26)
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self._meaning = SafeLabel(tone=Tone.MUTED)
        self.plain = ChipButton()
        self.technical = ChipButton()
        self.plain.setChecked(True)
        self.plain.clicked.connect(lambda: self.show_tab(0))
        self.technical.clicked.connect(lambda: self.show_tab(1))
        self._checks = Scrolled(widest=_WIDEST, margins=(32, 4, 32, 16))
        self._facts = Scrolled(widest=_WIDEST, margins=(32, 4, 32, 16))
        self._tabs = QStackedWidget()
        self._tabs.addWidget(self._checks)
        self._tabs.addWidget(self._facts)
        self.portrait = PortraitView(width=_PORTRAIT)
        self.print = PrimaryButton(size="counter")
        self.print.clicked.connect(self.print_wanted)
        self.save = SecondaryButton(size="counter")
        self.save.clicked.connect(self.save_wanted)
        self.next = SecondaryButton(size="counter")
        self.next.clicked.connect(self.next_wanted)
        self.back = SecondaryButton(size="counter")
        self.back.clicked.connect(self.back_wanted)
        self._arrange()
        self.dress()
        self.word()

    def _arrange(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._meaning)
        head = QHBoxLayout()
        head.setContentsMargins(0, 0, 0, 0)
        head.setSpacing(14)
        head.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addLayout(row(self.plain, self.technical, spacing=8))
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.print, self.save, None, self.next, self.back), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        top = centred(head, widest=_WIDEST)
        top.setContentsMargins(32, 20, 32, 10)
        column.addLayout(top)
        middle = row(self._tabs, self.portrait, spacing=16)
        middle.setStretch(0, 1)
        middle.setContentsMargins(0, 0, 32, 0)
        column.addLayout(middle, 1)
        column.addWidget(foot)

    @property
    def checked(self) -> Checked | None:
        """The verdict on show."""
        return self._checked

    @property
    def rows(self) -> tuple[CheckRow, ...]:
        """The rows on the first page, in the order of the checks."""
        return tuple(self._checks.findChildren(CheckRow))

    def facts(self) -> str:
        """Everything the technical page says."""
        return "\n".join(label.text() for label in self._facts.findChildren(SafeLabel))

    def show_checked(self, checked: Checked) -> None:
        """Fill the page."""
        self._checked = checked
        self.show_tab(0)
        self.word()
        self.setFocus()

    def clear(self) -> None:
        """Nothing of the visitor stays."""
        self._checked = None
        self.portrait.clear()
        self.word()

    def show_tab(self, place: int) -> None:
        self._tabs.setCurrentIndex(place)
        self.plain.setChecked(place == 0)
        self.technical.setChecked(place == 1)

    def dress(self) -> None:
        for button in (self.print, self.save, self.next, self.back):
            size_target(button)
        self.portrait.fix_width(min(theme.px(_PORTRAIT), _WIDEST_PORTRAIT))

    def word(self) -> None:
        self.portrait.show_label(self.tr("Portrait, issuer-signed: compare with the person"))
        self.plain.setText(self.tr("In plain words"))
        self.technical.setText(self.tr("Technical"))
        self.print.setText(self.tr("Print receipt"))
        self.save.setText(self.tr("Save receipt"))
        self.next.setText(self.tr("Next  (Enter)"))
        self.back.setText(self.tr("Back  (Esc)"))
        empty(self._checks.column)
        empty(self._facts.column)
        self._title.show_text("")
        self._meaning.show_text("")
        if self._checked is None:
            return
        report = self._checked.report
        self._mark.show_glyph(VERDICT_GLYPHS[report.verdict], _TONES[report.verdict])
        name = i18n.pick(word_verdict(report.verdict))
        self._title.show_text(self.tr("{verdict}: what it rests on").format(verdict=name))
        self._meaning.show_text(i18n.pick(word_meaning(report.verdict)))
        parts = part_reports(report)
        for place, part in enumerate(parts, 1):
            heading = self.tr("Licence {number} of {count}").format(number=place, count=len(parts))
            self._add_part(part, heading if len(parts) > 1 else "")
        self._checks.column.addStretch(1)
        self._facts.column.addStretch(1)

    def _add_part(self, report: Report, heading: str) -> None:
        for column in (self._checks.column, self._facts.column):
            if heading:
                column.addWidget(SafeLabel(heading, role=TextRole.CARD_TITLE))
        card = Panel(margins=(24, 10, 24, 10), spacing=0)
        for place, finding in enumerate(report.findings):
            if place:
                card.column.addWidget(rule())
            card.column.addWidget(CheckRow(finding, report))
        self._checks.column.addWidget(card)
        self._facts.column.addWidget(self._facts_card(report))

    def _facts_card(self, report: Report) -> QWidget:
        assert self._checked is not None
        card = Panel(margins=(24, 16, 24, 16))
        grid = QGridLayout()
        grid.setHorizontalSpacing(24)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for place, (name, value) in enumerate(technical_lines(report, self._checked.case_number)):
            grid.addWidget(
                SafeLabel(name, role=TextRole.SMALL, tone=Tone.MUTED, wrap=False),
                place,
                0,
                Qt.AlignmentFlag.AlignTop,
            )
            grid.addWidget(SafeLabel(value, role=TextRole.SMALL), place, 1)
        card.column.addLayout(grid)
        return card
