"""The picture reader through its child process: what it reads, what it refuses, and that it survives."""

from __future__ import annotations

import gc
import os
import random
import signal
import struct
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps
from qr_pictures import blurred, card_text, code, noisy, saved, scaled, turned

import wallet.qr.reader as reader_module
from wallet.model.errors import Trouble, WalletError
from wallet.qr.reader import PictureReader

PATIENT = 30.0  # seconds: these tests judge what is read, not how fast, on machines that do other things too
V22 = card_text(1400)


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    reader = PictureReader(seconds=PATIENT)
    reader.warm()
    yield reader
    reader.close()


def refused(reader: PictureReader, picture: bytes) -> Trouble:
    with pytest.raises(WalletError) as caught:
        reader.read(picture)
    return caught.value.trouble


class TestOptics:
    """What a camera, a screenshot and a scanner make of our codes."""

    def test_a_version_22_code_scaled_to_60_percent_and_turned_by_6_degrees(
        self, reader: PictureReader
    ) -> None:
        picture = turned(scaled(code(V22, module_px=6), 0.6), 6)
        assert reader.read(saved(picture)) == (V22.encode(),)

    @pytest.mark.parametrize("seed", range(4))
    def test_the_same_out_of_focus_with_grain_as_jpeg(self, reader: PictureReader, seed: int) -> None:
        text, lot = card_text(1400, seed), random.Random(seed)
        picture = turned(scaled(code(text, module_px=6), 0.6), lot.uniform(-8, 8))
        picture = noisy(blurred(picture, 1.0), 12)
        assert reader.read(saved(picture, "JPEG", quality=75)) == (text.encode(),)

    def test_paper_level_scanned_upside_down(self, reader: PictureReader) -> None:
        text = card_text(1050)
        page = Image.new("L", (1654, 2339), 250)
        page.paste(code(text, level="M", module_px=3).rotate(180), (900, 1700))
        assert reader.read(saved(noisy(page, 8), "JPEG", quality=60)) == (text.encode(),)

    @pytest.mark.parametrize("quarter", [90, 180, 270])
    def test_any_way_up(self, reader: PictureReader, quarter: int) -> None:
        assert reader.read(saved(code(V22, module_px=3).rotate(quarter))) == (V22.encode(),)

    @pytest.mark.parametrize(
        "treat", [ImageOps.mirror, ImageOps.flip, ImageOps.invert], ids=lambda f: f.__name__
    )
    def test_mirrored_and_inverted(self, reader: PictureReader, treat: object) -> None:
        assert callable(treat)
        assert reader.read(saved(treat(code(V22)))) == (V22.encode(),)

    def test_faint_print(self, reader: PictureReader) -> None:
        faint = code(V22).point(lambda value: 200 + value // 10)
        assert reader.read(saved(faint)) == (V22.encode(),)

    def test_a_dark_screen_with_half_the_margin(self, reader: PictureReader) -> None:
        screen = Image.new("L", (1280, 720), 20)
        screen.paste(code(V22, quiet_zone=2, module_px=5), (300, 100))
        assert reader.read(saved(screen)) == (V22.encode(),)

    def test_no_code_in_the_picture(self, reader: PictureReader) -> None:
        assert reader.read(saved(Image.effect_noise((500, 500), 80))) == ()
        assert reader.read(saved(Image.new("1", (1, 1)))) == ()


class TestKinds:
    """Every kind of file and of pixels."""

    @pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
    @pytest.mark.parametrize("mode", ["L", "RGB"])
    def test_files(self, reader: PictureReader, kind: str, mode: str) -> None:
        assert reader.read(saved(code("LW1:KIND").convert(mode), kind)) == (b"LW1:KIND",)

    def test_one_bit_palette_and_print_colours(self, reader: PictureReader) -> None:
        image = code("LW1:MODE")
        for picture in (
            saved(image.convert("1")),
            saved(image.convert("P")),
            saved(image.convert("CMYK"), "JPEG"),
        ):
            assert reader.read(picture) == (b"LW1:MODE",)

    def test_sixteen_bits_are_scaled_not_clipped(self, reader: PictureReader) -> None:
        # White and black both lie above 255: clipped they would be one white.
        deep = code("LW1:DEEP").convert("I").point(lambda value: value * 200 + 1000).convert("I;16")
        assert reader.read(saved(deep)) == (b"LW1:DEEP",)

    @pytest.mark.parametrize("mode", ["RGBA", "LA"])
    def test_what_is_transparent_is_white(self, reader: PictureReader, mode: str) -> None:
        image = code("LW1:CLEAR")
        drawn = Image.new("L", image.size, 0).convert(mode)  # black everywhere: only alpha makes the code
        drawn.putalpha(ImageOps.invert(image))
        assert reader.read(saved(drawn)) == (b"LW1:CLEAR",)

    def test_a_transparent_palette_entry_is_white(self, reader: PictureReader) -> None:
        image = code("LW1:PALETTE").point(lambda value: value // 255).convert("P")
        image.putpalette([0, 0, 0, 0, 0, 0])
        assert reader.read(saved(image, transparency=1)) == (b"LW1:PALETTE",)


class TestSeveral:
    """Several codes in one picture: all of them, once, in reading order (CASES I17)."""

    def test_two_codes_are_both_returned_top_left_first(self, reader: PictureReader) -> None:
        page = Image.new("L", (1100, 700), 255)
        page.paste(code("LW1:SECOND", module_px=5), (700, 300))
        page.paste(code(V22), (20, 20))
        assert reader.read(saved(page)) == (V22.encode(), b"LW1:SECOND")
        assert reader.read(saved(page)) == (V22.encode(), b"LW1:SECOND")

    def test_the_same_code_twice_counts_once(self, reader: PictureReader) -> None:
        page = Image.new("L", (600, 300), 255)
        page.paste(code("LW1:SAME"), (0, 0))
        page.paste(code("LW1:SAME", module_px=6), (250, 20))
        assert reader.read(saved(page)) == (b"LW1:SAME",)

    def test_nine_codes(self, reader: PictureReader) -> None:
        page = Image.new("L", (660, 660), 255)
        for place in range(9):
            page.paste(code(f"LW1:{place}"), (place % 3 * 220, place // 3 * 220))
        found = reader.read(saved(page))
        assert sorted(found) == [f"LW1:{place}".encode() for place in range(9)]
        assert found[0] == b"LW1:0"
        assert found[-1] == b"LW1:8"


class TestRefusals:
    """Files that are not decoded, each for one reason (CASES I19 and rule 1: the control passes)."""

    def test_other_kinds_of_file(self, reader: PictureReader) -> None:
        image = code("LW1:KIND")
        for kind in ("GIF", "TIFF", "PPM", "ICO", "JPEG2000"):
            assert refused(reader, saved(image, kind)) is Trouble.PICTURE_UNREADABLE
        for data in (b"", b"LW1:TEXT", b"<svg><script/></svg>", b"%PDF-1.7\n"):
            assert refused(reader, data) is Trouble.PICTURE_UNREADABLE

    def test_torn_files(self, reader: PictureReader) -> None:
        for kind in ("PNG", "JPEG", "BMP", "WEBP"):
            whole = saved(code("LW1:TORN"), kind)
            assert reader.read(whole) == (b"LW1:TORN",)
            assert refused(reader, whole[: len(whole) * 2 // 3]) is Trouble.PICTURE_UNREADABLE

    def test_moving_pictures(self, reader: PictureReader) -> None:
        first, second = code("LW1:ONE"), code("LW1:TWO")
        for kind in ("PNG", "WEBP"):
            moving = saved(first, kind, save_all=True, append_images=[second])
            assert refused(reader, moving) is Trouble.PICTURE_UNREADABLE

    @pytest.mark.parametrize("side", [65_000, 6_325])
    def test_a_bomb_is_refused_by_its_header_without_a_child(self, side: int) -> None:
        lone = PictureReader(command=["no such program"])
        head = b"IHDR" + struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
        bomb = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + head + struct.pack(">I", zlib.crc32(head))
        assert refused(lone, bomb) is Trouble.FILE_TOO_LARGE
        jpeg = b"\xff\xd8\xff\xc0\x00\x11\x08" + struct.pack(">HH", 65_000, 65_000)
        assert refused(lone, jpeg) is Trouble.FILE_TOO_LARGE

    def test_a_picture_just_under_the_limit_of_pixels_is_read(self, reader: PictureReader) -> None:
        page = Image.new("1", (6320, 6320), 1)
        page.paste(code(V22, module_px=8).convert("1"), (5000, 5000))
        assert reader.read(saved(page)) == (V22.encode(),)

    def test_the_limit_of_pixels_alone(self, reader: PictureReader, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = saved(code("LW1:LIMIT"))
        side = code("LW1:LIMIT").width
        monkeypatch.setattr(reader_module, "MAX_PIXELS", side * side)
        assert reader.read(picture) == (b"LW1:LIMIT",)
        monkeypatch.setattr(reader_module, "MAX_PIXELS", side * side - 1)
        assert refused(reader, picture) is Trouble.FILE_TOO_LARGE

    def test_the_limit_of_bytes_alone(self, reader: PictureReader, monkeypatch: pytest.MonkeyPatch) -> None:
        picture = saved(code("LW1:LIMIT"))
        monkeypatch.setattr(reader_module, "MAX_PICTURE", len(picture))
        assert reader.read(picture) == (b"LW1:LIMIT",)
        monkeypatch.setattr(reader_module, "MAX_PICTURE", len(picture) - 1)
        assert refused(reader, picture) is Trouble.FILE_TOO_LARGE

    @settings(max_examples=150)
    @given(data=st.data())
    def test_any_bytes_are_read_or_refused(self, reader: PictureReader, data: st.DataObject) -> None:
        kind = data.draw(st.sampled_from(["PNG", "JPEG", "BMP", "WEBP", ""]))
        picture = bytearray(saved(code("LW1:FUZZ", module_px=2), kind) if kind else data.draw(st.binary()))
        for _ in range(data.draw(st.integers(0, 6))):
            if picture:
                picture[data.draw(st.integers(0, len(picture) - 1))] = data.draw(st.integers(0, 255))
        try:
            trouble = None
            assert isinstance(reader.read(bytes(picture)), tuple)
        except WalletError as error:
            trouble = error.trouble
        assert trouble in (None, Trouble.PICTURE_UNREADABLE, Trouble.FILE_TOO_LARGE)


class TestChild:
    """The process behind: killed when it hangs, started anew, never left behind."""

    PICTURE = saved(code("LW1:CHILD"))

    def hanging(self, *, ready: bool, seconds: float = 0.2) -> PictureReader:
        word = "R" if ready else ""
        program = f"import time; print({word!r}, end='', flush=True); time.sleep(600)"
        return PictureReader(seconds=seconds, command=[sys.executable, "-I", "-c", program])

    def test_one_that_hangs_is_killed_and_reaped(self) -> None:
        reader = self.hanging(ready=True)
        reader.warm()
        process = process_of(reader)
        assert refused(reader, self.PICTURE) is Trouble.PICTURE_UNREADABLE
        assert process.returncode is not None

    def test_one_that_does_not_take_a_large_picture_is_killed(self) -> None:
        reader = self.hanging(ready=True)
        large = saved(Image.effect_noise((1500, 1500), 90), "BMP")  # more than a pipe holds
        assert refused(reader, large) is Trouble.PICTURE_UNREADABLE

    def test_one_that_never_gets_ready_is_killed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(reader_module, "_SECONDS_TO_START", 0.2)
        assert refused(self.hanging(ready=False), self.PICTURE) is Trouble.PICTURE_UNREADABLE

    @pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no signals of this kind on this system")
    def test_ours_stopped_in_its_tracks_is_replaced(self) -> None:
        reader = PictureReader(seconds=5)
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        process = process_of(reader)
        os.kill(process.pid, signal.SIGSTOP)
        assert refused(reader, self.PICTURE) is Trouble.PICTURE_UNREADABLE
        assert process.returncode == -signal.SIGKILL
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        assert process_of(reader).pid != process.pid
        reader.close()

    def test_one_that_died_between_pictures_is_replaced(self) -> None:
        reader = PictureReader(seconds=PATIENT)
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        process_of(reader).kill()
        process_of(reader).wait()
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        reader.close()

    @pytest.mark.parametrize(
        "answer", [b"", b"X", b"R", b"RK\xff\xff\xff\xff", b"RK\0\0\0\x03abc", b"RK\0\0\0\x09\0\0\0\x01a"]
    )
    def test_nonsense_is_not_believed(self, answer: bytes) -> None:
        program = f"import sys; sys.stdout.buffer.write({answer!r})"
        reader = PictureReader(seconds=PATIENT, command=[sys.executable, "-I", "-c", program])
        assert refused(reader, self.PICTURE) is Trouble.PICTURE_UNREADABLE

    def test_an_answer_has_four_megabytes_at_most(self) -> None:
        code_of = "b'RK' + struct.pack('>II', {0} + 4, {0}) + bytes({0})"
        for size, fits in ((2**22 - 4, True), (2**22 - 3, False)):
            program = f"import struct, sys; sys.stdout.buffer.write({code_of.format(size)})"
            reader = PictureReader(seconds=PATIENT, command=[sys.executable, "-I", "-c", program])
            if fits:
                assert reader.read(self.PICTURE) == (bytes(size),)
            else:
                assert refused(reader, self.PICTURE) is Trouble.PICTURE_UNREADABLE
            reader.close()

    def test_one_that_does_not_start(self) -> None:
        assert refused(PictureReader(command=["no such program"]), self.PICTURE) is Trouble.PICTURE_UNREADABLE

    def test_closing_reaps_it_and_may_be_repeated(self) -> None:
        reader = PictureReader(seconds=PATIENT)
        reader.close()
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        process = process_of(reader)
        reader.close()
        reader.close()
        assert process.returncode is not None
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        reader.close()

    def test_closing_ends_a_picture_that_is_being_read(self) -> None:
        reader = self.hanging(ready=True, seconds=PATIENT)
        reader.warm()
        closer = threading.Timer(0.3, reader.close)
        closer.start()
        assert refused(reader, self.PICTURE) is Trouble.PICTURE_UNREADABLE
        closer.join()

    def test_a_forgotten_reader_leaves_no_child(self) -> None:
        reader = PictureReader(seconds=PATIENT)
        reader.warm()
        process = process_of(reader)
        del reader
        gc.collect()
        assert process.returncode is not None

    def test_threads_get_their_own_answers(self, reader: PictureReader) -> None:
        answers: dict[int, tuple[bytes, ...]] = {}

        def ask(number: int) -> None:
            answers[number] = reader.read(saved(code(f"LW1:{number}")))

        threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert answers == {number: (f"LW1:{number}".encode(),) for number in range(8)}

    def test_it_hears_nothing_of_pythons_variables(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "PIL.py").write_text("raise SystemExit(1)", encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(tmp_path))
        monkeypatch.chdir(tmp_path)
        reader = PictureReader(seconds=PATIENT)
        assert reader.read(self.PICTURE) == (b"LW1:CHILD",)
        reader.close()

    @pytest.mark.skipif(os.name != "posix", reason="closed standard streams are tried with a POSIX shell")
    def test_it_works_in_a_program_without_standard_streams(self, tmp_path: Path) -> None:
        (tmp_path / "code.png").write_bytes(self.PICTURE)
        program = (
            "import pathlib; from wallet.qr.reader import PictureReader; r = PictureReader(seconds=30);"
            "pathlib.Path('answer').write_bytes(r.read(pathlib.Path('code.png').read_bytes())[0]); r.close()"
        )
        shell = ["sh", "-c", '"$0" -c "$1" <&- >&- 2>&-', sys.executable, program]
        root = str(Path(reader_module.__file__).parents[2])
        subprocess.run(shell, cwd=tmp_path, env={**os.environ, "PYTHONPATH": root}, check=True, timeout=60)
        assert (tmp_path / "answer").read_bytes() == b"LW1:CHILD"


def process_of(reader: PictureReader) -> subprocess.Popen[bytes]:
    child = reader._child
    assert child is not None
    return child._process


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
def test_a_forked_process_starts_a_child_of_its_own() -> None:
    """Two processes on one conversation would read each other's answers."""
    reader = PictureReader(seconds=PATIENT)
    assert reader.read(TestChild.PICTURE) == (b"LW1:CHILD",)
    ours = process_of(reader)
    forked = os.fork()
    if forked == 0:
        read = reader.read(TestChild.PICTURE) == (b"LW1:CHILD",)
        own = process_of(reader).pid != ours.pid
        reader.close()
        os._exit(0 if read and own else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(forked, 0)[1]) == 0
    assert ours.poll() is None
    assert reader.read(TestChild.PICTURE) == (b"LW1:CHILD",)
    reader.close()
