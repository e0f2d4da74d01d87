"""The register, sign-in and the receipt in the counter's window; the journeys answer what a test sets."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from counter_fakes import CLERKS, NOW, PIN, VALID, FakeClock, FakeCounter, checked, entry_of, let_go
from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.counter import paper
from ui.counter.clerks import ClerksDialog
from ui.counter.receipt import write_receipt
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.widgets.badge import BadgeState
from ui.widgets.safe_label import make_visible
from wallet.model.errors import Trouble, WalletError
from wallet.model.register import ChainFault, ChainResult, Progress, RegisterPage
from wallet.model.text import Language
from wallet.model.verdict import Verdict
from wallet.wording import word_trouble


class Desk:
    """A counter's window; nobody is signed in unless asked for."""

    def __init__(self, qtbot: QtBot, folder: Path, *, signed_in: bool) -> None:
        self.qtbot = qtbot
        self.journeys = FakeCounter()
        if not signed_in:
            self.journeys.shifts.shift = None
        self.jobs = Jobs()
        self.window = CounterWindow(
            self.journeys, settings=Settings(folder / "s.ini"), clock=FakeClock(), jobs=self.jobs
        )
        qtbot.addWidget(self.window)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy)

    def open_register(self) -> None:
        self.window.show_register()
        self.settle()

    def sign_in(self, pin: str) -> None:
        card = self.window.ready.sign_in
        card.pin.setText(pin)
        card.sign_in.click()
        self.settle()


@pytest.fixture
def signed_in() -> bool:
    return True


@pytest.fixture
def desk(qtbot: QtBot, qapp: QApplication, tmp_path: Path, signed_in: bool) -> Iterator[Desk]:
    i18n.install(qapp, Language.ENGLISH)
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    made = Desk(qtbot, tmp_path, signed_in=signed_in)
    yield made
    made.jobs.close()
    let_go()


class TestSignIn:
    @pytest.fixture
    def signed_in(self) -> bool:
        return False

    def test_nobody_is_received_before(self, desk: Desk) -> None:
        ready = desk.window.ready
        assert not ready.start.isEnabled()
        desk.window.start()
        assert desk.window.page is ready
        desk.sign_in(PIN)
        assert ready.start.isEnabled()
        assert desk.window.page is ready
        desk.window.start()
        assert desk.window.page is desk.window.scan

    def test_a_wrong_pin(self, desk: Desk) -> None:
        desk.sign_in("1")
        card = desk.window.ready.sign_in
        assert word_trouble(Trouble.PIN_WRONG).happened.en in card.trouble.text
        assert (card.pin.text(), card.signed_in) == ("", False)
        desk.sign_in(PIN)
        assert not card.trouble.isVisible()

    def test_the_strip_names_who_is_there(self, desk: Desk) -> None:
        place = desk.window.strip._place
        assert "李例" not in place.text()
        desk.sign_in(PIN)
        assert "李例" in place.text()
        desk.window.ready.sign_in.sign_out.click()
        desk.settle()
        assert "李例" not in place.text()
        assert not desk.window.ready.start.isEnabled()

    def test_the_pin_does_not_stay_in_its_field(self, desk: Desk) -> None:
        desk.sign_in(PIN)
        pin = desk.window.ready.sign_in.pin
        pin.undo()
        assert (pin.text(), pin.echoMode()) == ("", pin.EchoMode.Password)

    def test_a_new_counter_names_its_supervisor(self, desk: Desk) -> None:
        desk.journeys.shifts.known = ()
        desk.window.staff.look()
        desk.settle()
        assert not desk.window.ready.sign_in.name.isVisible()
        dialog = ClerksDialog(desk.window.staff, (), desk.window)
        dialog.proof.name.setText("王例")
        for first, second in (("260371", "260372"), (PIN, PIN)):
            dialog.proof.pin.setText(first)
            dialog.proof.again.setText(second)
            dialog.proof.button.click()
            desk.settle()
            assert dialog.trouble.isHidden() == (first == second)
        desk.settle()
        assert [clerk.name for clerk in desk.journeys.shifts.known] == ["王例"]
        assert desk.window.ready.sign_in.name.count() == 1
        dialog.reject()

    def test_clerks_are_behind_the_supervisors_pin(self, desk: Desk) -> None:
        dialog = ClerksDialog(desk.window.staff, CLERKS, desk.window)
        dialog.name.setText("赵例")
        dialog.pin.setText(PIN)
        dialog.again.setText(PIN)
        dialog.add.click()
        desk.settle()
        assert len(desk.journeys.shifts.known) == 2
        dialog.proof.pin.setText("1")
        dialog.proof.button.click()
        desk.settle()
        assert dialog.trouble.text
        dialog.proof.pin.setText(PIN)
        dialog.proof.button.click()
        desk.settle()
        dialog.name.setText("赵例")
        dialog.pin.setText(PIN)
        dialog.again.setText(PIN)
        dialog.add.click()
        desk.settle()
        assert [clerk.name for clerk in desk.journeys.shifts.known][-1] == "赵例"
        dialog.clerk.setCurrentIndex(2)
        dialog.remove.click()
        desk.settle()
        assert len(desk.journeys.shifts.known) == 2
        dialog.reject()


