"""The counter's settings behind the supervisor's PIN."""

from __future__ import annotations

import pytest
from counter_fakes import NOW, PIN, VALID
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from test_counter_window import Desk, desk  # noqa: F401

from ui.counter.proof import ProofDialog
from ui.counter.settings_gate import OPEN_MS
from ui.settings import LONGEST_SHOWN, SHORTEST_SHOWN
from wallet.model.errors import Trouble, WaitFirst, WalletError
from wallet.model.shifts import ClerkRole, Shift
from wallet.wording import word_trouble

CLERK = Shift("王例", ClerkRole.CLERK, NOW)


def press_f4(desk: Desk) -> ProofDialog | None:  # noqa: F811
    desk.window.activateWindow()
    QApplication.processEvents()
    desk.press(Qt.Key.Key_F4)
    desk.settle()
    return desk.window.gate.dialog


def prove(desk: Desk, dialog: ProofDialog, pin: str) -> None:  # noqa: F811
    dialog.proof.pin.setText(pin)
    dialog.proof.button.click()
    assert dialog.proof.pin.text() == ""
    desk.settle()


def open_now(desk: Desk) -> bool:  # noqa: F811
    return desk.window.page is desk.window.equipment.page


def test_a_signed_in_supervisor_comes_in(desk: Desk) -> None:  # noqa: F811
    assert press_f4(desk) is None
    assert open_now(desk)


@pytest.mark.parametrize("shift", [CLERK, None], ids=["clerk", "nobody"])
def test_anybody_else_needs_a_supervisors_pin(desk: Desk, shift: Shift | None) -> None:  # noqa: F811
    desk.journeys.shifts.shift = shift
    dialog = press_f4(desk)
    assert dialog is not None
    assert not open_now(desk)
    assert dialog.proof.choice.count() == 1  # the supervisor, not the clerk
    prove(desk, dialog, "111111")
    assert dialog.trouble.isVisible()
    assert not open_now(desk)
    prove(desk, dialog, PIN)
    assert open_now(desk)
    desk.window.step_back()
    # What a PIN opened is closed behind it.
    assert press_f4(desk) is not None
    assert not open_now(desk)


def test_the_delay_is_the_registers_own(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    desk.journeys.shifts.shift = CLERK

    def wait(name: str, pin: str, at: object) -> None:
        raise WaitFirst(30, Trouble.PIN_DELAYED)

    monkeypatch.setattr(desk.journeys.shifts, "supervise", wait)
    dialog = press_f4(desk)
    assert dialog is not None
    prove(desk, dialog, PIN)
    assert dialog.trouble.isVisible()
    assert word_trouble(Trouble.PIN_DELAYED).happened.zh in dialog.trouble.text
    assert not open_now(desk)


def test_the_first_supervisor_is_named_where_there_is_nobody(desk: Desk) -> None:  # noqa: F811
    desk.journeys.shifts.shift, desk.journeys.shifts.known = None, ()
    desk.window.staff.look()
    desk.settle()
    dialog = press_f4(desk)
    assert dialog is not None
    dialog.proof.name.setText("李例")
    dialog.proof.again.setText("another")
    prove(desk, dialog, PIN)
    assert dialog.trouble.isVisible()
    assert desk.journeys.shifts.known == ()
    dialog.proof.again.setText(PIN)
    prove(desk, dialog, PIN)
    assert [clerk.role for clerk in desk.journeys.shifts.known] == [ClerkRole.SUPERVISOR]
    assert open_now(desk)


def test_nobody_comes_in_before_it_is_known_who_may(
    desk: Desk,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk.journeys.shifts.shift = CLERK
    desk.window.gate._clerks = None

    def fail() -> None:
        raise WalletError(Trouble.REGISTER_UNAVAILABLE)

    monkeypatch.setattr(desk.journeys.shifts, "clerks", fail)
    assert press_f4(desk) is None
    assert not open_now(desk)


def test_a_pin_is_never_typed_over_a_visitors_result(desk: Desk) -> None:  # noqa: F811
    desk.journeys.shifts.shift = CLERK
    desk.show(VALID)
    dialog = press_f4(desk)
    assert dialog is not None
    assert desk.window.page is desk.window.scan
    assert desk.window.verdict.checked is None


def test_what_a_pin_opened_closes_by_itself(desk: Desk) -> None:  # noqa: F811
    desk.journeys.shifts.shift = CLERK
    dialog = press_f4(desk)
    assert dialog is not None
    prove(desk, dialog, PIN)
    lapse = desk.window.gate._lapse
    assert lapse.isActive()
    assert lapse.interval() == OPEN_MS
    lapse.timeout.emit()
    assert not open_now(desk)


def test_for_a_signed_in_supervisor_it_stays(desk: Desk) -> None:  # noqa: F811
    press_f4(desk)
    desk.window.gate._lapse.timeout.emit()
    assert open_now(desk)


def test_how_long_a_result_stays_is_kept_within_bounds(desk: Desk) -> None:  # noqa: F811
    press_f4(desk)
    page = desk.window.equipment.page
    offered = [page.shown_for.itemData(place) for place in range(page.shown_for.count())]
    assert offered == list(range(SHORTEST_SHOWN, LONGEST_SHOWN + 1))
    assert page.shown_for.currentData() == LONGEST_SHOWN
    page.shown_for.setCurrentIndex(0)
    page.shown_for.activated.emit(0)
    assert desk.settings.shown_for == SHORTEST_SHOWN
    desk.window.step_back()
    desk.show(VALID)
    for _ in range(SHORTEST_SHOWN - 1):
        desk.window.verdict.tick()
    assert desk.window.verdict.checked is not None
    desk.window.verdict.tick()
    assert desk.window.verdict.checked is None
    for kept, counts in (("1", SHORTEST_SHOWN), ("600", LONGEST_SHOWN), ("x", LONGEST_SHOWN)):
        desk.settings._keep("shown_for", kept)
        assert desk.settings.shown_for == counts


def test_the_help_page_names_its_keys(desk: Desk) -> None:  # noqa: F811
    desk.press(Qt.Key.Key_F1)
    assert {"F4", "F5", "Ctrl+Shift+S"} <= {key.text() for key, _ in desk.window.help._rows}
