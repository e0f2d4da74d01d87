"""Which code a camera's pictures let through: each visitor's once, two at once together."""

from __future__ import annotations

from ui.scanning.gate import EMPTY, GONE, SETTLE, CodeGate

A, B = b"LW1:A", b"LW1:B"
FRAME = 1 / 30


class Film:
    """Pictures at 30 a second; what came through."""

    def __init__(self) -> None:
        self.gate = CodeGate()
        self.at = 0.0
        self.through: list[tuple[bytes, ...]] = []

    def show(self, *codes: bytes, seconds: float = FRAME) -> None:
        end = self.at + seconds
        while self.at < end - 1e-9:
            if found := self.gate.look(codes, self.at):
                self.through.append(found)
            self.at += FRAME


def test_a_code_held_still_comes_through_once() -> None:
    film = Film()
    film.show(A, seconds=20)
    assert film.through == [(A,)]


def test_a_code_that_flickers_comes_through_once() -> None:
    film = Film()
    for _ in range(200):
        film.show(A)
        film.show(seconds=3 * FRAME)
    assert film.through == [(A,)]


def test_one_picture_with_the_code_is_enough() -> None:
    film = Film()
    film.show(A)
    film.show(seconds=2 * SETTLE)
    assert film.through == [(A,)]


def test_two_codes_come_together_also_where_each_picture_shows_one() -> None:
    film = Film()
    film.show(A)
    film.show(B)
    film.show(A, seconds=1)
    assert film.through == [(A, B)]


def test_what_the_same_visitor_shows_next_waits_until_the_view_was_empty() -> None:
    film = Film()
    film.show(A, seconds=1)
    film.show(B, seconds=5)
    assert film.through == [(A,)]
    film.show(seconds=EMPTY / 2)
    film.show(B, seconds=1)
    assert film.through == [(A,)]
    film.show(seconds=EMPTY + FRAME)
    film.show(B, seconds=1)
    assert film.through == [(A,), (B,)]


def test_the_clerk_lets_another_code_come_at_once_but_not_the_same() -> None:
    film = Film()
    film.show(A, seconds=1)
    film.gate.release()
    film.show(A, seconds=5)
    assert film.through == [(A,)]
    film.show(B, seconds=1)
    assert film.through == [(A,), (B,)]


def test_the_same_code_may_come_again_once_it_was_gone() -> None:
    film = Film()
    film.show(A, seconds=1)
    film.show(seconds=GONE - 2 * FRAME)
    film.show(A, seconds=1)
    assert film.through == [(A,)]
    film.show(seconds=GONE + FRAME)
    film.show(A, seconds=1)
    assert film.through == [(A,), (A,)]


def test_a_code_that_lay_there_while_the_camera_was_off_is_not_taken_anew() -> None:
    film = Film()
    film.show(A, seconds=1)
    film.at += 60
    film.gate.wake(film.at)
    film.show(A, seconds=5)
    assert film.through == [(A,)]


def test_a_code_that_came_by_gun_is_not_taken_from_the_camera_too() -> None:
    film = Film()
    film.show(A)
    film.gate.occupy(film.at)
    film.show(A, seconds=5)
    film.gate.release()
    film.show(A, seconds=5)
    assert film.through == []
    film.show(B, seconds=1)
    assert film.through == [(B,)]


def test_pictures_of_a_moving_code_all_pass() -> None:
    film = Film()
    film.show(A, seconds=1)
    film.show(b"LW1F:1")
    film.show(b"LW1F:2")
    assert film.through == [(A,), (b"LW1F:1",), (b"LW1F:2",)]


def test_the_gate_keeps_no_code_that_was_taken_and_little_of_a_flood() -> None:
    film = Film()
    film.show(A, seconds=1)
    assert A not in film.gate._taken
    film.gate.occupy(film.at)
    for number in range(3000):
        film.show(b"LW1:%d" % number)
    assert len(film.gate._taken) <= (GONE / FRAME) + 2
    assert not film.gate._gathered
