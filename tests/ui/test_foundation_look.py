"""Colours, sizes, remembered settings."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from ui import theme
from ui.settings import LONGEST_LOCK, SHORTEST_LOCK, USUAL_LOCK, Settings
from ui.theme import Scheme
from ui.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens
from ui.widgets.buttons import PrimaryButton
from wallet.model.credential import Category
from wallet.model.text import Language


def _luminance(name: str) -> float:
    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    colour = QColor(name)
    red, green, blue = (linear(part) for part in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    """WCAG 2.2, contrast ratio."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    ("text", "window"),
    ("text", "surface"),
    ("muted", "window"),
    ("muted", "surface"),
    ("brand", "surface"),
    ("brand", "brand_ground"),
    ("on_brand", "brand"),
    ("paper_text", "paper"),
    ("paper_muted", "paper"),
    *((name, f"{name}_ground") for name in ("good", "soon", "bad", "unknown", "neutral")),
    *(("on_verdict", name) for name in ("valid", "check_by_hand", "not_valid", "not_checked")),
    *(("on_category", category.value) for category in Category),
    ("on_category", "unlisted"),
]


@pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "contrast"])
def test_what_is_off_can_be_read_and_told_from_what_is_on(tokens: Tokens) -> None:
    assert _contrast(tokens.muted, tokens.off) >= 4.0
    assert _contrast(tokens.off_text, tokens.window) >= 3.0
    assert _contrast(tokens.brand, tokens.off) >= 3.0


@pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "contrast"])
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(tokens: Tokens, ink: str, ground: str) -> None:
    assert _contrast(getattr(tokens, ink), getattr(tokens, ground)) >= 4.5


@pytest.mark.parametrize("tokens", [LIGHT, DARK, HIGH_CONTRAST], ids=["light", "dark", "contrast"])
def test_controls_have_an_edge(tokens: Tokens) -> None:
    assert _contrast(tokens.border, tokens.surface) >= 3.0


def test_every_token_is_a_colour() -> None:
    for tokens in (LIGHT, DARK, HIGH_CONTRAST):
        assert all(QColor(colour).isValid() for colour in tokens)


def test_text_scale_grows_buttons_and_is_held(qtbot: QtBot, qapp: QApplication) -> None:
    button = PrimaryButton("出示")
    qtbot.addWidget(button)
    button.show()
    theme.apply(qapp, scheme=Scheme.LIGHT, text_scale=1.0)
    usual = button.sizeHint().height()
    theme.apply(qapp, scheme=Scheme.LIGHT, text_scale=9.0)
    assert theme.text_scale() == 2.0
    assert usual == 40
    assert button.sizeHint().height() == 80
    theme.apply(qapp, scheme=Scheme.LIGHT)


def test_dark_owns_the_palette(qapp: QApplication) -> None:
    theme.apply(qapp, scheme=Scheme.DARK)
    assert qapp.palette().window().color() == QColor(DARK.window)
    theme.apply(qapp, scheme=Scheme.LIGHT)
    assert qapp.palette().window().color() == QColor(LIGHT.window)


def test_settings_are_remembered(tmp_path: Path) -> None:
    first = Settings(tmp_path / "settings.ini")
    first.language = Language.ENGLISH
    first.scheme = Scheme.DARK
    first.text_scale = 1.6
    first.lock_after = 300
    again = Settings(tmp_path / "settings.ini")
    assert (again.language, again.scheme, again.text_scale, again.lock_after) == (
        Language.ENGLISH,
        Scheme.DARK,
        1.6,
        300,
    )


def test_settings_never_set_or_spoilt_fall_back(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text("[General]\nlanguage=tlh\nscheme=neon\ntext_scale=nan\nlock_after=forever\n")
    spoilt = Settings(path)
    assert (spoilt.language, spoilt.scheme, spoilt.text_scale, spoilt.lock_after) == (
        Language.CHINESE,
        Scheme.LIGHT,
        1.0,
        USUAL_LOCK,
    )


@pytest.mark.parametrize(("kept", "held"), [(1, SHORTEST_LOCK), (10**9, LONGEST_LOCK)])
def test_the_lock_cannot_be_switched_off(tmp_path: Path, kept: int, held: int) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.lock_after = kept
    assert settings.lock_after == held
