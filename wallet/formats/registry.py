"""What a scanned text or a file is, and who can read it. One visible tuple of handlers.

Does not decode pictures or documents (wallet.qr does), opens no address, and judges nothing: what is no
scheme of ours comes back as "unknown", with a guess at what it looks like.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field
from typing import Any

from wallet.codec import base, cbor, strict_json
from wallet.codec.cbor import Tag
from wallet.codec.limits import MAX_CREDENTIAL, MAX_DOCUMENT
from wallet.crypto.cose import SIGN1_TAG
from wallet.formats import claim169, cwt, dcc, mdoc, pdf, sd_cwt, sd_jwt, shc, sign1, vc_jwt, vds, vds_nc
from wallet.formats.base import FormatHandler, limited, malformed
from wallet.formats.looks import guess_bytes, guess_text, picture_kind
from wallet.formats.mdoc import read as mdoc_read
from wallet.model.credential import CredentialFormat, Presentation
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason
from wallet.qr import envelope
from wallet.qr.frames import FRAME_PREFIX

HANDLERS: tuple[FormatHandler, ...] = (
    sd_cwt.HANDLER,
    sd_jwt.HANDLER,
    dcc.HANDLER,
    claim169.HANDLER,
    cwt.HANDLER,
    vc_jwt.HANDLER,
    shc.HANDLER,
    vds.HANDLER,
    vds_nc.HANDLER,
    pdf.HANDLER,
    mdoc.HANDLER,
)

MAX_BUNDLE = 16
"""Licences handed over together."""

CREDENTIAL, BUNDLE, REQUEST, FRAME, PICTURE, PDF, UNSUPPORTED, UNKNOWN = (
    "credential",
    "bundle",
    "request",
    "frame",
    "picture",
    "pdf",
    "unsupported",
    "unknown",
)
"""Kinds of a ScannedItem."""

_RELATIVES = (
    ("HC2:", "health pass (HC2)"),
    ("openid4vp://", "OpenID4VP request"),
    ("openid-credential-offer://", "OpenID credential offer"),
)
"""Schemes we know by name and do not read (yet)."""

_MOVING = "LW1 moving code"
"""What one frame looks like: alone it holds no licence."""

_TEXTS: tuple[FormatHandler, ...] = (vc_jwt.HANDLER, shc.HANDLER, vds_nc.HANDLER)
"""Formats that are text and say so at their beginning."""

_BASE64URL = re.compile(r"[A-Za-z0-9_-]{16,}")
_SIGN1_BASE64URL = ("0oQ", "0oR", "0oS", "0oT", "2D3Sh")
"""Base64url of tag 18 around an array of four, whose third byte begins a byte string; of tag 61 before it."""
_OURS = (envelope.CARD_PREFIX, envelope.REQUEST_PREFIX, dcc.PREFIX)
_OUR_BYTES = tuple(prefix.encode() for prefix in _OURS)
_BEGINNING = 2048
"""Bytes that a long text is told by."""
_LINE_ENDS = "\r\n"
_BLANKS = " \t\r\n"


@dataclass(frozen=True, slots=True)
class ScannedItem:
    """What came in. `payload` is what `handler` parses, or for a bundle its CBOR, for a request its CBOR, for
    a frame of a moving code its text, for pictures and PDF the file; `looks_like` is a guess for people where
    we cannot read it."""

    kind: str
    handler: FormatHandler | None
    payload: bytes = field(repr=False)
    looks_like: str | None = None


def recognise(data: bytes | str) -> ScannedItem:
    """Tell what `data` is. ParseError only where it claims to be ours and breaks our rules already:
    MALFORMED, TRAILING_DATA, LIMIT_EXCEEDED."""
    if isinstance(data, str):
        return _recognise_text(data) if len(data) <= MAX_CREDENTIAL else _recognise_long(_bytes(data))
    limited(data, MAX_DOCUMENT)
    if data.startswith(b"eyJ") and b"~" in data and data.isascii() and not data[-1:].isspace():
        # An SD-JWT is told before all others are asked: no other text of ours has a tilde.
        return ScannedItem(CREDENTIAL, sd_jwt.HANDLER, limited(data, MAX_CREDENTIAL))
    if mdoc.HANDLER.recognise(data):
        return ScannedItem(CREDENTIAL, mdoc.HANDLER, limited(data, MAX_CREDENTIAL))
    if pdf.HANDLER.recognise(data):
        return ScannedItem(PDF, pdf.HANDLER, data, "PDF" if pdf.has_signature(data) else pdf.UNSIGNED)
    picture = picture_kind(data)
    if picture is not None:
        return ScannedItem(PICTURE, None, data, picture)
    if sign1.recognise(data):
        return ScannedItem(CREDENTIAL, sign1.handler_of(limited(data, MAX_CREDENTIAL)), data)
    if vds.HANDLER.recognise(data):
        return ScannedItem(CREDENTIAL, vds.HANDLER, data)
    guess = guess_bytes(data) or sign1.other_cose(data)
    if guess is not None:
        return ScannedItem(UNSUPPORTED, None, data, guess)
    if len(data) > MAX_CREDENTIAL:
        return _recognise_long(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _recognise_broken_text(data) or _recognise_raw_cbor(data)
    return _recognise_text(text)


def parse(item: ScannedItem) -> Presentation:
    """Read what was recognised. ParseError, with UNSUPPORTED_FORMAT or NOT_A_LICENCE for what is not ours."""
    if item.handler is not None:
        return item.handler.parse(item.payload)
    if item.kind == BUNDLE:
        return _parse_bundle(item.payload)
    known = item.kind in (UNSUPPORTED, PDF, FRAME)
    raise ParseError(
        Reason.UNSUPPORTED_FORMAT if known else Reason.NOT_A_LICENCE, item.looks_like or item.kind
    )


def _recognise_text(text: str) -> ScannedItem:
    if (seal := vds.from_text(text)) is not None:
        return ScannedItem(CREDENTIAL, vds.HANDLER, seal)
    line = text.strip(_LINE_ENDS)
    head = line[:8].upper()
    if head.startswith(envelope.REQUEST_PREFIX):
        return ScannedItem(REQUEST, None, envelope.unwrap_request(line))
    if head.startswith(envelope.CARD_PREFIX):
        return _recognise_card(envelope.unwrap_card(line))
    if head.startswith(dcc.PREFIX):
        return ScannedItem(CREDENTIAL, dcc.HANDLER, _bytes(line))
    if head.startswith(FRAME_PREFIX):
        return ScannedItem(FRAME, None, _bytes(line), _MOVING)
    for prefix, name in _RELATIVES:
        if line.startswith(prefix):
            return ScannedItem(UNSUPPORTED, None, _bytes(line), name)
    word = text.strip(_BLANKS)
    if word.startswith(_SIGN1_BASE64URL) and _BASE64URL.fullmatch(word):
        data = base.b64url_decode(limited(_bytes(word), MAX_CREDENTIAL).decode("ascii"))
        return ScannedItem(CREDENTIAL, sign1.handler_of(data), data)
    data = _bytes(word)
    for handler in _TEXTS:
        if handler.recognise(data):
            return ScannedItem(BUNDLE if shc.holds_several(data) else CREDENTIAL, handler, data)
    if mdoc_read.begins_text(word) and _BASE64URL.fullmatch(word):
        decoded = base.b64url_decode(limited(data, MAX_CREDENTIAL).decode("ascii"))
        if mdoc.HANDLER.recognise(decoded):
            return ScannedItem(CREDENTIAL, mdoc.HANDLER, decoded)
    if sd_jwt.HANDLER.recognise(data):
        return ScannedItem(CREDENTIAL, sd_jwt.HANDLER, limited(data, MAX_CREDENTIAL))
    if word.startswith("eyJ") and word.count(".") == 2:
        return _recognise_jws(word, data)
    if claim169.HANDLER.recognise(_bytes(line)):
        return ScannedItem(CREDENTIAL, claim169.HANDLER, _bytes(line))
    return ScannedItem(UNKNOWN, None, data, guess_text(word))


def _recognise_long(data: bytes) -> ScannedItem:
    """More than any text of ours may have: told by its beginning, so that nothing that long is decoded. One
    emoji would make four bytes of every letter. ParseError LIMIT_EXCEEDED where it claims to be ours."""
    try:
        head = codecs.getincrementaldecoder("utf-8")().decode(data[:_BEGINNING]).lstrip(_BLANKS)
    except UnicodeDecodeError:
        return ScannedItem(UNKNOWN, None, data)
    tilde = head.startswith("eyJ") and b"~" in data
    if tilde or head.upper().startswith(_OURS) or head.startswith(_SIGN1_BASE64URL):
        limited(data, MAX_CREDENTIAL)
    if sd_jwt.HANDLER.recognise(data) or head.startswith(shc.PREFIX):
        limited(data, MAX_CREDENTIAL)
    if head.startswith(FRAME_PREFIX):
        return ScannedItem(FRAME, None, data, _MOVING)
    for prefix, name in _RELATIVES:
        if head.startswith(prefix):
            return ScannedItem(UNSUPPORTED, None, data, name)
    return ScannedItem(UNKNOWN, None, data, guess_text(head))


def _recognise_card(data: bytes) -> ScannedItem:
    """The content of an `LW1:` text, by its first byte (VERDICTS, LW1 envelope)."""
    if data[0] == 0xC0 | SIGN1_TAG or sd_cwt.HANDLER.recognise(data):
        return ScannedItem(CREDENTIAL, sd_cwt.HANDLER, data)
    kind = data[0] >> 5
    if kind == 3:
        return ScannedItem(CREDENTIAL, sd_jwt.HANDLER, _bytes(cbor.loads(data)))
    if kind == 4:
        return ScannedItem(BUNDLE, None, data)
    if kind != 5:
        malformed("an LW1 envelope holds none of the kinds it may hold")
    return ScannedItem(CREDENTIAL, mdoc.HANDLER, data)


def _recognise_broken_text(data: bytes) -> ScannedItem | None:
    """Bytes that are no UTF-8 and begin as texts of ours do: their own reader says what is wrong."""
    if data[:8].upper().startswith(_OUR_BYTES):
        return _recognise_text(data.decode("utf-8", "replace"))
    found = next((handler for handler in (*_TEXTS, sd_jwt.HANDLER) if handler.recognise(data)), None)
    return None if found is None else ScannedItem(CREDENTIAL, found, data)


def _recognise_raw_cbor(data: bytes) -> ScannedItem:
    """Bytes that are no text: CBOR of ours without an envelope, or anything."""
    if len(data) <= MAX_CREDENTIAL and data[:1] and data[0] >> 5 in (4, 5):
        try:
            item = cbor.loads(data)
        except ParseError:
            return ScannedItem(UNKNOWN, None, data)
        if type(item) is list and item and all(_is_bundled(one) for one in item):
            return ScannedItem(BUNDLE, None, data)
        if sign1.is_bare(item):
            return ScannedItem(CREDENTIAL, sign1.handler_of(data), data)
        if type(item) is dict and _is_bundled(item):
            return ScannedItem(CREDENTIAL, mdoc.HANDLER, data)
    return ScannedItem(UNKNOWN, None, data)


def _recognise_jws(word: str, data: bytes) -> ScannedItem:
    """A compact JWS without a tilde: an SD-JWT that lost its last part, or a token we do not read."""
    try:
        header = strict_json.loads(base.b64url_decode(word.partition(".")[0]))
    except ParseError:
        return ScannedItem(UNKNOWN, None, data)
    kind = header.get("typ") if type(header) is dict else None
    if type(kind) is str and kind.endswith("+sd-jwt"):
        return ScannedItem(CREDENTIAL, sd_jwt.HANDLER, data)
    return ScannedItem(UNSUPPORTED, None, data, "JWT")


def _parse_bundle(data: bytes) -> Presentation:
    """An array of cards, holder's tokens, SD-JWTs and mdocs, each read by its own handler."""
    items = cbor.loads(limited(data, MAX_CREDENTIAL))
    if type(items) is not list or not items:
        malformed("a bundle is an array of licences")
    if len(items) > MAX_BUNDLE:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"more than {MAX_BUNDLE} licences in a bundle")
    parsed = [_parse_bundled(item) for item in items]
    formats = {one.format for one in parsed}
    common = formats.pop() if len(formats) == 1 else CredentialFormat.UNKNOWN
    unread = tuple(each for one in parsed for each in one.unread)
    return Presentation(common, tuple(licence for one in parsed for licence in one.credentials), unread)


def _parse_bundled(item: Any) -> Presentation:
    if type(item) is dict:
        return mdoc_read.parse_item(item)
    if type(item) is str:
        return sd_jwt.HANDLER.parse(_bytes(item))
    if not _is_bundled(item):
        malformed("a bundle holds something other than licences")
    # Written anew only to reach the handler: what is signed stands in byte strings, which stay as they are.
    return sd_cwt.HANDLER.parse(cbor.dumps(item))


def _is_bundled(item: Any) -> bool:
    if type(item) is dict:
        return not item.keys().isdisjoint(("documents", "issuerSigned", "issuerAuth"))
    return type(item) is str or (type(item) is Tag and item.number == SIGN1_TAG)


def _bytes(text: Any) -> bytes:
    """UTF-8 of a text; half a surrogate pair cannot be ours and becomes a question mark."""
    return str(text).encode("utf-8", "replace")
