"""Many items on several cores: workers that answer lines, in order, each replaced when it dies.

A worker is a process of its own that was given everything at its start; a line goes in as bytes, its answer
comes back as bytes. What is on the way is bounded, so that memory stays flat however many lines there are.
Does not know what a line means, prints nothing, reads no clock.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from wallet.process.shielding import shield

Answerer: TypeAlias = Callable[[bytes], bytes]

MAX_LINES = 256
"""Lines read and not yet told."""

MAX_BYTES = 64 * 1024 * 1024
"""Bytes of those lines; a single one may have more."""

_CHUNK_LINES, _CHUNK_BYTES = 32, 1024 * 1024
_STARTS = 3
"""Times in a row that a worker may end before it was ready, until its lines are answered without one."""

_SECONDS_TO_END = 2.0

_READY = b"ready"
_LENGTH = 8


class Crew:
    """`size` workers. `equip` makes a worker's answerer and is sent to it (it must pickle); `lost` answers a
    line whose worker died of it; `spare` answers lines here where no worker can be started.

    Use as a context: leaving it ends the workers, also in the midst of their work.
    """

    def __init__(self, size: int, equip: Callable[[], Answerer], *, lost: Answerer, spare: Answerer) -> None:
        self._equip, self._lost, self._spare = equip, lost, spare
        lock = threading.Lock()
        self._for_room, self._for_work, self._for_answers = (threading.Condition(lock) for _ in range(3))
        self._state = lock
        self._waiting: deque[tuple[int, bytes]] = deque()
        self._alone: set[int] = set()
        self._answers: dict[int, tuple[int, bytes]] = {}
        self._read = self._lines = self._bytes = 0
        self._ready = self._ended = self._closed = False
        self._failure: BaseException | None = None
        first = _forked(size, equip) if _may_fork() else [None] * size
        self._workers: set[BaseProcess] = {each.process for each in first if each is not None}
        self._hands = [threading.Thread(target=self._work, args=(each,), daemon=True) for each in first]
        for hand in self._hands:
            hand.start()

    def __enter__(self) -> Crew:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def ready(self) -> bool:
        """Whether a worker waits for its first line, or no worker can be started."""
        return self._ready

    def answers(self, lines: Iterator[bytes]) -> Iterator[list[bytes]]:
        """The answer of every line, in their order, as many at once as there are. What reading `lines` raises
        is raised here."""
        threading.Thread(target=self._feed, args=(lines,), daemon=True).start()
        number = 0
        while told := self._told_from(number):
            yield told
            number += len(told)
        if self._failure is not None:
            raise self._failure

    def close(self) -> None:
        """End all workers now."""
        with self._state:
            self._closed = True
            workers = tuple(self._workers)
            self._wake_all()
        for worker in workers:
            worker.terminate()
        for hand in self._hands:
            hand.join(timeout=5)

    def _wake_all(self) -> None:
        for condition in (self._for_room, self._for_work, self._for_answers):
            condition.notify_all()

    def _told_from(self, number: int) -> list[bytes]:
        """Answers from this number on, as many as there are, once there is one; none at the end."""
        told: list[bytes] = []
        with self._state:
            self._for_answers.wait_for(partial(self._may_go_on, number))
            while number + len(told) in self._answers and not self._closed:
                size, answer = self._answers.pop(number + len(told))
                told.append(answer)
                self._lines -= 1
                self._bytes -= size
            self._for_room.notify()
        return told

    def _may_go_on(self, number: int) -> bool:
        return self._closed or number in self._answers or (self._ended and number >= self._read)

    def _feed(self, lines: Iterator[bytes]) -> None:
        """Read ahead, as far as there is room (a thread of its own, for a line may be long in coming)."""
        try:
            for line in lines:
                with self._state:
                    self._for_room.wait_for(lambda: self._closed or self._has_room())
                    if self._closed:
                        return
                    self._waiting.append((self._read, line))
                    self._read += 1
                    self._lines += 1
                    self._bytes += len(line)
                    self._for_work.notify()
        except BaseException as error:  # told where the answers are read
            self._failure = error
        with self._state:
            self._ended = True
            self._wake_all()

    def _has_room(self) -> bool:
        return self._lines == 0 or (self._lines < MAX_LINES and self._bytes < MAX_BYTES)

    def _work(self, worker: _Worker | None) -> None:
        """One hand: keeps a worker, and hands lines to it (a thread for each worker)."""
        _leave_interrupts_to_the_main_thread()
        try:
            if worker is not None and not worker.is_ready():
                self._dismiss(worker)
                worker = None
            self._keep_handing_over(worker)
        except BaseException as error:  # told where the answers are read
            with self._state:
                self._failure, self._closed = error, True
                self._wake_all()

    def _keep_handing_over(self, worker: _Worker | None) -> None:
        failures = 0
        while not self._closed:
            if worker is None and failures < _STARTS:
                worker = self._hire()
                failures = failures + 1 if worker is None else 0
                continue
            self._ready = True
            chunk = self._take()
            if not chunk:
                break
            if worker is None:
                self._tell(chunk, [self._spare(line) for _, line in chunk])
            elif not self._hand_over(worker, chunk):
                self._dismiss(worker)
                worker = None
        if worker is not None:
            self._dismiss(worker)

    def _hire(self) -> _Worker | None:
        """A worker that is ready, or None where it does not come to that."""
        try:
            worker = _Worker(self._equip, "spawn")
        except Exception:
            return None
        with self._state:
            self._workers.add(worker.process)
            closed = self._closed
        if not closed and worker.is_ready():
            return worker
        self._dismiss(worker)
        return None

    def _dismiss(self, worker: _Worker) -> None:
        worker.stop()
        with self._state:
            self._workers.discard(worker.process)

    def _take(self) -> list[tuple[int, bytes]]:
        """Lines that wait, some at once where there are many; none when all is done."""
        with self._state:
            self._for_work.wait_for(lambda: self._waiting or self._ended or self._closed)
            chunk: list[tuple[int, bytes]] = []
            # Not more than a fair share, lest the others have nothing to do at the end.
            share = min(_CHUNK_LINES, 1 + len(self._waiting) // (2 * len(self._hands)))
            size = 0
            while self._waiting and len(chunk) < share and not self._closed:
                number, line = self._waiting[0]
                size += len(line)
                if chunk and (size > _CHUNK_BYTES or number in self._alone):
                    break
                chunk.append(self._waiting.popleft())
                if number in self._alone:
                    break
            return chunk

    def _hand_over(self, worker: _Worker, chunk: list[tuple[int, bytes]]) -> bool:
        """Have a chunk answered; False where the worker died of it. Its lines are then tried one by one, and
        the one that a worker dies of by itself is answered without."""
        try:
            answers = worker.ask([line for _, line in chunk])
        except (EOFError, OSError):
            if len(chunk) == 1:
                self._tell(chunk, [self._lost(chunk[0][1])])
                return False
            with self._state:
                self._alone.update(number for number, _ in chunk)
                self._waiting.extendleft(reversed(chunk))
                self._for_work.notify_all()
            return False
        self._tell(chunk, answers)
        return True

    def _tell(self, chunk: list[tuple[int, bytes]], answers: list[bytes]) -> None:
        with self._state:
            for (number, line), answer in zip(chunk, answers, strict=True):
                self._answers[number] = (len(line), answer)
                self._alone.discard(number)
            self._for_answers.notify()


class _Worker:
    """One process and the pipe to it."""

    def __init__(self, equip: Callable[[], Answerer], way: str, others: tuple[Connection, ...] = ()) -> None:
        """`way` is "spawn" or "fork"; a forked one lets go of the pipes to the `others`."""
        context = multiprocessing.get_context(way)
        self._pipe, theirs = context.Pipe()
        given = (equip, theirs, (*others, self._pipe) if way == "fork" else ())
        self.process: BaseProcess = context.Process(target=_serve, args=given, daemon=True)  # type: ignore[attr-defined]
        try:
            self.process.start()
        finally:
            theirs.close()

    @property
    def pipe(self) -> Connection:
        """Our end of the pipe."""
        return self._pipe

    def is_ready(self) -> bool:
        """Wait until it is equipped; False where it ended before."""
        try:
            return self._pipe.recv_bytes() == _READY
        except (EOFError, OSError):
            return False

    def ask(self, lines: list[bytes]) -> list[bytes]:
        """The answers to some lines. EOFError or OSError where the worker is no more."""
        self._pipe.send_bytes(_packed(lines))
        answers = _unpacked(self._pipe.recv_bytes())
        if len(answers) != len(lines):
            raise EOFError
        return answers

    def stop(self) -> None:
        """End it; one that waits for lines ends by itself when the pipe is closed."""
        self._pipe.close()
        self.process.join(timeout=_SECONDS_TO_END)
        if self.process.exitcode is None:
            self.process.kill()
            self.process.join()


def _may_fork() -> bool:
    """Whether workers may begin as copies of this process, which is ready at once and shares its memory: on
    Linux, and only while no other thread may hold a lock that would be copied with it."""
    return sys.platform == "linux" and threading.active_count() == 1


def _forked(size: int, equip: Callable[[], Answerer]) -> list[_Worker | None]:
    """The first workers, as copies of this process, interrupts blocked. Who replaces one starts anew."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    workers: list[_Worker | None] = []
    try:
        for _ in range(size):
            others = tuple(each.pipe for each in workers if each is not None)
            try:
                workers.append(_Worker(equip, "fork", others))
            except OSError:
                workers.append(None)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    return workers


def _serve(equip: Callable[[], Answerer], pipe: Connection, not_ours: tuple[Connection, ...]) -> None:
    """A worker's life: equipped once, then answering lines until the pipe is closed."""
    shield()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for each in not_ours:
        each.close()
    with contextlib.suppress(Exception):  # its end says enough
        answer = equip()
        pipe.send_bytes(_READY)
        while True:
            pipe.send_bytes(_packed([answer(line) for line in _unpacked(pipe.recv_bytes())]))


def _packed(items: list[bytes]) -> bytes:
    """Some lines as one message: a message each would wake the other side as often."""
    return b"".join(part for item in items for part in (len(item).to_bytes(_LENGTH, "big"), item))


def _unpacked(message: bytes) -> list[bytes]:
    items, place = [], 0
    while place < len(message):
        begin = place + _LENGTH
        place = begin + int.from_bytes(message[place:begin], "big")
        items.append(message[begin:place])
    return items


def _leave_interrupts_to_the_main_thread() -> None:
    """Ctrl-C reaches every process of the group; a worker starts with what this thread has blocked."""
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing import resource_tracker

        # Its start would unblock them again.
        resource_tracker.ensure_running()
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
