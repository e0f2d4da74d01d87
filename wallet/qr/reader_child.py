"""The process that decodes pictures: started by wallet.qr.reader, and killed by it when in doubt.

Stands alone: it imports the standard library, Pillow and zxing-cpp, nothing of ours, so it starts quickly in
Python's isolated mode and holds no secret. One picture after another comes by standard input, the answers go
by standard output; when the input ends, so does the process. It decides nothing: no envelope, no licence.

The conversation: once `R` when ready; then for each picture a length (4 bytes, big-endian) and the bytes;
for each answer a status byte (`K` read, `U` unreadable, `L` too large), a length and a body, which is the
content of each code found, each with its own length before it.
"""

from __future__ import annotations

import io
import struct
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

if __name__ == "__main__":
    sys.path.extend(sys.argv[1:])  # where the parent found the two packages; isolated mode may not look there

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

MAX_PIXELS = 40_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 10
SEARCH_SECONDS = 1.2
"""After this long no further way of looking is begun."""

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Micro QR among them. Asking for all formats takes nine times as long (PERFORMANCE, traps)."""

READ, UNREADABLE, TOO_LARGE = b"K", b"U", b"L"
KINDS = ("PNG", "JPEG", "BMP", "WEBP")


def main() -> None:
    """Limit ourselves, say that we are ready, and answer until the input ends."""
    Image.MAX_IMAGE_PIXELS = None  # the size is compared here, before anything is decoded
    limit_resources()
    # Everything that a first picture would import is imported by a first picture of ours.
    find_codes(Image.new("L", (64, 64), 255))
    reader, writer = sys.stdin.buffer, sys.stdout.buffer
    writer.write(b"R")
    writer.flush()
    while (head := reader.read(4)) and len(head) == 4:
        answer(reader.read(struct.unpack(">I", head)[0]), writer)


def limit_resources() -> None:
    """Address space, core dumps and files written, where the system has such limits (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    for kind, size in (
        (resource.RLIMIT_AS, MEMORY_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        try:
            resource.setrlimit(kind, (size, size))
        except (ValueError, OSError):  # macOS refuses some; the caller's clock still holds
            continue


def limit_cpu() -> None:
    """Let the next picture have its share of processor time, should our killer have died."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + CPU_SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def answer(picture: bytes, writer: BinaryIO) -> None:
    """Decode one picture and write the answer, whatever the picture does."""
    limit_cpu()
    try:
        status, codes = read(picture)
    except Exception:  # a decoder may raise anything; the answer is the same
        status, codes = UNREADABLE, []
    body = b"".join(struct.pack(">I", len(code)) + code for code in codes)
    writer.write(status + struct.pack(">I", len(body)) + body)
    writer.flush()


def read(picture: bytes) -> tuple[bytes, list[bytes]]:
    """The status and the content of each code, once, in reading order."""
    with Image.open(io.BytesIO(picture), formats=KINDS) as image:
        if image.width * image.height > MAX_PIXELS:
            return TOO_LARGE, []
        if getattr(image, "n_frames", 1) > 1 and image.format in ("PNG", "WEBP"):
            return UNREADABLE, []  # moving pictures: which frame would be meant?
        image.draft("L", image.size)  # a JPEG then decodes to grey at once, a quarter of the memory
        return READ, find_codes(grey(image))


def grey(image: Image.Image) -> Image.Image:
    """The picture in 8-bit grey, what is transparent being white."""
    if image.mode == "P" and "transparency" in image.info:
        image = image.convert("RGBA")
    if image.mode.startswith("I"):  # 16 bits a pixel: Pillow would clip them, not scale them
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if "A" not in image.getbands():
        return image.convert("L")
    flat = Image.new("L", image.size, 255)
    flat.paste(image.convert("L"), mask=image.getchannel("A"))
    return flat


def find_codes(image: Image.Image) -> list[bytes]:
    """Look in the picture as it is, with both binarizers, since one may see a code that the other misses;
    only when neither sees any, look at it in other ways for a while."""
    until = time.monotonic() + SEARCH_SECONDS
    for view in views(image):
        found = look(view())
        if found or time.monotonic() > until:
            return found
    return []


def views(image: Image.Image) -> Iterator[Callable[[], Image.Image]]:
    """The picture, then the picture made easier: contrast, noise, size, turn, missing margin."""
    small, large = image.width * image.height < 2_000_000, min(image.size) >= 400
    yield lambda: image
    yield lambda: ImageOps.autocontrast(image, cutoff=2)
    yield lambda: image.filter(ImageFilter.GaussianBlur(1))
    if small:
        double = image.resize((image.width * 2, image.height * 2), Image.Resampling.BICUBIC)
        yield lambda: double
        yield lambda: double.filter(ImageFilter.UnsharpMask(3, 200, 0))
        yield lambda: image.rotate(30, Image.Resampling.BICUBIC, expand=True, fillcolor=255)
        yield lambda: ImageOps.expand(image, border=32, fill=255)
        yield lambda: ImageOps.expand(image, border=32, fill=0)
    if large:
        yield lambda: image.resize((image.width // 2, image.height // 2), Image.Resampling.BOX)
        yield lambda: image.resize((image.width // 3, image.height // 3), Image.Resampling.BOX)


def look(image: Image.Image) -> list[bytes]:
    """Every QR code in one grey picture, each content once, the one nearest to the top left corner first."""
    placed: dict[bytes, int] = {}
    for binarizer in (zxingcpp.Binarizer.LocalAverage, zxingcpp.Binarizer.GlobalHistogram):
        for barcode in zxingcpp.read_barcodes(
            image,
            formats=QR_CODES,
            text_mode=zxingcpp.TextMode.Plain,
            binarizer=binarizer,
        ):
            corners = barcode.position
            nearness = min(
                corner.x + corner.y
                for corner in (corners.top_left, corners.top_right, corners.bottom_left, corners.bottom_right)
            )
            placed.setdefault(content(barcode), nearness)
    return sorted(placed, key=lambda code: (placed[code], code))


def content(barcode: Any) -> bytes:
    """What was put into the symbol: text as UTF-8, anything else byte for byte.

    An announced character set (ECI) or kanji mode is honoured; bytes without one that are UTF-8 are taken as
    such, so ours are never changed; others are guessed at by zxing-cpp, the same way each time.
    """
    if barcode.content_type == zxingcpp.ContentType.Text:
        return str(barcode.text).encode("utf-8", "replace")
    return bytes(barcode.bytes)


if __name__ == "__main__":
    main()
