"""The page of one verdict.

In red and grey it shows nothing of the licence; it empties itself after 15 s at most. The report decides.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleEvent, QFontMetricsF, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout

from ui import i18n, theme
from ui.counter.page import Page
from ui.counter.strip import SlimStrip
from ui.counter.verdict_field import DESIGN_HEIGHT, DESIGN_WIDTH, SHARE, VerdictField
from ui.counter.words import last_day, reason_line
from ui.settings import LONGEST_SHOWN
from ui.theme import Weight
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.panel import Panel
from ui.widgets.portrait import PortraitView
from ui.widgets.safe_label import SafeLabel, TextRole, Tone
from wallet.model.errors import WalletError
from wallet.model.text import Language, LocalisedText
from wallet.model.verdict import CopyMade, Reason, Verdict
from wallet.model.views import Checked, ClaimView, Comparison, CounterProfile, HeadlineView, Portrait
from wallet.wording import word_decision, word_reason

COMPARED_SECONDS = 60
"""While the clerk compares a portrait with the person."""
_TITLE, _LINE, _NEXT, _META, _DECISION, _HINT, _LABEL, _BUTTON = 50, 33, 30, 27, 37, 26, 22, 38
_BUTTON_HEIGHT, _LEAST_TARGET = 100, 64
_BUTTONS, _BUTTONS_BESIDE_PORTRAIT = (760, 500), (600, 400)
_BESIDE = 24
"""Pixels between the words and the portrait."""
_DOT = " · "
_LONGEST = 60
"""Characters of one claim."""
_LEAST_SHARE = 0.6
"""Of its usual size: text that would have to be smaller is cut off with an ellipsis instead."""
_TRUSTED = frozenset({Verdict.VALID, Verdict.CHECK_BY_HAND})
_WITHHELD = LocalisedText("不显示证照内容", "Licence data withheld")
_WITHHELD_WHY = LocalisedText("因结果不可信，姓名与编号不展示。", "Untrusted data is not shown.")


class VerdictPage(Page):
    """The verdict of the visitor at the counter, until the next one or 15 s at most."""

    next_wanted = Signal()
    evidence_wanted = Signal()
    lapsed = Signal()
    answered = Signal(object)
    """Comparison: what the clerk found who compared the portrait with the person."""

    def __init__(self, profile: CounterProfile) -> None:
        super().__init__()
        self._profile = profile
        self._checked: Checked | None = None
        self.shown_for = LONGEST_SHOWN
        """Seconds until a verdict clears by itself."""
        self._left = 0
        self._held = False
        self._claims: tuple[str, ...] = ()
        self.field = VerdictField()
        self._title = SafeLabel(role=TextRole.PAGE_TITLE, wrap=False)
        self._decision = SafeLabel(role=TextRole.PAGE_TITLE, wrap=False, align=Qt.AlignmentFlag.AlignRight)
        self._line = SafeLabel(tone=Tone.MUTED, wrap=False)
        self._more = SafeLabel(tone=Tone.MUTED, wrap=False)
        self._next_step = SafeLabel(wrap=False)
        self._meta = SafeLabel(tone=Tone.MUTED, wrap=False)
        self._clears = SafeLabel(tone=Tone.MUTED, wrap=False, align=Qt.AlignmentFlag.AlignRight)
        self.portrait = PortraitView(width=_LABEL)
        self.next = PrimaryButton(size="counter")
        self.next.clicked.connect(self.next_wanted)
        self.evidence = SecondaryButton(size="counter")
        self.evidence.clicked.connect(self.evidence_wanted)
        self.same, self.another = PrimaryButton(size="counter"), SecondaryButton(size="counter")
        self.same.clicked.connect(lambda: self.answered.emit(Comparison.SAME_PERSON))
        self.another.clicked.connect(lambda: self.answered.emit(Comparison.ANOTHER_PERSON))
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.tick)
        self._arrange()
        self.word()

    def _arrange(self) -> None:
        self._below = Panel("window", margins=(0, 0, 0, 0), spacing=0)
        self._below.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setSpacing(24)
        head.addWidget(self._title, 1)
        head.addWidget(self._decision)
        self._foot = QHBoxLayout()
        self._foot.addWidget(self.same)
        self._foot.addWidget(self.another)
        self._foot.addWidget(self.next)
        self._foot.addWidget(self.evidence)
        self._foot.addWidget(self._clears, 1)
        self._words = QVBoxLayout()
        self._words.addLayout(head)
        for label in (self._line, self._more, self._next_step, self._meta):
            self._words.addWidget(label)
        self._words.addStretch(1)
        self._words.addLayout(self._foot)
        beside = QHBoxLayout()
        beside.setSpacing(_BESIDE)
        beside.addLayout(self._words, 1)
        beside.addWidget(self.portrait)
        self._below.column.addLayout(beside)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.field)
        column.addWidget(self._below)
        column.addWidget(SlimStrip())

    @property
    def checked(self) -> Checked | None:
        """What is on show; None when nothing is."""
        return self._checked

    @property
    def held(self) -> bool:
        return self._held

    @property
    def seconds_left(self) -> int:
        return self._left

    def texts(self) -> tuple[str, ...]:
        """Everything the page says beside its buttons."""
        return (self.field.reason.zh, self.field.reason.en, *(label.text() for label in self._labels))

    @property
    def _labels(self) -> tuple[SafeLabel, ...]:
        lines = (self._line, self._more, self._next_step, self._meta)
        return (self._title, self._decision, *lines, self._clears)

    def show_checked(self, checked: Checked) -> None:
        """Show a verdict and start its 15 seconds."""
        self._checked = checked
        self.field.show_verdict(checked.report.verdict, reason_line(checked.report))
        if self.awaits_portrait:
            self.portrait.begin()
        self.resume()
        self.setFocus()
        self._announce()

    @property
    def awaits_portrait(self) -> bool:
        """Whether the verdict on show has a portrait beside it: never one in red or grey."""
        checked = self._checked
        if checked is None or checked.report.verdict not in _TRUSTED or checked.headline is None:
            return False
        return checked.headline.has_portrait

    @property
    def awaits_answer(self) -> bool:
        """Whether the clerk has a portrait on show and is to say whose it is."""
        checked = self._checked
        if checked is None or Reason.PORTRAIT_TO_COMPARE not in checked.report.reasons:
            return False
        return self.portrait.image is not None

    def show_profile(self, profile: CounterProfile) -> None:
        """For what the next verdicts are."""
        self._profile = profile
        self.word()

    def show_portrait(self, portrait: Portrait) -> None:
        """The portrait of the verdict on show was read."""
        self.portrait.show_portrait(portrait)
        if self.awaits_answer:
            self.resume()
        self.dress()

    def show_no_portrait(self, error: WalletError) -> None:
        """It cannot be shown; the verdict stands."""
        self.portrait.show_error(error)
        self.dress()

    def resume(self) -> None:
        """Start counting anew, unless the clerk holds the page."""
        self._left = COMPARED_SECONDS if self.awaits_answer else self.shown_for
        if not self._held:
            self._timer.start()
        self.word()

    def pause(self) -> None:
        """Stop counting: another page shows the same verdict."""
        self._timer.stop()

    def clear(self) -> None:
        """Nothing of the visitor stays."""
        self._timer.stop()
        self._checked = None
        self._held = False
        self.field.clear()
        self.portrait.clear()
        self.setAccessibleName("")
        self.word()

    def toggle_hold(self) -> None:
        """Keep the verdict on screen, or let it go."""
        if self._checked is None:
            return
        self._held = not self._held
        self._timer.stop()
        self.resume()

    def tick(self) -> None:
        """One second has passed."""
        self._left -= 1
        if self._left <= 0:
            self._timer.stop()
            self.lapsed.emit()
        else:
            self._word_seconds()

    def _announce(self) -> None:
        field = self.field
        self.setAccessibleName(f"{field.accessibleName()}. {field.accessibleDescription()}")
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.Alert))

    def word(self) -> None:
        self.portrait.show_label(self.tr("Portrait, issuer-signed: compare with the person"))
        self.same.setText(self.tr("Same person"))
        self.another.setText(self.tr("Somebody else"))
        self.next.setText(self.tr("Next  (Enter)"))
        self.evidence.setText(self.tr("Details  (F2)"))
        checked = self._checked
        self._claims = ()
        for label in self._labels:
            label.show_text("")
        if checked is not None:
            self._word_licence(checked)
            self._decision.show_text(_pair(word_decision(checked.report.verdict)))
            self._meta.show_text(self._meta_line(checked))
            self._word_seconds()
        self.dress()

    def _word_licence(self, checked: Checked) -> None:
        report = checked.report
        trusted = report.verdict in _TRUSTED
        if trusted and checked.headline is not None:
            named = (i18n.pick(checked.headline.type_name), checked.headline.holder_masked)
            self._title.show_text(_DOT.join(part for part in named if part))
            self._claims = _details(checked.headline)
            self._line.show_text(_DOT.join(self._claims))
        elif not trusted:
            self._title.show_text(_pair(_WITHHELD))
            self._line.show_text(_pair(_WITHHELD_WHY))
        if report.verdict is not Verdict.VALID and report.leading_reason is not None:
            self._next_step.show_text(i18n.pick(word_reason(report.leading_reason).next))
        self._next_step.setVisible(bool(self._next_step.text()))

    def _meta_line(self, checked: Checked) -> str:
        profile = self._profile
        if checked.report.copy is not None:
            return self._copy_line(checked.report.copy, checked)
        parts = (
            self.tr("Purpose: {purpose}").format(purpose=i18n.pick(profile.purpose)),
            i18n.pick(profile.name),
            self.tr("Case {number}").format(number=checked.case_number),
            i18n.pick(profile.retention),
        )
        return _DOT.join(part for part in parts if part)

    def _copy_line(self, copy: CopyMade, checked: Checked) -> str:
        """For whom and for what a printed copy was made: the clerk compares it with what the paper says."""
        parts = (
            self.tr("Copy for: {name}").format(name=copy.relying_party),
            self.tr("Its purpose: {purpose}").format(purpose=copy.purpose),
            self.tr("Good until {day}").format(day=i18n.day(last_day(copy.expires_at))),
            self.tr("Case {number}").format(number=checked.case_number),
        )
        return _DOT.join(parts)

    def _word_seconds(self) -> None:
        if self._held:
            self._clears.show_text(self.tr("Held – Space lets go"))
        else:
            self._clears.show_text(self.tr("Clears in {seconds} s – Space holds").format(seconds=self._left))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def dress(self) -> None:
        """Sizes by the window: the field is 61 % of it, the text below fills what is left."""
        down, across = self.height() / DESIGN_HEIGHT, self.width() / DESIGN_WIDTH
        self.field.setFixedHeight(round(self.height() * SHARE))
        side, right, target = (
            round(130 * across),
            round(60 * across),
            max(_LEAST_TARGET, round(_BUTTON_HEIGHT * down)),
        )
        top, bottom = round(30 * down), round(26 * down)
        room = self.height() * (1 - SHARE) - 6
        self._below.setFixedHeight(int(room))
        self._below.column.setContentsMargins(side, top, right, bottom)
        gap = round(9 * down)
        self._words.setSpacing(gap)
        unit = self._unit(room - top - bottom - target - 5 * gap, down)
        beside = not self.portrait.isHidden()
        self.portrait.fit(int(room) - top - bottom, max(13, round(_LABEL * unit)))
        width = self.width() - side - right - (self.portrait.width() + _BESIDE if beside else 0)
        widths = [round(each * across) for each in (_BUTTONS_BESIDE_PORTRAIT if beside else _BUTTONS)]
        answering = self.awaits_answer
        for usual, other in ((self.next, self.same), (self.evidence, self.another)):
            usual.setVisible(not answering)
            other.setVisible(answering)
        brand = theme.tokens().brand
        frame = f"QPushButton {{ color: {brand}; border: 2px solid {brand}; }}"
        for first, second in ((self.next, self.evidence), (self.same, self.another)):
            for button, its_width in zip((first, second), widths, strict=True):
                _size_button(button, its_width, target, round(_BUTTON * unit))
            second.setStyleSheet(second.styleSheet() + frame)
        self._foot.setSpacing(round(40 * across))
        sizes = (
            (self._title, _TITLE),
            (self._line, _LINE),
            (self._more, _NEXT),
            (self._next_step, _NEXT),
            (self._meta, _META),
            (self._decision, _DECISION),
            (self._clears, _HINT),
        )
        for label, size in sizes:
            label.fix_pixels(max(13, round(size * unit)))
        _fit(self._title, width - self._decision.sizeHint().width() - 24)
        self._pack_claims(width)
        for label in (self._line, self._more, self._next_step, self._meta):
            _fit(label, width)
        _fit(self._clears, width - sum(widths) - round(80 * across))

    def _pack_claims(self, width: int) -> None:
        """Claims that do not fit one line go on in a second; where a next step takes its place, a mark says
        that there are more, for small type would tell nobody anything."""
        metrics, fitting = QFontMetricsF(self._line.font()), len(self._claims)
        while fitting > 1 and metrics.horizontalAdvance(_DOT.join(self._claims[:fitting])) > width:
            fitting -= 1
        left, cut = self._claims[fitting:], bool(self._next_step.text())
        if self._claims:
            self._line.show_text(_DOT.join((*self._claims[:fitting], *(("…",) if left and cut else ()))))
        self._more.show_text("" if cut else _DOT.join(left))
        self._more.setVisible(bool(self._more.text()))

    def _unit(self, room: float, down: float) -> float:
        """Pixels of the screen for one of the design: more with larger text, as far as four lines fit."""
        lines = _TITLE * 1.4 + (_LINE + _NEXT + _META) * 1.5
        return min(down * theme.text_scale(), room / lines)


def _pair(text: LocalisedText) -> str:
    first, second = (text.zh, text.en) if i18n.language() is Language.CHINESE else (text.en, text.zh)
    return f"{first}  {second}"


def _details(headline: HeadlineView) -> tuple[str, ...]:
    other = Language.ENGLISH if i18n.language() is Language.CHINESE else Language.CHINESE
    claims = (f"{i18n.pick(claim.label)} {_short(claim)}" for claim in headline.details)
    return (headline.type_name.in_language(other), *claims)


def _short(claim: ClaimView) -> str:
    """What a claim says, cut off where one claim alone would fill the line."""
    text = " / ".join(i18n.claim_lines(claim, masked=True))
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _size_button(button: QPushButton, width: int, height: int, pixels: int) -> None:
    inner = height - 4
    needed = QFontMetricsF(theme.fixed_font(pixels, Weight.STRONG)).horizontalAdvance(button.text()) + 40
    pixels = min(pixels, int(pixels * width / needed))
    button.setFixedSize(width, height)
    button.setStyleSheet(f"QPushButton {{ font-size: {pixels}px; padding: 0 4px; min-height: {inner}px; }}")


def _fit(label: SafeLabel, width: int) -> None:
    """As much smaller as the width asks, so that no word is cut off."""
    needed = QFontMetricsF(label.font()).horizontalAdvance(label.text())
    if needed > width > 0:
        usual = label.font().pixelSize()
        label.fix_pixels(max(12, int(usual * max(width / needed, _LEAST_SHARE))))
