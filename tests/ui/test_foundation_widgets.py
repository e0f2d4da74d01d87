"""Codes, rings, notices, toasts, files, the clipboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import symbol
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from ui.widgets.badge import Badge, BadgeState
from ui.widgets.buttons import MenuButton
from ui.widgets.clipboard import PassingClipboard
from ui.widgets.drop import LARGEST_FILE, Incoming, png_bytes, read_mime
from ui.widgets.files import plain_name, write_file
from ui.widgets.notice import Notice, Toast
from ui.widgets.qr_view import QUIET_ZONE, CodeView, symbol_image
from ui.widgets.ring import CountdownRing
from wallet.model.errors import Trouble, WalletError
from wallet.model.verdict import Reason


def test_symbol_image_is_the_symbol_in_its_quiet_zone() -> None:
    code = symbol("LW1:TEST")
    image = symbol_image(code)
    assert image.width() == image.height() == code.size + 2 * QUIET_ZONE
    for y in range(code.size):
        for x in range(code.size):
            dark = image.pixelColor(x + QUIET_ZONE, y + QUIET_ZONE).value() == 0
            assert dark == bool(code.rows[y][x])
    for at in range(image.width()):
        for edge in (0, QUIET_ZONE - 1, image.width() - 1):
            assert image.pixelColor(at, edge).value() == 255
            assert image.pixelColor(edge, at).value() == 255


@pytest.mark.parametrize("side", [200, 333, 517])
def test_modules_are_whole_pixels(qtbot: QtBot, side: int) -> None:
    code = symbol("LW1:" + "A1" * 60)
    view = CodeView(code)
    qtbot.addWidget(view)
    view.resize(side, side)
    module = view.module_pixels
    picture = view.grab().toImage()
    whole = (code.size + 2 * QUIET_ZONE) * module
    left = top = round((side - whole) / 2)
    for y in range(code.size):
        for x in range(code.size):
            corner_x, corner_y = left + (x + QUIET_ZONE) * module, top + (y + QUIET_ZONE) * module
            for dx, dy in ((0, 0), (module - 1, module - 1)):
                dark = picture.pixelColor(corner_x + dx, corner_y + dy).value() < 128
                assert dark == bool(code.rows[y][x])


def test_a_blurred_code_has_no_dark_module_left(qtbot: QtBot) -> None:
    view = CodeView(symbol("LW1:" + "A1" * 60))
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.blur()
    picture = view.grab().toImage()
    darkest = min(picture.pixelColor(x, y).value() for x in range(0, 400, 3) for y in range(0, 400, 3))
    assert darkest > 128


def test_ring_never_counts_below_zero(qtbot: QtBot) -> None:
    ring = CountdownRing(60)
    qtbot.addWidget(ring)
    ring.show_seconds(-5)
    assert ring.seconds == 0
    assert ring.accessibleName() == "0"


def test_badge_words_are_made_visible(qtbot: QtBot) -> None:
    badge = Badge(BadgeState.SOON, "即将\u202e到期")
    qtbot.addWidget(badge)
    assert badge.accessibleName() == "即将‹U+202E›到期"


@pytest.mark.parametrize("trouble", list(Trouble))
def test_every_trouble_is_told_in_three_parts(qtbot: QtBot, trouble: Trouble) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_error(WalletError(trouble))
    assert not notice.isHidden()
    assert len(notice.text) > 20


def test_reasons_are_told(qtbot: QtBot) -> None:
    notice = Notice()
    qtbot.addWidget(notice)
    notice.show_reason(Reason.REVOKED)
    assert "revoked" in notice.text
    notice.clear()
    assert notice.isHidden()


def test_toast_takes_back_once(qtbot: QtBot) -> None:
    around = QWidget()
    qtbot.addWidget(around)
    around.resize(800, 600)
    around.show()
    toast, undone = Toast(around), []
    toast.say("Removed", undo_text="Undo", undo=lambda: undone.append(True))
    toast.undo_button.click()
    toast.undo_button.click()
    assert undone == [True]
    assert toast.isHidden()


def test_menu_does_what_its_buttons_do(qtbot: QtBot) -> None:
    button, more = QPushButton("Save"), MenuButton()
    qtbot.addWidget(button)
    qtbot.addWidget(more)
    pressed: list[bool] = []
    button.clicked.connect(lambda: pressed.append(True))
    more.stand_for(button)
    more.click()
    actions = more._menu.actions()
    assert [action.text() for action in actions] == ["Save"]
    actions[0].trigger()
    more._menu.hide()
    assert pressed == [True]


def test_drops_are_read_files_first(tmp_path: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.lw1")), QUrl("https://example.invalid/b")])
    mime.setText("text")
    (found,) = read_mime(mime, text_name="t", picture_name="p")
    assert found.name == "a.lw1"
    assert found.path == tmp_path / "a.lw1"


def test_pictures_and_texts_are_read() -> None:
    image = QImage(3, 3, QImage.Format.Format_RGB32)
    image.fill(0)
    mime = QMimeData()
    mime.setImageData(image)
    (picture,) = read_mime(mime, text_name="t", picture_name="p")
    assert picture.load() == png_bytes(image)
    mime = QMimeData()
    mime.setText("  LW1:ABC\n")
    (text,) = read_mime(mime, text_name="t", picture_name="p")
    assert text.load() == b"LW1:ABC"
    assert read_mime(QMimeData(), text_name="t", picture_name="p") == ()


def test_files_are_limited_and_told_apart(tmp_path: Path) -> None:
    with pytest.raises(WalletError) as missing:
        Incoming("a", path=tmp_path / "a").load()
    assert missing.value.trouble is Trouble.FILE_MISSING
    with pytest.raises(WalletError) as folder:
        Incoming("a", path=tmp_path).load()
    assert folder.value.trouble is Trouble.FILE_UNREADABLE
    large = tmp_path / "large"
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    with pytest.raises(WalletError) as over:
        Incoming("a", path=large).load()
    assert over.value.trouble is Trouble.FILE_TOO_LARGE
    with large.open("wb") as file:
        file.truncate(LARGEST_FILE)
    assert len(Incoming("a", path=large).load()) == LARGEST_FILE


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("证照.lw1", "证照.lw1"),
        ("../../etc/passwd", "_.._etc_passwd"),
        ("a\u202egnp.exe", "a_gnp.exe"),
        ("", "licence"),
        ("...", "licence"),
        ("x" * 300 + ".lw1", "x" * 116 + ".lw1"),
    ],
)
def test_names_from_outside_are_only_names(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_files_are_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "a.lw1", b"licence")
    assert (tmp_path / "a.lw1").read_bytes() == b"licence"
    with pytest.raises(WalletError) as failed:
        write_file(tmp_path / "no folder" / "a.lw1", b"licence")
    assert failed.value.trouble is Trouble.STORAGE_FAILED
    assert [path.name for path in tmp_path.iterdir()] == ["a.lw1"]


def test_the_clipboard_forgets_what_is_ours(qtbot: QtBot) -> None:
    passing = PassingClipboard()
    passing.copy("recovery code")
    assert QGuiApplication.clipboard().text() == "recovery code"
    passing.clear()
    assert QGuiApplication.clipboard().text() == ""


def test_the_clipboard_keeps_what_is_not_ours(qtbot: QtBot) -> None:
    passing = PassingClipboard()
    passing.copy("recovery code")
    QGuiApplication.clipboard().setText("a shopping list")
    passing.clear()
    assert QGuiApplication.clipboard().text() == "a shopping list"
