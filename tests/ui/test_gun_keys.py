"""A gun's keys become one scan, a hand's stay with the widget they were meant for."""

from __future__ import annotations

import pytest
from gun_keys import KeyTimes, press_key, type_keys
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.scanning.burst import MAX_SCAN, Burst, Turn, tidy
from ui.scanning.gun import GunSink, switch_off_input_methods
from ui.scanning.layouts import LAYOUTS

CODE = "LW1:NCFOXN%TSMAHN-H ZSQ5C3$A7T4*UB/.+6KQ0"


class Window(QWidget):
    """A window with a field, a button, and a note of the keys that reached it unhandled."""

    def __init__(self) -> None:
        super().__init__()
        self.field = QLineEdit()
        self.button = QPushButton("x")
        self.clicks = 0
        self.button.clicked.connect(self.count)
        layout = QVBoxLayout(self)
        layout.addWidget(self.field)
        layout.addWidget(self.button)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.unhandled: list[str] = []

    def count(self) -> None:
        self.clicks += 1

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self.unhandled.append(event.text())


class Bench:
    """The window, its sink, and what the sink said."""

    def __init__(self, qtbot: QtBot) -> None:
        self.window = Window()
        qtbot.addWidget(self.window)
        self.times = KeyTimes()
        self.sink = GunSink(self.window, clock=self.times)
        self.scans: list[str] = []
        self.overflows = 0
        self.starts = 0
        self.sink.scanned.connect(self.scans.append)
        self.sink.overflowed.connect(self._overflow)
        self.sink.started.connect(self._start)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.window.setFocus()

    def _overflow(self) -> None:
        self.overflows += 1

    def _start(self) -> None:
        self.starts += 1

    def type(self, text: str, *, pace: int, end: str = "\r") -> None:
        type_keys(self.window, self.times, text, pace=pace, end=end)


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    return Bench(qtbot)


@pytest.mark.parametrize("pace", [2, 20])
@pytest.mark.parametrize("end", ["\r", "\t"])
def test_a_burst_is_a_scan_without_a_lost_or_doubled_character(bench: Bench, pace: int, end: str) -> None:
    text = "LW1:" + "AABBCC  00112233$$%%" * 60
    bench.type(text, pace=pace, end=end)
    assert bench.scans == [text]
    assert bench.starts == 1
    assert bench.window.unhandled == []


def test_a_scan_comes_whichever_widget_has_the_focus(bench: Bench) -> None:
    bench.window.field.setFocus()
    bench.type(CODE, pace=20)
    bench.window.button.setFocus()
    bench.type(CODE, pace=2)
    assert bench.scans == [CODE, CODE]
    assert bench.window.field.text() == ""
    assert bench.window.clicks == 0


def test_a_hand_in_a_field_stays_typing(bench: Bench) -> None:
    bench.window.field.setFocus()
    bench.type("shc:/12", pace=120)
    bench.sink.settle()
    assert bench.window.field.text() == "shc:/12"
    assert bench.scans == []


def test_a_quick_roll_of_a_hand_stays_typing(bench: Bench) -> None:
    bench.window.field.setFocus()
    for word in ("the ", "abcde"):
        bench.type(word, pace=30, end="")
        bench.times.now += 200
    bench.type("", pace=300, end="\r")
    assert bench.window.field.text() == "the abcde"
    assert bench.scans == []


def test_quiet_ends_a_scan_that_has_no_line_end(bench: Bench, qtbot: QtBot) -> None:
    bench.type(CODE, pace=2, end="")
    assert bench.scans == []
    qtbot.waitUntil(lambda: bench.scans == [CODE])


def test_quiet_gives_a_hand_its_key(bench: Bench, qtbot: QtBot) -> None:
    bench.window.field.setFocus()
    press_key(bench.window, "7")
    assert bench.window.field.text() == ""
    qtbot.waitUntil(lambda: bench.window.field.text() == "7")


def test_a_stutter_of_the_cable_is_forgiven(bench: Bench) -> None:
    bench.type(CODE[:20], pace=2, end="")
    bench.times.now += 400
    bench.type(CODE[20:], pace=2)
    assert bench.scans == [CODE]


def test_two_scans_without_line_ends_stay_two(bench: Bench) -> None:
    bench.type(CODE, pace=2, end="")
    bench.times.now += 600
    bench.type(CODE, pace=2)
    assert bench.scans == [CODE, CODE]


def test_both_line_ends_of_one_gun_are_swallowed(bench: Bench) -> None:
    bench.type(CODE, pace=2, end="\r\r")
    assert bench.scans == [CODE]
    assert bench.window.unhandled == []
    bench.times.now += 400
    press_key(bench.window, "\r", Qt.Key.Key_Return)
    assert bench.window.unhandled == ["\r"]


def test_a_line_end_of_a_hand_arrives_in_order(bench: Bench) -> None:
    bench.type("ab", pace=30)
    assert bench.window.unhandled == ["a", "b", "\r"]
    assert bench.scans == []


def test_blanks_of_a_scan_press_no_button(bench: Bench) -> None:
    bench.window.button.setFocus()
    bench.type("LW1: A B C D E", pace=2)
    assert bench.window.clicks == 0
    assert bench.scans == ["LW1: A B C D E"]


