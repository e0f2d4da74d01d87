"""How a window opens: what is heavy waits for the first paint."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from ui import i18n
from ui.first_paint import AfterFirstPaint
from ui.start import tell_mishaps
from ui.widgets.notice import Toast
from wallet.model.errors import Trouble
from wallet.wording import word_trouble


class _Inside(QWidget):
    """Notes when it is painted."""

    def __init__(self, notes: list[str]) -> None:
        super().__init__()
        self._notes = notes

    def paintEvent(self, event: QPaintEvent) -> None:
        self._notes.append("painted")


def test_what_is_heavy_begins_after_the_first_paint_and_once(qtbot: QtBot) -> None:
    notes: list[str] = []
    window = QMainWindow()
    qtbot.addWidget(window)
    window.setCentralWidget(_Inside(notes))
    AfterFirstPaint(window, lambda: notes.append("loading"))
    qtbot.wait(20)
    assert notes == []
    window.show()
    qtbot.waitUntil(lambda: "loading" in notes)
    window.repaint()
    qtbot.wait(20)
    assert notes[0] == "painted"
    assert notes.count("loading") == 1


_UNTIL_PAINTED = """
import sys
from pathlib import Path
from PySide6 import QtCore
if "Qt" in vars(QtCore):
    sys.exit("every class is loaded at once")
import app
from ui import start
from ui.first_paint import AfterFirstPaint

class Painted(AfterFirstPaint):
    def eventFilter(self, watched, event):
        if event.type() == QtCore.QEvent.Type.Paint:
            QtCore.QTimer.singleShot(0, tell)
        return False

def tell():
    loaded = ["Qt"] if "Qt" in vars(QtCore) else []
    late = ("ui.widgets.notice", "ui.widgets.busy", "wallet.model.verdict", "wallet.vault.vault", "secrets")
    loaded += [name for name in late if name in sys.modules]
    start.QApplication.instance().setStyleSheet("")  # under a sheet the style has no name
    print(loaded, start.QApplication.style().name(), flush=True)
    QtCore.QCoreApplication.quit()

def run(application, window):
    watch = Painted(window, tell)
    return application.exec()

start._run = run
app.main([])
"""


@pytest.mark.parametrize("vault", [b"", None], ids=["unlock", "welcome"])
def test_the_first_page_is_painted_without_what_can_wait(tmp_path: Path, vault: bytes | None) -> None:
    if vault is not None:
        (tmp_path / "vault.lw").write_bytes(vault)
    surroundings = os.environ | {
        "LICENCE_WALLET_HOME": str(tmp_path),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_STYLE_OVERRIDE": "windows",
    }
    done = subprocess.run(
        [sys.executable, "-c", _UNTIL_PAINTED], env=surroundings, capture_output=True, text=True, check=False
    )
    if "every class is loaded at once" in done.stderr:
        pytest.skip("this PySide6 makes all its classes at the start")
    assert done.stdout.strip() == "[] fusion", done.stderr


def test_a_mistake_in_a_slot_is_told_in_the_window_without_its_message(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(800, 600)
    window.show()
    tell_mishaps(window)
    for _ in range(2):
        error = ValueError("310101199003078515")
        sys.excepthook(ValueError, error, None)
    toasts = window.findChildren(Toast)
    assert [toast.isVisible() for toast in toasts] == [True]
    told = toasts[0].accessibleName()
    assert i18n.pick(word_trouble(Trouble.UNEXPECTED).happened) in told
    assert "3101" not in told
    assert capfd.readouterr() == ("", "")
