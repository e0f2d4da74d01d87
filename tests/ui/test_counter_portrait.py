"""The portrait at the counter: beside a verdict that may show claims, never in its field, gone with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from counter_fakes import (
    BY_HAND,
    FOREIGN,
    FORGED,
    REVOKED,
    VALID,
    FakeClock,
    FakeCounter,
    checked,
    let_go,
    painted,
    with_portrait,
)
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import Language
from wallet.model.verdict import Report, Verdict
from wallet.verification.comparison import await_comparison
from wallet.wording import word_trouble

LABEL = "照片（签发机关签名）：请与本人比对"
FACE = (1, 2, 250)


class Counter:
    """A window over a counter without journeys behind it."""

    def __init__(self, qtbot: QtBot, folder: Path) -> None:
        self.journeys, self.jobs, self.qtbot = FakeCounter(), Jobs(), qtbot
        self.journeys.face = painted(FACE)
        settings = Settings(folder / "settings.ini")
        self.window = CounterWindow(self.journeys, settings=settings, clock=FakeClock(), jobs=self.jobs)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.start()

    def rest(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy)

    def scan(self, report: Report) -> None:
        """A code is shown; the verdict and, where there is one, its portrait are on show."""
        self.journeys.usual = with_portrait(report)
        self.window.reception.take_text("LW1:SHOWN")
        self.rest()
        self.rest()


@pytest.fixture
def counter(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Counter]:
    theme.apply(qapp, scheme=theme.Scheme.LIGHT)
    i18n.install(qapp, Language.CHINESE)
    made = Counter(qtbot, tmp_path)
    qtbot.addWidget(made.window)
    yield made
    made.window.close()
    made.jobs.close()
    let_go()
    i18n.install(qapp, Language.ENGLISH)


@pytest.mark.parametrize("report", [VALID, BY_HAND])
def test_it_stands_beside_a_verdict_that_shows_claims(counter: Counter, report: Report) -> None:
    counter.scan(report)
    verdict = counter.window.verdict
    assert counter.journeys.looked_at == [report]
    assert verdict.portrait.image is not None
    assert verdict.portrait.label.text() == LABEL
    assert verdict.field.verdict is report.verdict


@pytest.mark.parametrize("report", [REVOKED, FORGED, FOREIGN])
def test_in_red_and_grey_it_is_not_even_read(counter: Counter, report: Report) -> None:
    counter.scan(report)
    assert counter.window.verdict.checked is not None
    assert counter.journeys.looked_at == []
    assert counter.window.verdict.portrait.isHidden()
    counter.window.show_evidence()
    assert counter.window.evidence.portrait.isHidden()


def test_a_licence_without_one_leaves_no_frame(counter: Counter) -> None:
    counter.journeys.usual = checked(VALID)
    counter.window.reception.take_text("LW1:SHOWN")
    counter.rest()
    counter.rest()
    assert counter.window.verdict.checked is not None
    assert counter.journeys.looked_at == []
    assert counter.window.verdict.portrait.isHidden()


def test_it_never_touches_the_verdicts_field(counter: Counter) -> None:
    """U07: the field paints no foreign pixel, and lies apart from the frame."""
    counter.scan(BY_HAND)
    counter.qtbot.wait(1)
    verdict = counter.window.verdict
    field, frame = verdict.field, verdict.portrait.frame
    top = frame.mapTo(verdict, frame.rect().topLeft()).y()
    assert top >= field.mapTo(verdict, field.rect().bottomLeft()).y()
    assert frame.width() * 4 // 3 == frame.height()
    assert frame.height() < field.height() / 2
    picture = field.grab().toImage()
    sampled = {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), 3)
        for y in range(0, picture.height(), 3)
    }
    assert QColor(*FACE).name() not in sampled
    assert field.verdict is BY_HAND.verdict
    assert field.accessibleName()


def test_what_cannot_be_shown_is_said_and_the_verdict_stands(counter: Counter) -> None:
    counter.journeys.face = WalletError(Trouble.PORTRAIT_UNREADABLE)
    counter.scan(VALID)
    verdict = counter.window.verdict
    assert counter.window.page is verdict
    assert verdict.field.verdict is VALID.verdict
    assert verdict.portrait.image is None
    assert verdict.portrait.frame.words.text() == word_trouble(Trouble.PORTRAIT_UNREADABLE).short.zh


def test_the_evidence_shows_it_too(counter: Counter) -> None:
    counter.scan(VALID)
    window = counter.window
    window.show_evidence()
    assert window.evidence.portrait.image == window.verdict.portrait.image
    assert window.evidence.portrait.label.text() == LABEL
    window.step_back()
    assert window.evidence.portrait.image is None
    assert window.verdict.portrait.image is not None


def test_one_that_comes_late_reaches_the_evidence(counter: Counter) -> None:
    counter.journeys.usual = with_portrait(VALID)
    window = counter.window
    window._show_verdict(counter.journeys.usual)
    window.show_evidence()
    assert window.evidence.portrait.image is None
    assert not window.evidence.portrait.isHidden()
    counter.rest()
    assert window.evidence.portrait.image is not None


@pytest.mark.parametrize("leave", ["lapse", "next", "scan", "help", "close"])
def test_it_goes_with_its_verdict(counter: Counter, leave: str) -> None:
    window = counter.window
    counter.scan(VALID)
    assert window.verdict.portrait.image is not None
    {
        "lapse": window.verdict.lapsed.emit,
        "next": window.next_visitor,
        "scan": lambda: window.reception.take_text("LW1:OTHER"),
        "help": window.show_help,
        "close": window.close,
    }[leave]()
    assert window.verdict.portrait.image is None
    assert window.verdict.portrait.isHidden()


def test_one_that_comes_after_its_verdict_has_gone_is_dropped(counter: Counter) -> None:
    window = counter.window
    window._show_verdict(with_portrait(VALID))
    window.next_visitor()
    counter.rest()
    assert window.verdict.portrait.image is None
    window._show_verdict(replace(checked(VALID), case_number="20261124-0043"))
    counter.rest()
    assert window.verdict.portrait.isHidden()


def test_the_next_one_is_awaited_with_an_empty_frame(counter: Counter) -> None:
    counter.scan(VALID)
    counter.window._show_verdict(with_portrait(BY_HAND))
    assert counter.window.verdict.portrait.image is None
    assert not counter.window.verdict.portrait.isHidden()


@pytest.mark.parametrize("size", [(1024, 720), (1920, 1080)])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_nothing_is_pushed_out_of_the_page(
    counter: Counter, qapp: QApplication, size: tuple[int, int], scale: float
) -> None:
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=scale)
    counter.window.resize(*size)
    counter.scan(BY_HAND)
    counter.qtbot.wait(1)
    verdict = counter.window.verdict
    for part in (verdict.portrait.frame, verdict.portrait.label, verdict.next, verdict.evidence):
        box = part.rect().translated(part.mapTo(verdict, part.rect().topLeft()))
        assert verdict.rect().contains(box)
    theme.apply(qapp, scheme=theme.Scheme.LIGHT)


class TestTheClerksAnswer:
    """P3 (VERDICTS, check 10)."""

    def waiting(self, counter: Counter) -> None:
        counter.scan(await_comparison(VALID))

    @pytest.mark.parametrize(("button", "verdict"), [("same", Verdict.VALID), ("another", Verdict.NOT_VALID)])
    def test_is_asked_for_and_decides(self, counter: Counter, button: str, verdict: Verdict) -> None:
        self.waiting(counter)
        page = counter.window.verdict
        assert page.same.isVisible()
        assert page.another.isVisible()
        assert not page.next.isVisible()
        getattr(page, button).click()
        counter.rest()
        counter.rest()
        assert page.checked is not None
        assert page.checked.report.verdict is verdict
        assert not page.same.isVisible()
        assert page.next.isVisible()
        assert page.awaits_portrait is (verdict is Verdict.VALID)

    def test_time_is_given_for_it(self, counter: Counter) -> None:
        self.waiting(counter)
        assert counter.window.verdict.seconds_left == 60
        counter.window.verdict.same.click()
        counter.rest()
        assert counter.window.verdict.seconds_left == 15

    def test_enter_answers_nothing(self, counter: Counter) -> None:
        self.waiting(counter)
        counter.qtbot.keyClick(counter.window, Qt.Key.Key_Return)
        assert not counter.journeys.answers_given
        assert counter.window.page is counter.window.scan

    def test_without_a_portrait_on_show_there_is_no_question(self, counter: Counter) -> None:
        counter.journeys.face = WalletError(Trouble.PORTRAIT_UNREADABLE)
        self.waiting(counter)
        assert not counter.window.verdict.same.isVisible()
        assert counter.window.verdict.next.isVisible()

    @pytest.mark.parametrize("report", [VALID, BY_HAND])
    def test_nor_where_none_is_awaited(self, counter: Counter, report: Report) -> None:
        counter.scan(report)
        assert not counter.window.verdict.same.isVisible()


def test_the_service_is_picked_on_the_ready_page(counter: Counter) -> None:
    window = counter.window
    window.step_back()
    assert window.ready.services.count() == len(counter.journeys.services)
    window.ready.services.setCurrentIndex(window.ready.services.findText("移动驾驶证当面核对"))
    assert counter.journeys.chosen == "mobile-licence-in-person"
    texts = [label.text() for label in window.ready.findChildren(SafeLabel) if label.isVisible()]
    assert "当面核对驾驶资格与本人" in texts
