"""The safe label, and that nothing else shows text."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui import theme
from ui.widgets.safe_label import LINE_END, MOST_CHARACTERS, SafeLabel, TextRole, make_visible

UI = Path(__file__).resolve().parents[2] / "ui"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("上海 Shanghai", "上海 Shanghai"),
        ("a\nb", f"a{LINE_END}b"),
        ("a\u2029b", f"a{LINE_END}b"),
        ("a\tb", "a‹U+0009›b"),
        ("abc\u202edcba", "abc‹U+202E›dcba"),
        ("a\u200bb", "a‹U+200B›b"),
        ("a\u2066b", "a‹U+2066›b"),
        ("a\ufeffb", "a‹U+FEFF›b"),
        ("a\u00adb", "a‹U+00AD›b"),
        ("a\u3164b", "a‹U+3164›b"),
        ("a\x00b", "a‹U+0000›b"),
        ("a\ue000b", "a‹U+E000›b"),
        ("a\ud800b", "a‹U+D800›b"),
    ],
)
def test_what_hides_is_made_visible(text: str, shown: str) -> None:
    assert make_visible(text) == shown


@given(st.text())
def test_nothing_invisible_is_left(text: str) -> None:
    shown = make_visible(text)
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}


def test_length_is_capped() -> None:
    shown = make_visible("x" * 1_000_000)
    assert len(shown) == MOST_CHARACTERS
    assert shown.endswith("…")


def test_markup_stays_text(qtbot: QtBot) -> None:
    label = SafeLabel("<b>x</b><img src='http://example.invalid/'>")
    qtbot.addWidget(label)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text().startswith("<b>x</b>")
    assert label.accessibleName() == label.text()


def test_the_verb_of_qlabel_is_safe_too(qtbot: QtBot) -> None:
    label = SafeLabel()
    qtbot.addWidget(label)
    label.setText("a\u202eb")
    assert label.text() == "a‹U+202E›b"


def test_a_long_word_wraps_instead_of_running_out(qtbot: QtBot) -> None:
    label = SafeLabel("x" * 200)
    qtbot.addWidget(label)
    assert label.heightForWidth(150) > 5 * label.heightForWidth(10_000)


def test_one_line_stays_one_line(qtbot: QtBot) -> None:
    label = SafeLabel("x" * 200, wrap=False)
    qtbot.addWidget(label)
    assert label.heightForWidth(50) == label.heightForWidth(5000)


def test_a_height_once_measured_follows_the_text_and_the_type(qtbot: QtBot) -> None:
    label = SafeLabel("x")
    qtbot.addWidget(label)
    one = label.heightForWidth(150)
    label.show_text("x" * 200)
    many = label.heightForWidth(150)
    label.fix_pixels(40)
    assert one < many < label.heightForWidth(150)
    label.show_text("x")
    label.fix_pixels(theme.px(15))
    assert label.heightForWidth(150) == one


def test_pinned_type_does_not_follow_the_text_size(qtbot: QtBot) -> None:
    label = SafeLabel("x", role=TextRole.PRESENTING)
    qtbot.addWidget(label)
    label.fix_pixels(44)
    assert label.font().pixelSize() == 44


FORBIDDEN = re.compile(r"\bQLabel\(|\bQMessageBox\b|\bsetToolTip\(|\bsetWhatsThis\(|\bQToolTip\b|\bsetHtml\(")


def _offences(source: str) -> list[str]:
    return FORBIDDEN.findall(source)


@pytest.mark.parametrize("path", sorted(UI.rglob("*.py")), ids=lambda path: path.relative_to(UI).as_posix())
def test_only_the_safe_label_shows_text(path: Path) -> None:
    source = path.read_text(encoding="utf-8").replace("class SafeLabel(QLabel)", "")
    assert _offences(source) == []


def test_the_rule_sees_offences() -> None:
    assert _offences("label = QLabel(text)")
    assert _offences("self.setToolTip(text)")
