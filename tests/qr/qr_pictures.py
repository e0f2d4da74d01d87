"""Pictures for the reader: symbols drawn, then treated as screens, cameras and printers treat them."""

from __future__ import annotations

import io
import random

from PIL import Image, ImageChops, ImageFilter

from wallet.qr.symbol import encode, png

_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:"


def card_text(characters: int, seed: int = 1) -> str:
    """Text as an envelope has it, of a given length."""
    return "LW1:" + "".join(random.Random(seed).choices(_SIGNS, k=characters - 4))


def code(text: str, *, module_px: int = 4, level: str = "L", quiet_zone: int = 4) -> Image.Image:
    """The symbol as a grey picture."""
    symbol = encode(text, level=level, max_version=40)
    assert symbol is not None
    return Image.open(io.BytesIO(png(symbol, module_px=module_px, quiet_zone=quiet_zone))).convert("L")


def scaled(image: Image.Image, factor: float) -> Image.Image:
    """The same picture, smaller or larger."""
    return image.resize((round(image.width * factor), round(image.height * factor)), Image.Resampling.BICUBIC)


def turned(image: Image.Image, degrees: float) -> Image.Image:
    """Turned about its middle, the corners filled with white."""
    return image.rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)


def blurred(image: Image.Image, radius: float) -> Image.Image:
    """Out of focus."""
    return image.filter(ImageFilter.GaussianBlur(radius))


def noisy(image: Image.Image, sigma: float) -> Image.Image:
    """With the grain of a cheap sensor."""
    return ImageChops.add(image, Image.effect_noise(image.size, sigma), scale=1.0, offset=-128)


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()
