"""Work off the UI thread, its result on it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
import shiboken6
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from ui.jobs import Jobs
from wallet.model.errors import Trouble, WalletError


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


class Hearer(QObject):
    """Keeps what it is told, and on which thread."""

    def __init__(self) -> None:
        super().__init__()
        self.results: list[object] = []
        self.errors: list[WalletError] = []
        self.threads: list[threading.Thread] = []

    def done(self, result: object) -> None:
        self.results.append(result)
        self.threads.append(threading.current_thread())

    def failed(self, error: WalletError) -> None:
        self.errors.append(error)


def test_result_comes_back_on_the_ui_thread(qtbot: QtBot, jobs: Jobs) -> None:
    hearer = Hearer()
    jobs.run(threading.current_thread, done=hearer.done, failed=hearer.failed)
    qtbot.waitUntil(lambda: bool(hearer.results))
    assert hearer.results[0] is not threading.main_thread()
    assert hearer.threads == [threading.main_thread()]
    assert not jobs.busy


def test_wallet_errors_are_told(qtbot: QtBot, jobs: Jobs) -> None:
    hearer = Hearer()

    def work() -> None:
        raise WalletError(Trouble.PASSPHRASE_WRONG)

    jobs.run(work, done=hearer.done, failed=hearer.failed)
    qtbot.waitUntil(lambda: bool(hearer.errors))
    assert hearer.errors[0].trouble is Trouble.PASSPHRASE_WRONG


def test_a_mistake_of_ours_is_told_without_its_message(qtbot: QtBot, jobs: Jobs) -> None:
    hearer = Hearer()

    def work() -> None:
        raise ValueError("310101199003078515")

    jobs.run(work, done=hearer.done, failed=hearer.failed)
    qtbot.waitUntil(lambda: bool(hearer.errors))
    assert hearer.errors[0].trouble is Trouble.UNEXPECTED
    assert "ValueError" in hearer.errors[0].detail
    assert "3101" not in str(hearer.errors[0])


def test_cancelled_results_are_dropped(qtbot: QtBot, jobs: Jobs) -> None:
    hearer, gate = Hearer(), threading.Event()
    told: list[bool] = []
    job = jobs.run(gate.wait, done=hearer.done, failed=hearer.failed, cancelled=lambda: told.append(True))
    job.cancel()
    gate.set()
    after = Hearer()
    jobs.run(lambda: 1, done=after.done, failed=after.failed)
    qtbot.waitUntil(lambda: bool(after.results))
    assert told == [True]
    assert hearer.results == []


def test_nothing_reaches_an_owner_that_is_gone(qtbot: QtBot, jobs: Jobs) -> None:
    hearer, gate = Hearer(), threading.Event()
    results = hearer.results
    jobs.run(gate.wait, done=hearer.done, failed=hearer.failed)
    shiboken6.delete(hearer)
    gate.set()
    after = Hearer()
    jobs.run(lambda: 1, done=after.done, failed=after.failed)
    qtbot.waitUntil(lambda: bool(after.results))
    assert results == []


def test_one_after_the_other(qtbot: QtBot, jobs: Jobs) -> None:
    hearer = Hearer()
    for number in range(50):
        jobs.run(lambda number=number: number, done=hearer.done, failed=hearer.failed)
    qtbot.waitUntil(lambda: len(hearer.results) == 50)
    assert hearer.results == list(range(50))
