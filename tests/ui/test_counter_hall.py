"""A counter of a hall says how it stands with the hall's server; any other says nothing of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from counter_fakes import FRESH, NOW
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from test_gallery import Look, dress, fits, name_of, save

from ui.counter.ready_card import ReadinessCard
from ui.counter.self_check_page import SelfCheckPage
from ui.counter.self_check_rows import DeviceStates, RowState, rows_of
from ui.theme import Scheme
from ui.widgets.badge import BadgeState
from wallet.model.errors import Trouble
from wallet.model.register import HallState
from wallet.model.self_check import RegisterHead, SelfCheck
from wallet.model.text import Language

STATES = {
    "connected": (HallState(True, 0, NOW), BadgeState.GOOD, RowState.IN_ORDER),
    "sending": (HallState(True, 3, NOW), BadgeState.NEUTRAL, RowState.IN_ORDER),
    "not reached yet": (HallState(False, 3, None), BadgeState.NEUTRAL, RowState.UNTRIED),
    "away": (
        HallState(False, 12, NOW - timedelta(minutes=9), Trouble.HALL_UNREACHABLE),
        BadgeState.SOON,
        RowState.LOOK,
    ),
    "refused": (HallState(False, 12, None, Trouble.HALL_REFUSED), BadgeState.BAD, RowState.OUT),
    "diverged": (HallState(False, 1, NOW, Trouble.HALL_DIVERGED), BadgeState.BAD, RowState.OUT),
}


def checked(hall: HallState | None) -> SelfCheck:
    return SelfCheck(replace(FRESH, hall=hall), 3, (), 0, NOW, 10**11, RegisterHead(5, 5))


@pytest.mark.parametrize(("hall", "badge", "row"), STATES.values(), ids=STATES)
def test_how_it_stands(qtbot: QtBot, hall: HallState, badge: BadgeState, row: RowState) -> None:
    card, page = ReadinessCard(), SelfCheckPage()
    for widget in (card, page):
        qtbot.addWidget(widget)
        widget.show()
    card.show_readiness(replace(FRESH, hall=hall), NOW)
    page.show_rows(rows_of(checked(hall), DeviceStates(), NOW))
    assert card.state_of("hall") is badge
    assert page.state_of("hall") is row
    assert all(widget.isVisible() for widget in card._rows["hall"])
    sent_later = f"{hall.waiting} entries wait" in page.words_of("hall")
    assert sent_later is (hall.waiting > 0)


def test_a_counter_of_no_hall(qtbot: QtBot) -> None:
    card, page = ReadinessCard(), SelfCheckPage()
    for widget in (card, page):
        qtbot.addWidget(widget)
        widget.show()
    card.show_readiness(FRESH, NOW)
    page.show_rows(rows_of(checked(None), DeviceStates(), NOW))
    assert page.state_of("hall") is None
    assert not any(widget.isVisible() for widget in (*card._rows["hall"], *page._rows["hall"]))


@pytest.mark.parametrize(
    "look", [(Language.CHINESE, Scheme.LIGHT, 1.0), (Language.ENGLISH, Scheme.DARK, 2.0)]
)
def test_the_pages_fit(qtbot: QtBot, qapp: QApplication, look: Look) -> None:
    dress(qapp, look)
    for name, (hall, _, _) in STATES.items():
        card, page = ReadinessCard(), SelfCheckPage()
        for widget, size in ((card, (520, 640)), (page, (1280, 900))):
            qtbot.addWidget(widget)
            widget.resize(*size)
            widget.show()
        card.show_readiness(replace(FRESH, hall=hall), NOW)
        page.show_rows(rows_of(checked(hall), DeviceStates(), NOW))
        fits(page)
        save(page, "hall", name, *name_of(look))
        save(card, "hall-card", name, *name_of(look))
    dress(qapp, (Language.ENGLISH, Scheme.LIGHT, 1.0))
