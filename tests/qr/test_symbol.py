"""Symbols: alphanumeric, one mask, the budget; and that a reader reads what was written."""

from __future__ import annotations

import io

import pytest
import zxingcpp
from PIL import Image
from qr_pictures import card_text, code

from wallet.qr.symbol import encode, png, version_needed


def read(image: Image.Image) -> zxingcpp.Barcode:
    (barcode,) = zxingcpp.read_barcodes(image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return barcode


@pytest.mark.parametrize(("level", "characters"), [("L", 1400), ("M", 1050)])
def test_the_budget_fits_version_22_and_no_smaller(level: str, characters: int) -> None:
    text = card_text(characters)
    symbol = encode(text, level=level)
    assert symbol is not None
    assert (symbol.version, symbol.size, len(symbol.rows)) == (22, 105, 105)
    assert all(len(row) == 105 and set(row) <= {0, 1} for row in symbol.rows)
    assert encode(text, level=level, max_version=21) is None


def test_text_over_the_budget_is_refused_and_its_version_told() -> None:
    assert encode(card_text(1461)) is None
    assert version_needed(card_text(1461)) == 23
    assert version_needed(card_text(1460)) == 22
    assert version_needed(card_text(4296)) == 40
    assert version_needed(card_text(4297)) is None
    assert version_needed("A" * 10_000_000) is None
    assert encode("A" * 4297, max_version=40) is None


def test_paper_needs_a_larger_symbol_than_a_screen() -> None:
    assert version_needed(card_text(1135), level="M") == 23
    assert version_needed(card_text(1135), level="L") == 19


@pytest.mark.parametrize("text", [card_text(1400), card_text(113), "LW1:0", "01234567"])
def test_envelopes_go_in_alphanumeric_mode_with_one_mask(text: str) -> None:
    barcode = read(code(text))
    assert barcode.text == text
    assert barcode.extra["DataMask"] == 2
    # 11 bits for two characters: byte mode would need 8 for one, and digits 10 for three.
    assert barcode.extra["Version"] == str(version_needed("A" * len(text)))


@pytest.mark.parametrize("text", ["营业执照 abc", "lower case", "a\0b"])
def test_other_text_goes_as_utf8_bytes(text: str) -> None:
    assert bytes(read(code(text)).bytes) == text.encode()


def test_text_beyond_byte_mode_is_refused() -> None:
    assert version_needed("字" * 984) == 40
    assert version_needed("字" * 985) is None


def test_png_has_the_asked_size_and_margin() -> None:
    symbol = encode("LW1:ABC")
    assert symbol is not None
    image = Image.open(io.BytesIO(png(symbol, module_px=3, quiet_zone=2))).convert("L")
    assert image.size == ((symbol.size + 4) * 3,) * 2
    assert image.getpixel((5, 5)) == 255
    assert image.getpixel((6, 6)) == 0
    dark = [
        [int(image.getpixel(((x + 2) * 3 + 1, (y + 2) * 3 + 1)) == 0) for x in range(symbol.size)]
        for y in range(symbol.size)
    ]
    assert dark == [list(row) for row in symbol.rows]
