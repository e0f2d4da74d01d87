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
    value: Any
    encoded: bytes = field(default=b"", compare=False, repr=False)

    def __hash__(self) -> int:
        # Hashes of texts are seeded, those of integers are not: nobody can prepare tags that collide as keys.
        return hash((str(self.number), self.value))


@dataclass(frozen=True, slots=True)
class Encoded:
    """CBOR already: the writer puts it down as it is. The reader never answers one."""

    data: bytes


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
        raise ParseError(Reason.MALFORMED, "CBOR ends early") from None
    except UnicodeDecodeError:
        raise ParseError(Reason.MALFORMED, "CBOR text is not UTF-8") from None
    if end != len(data):
        raise ParseError(Reason.TRAILING_DATA, f"{len(data) - end} bytes after the CBOR item")
    if canonical and dumps(value) != data:
        raise ParseError(Reason.MALFORMED, "CBOR is not in its deterministic form")
    return value


def _item(data: bytes, at: int, depth: int, loose: bool) -> tuple[Any, int]:  # noqa: FBT001
    """The item at `at` and where the next one starts. IndexError: the data ended within it."""
    head = data[at]
    at += 1
    if head < 0x18:
        return head, at
    argument = head & 0x1F
    if argument >= 24:
        if argument == 24:
            argument = data[at]
            at += 1
        elif argument < 28:
            if head >= 0xE0:
                return _float(data, at, argument)
            width = 1 << (argument - 24)
            at += width
            if at > len(data):
                raise IndexError
            argument = int.from_bytes(data[at - width : at], "big")
        elif argument == 31 and loose:
            return _indefinite(data, at, depth, head)
        else:
            _malformed("reserved or indefinite length in CBOR")
    if 0x40 <= head < 0x80:
        end = at + argument
        if end > len(data):
            raise IndexError
        return (data[at:end] if head < 0x60 else data[at:end].decode()), end
    if head < 0x20:
        return argument, at
    if head < 0x40:
        return ~argument, at
    if head < 0xE0:
        return _container(data, at, depth, loose, head, argument)
    return _simple(head, argument), at


def _container(data: bytes, at: int, depth: int, loose: bool, head: int, count: int) -> tuple[Any, int]:  # noqa: FBT001
    """An array, a map or a tag of definite length, its head read already."""
    if depth >= MAX_DEPTH:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"CBOR nests deeper than {MAX_DEPTH}")
    depth += 1
    if head < 0xA0:
        # Each element takes a byte at least: a claimed length beyond the data is refused before the first.
        if count > len(data) - at:
            raise IndexError
        items: list[Any] = []
        for _ in range(count):
            value, at = _item(data, at, depth, loose)
            items.append(value)
        return items, at
    if head < 0xC0:
        if 2 * count > len(data) - at:
            raise IndexError
        entries: dict[Any, Any] = {}
        return entries, _entries(data, at, depth, loose, count, entries)
    start = at
    value, at = _item(data, at, depth, loose)
    if count == _ENCODED_CBOR:
        return Tag(count, value, data[start - 1 - (1 << ((head & 0x1F) - 24)) : at]), at
    return Tag(count, value), at


def _entries(
    data: bytes,
    at: int,
    depth: int,
    loose: bool,  # noqa: FBT001
    count: int,
    entries: dict[Any, Any],
) -> int:
    """Read that many keys and values into `entries`.

    Short texts and small numbers as keys, strings of up to 255 bytes as values: nearly all there are, and
    read in place, for a call costs more than reading them.
    """
    key: Any
    for _ in range(count):
        head = data[at]
        if 0x60 <= head < 0x78:
            start = at + 1
            at = start + head - 0x60
            key = data[start:at].decode()
        elif head < 0x18:
            key = head
            at += 1
        else:
            key, at = _item(data, at, depth, loose)
            kind = type(key)
            # bool and float are kept out: Python takes 1, 1.0 and True for one key, CBOR for three.
            if kind is not int and kind is not str and kind is not bytes and not _is_key(key):
                _malformed(f"{kind.__name__} as a CBOR map key")
        if key in entries:
            raise ParseError(Reason.DUPLICATE_KEY, "CBOR map key twice")
        head = data[at]
        if head == 0x58 or 0x60 <= head < 0x79:
            start = at + 1
            if head & 0x1F < 24:
                at = start + head - 0x60
            else:
                at = start + 1 + data[start]
                start += 1
            if at > len(data):
                raise IndexError
            entries[key] = data[start:at] if head == 0x58 else data[start:at].decode()
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


def _simple(head: int, number: int) -> Any:
    if head == 0xF8:
        if number < 32:
            _malformed("reserved CBOR simple value")
        return Simple(number)
    if number == 20:
        return False
    if number == 21:
        return True
    return None if number == 22 else Simple(number)


def _float(data: bytes, at: int, low: int) -> tuple[float, int]:
    width = 1 << (low - 24)
    end = at + width
    if end > len(data):
        raise IndexError
    return struct.unpack((">e", ">f", ">d")[low - 25], data[at:end])[0], end


def _indefinite(data: bytes, at: int, depth: int, head: int) -> tuple[Any, int]:
    """An indefinite-length string, array or map (RFC 8949, section 3.2), up to its break."""
    major = head >> 5
    if major not in (2, 3, 4, 5):
        _malformed("indefinite length where CBOR has none")
    if depth >= MAX_DEPTH:
        raise ParseError(Reason.LIMIT_EXCEEDED, f"CBOR nests deeper than {MAX_DEPTH}")
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
