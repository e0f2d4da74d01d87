"""One licence in full: face, claims masked until asked for, last check, original file. Not a verdict."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QGridLayout, QVBoxLayout

from ui import i18n, theme
from ui.citizen.desk import Desk
from ui.citizen.face import LicenceFace
from ui.citizen.licence_parts import ReminderRow, VersionsCard
from ui.citizen.page import Page
from ui.citizen.words import badge_state, paper_copy_words, state_words, validity_words
from ui.jobs import Job
from ui.widgets.badge import Badge, BadgeState
from ui.widgets.busy import Busy
from ui.widgets.buttons import DangerButton, LinkButton, MenuButton, PrimaryButton, SecondaryButton
from ui.widgets.files import choose_place, write_file
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, Scrolled, empty, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.credential import Sensitivity
from wallet.model.errors import WalletError
from wallet.model.text import LocalisedText
from wallet.model.verdict import Reason
from wallet.model.views import LicenceState, LicenceView

_NAMES, _NAMES_SHARE = 220, 0.34
"""Pixels at 100 % for the names of claims, and how much of the page they may take."""
_GRAVE = frozenset({LicenceState.REVOKED, LicenceState.SUSPENDED})


class LicencePage(Page):
    """The right side of the window while a licence is selected."""

    present = Signal(str)
    remove = Signal(str)
    print_copy = Signal(str)
    said = Signal(str)
    """A short remark for the toast."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._view: LicenceView | None = None
        self._asked: str | None = None
        self._job: Job | None = None
        self._portrait_job: Job | None = None
        self._unmasked = False
        self.title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.badge = Badge(BadgeState.NEUTRAL, size=15)
        self.notice = Notice()
        self.reminder = ReminderRow()
        self.versions = VersionsCard()
        self.versions.show_licence.connect(self.open)
        self.face = LicenceFace()
        self.busy = Busy()
        self._claims = QGridLayout()
        self._claims.setHorizontalSpacing(24)
        self._claims.setVerticalSpacing(8)
        self._claims.setColumnStretch(1, 1)
        self._facts = QGridLayout()
        self._facts.setHorizontalSpacing(24)
        self._facts.setVerticalSpacing(8)
        self._facts.setColumnStretch(1, 1)
        self.claims_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.facts_title = SafeLabel(role=TextRole.CARD_TITLE)
        self.mask_button = LinkButton()
        self.mask_button.clicked.connect(self._turn_mask)
        self.present_button = PrimaryButton()
        self.present_button.clicked.connect(lambda: self._tell(self.present))
        self.copy_button, self.save_button = SecondaryButton(), SecondaryButton()
        self.copy_button.clicked.connect(lambda: self._tell(self.print_copy))
        self.save_button.clicked.connect(self._save)
        self.remove_button = DangerButton()
        self.remove_button.clicked.connect(lambda: self._tell(self.remove))
        self.more_button = MenuButton()
        self.more_button.stand_for(self.copy_button, self.save_button, self.remove_button)
        self._build()
        self.word()

    def _build(self) -> None:
        self.scrolled = Scrolled(widest=760, margins=(32, 0, 32, 24))
        body = self.scrolled.column
        body.addWidget(self.notice)
        body.addWidget(self.reminder)
        body.addWidget(self.face)
        body.addWidget(self.versions)
        claims, facts = Panel("card"), Panel("card")
        claims.column.addLayout(row(self.claims_title, None, self.mask_button))
        claims.column.addLayout(self._claims)
        facts.column.addWidget(self.facts_title)
        facts.column.addLayout(self._facts)
        body.addWidget(claims)
        body.addWidget(facts)
        body.addStretch(1)
        self.bar = Panel("bar", margins=(32, 12, 32, 12))
        left = (self.present_button, self.copy_button, self.save_button)
        self.bar.column.addLayout(row(*left, None, self.remove_button, self.more_button))
        self._head = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._head.setSpacing(8)
        self._head.addWidget(self.title, 1)
        self._head.addWidget(self.badge)
        self._head.setContentsMargins(32, 20, 32, 12)
        self.be_compact(on=False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head)
        whole.addWidget(self.busy)
        whole.addWidget(self.scrolled, 1)
        whole.addWidget(self.bar)

    def be_compact(self, *, on: bool) -> None:
        """Make do with little room, as at large text: the pill goes under the title, buttons into a menu."""
        direction = QBoxLayout.Direction.TopToBottom if on else QBoxLayout.Direction.LeftToRight
        self._head.setDirection(direction)
        self._head.setStretch(0, 0 if on else 1)
        self._head.setContentsMargins(*((20, 12, 20, 8) if on else (32, 20, 32, 12)))
        self.scrolled.narrow(20 if on else 32)
        self.reminder.be_compact(on=on)
        self.copy_button.setVisible(not on)
        self.save_button.setVisible(not on)
        self.remove_button.setVisible(not on)
        self.more_button.setVisible(on)

    # Loading

    def open(self, licence_id: str) -> None:
        """Load and show one licence."""
        self._drop_jobs()
        self.face.portrait.clear()
        self._unmasked = False
        self._asked = licence_id
        at = self.desk.clock()
        self.busy.begin(self.tr("Checking the licence again…"))
        self._job = self.desk.jobs.run(
            lambda: self.desk.journeys.licence(licence_id, at), done=self.show_view, failed=self._failed
        )

    def show_view(self, view: LicenceView) -> None:
        """Show what was loaded."""
        self.busy.end()
        self._view, self._asked = view, view.summary.id
        able = view.holder_key_present or view.bearer
        for button in (self.present_button, self.copy_button):
            button.setEnabled(able and view.renewed_by is None)
        self.save_button.setEnabled(True)
        self.remove_button.setEnabled(True)
        self.word()
        self.scrolled.verticalScrollBar().setValue(0)
        self._load_portrait(view)

    def _load_portrait(self, view: LicenceView) -> None:
        """After the licence stands there: a picture takes a while, or cannot be shown."""
        portrait, licence_id = self.face.portrait, view.summary.id
        portrait.clear()
        if not view.has_portrait:
            return
        portrait.begin()
        self._portrait_job = self.desk.jobs.run(
            lambda: self.desk.journeys.portrait(licence_id),
            done=portrait.show_portrait,
            failed=portrait.show_error,
        )

    def _drop_jobs(self) -> None:
        for job in (self._job, self._portrait_job):
            if job is not None:
                job.cancel()

    def _failed(self, error: WalletError) -> None:
        self.clear()
        self.notice.show_error(error)

    def clear(self) -> None:
        self._drop_jobs()
        self.busy.end()
        self._view = self._asked = None
        self._unmasked = False
        self.notice.clear()
        self.title.show_text("")
        self.badge.hide()
        self.reminder.show_reminder(None)
        self.versions.show_versions(None)
        self.face.clear()
        empty(self._claims)
        empty(self._facts)
        for button in (self.present_button, self.copy_button, self.save_button, self.remove_button):
            button.setEnabled(False)

    @property
    def licence_id(self) -> str | None:
        """The licence on show, or on its way there."""
        return self._asked

    # Words

    def word(self) -> None:
        self.present_button.setText(self.tr("Present"))
        self.copy_button.setText(self.tr("Printed copy…"))
        self.save_button.setText(self.tr("Save the original file…"))
        self.remove_button.setText(self.tr("Remove"))
        self.claims_title.show_text(self.tr("What it says"))
        self.facts_title.show_text(self.tr("About this licence"))
        self.mask_button.setText(self.tr("Hide details") if self._unmasked else self.tr("Show details"))
        if self._view is not None:
            self._show(self._view)

    def _show(self, view: LicenceView) -> None:
        summary = view.summary
        self.title.show_text(i18n.pick(summary.type_name))
        pill = f"{state_words(summary.state)} · {validity_words(summary.valid_until, summary.state)}"
        self.badge.show_state(badge_state(summary.state), pill)
        self.badge.show()
        self.reminder.show_reminder(view.reminder)
        self.versions.show_versions(view)
        self._show_reason(view)
        number = next((c for c in view.claims if c.text == summary.number), None)
        hide = number is not None and not self._unmasked and number.sensitivity is not Sensitivity.OPEN
        shown = number.masked if number and hide else summary.number
        self.face.show_licence(summary, number=shown, authority=self._authority(view))
        self._show_claims(view)
        self._show_facts(view)

    def _authority(self, view: LicenceView) -> str:
        """Who issued it, as it says; the signer's name in the trust data where the kind does not tell."""
        said = view.summary.authority
        claim = next((claim for claim in view.claims if said and claim.text == said), None)
        if claim is not None:
            return "".join(i18n.claim_lines(claim))
        return said or (i18n.pick(view.issuer_name) if view.issuer_name else "")

    def _show_reason(self, view: LicenceView) -> None:
        """The reason stands first. An end of validity that the pill already tells is not told twice."""
        reasons = [reason for reason in view.report.reasons if reason is not Reason.EXPIRED]
        if reasons:
            from wallet.wording import word_reason

            wording = word_reason(reasons[0])
            grave = view.summary.state in _GRAVE
            kind = NoticeKind.ERROR if grave else NoticeKind.UNKNOWN
            # `next` speaks to the clerk; what the citizen is told is enough here.
            self.notice.show_wording(wording.happened, wording.tell, LocalisedText("", ""), kind=kind)
        elif view.bearer:
            self.notice.say(*paper_copy_words(), kind=NoticeKind.REMARK)
        elif not view.holder_key_present:
            self.notice.say(
                self.tr("This wallet does not hold the key of this licence."),
                self.tr("It can be kept here, but only the wallet with its key can present it."),
                kind=NoticeKind.UNKNOWN,
            )
        else:
            self.notice.clear()

    def _show_claims(self, view: LicenceView) -> None:
        empty(self._claims)
        hidden = False
        for at, claim in enumerate(view.claims):
            open_now = self._unmasked or claim.sensitivity is Sensitivity.OPEN
            hidden = hidden or claim.sensitivity is not Sensitivity.OPEN
            self._claims.addWidget(self._name(i18n.pick(claim.label)), at, 0, Qt.AlignmentFlag.AlignTop)
            lines = QVBoxLayout()
            lines.setSpacing(4)
            for line in i18n.claim_lines(claim, masked=not open_now):
                lines.addWidget(SafeLabel(line))
            lines.addStretch(1)
            self._claims.addLayout(lines, at, 1)
        self.mask_button.setVisible(hidden)

    def _show_facts(self, view: LicenceView) -> None:
        empty(self._facts)
        issuer = i18n.pick(view.issuer_name) if view.issuer_name else self.tr("Not in your trust data")
        rows = [
            (self.tr("Signed by"), issuer),
            (self.tr("Last check"), i18n.moment(view.checked_at)),
            (self.tr("Status data as of"), self._since(view)),
            (self.tr("Received"), i18n.moment(view.received_at)),
            (self.tr("Original file"), f"{view.original_name} · {view.original_size:,} B"),
        ]
        if view.valid_from is not None:
            rows.insert(1, (self.tr("Valid from"), i18n.day(view.valid_from)))
        for at, (label, value) in enumerate(rows):
            self._facts.addWidget(self._name(label), at, 0, Qt.AlignmentFlag.AlignTop)
            self._facts.addWidget(SafeLabel(value), at, 1)

    def _name(self, text: str) -> SafeLabel:
        """What stands before a value. It wraps: an unknown claim is called as its issuer pleased."""
        label = SafeLabel(text, tone=Tone.MUTED)
        label.setMaximumWidth(min(theme.px(_NAMES), round(self.width() * _NAMES_SHARE)))
        return label

    def _since(self, view: LicenceView) -> str:
        if view.report.status_as_of is None:
            return self.tr("None on this computer: whether it was revoked is unknown")
        return i18n.moment(view.report.status_as_of)

    # What one may do

    def _turn_mask(self) -> None:
        self._unmasked = not self._unmasked
        self.word()

    def _tell(self, signal: object) -> None:
        if self._view is not None:
            signal.emit(self._view.summary.id)  # type: ignore[attr-defined]

    def _save(self) -> None:
        if self._view is None:
            return
        licence_id, name = self._view.summary.id, self._view.original_name

        def write(path: Path) -> None:
            self.desk.jobs.run(
                lambda: write_file(path, self.desk.journeys.original(licence_id)),
                done=self._saved,
                failed=self.notice.show_error,
            )

        choose_place(self, self.tr("Save the original file"), name, write)

    def _saved(self, _nothing: None) -> None:
        self.said.emit(self.tr("The original file was saved."))
