"""A day at one counter: visitor after visitor at the real window, on an injected clock.

Real licences, keys, challenges, register and widgets; nothing waits for time to pass.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

from flows.town import CHEAP, NOW
from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication

from ui.counter.window import CounterWindow
from ui.jobs import Jobs
from ui.settings import Settings
from wallet import bootstrap
from wallet.flows.demo import PIN, clear_stage, set_stage
from wallet.model.verdict import Reason, Verdict

PATIENCE = 60.0
REPOSITORY = Path(__file__).resolve().parents[2]
NO_LICENCE = "no licence"
Shown = tuple[Verdict, Reason | None] | str
VALID: Shown = (Verdict.VALID, None)
REPLAYED: Shown = (Verdict.NOT_VALID, Reason.REPLAYED)


class NotAsItMustBe(AssertionError):
    """A verdict, or the lack of one, that this visitor must not get."""


class Visitors:
    """The other process (endurance.visitor)."""

    def __init__(self, home: Path, now: datetime) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "endurance.visitor", str(home)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"PYTHONPATH": f"{REPOSITORY}{os.pathsep}{REPOSITORY / 'tests'}"},
        )
        self._ask(now.timestamp())

    def answer(self, number: int, now: datetime, request_text: str) -> str:
        """The text of a presentation."""
        return self._ask([number, now.timestamp(), request_text])

    def leave(self) -> None:
        self._process.communicate(timeout=PATIENCE)

    def _ask(self, question: object) -> str:
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(question) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline().strip()
        if not answer:
            raise NotAsItMustBe("the visitors are gone")
        return answer


@dataclass
class Day:
    """One counter, its visitors, and the clock between them."""

    window: CounterWindow
    visitors: Visitors
    now: list[datetime]
    stopped: list[object]
    verdicts: Counter[Shown] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    """From the code's arrival to its verdict painted, a visitor each."""
    _last: str = ""

    def visit(self, number: int) -> None:
        """One visitor. Every seventh shows what the one before showed, every eleventh no licence at all."""
        self.now[0] += timedelta(seconds=1)
        if number % 7 == 6 and self._last:
            self._judge(self._last, REPLAYED)
        elif number % 11 == 10:
            self._judge(f"LW1:{number}", NO_LICENCE)
        else:
            self._last = self._answer(number)
            self._judge(self._last, VALID)
        self.window.next_visitor()

    def _answer(self, number: int) -> str:
        reception = self.window.reception
        self.wait(lambda: reception.challenge is not None)
        assert reception.challenge is not None
        return self.visitors.answer(number, self.now[0], reception.challenge.request_text)

    def _judge(self, text: str, wanted: Shown) -> None:
        window, began = self.window, time.perf_counter()
        self.stopped.clear()
        window.reception.take_text(text)
        self.wait(lambda: window.page is window.verdict or bool(self.stopped))
        window.repaint()
        self.seconds.append(time.perf_counter() - began)
        found = self._found()
        self.verdicts[found] += 1
        if found != wanted:
            raise NotAsItMustBe(f"{found} where {wanted} was due")

    def _found(self) -> Shown:
        checked = self.window.verdict.checked
        if self.stopped or checked is None:
            return NO_LICENCE
        reasons = checked.report.reasons
        if Reason.MALFORMED in reasons:
            return NO_LICENCE
        return checked.report.verdict, next(iter(reasons), None)

    def wait(self, reached: Callable[[], bool]) -> None:
        """Turn the loop until it is so."""
        ends = time.monotonic() + PATIENCE
        while not reached():
            if time.monotonic() > ends:
                raise NotAsItMustBe("the window is stuck")
            QApplication.processEvents()
            time.sleep(0.0005)


@contextmanager
def open_day(folder: Path) -> Iterator[Day]:
    """The counter open, a clerk signed in, the visitors waiting."""
    clear_stage(folder)
    now, stopped = [NOW], list[object]()
    workplace = replace(bootstrap.build_workplace(folder / "home"), argon2=CHEAP, clock=lambda: now[0])
    set_stage(workplace)
    visitors = Visitors(workplace.home, NOW)
    counter = bootstrap.build_counter(workplace)
    settings = Settings(folder / "windows.ini")
    window = CounterWindow(counter, settings=settings, clock=lambda: now[0], jobs=Jobs())
    window.reception.stopped.connect(stopped.append)
    day = Day(window, visitors, now, stopped)
    try:
        window.resize(1280, 800)
        window.show()
        card = window.ready.sign_in
        day.wait(lambda: card.name.count() > 0)
        card.pin.setText(PIN)
        card.sign_in.click()
        day.wait(lambda: card.signed_in)
        window.start()
        yield day
    finally:
        window.close()
        counter.close()
        visitors.leave()
        workplace.reader.close()


def memory() -> int:
    """Bytes of this process that lie in memory now, after a search for cycles (Linux)."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def objects(window: CounterWindow) -> int:
    """Qt objects under the window."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return len(window.findChildren(QObject))
