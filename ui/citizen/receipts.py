"""Receipts: what was shown to whom, when and for what. Searched, written out, deleted."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from ui import i18n
from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.busy import Busy
from ui.widgets.buttons import DangerButton, LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox
from ui.widgets.files import choose_place, write_file
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.keeping import Receipt, ReceiptForm

AT_ONCE = 40
"""Rows that are laid out; further ones on demand."""

AGES = (0, 30, 365)
"""Days: what is older can be deleted; 0 is everything found."""


def haystack(receipt: Receipt) -> str:
    """What the search looks into, case folded."""
    claims = " ".join(f"{claim.zh} {claim.en}" for claim in receipt.claims)
    name = receipt.type_name
    parts = (
        receipt.asker,
        receipt.purpose,
        receipt.holder,
        name.zh,
        name.en,
        claims,
        i18n.moment(receipt.at),
    )
    return "\n".join(parts).casefold()


class ReceiptsPage(HeadedPage):
    """The newest first."""

    said = Signal(str)
    deleted = Signal(int)
    """How many were; `put_back` undoes it until the next deletion or the lock."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=880)
        self._all: tuple[tuple[str, Receipt], ...] = ()
        self.found: tuple[Receipt, ...] = ()
        self._gone: tuple[Receipt, ...] = ()
        self._most = AT_ONCE
        self.search = QLineEdit()
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._filter)
        self.notice, self.busy = Notice(), Busy()
        self.count = SafeLabel(tone=Tone.MUTED)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.more = LinkButton()
        self.more.clicked.connect(self._show_more)
        self.csv_button, self.json_button = SecondaryButton(), SecondaryButton()
        self.csv_button.clicked.connect(lambda: self._export(ReceiptForm.CSV))
        self.json_button.clicked.connect(lambda: self._export(ReceiptForm.JSON))
        self.age = ChoiceBox()
        self.delete_button = DangerButton()
        self.delete_button.clicked.connect(
            lambda: self.delete(self._older_than(AGES[self.age.currentIndex()]))
        )
        self.done_button = PrimaryButton()
        self.done_button.clicked.connect(self.step_back)
        self.body.addWidget(self.search)
        self.scrolled.hold(self.notice, self.busy, self.count)
        self.body.addLayout(self._rows)
        self.body.addLayout(row(self.more, None))
        self.body.addLayout(row(None, self.age, self.delete_button))
        self.body.addStretch(1)
        self.foot_row(self.csv_button, self.json_button, None, self.done_button)
        self.word()

    # Loading and finding

    def refresh(self) -> None:
        """Read them anew."""
        self.notice.clear()
        self.busy.begin(self.tr("Opening the receipts…"))
        self.desk.jobs.run(
            lambda: self.desk.journeys.receipts.listed(), done=self._loaded, failed=self._failed
        )

    def _loaded(self, receipts: tuple[Receipt, ...]) -> None:
        self.busy.end()
        self._all = tuple((haystack(receipt), receipt) for receipt in receipts)
        self._filter()

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self.notice.show_error(error)

    def _filter(self) -> None:
        words = self.search.text().casefold().split()
        self.found = tuple(receipt for hay, receipt in self._all if all(word in hay for word in words))
        self._most = AT_ONCE
        self._show_rows()

    def _show_more(self) -> None:
        self._most += AT_ONCE
        self._show_rows()

    def _show_rows(self) -> None:
        empty(self._rows)
        for receipt in self.found[: self._most]:
            self._rows.addWidget(self._card(receipt))
        some = bool(self.found)
        self.more.setVisible(len(self.found) > self._most)
        for widget in (self.csv_button, self.json_button, self.delete_button):
            widget.setEnabled(some)
        self.age.setVisible(bool(self._all))
        self.delete_button.setVisible(bool(self._all))
        self.search.setVisible(bool(self._all))
        if self._all:
            self.count.show_text(self.tr("Found: {count}").format(count=len(self.found)))
        else:
            self.count.show_text(self.tr("Nothing was shown to anybody yet."))

    def _card(self, receipt: Receipt) -> QWidget:
        card = Panel("card", spacing=4)
        asker = SafeLabel(receipt.asker or self.tr("Not known who asked"), role=TextRole.STRONG)
        badge = Badge(
            BadgeState.NEUTRAL if receipt.asker_known else BadgeState.UNKNOWN,
            self.tr("Identity verified") if receipt.asker_known else self.tr("Not verified"),
        )
        head = row(asker, badge)
        head.setStretch(0, 1)
        card.column.addLayout(head)
        what = f"{i18n.moment(receipt.at)} · {i18n.pick(receipt.type_name)} · {receipt.holder}"
        card.column.addWidget(SafeLabel(what, tone=Tone.MUTED))
        if receipt.purpose:
            card.column.addWidget(SafeLabel(self.tr("For: {purpose}").format(purpose=receipt.purpose)))
        shown = self.tr("Shown: {claims}").format(claims=i18n.listed(receipt.claims))
        delete = LinkButton(self.tr("Delete"))
        delete.setAccessibleName(f"{delete.text()}: {i18n.moment(receipt.at)}")
        delete.clicked.connect(lambda _checked=False, one=receipt: self.delete((one,)))
        foot = row(SafeLabel(shown), delete)
        foot.setStretch(0, 1)
        card.column.addLayout(foot)
        return card

    # Out

    def _export(self, form: ReceiptForm) -> None:
        found = self.found
        name = f"receipts-{self.desk.clock().astimezone():%Y-%m-%d}.{form.value}"

        def write(path: Path) -> None:
            self.desk.jobs.run(
                lambda: write_file(path, self.desk.journeys.receipts.exported(found, form)),
                done=self._saved,
                failed=self.notice.show_error,
                owner=self,
            )

        choose_place(self, self.tr("Save the receipts"), name, write)

    def _saved(self, _nothing: None) -> None:
        self.said.emit(self.tr("The receipts were saved. The file is not encrypted."))

    # Away

    def _older_than(self, days: int) -> tuple[Receipt, ...]:
        limit: datetime = self.desk.clock() - timedelta(days=days)
        return tuple(receipt for receipt in self.found if not days or receipt.at < limit)

    def delete(self, receipts: tuple[Receipt, ...]) -> None:
        """Take them out of the vault."""
        if not receipts:
            self.said.emit(self.tr("None of those found is so old."))
            return
        ids = tuple(receipt.id for receipt in receipts)

        def gone(_nothing: None) -> None:
            self._gone = receipts
            self.refresh()
            self.deleted.emit(len(receipts))

        self.desk.jobs.run(
            lambda: self.desk.journeys.receipts.delete(ids), done=gone, failed=self._failed, owner=self
        )

    def put_back(self) -> None:
        """Undo the last deletion."""
        gone, self._gone = self._gone, ()
        self.desk.jobs.run(
            lambda: self.desk.journeys.receipts.put_back(gone),
            done=lambda _nothing: self.refresh(),
            failed=self._failed,
            owner=self,
        )

    # Page

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Receipts"))
        self.subtitle.show_text(
            self.tr("What was shown to whom. Only names of what was shown are kept, and only in this wallet.")
        )
        self.search.setPlaceholderText(self.tr("Search asker, licence, purpose, what was shown"))
        self.search.setAccessibleName(self.search.placeholderText())
        self.more.setText(self.tr("Show more"))
        self.csv_button.setText(self.tr("Save as CSV…"))
        self.json_button.setText(self.tr("Save as JSON…"))
        self.delete_button.setText(self.tr("Delete"))
        self.done_button.setText(self.tr("Done"))
        chosen = max(self.age.currentIndex(), 0)
        self.age.clear()
        self.age.addItems(
            [self.tr("All that were found"), self.tr("Older than 30 days"), self.tr("Older than a year")]
        )
        self.age.setCurrentIndex(chosen)
        self.age.setAccessibleName(self.tr("Which receipts to delete"))
        self._show_rows()

    def showEvent(self, event: object) -> None:
        super().showEvent(event)  # type: ignore[arg-type]
        self.refresh()

    def clear(self) -> None:
        self.busy.end()
        self.notice.clear()
        self._all = self._gone = ()
        self.search.setText("")
        self._filter()

    @property
    def first(self) -> QWidget:
        return self.done_button
