"""What a system tells. Values only."""

from __future__ import annotations

from typing import NamedTuple


class Tells(NamedTuple):
    """What the system tells us of."""

    sleep: bool = False
    screen_lock: bool = False
