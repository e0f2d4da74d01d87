"""How a counter's request comes in: its 8 digits typed, or its code as a picture or a text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.drop import DropZone, Incoming
from ui.widgets.fields import wipe
from ui.widgets.files import choose_files
from ui.widgets.notice import Notice
from ui.widgets.panel import Panel, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.request import PresentationRequest
from wallet.model.views import Offer

DIGITS = 8


class RequestEntryPage(HeadedPage):
    """Ends with the offers that answer a request."""

    read = Signal(object, object)
    """The PresentationRequest and a tuple of Offer, which may be empty."""
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=720)
        self._licence_id: str | None = None
        self._job: Job | None = None
        self.digits_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.digits_hint = SafeLabel(tone=Tone.MUTED)
        self.digits = QLineEdit()
        self.digits.setProperty("kind", "digits")
        self.digits.textChanged.connect(self._tidy)
        self.digits.returnPressed.connect(self._type)
        self.code_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.code_hint = SafeLabel(tone=Tone.MUTED)
        self.drop = DropZone()
        self.drop.came_in.connect(self.take)
        self.open_button, self.paste_button = SecondaryButton(), SecondaryButton()
        self.open_button.clicked.connect(self.choose)
        self.paste_button.clicked.connect(self.paste)
        self.timed_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.timed_hint = SafeLabel(tone=Tone.MUTED)
        self.timed_button = SecondaryButton()
        self.timed_button.clicked.connect(self._take_timed)
        self.notice = Notice()
        self.busy = Busy()
        self.busy.cancelled.connect(self._give_up)
        self.next_button = PrimaryButton()
        self.next_button.clicked.connect(self._type)
        typed, scanned, timed = Panel("card"), Panel("card"), Panel("card")
        typed.hold(self.digits_title, self.digits_hint, self.digits)
        scanned.hold(self.code_title, self.code_hint, self.drop)
        scanned.column.addLayout(row(self.open_button, self.paste_button, None))
        timed.hold(self.timed_title, self.timed_hint)
        timed.column.addLayout(row(self.timed_button, None))
        self.scrolled.hold(self.notice, self.busy, typed, scanned, timed)
        self.body.addStretch(1)
        self.foot_row(None, self.next_button)
        self.word()

    def begin(self, licence_id: str | None) -> None:
        """Start anew, for one licence or for whichever fits."""
        self.clear()
        self._licence_id = licence_id

    # Digits

    def _tidy(self, text: str) -> None:
        """Keep eight digits of any script, shown in two groups."""
        digits = "".join(str(unicodedata.digit(c)) for c in text if unicodedata.digit(c, None) is not None)
        digits = digits[:DIGITS]
        shown = f"{digits[:4]} {digits[4:]}" if len(digits) > 4 else digits
        if shown != text:
            self.digits.setText(shown)
            return
        self.notice.clear()
        self.next_button.setEnabled(len(digits) == DIGITS)

    def _type(self) -> None:
        digits = self.digits.text().replace(" ", "")
        if len(digits) != DIGITS:
            return
        at = self.desk.clock()
        self._run(lambda: self.desk.journeys.typed_request(digits, at))

    # Code

    def choose(self) -> None:
        """Ask for the picture or file of the code."""
        choose_files(self, self.tr("Choose the picture of the request code"), self._chosen)

    def _chosen(self, paths: tuple[Path, ...]) -> None:
        self.take(tuple(Incoming(path.name, path=path) for path in paths[:1]))

    def paste(self) -> None:
        """Take the picture or the text in the clipboard; eight digits go into the field."""
        mime = QGuiApplication.clipboard().mimeData()
        # Some platforms answer None for an empty clipboard.
        text = mime.text().replace(" ", "") if mime is not None and mime.hasText() else ""
        if len(text) == DIGITS and text.isdecimal():
            self.digits.setText(text)
        elif not self.drop.take(mime):
            self.said.emit(self.tr("The clipboard holds no request."))

    def take(self, things: tuple[Incoming, ...]) -> None:
        """Read the first of them as a request."""
        thing, at = things[0], self.desk.clock()
        self._run(lambda: self.desk.journeys.read_request(thing.load(), at))

    # Timed

    def _take_timed(self) -> None:
        """No counter asks: codes that are fresh by time alone."""
        at = self.desk.clock()
        self._run(lambda: self.desk.journeys.timed_request(at))

    # All of them

    def _run(self, read: object) -> None:
        if self._job is not None and not self._job.over:
            return
        at, licence_id = self.desk.clock(), self._licence_id
        journeys = self.desk.journeys

        def work() -> tuple[PresentationRequest, tuple[Offer, ...]]:
            request = read()  # type: ignore[operator]
            if licence_id is None:
                return request, journeys.offers(request, at)
            chosen = journeys.offer(licence_id, request, at)
            several = len(request.credentials) > 1
            others = journeys.offers(request, at) if several else ()
            return request, (chosen, *(o for o in others if o.licence.id != chosen.licence.id))

        self.notice.clear()
        self.busy.begin(self.tr("Reading the request…"))
        self._job = self.desk.jobs.run(work, done=self._done, failed=self._failed)

    def _done(self, found: tuple[PresentationRequest, tuple[Offer, ...]]) -> None:
        self.busy.end()
        self.read.emit(*found)

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self.notice.show_error(error)

    def _give_up(self) -> None:
        if self._job is not None:
            self._job.cancel()

    def clear(self) -> None:
        self._give_up()
        self.busy.end()
        self.notice.clear()
        wipe(self.digits)
        self.next_button.setEnabled(False)

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("What does the counter show?"))
        self.subtitle.show_text(self.tr("Nothing is shown before you have agreed on the next page."))
        self.digits_title.show_text(self.tr("Type the 8 digits under the counter's code"))
        self.digits_hint.show_text(
            self.tr("Digits do not say who asks. With the request code you would see the name.")
        )
        self.digits.setAccessibleName(self.tr("8 digits"))
        self.digits.setPlaceholderText("0000 0000")
        self.code_title.show_text(self.tr("Or bring in the request code"))
        self.code_hint.show_text(self.tr("As a picture, a screenshot or a text that begins with LW1R:"))
        self.open_button.setText(self.tr("Open a picture…"))
        self.paste_button.setText(self.tr("Paste"))
        self.timed_title.show_text(self.tr("Or show a timed code, without a request"))
        self.timed_hint.show_text(
            self.tr("It changes every 30 seconds. Many counters then still check by hand who you are.")
        )
        self.timed_button.setText(self.tr("Show a timed code"))
        self.next_button.setText(self.tr("Next"))

    @property
    def first(self) -> QWidget:
        return self.digits
