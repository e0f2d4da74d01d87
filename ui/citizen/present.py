"""The code, on white, with its seconds, and who sees what. Signs nothing itself; clears itself when left."""

from __future__ import annotations

import math
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from ui import i18n, theme
from ui.citizen.code_place import CodeGround, code_side, first_symbol
from ui.citizen.desk import Desk
from ui.citizen.facts import Facts
from ui.citizen.looks import dress
from ui.citizen.moving import FramePlayer
from ui.citizen.page import Page
from ui.citizen.timed import begun_anew, renews
from ui.citizen.words import paper_copy_words
from ui.jobs import Job
from ui.widgets.busy import Busy
from ui.widgets.buttons import DangerButton, LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.files import choose_place, write_file
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, Scrolled, empty, row
from ui.widgets.qr_view import CodeView
from ui.widgets.ring import CountdownRing
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from ui.widgets.shapes import Glyph
from wallet.model.errors import WalletError
from wallet.model.views import CodeSymbol, Consent, Offer, PresentedCode

TICK_MS = 200


class PresentPage(Page):
    """Shows one presentation until it is stopped or its time is over."""

    change = Signal(object)
    """Back to the choice; a tuple of labels to leave out."""
    said = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.consent: Consent | None = None
        self.offer: Offer | None = None
        self.earlier: tuple[tuple[Consent, Offer], ...] = ()
        self._code: PresentedCode | None = None
        self._symbol: CodeSymbol | None = None
        self._job: Job | None = None
        self._over = False
        self.setProperty("kind", "surface")
        self.title = SafeLabel(role=TextRole.PRESENTING, wrap=False)
        self.subtitle = SafeLabel(tone=Tone.MUTED, wrap=False)
        self.code = CodeView()
        self.moving = FramePlayer(self.code, parent=self)
        self.ring = CountdownRing(scaled=False)
        self.seconds = SafeLabel()
        self.busy = Busy()
        self.notice = Notice()
        self.renew_button, self.save_button = PrimaryButton(), LinkButton()
        self.renew_button.clicked.connect(self._sign_again)
        self.save_button.clicked.connect(self._save)
        self.file_button, self.change_button = PrimaryButton(), SecondaryButton()
        self.file_button.clicked.connect(self._save)
        self.change_button.clicked.connect(self._change)
        self.stop_button = DangerButton()
        self.stop_button.clicked.connect(self.step_back)
        self._timer = QTimer(self)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._build()
        self.word()

    def _build(self) -> None:
        ground = CodeGround()
        self.ground = ground
        self._around = QVBoxLayout(ground)
        self._around.addWidget(self.code)
        left = QVBoxLayout()
        left.setSpacing(12)
        left.addWidget(ground, 1000)
        left.addWidget(self.busy)
        left.addWidget(self.notice)
        said = QVBoxLayout()
        said.setSpacing(0)
        said.addWidget(self.seconds)
        said.addWidget(self.moving.words)
        self.foot = row(self.ring, self.moving.pause_button, self.renew_button, self.save_button)
        self.foot.insertLayout(1, said)
        self.foot.setStretch(1, 1)
        left.addLayout(self.foot)
        left.addLayout(row(self.file_button, self.change_button, None))
        left.addStretch(1)
        self.panel = Panel("sunken", margins=(24, 20, 24, 20), spacing=4)
        self._facts = Facts()
        scrolled = Scrolled()
        scrolled.column.addLayout(self._facts)
        scrolled.column.addStretch(1)
        self.panel.column.addWidget(scrolled)
        right = QVBoxLayout()
        right.setSpacing(16)
        right.addWidget(self.panel, 1)
        right.addWidget(self.stop_button)
        both = QHBoxLayout()
        both.setSpacing(32)
        both.addLayout(left, 6)
        both.addLayout(right, 5)
        self._whole = whole = QVBoxLayout(self)
        whole.setSpacing(4)
        whole.addWidget(self.title)
        whole.addWidget(self.subtitle)
        whole.addSpacing(8)
        whole.addLayout(both, 1)

    # Signing

    def present(
        self, consent: Consent, offer: Offer, earlier: tuple[tuple[Consent, Offer], ...] = ()
    ) -> None:
        """Sign what was agreed to and show it, with what was agreed to `earlier` for the same request."""
        self.clear()
        self.consent, self.offer, self.earlier = consent, offer, earlier
        self.word()
        self._sign()

    def _sign(self) -> None:
        consent = self.consent
        if consent is None or (self._job is not None and not self._job.over):
            return
        at = self.desk.clock()
        self.notice.clear()
        self.busy.begin(self.tr("Signing…"))
        self._job = self.desk.jobs.run(
            lambda: self._signed(consent, at), done=self.show_code, failed=self._failed
        )

    def _signed(self, consent: Consent, at: datetime) -> PresentedCode:
        journeys = self.desk.journeys
        if not self.earlier:
            return journeys.present(consent, at)
        return journeys.present_together((*(before for before, _ in self.earlier), consent), at)

    def _sign_again(self) -> None:
        self.consent = begun_anew(self.consent, self.desk.journeys, self.desk.clock())
        self._sign()

    def _renew(self, code: PresentedCode) -> bool:
        """The next timed code, where the consent still holds; the one on show stays until it is there."""
        consent, at = self.consent, self.desk.clock()
        if consent is None or not renews(consent, at):
            return False
        if self._job is None or self._job.over:
            journeys = self.desk.journeys
            self._job = self.desk.jobs.run(
                lambda: journeys.renew(consent, code, at), done=self.show_code, failed=self._failed
            )
        return True

    def show_code(self, code: PresentedCode) -> None:
        """Show what was signed."""
        self.busy.end()
        self._code, self._symbol, self._over = code, first_symbol(code), False
        self.code.show_symbol(self._symbol)
        self._fit()
        if code.moving is not None:
            self.moving.play(code.moving, self._symbol)
        left = (code.expires_at - self.desk.clock()).total_seconds()
        self.ring.set_total(math.ceil(left))
        self._timer.start()
        self._tick()
        self.word()
        self.stop_button.setFocus()

    def _failed(self, error: WalletError) -> None:
        self.busy.end()
        self._over = True
        self._timer.stop()
        self.code.blur()
        self.notice.show_error(error)
        self._show_state()

    def _tick(self) -> None:
        if self._code is None or self._code.bearer:
            return
        left = math.ceil((self._code.expires_at - self.desk.clock()).total_seconds())
        self.ring.show_seconds(left)
        if left <= 0 and not self._over and not self._renew(self._code):
            self._over = True
            self._timer.stop()
            self.moving.stop()
            self.code.blur()
            self._show_state()
        self._word_seconds()

    # What shows when

    def _show_state(self) -> None:
        code = self._code
        fits = code is not None and code.on_screen
        lapses = fits and code is not None and not code.bearer
        self.ground.setVisible(fits or code is None)
        for widget in (self.ring, self.seconds):
            widget.setVisible(lapses)
        self.renew_button.setVisible(self._over and (fits or code is None))
        still = fits and code is not None and code.moving is None
        self.save_button.setVisible(still and not self._over)
        self.file_button.setVisible(code is not None and not fits)
        alone = code is not None and not code.bearer and not self.earlier
        self.change_button.setVisible(alone and not fits)
        if code is not None and not fits:
            if code.bearer:
                self._say_copy()
            else:
                self._say_too_large(code)

    def _say_copy(self) -> None:
        """Beside a code the facts say it: a notice under it would take its room."""
        what, means, then = paper_copy_words()
        words = self.tr("It is a file, or too much for one code: save it for the counter. {then}")
        self.notice.say(what, means, words.format(then=then), kind=NoticeKind.WARNING)

    def _why_too_large(self, code: PresentedCode) -> str:
        words = self.tr("It needs a version {version} code; readers are reliable up to 22.")
        version = code.version_needed
        return words.format(version=version) if version else self.tr("No code can hold it.")

    def _say_moving(self, code: PresentedCode) -> None:
        """Beside the code, not under it: it needs its room."""
        self._facts.line(Glyph.BANG, self.tr("This is too much for one code, so it moves."), "soon")
        self._facts.addWidget(SafeLabel(self._why_too_large(code)))
        if names := i18n.listed(code.leave_out):
            words = self.tr("To make it fit, leave out: {names}")
            self._facts.addWidget(SafeLabel(words.format(names=names)))
            self._facts.link(self.tr("Show less"), self._change)
        self._facts.addWidget(
            SafeLabel(
                self.tr(
                    "Hold still until the counter's camera has all of it. "
                    "A scanner that types like a keyboard is too slow."
                )
            )
        )
        self._facts.link(self.tr("Save as a file…"), self._save)

    def _say_too_large(self, code: PresentedCode) -> None:
        names = i18n.listed(code.leave_out)
        self.notice.say(
            self.tr("This is too much for one code."),
            self._why_too_large(code),
            self.tr("Leave out: {names}; or save it as a file for the counter.").format(names=names)
            if names
            else self.tr("Save it as a file for the counter."),
            kind=NoticeKind.WARNING,
        )

    def _change(self) -> None:
        labels = self._code.leave_out if self._code else ()
        self.change.emit(labels)

    def _save(self) -> None:
        if self._code is None:
            return
        code, consent, journeys = self._code, self.consent, self.desk.journeys
        saved = self._copy_saved if code.bearer else self._saved
        name = code.file_name

        def hand_over(path: Path) -> bool:
            noted = consent is None or journeys.handed_over(consent, code, self.desk.clock())
            write_file(path, code.file_bytes)
            return noted

        def write(path: Path) -> None:
            self.desk.jobs.run(lambda: hand_over(path), done=saved, failed=self.notice.show_error, owner=self)

        choose_place(self, self.tr("Save the presentation"), name, write)

    def _saved(self, noted: bool) -> None:
        self.said.emit(self.tr("The presentation was saved. It is good for a short time only."))
        self._tell_where_not_noted(noted=noted)

    def _copy_saved(self, noted: bool) -> None:
        self.said.emit(self.tr("The licence was saved as it came."))
        self._tell_where_not_noted(noted=noted)

    def _tell_where_not_noted(self, *, noted: bool) -> None:
        """Beside a code the facts say it."""
        if not noted and self._code is not None and not self._code.on_screen:
            self.notice.say(self._not_noted(), kind=NoticeKind.WARNING)

    def _not_noted(self) -> str:
        return self.tr("This could not be noted in your receipts: the wallet takes nothing now.")

    # Words

    def word(self) -> None:
        self.moving.word()
        self.stop_button.setText(self.tr("Stop presenting (Esc)"))
        self.renew_button.setText(self.tr("Renew"))
        self.save_button.setText(self.tr("Save as a file…"))
        self.file_button.setText(self.tr("Save as a file…"))
        self.change_button.setText(self.tr("Show less"))
        self.code.setAccessibleName(self.tr("Code to be scanned by the counter"))
        offer = self.offer
        if offer is None:
            return
        name = i18n.listed(tuple(each.licence.type_name for each in (*(o for _, o in self.earlier), offer)))
        self.title.show_text(self.tr("Presenting: {licence}").format(licence=name))
        self.subtitle.show_text(offer.licence.holder)
        self._show_facts()
        self._word_seconds()
        self._show_state()

    def _word_seconds(self) -> None:
        if self._over:
            self.seconds.show_text(self.tr("This code has expired."))
        elif self.consent is not None and self.consent.request.timed:
            words = self.tr("Timed code: a new one in {seconds} s")
            self.seconds.show_text(words.format(seconds=self.ring.seconds))
        else:
            self.seconds.show_text(self.tr("Good for {seconds} s more").format(seconds=self.ring.seconds))

    def _show_facts(self) -> None:
        empty(self._facts)
        if self.consent is None:
            return
        if self._code is not None and self._code.bearer and self._code.on_screen:
            what, means, then = paper_copy_words()
            self._facts.line(Glyph.BANG, what, "soon")
            for words in (means, then):
                self._facts.addWidget(SafeLabel(words))
        request = self.consent.request
        party = request.relying_party
        self._facts.fact(
            self.tr("Who is asking"), i18n.pick(party.name) if party else self.tr("Not known"), big=True
        )
        known = party is not None and party.verified
        words = (
            self.tr("Identity verified") if known else self.tr("Not verified: nobody vouches for who asks")
        )
        self._facts.line(Glyph.TICK if known else Glyph.QUESTION, words, "good" if known else "muted")
        self._facts.fact(self.tr("Purpose"), self.consent.purpose)
        if self._code is not None and self._code.moving is not None:
            self._facts.addSpacing(10)
            self._say_moving(self._code)
        if self._code is not None:
            self._facts.heading(self.tr("Shown: {count}").format(count=len(self._code.shown)))
            for label in self._code.shown:
                self._facts.line(Glyph.TICK, i18n.pick(label), "good")
            for label in self._code.not_shown:
                self._facts.line(
                    Glyph.CROSS, self.tr("{claim}: not shown").format(claim=i18n.pick(label)), "muted"
                )
        if self._code is not None and self._code.on_screen and not self._code.noted:
            self._facts.addSpacing(10)
            self._facts.line(Glyph.BANG, self._not_noted(), "soon")
        if request.retention:
            self._facts.addSpacing(10)
            words = self.tr("They state: {retention}").format(retention=request.retention)
            self._facts.addWidget(SafeLabel(words, tone=Tone.MUTED))

    # Page

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and hasattr(self, "panel"):
            self._fit()

    def _fit(self) -> None:
        """The code comes first: what stands around it gives way, at every text size."""
        height = self.window().height()
        moves = self._code is not None and self._code.moving is not None
        tight = height / theme.text_scale() < (800 if moves else 500)
        self._around.setContentsMargins(*((4, 4, 4, 4) if tight else (8, 8, 8, 8)))
        self._whole.setContentsMargins(*((24, 10, 24, 12) if tight else (40, 24, 40, 24)))
        self.title.fix_pixels(min(theme.px(34), round(height * (0.045 if moves else 0.055))))
        self.subtitle.fix_pixels(min(theme.px(15), round(height * 0.032)))
        size = min(theme.px(15), round(height * 0.028))
        self.seconds.fix_pixels(size)
        self.moving.fit(size, self.ring.height())
        self.code.setMinimumSize(*(2 * (code_side(self._symbol, height, self.devicePixelRatioF()),)))

    def showEvent(self, event: QShowEvent) -> None:
        """The page is white, also for those who like it dark: the code is read by light."""
        super().showEvent(event)
        if not event.spontaneous() and self.desk.settings.scheme is theme.Scheme.DARK:
            dress(self.desk.settings, scheme=theme.Scheme.LIGHT)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous() and theme.scheme() is not self.desk.settings.scheme:
            dress(self.desk.settings)

    def step_back(self) -> None:
        self.clear()
        self.back.emit()

    def clear(self) -> None:
        self._timer.stop()
        self.moving.stop()
        if self._job is not None:
            self._job.cancel()
        self.busy.end()
        self.notice.clear()
        self.code.show_symbol(None)
        self._symbol = None
        self._code, self.consent, self.offer, self._over = None, None, None, False
        self.earlier = ()
        empty(self._facts)
        self.title.show_text("")
        self.subtitle.show_text("")
        self._show_state()
