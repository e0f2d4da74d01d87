"""A portrait's bytes → plain pixels, decoded in a process that sees one picture and is ended.

A portrait is shown as what an issuer signed. The child that reads codes (wallet.qr.reader) meets pictures
that nobody signed and lives on, so a portrait never goes there: each has a decoder of its own, which no
earlier picture can have spoilt (docs/decisions/0010). Kind and size are judged from the header before
anything is decoded. Does not judge a licence, and writes nothing to disk.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

from wallet.codec.limits import MAX_PORTRAIT, MAX_PORTRAIT_PIXELS
from wallet.model.errors import Trouble, WalletError
from wallet.model.views import Portrait
from wallet.process.asking import ChildBroken, ChildProcess, child_command
from wallet.qr.picture import picture_facts

SECONDS_A_PORTRAIT = 2.0
KINDS = frozenset({"JPEG", "PNG"})
_LARGEST = (480, 640)
_HEAD = struct.Struct(">HH")
_LARGEST_ANSWER = _HEAD.size + 3 * _LARGEST[0] * _LARGEST[1]


def read_portrait(
    picture: bytes, *, seconds: float = SECONDS_A_PORTRAIT, command: Sequence[str] | None = None
) -> Portrait:
    """The picture as at most 480 × 640 pixels, without anything else that its file holds.

    Raises WalletError PORTRAIT_UNREADABLE: not JPEG or PNG (ISO/IEC 18013-5 §7.2.2 names JPEG and JPEG 2000),
    over 2 MB or 4 megapixels, damaged, moving, in colours of print, or not done in time. `command` starts
    another child than ours, as for wallet.qr.reader.
    """
    if len(picture) > MAX_PORTRAIT:
        raise _unreadable(f"{len(picture)} bytes")
    facts = picture_facts(picture)
    if facts is None or facts.kind not in KINDS:
        raise _unreadable("not a JPEG or PNG file")
    if facts.pixels > MAX_PORTRAIT_PIXELS:
        raise _unreadable(f"{facts.width} × {facts.height} pixels")
    status, body = _ask(picture, seconds, command or _command())
    if status != b"K":
        raise _unreadable(f"{facts.kind} file cannot be decoded")
    try:
        return _pixels(body)
    except (struct.error, ValueError) as error:
        raise _unreadable(f"decoder: {error}") from error


def _ask(picture: bytes, seconds: float, command: Sequence[str]) -> tuple[bytes, bytes]:
    try:
        child = ChildProcess(command, largest_answer=_LARGEST_ANSWER)
        try:
            return child.ask(picture, seconds)
        finally:
            child.stop()
    except ChildBroken as error:
        raise _unreadable(f"decoder: {error}") from error


def _pixels(body: bytes) -> Portrait:
    """What the child answered, not believed: its size must be its length, and within what we show."""
    width, height = _HEAD.unpack(body[: _HEAD.size])
    if width > _LARGEST[0] or height > _LARGEST[1]:
        raise ValueError("larger than asked for")
    return Portrait(width, height, body[_HEAD.size :])


def _unreadable(detail: str) -> WalletError:
    return WalletError(Trouble.PORTRAIT_UNREADABLE, detail)


def _command() -> list[str]:
    return child_command(Path(__file__).with_name("portrait_child.py"), ("PIL",))