def test_no_character_of_a_scan_is_a_shortcut(bench: Bench, qtbot: QtBot) -> None:
    pressed: list[str] = []
    for keys in ("Space", "A", "Return"):
        QShortcut(QKeySequence(keys), bench.window).activated.connect(lambda k=keys: pressed.append(k))
    qtbot.keyClicks(bench.window, "LW1:A A A A A")
    qtbot.keyClick(bench.window, Qt.Key.Key_Return)
    assert pressed == []
    assert bench.scans == ["LW1:A A A A A"]


def test_a_blank_of_a_hand_presses_the_button(bench: Bench) -> None:
    bench.window.button.setFocus()
    press_key(bench.window, " ")
    assert bench.window.clicks == 0
    bench.sink.settle()
    assert bench.window.clicks == 1


def test_a_held_key_is_no_scan(bench: Bench) -> None:
    bench.window.field.setFocus()
    for _ in range(20):
        bench.times.now += 30
        event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier, "a", True)
        QCoreApplication.sendEvent(bench.window.field, event)
    assert bench.scans == []
    assert bench.window.field.text() == "a" * 20


def test_commands_are_none_of_a_gun(bench: Bench) -> None:
    bench.window.field.setFocus()
    bench.window.field.setText("words")
    event = QKeyEvent(QKeyEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier, "\x01")
    QCoreApplication.sendEvent(bench.window.field, event)
    assert bench.window.field.selectedText() == "words"


def test_a_scan_over_16_kib_is_told_and_not_kept(bench: Bench) -> None:
    bench.type("LW1:" + "A" * (MAX_SCAN - 4), pace=2)
    assert [len(scan) for scan in bench.scans] == [MAX_SCAN]
    bench.type("LW1:" + "A" * (MAX_SCAN - 3), pace=2)
    assert len(bench.scans) == 1
    assert bench.overflows == 1
    bench.type(CODE, pace=2)
    assert bench.scans[-1] == CODE


def test_what_is_over_the_limit_takes_no_memory() -> None:
    burst = Burst()
    for at in range(3 * MAX_SCAN):
        burst.press("中", at)
    assert len("".join(burst._keys).encode()) <= MAX_SCAN
    assert burst.finish() == (Turn.SCANNED, "")


def test_another_window_is_left_alone(bench: Bench, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    other.setFocus()
    for character in "quickly":
        qtbot.keyClick(other, character)
    assert other.text() == "quickly"
    assert bench.scans == []


def test_input_methods_are_off_everywhere(qtbot: QtBot) -> None:
    window = Window()
    qtbot.addWidget(window)
    assert window.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    switch_off_input_methods(window)
    assert not window.field.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (CODE, CODE),
        (CODE.lower(), CODE),
        ("hc1:6bf+70790t9wjwg", "HC1:6BF+70790T9WJWG"),
        ("lw1r:6bf", "LW1R:6BF"),
        ("]Q1" + CODE, CODE),
        ("]q1" + CODE.lower(), CODE),
        ("ＬＷ１：６ＢＦ　７", "LW1:6BF 7"),
        ("shc:/567629", "shc:/567629"),
        ("eyJhbGciOiJFUzI1NiJ9.e30.AA~", "eyJhbGciOiJFUzI1NiJ9.e30.AA~"),
        ("https://example.cn/q?a=b", "https://example.cn/q?a=b"),
        ("lw1:6Bf", "lw1:6Bf"),
        ("中文 text", "中文 text"),
    ],
)
def test_tidying_undoes_only_what_a_gun_does(typed: str, meant: str) -> None:
    assert tidy(typed) == meant


TOLD = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*-./:"
"""The alphabet of base45 (RFC 9285) without `+`, which is an accent key in Germany."""


@pytest.mark.parametrize("layout", LAYOUTS, ids=["German", "French"])
@given(st.text(alphabet=TOLD, max_size=60), st.sampled_from(["LW1:", "LW1R:", "LW1F:", "HC1:", "shc:/"]))
def test_a_gun_of_another_country_is_understood(layout: dict[str, str], text: str, prefix: str) -> None:
    """Each key where a US keyboard has it."""
    typed = {meant: came for came, meant in layout.items()}
    assert tidy("".join(typed[character] for character in prefix + text)) == prefix + text


def test_a_letter_that_took_an_accent_on_is_taken_apart() -> None:
    """A German computer: the key of `+` is an accent, and joins with the A after it."""
    assert tidy("LW1ÖÀBC") == "LW1:+ABC"


def test_what_another_keyboard_may_have_swallowed_is_not_guessed() -> None:
    for typed in ("LW1Öà…B", "LW1ÖA`B", "LW1ÖA`"):
        assert tidy(typed) == typed


@given(
    st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=6, max_size=200),
    st.integers(0, 50),
)
def test_whatever_a_gun_types_comes_out_whole(text: str, pace: int) -> None:
    burst = Burst()
    at = 0
    for character in text:
        at += pace
        assert burst.press(character, at) == (Turn.HELD, "")
    assert burst.finish() == (Turn.SCANNED, tidy(text))
    assert not burst.waiting


@given(st.lists(st.tuples(st.sampled_from("ab 1"), st.integers(51, 400)), min_size=1, max_size=60))
def test_a_hand_never_makes_a_scan(keys: list[tuple[str, int]]) -> None:
    burst = Burst()
    at = 0
    for character, pause in keys:
        at += pause
        turn, _ = burst.press(character, at)
        assert turn is not Turn.SCANNED
    assert burst.finish()[0] is Turn.TYPING
