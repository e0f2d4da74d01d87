"""From the counter's request to the code."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import VERIFIED_REQUEST, FakeCitizen
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from ui import theme
from ui.citizen.looks import dress
from ui.theme import Scheme
from ui.widgets.safe_label import SafeLabel
from wallet.model.errors import Trouble
from wallet.model.request import RelyingParty
from wallet.model.text import LocalisedText


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    made.unlock()
    yield made
    made.close()


def _texts(widget: object) -> list[str]:
    return [label.text() for label in widget.findChildren(SafeLabel) if label.isVisible()]  # type: ignore[attr-defined]


# The request


def test_digits_are_tidied_and_counted(stage: Stage) -> None:
    entry = stage.window.entry
    stage.window.go(entry)
    entry.begin(None)
    entry.digits.setText("４８２1-07")
    assert entry.digits.text() == "4821 07"
    assert not entry.next_button.isEnabled()
    entry.digits.setText("4821073399")
    assert entry.digits.text() == "4821 0733"
    assert entry.next_button.isEnabled()


def test_digits_can_be_pasted(stage: Stage) -> None:
    entry = stage.window.entry
    stage.window.go(entry)
    QGuiApplication.clipboard().setText("4821 0733")
    entry.paste()
    assert entry.digits.text() == "4821 0733"


def test_a_request_that_cannot_be_read_is_told(stage: Stage) -> None:
    stage.journeys.fails["read_request"] = Trouble.NO_CODE_FOUND
    stage.ask()
    assert stage.window.page is stage.window.entry
    assert stage.window.entry.notice.isVisible()


def test_without_a_licence_chosen_those_that_fit_are_offered(stage: Stage) -> None:
    window = stage.window
    window.home.answer_button.click()
    window.entry.digits.setText("48210733")
    window.entry.next_button.click()
    stage.rest()
    assert window.page is window.ask
    assert window.ask.which.isVisible()
    assert window.ask.which.count() == 2
    window.ask.which.setCurrentIndex(1)
    assert window.ask.claims_title.text() == "Food business permit"


def test_when_nothing_fits_the_way_to_add_is_shown(stage: Stage) -> None:
    window = stage.window
    window.ask.show_request(VERIFIED_REQUEST, ())
    window.go(window.ask)
    assert window.ask.missing.isVisible()
    assert not window.ask.agree_button.isEnabled()
    window.ask.add_button.click()
    assert window.page is window.add


# Who asks for what


def test_a_known_asker_is_named_and_agreeing_is_the_default(stage: Stage) -> None:
    stage.ask()
    ask = stage.window.ask
    assert ask.asker.text() == "Huangpu Service Centre, window 07"
    assert ask.standing.words == "Identity verified"
    assert ask.default_button is ask.agree_button
    assert ask.agree_button.hasFocus()
    assert not ask.purpose_field.isVisible()
    assert "They state: 仅核验，不留存" in _texts(ask)


@pytest.mark.parametrize("typed", [True, False])
def test_an_unknown_asker_is_said_so_and_cancel_is_the_default(stage: Stage, typed: bool) -> None:
    stranger = RelyingParty(LocalisedText("自称的窗口", "Self-styled"), verified=False)
    stage.journeys.request = replace(VERIFIED_REQUEST, relying_party=stranger)
    stage.ask(typed=typed)
    ask = stage.window.ask
    assert ask.standing.words == "Not verified"
    assert ask.warning.isVisible()
    assert ask.default_button is ask.cancel_button
    assert (ask.cancel_button.property("kind"), ask.agree_button.property("kind")) == ("primary", "secondary")
    assert ask.cancel_button.isDefault()
    assert not ask.agree_button.isDefault()
    if not typed:
        assert ask.cancel_button.hasFocus()


def test_typed_digits_need_a_purpose(stage: Stage) -> None:
    stage.ask(typed=True)
    ask = stage.window.ask
    assert ask.purpose_field.hasFocus()
    assert not ask.agree_button.isEnabled()
    ask.purpose_field.setText("   ")
    assert not ask.agree_button.isEnabled()
    ask.purpose_field.setText("换领驾驶证")
    assert ask.agree_button.isEnabled()
    stage.agree()
    assert stage.journeys.consents[0].purpose == "换领驾驶证"


def test_enter_in_the_purpose_never_agrees_by_itself(stage: Stage) -> None:
    stage.ask(typed=True)
    stage.window.ask.purpose_field.setText("换领驾驶证")
    stage.qtbot.keyClick(stage.window.ask.purpose_field, Qt.Key.Key_Return)
    stage.rest()
    assert stage.window.page is stage.window.ask
    assert stage.journeys.consents == []


def test_only_what_is_ticked_is_disclosed(stage: Stage) -> None:
    stage.ask()
    ask = stage.window.ask
    assert ask.not_shown.text() == "Not shown: Identity number, Address"
    ask._ticks[("address",)].setChecked(True)
    ask._ticks[("class",)].setChecked(False)
    assert ask.not_shown.text() == "Not shown: Vehicle class, Identity number"
    assert not ask._ticks[("number",)].isEnabled()
    stage.agree()
    consent = stage.journeys.consents[0]
    assert consent.disclosed == frozenset({("holder",), ("address",)})
    assert consent.purpose == "办理道路运输从业资格"


def test_ticks_survive_a_change_of_language(stage: Stage) -> None:
    from PySide6.QtWidgets import QApplication

    from ui import i18n
    from wallet.model.text import Language

    stage.ask()
    ask = stage.window.ask
    ask._ticks[("address",)].setChecked(True)
    app = QApplication.instance()
    assert app is not None
    i18n.install(app, Language.CHINESE)
    stage.qtbot.waitUntil(lambda: ask._ticks[("address",)].words == "住址")
    assert ask._ticks[("address",)].isChecked()
    assert ask.not_shown.text() == "不会出示：公民身份号码"
    i18n.install(app, Language.ENGLISH)


def test_an_expired_request_cannot_be_agreed_to(stage: Stage) -> None:
    stage.ask()
    ask = stage.window.ask
    stage.clock.pass_seconds(120)
    ask._settle()
    assert not ask.agree_button.isEnabled()
    assert ask.notice.isVisible()


def test_what_the_licence_lacks_is_said(stage: Stage) -> None:
    offer = stage.journeys.offer("licence-3", VERIFIED_REQUEST, stage.clock())
    lacking = replace(offer, missing=(LocalisedText("照片", "Photo"),))
    stage.window.ask.show_request(VERIFIED_REQUEST, (lacking,))
    stage.window.go(stage.window.ask)
    assert "Photo" in stage.window.ask.missing.text


def test_cancel_goes_back_and_shows_nothing(stage: Stage) -> None:
    stage.ask()
    stage.window.ask.cancel_button.click()
    assert stage.window.page is stage.window.entry
    assert stage.journeys.consents == []
    assert stage.window.present.code.empty


# The code


@pytest.mark.parametrize("scale", [1.0, 1.6, 2.0])
@pytest.mark.parametrize("size", [(1024, 720), (1440, 900)])
def test_the_code_fills_its_share_of_the_height(stage: Stage, scale: float, size: tuple[int, int]) -> None:
    stage.window.resize(*size)
    stage.settings.text_scale = scale
    dress(stage.settings)
    stage.ask()
    stage.agree()
    stage.rest()
    view = stage.window.present.code
    shown = stage.window.present._code
    assert shown is not None
    assert shown.symbol is not None
    assert view.module_pixels * shown.symbol.size >= 0.55 * size[1]
    corner = view.mapTo(stage.window, view.rect().bottomRight())
    assert corner.y() <= stage.window.height()
    stop = stage.window.present.stop_button
    assert stop.mapTo(stage.window, stop.rect().bottomRight()).y() <= stage.window.height()


def test_the_page_is_white_for_those_who_like_it_dark_too(stage: Stage) -> None:
    stage.settings.scheme = Scheme.DARK
    dress(stage.settings)
    stage.ask()
    assert theme.scheme() is Scheme.DARK
    stage.agree()
    page = stage.window.present
    assert theme.scheme() is Scheme.LIGHT
    assert page.grab().toImage().pixelColor(3, 3).name() == "#ffffff"
    page.stop_button.click()
    assert theme.scheme() is Scheme.DARK
    stage.settings.scheme = Scheme.LIGHT
    dress(stage.settings)


def test_the_page_says_who_sees_what(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    said = _texts(stage.window.present)
    for words in (
        "Huangpu Service Centre, window 07",
        "Identity verified",
        "办理道路运输从业资格",
        "Shown: 4",
        "Address: not shown",
        "They state: 仅核验，不留存",
    ):
        assert words in said


def test_seconds_run_out_and_the_code_is_blurred(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    page = stage.window.present
    assert page.ring.seconds == 60
    stage.clock.pass_seconds(18.5)
    page._tick()
    assert page.ring.seconds == 42
    assert not page.code.blurred
    stage.clock.pass_seconds(41.5)
    page._tick()
    assert page.code.blurred
    assert page.renew_button.isVisible()
    assert not page.save_button.isVisible()
    page.renew_button.click()
    stage.rest()
    assert len(stage.journeys.consents) == 2
    assert not page.code.blurred
    assert page.ring.seconds == 60


def test_the_last_second_counts(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    page = stage.window.present
    stage.clock.pass_seconds(59.4)
    page._tick()
    assert page.ring.seconds == math.ceil(0.6)
    assert not page.code.blurred


def test_renewing_past_the_request_is_told(stage: Stage) -> None:
    stage.ask()
    stage.agree()
    stage.clock.pass_seconds(61)
    page = stage.window.present
    page._tick()
    stage.journeys.fails["present"] = Trouble.REQUEST_EXPIRED
    page.renew_button.click()
    stage.rest()
    assert page.notice.isVisible()
    assert page.code.blurred


@pytest.mark.parametrize("way", ["button", "esc"])
def test_stopping_clears_the_code(stage: Stage, way: str) -> None:
    stage.ask()
    stage.agree()
    page = stage.window.present
    if way == "button":
        page.stop_button.click()
    else:
        stage.window._escape()
    assert stage.window.page is stage.window.home
    assert page.code.empty
    assert page.consent is None


def test_too_large_says_what_to_leave_out(stage: Stage, tmp_path: Path) -> None:
    stage.journeys.too_large = True
    stage.ask()
    stage.window.ask._ticks[("address",)].setChecked(True)
    stage.agree()
    page = stage.window.present
    assert page.code.empty
    assert "Address" in page.notice.text
    assert "26" in page.notice.text
    assert not page.ring.isVisible()
    page.file_button.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "shown.lw1"))
    dialog.close()
    stage.rest()
    assert (tmp_path / "shown.lw1").read_bytes().startswith(b"LW1:")


@pytest.mark.parametrize("bearer", [False, True])
@pytest.mark.parametrize("older", [False, True])
def test_a_file_that_was_not_noted_says_so(
    stage: Stage, tmp_path: Path, *, older: bool, bearer: bool
) -> None:
    """The file is made all the same. Control: where it could be noted nothing is said."""
    stage.journeys.too_large, stage.journeys.bearer = True, bearer
    stage.ask()
    stage.agree()
    stage.journeys.older = older
    stage.window.present.file_button.click()
    (dialog,) = stage.window.findChildren(QFileDialog)
    dialog.fileSelected.emit(str(tmp_path / "shown.lw1"))
    dialog.close()
    stage.rest()
    assert (tmp_path / "shown.lw1").exists()
    assert len(stage.journeys.receipts.handed) == 1
    assert ("could not be noted" in stage.window.present.notice.text) is older


def test_showing_less_takes_the_large_claim_away(stage: Stage) -> None:
    stage.journeys.too_large = True
    stage.ask()
    stage.window.ask._ticks[("address",)].setChecked(True)
    stage.agree()
    stage.window.present.change_button.click()
    assert stage.window.page is stage.window.ask
    assert not stage.window.ask._ticks[("address",)].isChecked()
    assert stage.window.ask._ticks[("holder",)].isChecked()
    stage.journeys.too_large = False
    stage.agree()
    assert not stage.window.present.code.empty


def test_signing_that_fails_is_told(stage: Stage) -> None:
    stage.journeys.fails["present"] = Trouble.HOLDER_KEY_MISSING
    stage.ask()
    stage.agree()
    assert stage.window.page is stage.window.present
    assert stage.window.present.notice.isVisible()
    assert stage.window.present.code.empty


# Timed codes


def timed(stage: Stage) -> None:
    window = stage.window
    window.home.answer_button.click()
    window.entry.timed_button.click()
    stage.rest()
    window.ask.purpose_field.setText("办事")
    window.ask.agree_button.click()
    stage.rest()


def test_a_timed_code_asks_for_a_purpose_and_names_nobody(stage: Stage) -> None:
    window = stage.window
    window.home.answer_button.click()
    window.entry.timed_button.click()
    stage.rest()
    assert window.page is window.ask
    assert window.ask.asker.text() == "Whoever scans your code"
    assert window.ask.standing.words == "Not verified"
    assert window.ask.default_button is window.ask.cancel_button
    assert not window.ask.agree_button.isEnabled()


def test_a_timed_code_is_renewed_until_the_consent_ends(stage: Stage) -> None:
    timed(stage)
    page = stage.window.present
    assert page.ring.seconds == 30
    for turn in range(1, 4):
        stage.clock.pass_seconds(30)
        page._tick()
        stage.rest()
        assert stage.journeys.renewed == turn
        assert page.ring.seconds == 30
        assert not page.renew_button.isVisible()
    stage.clock.pass_seconds(300)
    page._tick()
    stage.rest()
    assert stage.journeys.renewed == 3
    assert page.code.blurred
    assert page.renew_button.isVisible()
    page.renew_button.click()
    stage.rest()
    assert not page.renew_button.isVisible()
    assert stage.journeys.consents[-1].request.issued_at == stage.clock()
