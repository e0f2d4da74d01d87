"""What a camera sees at one moment, before and after a reader looked at it. Pixels and codes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class GreyFrame:
    """One picture of a camera: `width` × `height` bytes of grey, row by row, top left first."""

    width: int
    height: int
    data: bytes = field(repr=False)


class SightHint(StrEnum):
    """Why no code could be read, as far as a glance tells."""

    DARK = "dark"
    FAR = "far"
    BLURRED = "blurred"


@dataclass(frozen=True, slots=True)
class FrameSight:
    """The content of each code in one picture of a camera, each once, top left first; or a hint why none."""

    codes: tuple[bytes, ...] = field(default=(), repr=False)
    hint: SightHint | None = None
