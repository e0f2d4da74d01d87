"""The keys of the counter's window, on one page (F1). No manual: that is a document."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout

from ui.counter.page import Page, centred, size_target
from ui.widgets.buttons import PrimaryButton
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone

_WIDEST = 1440


class HelpPage(Page):
    """What each key does."""

    back_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self._intro = SafeLabel(tone=Tone.MUTED)
        self._rows: list[tuple[SafeLabel, SafeLabel]] = []
        card = Panel(margins=(24, 16, 24, 16))
        grid = QGridLayout()
        grid.setHorizontalSpacing(32)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for place in range(len(self._keys())):
            key, words = SafeLabel(role=TextRole.STRONG, wrap=False), SafeLabel()
            grid.addWidget(key, place, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, place, 1)
            self._rows.append((key, words))
        card.column.addLayout(grid)
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 28, 32, 16))
        for widget in (self._title, self._intro, card):
            scrolled.column.addWidget(widget)
        scrolled.column.addStretch(1)
        self.back = PrimaryButton(size="counter")
        self.back.clicked.connect(self.back_wanted)
        foot = Panel("bar", margins=(32, 14, 32, 14))
        foot.column.addLayout(centred(row(self.back, None), widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)
        self.dress()
        self.word()

    def dress(self) -> None:
        size_target(self.back)

    def _keys(self) -> tuple[tuple[str, str], ...]:
        return (
            ("Enter", self.tr("Start receiving; after a verdict: the next visitor")),
            (
                self.tr("Scanner"),
                self.tr("Scan at any time: whichever page is open, the former result goes first"),
            ),
            ("Ctrl+V", self.tr("Check a picture or a text from the clipboard")),
            ("Ctrl+O", self.tr("Check a picture or a file")),
            ("F2", self.tr("What the verdict rests on; its receipt for the visitor")),
            ("F3", self.tr("The register: what was checked here, and whether it is intact")),
            ("F4", self.tr("Settings and devices: for the supervisor")),
            ("F5", self.tr("Self-check: data, clock, scanner, camera, disk, register")),
            ("Ctrl+Shift+S", self.tr("Read a code that another window shows on this screen")),
            (self.tr("Space"), self.tr("Keep the verdict on screen, or let it go")),
            ("Esc", self.tr("One step back")),
            ("Ctrl +  /  Ctrl −  /  Ctrl 0", self.tr("Larger text, smaller text, usual text")),
            ("F1", self.tr("This page")),
        )

    def word(self) -> None:
        self._title.show_text(self.tr("Help"))
        self._intro.show_text(
            self.tr("The visitor scans your request or types its 8 digits, then shows a code: scan that.")
        )
        self.back.setText(self.tr("Back  (Esc)"))
        for (key, words), (name, says) in zip(self._rows, self._keys(), strict=True):
            key.show_text(name)
            words.show_text(says)
