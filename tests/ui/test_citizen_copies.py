"""The page of printed copies: what it asks, what leaves the program, what is said where it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinterInfo
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ui.citizen.copy_page import CopyPage
from wallet.model.errors import Trouble
from wallet.model.printing import LONGEST_TEXT


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    yield made
    made.close()


def opened(stage: Stage) -> CopyPage:
    stage.window.home.refresh("licence-3")
    stage.rest()
    stage.rest()
    stage.window.home.licence.copy_button.click()
    stage.rest()
    page = stage.window.keeping.copying.page
    assert stage.window.page is page
    return page


def filled(stage: Stage) -> CopyPage:
    page = opened(stage)
    page.party.setText(" 市政务服务中心 ")
    page.purpose.setText("办理延续")
    return page


def saved(stage: Stage, path: Path) -> None:
    dialog = stage.window.findChild(QFileDialog)
    assert dialog is not None
    dialog.fileSelected.emit(str(path))
    dialog.close()
    stage.rest()


def test_name_and_purpose_are_mandatory(stage: Stage) -> None:
    page = opened(stage)
    for party, purpose, able in (("", "", False), ("x", " ", False), (" ", "x", False), ("x", "y", True)):
        page.party.setText(party)
        page.purpose.setText(purpose)
        assert page.save_button.isEnabled() is able
        assert page.print_button.isEnabled() is able
    assert page.party.maxLength() == page.purpose.maxLength() == LONGEST_TEXT


def test_the_smallest_choice_stands_and_the_order_is_as_ticked(stage: Stage, tmp_path: Path) -> None:
    page = filled(stage)
    assert {path[0] for path, tick in page._ticks.items() if tick.isChecked()} == {"number", "authority"}
    assert not page._ticks[("number",)].isEnabled()
    page._ticks[("class",)].setChecked(True)
    page.period.setCurrentIndex(0)
    page.save_button.click()
    stage.rest()
    assert stage.journeys.copies_noted == []  # nothing has left yet
    saved(stage, tmp_path / "copy.pdf")
    (order,) = stage.journeys.ordered
    assert (order.relying_party, order.purpose, order.days) == ("市政务服务中心", "办理延续", 7)
    assert order.disclosed == {("class",)}
    (noted,) = stage.journeys.copies_noted
    assert noted.order is order
    assert (tmp_path / "copy.pdf").read_bytes().startswith(b"%PDF-")
    assert [file.name for file in tmp_path.iterdir() if file.suffix != ".ini"] == ["copy.pdf"]
    assert "2026-12-01" in stage.window.toast._words.text()
    assert not page.notice.isVisible()


def test_a_month_is_usual_and_half_a_year_the_most(stage: Stage) -> None:
    page = filled(stage)
    assert [page.period.itemText(at) for at in range(page.period.count())] == [
        "7 days",
        "30 days",
        "90 days",
        "180 days",
    ]
    page.save_button.click()
    stage.rest()
    assert stage.journeys.ordered[0].days == 30


def test_what_is_too_much_for_one_code_says_what_to_leave_out(stage: Stage) -> None:
    stage.journeys.too_large = True
    page = filled(stage)
    page.save_button.click()
    stage.rest()
    assert page.notice.isVisible()
    assert "Leave out: Address." in page.notice.text
    assert stage.window.findChild(QFileDialog) is None
    assert stage.journeys.copies_noted == []


def test_a_dense_code_and_one_that_could_not_be_noted_say_so(stage: Stage, tmp_path: Path) -> None:
    stage.journeys.sturdy = False
    page = filled(stage)
    page.save_button.click()
    stage.rest()
    saved(stage, tmp_path / "a.pdf")
    assert "The code is dense" in page.notice.text
    stage.journeys.older = True
    page.save_button.click()
    stage.rest()
    saved(stage, tmp_path / "b.pdf")
    assert "could not be noted" in page.notice.text


def test_without_a_printer_it_says_so(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", staticmethod(list))
    page = filled(stage)
    page.print_button.click()
    stage.rest()
    assert "This computer knows no printer." in page.notice.text
    assert stage.journeys.copies_noted == []


def test_a_licence_that_has_run_out_is_told(stage: Stage) -> None:
    stage.journeys.fails["printed_copy"] = Trouble.COPY_LAPSED
    page = filled(stage)
    page.save_button.click()
    stage.rest()
    assert "a copy never counts longer than the licence" in page.notice.text


def test_leaving_and_locking_empty_the_page(stage: Stage) -> None:
    for leave in (lambda: QTest.keyClick(stage.window, Qt.Key.Key_Escape), stage.window.lock):
        page = filled(stage)
        leave()
        stage.rest()
        assert stage.window.page is not page
        assert (page.party.text(), page.purpose.text(), page.subtitle.text()) == ("", "", "")
        assert page._ticks == {}


def test_control_p_makes_a_copy_of_the_licence_on_show(stage: Stage) -> None:
    stage.window.home.refresh("licence-3")
    stage.rest()
    stage.rest()
    QTest.keyClick(stage.window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    stage.rest()
    assert stage.window.page is stage.window.keeping.copying.page
