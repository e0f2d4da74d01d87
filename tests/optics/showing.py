"""A citizen shows a code, a camera looks: the window's own pixels, the counter's own way to the verdict."""

from __future__ import annotations

import random

from PIL import Image
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from verification.scene import BENCH, CLAIMS, REDACTABLE, issue, present

from ui.widgets.qr_view import CodeView
from wallet.model.sight import GreyFrame
from wallet.model.verdict import Verdict
from wallet.model.views import CodeSymbol
from wallet.qr.envelope import wrap_card
from wallet.qr.reader import PictureReader
from wallet.qr.symbol import encode, version_needed

MODULE_PIXELS = 6


def card_of_version(version: int, seed: int) -> str:
    """A presentation that needs exactly this version, everything else as fresh as ever."""
    chance = random.Random(seed)
    for length in range(0, 1600, 8):
        licence = issue(
            "sd-cwt", claims=CLAIMS | {"rep": chance.randbytes(length).hex()[:length]}, redactable=REDACTABLE
        )
        text = wrap_card(present("sd-cwt", licence))
        if version_needed(text) == version:
            return text
    raise AssertionError(f"no presentation of version {version}")


def grabbed(symbol: CodeSymbol) -> Image.Image:
    """The code as the citizen's window paints it: its own pixels, quiet zone included."""
    assert QApplication.instance() is not None
    view = CodeView(symbol)
    side = (symbol.size + 8) * MODULE_PIXELS
    view.setFixedSize(side, side)
    picture = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    rows = bytes(picture.constBits())
    return Image.frombytes("L", (side, side), rows, "raw", "L", picture.bytesPerLine())


def code_of(text: str) -> Image.Image:
    symbol = encode(text, max_version=40)
    assert symbol is not None
    return grabbed(symbol)


def frame_of_picture(picture: Image.Image) -> GreyFrame:
    return GreyFrame(picture.width, picture.height, picture.tobytes())


def is_judged_valid(reader: PictureReader, picture: Image.Image, text: str) -> bool:
    """Whether this one picture leads to the verdict; a wrong text or another verdict is an error."""
    codes = reader.read_frame(frame_of_picture(picture)).codes
    if not codes:
        return False
    if codes != (text.encode(),) or BENCH.judge(codes[0]).verdict is not Verdict.VALID:
        raise AssertionError("a picture led to something else than what was shown")
    return True
