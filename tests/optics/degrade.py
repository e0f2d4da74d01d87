"""What lies between a phone's screen and a camera's picture: size, turn, perspective, blur, noise, JPEG."""

from __future__ import annotations

import io
import math
import random
from dataclasses import dataclass
from typing import TypeAlias

from PIL import Image, ImageChops, ImageFilter

FRAME = (1280, 720)
_GROUNDS = (70, 200)


@dataclass(frozen=True, slots=True)
class Handling:
    """How a code is held and how the camera sees it.

    `share` of the picture's height that the code has with its quiet zone; the turn in degrees and the tilt
    (the share by which one side is shorter) are drawn up to these; `blur` is the radius of a Gaussian in
    pixels, `grain` the deviation of the noise in steps of grey, `quality` that of the JPEG.
    """

    share: float = 0.6
    turn: float = 8.0
    tilt: float = 0.06
    blur: float = 1.0
    grain: float = 8.0
    quality: int = 80


def camera_picture(code: Image.Image, handling: Handling, chance: random.Random) -> Image.Image:
    """The grey picture that a camera of 720 lines takes of a square code on a screen."""
    side = round(FRAME[1] * handling.share)
    small = code.resize((side, side), Image.Resampling.BOX)  # each dot of a sensor gathers what falls on it
    corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)]
    left = (FRAME[0] - side) / 2 + chance.uniform(-40, 40)
    top = (FRAME[1] - side) / 2 + chance.uniform(-20, 20)
    angle = math.radians(chance.uniform(-1, 1) * handling.turn)
    place = [_turned(x, y, side / 2, angle) for x, y in _tilted(corners, side, handling.tilt, chance)]
    place = [(x + left, y + top) for x, y in place]
    way, how = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    ground = chance.randint(*_GROUNDS)
    seen = small.transform(FRAME, way, _perspective(place, corners), how, fillcolor=ground)
    seen = seen.filter(ImageFilter.GaussianBlur(handling.blur))
    seen = ImageChops.add(seen, Image.effect_noise(FRAME, handling.grain), 1.0, -128)
    file = io.BytesIO()
    seen.save(file, "JPEG", quality=handling.quality)
    return Image.open(file).convert("L")


def photograph(page: Image.Image, size: tuple[int, int], chance: random.Random) -> Image.Image:
    """The grey picture that a phone takes of a whole page lying on a table: nine tenths of the height."""
    scale = size[1] * 0.9 / page.height
    seen = page.resize((round(page.width * scale), round(page.height * scale)), Image.Resampling.BOX)
    wide, high = seen.size
    corners = [(0.0, 0.0), (wide, 0.0), (wide, high), (0.0, high)]
    left, top = (size[0] - wide) / 2, (size[1] - high) / 2
    reach = 0.03 * wide
    place = [
        (x + left + chance.uniform(-reach, reach), y + top + chance.uniform(-reach, reach))
        for x, y in corners
    ]
    way, how = Image.Transform.PERSPECTIVE, Image.Resampling.BICUBIC
    seen = seen.transform(size, way, _perspective(place, corners), how, fillcolor=chance.randint(*_GROUNDS))
    seen = seen.filter(ImageFilter.GaussianBlur(chance.uniform(0.8, 1.4)))
    return ImageChops.add(seen, Image.effect_noise(size, 10.0), 1.0, -128)


Point: TypeAlias = tuple[float, float]


def _tilted(corners: list[Point], side: float, most: float, chance: random.Random) -> list[Point]:
    """One of the four sides further away than the one across."""
    inward, first = chance.uniform(0, most) * side / 2, chance.randrange(4)
    near, far = corners[first], corners[(first + 1) % 4]
    step = ((far[0] - near[0]) / side * inward, (far[1] - near[1]) / side * inward)
    made = list(corners)
    made[first] = (near[0] + step[0], near[1] + step[1])
    made[(first + 1) % 4] = (far[0] - step[0], far[1] - step[1])
    return made


def _turned(x: float, y: float, middle: float, angle: float) -> Point:
    across, down = x - middle, y - middle
    sine, cosine = math.sin(angle), math.cos(angle)
    return middle + across * cosine - down * sine, middle + across * sine + down * cosine


def _perspective(place: list[Point], corners: list[Point]) -> tuple[float, ...]:
    """Pillow's eight numbers: from a point of the picture to a point of the code."""
    rows = []
    for (x, y), (u, v) in zip(place, corners, strict=True):
        rows.append([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y, u])
        rows.append([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y, v])
    for column in range(8):  # Gauss and Jordan, with the largest pivot
        best = max(range(column, 8), key=lambda row: abs(rows[row][column]))
        rows[column], rows[best] = rows[best], rows[column]
        pivot = rows[column][column]
        rows[column] = [value / pivot for value in rows[column]]
        for row in range(8):
            if row != column:
                factor = rows[row][column]
                rows[row] = [a - factor * b for a, b in zip(rows[row], rows[column], strict=True)]
    return tuple(row[8] for row in rows)
