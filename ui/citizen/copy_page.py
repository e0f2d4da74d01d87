"""A printed copy (打印件): for whom, for what, until when and what it shows; then a PDF, or paper. Nothing is
made before the holder said so, and nothing of it lies in a file that the holder did not choose."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QLineEdit, QWidget

from ui import i18n
from ui.citizen.claim_grid import ClaimGrid
from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.fields import wipe
from ui.widgets.files import choose_place, write_file
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.credential import ClaimPath
from wallet.model.errors import WalletError
from wallet.model.printing import LONGEST_DAYS, LONGEST_TEXT, CopyOrder, PrintedCopy
from wallet.model.views import Offer, OfferedClaim

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtPrintSupport import QPrintDialog

PERIODS = (7, 30, 90, LONGEST_DAYS)
"""Days that a copy counts."""
USUAL_PERIOD = 30


class CopyPage(HeadedPage):
    """Ends with a file, a sheet of paper, or nothing."""

    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=820)
        self._offer: Offer | None = None
        self._job: Job | None = None
        self._ticks: dict[ClaimPath, TickBox] = {}
        self.notice, self.busy = Notice(), Busy()
        self.save_button = PrimaryButton()
        self.worth = SafeLabel(tone=Tone.MUTED)
        self.party_label, self.purpose_label = SafeLabel(tone=Tone.MUTED), SafeLabel(tone=Tone.MUTED)
        self.period_label = SafeLabel(tone=Tone.MUTED)
        self.party, self.purpose = QLineEdit(), QLineEdit()
        for field in (self.party, self.purpose):
            field.setMaxLength(LONGEST_TEXT)
            field.textChanged.connect(self._settle)
        self.party.returnPressed.connect(self.purpose.setFocus)
        self.purpose.returnPressed.connect(lambda: self.save_button.setFocus())
        self.period = ChoiceBox()
        self.party_hint = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.claims_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.claims_hint = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._claims = ClaimGrid()
        self.cancel_button, self.print_button = SecondaryButton(), SecondaryButton()
        self.cancel_button.clicked.connect(self.step_back)
        self.print_button.clicked.connect(lambda: self._make(self.print_copy))
        self.save_button.clicked.connect(lambda: self._make(self._save))
        self._build()
        self.word()

    def _build(self) -> None:
        said = Panel("card", spacing=4)
        said.hold(self.party_label, self.party, self.party_hint)
        said.column.addSpacing(8)
        said.hold(self.purpose_label, self.purpose)
        said.column.addSpacing(8)
        said.column.addWidget(self.period_label)
        said.column.addLayout(row(self.period, None))
        self.claims_card = Panel("card")
        self.claims_card.hold(self.claims_title, self.claims_hint)
        self.claims_card.column.addLayout(self._claims)
        self.scrolled.hold(self.notice, self.busy, self.worth, said, self.claims_card)
        self.body.addStretch(1)
        self.foot_row(None, self.cancel_button, self.print_button, self.save_button)

    def begin(self, licence_id: str) -> None:
        """Ask about a copy of one licence."""
        self.clear()
        at = self.desk.clock()
        self.busy.begin(self.tr("Checking the licence again…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.copy_choices(licence_id, at),
            done=self.show_offer,
            failed=self._failed,
        )

    def show_offer(self, offer: Offer) -> None:
        """What may be printed."""
        self.busy.end()
        self._offer = offer
        self.word()
        self.party.setFocus()

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self.notice.show_error(error)
        self.scrolled.verticalScrollBar().setValue(0)
        self._settle()

    # Making

    def _order(self) -> CopyOrder | None:
        offer = self._offer
        party, purpose = self.party.text().strip(), self.purpose.text().strip()
        if offer is None or not party or not purpose:
            return None
        disclosed: frozenset[ClaimPath] = frozenset().union(
            *(claim.disclosed for claim in offer.claims if not claim.always and self._ticked(claim))
        )
        return CopyOrder(offer.licence.id, disclosed, party, purpose, PERIODS[self.period.currentIndex()])

    def _make(self, then: Callable[[PrintedCopy], object]) -> None:
        """Make the copy as it is ordered now; `then` gets it where a code holds it."""
        order, at = self._order(), self.desk.clock()
        if order is None or (self._job is not None and not self._job.over):
            return
        self.notice.clear()
        self.busy.begin(self.tr("Signing…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.printed_copy(order, at),
            done=lambda copy: self._made(copy, then),
            failed=self._failed,
        )

    def _made(self, copy: PrintedCopy, then: Callable[[PrintedCopy], object]) -> None:
        self.busy.end()
        if copy.symbol is not None:
            then(copy)
            return
        version = copy.version_needed
        words = self.tr("It needs a version {version} code; readers are reliable up to 22.")
        names = i18n.listed(copy.leave_out)
        left_out = self.tr("Leave out: {names}. Or say the purpose more briefly.")
        self.notice.say(
            self.tr("This is too much for one code."),
            words.format(version=version) if version else self.tr("No code can hold it."),
            left_out.format(names=names) if names else self.tr("Show it on the screen at the counter."),
            kind=NoticeKind.WARNING,
        )
        self.scrolled.verticalScrollBar().setValue(0)

    def _save(self, copy: PrintedCopy) -> None:
        from ui.citizen.copy_sheet import copy_pdf

        data, journeys = copy_pdf(copy), self.desk.journeys

        def hand_over(path: Path) -> bool:
            noted = journeys.copy_printed(copy, self.desk.clock())
            write_file(path, data)
            return noted

        def write(path: Path) -> None:
            self.desk.jobs.run(
                lambda: hand_over(path),
                done=partial(self._out, copy),
                failed=self.notice.show_error,
                owner=self,
            )

        kind = self.tr("{licence}, copy").format(licence=i18n.pick(copy.type_name))
        name = f"{kind} {i18n.day(copy.made_on)}.pdf"
        choose_place(self, self.tr("Save the copy"), name, write)

    def print_copy(self, copy: PrintedCopy) -> QPrintDialog | None:
        """Ask for a printer; None, and said so, where there is none."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.notice.say(
                self.tr("This computer knows no printer."),
                then=self.tr("Save the copy as PDF and print it elsewhere."),
                kind=NoticeKind.WARNING,
            )
            self.scrolled.verticalScrollBar().setValue(0)
            return None
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        dialog = QPrintDialog(printer, self.window())
        dialog.accepted.connect(lambda: self._print(printer, copy))
        dialog.setModal(True)
        dialog.show()
        return dialog

    def _print(self, printer: object, copy: PrintedCopy) -> None:
        from ui.citizen.copy_sheet import print_copy

        if self._offer is None:  # locked meanwhile
            return
        print_copy(printer, copy)  # type: ignore[arg-type]
        journeys = self.desk.journeys
        self.desk.jobs.run(
            lambda: journeys.copy_printed(copy, self.desk.clock()),
            done=partial(self._out, copy),
            failed=self.notice.show_error,
            owner=self,
        )

    def _out(self, copy: PrintedCopy, noted: bool) -> None:
        words = self.tr("The copy is made. It is good until {day}.").format(day=i18n.day(copy.last_day))
        self.said.emit(words)
        if not noted:
            self.notice.say(
                self.tr("This could not be noted in your receipts: the wallet takes nothing now."),
                kind=NoticeKind.WARNING,
            )
        elif not copy.sturdy:
            self.notice.say(
                self.tr("The code is dense: print it on good paper, keep it flat and dry."),
                then=self.tr("With fewer claims it bears more wear."),
                kind=NoticeKind.REMARK,
            )

    # Claims

    def _show_claims(self, offer: Offer) -> None:
        kept = {path: tick.isChecked() for path, tick in self._ticks.items()}
        self._claims.begin()
        self._ticks = {}
        for claim in offer.claims:
            tick = TickBox(i18n.pick(claim.view.label))
            tick.setChecked(kept.get(claim.view.path, claim.chosen or claim.always))
            tick.setEnabled(not claim.always)
            self._ticks[claim.view.path] = tick
            value = SafeLabel(" · ".join(i18n.claim_lines(claim.view)), tone=Tone.MUTED)
            always = self.tr("always visible") if claim.always else ""
            mark = SafeLabel(always, role=TextRole.SMALL, tone=Tone.MUTED, wrap=False)
            self._claims.add_claim(tick, value, mark)

    def _ticked(self, claim: OfferedClaim) -> bool:
        tick = self._ticks.get(claim.view.path)
        return claim.chosen if tick is None else tick.isChecked()

    def _settle(self) -> None:
        able = self._order() is not None
        self.save_button.setEnabled(able)
        self.print_button.setEnabled(able)

    # Page

    def word(self) -> None:
        super().word()
        offer = self._offer
        self.title.show_text(self.tr("Printed copy"))
        name = f"{i18n.pick(offer.licence.type_name)} · {offer.licence.holder}" if offer else ""
        self.subtitle.show_text(name)
        self.worth.show_text(
            self.tr(
                "A copy proves that the licence is genuine, not that you are its holder: the clerk compares "
                "it with your identity card. It counts only for whom and for what you say here."
            )
        )
        self.party_label.show_text(self.tr("Made out to"))
        self.party.setPlaceholderText(self.tr("Who receives it? For example: the name of the office"))
        self.party.setAccessibleName(self.party_label.text())
        self.party_hint.show_text(
            self.tr("Write the name exactly as the office does: a counter compares it letter by letter.")
        )
        self.purpose_label.show_text(self.tr("Purpose"))
        self.purpose.setPlaceholderText(self.tr("What is it for? For example: renewing a permit"))
        self.purpose.setAccessibleName(self.purpose_label.text())
        self.period_label.show_text(self.tr("How long it counts"))
        self._word_period()
        self.claims_title.show_text(self.tr("What it shows"))
        alone = offer is not None and offer.bearer
        hint = self.tr("Nothing can be left out of this licence: all of it is shown.")
        self.claims_hint.show_text(hint if alone else self.tr("Tick only what is needed."))
        self.cancel_button.setText(self.tr("Cancel"))
        self.print_button.setText(self.tr("Print…"))
        self.save_button.setText(self.tr("Save as PDF…"))
        self.claims_card.setVisible(offer is not None)
        if offer is not None:
            self._show_claims(offer)
        self._settle()

    def _word_period(self) -> None:
        at = self.period.currentIndex()
        self.period.clear()
        for days in PERIODS:
            self.period.addItem(self.tr("{days} days").format(days=days))
        self.period.setCurrentIndex(at if at >= 0 else PERIODS.index(USUAL_PERIOD))
        self.period.setAccessibleName(self.period_label.text())

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._offer is not None:
            self._show_claims(self._offer)

    def step_back(self) -> None:
        self.clear()
        self.back.emit()

    def clear(self) -> None:
        if self._job is not None:
            self._job.cancel()
        self.busy.end()
        self.notice.clear()
        self._offer, self._ticks = None, {}
        empty(self._claims)
        self.claims_card.hide()
        self.subtitle.show_text("")
        for field in (self.party, self.purpose):
            wipe(field)
        self.period.setCurrentIndex(PERIODS.index(USUAL_PERIOD))
        self._settle()

    @property
    def first(self) -> QWidget:
        return self.party
