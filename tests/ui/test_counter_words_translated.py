"""The counter's own texts are all in Chinese, and the compiled file is the one of the source."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QTranslator

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "resources" / "i18n"
HOLE = re.compile(r"\{\w+\}")


def messages(path: Path) -> dict[tuple[str, str], ElementTree.Element]:
    found = {}
    for context in ElementTree.parse(path).getroot().iter("context"):
        for message in context.iter("message"):
            key = (context.findtext("name", ""), message.findtext("source", ""))
            translation = message.find("translation")
            assert translation is not None
            found[key] = translation
    return found


def test_every_text_is_translated_and_keeps_its_holes() -> None:
    for (context, source), translation in messages(FOLDER / "counter_zh_CN.ts").items():
        assert translation.get("type") is None, (context, source)
        assert translation.text, (context, source)
        assert sorted(HOLE.findall(source)) == sorted(HOLE.findall(translation.text)), (context, source)


def test_the_compiled_file_says_what_the_source_says() -> None:
    data = (FOLDER / "counter_zh_CN.qm").read_bytes()
    compiled = QTranslator()
    assert compiled.load(data)
    for (context, source), translation in messages(FOLDER / "counter_zh_CN.ts").items():
        assert compiled.translate(context, source) == translation.text


def test_no_text_of_the_code_is_missing(tmp_path: Path) -> None:
    tool = Path(sys.executable).parent / "pyside6-lupdate"
    if not tool.exists():
        pytest.skip("pyside6-lupdate is not beside this Python")
    fresh = tmp_path / "fresh.ts"
    sources = sorted([*(REPOSITORY / "ui/counter").glob("*.py"), *(REPOSITORY / "ui/scanning").glob("*.py")])
    subprocess.run([tool, *sources, "-ts", fresh], check=True, capture_output=True, timeout=100)
    assert set(messages(fresh)) == set(messages(FOLDER / "counter_zh_CN.ts"))
