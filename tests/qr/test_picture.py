"""Sizes from headers: what Pillow would say, for every kind of file, and nothing for a torn one."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qr_pictures import saved

from wallet.qr.picture import PictureFacts, picture_facts

GREY = Image.effect_noise((37, 23), 50)
FILES = {
    "png": saved(GREY),
    "jpeg": saved(GREY, "JPEG"),
    "progressive": saved(GREY.convert("RGB"), "JPEG", progressive=True, comment=b"\xff\xc0" * 40),
    "bmp": saved(GREY, "BMP"),
    "webp lossy": saved(GREY, "WEBP"),
    "webp lossless": saved(GREY, "WEBP", lossless=True),
    "webp alpha": saved(GREY.convert("LA").convert("RGBA"), "WEBP", exif=b"Exif\0\0"),
    "webp moving": saved(
        GREY.convert("RGB"), "WEBP", save_all=True, append_images=[GREY.convert("RGB").rotate(180)]
    ),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_the_header_tells_width_and_height(data: bytes) -> None:
    facts = picture_facts(data)
    assert facts is not None
    assert (facts.width, facts.height, facts.pixels) == (37, 23, 37 * 23)


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_torn_header_tells_nothing(data: bytes) -> None:
    for length in range(40):
        assert picture_facts(data[:length]) in (None, picture_facts(data))
    assert picture_facts(data[:16]) is None


def test_an_old_bitmap_and_an_upside_down_one() -> None:
    assert picture_facts(b"BM" + bytes(12) + struct.pack("<IHH", 12, 5, 7)) == PictureFacts("BMP", 5, 7)
    assert picture_facts(b"BM" + bytes(12) + struct.pack("<Iii", 40, 5, -7)) == PictureFacts("BMP", 5, 7)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"GIF89a\x10\0\x10\0",
        b"II*\0",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"\0\0\0\x0cjP  \r\n\x87\n",
        b"%PDF-1.7",
        b"LW1:ABC",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(8),
        b"\xff\xd8\xff\xe0\0\x02" * 10,
        b"\xff\xd8" + b"\xff" * 3_000_000,
        b"\xff\xd8" + b"\xff\xe0\0\x02" * 1_000_000,
    ],
    ids=[
        "empty",
        "gif",
        "tiff",
        "svg",
        "jpeg 2000",
        "pdf",
        "text",
        "no pixels",
        "no frame",
        "fill",
        "segments",
    ],
)
def test_what_is_no_picture_of_ours(data: bytes) -> None:
    assert picture_facts(data) is None


def test_a_header_has_a_thousand_segments_at_most() -> None:
    frame = b"\xff\xc0\0\x11\x08\0\x05\0\x07"
    assert picture_facts(b"\xff\xd8" + b"\xff\xe0\0\x02" * 999 + frame) == PictureFacts("JPEG", 7, 5)
    assert picture_facts(b"\xff\xd8" + b"\xff\xe0\0\x02" * 1000 + frame) is None


@given(st.sampled_from(list(FILES.values())), st.data())
def test_altered_headers_never_raise(data: bytes, draw: st.DataObject) -> None:
    torn = bytearray(data[: draw.draw(st.integers(0, 200))])
    for _ in range(3):
        if torn:
            torn[draw.draw(st.integers(0, len(torn) - 1))] = draw.draw(st.integers(0, 255))
    picture_facts(bytes(torn))
