"""Who asks for what: the holder sees it, ticks it, and agrees or not. Nothing is shown before."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from ui import i18n
from ui.citizen.claim_grid import ClaimGrid
from ui.citizen.desk import Desk
from ui.citizen.page import HeadedPage
from ui.citizen.rounds import Rounds, rounds_of
from ui.citizen.words import paper_copy_words
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.buttons import LinkButton, PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox, TickBox
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.credential import ClaimPath
from wallet.model.errors import Trouble, WalletError
from wallet.model.request import PresentationRequest
from wallet.model.text import LocalisedText
from wallet.model.views import Consent, Offer, OfferedClaim

LONGEST_PURPOSE = 200


class AskPage(HeadedPage):
    """Ends with a Consent, or with nothing; where several licences are asked for, with one for each."""

    agreed = Signal(object, object)
    """The last Consent and the Offer it answers; those before it are `earlier`."""
    add = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, widest=820)
        self._request: PresentationRequest | None = None
        self._offers: tuple[Offer, ...] = ()
        self._rounds = Rounds((), ())
        self.earlier: tuple[tuple[Consent, Offer], ...] = ()
        self._at = 0
        self._ticks: dict[ClaimPath, TickBox] = {}
        self._drawn_for: Offer | None = None
        self.asker_label, self.purpose_label = SafeLabel(tone=Tone.MUTED), SafeLabel(tone=Tone.MUTED)
        self.asker = SafeLabel(role=TextRole.PAGE_TITLE)
        self.standing = Badge(BadgeState.UNKNOWN, size=15)
        self.warning = SafeLabel(tone=Tone.MUTED)
        self.purpose = SafeLabel(role=TextRole.CARD_TITLE)
        self.purpose_field = QLineEdit()
        self.purpose_field.setMaxLength(LONGEST_PURPOSE)
        self.purpose_field.textChanged.connect(self._settle)
        self.purpose_field.returnPressed.connect(lambda: self.default_button.setFocus())
        self.retention = SafeLabel(tone=Tone.MUTED)
        self.notice = Notice()
        self.missing = Notice(NoticeKind.WARNING)
        self.copy_notice = Notice(NoticeKind.WARNING)
        self.add_button = LinkButton()
        self.add_button.clicked.connect(self.add)
        self.which = ChoiceBox()
        self.which.currentIndexChanged.connect(self._choose)
        self.claims_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.claims_hint = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._claims = ClaimGrid()
        self.not_shown = SafeLabel(tone=Tone.MUTED)
        self.cancel_button = SecondaryButton()
        self.cancel_button.clicked.connect(self.step_back)
        self.agree_button = PrimaryButton()
        self.agree_button.clicked.connect(self._agree)
        self._clock = QTimer(self)
        self._clock.setInterval(500)
        self._clock.timeout.connect(self._settle)
        self._build()
        self.word()

    def _build(self) -> None:
        asker = Panel("card", spacing=4)
        asker.column.addWidget(self.asker_label)
        asker.column.addWidget(self.asker)
        asker.column.addLayout(row(self.standing, None))
        asker.column.addWidget(self.warning)
        asker.column.addSpacing(8)
        asker.hold(self.purpose_label, self.purpose, self.purpose_field, self.retention)
        self.claims_card = Panel("card")
        self.claims_card.column.addLayout(row(self.claims_title, None, self.which))
        self.claims_card.column.addWidget(self.claims_hint)
        self.claims_card.column.addLayout(self._claims)
        self.claims_card.column.addWidget(self.not_shown)
        self.scrolled.hold(self.notice, asker, self.missing)
        self.body.addLayout(row(self.add_button, None))
        self.body.addWidget(self.copy_notice)
        self.body.addWidget(self.claims_card)
        self.body.addStretch(1)
        self.foot_row(None, self.cancel_button, self.agree_button)

    def show_request(self, request: PresentationRequest, offers: tuple[Offer, ...]) -> None:
        """Ask the holder about one request; `offers` empty: no licence fits."""
        self.clear()
        self._rounds = rounds_of(request, offers)
        self._request, self._offers = request, self._rounds.after(())
        self.purpose_field.setText(request.purpose)
        self._fill_which()
        self.word()
        self._clock.start()

    def _fill_which(self) -> None:
        self.which.blockSignals(True)
        self.which.clear()
        for offer in self._offers:
            name = f"{i18n.pick(offer.licence.type_name)} · {offer.licence.holder}"
            self.which.addItem(make_visible(name))
        self.which.setCurrentIndex(self._at if self._offers else -1)
        self.which.blockSignals(False)
        self.which.setVisible(len(self._offers) > 1)

    def _choose(self, at: int) -> None:
        if 0 <= at < len(self._offers):
            self._at = at
            self._show_offer()
            self._settle()

    # Who and what for

    @property
    def _known(self) -> bool:
        party = self._request.relying_party if self._request else None
        return party is not None and party.verified

    @property
    def _editable(self) -> bool:
        """The purpose is ours to say where only the digits are known."""
        return self._request is not None and self._request.relying_party is None

    def _show_asker(self, request: PresentationRequest) -> None:
        party = request.relying_party
        if party is None and request.timed:
            self.asker.show_text(self.tr("Whoever scans your code"))
        elif party is None:
            self.asker.show_text(
                self.tr("Whoever shows these digits: {digits}").format(digits=request.challenge)
            )
        else:
            self.asker.show_text(i18n.pick(party.name))
        if self._known:
            self.standing.show_state(BadgeState.GOOD, self.tr("Identity verified"))
            self.warning.show_text("")
        else:
            self.standing.show_state(BadgeState.UNKNOWN, self.tr("Not verified"))
            self.warning.show_text(
                self.tr("Nobody vouches for who asks. Go on only if you stand at the counter and trust it.")
            )
        self.warning.setVisible(not self._known)
        self.purpose.show_text(request.purpose)
        self.purpose.setVisible(not self._editable)
        self.purpose_field.setVisible(self._editable)
        words = self.tr("They state: {retention}").format(retention=request.retention)
        self.retention.show_text(
            words if request.retention else self.tr("They do not say whether it is kept.")
        )

    # Claims

    @property
    def _offer(self) -> Offer | None:
        return self._offers[self._at] if self._offers else None

    def _show_offer(self) -> None:
        self._claims.begin()
        kept = {path: tick.isChecked() for path, tick in self._ticks.items()} if self._same_offer() else {}
        self._ticks = {}
        offer = self._offer
        self.claims_card.setVisible(offer is not None)
        self._show_missing(offer)
        self._show_worth(offer)
        if offer is None:
            return
        self._drawn_for = offer
        self.claims_title.show_text(self._offer_name(offer))
        for claim in offer.claims:
            tick = TickBox(i18n.pick(claim.view.label))
            tick.setChecked(kept.get(claim.view.path, claim.chosen or claim.always))
            tick.setEnabled(not claim.always)
            tick.toggled.connect(self._settle)
            self._ticks[claim.view.path] = tick
            value = SafeLabel(" · ".join(i18n.claim_lines(claim.view)), tone=Tone.MUTED)
            mark = SafeLabel(self._note(claim), role=TextRole.SMALL, tone=Tone.MUTED, wrap=False)
            self._claims.add_claim(tick, value, mark)

    def _same_offer(self) -> bool:
        return self._drawn_for is self._offer

    @staticmethod
    def _offer_name(offer: Offer) -> str:
        return i18n.pick(offer.licence.type_name)

    def _note(self, claim: OfferedClaim) -> str:
        if claim.always:
            return self.tr("always visible")
        if claim.asked:
            return self.tr("asked for") if claim.required else self.tr("asked for, may be left out")
        return self.tr("not asked for")

    def _show_missing(self, offer: Offer | None) -> None:
        self.add_button.hide()
        if self._request is None:
            self.missing.clear()
        elif offer is None:
            self.missing.say(
                self.tr("No licence in your wallet fits this request."),
                self.tr("There is nothing to show for it yet."),
                self.tr("Import the licence they ask for first."),
            )
            self.add_button.show()
        elif offer.missing:
            self.missing.say(
                self.tr("This licence does not have: {names}").format(names=i18n.listed(offer.missing)),
                self.tr("The counter may not accept it without."),
                self.tr("Choose another licence, or import the missing one."),
            )
            self.add_button.show()
        elif self._rounds.unanswered:
            types = self.desk.journeys.document_types
            names = i18n.listed(self._rounds.names(types))
            self.missing.say(
                self.tr("Nothing in your wallet is a: {names}").format(names=names),
                self.tr("The counter may not accept it without."),
                self.tr("Import the licence they ask for first."),
            )
            self.add_button.show()
        else:
            self.missing.clear()

    def _show_worth(self, offer: Offer | None) -> None:
        if offer is not None and offer.bearer:
            self.copy_notice.say(*paper_copy_words())
            hint = self.tr("Nothing can be left out of this licence: all of it is shown.")
        else:
            self.copy_notice.clear()
            hint = self.tr("Tick what may be shown.")
        self.claims_hint.show_text(hint)

    # Deciding

    def _settle(self) -> None:
        """Say what stays hidden, and whether one can agree now."""
        offer, request = self._offer, self._request
        if request is None:
            return
        expired = request.expires_at is not None and self.desk.clock() >= request.expires_at
        if expired and self.notice.isHidden():
            self.notice.show_error(WalletError(Trouble.REQUEST_EXPIRED))
        hidden = [] if offer is None else [c for c in offer.claims if not self._ticked(c)]
        names = i18n.listed(tuple(claim.view.label for claim in hidden))
        self.not_shown.show_text(
            self.tr("Not shown: {names}").format(names=names) if names else self.tr("Everything is shown.")
        )
        purposeful = bool(self.purpose_field.text().strip()) or not self._editable
        self.agree_button.setEnabled(offer is not None and purposeful and not expired)
        self.agree_button.be_default(default=self._known and not expired)
        self.cancel_button.be_default(default=not self.agree_button.isDefault())

    def _ticked(self, claim: OfferedClaim) -> bool:
        tick = self._ticks.get(claim.view.path)
        return claim.chosen if tick is None else tick.isChecked()

    @property
    def default_button(self) -> QPushButton:
        """What Enter does: 取消 while nobody vouches for the asker, and when the request has expired."""
        return self.agree_button if self.agree_button.isDefault() else self.cancel_button

    def _agree(self) -> None:
        offer, request = self._offer, self._request
        if offer is None or request is None:
            return
        disclosed: frozenset[ClaimPath] = frozenset().union(
            *(claim.disclosed for claim in offer.claims if not claim.always and self._ticked(claim))
        )
        purpose = self.purpose_field.text().strip() if self._editable else request.purpose
        consent = Consent(offer.licence.id, request, disclosed, purpose)
        if self._left:
            self.earlier += ((consent, offer),)
            chosen = [earlier.licence_id for earlier, _ in self.earlier]
            self._offers, self._at, self._ticks = self._rounds.after(chosen), 0, {}
            self.word()
            self.scrolled.verticalScrollBar().setValue(0)
        else:
            self._clock.stop()
            self.agreed.emit(consent, offer)

    @property
    def _left(self) -> int:
        """How many more licences are asked about after this one."""
        return max(0, len(self._rounds.offers) - len(self.earlier) - 1)

    def resume(self, consent: Consent, leave_out: tuple[LocalisedText, ...]) -> None:
        """Take up an earlier choice again, without the claims of these labels."""
        self.purpose_field.setText(consent.purpose)
        for claim in self._offer.claims if self._offer else ():
            if not claim.always:
                kept = claim.disclosed <= consent.disclosed and claim.view.label not in leave_out
                self._ticks[claim.view.path].setChecked(kept)

    # Page

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self._request is not None:
            self._show_offer()
            self._settle()

    def word(self) -> None:
        super().word()
        self.title.show_text(self.tr("Who asks for what"))
        self.subtitle.show_text(self.tr("You decide. Only what is ticked will be in the code."))
        if (count := len(self._rounds.offers)) > 1:
            words = self.tr(
                "Licence {number} of {count}, all in one code. Only what is ticked will be in it."
            )
            self.subtitle.show_text(words.format(number=len(self.earlier) + 1, count=count))
        self.asker_label.show_text(self.tr("Who asks"))
        self.purpose_label.show_text(self.tr("Purpose"))
        self.purpose_field.setPlaceholderText(self.tr("What is it for? For example: renewing a permit"))
        self.purpose_field.setAccessibleName(self.tr("Purpose"))
        self.cancel_button.setText(self.tr("Cancel"))
        to_agree = self.tr("Agree, next licence") if self._left else self.tr("Agree and present")
        self.agree_button.setText(to_agree)
        self.add_button.setText(self.tr("Import a licence"))
        self.which.setAccessibleName(self.tr("Licence to present"))
        if self._request is not None:
            self._fill_which()
            self._show_asker(self._request)
            self._show_offer()
            self._settle()

    def clear(self) -> None:
        self._clock.stop()
        self._request, self._offers, self._at, self._ticks = None, (), 0, {}
        self._rounds, self.earlier = Rounds((), ()), ()
        self._drawn_for = None
        self.notice.clear()
        self.missing.clear()
        self.copy_notice.clear()
        wipe(self.purpose_field)
        self.which.clear()
        for label in (self.asker, self.purpose, self.retention, self.not_shown):
            label.show_text("")
        empty(self._claims)

    def showEvent(self, event: QShowEvent) -> None:
        if self._request is not None:
            self._clock.start()
        super().showEvent(event)

    @property
    def first(self) -> QWidget:
        return self.purpose_field if self._editable else self.default_button
