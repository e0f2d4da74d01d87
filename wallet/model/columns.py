"""Many values of one kind at once, for lists of thousands: a frozen dataclass sets each field of each value
by a call of its own, which takes twice as long as setting one field of all values in one go."""

from __future__ import annotations

import contextlib
import gc
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import repeat
from typing import Any, TypeVar

_T = TypeVar("_T")


def of_columns(kind: type[_T], columns: Sequence[Sequence[Any]]) -> list[_T]:
    """Values of a dataclass with slots and without `__post_init__`, from one column for each of its fields,
    in their order. Raises ValueError where columns are missing or of several lengths."""
    names: tuple[str, ...] = kind.__match_args__  # type: ignore[attr-defined]
    count = len(columns[0])
    if len(columns) != len(names) or any(len(column) != count for column in columns):
        raise ValueError("one column for each field, all of one length")
    made: list[_T] = list(map(object.__new__, repeat(kind, count)))
    for name, column in zip(names, columns, strict=True):
        deque(map(getattr(kind, name).__set__, made, column), maxlen=0)
    return made


@contextlib.contextmanager
def collector_at_rest() -> Iterator[None]:
    """No search for cycles while thousands of values come to be that have none: each search looks at all that
    were made before, and takes as long as making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
