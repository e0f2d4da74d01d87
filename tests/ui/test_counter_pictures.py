"""The verdicts as they are painted: told apart without colour, in proportion, with nothing cut off."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations

import pytest
from counter_fakes import PAPER, PROFILE, REPORTS, VALID, checked, claim_view, headline, let_go
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.counter.verdict import VerdictPage
from ui.counter.verdict_field import VerdictField
from ui.counter.words import reason_line
from ui.widgets.safe_label import SafeLabel
from ui.widgets.shapes import draw_verdict, verdict_outline
from wallet.model.text import Language, LocalisedText
from wallet.model.verdict import Verdict
from wallet.wording import word_reason

SMALLEST, USUAL, LARGE = QSize(1024, 720), QSize(1280, 800), QSize(1920, 1080)
NO_WORDS = LocalisedText("", "")


@pytest.fixture
def chinese(qapp: QApplication) -> Iterator[QApplication]:
    i18n.install(qapp, Language.CHINESE)
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    yield qapp
    let_go()
    theme.apply(qapp, scheme=theme.Scheme.LIGHT, text_scale=1.0)
    i18n.install(qapp, Language.ENGLISH)


def field_of(qtbot: QtBot, verdict: Verdict, size: QSize = USUAL) -> VerdictField:
    field = VerdictField()
    qtbot.addWidget(field)
    field.resize(size.width(), round(size.height() * 0.61))
    field.show_verdict(verdict, reason_line(REPORTS[verdict]))
    return field


def grey(field: VerdictField, *, left: float, right: float) -> QImage:
    """The painted field between two parts of its width, without colour, black and white by its own middle."""
    picture = field.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    part = picture.copy(
        int(picture.width() * left), 0, int(picture.width() * (right - left)), picture.height()
    )
    ground = part.pixelColor(0, 0).red()
    inked = QImage(part.size(), QImage.Format.Format_Grayscale8)
    for y in range(part.height()):
        for x in range(part.width()):
            ink = part.pixelColor(x, y).red() - ground > 60
            inked.setPixel(x, y, 255 if ink else 0)
    return inked


def differing(one: QImage, other: QImage) -> float:
    """The share of inked points that are not inked in the other picture."""
    inked = unlike = 0
    for y in range(one.height()):
        for x in range(one.width()):
            a, b = one.pixelColor(x, y).red() > 0, other.pixelColor(x, y).red() > 0
            inked += a or b
            unlike += a != b
    return unlike / inked


@pytest.mark.parametrize("part", [(0.02, 0.30), (0.31, 1.0)], ids=["shape and glyph", "words"])
def test_verdicts_differ_in_grey(qtbot: QtBot, chinese: QApplication, part: tuple[float, float]) -> None:
    small = QSize(640, 400)
    pictures = {v: grey(field_of(qtbot, v, small), left=part[0], right=part[1]) for v in Verdict}
    for one, other in combinations(Verdict, 2):
        assert differing(pictures[one], pictures[other]) > 0.5, (one, other)


def test_verdicts_differ_in_colour(qtbot: QtBot, chinese: QApplication) -> None:
    grounds = {field_of(qtbot, v).grab().toImage().pixelColor(3, 3).name() for v in Verdict}
    assert grounds == {"#14532d", "#7a4b00", "#8e1316", "#3a4049"}


def test_an_empty_field_shows_nothing(qtbot: QtBot, chinese: QApplication) -> None:
    field = field_of(qtbot, Verdict.VALID)
    field.clear()
    picture = field.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    ground = QImage(picture.size(), QImage.Format.Format_RGB32)
    ground.fill(theme.colour("window"))
    assert picture == ground
    assert field.accessibleName() == field.accessibleDescription() == ""


def shown_page(qtbot: QtBot, size: QSize, verdict: Verdict = Verdict.VALID) -> VerdictPage:
    page = VerdictPage(PROFILE)
    qtbot.addWidget(page)
    page.resize(size)
    page.show()
    page.show_checked(checked(REPORTS[verdict]))
    page.pause()
    return page


@pytest.mark.parametrize("size", [SMALLEST, USUAL, LARGE])
@pytest.mark.parametrize("scale", [1.0, 2.0])
def test_the_field_is_61_parts_of_the_height_whatever_the_text_size(
    qtbot: QtBot, chinese: QApplication, size: QSize, scale: float
) -> None:
    theme.apply(chinese, scheme=theme.Scheme.LIGHT, text_scale=scale)
    page = shown_page(qtbot, size)
    assert page.field.width() == size.width()
    assert page.field.height() == round(size.height() * 0.61)


def test_the_field_is_painted_alike_at_any_text_size(qtbot: QtBot, chinese: QApplication) -> None:
    usual = field_of(qtbot, Verdict.CHECK_BY_HAND).grab().toImage()
    theme.apply(chinese, scheme=theme.Scheme.LIGHT, text_scale=2.0)
    assert field_of(qtbot, Verdict.CHECK_BY_HAND).grab().toImage() == usual


@pytest.mark.parametrize("size", [SMALLEST, USUAL, LARGE])
@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_nothing_is_cut_off(
    qtbot: QtBot, chinese: QApplication, size: QSize, scale: float, language: Language, verdict: Verdict
) -> None:
    i18n.install(chinese, language)
    theme.apply(chinese, scheme=theme.Scheme.LIGHT, text_scale=scale)
    page = shown_page(qtbot, size, verdict)
    qtbot.wait(1)
    below = page.field.height()
    for label in page.findChildren(SafeLabel):
        if label.isVisible() and label.text():
            needed = QFontMetricsF(label.font()).horizontalAdvance(label.text())
            assert needed <= label.width() + 1, label.text()
            assert label.font().pixelSize() >= 12
            top = label.mapTo(page, label.rect().topLeft()).y()
            assert below <= top <= size.height() - label.height()
    for button in page.findChildren(QPushButton):
        assert button.height() >= 64
        assert button.mapTo(page, button.rect().bottomLeft()).y() < size.height()


@pytest.mark.parametrize("size", [SMALLEST, LARGE])
def test_six_claims_take_a_second_line_where_there_is_room(
    qtbot: QtBot, chinese: QApplication, size: QSize
) -> None:
    page = shown_page(qtbot, size)
    views = tuple(
        claim_view(f"c{n}", LocalisedText(f"信息项{n}", f"Item {n}"), f"示例内容第{n}号") for n in range(6)
    )
    view = replace(headline(), details=views)
    page.show_checked(replace(checked(VALID), headline=view))
    qtbot.wait(1)
    lines = [
        label for label in page.findChildren(SafeLabel) if "信息项" in label.text() and label.isVisible()
    ]
    assert all(sum(f"示例内容第{n}号" in label.text() for label in lines) == 1 for n in range(6))
    for label in lines:
        assert QFontMetricsF(label.font()).horizontalAdvance(label.text()) <= label.width() + 1
    page.show_checked(replace(checked(PAPER), headline=view))
    assert word_reason(PAPER.reasons[0]).next.zh in page.texts()


def test_a_name_that_is_too_long_does_not_shrink_the_rest(qtbot: QtBot, chinese: QApplication) -> None:
    page = shown_page(qtbot, USUAL)
    page.show_checked(checked(VALID, holder="长" * 500))
    title = next(label for label in page.findChildren(SafeLabel) if "长长" in label.text())
    assert title.font().pixelSize() >= 20


@pytest.mark.parametrize("size", [SMALLEST, LARGE])
def test_a_long_reason_stays_within_the_field(qtbot: QtBot, chinese: QApplication, size: QSize) -> None:
    for report in (VALID, PAPER):
        field = field_of(qtbot, report.verdict, size)
        field.show_verdict(report.verdict, reason_line(report))
        picture = field.grab().toImage()
        ground = picture.pixel(2, 2)
        room_ends = int(picture.width() * (1 - 60 / 1920))
        for edge in (room_ends - 1, room_ends, picture.width() - 4):  # ink there would be a letter cut in two
            assert all(picture.pixel(edge, y) == ground for y in range(picture.height()))
        assert all(picture.pixel(x, picture.height() - 3) == ground for x in range(picture.width()))


def test_outlines_differ_without_their_glyphs() -> None:
    box = QRectF(0, 0, 100, 100)
    filled = {}
    for verdict in Verdict:
        outline = verdict_outline(verdict, box)
        filled[verdict] = {
            (x, y) for x in range(0, 100, 2) for y in range(0, 100, 2) if outline.contains(QPointF(x, y))
        }
    for one, other in combinations(Verdict, 2):
        assert len(filled[one] ^ filled[other]) > 0.04 * len(filled[one] | filled[other]), (one, other)


def test_shapes_are_drawn_by_the_shared_widget() -> None:
    """The counter paints the same four outlines as everything else: one home of shapes."""
    assert VerdictField.paintEvent.__globals__["draw_verdict"] is draw_verdict
