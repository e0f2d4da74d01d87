"""A request for several licences: agreed to one by one, shown in one code, judged one by one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import shiboken6
from fakes import VERIFIED_REQUEST
from flows.test_together import BUSINESS, PROFILE
from flows.town import DRIVING, Town, signed_in
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.citizen.rounds import rounds_of
from ui.citizen.window import CitizenWindow
from ui.jobs import Jobs
from ui.settings import Settings
from ui.widgets.drop import Incoming
from wallet import bootstrap
from wallet.flows.counter import CounterDesk
from wallet.model.request import CredentialRequest
from wallet.model.text import Language
from wallet.model.verdict import Verdict
from wallet.model.views import FrameState


class Errand:
    """A wallet's window, and a counter that asks for a driving licence and a business licence."""

    def __init__(self, town: Town, qtbot: QtBot, folder: Path) -> None:
        town.workplace.counter_profile_path.parent.mkdir(parents=True, exist_ok=True)
        town.workplace.counter_profile_path.write_text(PROFILE, encoding="utf-8")
        self.town, self.qtbot, self.jobs = town, qtbot, Jobs()
        self.counter: CounterDesk = signed_in(bootstrap.build_counter(town.workplace))
        self.window = CitizenWindow(
            town.citizen, Settings(folder / "settings.ini"), lambda: town.at, self.jobs
        )
        self.window.resize(1280, 800)
        self.window.show()
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.jobs.busy, timeout=60_000)
        QApplication.processEvents()

    def ask(self, licence_id: str | None = None) -> None:
        text = self.counter.open_challenge(self.town.at).request_text
        self.window._ask_for(licence_id)
        self.window.entry.take((Incoming("request", data=text.encode()),))
        self.settle()

    def agree(self) -> None:
        self.window.ask.agree_button.click()
        self.settle()

    def close(self) -> None:
        self.jobs.close()
        self.counter.close()
        self.window.close()
        shiboken6.delete(self.window)


@pytest.fixture
def errand(town: Town, qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Errand]:
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    i18n.install(qapp, Language.ENGLISH)
    made = Errand(town, qtbot, tmp_path)
    yield made
    made.close()


def test_one_after_another_into_one_code(errand: Errand, town: Town) -> None:
    driving, business = town.licence(DRIVING), town.licence(BUSINESS)
    errand.ask(business.id)
    window, ask = errand.window, errand.window.ask
    assert window.page is ask
    assert ask.subtitle.text().startswith("Licence 1 of 2")
    assert ask.claims_title.text() == driving.type_name.en
    assert ask.agree_button.text() == "Agree, next licence"
    assert not ask.missing.isVisible()
    errand.agree()
    assert window.page is ask
    assert ask.subtitle.text().startswith("Licence 2 of 2")
    assert ask.claims_title.text() == business.type_name.en
    assert ask.agree_button.text() == "Agree and present"
    assert town.citizen.receipts.listed() == ()
    errand.agree()
    page = window.present
    assert window.page is page
    assert page.title.text() == f"Presenting: {driving.type_name.en}, {business.type_name.en}"
    code = page._code
    assert code is not None
    payload = code.text.encode()
    if code.moving is not None:
        page.moving._timer.stop()
        texts = [code.moving._encoder.text(number) for number in range(code.moving.blocks)]  # type: ignore[attr-defined]
        progress = errand.counter.frames.push_all(texts)
        assert progress.state is FrameState.COMPLETE
        payload = progress.data
    report = errand.counter.check(payload, town.at).report
    assert report.verdict is Verdict.VALID, report.findings
    assert [part.type for part in report.parts] == [DRIVING, BUSINESS]
    page.stop_button.click()
    assert page.earlier == ()


def test_stepping_back_agrees_to_none_of_them(errand: Errand, town: Town) -> None:
    town.licence(DRIVING)
    town.licence(BUSINESS)
    errand.ask()
    errand.agree()
    assert len(errand.window.ask.earlier) == 1
    errand.window.ask.cancel_button.click()
    assert errand.window.ask.earlier == ()
    assert town.citizen.receipts.listed() == ()


def test_what_no_licence_answers_is_said(errand: Errand, town: Town) -> None:
    driving = town.licence(DRIVING)
    business = town.workplace.document_types[BUSINESS].name
    errand.ask()
    ask = errand.window.ask
    assert ask.claims_title.text() == driving.type_name.en
    assert business.en in ask.missing.text
    assert ask.agree_button.text() == "Agree and present"
    errand.agree()
    assert errand.window.page is errand.window.present
    assert errand.window.present.earlier == ()


def test_rounds_of_a_request_for_one_or_for_kinds_unknown() -> None:
    assert rounds_of(VERIFIED_REQUEST, ()).after(()) == ()
    two = (CredentialRequest("a"), CredentialRequest("b", document_types=frozenset({"x.y"})))
    none = rounds_of(replace(VERIFIED_REQUEST, credentials=two), ())
    assert (none.offers, none.unanswered) == (((),), ())
