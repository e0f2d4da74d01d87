"""The child's own functions, called here directly: what a code's content is, and the child's own limits."""

from __future__ import annotations

from typing import Any

import pytest
import qrcode
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from qr_pictures import code, saved
from qrcode.util import MODE_8BIT_BYTE, MODE_ALPHA_NUM, QRData

from wallet.qr import reader_child
from wallet.qr.reader_child import find_codes, read


def symbol(*segments: Any) -> Image.Image:
    maker = qrcode.QRCode(box_size=4, mask_pattern=2)
    for segment in segments:
        maker.add_data(segment, optimize=0)
    return maker.make_image().convert("L")


def raw(data: bytes) -> QRData:
    return QRData(data, mode=MODE_8BIT_BYTE)


class _EciMode(int):
    """Byte mode to the library's tables, but the four bits 0111 (ECI) once they are written."""

    def __rshift__(self, places: int) -> int:
        return 0b0111 >> places


class EciBytes(QRData):
    """A segment in byte mode after an ECI header (ISO/IEC 18004 §7.4.2). The library has none: what it writes
    as the eight bits of a length becomes the designator, and the real segment follows."""

    mode = _EciMode(MODE_8BIT_BYTE)

    def __init__(self, designator: int, data: bytes) -> None:
        self.designator, self.data = designator, data

    def __len__(self) -> int:
        return self.designator

    def write(self, buffer: Any) -> None:
        buffer.put(MODE_8BIT_BYTE, 4)
        buffer.put(len(self.data), 8)
        QRData(self.data, mode=MODE_8BIT_BYTE).write(buffer)


class TestContent:
    """Read the same way each time (CASES I17)."""

    @pytest.mark.parametrize(
        "data",
        [
            b"plain",
            "营业执照 é".encode(),
            b"with\0nul",
            b"\0",
            b"line\r\n\tend",
            b"\xef\xbb\xbfbom",
            bytes(range(128, 256)) + bytes(32),
            bytes.fromhex("d2844da10126" + "9f" * 30 + "0001"),
        ],
        ids=["ascii", "utf-8", "nul", "nul alone", "controls", "bom", "binary", "cbor"],
    )
    def test_bytes_stay_as_they_are(self, data: bytes) -> None:
        assert find_codes(symbol(raw(data))) == [data]

    @given(st.text(min_size=1, max_size=60) | st.binary(min_size=1, max_size=60).map(bytes.hex))
    def test_utf8_is_never_taken_for_another_character_set(self, text: str) -> None:
        assert find_codes(symbol(raw(text.encode()))) == [text.encode()]

    def test_latin_1_text_comes_as_utf8(self) -> None:
        assert find_codes(symbol(raw("é à ü".encode("latin-1")))) == ["é à ü".encode()]

    def test_two_segments_are_one_content(self) -> None:
        both = symbol(QRData("LW1:AB", mode=MODE_ALPHA_NUM), raw(b"cd"))
        assert find_codes(both) == [b"LW1:ABcd"]

    def test_an_announced_character_set_overrules_the_look_of_the_bytes(self) -> None:
        two = "é".encode()  # read as Latin-1 they are two other letters
        assert find_codes(symbol(raw(two))) == [two]
        assert find_codes(symbol(EciBytes(26, two))) == [two]
        assert find_codes(symbol(EciBytes(3, two))) == ["Ã©".encode()]
        assert find_codes(symbol(EciBytes(20, "日本".encode("shift_jis")))) == ["日本".encode()]

    def test_micro_qr_is_read_and_other_barcodes_are_not(self) -> None:
        for barcode_format, found in (("MicroQRCode", [b"AB12"]), ("DataMatrix", []), ("Code128", [])):
            made = zxingcpp.create_barcode("AB12", getattr(zxingcpp.BarcodeFormat, barcode_format))
            drawn = memoryview(made.to_image(scale=6))
            assert find_codes(Image.frombytes("L", drawn.shape[::-1], drawn.tobytes())) == found


class TestLimits:
    """The child's own, behind those of the parent."""

    def test_pixels_alone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        picture, side = saved(code("LW1:X")), code("LW1:X").width
        monkeypatch.setattr(reader_child, "MAX_PIXELS", side * side)
        assert read(picture) == (reader_child.READ, [b"LW1:X"])
        monkeypatch.setattr(reader_child, "MAX_PIXELS", side * side - 1)
        assert read(picture) == (reader_child.TOO_LARGE, [])

    def test_kinds_of_file_alone(self) -> None:
        assert read(saved(code("LW1:X"), "PNG")) == (reader_child.READ, [b"LW1:X"])
        with pytest.raises(OSError, match="identify"):
            read(saved(code("LW1:X"), "GIF"))

    def test_no_further_way_of_looking_after_its_time(self, monkeypatch: pytest.MonkeyPatch) -> None:
        looks: list[Image.Image] = []
        monkeypatch.setattr(reader_child, "look", lambda image: looks.append(image) or [])
        image = Image.new("L", (100, 100), 255)
        find_codes(image)
        assert len(looks) > 5
        looks.clear()
        monkeypatch.setattr(reader_child, "SEARCH_SECONDS", -1.0)
        find_codes(image)
        assert looks == [image]
