"""A long batch on several cores: the same answers in the same order, whatever becomes of a line or worker."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from flows.town import Town

from wallet.cli import batch
from wallet.cli.main import main
from wallet.cli.progress import Progress
from wallet.flows.crew import Crew

REPOSITORY = Path(__file__).resolve().parents[2]


@pytest.fixture
def batch_file(town: Town, tmp_path: Path) -> Path:
    request = town.citizen.typed_request("12345678", town.at)
    text = town.show(town.licence(), request).text
    lines = [json.dumps({"id": n, "text": text if n % 3 else f"junk {n}"}) for n in range(30)]
    lines[7] = "{broken"
    lines[11] = ""
    lines[13] = json.dumps({"id": "path", "path": str(tmp_path / "nowhere")})
    path = tmp_path / "batch.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def answered(town: Town, capsys: pytest.CaptureFixture[str], path: Path, *more: str) -> tuple[int, list[Any]]:
    at = town.at.isoformat()
    status = main(
        [
            "verify",
            "--at",
            at,
            "--challenge",
            "12345678",
            "--audience",
            "lw1:typed",
            "--batch",
            str(path),
            *more,
        ],
        town.workplace,
    )
    told = capsys.readouterr()
    assert "Traceback" not in told.err + told.out
    return status, [json.loads(line) for line in told.out.splitlines()]


def test_workers_answer_as_one_process_does(
    town: Town, batch_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = answered(town, capsys, batch_file, "--jobs", "1")
    monkeypatch.setattr(batch, "ALONE", 2)
    monkeypatch.setattr(Crew, "ready", True)
    assert answered(town, capsys, batch_file, "--jobs", "2") == alone
    assert alone[0] == 3
    assert len(alone[1]) == 29
    assert {answer.get("verdict") for answer in alone[1]} == {"valid", "not_checked", None}


def test_a_short_batch_starts_no_worker(
    town: Town, batch_file: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise AssertionError("a worker for a few lines")

    monkeypatch.setattr(batch, "Crew", refuse)
    assert len(answered(town, capsys, batch_file, "--jobs", "2")[1]) == 29


def test_a_line_that_no_worker_survives_is_answered_with_its_id(town: Town) -> None:
    from wallet.flows.check import CheckSettings
    from wallet.model.policy import Policy
    from wallet.model.text import Language

    trust, status = town.workplace.verification_data(town.at)
    settings = batch.Settings(CheckSettings(Policy.IMPORT, trust, status), town.at, None, None)
    answerer = batch.Answerer(settings, town.workplace, Language.ENGLISH)
    packed = answerer.lost(b'{"id": 7, "text": "x"}')
    assert packed[0] == 3
    answer = json.loads(packed[1:])
    assert (answer["id"], "worker died" in answer["error"]) == (7, True)
    assert json.loads(answerer.lost(b"{broken")[1:])["id"] is None


@pytest.mark.parametrize("jobs", ["0", "9", "-1", "x", "²"])
def test_no_number_of_jobs(town: Town, batch_file: Path, jobs: str) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["verify", "--batch", str(batch_file), "--jobs", jobs], town.workplace)
    assert stop.value.code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal to one process")
def test_an_interrupt_ends_it_without_a_word(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, str(REPOSITORY / "app.py"), "verify", "--jobs", "2", "--batch", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=os.environ | {"LICENCE_WALLET_HOME": str(tmp_path)},
        start_new_session=True,
        # Tests that run in the background of a shell are given SIGINT ignored, and hand that on.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(b'{"text": "junk"}\n' * 1500)
    process.stdin.flush()
    for _ in range(1500):
        assert process.stdout.readline()
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does
    # Returns only when no worker holds the other end of the pipes any more.
    _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == b""


class Watch:
    """A stopwatch that the test turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_progress_speaks_after_a_while_and_now_and_then(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()
    progress = Progress(watch)
    for second in (0.0, 1.9):
        watch.seconds = second
        progress.step()
    assert capsys.readouterr().err == ""
    for second in (2.0, 6.9, 7.0):
        watch.seconds = second
        progress.step()
    progress.finish()
    told = capsys.readouterr().err.splitlines()
    assert ["3 items" in told[0], "5 items" in told[1], "5 items" in told[2]] == [True] * 3
    assert len(told) == 3


def test_progress_on_a_terminal_writes_over_itself(monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    watch = Watch()
    progress = Progress(watch)
    watch.seconds = 2.0
    progress.step()
    progress.finish()
    told = capsys.readouterr().err
    assert told.startswith("\r")
    assert told.count("\n") == 1


def test_progress_is_not_told_where_it_is_not_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    watch = Watch()
    progress = Progress(watch, wanted=False)
    watch.seconds = 99
    progress.step()
    progress.finish()
    assert capsys.readouterr().err == ""
