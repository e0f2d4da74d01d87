"""Moving codes: what is too large for one symbol, as an endless row of `LW1F:` texts (OPTICAL).

Each frame says which transfer it belongs to and carries one combination of its blocks (wallet.qr.fountain),
so that any sufficient subset in any order gives the whole back; the digest decides whether it is the
whole. The format is described in docs/frames.md, with golden vectors. Says nothing of what is in the whole,
keeps no time, and holds one transfer: who collects frames of several visitors is wallet.flows.moving.
"""

from __future__ import annotations

import hashlib
import hmac
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from wallet.codec.base import b45_decode, b45_encode
from wallet.codec.limits import MAX_CREDENTIAL
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.verdict import Reason
from wallet.qr.envelope import pack, unpack
from wallet.qr.fountain import MOST_NUMBER, ContradictionError, Solver, combine, subset

FRAME_PREFIX = "LW1F:"

LARGEST_VERSION = 15
"""The largest symbol of a frame, at level L: a camera must read it in passing."""

ID_BYTES = 8
MAX_TOTAL = MAX_CREDENTIAL + 1
"""Bytes of a whole: the mode byte, and 256 KB that are as they are."""
MAX_BLOCKS = 640
"""Blocks of one transfer: what bounds the work for one frame."""

_HEADER = struct.Struct(">8sIHI16s")
_DIGEST_BYTES = 16
_LONGEST = 758
"""Characters of a version 15-L symbol in alphanumeric mode (ISO/IEC 18004, table 7)."""
_MOST_TEXTS = 2000
MAX_BLOCK = (_LONGEST - len(FRAME_PREFIX)) // 3 * 2 - _HEADER.size
"""Bytes of one block: 468."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """What all frames of one transfer say alike: its id, the bytes of the whole, those of one block, and the
    first 16 bytes of the SHA-256 of the whole."""

    id: bytes
    length: int
    block_size: int
    digest: bytes

    @property
    def blocks(self) -> int:
        """How many blocks the whole is cut into (K)."""
        return -(-self.length // self.block_size)


@dataclass(frozen=True, slots=True)
class Frame:
    """One frame: combination `number` of the blocks of its transfer."""

    transfer: Transfer
    number: int
    block: bytes = field(repr=False)


def read_frame(text: str) -> Frame:
    """One frame from its text. Raises ParseError: NOT_A_LICENCE (another prefix), MALFORMED, LIMIT_EXCEEDED
    (a whole over 256 KB or of over 640 blocks). Allocates no more than its text is long."""
    if not text.startswith(FRAME_PREFIX):
        ours = text[: len(FRAME_PREFIX)].upper() == FRAME_PREFIX
        raise ParseError(Reason.MALFORMED if ours else Reason.NOT_A_LICENCE, f"no prefix {FRAME_PREFIX}")
    if len(text) > _LONGEST:
        raise ParseError(Reason.MALFORMED, f"frame of {len(text)} characters")
    data = b45_decode(text[len(FRAME_PREFIX) :])
    if len(data) <= _HEADER.size:
        raise ParseError(Reason.MALFORMED, "frame without a block")
    transfer_id, length, block_size, number, digest = _HEADER.unpack_from(data)
    block = data[_HEADER.size :]
    if len(block) != block_size or length == 0:
        raise ParseError(Reason.MALFORMED, "lengths of a frame that do not agree")
    transfer = Transfer(transfer_id, length, block_size, digest)
    if length > MAX_TOTAL or transfer.blocks > MAX_BLOCKS:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"transfer of {length} bytes in {transfer.blocks} blocks")
    return Frame(transfer, number, block)


def frame_texts(data: bytes) -> tuple[str, ...]:
    """The frames in a text that holds nothing else, one a line; none for anything else, and for more lines
    than anybody shows in a minute."""
    if data[: len(FRAME_PREFIX)] != FRAME_PREFIX.encode() or len(data) > _MOST_TEXTS * (_LONGEST + 2):
        return ()
    lines = [line for line in data.decode("utf-8", "replace").replace("\r", "\n").split("\n") if line]
    alike = len(lines) <= _MOST_TEXTS and all(line.startswith(FRAME_PREFIX) for line in lines)
    return tuple(lines) if alike else ()


class FrameEncoder:
    """The frames of one whole, as many as are wanted; iterating never ends."""

    def __init__(self, data: bytes, transfer_id: bytes, *, block_size: int | None = None) -> None:
        """`transfer_id` is 8 random bytes, new for each whole; `block_size` is chosen so that the blocks are
        few and alike where it is not given. WalletError FILE_TOO_LARGE over 256 KB."""
        whole = pack(data)
        if len(data) > MAX_CREDENTIAL or len(whole) > MAX_TOTAL:
            raise WalletError(Trouble.FILE_TOO_LARGE, f"moving code of {len(data)} bytes")
        size = block_size or -(-len(whole) // -(-len(whole) // MAX_BLOCK))
        self.transfer = Transfer(transfer_id, len(whole), size, _digest(whole))
        if len(transfer_id) != ID_BYTES or not 0 < size <= MAX_BLOCK or self.transfer.blocks > MAX_BLOCKS:
            raise ValueError("transfer id or block size")
        padded = whole.ljust(self.transfer.blocks * size, b"\0")
        self._blocks = [int.from_bytes(padded[at : at + size], "big") for at in range(0, len(padded), size)]

    def text(self, number: int) -> str:
        """The text of frame `number`; beyond 2³² − 1 the numbers begin anew."""
        transfer, number = self.transfer, number & MOST_NUMBER
        header = _HEADER.pack(transfer.id, transfer.length, transfer.block_size, number, transfer.digest)
        block = combine(self._blocks, subset(transfer.id, number, transfer.blocks))
        return FRAME_PREFIX + b45_encode(header + block.to_bytes(transfer.block_size, "big"))

    def __iter__(self) -> Iterator[str]:
        number = 0
        while True:
            yield self.text(number)
            number += 1


class FrameDecoder:
    """Collects the frames of one transfer, in any order; frames that come twice change nothing."""

    def __init__(self, transfer: Transfer) -> None:
        self.transfer = transfer
        self._solver = Solver(transfer.blocks, transfer.block_size)

    @property
    def known(self) -> int:
        """How many of the transfer's blocks are as good as known: independent frames so far."""
        return self._solver.rank

    @property
    def complete(self) -> bool:
        return self._solver.complete

    def add(self, frame: Frame) -> None:
        """One more frame of this transfer. ParseError MALFORMED for one that contradicts those before it;
        ValueError for a frame of another transfer."""
        if frame.transfer != self.transfer:
            raise ValueError("frame of another transfer")
        try:
            self._solver.add(subset(self.transfer.id, frame.number, self.transfer.blocks), frame.block)
        except ContradictionError:
            raise ParseError(Reason.MALFORMED, "frames that contradict each other") from None

    def data(self) -> bytes:
        """What was sent, once `complete`. ParseError MALFORMED where digest, padding or packing are wrong,
        LIMIT_EXCEEDED where it inflates to more than 256 KB; ValueError before."""
        padded = self._solver.solve()
        whole, padding = padded[: self.transfer.length], padded[self.transfer.length :]
        if any(padding) or not hmac.compare_digest(_digest(whole), self.transfer.digest):
            raise ParseError(Reason.MALFORMED, "not the whole that its digest names")
        return unpack(whole, limit=MAX_CREDENTIAL)


def _digest(whole: bytes) -> bytes:
    return hashlib.sha256(whole).digest()[:_DIGEST_BYTES]
