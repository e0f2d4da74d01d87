"""The look: colours, fonts and sizes, owned by us and not by the desktop. Does not lay anything out, and
does not choose Qt's style: `ui.start` does, once.

`apply` may be called again while windows are open: widgets get a StyleChange event and read `tokens`, `px`
and `font` anew. Colours and sizes: UX, Visual.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

from ui.stylesheet import build_stylesheet
from ui.tokens import DARK, HIGH_CONTRAST, LIGHT, Tokens

if TYPE_CHECKING:
    from wallet.model.credential import Category

FAMILIES = (
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "WenQuanYi Micro Hei",
)
SMALLEST_SCALE, LARGEST_SCALE = 1.0, 2.0


class Scheme(StrEnum):
    """The colour schemes."""

    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high-contrast"


class Weight(StrEnum):
    """Weights of type that we use."""

    NORMAL = "normal"
    STRONG = "strong"


class _Look(NamedTuple):
    scheme: Scheme
    tokens: Tokens
    text_scale: float


_TOKENS = {Scheme.LIGHT: LIGHT, Scheme.DARK: DARK, Scheme.HIGH_CONTRAST: HIGH_CONTRAST}
_look = _Look(Scheme.LIGHT, LIGHT, 1.0)


def tokens() -> Tokens:
    """The colours in force."""
    return _look.tokens


def scheme() -> Scheme:
    """The scheme in force."""
    return _look.scheme


def text_scale() -> float:
    """The text size in force, 1.0 to 2.0."""
    return _look.text_scale


def px(size: float) -> int:
    """A size of 100 % in logical pixels, at the text size in force."""
    return round(size * _look.text_scale)


def colour(name: str) -> QColor:
    """A colour of the scheme in force by its token's name."""
    return QColor(getattr(_look.tokens, name))


def category_colour(category: Category | None) -> QColor:
    """The band of a category; grey-blue for kinds of licence we do not know."""
    return QColor(getattr(_look.tokens, category.value if category else "unlisted"))


def font(size: float, weight: Weight = Weight.NORMAL) -> QFont:
    """Our type at `size` pixels of 100 %, scaled, with figures of equal width."""
    return fixed_font(px(size), weight)


def fixed_font(pixels: int, weight: Weight = Weight.NORMAL) -> QFont:
    """Our type at exactly `pixels`: for what scales with the window and not with the text size."""
    made = QFont()
    made.setFamilies(list(FAMILIES))
    made.setPixelSize(max(1, pixels))
    made.setWeight(QFont.Weight.DemiBold if weight is Weight.STRONG else QFont.Weight.Normal)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


def apply(app: QApplication, *, scheme: Scheme, text_scale: float = 1.0) -> None:
    """Dress the whole program. `text_scale` is held within 1.0 and 2.0."""
    global _look
    scale = min(max(text_scale, SMALLEST_SCALE), LARGEST_SCALE)
    _look = _Look(scheme, _TOKENS[scheme], scale)
    app.setPalette(_palette(_look.tokens))
    app.setFont(font(15))
    app.setStyleSheet(build_stylesheet(_look.tokens, px))


def _palette(t: Tokens) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for where, value in (
        (role.Window, t.window),
        (role.WindowText, t.text),
        (role.Base, t.surface),
        (role.AlternateBase, t.window),
        (role.Text, t.text),
        (role.PlaceholderText, t.muted),
        (role.Button, t.surface),
        (role.ButtonText, t.text),
        (role.BrightText, t.on_brand),
        (role.Highlight, t.brand),
        (role.HighlightedText, t.on_brand),
        (role.Link, t.brand),
        (role.ToolTipBase, t.surface),
        (role.ToolTipText, t.text),
        (role.Light, t.surface),
        (role.Midlight, t.line),
        (role.Mid, t.border),
        (role.Dark, t.border),
    ):
        palette.setColor(where, QColor(value))
    for where in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, where, QColor(t.border))
    return palette
