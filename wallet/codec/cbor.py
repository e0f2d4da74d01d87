"""CBOR (RFC 8949), strict and bounded: one reader of our own, one deterministic writer.

Does not give tags a meaning (they stay inert as `Tag`: no dates, no big numbers, no shared references), and
knows nothing of COSE. The reader is ours because cbor2 evaluates tags and takes `1`, `1.0` and `true` for one
map key; the writer leaves every number and string to cbor2 and only orders maps, which cbor2 sorts by length
first (RFC 7049) and not bytewise (RFC 8949, section 4.2.1).
"""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import cbor2

from wallet.codec.limits import MAX_DEPTH
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_ENCODED_CBOR = 24
"""The tag of a byte string that holds CBOR (RFC 8949, section 3.4.5.1). Its head is two bytes or more."""


@dataclass(frozen=True, slots=True)
class Tag:
    """A tagged value, never evaluated. Hashable where its value is. `encoded` holds an item of tag 24
    (encoded CBOR) whole, as received: digests and signatures are taken over it (ISO/IEC 18013-5)."""

    number: int
    value: Any = field(repr=False)
    encoded: bytes = field(default=b"", compare=False, repr=False)

    def __hash__(self) -> int:
        # Hashes of texts are seeded, those of integers are not: nobody can prepare tags that collide as keys.
        return hash((str(self.number), self.value))


@dataclass(frozen=True, slots=True)
class Encoded:
    """CBOR already: the writer puts it down as it is. The reader never answers one."""

    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Simple:
    """A simple value other than false, true and null: 0 to 19, 23 (undefined), 32 to 255."""

    number: int


def loads(data: bytes, *, allow_indefinite: bool = False, canonical: bool = False) -> Any:
    """Read one data item that fills `data` wholly.

    Answers int, str, bytes, float, bool, None, list, dict, Tag or Simple. Map keys are integers, text, bytes,
    Simple or Tag. With `canonical` only the deterministic encoding of RFC 8949, section 4.2.1, is accepted.
    Raises ParseError: MALFORMED, DUPLICATE_KEY, TRAILING_DATA, LIMIT_EXCEEDED (over 16 levels).
    """
    if type(data) is not bytes:
        data = bytes(data)
    try:
        value, end = _item(data, 0, 0, allow_indefinite)
    except IndexError:
        value, end = None, len(data) + 1
    except UnicodeDecodeError:
        raise ParseError(Reason.MALFORMED, "CBOR text is not UTF-8") from None
    if end > len(data):
        raise ParseError(Reason.MALFORMED, "CBOR ends early")
    if end != len(data):
        raise ParseError(Reason.TRAILING_DATA, f"{len(data) - end} bytes after the CBOR item")
    if canonical and dumps(value) != data:
        raise ParseError(Reason.MALFORMED, "CBOR is not in its deterministic form")
    return value


# A string is sliced without asking whether the data holds all of it: an end beyond the data makes the next
# head an IndexError, and what has no next head is found too long by `loads`. Calls cost more than reading, so
# that arrays and maps read short strings and small numbers in place: nearly all there are.


def _item(data: bytes, at: int, depth: int, loose: bool) -> tuple[Any, int]:  # noqa: FBT001
    """The item at `at` and where the next one starts; beyond the data, or IndexError, if it is cut short."""
    start = at
    head = data[at]
    at += 1
    if head < 0x18:
        return head, at
    argument = head & 0x1F
    if argument >= 24:
        if head >= 0xE0:
            return _wide_simple(data, at, head)
        if argument == 24:
            argument = data[at]
            at += 1
        elif argument < 28:
            width = 1 << (argument - 24)
            argument = int.from_bytes(data[at : at + width], "big")
            at += width
        elif argument == 31 and loose:
            return _indefinite(data, at, depth, head)
        else:
            _malformed("reserved or indefinite length in CBOR")
    if head < 0x40:
        return (argument if head < 0x20 else ~argument), at
    if head < 0x80:
        end = at + argument
        return (data[at:end] if head < 0x60 else data[at:end].decode()), end
    if head >= 0xE0:
        return _simple(argument), at
    if depth >= MAX_DEPTH:
        _too_deep()
    if head < 0xA0:
        return _array(data, at, depth + 1, loose, argument)
    if head < 0xC0:
        entries: dict[Any, Any] = {}
        return entries, _entries(data, at, depth + 1, loose, argument, entries)
    value, end = _item(data, at, depth + 1, loose)
    return Tag(argument, value, data[start:end] if argument == _ENCODED_CBOR else b""), end


def _array(data: bytes, at: int, depth: int, loose: bool, count: int) -> tuple[list[Any], int]:  # noqa: FBT001
    """That many items. Each takes a byte at least: a claimed length beyond the data is refused before the
    first."""
    if count > len(data) - at:
        raise IndexError
    items: list[Any] = []
    for _ in range(count):
        head = data[at]
        if 0x40 <= head < 0x79 and (size := head & 0x1F) < 25:
            start = at + 1
            if size == 24:
                size = data[start]
                start += 1
            at = start + size
            items.append(data[start:at] if head < 0x60 else data[start:at].decode())
        else:
            value, at = _item(data, at, depth, loose)
            items.append(value)
    return items, at


