"""Pictures and pages → the contents of the QR codes on them, decoded in a process that can be killed.

Decoders are the largest piece of foreign machine code that meets foreign bytes, so they run in a child
(wallet.qr.reader_child in the shell of wallet.process) that knows nothing, has limits of its own, and has
two seconds for a picture, ten for a document. The child lives on between pictures; it starts when first
needed, or earlier by `warm`. Of PDF files it draws pages and runs nothing; it does not say what a code means,
and writes nothing to disk.
"""

from __future__ import annotations

import struct
import threading
from collections.abc import Sequence
from pathlib import Path

from wallet.codec.limits import MAX_DOCUMENT
from wallet.model.errors import Trouble, WalletError
from wallet.model.sight import FrameSight, GreyFrame, SightHint
from wallet.process.asking import SECONDS_TO_START, ChildBroken, ChildProcess, child_command
from wallet.qr.picture import picture_facts

MAX_PICTURE = MAX_DOCUMENT
"""Bytes of a picture file: 32 MB, as for a document."""

MAX_PIXELS = 40_000_000
"""Width times height by the header: a page scanned at 600 dpi has 35 million."""

MAX_FRAME_PIXELS = 4_000_000
"""Of one picture of a camera; larger ones are to be made smaller first."""

SECONDS_A_FRAME = 1.0
SECONDS_A_PICTURE = 2.0
SECONDS_A_DOCUMENT = 10.0
_SECONDS_TO_START = SECONDS_TO_START
_LARGEST_ANSWER = 4 * 1024 * 1024
_PICTURE, _DOCUMENT, _FRAME = b"P", b"D", b"F"
_HINTS = {b"d": SightHint.DARK, b"f": SightHint.FAR, b"b": SightHint.BLURRED}


class PictureReader:
    """Reads pictures and pages one at a time; calls from several threads queue up. Close it at the end.

    `seconds` is the time for one picture, `seconds_a_document` for the pages of one document. `command`
    starts another child than ours: a frozen program, whose `sys.executable` is no Python, starts itself and
    calls `wallet.process.answering.serve` with `wallet.qr.reader_child`.
    """

    def __init__(
        self,
        *,
        seconds: float = SECONDS_A_PICTURE,
        seconds_a_document: float = SECONDS_A_DOCUMENT,
        command: Sequence[str] | None = None,
    ) -> None:
        self._seconds = seconds
        self._seconds_a_document = seconds_a_document
        self._command = command
        self._turn = threading.Lock()
        self._child: ChildProcess | None = None

    def warm(self) -> None:
        """Start the child now, without waiting for it, so that the first picture finds it ready."""
        with self._turn:
            self._living_child()

    def read(self, picture: bytes) -> tuple[bytes, ...]:
        """The content of every QR code in a PNG, JPEG, BMP or WebP file, each once, top left first.

        Text comes as UTF-8, other bytes as they are; no code found answers an empty tuple.
        Raises WalletError: FILE_TOO_LARGE (over 32 MB or 40 megapixels, judged by the header before anything
        is decoded), PICTURE_UNREADABLE (another kind of file, damaged, moving, or not done in time).
        """
        if len(picture) > MAX_PICTURE:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"picture of {len(picture)} bytes")
        facts = picture_facts(picture)
        if facts is None:
            raise WalletError(Trouble.PICTURE_UNREADABLE, "not a PNG, JPEG, BMP or WebP file")
        if facts.pixels > MAX_PIXELS:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"{facts.width} × {facts.height} pixels")
        status, codes = self._ask(_PICTURE + picture, self._seconds)
        if status == b"L":
            raise WalletError(Trouble.FILE_TOO_LARGE, "more pixels than its header said")
        if status != b"K":
            raise WalletError(Trouble.PICTURE_UNREADABLE, f"{facts.kind} file cannot be decoded")
        return codes

    def read_pages(self, document: bytes) -> tuple[bytes, ...]:
        """The content of every QR code on the first 20 pages of a PDF file, each once, in reading order.

        Pages are drawn, at most 4 megapixels each; nothing in the file is run. Raises WalletError:
        FILE_TOO_LARGE (over 32 MB), PICTURE_UNREADABLE (damaged, encrypted, or not done in time).
        """
        if len(document) > MAX_DOCUMENT:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"document of {len(document)} bytes")
        if not document.startswith(b"%PDF-"):
            raise WalletError(Trouble.PICTURE_UNREADABLE, "not a PDF file")
        status, codes = self._ask(_DOCUMENT + document, self._seconds_a_document)
        if status != b"K":
            raise WalletError(Trouble.PICTURE_UNREADABLE, "PDF file cannot be drawn")
        return codes

    def read_frame(self, frame: GreyFrame) -> FrameSight:
        """A quick look at one picture of a camera: others come, so no closer one. Raises WalletError:
        FILE_TOO_LARGE (over 4 megapixels), PICTURE_UNREADABLE (not what it says, or not done in time)."""
        if frame.width * frame.height > MAX_FRAME_PIXELS:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"frame of {frame.width} × {frame.height} pixels")
        size = struct.pack(">II", frame.width, frame.height)
        status, codes = self._ask(_FRAME + size + frame.data, SECONDS_A_FRAME)
        if status != b"K" and status not in _HINTS:
            raise WalletError(Trouble.PICTURE_UNREADABLE, "frame cannot be read")
        return FrameSight(codes, _HINTS.get(status))

    def close(self) -> None:
        """End the child, also in the midst of a picture. A later `read` starts a new one."""
        child = self._child
        if child is not None:
            child.stop()

    def _ask(self, question: bytes, seconds: float) -> tuple[bytes, tuple[bytes, ...]]:
        with self._turn:
            child = self._living_child()
            try:
                status, body = child.ask(question, seconds, to_start=_SECONDS_TO_START)
                return status, _split(body)
            except (ChildBroken, ValueError) as error:
                child.stop()
                raise WalletError(Trouble.PICTURE_UNREADABLE, f"picture decoder: {error}") from error
            finally:
                if child.stopped:
                    self._child = None

    def _living_child(self) -> ChildProcess:
        if self._child is None or self._child.stopped:
            try:
                self._child = ChildProcess(self._command or _command(), largest_answer=_LARGEST_ANSWER)
            except ChildBroken as error:
                raise WalletError(Trouble.PICTURE_UNREADABLE, f"picture decoder: {error}") from error
        return self._child


def _split(body: bytes) -> tuple[bytes, ...]:
    codes, at = [], 0
    while at < len(body):
        if len(body) - at < 4:
            raise ValueError("answer cut off")
        (length,) = struct.unpack_from(">I", body, at)
        codes.append(body[at + 4 : at + 4 + length])
        at += 4 + length
    return tuple(codes)


def _command() -> list[str]:
    return child_command(Path(__file__).with_name("reader_child.py"), ("PIL", "zxingcpp", "pypdfium2"))
