"""Portraits: which pictures are shown, as which pixels, and a decoder that sees one picture only."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from qr_pictures import saved

from wallet.codec.limits import MAX_PORTRAIT, MAX_PORTRAIT_PIXELS
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import Portrait
from wallet.process import asking
from wallet.qr import portrait as portrait_module
from wallet.qr import portrait_child
from wallet.qr.portrait import read_portrait
from wallet.qr.silhouette import HEIGHT, MOST_BYTES, WIDTH, silhouette_jpeg

PATIENT = 60.0
"""Seconds, for tests that are not about time: this machine may be busy."""
RED, BLUE, WHITE = (255, 0, 0), (0, 0, 255), (255, 255, 255)
FACE = silhouette_jpeg()


def read(picture: bytes) -> Portrait:
    return read_portrait(picture, seconds=PATIENT)


def refused(picture: bytes, **settings: Any) -> str:
    """Why a portrait cannot be shown, for engineers."""
    with pytest.raises(WalletError) as caught:
        read_portrait(picture, **({"seconds": PATIENT} | settings))
    assert caught.value.trouble is Trouble.PORTRAIT_UNREADABLE
    return caught.value.detail


def halves() -> Image.Image:
    """Left red, right blue, 30 × 40."""
    picture = Image.new("RGB", (30, 40), RED)
    picture.paste(BLUE, (15, 0, 30, 40))
    return picture


def pixel(portrait: Portrait, x: int, y: int) -> tuple[int, ...]:
    at = 3 * (y * portrait.width + x)
    return tuple(portrait.rgb[at : at + 3])


def answer(picture: bytes) -> Portrait:
    """What the child answers, asked here directly."""
    status, body = portrait_child.answer(picture)
    assert status == portrait_child.READ
    return Portrait(*struct.unpack(">HH", body[:4]), body[4:])


class TestPixels:
    def test_a_png_is_its_pixels(self) -> None:
        shown = read(saved(halves()))
        assert (shown.width, shown.height) == (30, 40)
        assert (pixel(shown, 0, 0), pixel(shown, 29, 39)) == (RED, BLUE)

    def test_a_jpeg_is_about_its_pixels(self) -> None:
        shown = read(saved(halves(), "JPEG", quality=95))
        for at, colour in (((3, 3), RED), ((27, 37), BLUE)):
            assert all(abs(a - b) < 12 for a, b in zip(pixel(shown, *at), colour, strict=True))

    @pytest.mark.parametrize("mode", sorted(portrait_child.MODES))
    def test_grey_palettes_and_transparency(self, mode: str) -> None:
        shown = answer(saved(Image.new("RGB", (8, 8), WHITE).convert(mode)))
        assert shown.rgb == bytes(WHITE) * 64

    def test_what_is_transparent_is_white(self) -> None:
        clear = Image.new("RGBA", (8, 8), (*RED, 0))
        assert answer(saved(clear)).rgb == bytes(WHITE) * 64
        assert answer(saved(Image.new("RGBA", (8, 8), (*RED, 255)))).rgb == bytes(RED) * 64
        palette = Image.new("P", (8, 8), 0)
        palette.putpalette([*RED, *BLUE])
        assert answer(saved(palette, transparency=0)).rgb == bytes(WHITE) * 64
        assert answer(saved(palette)).rgb == bytes(RED) * 64

    @pytest.mark.parametrize(
        ("size", "kind", "becomes"),
        [
            ((480, 640), "PNG", (480, 640)),
            ((960, 1280), "JPEG", (480, 640)),
            ((1500, 2000), "PNG", (480, 640)),
            ((2000, 1000), "JPEG", (480, 240)),
            ((100, 1280), "PNG", (50, 640)),
            ((1, 2000), "PNG", (1, 640)),
            ((2, 3), "PNG", (2, 3)),
        ],
    )
    def test_large_ones_are_made_smaller_and_small_ones_stay(
        self, size: tuple[int, int], kind: str, becomes: tuple[int, int]
    ) -> None:
        shown = answer(saved(Image.new("RGB", size, BLUE), kind))
        assert (shown.width, shown.height) == becomes

    def test_all_that_a_file_says_of_itself_is_dropped(self) -> None:
        """Also how it wants to be turned: the pixels are shown as they were signed."""
        exif = Image.Exif()
        exif[0x0112], exif[0x010E] = 6, "SECRET"
        told = saved(halves(), "JPEG", exif=exif, comment=b"SECRET", quality=95)
        bare = saved(halves(), "JPEG", quality=95)
        assert b"SECRET" in told
        assert answer(told) == answer(bare)


class TestLimits:
    """Each alone, beside its control; refused before there is a child."""

    NO_CHILD = ("no such program",)

    def test_bytes(self) -> None:
        largest = saved(halves()).ljust(MAX_PORTRAIT, b"\0")
        assert read(largest).width == 30
        assert "2097153 bytes" in refused(largest + b"\0", command=self.NO_CHILD)

    def test_pixels_by_the_header(self) -> None:
        assert read(saved(Image.new("1", (2000, 2000)))).width == 480
        assert "2000 × 2001" in refused(saved(Image.new("1", (2000, 2001))), command=self.NO_CHILD)

    def test_pixels_by_the_childs_own_count(self, monkeypatch: pytest.MonkeyPatch) -> None:
        assert portrait_child.MAX_PIXELS == MAX_PORTRAIT_PIXELS
        monkeypatch.setattr(portrait_child, "MAX_PIXELS", 30 * 40)
        assert answer(saved(halves())).width == 30
        monkeypatch.setattr(portrait_child, "MAX_PIXELS", 30 * 40 - 1)
        assert portrait_child.answer(saved(halves())) == (portrait_child.UNREADABLE, b"")

    @pytest.mark.parametrize("kind", ["WEBP", "BMP", "GIF", "TIFF", "JPEG2000", "ICO", "PPM"])
    def test_kinds(self, kind: str) -> None:
        assert refused(saved(halves(), kind), command=self.NO_CHILD) == "not a JPEG or PNG file"

    @pytest.mark.parametrize("kind", ["WEBP", "BMP", "GIF", "TIFF", "JPEG2000"])
    def test_kinds_by_the_child(self, kind: str) -> None:
        with pytest.raises(OSError, match="identify"):
            portrait_child.answer(saved(halves(), kind))

    def test_colours_of_print_and_deep_grey(self) -> None:
        assert read(saved(halves(), "JPEG")).width == 30
        for mode, kind in (("CMYK", "JPEG"), ("I;16", "PNG")):
            picture = Image.new(mode, (30, 40))
            assert refused(saved(picture, kind)) == f"{kind} file cannot be decoded"

    def test_several_pictures_in_one(self) -> None:
        other = Image.new("RGB", (30, 40), BLUE)
        moving = saved(halves(), save_all=True, append_images=[other])
        assert "cannot be decoded" in refused(moving)
        several = saved(halves(), "MPO", save_all=True, append_images=[other])
        assert several.startswith(b"\xff\xd8\xff")
        assert "cannot be decoded" in refused(several)

    @pytest.mark.parametrize("kind", ["PNG", "JPEG"])
    def test_torn_files(self, kind: str) -> None:
        whole = saved(Image.effect_noise((60, 80), 90), kind)
        assert read(whole).width == 60
        assert refused(whole[: len(whole) * 2 // 3])
        assert refused(whole[:12])

    @settings(max_examples=100)
    @given(data=st.data())
    def test_any_bytes_are_pixels_or_nothing(self, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["PNG", "JPEG"]))
        picture = bytearray(saved(halves(), kind))
        for _ in range(data.draw(st.integers(1, 6))):
            picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
        try:
            status, body = portrait_child.answer(bytes(picture))
        except Exception:  # what the shell answers with FAILED
            return
        if status == portrait_child.READ:
            width, height = struct.unpack(">HH", body[:4])
            assert (width <= 480, height <= 640, len(body)) == (True, True, 4 + 3 * width * height)


class TestChild:
    """The process behind: it sees one picture, is killed when in doubt, and is not believed."""

    @staticmethod
    def saying(answer: bytes, then: str = "") -> list[str]:
        program = f"import sys; sys.stdout.buffer.write({answer!r}); {then}"
        return [sys.executable, "-I", "-c", program]

    def test_an_answer_is_taken(self) -> None:
        said = b"RK\0\0\0\x07\0\x01\0\x01abc"
        # It listens too: one that is gone before the question came is no test of its answer.
        command = self.saying(said, "sys.stdout.flush(); sys.stdin.buffer.read()")
        assert read_portrait(FACE, seconds=PATIENT, command=command) == Portrait(1, 1, b"abc")

    @pytest.mark.parametrize(
        "said",
        [
            b"",
            b"X",
            b"R",
            b"RU\0\0\0\0",
            b"RK\0\0\0\0",
            b"RK\0\0\0\x03\0\x01\0",
            b"RK\0\0\0\x06\0\x01\0\x01ab",
            b"RK\0\0\0\x08\0\x01\0\x01abcd",
            b"RK\0\0\0\x04\0\x00\0\x00",
            b"RK\xff\xff\xff\xff",
            b"RK\0\0\x05\xa7\x01\xe1\0\x01" + bytes(1443),
            b"RK\0\0\x07\x87\0\x01\x02\x81" + bytes(1923),
        ],
    )
    def test_nonsense_is_not_believed(self, said: bytes) -> None:
        assert refused(FACE, command=self.saying(said))

    def test_one_that_hangs_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        started: list[subprocess.Popen[bytes]] = []
        start = subprocess.Popen

        def noted(*given: Any, **options: Any) -> subprocess.Popen[bytes]:
            started.append(start(*given, **options))
            return started[-1]

        monkeypatch.setattr(asking.subprocess, "Popen", noted)
        program = "import time; print('R', end='', flush=True); time.sleep(600)"
        assert refused(FACE, seconds=0.2, command=[sys.executable, "-I", "-c", program])
        assert read(FACE).width == WIDTH
        assert [process.returncode is not None for process in started] == [True, True]

    def test_one_that_does_not_start(self) -> None:
        assert refused(FACE, command=["no such program"]) == "decoder: does not start"

    def test_it_is_started_with_pillow_alone(self) -> None:
        command = portrait_module._command()
        assert "-I" in command
        assert command[3].endswith("portrait_child.py")


class TestSilhouette:
    def test_small_and_always_the_same(self) -> None:
        for seed in range(6):
            drawn = silhouette_jpeg(seed)
            assert len(drawn) <= MOST_BYTES
            assert drawn == silhouette_jpeg(seed)
            assert drawn != silhouette_jpeg(seed + 1)

    def test_it_is_shown(self) -> None:
        shown = read(silhouette_jpeg(3))
        assert (shown.width, shown.height) == (WIDTH, HEIGHT)
        assert Image.open(io.BytesIO(silhouette_jpeg(3))).format == "JPEG"


def test_pixels_must_fill_their_picture() -> None:
    assert Portrait(1, 1, b"abc").width == 1
    for width, height, rgb in ((1, 1, b"ab"), (1, 1, b"abcd"), (0, 1, b""), (-1, -1, b"abc")):
        with pytest.raises(ValueError, match="fill"):
            Portrait(width, height, rgb)
    assert "abc" not in repr(Portrait(1, 1, b"abc"))
