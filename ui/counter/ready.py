"""The page before the first visitor: who sits here, for what, and how far the counter's data reaches.

Asks nothing and checks nothing.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout

from ui import i18n, theme
from ui.counter.findings import FindingsLine
from ui.counter.page import Page, centred, size_target
from ui.counter.ready_card import ReadinessCard
from ui.counter.sign_in import SignInCard
from ui.widgets.buttons import PrimaryButton, SecondaryButton
from ui.widgets.choice import ChoiceBox
from ui.widgets.fields import wipe
from ui.widgets.notice import Notice, NoticeKind
from ui.widgets.panel import Panel, Scrolled, row
from ui.widgets.safe_label import SafeLabel, TextRole, Tone, make_visible
from wallet.model.errors import WalletError
from wallet.model.policy import Policy
from wallet.model.service import ServicePreset
from wallet.model.shifts import Shift
from wallet.model.text import LocalisedText
from wallet.model.views import CounterProfile, Readiness

_WIDEST = 1440
_SIDE_BY_SIDE = 940
"""Pixels at 100 % from which both cards stand beside each other."""


MAX_CASE = 64
"""Characters of a case number."""


class ReadyPage(Page):
    """The counter before work."""

    start_wanted = Signal()
    register_wanted = Signal()
    self_check_wanted = Signal()
    service_chosen = Signal(str)
    """The id of a service; empty: the counter's own."""

    def __init__(self, profile: CounterProfile, services: tuple[ServicePreset, ...] = ()) -> None:
        super().__init__()
        self._profile = profile
        self._services = services
        self.services = ChoiceBox()
        self.services.currentIndexChanged.connect(self._choose_service)
        self._services_name = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        if len(services) < 2:
            self.services.hide()
            self._services_name.hide()
        self._level = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self._readiness: Readiness | None = None
        self._title = SafeLabel(role=TextRole.PAGE_TITLE)
        self.trouble = Notice()
        self.findings = FindingsLine()
        self.findings.wanted.connect(self.self_check_wanted)
        self.alarm = Notice(NoticeKind.ERROR)
        """A status list that takes revocations back; hidden when none does."""
        self._warning = Notice(NoticeKind.WARNING)
        self._names: list[SafeLabel] = []
        self._values: list[SafeLabel] = []
        self.card = ReadinessCard()
        self.sign_in = SignInCard()
        self.case = QLineEdit()
        self.case.setMaxLength(MAX_CASE)
        self.case.returnPressed.connect(self.start_wanted)
        self._case_name = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
        self.register = SecondaryButton(size="counter")
        self.register.clicked.connect(self.register_wanted)
        self.self_check = SecondaryButton(size="counter")
        self.self_check.clicked.connect(self.self_check_wanted)
        self.start = PrimaryButton(size="counter")
        self.start.clicked.connect(self.start_wanted)
        self._hint = SafeLabel(role=TextRole.BODY, tone=Tone.MUTED)
        # They grow with their words: their own policy holds them at the height of a wide page.
        for notice in (self.trouble, self.alarm, self._warning):
            notice.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self._arrange()
        self.word()

    def _arrange(self) -> None:
        scrolled = Scrolled(widest=_WIDEST, margins=(32, 28, 32, 16))
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(16)
        left = QVBoxLayout()
        left.setSpacing(16)
        left.addWidget(self.sign_in)
        left.addWidget(self._counter_card(), 1)
        self._cards.addLayout(left, 5)
        self._cards.addWidget(self.card, 7)
        for widget in (self._title, self.findings, self.trouble, self.alarm, self._warning):
            scrolled.column.addWidget(widget)
        scrolled.column.addLayout(self._cards)
        scrolled.column.addStretch(1)
        foot = Panel("bar", margins=(32, 14, 32, 14))
        line = row(self.start, self._hint, self.self_check, self.register)
        line.setStretch(1, 1)
        foot.column.addLayout(centred(line, widest=_WIDEST))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(scrolled, 1)
        column.addWidget(foot)

    def _counter_card(self) -> Panel:
        card = Panel(margins=(24, 20, 24, 20), spacing=4)
        for place in range(4):
            name = SafeLabel(role=TextRole.SMALL, tone=Tone.MUTED)
            value = SafeLabel(role=TextRole.PAGE_TITLE if place == 0 else TextRole.CARD_TITLE)
            self._names.append(name)
            self._values.append(value)
            if place:
                card.column.addSpacing(8)
            card.column.addWidget(name)
            card.column.addWidget(value)
            if place == 0:
                card.column.addSpacing(8)
                card.hold(self._services_name, self.services, self._level)
        if len(self._services) > 1:
            # What is chosen stands in its box already.
            self._names[1].hide()
            self._values[1].hide()
        card.column.addSpacing(8)
        card.hold(self._case_name, self.case)
        card.column.addStretch(1)
        return card

    def _choose_service(self, place: int) -> None:
        if 0 <= place < len(self._services):
            self.service_chosen.emit(self._services[place].id)

    def show_service(self, service: ServicePreset, profile: CounterProfile) -> None:
        """What is asked for from now on."""
        self._profile = profile
        self.services.setCurrentIndex(self._services.index(service))
        self.word()

    def _word_services(self) -> None:
        place = max(self.services.currentIndex(), 0)
        self.services.blockSignals(True)
        self.services.clear()
        self.services.addItems([make_visible(i18n.pick(each.name)) for each in self._services])
        self.services.setCurrentIndex(place if self._services else -1)
        self.services.blockSignals(False)
        self._services_name.show_text(self.tr("Choose what to ask for"))
        self.services.setAccessibleName(self.tr("Choose what to ask for"))
        service = self._services[place] if self._services else None
        words = []
        if service is not None and service.policy is Policy.COUNTER_TIMED:
            words.append(self.tr("Timed codes are enough for it: they answer no challenge."))
        if service is not None and service.compare_portrait:
            words.append(self.tr("You compare the portrait with the person."))
        self._level.show_text(" ".join(words))
        self._level.setVisible(bool(words))

    def show_readiness(self, readiness: Readiness, at: datetime) -> None:
        """How old the data is, seen from `at`."""
        self._readiness = readiness
        self.card.show_readiness(readiness, at)
        self.trouble.clear()
        self.word()

    def show_error(self, error: WalletError) -> None:
        """The counter cannot work, and why."""
        self.trouble.show_error(error)

    def show_findings(self, found: LocalisedText | None) -> None:
        """What the self-check of this shift says must be seen to; None where all is in order."""
        self.findings.show_found(found)

    @property
    def warning(self) -> Notice:
        """What cannot be told with this data; hidden when all is well."""
        return self._warning

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.dress()

    def dress(self) -> None:
        wide = self.width() >= theme.px(_SIDE_BY_SIDE)
        way = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._cards.setDirection(way)
        for button in (self.start, self.self_check, self.register):
            size_target(button)

    def word(self) -> None:
        self._title.show_text(self.tr("Ready to receive visitors"))
        titles = (
            self.tr("Counter"),
            self.tr("Service"),
            self.tr("Purpose"),
            self.tr("Retention"),
        )
        p = self._profile
        values = (
            i18n.pick(p.name),
            i18n.pick(p.service),
            i18n.pick(p.purpose),
            i18n.pick(p.retention),
        )
        for label, value, title, text in zip(self._names, self._values, titles, values, strict=True):
            label.show_text(title)
            value.show_text(text)
        self._word_services()
        self.start.setText(self.tr("Start receiving  (Enter)"))
        self.register.setText(self.tr("Register"))
        self.self_check.setText(self.tr("Self-check"))
        self._case_name.show_text(self.tr("Case number"))
        self.case.setPlaceholderText(self.tr("Left empty: the register's own number"))
        self.case.setAccessibleName(self.tr("Case number"))
        self._word_start()
        self._word_warning()

    def show_shift(self, shift: Shift | None) -> None:
        """Somebody signed in, or nobody any more."""
        self.sign_in.show_shift(shift)
        self._word_start()

    def take_case(self) -> str:
        """The case number that was typed, out of its field."""
        case = self.case.text().strip()
        wipe(self.case)
        return case

    def _word_start(self) -> None:
        ready, stated = self.sign_in.signed_in, _is_stated(self._profile)
        self.start.setEnabled(ready and stated)
        if not stated:
            self._hint.show_text(self.tr("Service and purpose are missing in this counter's setup."))
        elif ready:
            self._hint.show_text(self.tr("Or just scan: a code is checked from any page."))
        else:
            self._hint.show_text(self.tr("Sign in first: each check is written down with who made it."))

    def _word_warning(self) -> None:
        r = self._readiness
        if r is None:
            return
        lost = []
        if not r.clock_ok:
            lost.append(
                LocalisedText(
                    "有效期无从判断，不会给出“有效”。",
                    "Dates cannot be judged; nothing will be called valid.",
                )
            )
        if not r.anchors:
            lost.append(
                LocalisedText(
                    "不认识任何发证机关，一律“未能核验”。", "No issuer is known; everything stays unchecked."
                )
            )
        elif r.trust_stale:
            lost.append(
                LocalisedText(
                    "看不出新近增减的发证机关。", "Issuers added or withdrawn lately are not known."
                )
            )
        if not r.status_lists or r.status_stale:
            lost.append(
                LocalisedText(
                    "看不出最近被吊销或暂停的证照，结论最多是“请人工核对”。",
                    "Licences revoked lately are not known; the best verdict is CHECK BY HAND.",
                )
            )
        self._word_alarm(r.taken_back)
        if not lost:
            self._warning.clear()
            return
        self._warning.show_wording(
            LocalisedText(
                "可以接待，但有些事说不准", "You may receive visitors, but some things cannot be told"
            ),
            LocalisedText("".join(t.zh for t in lost), " ".join(t.en for t in lost)),
            LocalisedText(
                "请导入新的信任列表和状态数据。" if r.clock_ok else "请先校准电脑时钟。",
                "Import newer trust and status data." if r.clock_ok else "Set this computer's clock first.",
            ),
        )

    def _word_alarm(self, taken_back: int) -> None:
        """Not a matter of age: somebody must ask the list's publisher why."""
        if not taken_back:
            self.alarm.clear()
            return
        self.alarm.show_wording(
            LocalisedText(
                f"有 {taken_back} 项吊销被新的状态列表撤回",
                f"Newer status lists take revocations back: {taken_back}",
            ),
            LocalisedText(
                "吊销仍然有效，这些证照照旧判为无效；可以照常接待。",
                "The revocations stand and those licences stay not valid. You may receive visitors.",
            ),
            LocalisedText(
                "请告知管理员，向发布该列表的机关核实。",
                "Tell the person in charge: the list's publisher must be asked why.",
            ),
        )


def _is_stated(profile: CounterProfile) -> bool:
    return bool(profile.service.zh.strip() and profile.purpose.zh.strip())
