"""zlib streams (RFC 1950), bounded before they are inflated. Reads no raw deflate, no gzip, no archive."""

from __future__ import annotations

import zlib

from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


def inflate(data: bytes, *, limit: int) -> bytes:
    """Inflate one stream that fills `data` wholly, into at most `limit` bytes.

    Raises ParseError: LIMIT_EXCEEDED; TRAILING_DATA for bytes after the stream; MALFORMED for a stream cut
    off, with a wrong checksum, or with a preset dictionary.
    """
    stream = zlib.decompressobj()
    try:
        # One byte beyond the limit tells; zlib allocates no more than that.
        inflated = stream.decompress(data, limit + 1)
    except zlib.error:
        raise ParseError(Reason.MALFORMED, "not a zlib stream") from None
    if len(inflated) > limit:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"inflates beyond {limit} bytes")
    if not stream.eof:
        raise ParseError(Reason.MALFORMED, "zlib stream is cut off")
    if stream.unused_data:
        raise ParseError(Reason.TRAILING_DATA, "bytes after the zlib stream")
    return inflated


def deflate(data: bytes) -> bytes:
    """The smallest zlib stream that the standard library makes of `data`."""
    return zlib.compress(data, 9)
