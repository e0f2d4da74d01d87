"""`verify --batch`: JSON lines in, one answer a line out, whatever is wrong with it (VERDICTS, Command line).

Lines are independent: nothing is remembered from one to the next. A long batch is shared out to workers, one
a core; the answers keep the order of the lines.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import io
import json
import math
import os
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from wallet import wording
from wallet.cli import answers
from wallet.cli.files import read_file, standard_input
from wallet.cli.progress import Progress
from wallet.flows import given
from wallet.flows.check import CheckSettings, check_item, expected_of, payloads
from wallet.flows.crew import Crew
from wallet.flows.mishap import mishap
from wallet.flows.workplace import Workplace, WorkplacePlan
from wallet.model.errors import Trouble, WalletError
from wallet.model.policy import Expected, Policy
from wallet.model.text import Language

MAX_LINE = 48 * 1024 * 1024
"""Bytes of one batch line: a 32 MB document in base64 and its anchors."""

_SKIPPED_AT_ONCE = 1024 * 1024

ALONE = 200
"""Lines of a batch that are answered before any worker is started."""

MAX_JOBS = 8


@dataclass(frozen=True, slots=True)
class Settings:
    """The command's own options, read once; a batch line may replace any of them."""

    check: CheckSettings
    at: datetime
    challenge: str | None
    audience: str | None


@dataclass(frozen=True, slots=True)
class Pace:
    """How a batch is run: processes at most, and whether progress is told."""

    jobs: int = 1
    progress: bool = True


def run_batch(name: str, settings: Settings, workplace: Workplace, language: Language, pace: Pace) -> int:
    """Answer every line of a file, or of standard input for `-`; the exit status is the worst line's."""
    statuses: set[int] = set()
    progress = Progress(workplace.stopwatch, wanted=pace.progress)
    with contextlib.closing(_all_answers(_lines_of(name), settings, workplace, language, pace.jobs)) as told:
        for some in told:
            # The first byte is the exit status, for the parent that never reads the JSON of a worker.
            print("\n".join([answer[1:].decode() for answer in some]), flush=True)
            statuses.update(answer[0] for answer in some)
            progress.step(len(some))
    progress.finish()
    return answers.worst_exit(list(statuses))


def usable_cores() -> int:
    """How many processes can work at the same time, eight at most."""
    with contextlib.suppress(AttributeError, OSError):
        return min(len(os.sched_getaffinity(0)), MAX_JOBS)
    return min(os.cpu_count() or 1, MAX_JOBS)


def _all_answers(
    lines: Iterator[bytes], settings: Settings, workplace: Workplace, language: Language, jobs: int
) -> Generator[list[bytes], None, None]:
    """The answers in order, some at a time. The first lines are answered here: a short batch needs no worker,
    and a long one has something to do until the workers are ready."""
    answer = Answerer(settings, workplace, language)
    with contextlib.ExitStack() as stack:
        crew: Crew | None = None
        for number, line in enumerate(lines):
            if number == ALONE and jobs > 1:
                equip = partial(_equipped, settings, workplace.plan(settings.at), language)
                crew = stack.enter_context(Crew(jobs, equip, lost=answer.lost, spare=answer))
            if crew is not None and crew.ready:
                yield from crew.answers(chain([line], lines))
                return
            yield [answer(line)]


def _equipped(settings: Settings, plan: WorkplacePlan, language: Language) -> Answerer:
    """What a worker answers lines with."""
    return Answerer(settings, plan.build(), language)


class Answerer:
    """Answers one line as bytes: the exit status, then the JSON. Nothing is raised, whatever the line."""

    def __init__(self, settings: Settings, workplace: Workplace, language: Language) -> None:
        self._settings, self._workplace, self._language = settings, workplace, language

    def __call__(self, line: bytes) -> bytes:
        answer, status = _answer_line(line, self._settings, self._workplace, self._language)
        return _packed(answer, status)

    def lost(self, line: bytes) -> bytes:
        """The answer to a line that no worker survived."""
        item_id: Any = None
        with contextlib.suppress(WalletError):
            item_id = _entry(line).get("id")
        error = WalletError(Trouble.UNEXPECTED, "the worker died")
        return _packed(*_error_answer(error, item_id, None, self._language))


def _packed(answer: Mapping[str, Any], status: int) -> bytes:
    return bytes([status]) + answers.as_line(answer).encode("utf-8", "backslashreplace")


def _lines_of(name: str) -> Iterator[bytes]:
    """Every line that is not blank, read when it is wanted."""
    with _opened(name) as stream:
        while line := _next_line(stream):
            if line.strip():
                yield line


def _opened(name: str) -> BinaryIO:
    if name == "-":
        stream = standard_input()
        # A thread may read it while the program ends; a reader of our own leaves standard input's lock alone.
        with contextlib.suppress(OSError, ValueError):
            return io.BufferedReader(io.FileIO(stream.fileno(), closefd=False))
        return stream
    try:
        return Path(name).open("rb")
    except (OSError, ValueError) as error:
        raise WalletError(Trouble.FILE_MISSING, name) from error


