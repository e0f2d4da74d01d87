"""What a picture file is and how large it would be, from its header alone: nothing is decoded here.

PNG, JPEG, BMP and WebP are known; anything else is refused by the caller. The numbers are what the file
claims; wallet.qr.reader_child compares them again with what the decoder sees.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_JPEG_START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_JPEG_WITHOUT_LENGTH = frozenset(range(0xD0, 0xD9)) | {0x01}
_MOST_SEGMENTS = 1000  # a camera writes a few dozen before the frame


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """The kind of file (PNG, JPEG, BMP, WEBP), and its width and height in pixels as it claims them."""

    kind: str
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """Width times height."""
        return self.width * self.height


def picture_facts(data: bytes) -> PictureFacts | None:
    """Facts from the header; None when it is no such picture or its header is cut off or empty."""
    try:
        facts = _facts(data)
    except (struct.error, IndexError):
        return None
    return facts if facts is not None and facts.width > 0 and facts.height > 0 else None


def _facts(data: bytes) -> PictureFacts | None:
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return PictureFacts("PNG", *struct.unpack(">II", data[16:24]))
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg(data)
    if data.startswith(b"BM"):
        return _bmp(data)
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp(data)
    return None


def _jpeg(data: bytes) -> PictureFacts | None:
    """The first start-of-frame segment (ITU-T T.81 §B.2.2); segments before it are stepped over."""
    at = 2
    for _ in range(_MOST_SEGMENTS):
        if data[at] != 0xFF:
            return None
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
        elif marker in _JPEG_WITHOUT_LENGTH:
            at += 2
        elif marker in _JPEG_START_OF_FRAME:
            height, width = struct.unpack(">HH", data[at + 5 : at + 9])
            return PictureFacts("JPEG", width, height)
        else:
            (length,) = struct.unpack(">H", data[at + 2 : at + 4])
            at += 2 + max(length, 2)
    return None


def _bmp(data: bytes) -> PictureFacts:
    (header,) = struct.unpack("<I", data[14:18])
    if header == 12:  # OS/2: 16-bit sizes
        width, height = struct.unpack("<HH", data[18:22])
    else:
        width, height = struct.unpack("<ii", data[18:26])
    return PictureFacts("BMP", abs(width), abs(height))  # a negative height: rows from top to bottom


def _webp(data: bytes) -> PictureFacts | None:
    """The first chunk says it all (RFC 9649 §2): the canvas of VP8X, or the frame of VP8L or VP8."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        width = int.from_bytes(data[24:27], "little") + 1
        height = int.from_bytes(data[27:30], "little") + 1
        return PictureFacts("WEBP", width, height) if len(data) >= 30 else None
    if chunk == b"VP8L":
        (bits,) = struct.unpack("<I", data[21:25])
        return PictureFacts("WEBP", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk == b"VP8 ":
        width, height = struct.unpack("<HH", data[26:30])
        return PictureFacts("WEBP", width & 0x3FFF, height & 0x3FFF)
    return None
