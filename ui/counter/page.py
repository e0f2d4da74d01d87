"""What the counter's pages share: they word and dress themselves anew when asked. No content."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLayout, QPushButton, QScrollArea, QSlider, QWidget

from ui import theme

_TARGET, _TYPE = 64, 17
_LARGEST_TARGET = 80
_STEPS: dict[int, QSlider.SliderAction] = {
    Qt.Key.Key_Up: QSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QSlider.SliderAction.SliderToMaximum,
}


class Page(QWidget):
    """One page of the window. Takes the focus itself, so that no key presses a button by chance."""

    def __init__(self, *, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def word(self) -> None:
        """Say everything in the language in force."""

    def dress(self) -> None:
        """Follow the text size and the colours in force."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows and page keys move what scrolls, whatever has the focus."""
        step = _STEPS.get(event.key())
        shown = next((area for area in self.findChildren(QScrollArea) if area.isVisible()), None)
        if step is None or shown is None:
            super().keyPressEvent(event)
        else:
            shown.verticalScrollBar().triggerAction(step)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.word()
        elif event.type() == QEvent.Type.StyleChange:
            self.dress()


def centred(line: QLayout, *, widest: int) -> QHBoxLayout:
    """A line in the middle of the page, at most `widest` pixels long, as `Scrolled` does with its column."""
    inner = QWidget()
    inner.setMaximumWidth(widest)
    inner.setLayout(line)
    around = QHBoxLayout()
    around.addWidget(inner)
    return around


def size_target(button: QPushButton) -> None:
    """The counter's large target: 64 px, somewhat more with larger text."""
    height = min(theme.px(_TARGET), _LARGEST_TARGET) - 2
    sheet = f"QPushButton {{ min-height: {height}px; font-size: {theme.px(_TYPE)}px; }}"
    if button.styleSheet() != sheet:
        button.setStyleSheet(sheet)
