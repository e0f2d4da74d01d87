"""The one style sheet. Widgets name themselves by the property `kind`; pills are painted, not styled."""

from __future__ import annotations

from collections.abc import Callable
from string import Template

from ui.tokens import Tokens

_SHEET = Template("""
QMainWindow, QDialog { background: $window; }
QWidget[kind="surface"] { background: $surface; }
QWidget[kind="window"] { background: $window; }
QFrame[kind="card"] { background: $surface; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="sunken"] { background: $window; border: 1px solid $line; border-radius: 12px; }
QFrame[kind="side"] { background: $surface; border: none; border-right: 1px solid $line; }
QFrame[kind="bar"] { background: $surface; border: none; border-top: 1px solid $line; }
QFrame[kind="rule"] { background: $line; border: none; max-height: 1px; min-height: 1px; }

QPushButton { background: $surface; color: $text; border: 1px solid $border; border-radius: 8px;
  padding: 0 ${padding}px; min-height: ${target}px; font-size: ${body}px; }
QPushButton:hover { background: $brand_ground; }
QPushButton:pressed { background: $off; }
QPushButton:focus { border: 2px solid $brand; padding: 0 ${padding_focus}px; min-height: ${target_focus}px; }
QPushButton:disabled { color: $off_text; border-color: $off; background: $window; }
QPushButton[kind="primary"] { background: $brand; color: $on_brand; border: 1px solid $brand;
  font-weight: 600; }
QPushButton[kind="primary"]:hover { background: $brand_hover; border-color: $brand_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $off; color: $muted; border-color: $off; }
QPushButton[kind="danger"] { color: $bad; border: 1px solid $bad; }
QPushButton[kind="danger"]:hover { background: $bad_ground; }
QPushButton[kind="danger"]:focus { border: 2px solid $bad; }
QPushButton[kind="link"], QPushButton[kind="fold"] { background: transparent; color: $brand;
  border: 1px solid transparent; padding: 0 ${link_padding}px; }
QPushButton[kind="fold"] { text-align: left; }
QPushButton[kind="link"]:hover, QPushButton[kind="fold"]:hover { background: $brand_ground; }
QPushButton[kind="link"]:focus, QPushButton[kind="fold"]:focus { border: 2px solid $brand; }
QPushButton[kind="chip"] { min-height: ${chip}px; padding: 0 ${link_padding}px; border: 1px solid $line;
  color: $muted; background: $surface; font-size: ${small}px; }
QPushButton[kind="chip"]:checked { background: $brand_ground; color: $brand; border-color: $brand;
  font-weight: 600; }
QPushButton[kind="chip"]:focus { border: 2px solid $brand; min-height: ${chip_focus}px;
  padding: 0 ${link_padding_focus}px; }
QPushButton[kind="chip"]:disabled { background: transparent; color: $off_text; border-style: dashed; }
QPushButton[target="counter"] { min-height: ${counter}px; font-size: ${title}px; }
QPushButton[target="counter"]:focus { min-height: ${counter_focus}px; }

QLineEdit, QPlainTextEdit, QComboBox, QSpinBox { background: $sunken; color: $text; border: 1px solid $border;
  border-radius: 8px; padding: 0 ${field_padding}px; min-height: ${target}px; font-size: ${body}px;
  selection-background-color: $brand; selection-color: $on_brand; }
QPlainTextEdit { padding: ${field_padding}px; }
QLineEdit:focus, QPlainTextEdit:focus, QComboBox:focus, QSpinBox:focus { border: 2px solid $brand;
  padding: 0 ${field_padding_focus}px; min-height: ${target_focus}px; }
QPlainTextEdit:focus { padding: ${field_padding_focus}px; }
QLineEdit:read-only { background: $window; }
QLineEdit:disabled, QComboBox:disabled { color: $off_text; border-color: $off; }
QLineEdit[kind="digits"] { font-size: ${presenting}px; font-weight: 600; min-height: ${counter}px; }
QLineEdit[kind="code"] { font-size: ${title}px; font-weight: 600; }
QComboBox::drop-down { border: none; width: ${target}px; }
QComboBox QAbstractItemView { background: $surface; color: $text; border: 1px solid $border; outline: none;
  selection-background-color: $brand_ground; selection-color: $text; }

QCheckBox, QRadioButton { color: $text; spacing: ${gap}px; font-size: ${body}px; min-height: ${row}px; }
QCheckBox:focus, QRadioButton:focus { border: 2px solid $brand; border-radius: 6px; }
QCheckBox, QRadioButton { border: 2px solid transparent; padding: 0 4px; }
QCheckBox:disabled, QRadioButton:disabled { color: $muted; }

QListView { background: transparent; border: none; outline: none; }
QTableView { background: $surface; color: $text; border: 1px solid $line; border-radius: 8px; outline: none;
  selection-background-color: $brand_ground; selection-color: $text; }
QTableView:focus { border: 2px solid $brand; }
QTableView::item { padding: 0 ${field_padding}px; border: none; border-bottom: 1px solid $line; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; padding: 0 ${field_padding}px; border: none;
  border-bottom: 1px solid $line; min-height: ${target}px; }
QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[kind="scrolled"] { background: transparent; }

QScrollBar:vertical { background: transparent; width: 12px; margin: 0; border: none; }
QScrollBar::handle:vertical { background: $scroll; min-height: 32px; border-radius: 4px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 0; border: none; }
QScrollBar::handle:horizontal { background: $scroll; min-width: 32px; border-radius: 4px; margin: 2px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; background: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar { background: $off; border: none; border-radius: 2px; max-height: 4px; min-height: 4px; }
QProgressBar::chunk { background: $brand; border-radius: 2px; }
QMenu { background: $surface; color: $text; border: 1px solid $border; padding: 4px; }
QMenu::item { padding: 8px 24px; border-radius: 6px; }
QMenu::item:selected { background: $brand_ground; }
QTabBar::tab { background: transparent; color: $muted; padding: 8px 16px;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $brand; border-bottom: 2px solid $brand; }
QTabWidget::pane { border: none; }
""")

_SIZES = {
    "body": 15,
    "small": 13,
    "title": 17,
    "presenting": 34,
    "row": 32,
    "gap": 10,
    "padding": 18,
    "field_padding": 12,
    "link_padding": 12,
}
_TARGETS = {"target": 40, "counter": 64, "chip": 32}


def build_stylesheet(tokens: Tokens, px: Callable[[float], int]) -> str:
    """The sheet for these colours; `px` scales sizes of 100 %.

    Heights are given without the border, and a focused control has the thicker one: both are subtracted here,
    so that nothing moves when the focus does.
    """
    values: dict[str, object] = dict(**tokens._asdict())
    values["scroll"] = tokens.border if tokens.text == "#000000" else tokens.line
    for name, size in _SIZES.items():
        values[name] = px(size)
        values[f"{name}_focus"] = px(size) - 1
    for name, size in _TARGETS.items():
        values[name] = px(size) - 2
        values[f"{name}_focus"] = px(size) - 4
    return _SHEET.substitute(values)