def _entries(
    data: bytes,
    at: int,
    depth: int,
    loose: bool,  # noqa: FBT001
    count: int,
    entries: dict[Any, Any],
) -> int:
    """Read that many keys and values into `entries`."""
    if 2 * count > len(data) - at:
        raise IndexError
    key: Any
    for _ in range(count):
        head = data[at]
        if head < 0x18:
            key = head
            at += 1
        elif 0x60 <= head < 0x78:
            start = at + 1
            at = start + head - 0x60
            key = data[start:at].decode()
        else:
            key, at = _item(data, at, depth, loose)
            kind = type(key)
            # bool and float are kept out: Python takes 1, 1.0 and True for one key, CBOR for three.
            if kind is not int and kind is not str and kind is not bytes and not _is_key(key):
                _malformed(f"{kind.__name__} as a CBOR map key")
        if key in entries:
            raise ParseError(Reason.DUPLICATE_KEY, "CBOR map key twice")
        head = data[at]
        if 0x40 <= head < 0x79 and (size := head & 0x1F) < 25:
            start = at + 1
            if size == 24:
                size = data[start]
                start += 1
            at = start + size
            entries[key] = data[start:at] if head < 0x60 else data[start:at].decode()
        elif head < 0x18:
            entries[key] = head
            at += 1
        else:
            entries[key], at = _item(data, at, depth, loose)
    return at


def _is_key(key: Any) -> bool:
    while type(key) is Tag:
        key = key.value
    return type(key) in (int, str, bytes, Simple)


def _simple(number: int) -> Any:
    if number == 20:
        return False
    if number == 21:
        return True
    return None if number == 22 else Simple(number)


def _wide_simple(data: bytes, at: int, head: int) -> tuple[Any, int]:
    """A simple value of two bytes, or a float."""
    if head == 0xF8:
        if data[at] < 32:
            _malformed("reserved CBOR simple value")
        return Simple(data[at]), at + 1
    if head > 0xFB:
        _malformed("reserved or indefinite length in CBOR")
    end = at + (1 << (head - 0xF8))
    if end > len(data):
        raise IndexError
    return struct.unpack((">e", ">f", ">d")[head - 0xF9], data[at:end])[0], end


def _indefinite(data: bytes, at: int, depth: int, head: int) -> tuple[Any, int]:
    """An indefinite-length string, array or map (RFC 8949, section 3.2), up to its break."""
    major = head >> 5
    if major not in (2, 3, 4, 5):
        _malformed("indefinite length where CBOR has none")
    if depth >= MAX_DEPTH:
        _too_deep()
    items: list[Any] = []
    entries: dict[Any, Any] = {}
    while data[at] != 0xFF:
        if major == 5:
            at = _entries(data, at, depth + 1, True, 1, entries)
            continue
        if major < 4 and (data[at] >> 5 != major or data[at] & 0x1F == 31):
            _malformed("a CBOR string holds something other than chunks")
        value, at = _item(data, at, depth + 1, True)
        items.append(value)
    if major == 5:
        return entries, at + 1
    if major == 4:
        return items, at + 1
    return (b"".join(items) if major == 2 else "".join(items)), at + 1


def _malformed(detail: str) -> NoReturn:
    raise ParseError(Reason.MALFORMED, detail)


def _too_deep() -> NoReturn:
    raise ParseError(Reason.LIMIT_EXCEEDED, f"CBOR nests deeper than {MAX_DEPTH}")


def dumps(value: Any) -> bytes:
    """The deterministic encoding of RFC 8949, section 4.2.1: shortest heads, keys in bytewise order.

    Takes what `loads` answers, tuples and Encoded besides. Raises TypeError or ValueError for what has no
    such encoding: these are our own mistakes, not bad input.
    """
    if type(value) is bytes or type(value) is str:
        return bytes(cbor2.dumps(value))
    if isinstance(value, bool | float | None):
        return bytes(cbor2.dumps(value, canonical=True))
    if isinstance(value, int):
        if not -(1 << 64) <= value < 1 << 64:
            raise ValueError("integer beyond 64 bits")
        return bytes(cbor2.dumps(value))
    if isinstance(value, str | bytes):
        return bytes(cbor2.dumps(value))
    if isinstance(value, Tag):
        return _head(0xC0, value.number) + dumps(value.value)
    if isinstance(value, Encoded):
        return value.data
    if isinstance(value, Simple):
        return bytes(cbor2.dumps(cbor2.CBORSimpleValue(value.number)))
    if isinstance(value, list | tuple):
        return _head(0x80, len(value)) + b"".join(map(dumps, value))
    if isinstance(value, Mapping):
        entries = sorted((dumps(key), dumps(item)) for key, item in value.items())
        return _head(0xA0, len(entries)) + b"".join(key + item for key, item in entries)
    raise TypeError(f"no CBOR for {type(value).__name__}")


def _head(major: int, argument: int) -> bytes:
    """A head is an unsigned integer with the major type in its upper three bits."""
    number = bytes(cbor2.dumps(argument))
    return bytes((number[0] | major,)) + number[1:]
