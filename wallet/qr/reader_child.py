"""What the process that decodes pictures answers: started by wallet.qr.reader, killed by it when in doubt.

Stands alone: it imports the standard library, Pillow, zxing-cpp and pypdfium2, nothing of ours
(wallet.process.answering is the shell around it). It decides nothing: no envelope, no licence.

A question is `P` and a picture, `D` and a PDF file, or `F`, width, height (4 bytes each) and the grey pixels
of one picture of a camera. The status of an answer is `K` read, `U` unreadable or `L` too large, and for a
camera's `d` too dark, `f` too far away or `b` blurred, where no code was read; its body is the content of
each code found, each with its length (4 bytes) before it. Pages are drawn by PDFium without script engine or
forms: nothing in a document is run.
"""

from __future__ import annotations

import io
import math
import struct
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import zxingcpp
from PIL import Image, ImageFilter, ImageOps

MAX_PIXELS = 40_000_000
MEMORY_BYTES = 512 * 1024 * 1024
CPU_SECONDS = 20
SEARCH_SECONDS = 1.2
"""After this long no further way of looking is begun."""

MAX_PAGES = 20
MAX_PAGE_PIXELS = 4_000_000
PAGE_SCALE = 200 / 72
"""200 dots an inch, coarser for what is larger than A4: a code of 105 modules on 6 cm has 4 dots each."""
PAGES_SECONDS = 6.0

QR_CODES = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
"""Micro QR among them. Asking for all formats takes nine times as long (PERFORMANCE, traps)."""

READ, UNREADABLE, TOO_LARGE = b"K", b"U", b"L"
DARK, FAR, BLURRED = b"d", b"f", b"b"
DARKEST = 50
"""The grey that the lightest part of a picture has at least where there is light."""
SMALLEST_SHARE = 0.3
"""The share of a picture's height that a code has at least which is near enough."""
KINDS = ("PNG", "JPEG", "BMP", "WEBP")


def prepare() -> None:
    """Everything that a first picture would import is imported by a first picture of ours."""
    Image.MAX_IMAGE_PIXELS = None  # the size is compared here, before anything is decoded
    find_codes(Image.new("L", (64, 64), 255))


def answer(question: bytes) -> tuple[bytes, bytes]:
    """Decode one picture, or the pages of one document; whatever is raised is UNREADABLE."""
    ways = {b"P": read, b"D": read_pages, b"F": read_frame}
    status, codes = ways[question[:1]](question[1:])
    return status, b"".join(struct.pack(">I", len(code)) + code for code in codes)


def read_pages(document: bytes) -> tuple[bytes, list[bytes]]:
    """The status and the content of each code on the first pages, once, in reading order. A closer look,
    as for pictures, only where the plain one found nothing on any page."""
    until = time.monotonic() + PAGES_SECONDS
    found = dict.fromkeys(code for page in pages(document, until) for code in look(page))
    if not found:
        found = dict.fromkeys(code for page in pages(document, until) for code in find_codes(page))
    return READ, list(found)


def pages(document: bytes, until: float) -> Iterable[Image.Image]:
    """The first pages in grey, drawn one after another until the time is over."""
    import pypdfium2  # four megabytes that most children never need

    opened = pypdfium2.PdfDocument(document)
    try:
        for number in range(min(len(opened), MAX_PAGES)):
            if time.monotonic() > until:
                return
            page = opened[number]
            area = max(page.get_width() * page.get_height(), 1.0)
            scale = min(PAGE_SCALE, math.sqrt(MAX_PAGE_PIXELS / area))
            yield page.render(scale=scale, grayscale=True, may_draw_forms=False).to_pil().convert("L")
            page.close()
    finally:
        opened.close()


def read(picture: bytes) -> tuple[bytes, list[bytes]]:
    """The status and the content of each code, once, in reading order."""
    with Image.open(io.BytesIO(picture), formats=KINDS) as image:
        if image.width * image.height > MAX_PIXELS:
            return TOO_LARGE, []
        if getattr(image, "n_frames", 1) > 1 and image.format in ("PNG", "WEBP"):
            return UNREADABLE, []  # moving pictures: which frame would be meant?
        image.draft("L", image.size)  # a JPEG then decodes to grey at once, a quarter of the memory
        return READ, find_codes(grey(image))


def read_frame(frame: bytes) -> tuple[bytes, list[bytes]]:
    """A look at one picture of a camera: the codes, or else a status that says why, where it is known."""
    width, height = struct.unpack_from(">II", frame)
    image = Image.frombytes("L", (width, height), frame[8:])
    if found := look(image):
        return READ, found
    if max(image.reduce(max(1, min(image.size) // 32)).tobytes()) < DARKEST:
        return DARK, []
    spoiled = zxingcpp.read_barcodes(image, formats=QR_CODES, return_errors=True)
    if not spoiled:
        return READ, []
    return (FAR if max(map(side, spoiled)) < SMALLEST_SHARE * height else BLURRED), []


def side(barcode: Any) -> float:
    """How many pixels high or wide a code is that was found, whichever is more."""
    place = barcode.position
    corners = (place.top_left, place.top_right, place.bottom_left, place.bottom_right)
    across, down = [corner.x for corner in corners], [corner.y for corner in corners]
    return float(max(max(across) - min(across), max(down) - min(down)))


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