def _next_line(stream: BinaryIO) -> bytes:
    """One line, empty at the end. Of one that is too long the rest is passed over, so that it has one answer
    and its end is not taken for lines of their own."""
    try:
        line = stream.readline(MAX_LINE + 1)
        rest = line
        while len(line) > MAX_LINE and rest and not rest.endswith(b"\n"):
            rest = stream.readline(_SKIPPED_AT_ONCE)
    except OSError as error:
        raise WalletError(Trouble.FILE_UNREADABLE, "batch") from error
    return line


def _answer_line(
    line: bytes, settings: Settings, workplace: Workplace, language: Language
) -> tuple[dict[str, Any], int]:
    """One line's answer. Whatever is wrong with a line is answered, and the batch goes on."""
    item_id: Any = None
    source: str | None = None
    try:
        entry = _entry(line)
        item_id, source = entry.get("id"), entry.get("path")
        return _judge_line(entry, item_id, settings, workplace)
    except Exception as raised:  # a mistake of ours must not end the batch
        error = raised if isinstance(raised, WalletError) else mishap(raised)
        return _error_answer(error, item_id, source, language)


def _error_answer(
    error: WalletError, item_id: Any, source: str | None, language: Language
) -> tuple[dict[str, Any], int]:
    words = wording.word_trouble(error.trouble).happened.in_language(language)
    message = f"{words} ({error.detail})" if error.detail else words
    return answers.error_as_json(message, item_id=item_id, source=source), answers.EXIT_UNREADABLE


def _entry(line: bytes) -> dict[str, Any]:
    if len(line) > MAX_LINE:
        raise WalletError(Trouble.FILE_TOO_LARGE, "line")
    try:
        entry = json.loads(
            line.decode("utf-8-sig"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
        )
    except (ValueError, RecursionError) as error:
        raise WalletError(Trouble.WRONG_USAGE, "not a JSON line") from error
    if not isinstance(entry, dict):
        raise WalletError(Trouble.WRONG_USAGE, "not a JSON object")
    return entry


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member twice")
    return members


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number out of range")
    return number


def _judge_line(
    entry: Mapping[str, Any], item_id: Any, settings: Settings, workplace: Workplace
) -> tuple[dict[str, Any], int]:
    at, check = _line_settings(entry, settings, workplace)
    data, source = _line_data(entry)
    found = payloads(data, workplace.reader) if "text" not in entry else (data,)
    if len(found) != 1:
        raise WalletError(Trouble.SEVERAL_CODES if found else Trouble.NO_CODE_FOUND)
    report = check_item(found[0], check, at)
    answer = answers.report_as_json(report, item_id=item_id, source=source)
    return answer, answers.EXIT_BY_VERDICT[report.verdict]


def _line_settings(
    entry: Mapping[str, Any], settings: Settings, workplace: Workplace
) -> tuple[datetime, CheckSettings]:
    check = settings.check
    at = _line_time(entry) or settings.at
    if "policy" in entry:
        check = replace(check, policy=_line_policy(entry))
    if "trust" in entry:
        check = replace(check, trust=given.line_trust(entry["trust"], at, workplace))
    elif "at" in entry:
        check = replace(check, trust=replace(check.trust, floor=None))
    if "status" in entry:
        check = replace(check, status=given.line_status(entry["status"]))
    if {"challenge", "audience", "request", "transcript", "reader_key"} & entry.keys():
        check = replace(check, expected=_line_expected(entry, settings))
    return at, check


def _line_expected(entry: Mapping[str, Any], settings: Settings) -> Expected:
    own = settings.check.expected
    key = own.reader_key
    if "reader_key" in entry:
        key = given.line_reader_key(entry["reader_key"])
    return expected_of(
        _line_text(entry, "challenge", settings.challenge),
        _line_text(entry, "audience", settings.audience),
        given.line_request(entry["request"]) if "request" in entry else own.request,
        transcript=given.line_transcript(entry["transcript"]) if "transcript" in entry else own.transcript,
        reader_key=key,
    )


def _line_time(entry: Mapping[str, Any]) -> datetime | None:
    if "at" not in entry:
        return None
    try:
        return answers.moment(entry["at"])
    except (TypeError, ValueError) as error:
        raise WalletError(Trouble.WRONG_USAGE, "at: RFC 3339 with its zone") from error


def _line_policy(entry: Mapping[str, Any]) -> Policy:
    try:
        return Policy(entry["policy"])
    except ValueError as error:
        raise WalletError(Trouble.WRONG_USAGE, "policy") from error


def _line_text(entry: Mapping[str, Any], key: str, default: str | None) -> str | None:
    value = entry.get(key, default)
    if value is not None and not isinstance(value, str):
        raise WalletError(Trouble.WRONG_USAGE, key)
    return value


def _line_data(entry: Mapping[str, Any]) -> tuple[bytes, str | None]:
    given_keys = [key for key in ("text", "base64", "path") if key in entry]
    if len(given_keys) != 1 or not isinstance(entry[given_keys[0]], str):
        raise WalletError(Trouble.WRONG_USAGE, "one of text, base64, path")
    value = entry[given_keys[0]]
    if given_keys[0] == "path":
        return read_file(value), value
    if given_keys[0] == "text":
        return value.encode("utf-8", "surrogatepass"), None
    try:
        return base64.b64decode(value, validate=True), None
    except (binascii.Error, ValueError) as error:
        raise WalletError(Trouble.WRONG_USAGE, "base64") from error
