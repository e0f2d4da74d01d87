"""Text or bytes → QR symbol, and a picture of it for files.

Alphanumeric mode wherever the text allows it: a barcode gun types characters, and byte mode does not survive
it (OPTICAL). One mask for all symbols: trying the eight takes four times as long and a reader does not care
(PERFORMANCE, traps). Does not paint on a screen (the windows do) and makes no moving frames.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

from wallet.model.views import CodeSymbol

BUDGET_VERSION = 22
"""The largest symbol a cheap webcam reads every time (OPTICAL, what fits)."""

SCREEN_LEVEL = "L"
"""Error correction on a screen."""

_ALPHANUMERIC = frozenset("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
_MASK = 2
_LONGEST_DIGITS = 7089  # in the largest symbol (ISO/IEC 18004, table 7)
_WITH_DIGITS = re.compile(r"(.*?)([0-9]{64,})", re.DOTALL)


def encode(
    text: str | bytes, *, level: str = SCREEN_LEVEL, max_version: int = BUDGET_VERSION
) -> CodeSymbol | None:
    """The symbol of `text`, as small as it can be; None when it would be larger than `max_version`.

    `level` is L, M, Q or H (ISO/IEC 18004 §7.5.1). Text beyond the alphanumeric set goes in byte mode, UTF-8,
    but a long end of digits in numeric mode (SMART Health Cards are read so); bytes go as they are.
    """
    maker = _fitted(text, level)
    if maker is None or maker.version > max_version:
        return None
    maker.make(fit=False)
    rows = tuple(bytes(map(bool, row)) for row in maker.modules)
    return CodeSymbol(version=maker.version, size=len(rows), rows=rows)


def version_needed(text: str | bytes, *, level: str = SCREEN_LEVEL) -> int | None:
    """The version (1 to 40) that `text` needs; None when no symbol holds it."""
    maker = _fitted(text, level)
    return None if maker is None else int(maker.version)


def png(symbol: CodeSymbol, *, module_px: int, quiet_zone: int = 4) -> bytes:
    """A black-and-white PNG: `module_px` pixels a module, `quiet_zone` modules of white around it."""
    from PIL import Image  # late: a window that shows a code needs no Pillow

    side = symbol.size + 2 * quiet_zone
    picture = Image.new("L", (side, side), 255)
    dark = b"".join(bytes(0 if module else 255 for module in row) for row in symbol.rows)
    picture.paste(Image.frombytes("L", (symbol.size, symbol.size), dark), (quiet_zone, quiet_zone))
    file = io.BytesIO()
    enlarged = picture.resize((side * module_px, side * module_px), Image.Resampling.NEAREST)
    enlarged.convert("1").save(file, "PNG")
    return file.getvalue()


def _fitted(text: str | bytes, level: str) -> Any:
    """The library's maker with its version chosen; None when no symbol holds the text."""
    if len(text) > _LONGEST_DIGITS:
        return None
    from qrcode import constants  # late: importing it costs 60 ms, and the first window shows no code
    from qrcode.exceptions import DataOverflowError
    from qrcode.main import QRCode
    from qrcode.util import QRData

    maker = QRCode(error_correction=getattr(constants, f"ERROR_CORRECT_{level}"), mask_pattern=_MASK)
    for mode, part in _segments(text):
        maker.add_data(QRData(part, mode=mode), optimize=0)
    try:
        maker.best_fit()
    except (DataOverflowError, ValueError):  # the second: its own check of version 41
        return None
    return maker


def _segments(text: str | bytes) -> Iterator[tuple[int, bytes]]:
    """Mode and content of each segment (ISO/IEC 18004 §7.4)."""
    from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, MODE_NUMBER

    if isinstance(text, bytes):
        yield MODE_8BIT_BYTE, text
    elif _ALPHANUMERIC.issuperset(text):
        yield MODE_ALPHA_NUM, text.encode()
    elif split := _WITH_DIGITS.fullmatch(text):
        yield MODE_8BIT_BYTE, split[1].encode()
        yield MODE_NUMBER, split[2].encode()
    else:
        yield MODE_8BIT_BYTE, text.encode()
