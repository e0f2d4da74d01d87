"""Codes on the pages of PDF files: drawn in the child, bounded, and nothing in them is run."""

from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qr_pictures import card_text, code, noisy, turned

import wallet.qr.reader as reader_module
from wallet.model.errors import Trouble, WalletError
from wallet.qr import reader_child
from wallet.qr.reader import PictureReader
from wallet.qr.reader_child import pages, read_pages

V22 = card_text(1400)


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    reader = PictureReader(seconds_a_document=60.0)
    yield reader
    reader.close()


def document(*contents: Image.Image, dots: float = 150.0) -> bytes:
    """A PDF file of one picture a page, at so many dots an inch."""
    file = io.BytesIO()
    first, *others = contents
    first.save(file, "PDF", save_all=True, append_images=others, resolution=dots)
    return file.getvalue()


def sheet(*placed: tuple[Image.Image, tuple[int, int]]) -> Image.Image:
    """A4 at 150 dots an inch."""
    page = Image.new("L", (1240, 1754), 255)
    for picture, place in placed:
        page.paste(picture, place)
    return page


def refused(reader: PictureReader, data: bytes) -> Trouble:
    with pytest.raises(WalletError) as caught:
        reader.read_pages(data)
    return caught.value.trouble


def test_codes_on_several_pages_in_reading_order_each_once(reader: PictureReader) -> None:
    one, two, three = (code(f"LW1:{n}") for n in "123")
    file = document(
        sheet((two, (700, 900)), (one, (50, 50))), sheet(), sheet((three, (50, 50)), (one, (400, 400)))
    )
    assert reader.read_pages(file) == (b"LW1:1", b"LW1:2", b"LW1:3")


def test_the_largest_code_in_six_centimetres(reader: PictureReader) -> None:
    small = code(V22, module_px=3)  # 339 dots at 150 an inch are 5.7 cm
    assert reader.read_pages(document(sheet((small, (600, 600))))) == (V22.encode(),)


def test_a_scanned_page_gets_the_closer_look_of_a_picture(reader: PictureReader) -> None:
    page = noisy(turned(sheet((code(V22, module_px=4), (300, 300))), 5), 10)
    assert reader.read_pages(document(page)) == (V22.encode(),)


def test_no_code(reader: PictureReader) -> None:
    assert reader.read_pages(document(sheet())) == ()


def test_twenty_pages_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    file = document(*[sheet()] * 2, sheet((code("LW1:LAST"), (50, 50))))
    monkeypatch.setattr(reader_child, "PAGES_SECONDS", 60.0)
    assert reader_child.MAX_PAGES == 20
    monkeypatch.setattr(reader_child, "MAX_PAGES", 3)
    assert read_pages(file) == (reader_child.READ, [b"LW1:LAST"])
    monkeypatch.setattr(reader_child, "MAX_PAGES", 2)
    assert read_pages(file) == (reader_child.READ, [])


def test_pixels_and_time_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    huge = document(Image.new("L", (7200, 7200), 255), dots=72)  # 100 × 100 inches
    (drawn,) = pages(huge, until=float("inf"))
    assert drawn.width * drawn.height <= reader_child.MAX_PAGE_PIXELS + 2 * drawn.width
    (drawn,) = pages(document(sheet()), until=float("inf"))
    assert abs(drawn.width - 1653) < 3, "A4 is drawn at 200 dots an inch"
    assert list(pages(document(sheet()), until=0.0)) == []


def test_the_limit_of_bytes_alone(reader: PictureReader, monkeypatch: pytest.MonkeyPatch) -> None:
    file = document(sheet())
    monkeypatch.setattr(reader_module, "MAX_DOCUMENT", len(file))
    assert reader.read_pages(file) == ()
    monkeypatch.setattr(reader_module, "MAX_DOCUMENT", len(file) - 1)
    assert refused(reader, file) is Trouble.FILE_TOO_LARGE


def test_files_that_are_none(reader: PictureReader) -> None:
    assert refused(reader, b"LW1:TEXT") is Trouble.PICTURE_UNREADABLE
    assert refused(reader, b"%PDF-1.7\n") is Trouble.PICTURE_UNREADABLE


def test_its_own_time_limit(reader: PictureReader) -> None:
    hasty = PictureReader(seconds=60.0, seconds_a_document=0.0005)
    assert refused(hasty, document(sheet())) is Trouble.PICTURE_UNREADABLE
    hasty.close()


@settings(max_examples=60)
@given(data=st.data())
def test_any_bytes_are_read_or_refused(reader: PictureReader, data: st.DataObject) -> None:
    damaged = bytearray(document(code("LW1:FUZZ", module_px=2)))
    for _ in range(data.draw(st.integers(0, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    try:
        trouble = None
        assert isinstance(reader.read_pages(bytes(damaged)), tuple)
    except WalletError as error:
        trouble = error.trouble
    assert trouble in (None, Trouble.PICTURE_UNREADABLE)
