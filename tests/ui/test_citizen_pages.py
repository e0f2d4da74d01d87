"""What holds for every page: one primary button, names, keys, room at every size and language."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from citizen_stage import Stage
from fakes import FakeCitizen
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot
from vault_fakes import a_receipt

from ui import i18n
from ui.citizen.looks import SCALES, dress
from ui.widgets.buttons import ChipButton, PrimaryButton
from wallet.model.text import Language

PAGES = ("welcome", "unlock", "home", "add", "entry", "ask", "present", "settings", "help", "receipts")


@pytest.fixture
def stage(qtbot: QtBot, tmp_path: Path) -> Iterator[Stage]:
    made = Stage(qtbot, tmp_path, FakeCitizen())
    yield made
    made.settings.text_scale = 1.0
    dress(made.settings)
    app = QApplication.instance()
    assert app is not None
    i18n.install(app, Language.ENGLISH)
    made.close()


def _show(stage: Stage, name: str) -> QWidget:
    if name == "welcome":
        stage.window.pages.setCurrentWidget(stage.window.welcome)
    elif name != "unlock":
        stage.unlock()
        if name in ("ask", "present"):
            stage.ask()
        if name == "present":
            stage.agree()
        if name in ("add", "entry", "settings", "help"):
            stage.window.go(getattr(stage.window, name))
        if name == "receipts":
            stage.journeys.receipts.kept = [a_receipt(1), a_receipt(2)]
            stage.window.go(stage.window.keeping.receipts)
    stage.rest()
    page: QWidget = getattr(stage.window.keeping if name == "receipts" else stage.window, name)
    assert stage.window.page is page
    return page


@pytest.mark.parametrize("name", PAGES)
def test_at_most_one_primary_button(stage: Stage, name: str) -> None:
    page = _show(stage, name)
    primary = [button for button in page.findChildren(PrimaryButton) if button.isVisible()]
    assert len(primary) == (0 if name == "present" else 1)


@pytest.mark.parametrize("name", PAGES)
def test_everything_that_takes_keys_has_a_name(stage: Stage, name: str) -> None:
    page = _show(stage, name)
    for widget in page.findChildren(QWidget):
        if isinstance(widget, (QAbstractButton, QLineEdit)) and widget.isVisible():
            own = widget.text() if isinstance(widget, QAbstractButton) else ""
            if widget.objectName().startswith("qt_") or isinstance(widget.parent(), QLineEdit):
                continue
            assert own or widget.accessibleName(), type(widget).__name__


@pytest.mark.parametrize("name", PAGES)
def test_no_button_is_cut_off(stage: Stage, name: str) -> None:
    app = QApplication.instance()
    assert app is not None
    page = _show(stage, name)
    for scale in (1.0, 1.6, 2.0):
        stage.settings.text_scale = scale
        dress(stage.settings)
        for language in Language:
            i18n.install(app, language)
            stage.rest()
            stage.qtbot.wait(1)  # new words, then the layout they ask for
            _fits(stage.window, page)


def _fits(window: QWidget, page: QWidget) -> None:
    for button in page.findChildren(QPushButton):
        if not button.isVisible():
            continue
        words = button.fontMetrics().horizontalAdvance(button.text())
        assert words <= button.width(), (button.text(), button.width())
        right = button.mapTo(window, button.rect().topRight()).x()
        assert right <= window.width(), button.text()


@pytest.mark.parametrize("name", PAGES)
def test_pages_start_with_the_focus_on_something(stage: Stage, name: str) -> None:
    page = _show(stage, name)
    focus = QApplication.focusWidget()
    assert focus is not None
    assert page.isAncestorOf(focus)


def test_the_smallest_window(stage: Stage) -> None:
    assert stage.window.minimumSize().toTuple() == (1024, 720)


def test_text_size_keys(stage: Stage) -> None:
    stage.unlock()
    window, control = stage.window, Qt.KeyboardModifier.ControlModifier
    stage.qtbot.keyClick(window, Qt.Key.Key_Plus, control)
    assert stage.settings.text_scale == SCALES[1]
    for _press in range(9):
        stage.qtbot.keyClick(window, Qt.Key.Key_Plus, control)
    assert stage.settings.text_scale == SCALES[-1]
    stage.qtbot.keyClick(window, Qt.Key.Key_Minus, control)
    assert stage.settings.text_scale == SCALES[-2]
    stage.qtbot.keyClick(window, Qt.Key.Key_0, control)
    assert stage.settings.text_scale == 1.0


def test_keys_lead_where_they_should(stage: Stage) -> None:
    stage.unlock()
    window, control = stage.window, Qt.KeyboardModifier.ControlModifier
    stage.qtbot.keyClick(window, Qt.Key.Key_F1)
    assert window.page is window.help
    stage.qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.page is window.home
    stage.qtbot.keyClick(window, Qt.Key.Key_F, control)
    assert window.home.search.hasFocus()
    stage.qtbot.keyClick(window, Qt.Key.Key_L, control)
    assert window.page is window.unlock


def test_esc_walks_the_whole_way_back(stage: Stage) -> None:
    stage.unlock()
    stage.ask()
    window = stage.window
    window._escape()
    assert window.page is window.entry
    window._escape()
    assert window.page is window.home


def test_language_is_chosen_in_the_settings(stage: Stage) -> None:
    page = _show(stage, "settings")
    chinese = next(b for b in page.findChildren(ChipButton) if b.text() == "中文（简体）")
    chinese.click()
    stage.qtbot.waitUntil(lambda: stage.window.settings.title.text() == "设置")
    assert stage.settings.language is Language.CHINESE
    assert stage.window.home.title.text() == "我的证照"


def test_the_first_window_loads_no_heavy_room() -> None:
    heavy = ("sqlalchemy", "cryptography", "cbor2", "qrcode", "PIL", "zxingcpp", "wallet.wording", "tomllib")
    code = f"import sys; import ui.citizen.window; print([m for m in {heavy!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
