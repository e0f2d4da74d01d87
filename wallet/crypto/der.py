"""Where the names of a certificate stand, and one repair of certificates that are not quite DER, for reading
their extensions.

Some authorities (Finland's for health passes among them) write the default of BasicConstraints out, which DER
forbids (X.690, section 11.5), and `cryptography` then reads no extension at all. Nothing is signed or
compared in the repaired form: digests, names of keys and signatures are over the bytes as received.
"""

from __future__ import annotations

_SEQUENCE, _VERSION, _EXTENSIONS = 0x30, 0xA0, 0xA3
_BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")
_WRITTEN_OUT, _LEFT_OUT = bytes.fromhex("04053003010100"), bytes.fromhex("04023000")


def without_written_default(certificate: bytes) -> bytes:
    """The certificate with an empty BasicConstraints where it said `cA FALSE`; the same bytes where it did
    not, or where the shape is not a certificate's. Raises nothing."""
    try:
        outer = _parts(_content(certificate, _SEQUENCE))
        body = _parts(_content(outer[0], _SEQUENCE))
        wrapper = body[-1]
        extensions = _parts(_content(_content(wrapper, _EXTENSIONS), _SEQUENCE))
        repaired = [_repaired(extension) for extension in extensions]
    except (IndexError, ValueError):
        return certificate
    if repaired == extensions:
        return certificate
    body[-1] = _wrapped(_EXTENSIONS, _wrapped(_SEQUENCE, b"".join(repaired)))
    outer[0] = _wrapped(_SEQUENCE, b"".join(body))
    return _wrapped(_SEQUENCE, b"".join(outer))


def issuer_and_subject(certificate: bytes) -> tuple[bytes, bytes]:
    """The two names (DER) of what is known to be a certificate (RFC 5280, section 4.1)."""
    at = _end(certificate, _end(certificate, 0)[0])[0]
    if certificate[at] == _VERSION:
        at = _end(certificate, at)[1]
    issuer = _end(certificate, _end(certificate, at)[1])[1]
    validity = _end(certificate, issuer)[1]
    subject = _end(certificate, validity)[1]
    return certificate[issuer:validity], certificate[subject : _end(certificate, subject)[1]]


def _repaired(extension: bytes) -> bytes:
    content = _content(extension, _SEQUENCE)
    if content.startswith(_BASIC_CONSTRAINTS) and content.endswith(_WRITTEN_OUT):
        return _wrapped(_SEQUENCE, content.removesuffix(_WRITTEN_OUT) + _LEFT_OUT)
    return extension


def _parts(content: bytes) -> list[bytes]:
    parts, at = [], 0
    while at < len(content):
        end = _end(content, at)[1]
        parts.append(content[at:end])
        at = end
    return parts


def _content(element: bytes, tag: int) -> bytes:
    start, end = _end(element, 0)
    if element[0] != tag or end != len(element):
        raise ValueError("another element")
    return element[start:end]


def _end(data: bytes, at: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends. IndexError, ValueError."""
    length, start = data[at + 1], at + 2
    if length >= 0x80:
        width = length & 0x7F
        length, start = int.from_bytes(data[start : start + width], "big"), start + width
    if start + length > len(data):
        raise ValueError("cut short")
    return start, start + length


def _wrapped(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    width = (size.bit_length() + 7) // 8
    return bytes((tag, 0x80 | width)) + size.to_bytes(width, "big") + content
