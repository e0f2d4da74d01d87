"""The text envelopes that cross by light: `LW1:` (a licence or presentation) and `LW1R:` (a request).

Text = prefix, then base45 of one mode byte and the data: mode 0 is the data as it is, mode 1 its zlib stream
(VERDICTS "Points settled"; docs/envelope.md). Upper case only, so that a QR code may hold it in alphanumeric
mode. Base45 never ends with a blank, so line ends added by a barcode gun may be cut off safely by the caller.
Does not look into the data, and does not guess which envelope a text is: wallet.formats.registry does.
"""

from __future__ import annotations

from wallet.codec.base import b45_decode, b45_encode
from wallet.codec.inflate import deflate, inflate
from wallet.codec.limits import MAX_INFLATED_QR, MAX_SCAN
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.verdict import Reason

CARD_PREFIX = "LW1:"
REQUEST_PREFIX = "LW1R:"

_AS_IT_IS = b"\x00"
_ZLIB = b"\x01"


def wrap_card(data: bytes) -> str:
    """The `LW1:` text of a licence, presentation or bundle (CBOR bytes).

    Raises WalletError FILE_TOO_LARGE where no reader would take the text (over 16 KB).
    """
    return _wrap(CARD_PREFIX, data)


def unwrap_card(text: str) -> bytes:
    """The data in an `LW1:` text. Raises ParseError NOT_A_LICENCE (another prefix), MALFORMED,
    TRAILING_DATA, LIMIT_EXCEEDED (text over 16 KB, data over 64 KB)."""
    return _unwrap(CARD_PREFIX, text)


def wrap_request(data: bytes) -> str:
    """The `LW1R:` text of a counter's request (CBOR bytes); errors as `wrap_card`."""
    return _wrap(REQUEST_PREFIX, data)


def unwrap_request(text: str) -> bytes:
    """The data in an `LW1R:` text; errors as `unwrap_card`."""
    return _unwrap(REQUEST_PREFIX, text)


def pack(data: bytes) -> bytes:
    """One mode byte, and the data as it is or its zlib stream, whichever is shorter."""
    packed = deflate(data)
    return _ZLIB + packed if len(packed) < len(data) else _AS_IT_IS + data


def unpack(body: bytes, *, limit: int) -> bytes:
    """The data behind a mode byte, at most `limit` bytes of it. Raises ParseError MALFORMED, TRAILING_DATA,
    LIMIT_EXCEEDED."""
    mode, data = body[:1], body[1:]
    if not data:
        raise ParseError(Reason.MALFORMED, "empty envelope")
    if mode == _AS_IT_IS:
        return data
    if mode == _ZLIB:
        return inflate(data, limit=limit)
    raise ParseError(Reason.MALFORMED, f"envelope mode {mode.hex()}")


def _wrap(prefix: str, data: bytes) -> str:
    text = prefix + b45_encode(pack(data))
    if len(text) > MAX_SCAN or len(data) > MAX_INFLATED_QR:
        raise WalletError(Trouble.FILE_TOO_LARGE, f"envelope of {len(text)} characters, {len(data)} bytes")
    return text


def _unwrap(prefix: str, text: str) -> bytes:
    if len(text) > MAX_SCAN:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"text of {len(text)} characters")
    if not text.startswith(prefix):
        # The prefix in lower case is ours, written wrongly; anything else is not ours.
        ours = text[: len(prefix)].upper() == prefix
        raise ParseError(Reason.MALFORMED if ours else Reason.NOT_A_LICENCE, f"no prefix {prefix}")
    return unpack(b45_decode(text[len(prefix) :]), limit=MAX_INFLATED_QR)
