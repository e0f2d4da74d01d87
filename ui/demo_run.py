"""Sets up both windows for the demo, walks the journey, and says how it went."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.citizen.window import CitizenWindow
from ui.counter.window import CounterWindow
from ui.demo import DemoStuckError, Journey, Pace, WindowClosedError
from ui.jobs import Jobs
from ui.settings import Settings
from ui.start import start_application
from wallet.flows.demo import Stage
from wallet.model.journeys import CitizenJourneys, CounterJourneys
from wallet.model.verdict import Reason, Report, Verdict

LOOK_SECONDS = 2.5


def run_demo(
    stage: Stage, citizen: CitizenJourneys, counter: CounterJourneys, pictures: Path, *, headless: bool
) -> int:
    """Walk the journey; 0 when every verdict was the one that it must be, else 1.

    With a display the windows stay open afterwards, to be tried by hand, until they are closed.
    """
    settings = Settings(stage.workplace.home / "windows.ini")
    application = start_application(settings)
    clock = stage.workplace.clock
    windows = (
        CitizenWindow(citizen, settings, clock, Jobs()),
        CounterWindow(counter, settings=settings, clock=clock, jobs=Jobs()),
    )
    for window in windows:
        window.resize(1280, 800)
        window.show()
    _side_by_side(*windows)
    print("演示：示例机构、示例数据 — a demo authority and invented data", flush=True)
    pace = Pace(0.0 if headless else LOOK_SECONDS)
    try:
        reports = Journey(stage, *windows, pictures, pace).walk()
    except DemoStuckError as stuck:
        print(f"演示未能走完 — the demo is stuck at: {stuck}")
        return 1
    except WindowClosedError:
        print("窗口已关闭，演示到此为止 — a window was closed; the demo ends here")
        return 0
    as_it_must_be = expected_verdicts(reports)
    print(f"截图 pictures: {pictures}")
    print("演示通过 the demo passed" if as_it_must_be else "演示失败 the demo FAILED", flush=True)
    if not headless:
        print("窗口可继续试用，关闭即结束 — try the windows; close them to end", flush=True)
        application.exec()
    for window in windows:
        window.close()
    return 0 if as_it_must_be else 1


def _side_by_side(left: QWidget, right: QWidget) -> None:
    """The counter at the right edge of the screen, overlapping the wallet no more than it must."""
    screen = left.screen().availableGeometry()
    left.move(screen.topLeft())
    right.move(max(screen.left(), screen.right() - right.width()), screen.top() + 40)


def expected_verdicts(reports: list[Report]) -> bool:
    """Valid, then revoked, then replayed."""
    wanted = [
        (Verdict.VALID, None),
        (Verdict.NOT_VALID, Reason.REVOKED),
        (Verdict.NOT_VALID, Reason.REPLAYED),
    ]
    return len(reports) == len(wanted) and all(
        report.verdict is verdict and (reason is None or reason in report.reasons)
        for report, (verdict, reason) in zip(reports, wanted, strict=True)
    )
