"""A process that opens one window, tells its memory at the first paint and a second later, and ends.

Run by bench.bench_start as `python -m bench.first_paint bare|citizen`. The window is watched by an event
filter on itself alone; the program needs no hook for it but that `ui.start` runs its windows in one place.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow

SETTLED_AFTER = 1500
"""Milliseconds after which the second figure is taken."""


class FirstPaint(QObject):
    """Tells once when a window has been painted, its children too."""

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._told = False
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint and not self._told:
            self._told = True
            # The children are painted within the same turn of the event loop.
            QTimer.singleShot(0, self._tell)
        return False

    def _tell(self) -> None:
        print(memory(), flush=True)
        QTimer.singleShot(SETTLED_AFTER, self._end)

    def _end(self) -> None:
        print(memory(), flush=True)
        QApplication.quit()


def memory() -> int:
    """Resident memory in kilobytes: now, or where the system does not tell that, the most so far."""
    try:
        status = Path("/proc/self/status").read_text()
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return int(next(line.split()[1] for line in status.splitlines() if line.startswith("VmRSS")))


def open_bare() -> int:
    """As little as a window can be."""
    application = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QLabel("电子证照 licence wallet"))
    window.resize(1180, 760)
    watch = FirstPaint(window)
    window.show()
    code = application.exec()
    del watch
    return code


def open_citizen() -> int:
    """The program as it is started without arguments."""
    import app
    from ui import start

    def run(application: QApplication, window: QMainWindow) -> int:
        watch = FirstPaint(window)
        code = application.exec()
        del watch
        return code

    start._run = run
    return app.main([])


if __name__ == "__main__":
    sys.exit(open_bare() if sys.argv[1] == "bare" else open_citizen())
