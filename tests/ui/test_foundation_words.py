"""Every text of the windows is there in Chinese, and the language changes while running."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import PySide6
import pytest
from PySide6.QtCore import QTranslator
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.widgets.drop import DropZone
from wallet.model.text import Language, LocalisedText

REPOSITORY = Path(__file__).resolve().parents[2]
WORDS = REPOSITORY / "resources" / "i18n"
ROOMS = ("widgets", "citizen", "counter")
PLACES = re.compile(r"\{[a-z_]+\}")


@pytest.fixture(autouse=True)
def _speak_english_again(qapp: QApplication) -> Iterator[None]:
    yield
    i18n.install(qapp, Language.ENGLISH)


def _messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""))
            translation = message.find("translation")
            assert translation is not None
            found[key] = translation
    return found


@pytest.mark.parametrize("room", ROOMS)
def test_every_text_in_the_code_is_translated(room: str, tmp_path: Path) -> None:
    lupdate = Path(PySide6.__file__).parent / "lupdate"
    if not lupdate.exists():
        pytest.skip("this PySide6 came without lupdate")
    fresh = tmp_path / f"{room}.ts"
    shutil.copy(WORDS / f"{room}_zh_CN.ts", fresh)
    sources = [str(path) for path in sorted((REPOSITORY / "ui" / room).rglob("*.py"))]
    subprocess.run([str(lupdate), "-silent", "-no-obsolete", *sources, "-ts", str(fresh)], check=True)
    unfinished = [key for key, text in _messages(fresh).items() if text.get("type") or not text.text]
    assert unfinished == []


@pytest.mark.parametrize("room", ROOMS)
def test_places_to_fill_are_kept(room: str) -> None:
    for (_context, source), text in _messages(WORDS / f"{room}_zh_CN.ts").items():
        assert set(PLACES.findall(source)) == set(PLACES.findall(text.text or "")), source


@pytest.mark.parametrize("room", ROOMS)
def test_the_compiled_words_are_those_of_the_source(room: str, qapp: QApplication) -> None:
    translator = QTranslator()
    assert translator.load(str(WORDS / f"{room}_zh_CN.qm"))
    for (context, source), text in _messages(WORDS / f"{room}_zh_CN.ts").items():
        assert translator.translate(context, source) == text.text


def test_words_change_while_running(qtbot: QtBot, qapp: QApplication) -> None:
    zone = DropZone()
    qtbot.addWidget(zone)
    i18n.install(qapp, Language.CHINESE)
    qtbot.waitUntil(lambda: zone.title.text() == "把文件、图片或文字拖到这里")
    i18n.install(qapp, Language.ENGLISH)
    qtbot.waitUntil(lambda: zone.title.text() == "Drop files, pictures or text here")


def test_pick_both_and_listed(qapp: QApplication) -> None:
    text, same = LocalisedText("姓名", "Name"), LocalisedText("C1", "C1")
    assert i18n.both(text) == "姓名 Name"
    assert i18n.both(same) == "C1"
    assert i18n.pick(text) == "Name"
    assert i18n.listed((text, same)) == "Name, C1"
    i18n.install(qapp, Language.CHINESE)
    assert i18n.pick(text) == "姓名"
    assert i18n.listed((text, same)) == "姓名、C1"
