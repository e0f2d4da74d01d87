"""The keys of the counter's window that no page takes for itself (ui.counter.help lists them)."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.counter.arrivals import Arrivals
from ui.counter.looks import Looks
from ui.counter.self_check_wiring import SelfCheckWiring
from ui.counter.settings_gate import SettingsGate


class Host(Protocol):
    """The window, as far as its keys need it."""

    arrivals: Arrivals
    gate: SettingsGate
    self_checking: SelfCheckWiring
    looks: Looks

    def show_help(self) -> None: ...
    def show_evidence(self) -> None: ...
    def show_register(self) -> None: ...
    def search_register(self) -> None: ...
    def step_back(self) -> None: ...


def add_shortcuts(window: Host, parent: QWidget) -> None:
    """Each key to what it does."""
    for keys, act in (
        (QKeySequence(QKeySequence.StandardKey.Paste), window.arrivals.paste),
        (QKeySequence("Ctrl+O"), window.arrivals.open_file),
        (QKeySequence("F1"), window.show_help),
        (QKeySequence("F2"), window.show_evidence),
        (QKeySequence("F3"), window.show_register),
        (QKeySequence("F4"), window.gate.open),
        (QKeySequence("F5"), window.self_checking.open),
        (QKeySequence("Ctrl+F"), window.search_register),
        (QKeySequence("Esc"), window.step_back),
        (QKeySequence("Ctrl++"), window.looks.enlarge),
        (QKeySequence("Ctrl+="), window.looks.enlarge),
        (QKeySequence("Ctrl+-"), window.looks.reduce),
        (QKeySequence("Ctrl+0"), window.looks.usual_size),
    ):
        QShortcut(keys, parent).activated.connect(act)
