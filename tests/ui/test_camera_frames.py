"""From a real QVideoSink to the reader: one picture in flight, the newest wins, the window stays free."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

pytest.importorskip(
    "PySide6.QtMultimedia", reason="PySide6-Addons or libpulse0 is missing", exc_type=ImportError
)

from camera_films import HD, frame_of, image_of, noise, planar_frame, pump, scene
from PIL import Image
from PySide6.QtCore import QObject, QTimer, QUrl
from PySide6.QtMultimedia import (
    QMediaCaptureSession,
    QMediaFormat,
    QMediaPlayer,
    QMediaRecorder,
    QVideoFrame,
    QVideoFrameInput,
    QVideoSink,
)
from qr.qr_pictures import blurred, card_text, code, scaled

from ui.scanning.pixels import LARGEST, grey_frame, grey_image
from ui.scanning.watcher import FrameWatcher, Look
from wallet.model.errors import Trouble, WalletError
from wallet.model.sight import FrameSight, GreyFrame, SightHint
from wallet.qr.reader import MAX_FRAME_PIXELS, PictureReader

TEXT = card_text(300)


@pytest.fixture(scope="module")
def reader() -> Iterator[PictureReader]:
    made = PictureReader()
    yield made
    made.close()


class Eye:
    """A watcher on a real sink, and what it said."""

    def __init__(self, read: object) -> None:
        self.owner = QObject()
        self.sink = QVideoSink()
        self.watcher = FrameWatcher(read, self.owner)
        self.looks: list[Look] = []
        self.failures: list[WalletError] = []
        self.watcher.looked.connect(self.looks.append)
        self.watcher.failed.connect(self.failures.append)
        self.watcher.watch(self.sink)

    @property
    def codes(self) -> set[bytes]:
        return {found for look in self.looks for found in look.sight.codes}


@pytest.fixture
def eyes() -> Iterator[list[Eye]]:
    made: list[Eye] = []
    yield made
    for eye in made:
        eye.watcher.stop()


def test_a_code_in_a_sink_is_read(qtbot: QtBot, eyes: list[Eye], reader: PictureReader) -> None:
    eye = Eye(reader.read_frame)
    eyes.append(eye)
    eye.sink.setVideoFrame(frame_of(scene(code(TEXT))))
    qtbot.waitUntil(lambda: bool(eye.looks), timeout=60_000)
    assert eye.codes == {TEXT.encode()}
    assert eye.looks[0].image.size().toTuple() == HD


def test_a_film_of_the_test_s_own_is_read(
    qtbot: QtBot, eyes: list[Eye], reader: PictureReader, tmp_path: Path
) -> None:
    film = tmp_path / "film.mp4"
    _record(film, scene(code(TEXT)), qtbot)
    eye = Eye(reader.read_frame)
    eyes.append(eye)
    player = QMediaPlayer()
    player.setVideoSink(eye.sink)
    player.setSource(QUrl.fromLocalFile(str(film)))
    player.setLoops(QMediaPlayer.Loops.Infinite)
    player.play()
    qtbot.waitUntil(lambda: bool(eye.codes) or player.error() != QMediaPlayer.Error.NoError, timeout=60_000)
    refused = player.errorString()
    player.stop()
    if refused and not eye.codes:
        pytest.skip(f"this system plays no MP4: {refused}")
    assert eye.codes == {TEXT.encode()}


def _record(film: Path, picture: Image.Image, qtbot: QtBot) -> None:
    """One second of a camera that looks at `picture`; skips where there is no encoder."""
    kind = QMediaFormat(QMediaFormat.FileFormat.MPEG4)
    codecs = kind.supportedVideoCodecs(QMediaFormat.ConversionMode.Encode)
    if not codecs:
        pytest.skip("this system writes no MP4")
    kind.setVideoCodec(codecs[0])
    session, recorder, source = QMediaCaptureSession(), QMediaRecorder(), QVideoFrameInput()
    session.setVideoFrameInput(source)
    session.setRecorder(recorder)
    recorder.setMediaFormat(kind)
    recorder.setQuality(QMediaRecorder.Quality.VeryHighQuality)
    recorder.setOutputLocation(QUrl.fromLocalFile(str(film)))
    sent = 0

    def send() -> None:
        nonlocal sent
        while sent < 30:
            frame = QVideoFrame(image_of(picture))
            frame.setStartTime(sent * 33_333)
            frame.setEndTime((sent + 1) * 33_333)
            if not source.sendVideoFrame(frame):
                return
            sent += 1

    source.readyToSendVideoFrame.connect(send)
    recorder.record()
    send()
    failed = QMediaRecorder.Error.NoError
    qtbot.waitUntil(lambda: sent == 30 or recorder.error() != failed, timeout=60_000)
    recorder.stop()
    stopped = QMediaRecorder.RecorderState.StoppedState
    qtbot.waitUntil(lambda: recorder.recorderState() == stopped, timeout=60_000)
    if recorder.error() != failed or not film.exists() or not film.stat().st_size:
        pytest.skip(f"this system writes no MP4: {recorder.errorString()}")


class Slow:
    """A reader that is let go by the test, one picture each; knows how many are in it at once."""

    def __init__(self) -> None:
        self.go = threading.Semaphore(0)
        self.entered = threading.Semaphore(0)
        self.sizes: list[int] = []
        self.inside = self.most = 0

    def enter(self) -> bool:
        """Whether one more picture has come in."""
        return self.entered.acquire(blocking=False)

    def __call__(self, frame: GreyFrame) -> FrameSight:
        self.inside += 1
        self.most = max(self.most, self.inside)
        self.sizes.append(frame.width)
        self.entered.release()
        self.go.acquire(timeout=60)
        self.inside -= 1
        return FrameSight()


def test_of_a_thousand_pictures_two_are_held_and_the_window_answers(qtbot: QtBot, eyes: list[Eye]) -> None:
    """CASES D01: one in flight, the newest waits; the loop turns while the reader is stuck."""
    slow = Slow()
    eye = Eye(slow)
    eyes.append(eye)
    first = frame_of(noise(1, (640, 360)))
    eye.sink.setVideoFrame(first)
    qtbot.waitUntil(slow.enter, timeout=60_000)
    grains = [frame_of(noise(seed, (320, 180))) for seed in range(10)]
    for number in range(1000):
        eye.sink.setVideoFrame(grains[number % 10])
    newest = frame_of(noise(99, (960, 540)))
    eye.sink.setVideoFrame(newest)
    answered: list[bool] = []
    QTimer.singleShot(0, lambda: answered.append(True))
    pump(lambda: bool(answered))
    assert slow.inside == 1
    for _ in range(2):
        slow.go.release()
    qtbot.waitUntil(lambda: len(eye.looks) == 2, timeout=60_000)
    assert slow.sizes == [640, 960]
    assert slow.most == 1


def test_the_next_picture_waits_until_the_window_took_the_last(qtbot: QtBot, eyes: list[Eye]) -> None:
    slow = Slow()
    eye = Eye(slow)
    eyes.append(eye)
    eye.sink.setVideoFrame(frame_of(noise(1, (640, 360))))
    qtbot.waitUntil(slow.enter, timeout=60_000)
    eye.sink.setVideoFrame(frame_of(noise(2, (960, 540))))
    slow.go.release()
    assert not slow.entered.acquire(timeout=0.2)  # while the window takes nothing
    slow.go.release()
    qtbot.waitUntil(lambda: len(eye.looks) == 2, timeout=60_000)


def test_a_camera_that_sends_nothing_is_lost(qtbot: QtBot, eyes: list[Eye]) -> None:
    eye = Eye(lambda frame: FrameSight())
    eyes.append(eye)
    eye.sink.setVideoFrame(frame_of(noise(1, (64, 64))))
    qtbot.waitUntil(lambda: bool(eye.looks), timeout=60_000)
    eye.watcher._silence.setInterval(1)
    eye.sink.setVideoFrame(frame_of(noise(2, (64, 64))))
    qtbot.waitUntil(lambda: bool(eye.failures), timeout=60_000)
    assert eye.failures[0].trouble is Trouble.CAMERA_LOST
    assert not eye.watcher.watching


def test_nothing_comes_after_stop_not_even_of_the_picture_in_flight(qtbot: QtBot, eyes: list[Eye]) -> None:
    slow = Slow()
    eye = Eye(slow)
    eyes.append(eye)
    eye.sink.setVideoFrame(frame_of(noise(1, (640, 360))))
    qtbot.waitUntil(slow.enter, timeout=60_000)
    eye.watcher.stop()
    slow.go.release()
    qtbot.wait(50)
    assert eye.looks == []
    eye.sink.setVideoFrame(frame_of(noise(2, (640, 360))))
    qtbot.wait(50)
    assert not slow.enter()
    eye.watcher.watch(eye.sink)
    slow.go.release()
    eye.sink.setVideoFrame(frame_of(noise(3, (960, 540))))
    qtbot.waitUntil(lambda: len(eye.looks) == 1, timeout=60_000)


def test_an_empty_picture_is_none(qtbot: QtBot, eyes: list[Eye]) -> None:
    eye = Eye(lambda frame: FrameSight())
    eyes.append(eye)
    eye.sink.setVideoFrame(QVideoFrame())
    eye.sink.setVideoFrame(frame_of(noise(1)))
    qtbot.waitUntil(lambda: bool(eye.looks), timeout=60_000)
    qtbot.wait(20)
    assert len(eye.looks) == 1


def test_a_reader_that_fails_once_is_forgiven_and_one_that_does_not_read_is_told(
    qtbot: QtBot, eyes: list[Eye]
) -> None:
    answers: list[WalletError | None] = [WalletError(Trouble.PICTURE_UNREADABLE), None]
    answers += [WalletError(Trouble.PICTURE_UNREADABLE)] * 3

    def read(frame: GreyFrame) -> FrameSight:
        if (answer := answers.pop(0)) is not None:
            raise answer
        return FrameSight()

    eye = Eye(read)
    eyes.append(eye)
    for count in range(1, 5):
        eye.sink.setVideoFrame(frame_of(noise(count, (64, 64))))
        qtbot.waitUntil(lambda n=count: len(eye.looks) == n, timeout=60_000)
    eye.sink.setVideoFrame(frame_of(noise(9, (64, 64))))
    qtbot.waitUntil(lambda: bool(eye.failures), timeout=60_000)
    assert eye.failures[0].trouble is Trouble.PICTURE_UNREADABLE
    assert not eye.watcher.watching


def test_an_8k_picture_is_made_smaller_before_it_is_read() -> None:
    big = planar_frame(7680, 4320, bytes([90]) * (7680 * 4320))
    small = grey_frame(grey_image(big))
    assert (small.width, small.height) == LARGEST.toTuple()
    assert small.width * small.height <= MAX_FRAME_PIXELS
    assert set(small.data) == {90}


@pytest.mark.parametrize("width", [640, 641, 642, 643])
def test_rows_lie_without_gaps(width: int) -> None:
    picture = noise(3, (width, 48))
    kept = grey_frame(grey_image(frame_of(picture)))
    assert (kept.width, kept.height) == (width & ~3, 48)
    assert kept.data == picture.crop((0, 0, width & ~3, 48)).tobytes()


def test_the_brightness_of_a_webcam_s_frame_is_taken_as_it_is() -> None:
    picture = noise(4, (640, 48))
    assert grey_frame(grey_image(planar_frame(640, 48, picture.tobytes()))).data == picture.tobytes()


def _sight(reader: PictureReader, picture: Image.Image) -> FrameSight:
    return reader.read_frame(GreyFrame(picture.width, picture.height, picture.tobytes()))


def test_two_codes_in_view_are_both_read(reader: PictureReader) -> None:
    other = card_text(300, seed=2)
    seen = _sight(reader, scene(code(TEXT), code(other)))
    assert seen.codes == (TEXT.encode(), other.encode())


def test_hints_say_what_would_help(reader: PictureReader) -> None:
    full = code(card_text(900))
    assert _sight(reader, scene(code(TEXT))).hint is None
    assert _sight(reader, Image.new("L", HD, 200)) == FrameSight()
    assert _sight(reader, Image.new("L", HD, 12)).hint is SightHint.DARK
    far = scene(scaled(full, 110 / full.height))
    assert _sight(reader, far) == FrameSight(hint=SightHint.FAR)
    near = scene(blurred(scaled(full, 500 / full.height), 3))
    assert _sight(reader, near) == FrameSight(hint=SightHint.BLURRED)


@pytest.mark.parametrize("frame", [GreyFrame(10, 10, b"short"), GreyFrame(0, 0, b"")])
def test_a_frame_that_is_not_what_it_says_is_refused(reader: PictureReader, frame: GreyFrame) -> None:
    with pytest.raises(WalletError) as caught:
        reader.read_frame(frame)
    assert caught.value.trouble is Trouble.PICTURE_UNREADABLE


def test_a_frame_over_4_megapixels_is_refused_before_it_is_sent(reader: PictureReader) -> None:
    with pytest.raises(WalletError) as caught:
        reader.read_frame(GreyFrame(4000, 2000, b""))
    assert caught.value.trouble is Trouble.FILE_TOO_LARGE
