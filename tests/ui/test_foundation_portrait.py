"""The frame of a portrait: fixed, bordered, labelled; a picture, words in its place, or nothing at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from counter_fakes import painted
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import i18n, theme
from ui.widgets.portrait import BORDER, GAP, MAT, PortraitFrame, PortraitView
from wallet.model.errors import Trouble, WalletError
from wallet.model.text import Language
from wallet.model.views import Portrait
from wallet.wording import word_trouble

GREEN = (20, 83, 45)
"""The ground of a green verdict."""
UNREADABLE = WalletError(Trouble.PORTRAIT_UNREADABLE)


@pytest.fixture
def view(qtbot: QtBot, qapp: QApplication) -> Iterator[PortraitView]:
    theme.apply(qapp, scheme=theme.Scheme.LIGHT)
    i18n.install(qapp, Language.ENGLISH)
    made = PortraitView(width=120)
    qtbot.addWidget(made)
    made.show_label("Portrait, issuer-signed")
    yield made
    i18n.install(qapp, Language.ENGLISH)


def colours(frame: PortraitFrame, x: int) -> list[QColor]:
    """Down the column `x` of what is painted."""
    painted_now = frame.grab().toImage()
    ratio = painted_now.devicePixelRatio()
    return [painted_now.pixelColor(int(x * ratio), int(y * ratio)) for y in range(frame.height())]


def test_it_takes_no_room_until_there_is_a_picture_to_read(view: PortraitView) -> None:
    assert view.isHidden()
    view.begin()
    assert not view.isHidden()
    assert view.image is None
    view.clear()
    assert view.isHidden()


@pytest.mark.parametrize("size", [(3, 4), (480, 1), (1, 640), (480, 640)])
def test_the_frame_is_three_by_four_whatever_the_picture(view: PortraitView, size: tuple[int, int]) -> None:
    view.show_portrait(painted(GREEN, *size))
    assert view.frame.size() == QSize(120, 160)


def test_a_picture_of_a_green_verdict_stays_within_line_and_mat(view: PortraitView) -> None:
    view.show_portrait(painted(GREEN))
    column = colours(view.frame, 60)
    assert column[80] == QColor(*GREEN)
    edge = BORDER + MAT
    for outer in (column[:edge], column[-edge:]):
        assert QColor(*GREEN) not in outer
        assert theme.colour("border") in outer
        assert theme.colour("paper") in outer
    assert view.label.text() == "Portrait, issuer-signed"
    assert view.accessibleName() == "Portrait, issuer-signed"


def test_pixels_keep_their_colours_and_places(view: PortraitView) -> None:
    view.show_portrait(Portrait(2, 1, b"\xff\0\0\0\0\xff"))
    assert view.image is not None
    assert [view.image.pixelColor(x, 0) for x in (0, 1)] == [QColor("#FF0000"), QColor("#0000FF")]


def test_waiting_is_silent_first_and_told_then(view: PortraitView, qtbot: QtBot) -> None:
    view.begin()
    assert view.frame.words.text() == ""
    qtbot.waitUntil(lambda: view.frame.words.text() == "Reading the portrait…")
    view.show_portrait(painted(GREEN))
    assert view.frame.words.text() == ""


def test_what_cannot_be_shown_is_said_in_the_language_in_force(
    view: PortraitView, qapp: QApplication
) -> None:
    view.show_portrait(painted(GREEN))
    view.show_error(UNREADABLE)
    words = word_trouble(Trouble.PORTRAIT_UNREADABLE)
    assert view.image is None
    assert (view.frame.words.text(), view.label.text()) == (words.short.en, words.next.en)
    i18n.install(qapp, Language.CHINESE)
    qapp.processEvents()
    assert (view.frame.words.text(), view.label.text()) == (words.short.zh, words.next.zh)
    view.show_portrait(painted(GREEN))
    assert (view.frame.words.text(), view.label.text()) == ("", "Portrait, issuer-signed")


def test_one_view_shows_what_another_does(view: PortraitView, qtbot: QtBot) -> None:
    other = PortraitView(width=60)
    qtbot.addWidget(other)
    other.show_label("Other")
    view.show_error(UNREADABLE)
    other.follow(view)
    assert other.frame.words.text() == view.frame.words.text()
    view.show_portrait(painted(GREEN))
    other.follow(view)
    assert other.image == view.image
    view.clear()
    other.follow(view)
    assert other.image is None
    assert other.isHidden()


def test_frame_and_label_fit_a_height(view: PortraitView) -> None:
    view.show_label("Portrait, issuer-signed: compare with the person")
    for height in (220, 260, 320):
        view.fit(height, 13)
        assert height // 2 < view.frame.height() <= height - GAP - view.label.height()
    view.fit(60, 13)
    assert view.frame.size() == QSize(22, 29)
