"""Whether a signature covers the whole file: byte arithmetic over the file as received, no library.

The signed range is everything but the signature's own hex string (ISO 32000-2, section 12.8.1, ByteRange).
Does not look at what came after the signed revision: that is told in `Signature.later`.
"""

from __future__ import annotations

import re

from wallet.formats.base import failed
from wallet.formats.pdf.facts import Signature
from wallet.model.verdict import Check, Finding, Reason

_HEX_STRING = re.compile(rb"<([0-9A-Fa-f]*)>")
_STRUCTURE = re.compile(rb"\bobj\b|\bxref\b|\btrailer\b|/ByteRange|%%EOF")
_RANGE = re.compile(
    rb"/ByteRange\s{0,9}\[\s{0,9}0+\s{1,9}[0-9]{1,10}\s{1,9}([0-9]{1,10})\s{1,9}([0-9]{1,10})\s{0,9}\]"
)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_MOST_OF_A_DICTIONARY = 65_536


def signed_ranges(data: bytes, signature: Signature) -> bytes:
    """The bytes that the signature's digest is over; whatever the range says, within the file."""
    numbers = signature.byte_range
    pairs = zip(numbers[::2], numbers[1::2], strict=False)
    return b"".join(data[max(start, 0) : max(start, 0) + max(length, 0)] for start, length in pairs)


def coverage_faults(data: bytes, signature: Signature) -> tuple[Finding, ...]:
    """What is wrong with a signature's range: it starts at 0, leaves out exactly its own hex string, and ends
    where the file ends or a later revision begins."""
    numbers = signature.byte_range
    if len(numbers) != 4 or min(numbers) < 0 or numbers[0] != 0:
        return (_uncovered("ByteRange is not two ranges from the start of the file"),)
    gap_start, gap_end, end = numbers[1], numbers[2], signature.end
    if not gap_start <= gap_end <= end <= len(data):
        return (_uncovered("ByteRange does not lie in the file"),)
    gap = data[gap_start:gap_end]
    hex_string = _HEX_STRING.fullmatch(gap)
    if hex_string is None or _from_hex(hex_string[1]) != signature.contents:
        found = [_uncovered("ByteRange leaves out more than the signature itself")]
        if _STRUCTURE.search(gap):
            found.append(_modified("objects lie in the gap of ByteRange"))
        return tuple(found)
    if not _is_named_once(data, gap_start, gap_end):
        return (_modified("the signature has two ByteRanges or two Contents"),)
    if end < len(data) and signature.later in ("none", "uncovered"):
        return (_uncovered("bytes after the signed range"),)
    return ()


def has_tail(data: bytes) -> bool:
    """Whether bytes follow all that any ByteRange in the file's clear text covers: then that is why a file
    cannot be read."""
    ends = [int(start) + int(length) for start, length in _RANGE.findall(data)]
    return bool(ends) and max(ends) < len(data)


def _is_named_once(data: bytes, gap_start: int, gap_end: int) -> bool:
    """Whether the dictionary around the gap has one ByteRange and one Contents: readers differ in which of
    two they take. Names may be written with escapes (ISO 32000-2, section 7.3.5)."""
    head = data[max(0, gap_start - _MOST_OF_A_DICTIONARY) : gap_start]
    tail = data[gap_end : gap_end + _MOST_OF_A_DICTIONARY]
    around = head[head.rfind(b" obj") + 1 :] + b" " + tail.partition(b"endobj")[0]
    plain = _ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), around)
    return plain.count(b"/ByteRange") == 1 and len(re.findall(rb"/Contents\b", plain)) == 1


def _from_hex(digits: bytes) -> bytes:
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _uncovered(detail: str) -> Finding:
    return failed(Check.INTEGRITY, Reason.CONTENT_NOT_COVERED, detail)


def _modified(detail: str) -> Finding:
    return failed(Check.INTEGRITY, Reason.DOCUMENT_MODIFIED, detail)
