"""Changes to a value of JSON or CBOR that bytes steer, so that a fuzzer gets past signatures and
digests: what is changed is signed afterwards."""

from __future__ import annotations

import copy
from typing import Any

from wallet.codec.cbor import Simple, Tag


class Source:
    """Choices drawn from bytes; zeros when they are used up."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    @property
    def empty(self) -> bool:
        return self._at >= len(self._data)

    def take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        return taken

    def below(self, bound: int) -> int:
        """0 up to, not including, `bound`."""
        return int.from_bytes(self.take(1 if bound <= 256 else 2), "big") % bound if bound > 1 else 0

    def text(self) -> str:
        return self.take(self.below(40)).decode("utf-8", "replace")


def _deep(levels: int, leaf: Any, *, mapped: bool) -> Any:
    for _ in range(levels):
        leaf = {"a": leaf} if mapped else [leaf]
    return leaf


_PLAIN: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 7, 8, 23, 24, 255, 256, 65_535, 2**31, 2**32, 2**53, 2**63 - 1, 2**63,
    2**64 - 1, -(2**63), 253_402_300_799, 253_402_300_800, 1_795_500_000, 1_795_500_000_000, 1.5, 0.0, -0.0,
    1e308, 1e-320, float("inf"), float("-inf"), float("nan"), "", " ", "a", "\x00", "\u202e", "\ufeff",
    "北京",
    "\U0001f600", "e\u0301", "\u212b", "ﬁ", "x" * 300, "0", "-1", "1" * 5000, "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-30",
    "2024-02-29", "2026-13-01", "0000-00-00", "2026", "2026-11", "2026-11-24T06:00:00Z",
    "2026-11-24T06:00:00.5Z",
    "2016-12-31T23:59:60Z", "https://x.example", "https://issuer.example", "did:example:1", "data:,", "data:",
    "ES256", "ES384", "EdDSA", "none", "HS256", "SHA-256", "SHA-384", "sha-256", "1.0", "P-256", "EC",
    "AAAA", "A",
    "_sd", "...", "~", ".", "..", "CN", "CN-SH", [], {}, [None], [[]], [{}], ["a", "a"], {"": None},
    {"...": "x"}, {"_sd": []}, {"_sd": ["x"]}, {"jwk": {}}, {"idx": 0, "uri": ""}, {"idx": 2**63, "uri": "x"},
)  # fmt: skip
_JSON: tuple[Any, ...] = (
    "\ud800",
    "a\udfff",
    2**64,
    10**40,
    -(10**25),
    {"\ud800": 1},
    1e400,
    {"a": "\udead"},
)
_CBOR: tuple[Any, ...] = (
    b"", b"\x00", b"\xff" * 32, b"\x80", b"\xa0", b"\xd2\x84", bytes(300), Tag(0, "2026-11-24T06:00:00Z"),
    Tag(0, 7), Tag(0, ""), Tag(1, 0), Tag(1, 1.5), Tag(1, float("nan")), Tag(1, 2**63), Tag(2, b"\x01" * 9),
    Tag(2, b"\x01" * 300), Tag(3, b"\xff" * 40), Tag(4, [2**31, 1]), Tag(5, [-(2**62), 3]), Tag(18, []),
    Tag(18, [b"", {}, b"", b""]), Tag(24, b""), Tag(24, b"\xff"), Tag(24, b"\xa0"), Tag(24, "x"),
    Tag(60, b""), Tag(60, b"\xff" * 32), Tag(1004, "2026-11-24"), Tag(1004, "2026-99-99"), Tag(1004, 5),
    Tag(100, 20_000), Tag(100, -(2**60)), Tag(61, {}), Tag(55_799, 1), Tag(2**40, None), Simple(59),
    Simple(0),
    Simple(23), Simple(255), {1: 2}, {-1: b""}, {b"a": 1}, {Tag(1, 2): 3}, {Simple(59): []},
    {Simple(59): [b""]},
)  # fmt: skip
_KEYS: tuple[Any, ...] = (
    "alg", "crit", "kid", "x5c", "typ", "cty", "jwk", "zip", "b64", "iss", "sub", "aud", "exp", "nbf",
    "iat", "jti",
    "cnf", "vct", "status", "status_list", "_sd", "_sd_alg", "...", "nonce", "sd_hash", "vc", "type", "id",
    "@context", "issuer", "validFrom", "validUntil", "credentialStatus", "holder", "ttl", "lst", "bits", "",
)  # fmt: skip
_LABELS: tuple[Any, ...] = (
    0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 13, 15, 16, 17, 18, 33, 39, 169, 170, -1, -2, -3, -260, 65_533,
    65_534, 65_535,
    Simple(59), b"k", Tag(1, 2),
)  # fmt: skip


def mutated(value: Any, source: Source, *, cbor: bool) -> Any:
    """A copy of `value` with one to four changes, none where the source is empty."""
    whole = [copy.deepcopy(value)]
    for _ in range(1 + source.below(4)):
        if source.empty:
            break
        _change(whole, source, cbor=cbor)
    return whole[0]


def _change(whole: list[Any], source: Source, *, cbor: bool) -> None:
    """One change somewhere below the first element of `whole`."""
    holder, place = _somewhere(whole, source)
    kind = source.below(12)
    if kind == 0 and holder is not whole:
        del holder[place]
    elif kind == 1:
        other_holder, other = _somewhere(whole, source)
        holder[place] = copy.deepcopy(other_holder[other])
    elif kind == 2:
        holder[place] = [holder[place]] * (1 + source.below(40))
    elif kind == 3:
        holder[place] = _deep(source.below(24), holder[place], mapped=bool(source.below(2)))
    elif kind == 4 and type(holder[place]) is dict:
        names = (*_KEYS, *_LABELS) if cbor else _KEYS
        holder[place][names[source.below(len(names))]] = _leaf(source, cbor=cbor)
    elif kind == 5 and type(holder[place]) is dict:
        holder[place][source.text()] = _leaf(source, cbor=cbor)
    elif kind == 6 and type(holder[place]) is list:
        holder[place].insert(0, _leaf(source, cbor=cbor))
    elif kind == 7 and type(holder[place]) in (bytes, str):
        holder[place] = _cut(holder[place], source)
    elif kind == 8 and type(holder[place]) is int:
        holder[place] += source.below(512) - 256
    elif kind == 9 and cbor:
        holder[place] = Tag((0, 1, 2, 18, 24, 60, 61, 1004)[source.below(8)], holder[place])
    else:
        holder[place] = _leaf(source, cbor=cbor)


def _somewhere(whole: list[Any], source: Source) -> tuple[Any, Any]:
    """A container and a key or index in it: walk down, stopping now and then."""
    holder: Any = whole
    place: Any = 0
    for _ in range(12):
        inner = holder[place]
        if not isinstance(inner, list | dict) or not inner:
            break
        # Seldom at the top, for there most is lost.
        if holder is not whole and source.below(4) == 0:
            break
        if holder is whole and source.below(64) == 63:
            break
        index = source.below(len(inner))
        holder, place = inner, list(inner)[index] if isinstance(inner, dict) else index
    return holder, place


def _leaf(source: Source, *, cbor: bool) -> Any:
    pool = _PLAIN + (_CBOR if cbor else _JSON)
    choice = source.below(len(pool) + 12)
    if choice < len(pool):
        return copy.deepcopy(pool[choice])
    if choice % 3 == 0:
        return int.from_bytes(source.take(1 + source.below(8)), "big", signed=bool(source.below(2)))
    return source.take(source.below(40)) if cbor and choice % 3 == 1 else source.text()


def _cut(value: Any, source: Source) -> Any:
    """A string with a piece taken out, doubled or replaced."""
    start, length = source.below(max(len(value), 1)), source.below(16)
    middle = source.take(source.below(6))
    piece = middle if isinstance(value, bytes) else middle.decode("latin-1")
    return value[:start] + piece + value[start + length :]