class TestCases:
    def test_a_case_number_goes_with_its_visitor_only(self, desk: Desk) -> None:
        window = desk.window
        window.ready.case.setText(" HD-117 ")
        window.start()
        window.reception.take_text("LW1:A")
        desk.settle()
        window.next_visitor()
        assert window.page is window.ready
        assert window.ready.case.text() == ""
        window.start()
        desk.settle()
        window.reception.take_text("LW1:B")
        desk.settle()
        window.next_visitor()
        assert window.page is window.scan
        assert desk.journeys.cases == ["HD-117", ""]

    def test_service_and_purpose_are_stated_first(self, qtbot: QtBot, desk: Desk) -> None:
        from dataclasses import replace

        from ui.counter.ready import ReadyPage
        from wallet.model.text import LocalisedText

        empty = LocalisedText("", "")
        for left_out in ("service", "purpose"):
            page = ReadyPage(replace(desk.journeys.profile, **{left_out: empty}))
            qtbot.addWidget(page)
            page.show_shift(desk.journeys.shifts.shift)
            assert not page.start.isEnabled()


class TestRegisterPage:
    def test_entries_are_listed(self, desk: Desk) -> None:
        desk.open_register()
        page = desk.window.register
        assert desk.window.page is page
        told = [page.model.data(page.model.index(1, column)) for column in range(6)]
        assert told[1:4:2] == ["HD-2026-00117", "食品经营许可变更"]
        assert told[2].startswith("✕ NOT VALID · ")
        assert page.more.isVisible()
        assert desk.journeys.register.asked[-1].since is not None
        whole = page.model.data(page.model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
        assert "NOT CHECKED" in whole

    def test_search(self, desk: Desk) -> None:
        desk.open_register()
        page, asked = desk.window.register, desk.journeys.register.asked
        page.days[2].click()
        page.verdicts[list(Verdict).index(Verdict.NOT_VALID)].click()
        page.words.setText("HD-2026")
        desk.qtbot.waitUntil(lambda: asked[-1].text == "HD-2026")
        assert (asked[-1].since, asked[-1].verdict) == (None, Verdict.NOT_VALID)
        desk.settle()
        page.more.click()
        desk.settle()
        assert asked[-1].before == 1
        assert page.model.rowCount() == 12
        page.days[1].click()
        desk.settle()
        assert asked[-1].since is not None
        assert NOW - asked[-1].since < timedelta(days=8)

    def test_empty_and_failed(self, desk: Desk) -> None:
        desk.journeys.register.found = RegisterPage((), more=False)
        desk.open_register()
        page = desk.window.register
        assert page.nothing.isVisible()
        assert not page.table.isVisible()
        desk.journeys.register.found = WalletError(Trouble.REGISTER_UNAVAILABLE)
        page.search()
        desk.settle()
        assert word_trouble(Trouble.REGISTER_UNAVAILABLE).happened.en in page.trouble.text

    def test_the_chain(self, desk: Desk) -> None:
        desk.open_register()
        page = desk.window.register
        assert page.chain.state is BadgeState.UNKNOWN
        page.check.click()
        desk.settle()
        assert page.chain.state is BadgeState.GOOD
        desk.journeys.register.result = ChainResult(4, ChainFault.FORGED, "counter", 5, "20261124-0005")
        page.check.click()
        desk.settle()
        assert page.chain.state is BadgeState.BAD
        assert "#5 · 20261124-0005" in page.trouble.text
        page.search()
        desk.settle()
        assert "#5" in page.trouble.text

    def test_a_check_that_is_given_up(self, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
        given_up = threading.Event()

        def slow(progress: Progress) -> ChainResult:
            given_up.wait(20)
            progress(4096, 10_000)
            return ChainResult(10_000)

        monkeypatch.setattr(desk.journeys.register, "check", slow)
        desk.open_register()
        page = desk.window.register
        page.check.click()
        assert not page.check.isEnabled()
        page.stop_wanted.emit()
        given_up.set()
        desk.settle()
        assert page.check.isEnabled()
        assert page.chain.state is BadgeState.UNKNOWN
        assert page.trouble.text == ""

    def test_export(self, desk: Desk, tmp_path: Path) -> None:
        desk.open_register()
        wiring, page = desk.window.register_wiring, desk.window.register
        wiring.save_csv(tmp_path / "r.csv")
        desk.settle()
        assert "r.csv" in page.trouble.text
        wiring.save_pdf(tmp_path / "r.pdf")
        desk.settle()
        assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
        wiring.save_pdf(tmp_path / "nowhere" / "r.pdf")
        desk.settle()
        assert word_trouble(Trouble.STORAGE_FAILED).happened.en in page.trouble.text

    def test_the_visitors_verdict_goes_first(self, desk: Desk) -> None:
        desk.window.start()
        desk.window.reception.take_text("LW1:A")
        desk.settle()
        assert desk.window.page is desk.window.verdict
        desk.open_register()
        assert desk.window.verdict.checked is None
        desk.window.step_back()
        assert desk.window.page is desk.window.ready
        assert desk.window.register.model.rowCount() == 0

    def test_outside_text_is_made_visible(self, desk: Desk) -> None:
        hostile = "<b>x</b>\u202egnp.exe\n第二行"
        desk.journeys.register.found = RegisterPage(
            (entry_of(1, purpose=hostile, clerk=hostile),), more=False
        )
        desk.open_register()
        model = desk.window.register.model
        told = str(model.data(model.index(0, 4)))
        assert told == make_visible(hostile)
        assert "\u202e" not in told
        assert "\n" not in told


class TestReceipt:
    def test_pdf_and_picture(self, desk: Desk, tmp_path: Path) -> None:
        rows = desk.journeys.register.receipt(checked(VALID))
        write_receipt(tmp_path / "a.pdf", rows)
        write_receipt(tmp_path / "a.png", rows)
        assert (tmp_path / "a.pdf").read_bytes().startswith(b"%PDF")
        picture = QImage(str(tmp_path / "a.png"))
        assert picture.size() == QSize(1588, 2246)
        empty = paper.receipt_picture(())
        assert picture != empty
        for bad in ("a.pdf", "a.png"):
            with pytest.raises(WalletError):
                write_receipt(tmp_path / "nowhere" / bad, rows)

    def test_a_long_register_takes_several_pages(self, tmp_path: Path, desk: Desk) -> None:
        paper.register_pdf(tmp_path / "r.pdf", [entry_of(n % 50 + 1) for n in range(100)])
        content = (tmp_path / "r.pdf").read_bytes()
        assert content.count(b"/Type /Page\n") + content.count(b"/Type /Page ") == 4

    def test_its_dialog_goes_with_the_visitor(self, desk: Desk) -> None:
        window = desk.window
        window.start()
        window.reception.take_text("LW1:A")
        desk.settle()
        window.show_evidence()
        window.receipts.ask_and_save()
        assert window.receipts._dialog is not None
        window.next_visitor()
        assert window.receipts._dialog is None
