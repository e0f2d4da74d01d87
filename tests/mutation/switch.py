"""The switches within the code under mutation: what the rewritten modules call.

Each refusal has a number. Without an active number every call answers what it was given, and notes the number
of a refusal that took place: only a test in which it did can notice that it is off.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

NAME = "__switch__"
"""The global name under which a rewritten module finds its switches."""


class Switch:
    """All switches of one process. `active` is the one that is off, `hits` those that took place."""

    def __init__(self) -> None:
        self.active: int | None = None
        self.hits: set[int] = set()

    def off(self, number: int, value: Any) -> Any:
        """A condition that refuses where it is true; switched off it is False."""
        if value:
            self.hits.add(number)
            if self.active == number:
                return False
        return value

    def on(self, number: int, value: Any) -> Any:
        """A condition that refuses where it is false; switched off it is True."""
        if not value:
            self.hits.add(number)
            if self.active == number:
                return True
        return value

    def none(self, number: int, found: Iterable[Any]) -> Iterable[Any]:
        """What a check found; switched off it found nothing."""
        self.hits.add(number)
        return () if self.active == number else found

    def instead(self, number: int, found: Any, other: Any) -> Any:
        """What a check found; switched off the other answer."""
        if found != other:
            self.hits.add(number)
        return other if self.active == number else found

    def hit(self, number: int) -> bool:
        """Whether a refusal that takes place now is switched off."""
        self.hits.add(number)
        return self.active == number


SWITCH = Switch()
"""The switches of this process."""
