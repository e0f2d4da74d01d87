"""The counter opens without QtMultimedia and QtSerialPort: they are large, and may be absent."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

_OPEN = """
import sys
from pathlib import Path
sys.path[:0] = [".", "tests/ui"]
for missing in sys.argv[2:]:
    sys.modules[missing] = None
from PySide6.QtWidgets import QApplication
application = QApplication([])
from counter_fakes import FakeClock, FakeCounter
from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
jobs, settings = Jobs(), Settings(Path(sys.argv[1]) / "s.ini")
window = CounterWindow(FakeCounter(), settings=settings, clock=FakeClock(), jobs=jobs)
window.show()
window.start()
loaded = [name for name in ("QtMultimedia", "QtSerialPort") if sys.modules.get("PySide6." + name)]
print(loaded)
window.equipment.show_devices()
window.step_back()
window.scan.camera.button.click()
print(window.scan.notice.text.replace("\\n", " "))
window.close()
jobs.close()
"""


def _run(folder: Path, *missing: str) -> list[str]:
    surroundings = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(
        [sys.executable, "-c", _OPEN, str(folder), *missing],
        env=surroundings,
        cwd=Path(__file__).resolve().parents[2],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout.strip().splitlines()


def test_nothing_large_is_loaded_before_a_device_is_used(tmp_path: Path) -> None:
    assert _run(tmp_path)[0] == "[]"


def test_where_the_part_is_not_installed_the_window_works_and_names_it(tmp_path: Path) -> None:
    loaded, told = _run(tmp_path, "PySide6.QtMultimedia", "PySide6.QtSerialPort")
    assert loaded == "[]"
    assert "PySide6-Addons" in told
