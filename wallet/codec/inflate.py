"""zlib and gzip streams (RFC 1950, 1952), bounded before they are inflated. No raw deflate, no archives."""

from __future__ import annotations

import zlib

from wallet.model.errors import ParseError
from wallet.model.verdict import Reason


def inflate(data: bytes, *, limit: int) -> bytes:
    """Inflate one stream that fills `data` wholly, into at most `limit` bytes.

    Raises ParseError: LIMIT_EXCEEDED; TRAILING_DATA for bytes after the stream; MALFORMED for a stream cut
    off, with a wrong checksum, or with a preset dictionary.
    """
    return _whole(zlib.decompressobj(), data, limit, "zlib")


def deflate(data: bytes) -> bytes:
    """The smallest zlib stream that the standard library makes of `data`."""
    return zlib.compress(data, 9)


def gunzip(data: bytes, *, limit: int) -> bytes:
    """Inflate one gzip member (RFC 1952) that fills `data` wholly, into at most `limit` bytes.

    Raises ParseError as `inflate` does; a second member counts as bytes after the first.
    """
    return _whole(zlib.decompressobj(wbits=16 + zlib.MAX_WBITS), data, limit, "gzip")


def gzip(data: bytes) -> bytes:
    """One gzip member, without a name or a time."""
    stream = zlib.compressobj(9, wbits=16 + zlib.MAX_WBITS)
    return stream.compress(data) + stream.flush()


def _whole(stream: zlib._Decompress, data: bytes, limit: int, name: str) -> bytes:
    try:
        # One byte beyond the limit tells; zlib allocates no more than that.
        inflated = stream.decompress(data, limit + 1)
    except zlib.error:
        raise ParseError(Reason.MALFORMED, f"not a {name} stream") from None
    if len(inflated) > limit:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"inflates beyond {limit} bytes")
    if not stream.eof:
        raise ParseError(Reason.MALFORMED, f"{name} stream is cut off")
    if stream.unused_data:
        raise ParseError(Reason.TRAILING_DATA, f"bytes after the {name} stream")
    return inflated
