"""CASES, group I, against the class: every map of every format gets the same answer."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import Any

import pytest
from formats import foreign, mdoc_forge, passes

from redteam.specimens import COSE, JOSE, SEAL_NC, TOKENS, Cose, Jose, Pairs, Path, head, nc_seal, shown_whole
from wallet.codec import base, cbor
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate


def _places(kinds: dict[str, Any]) -> list[Any]:
    return [pytest.param(kind, path, id=f"{kind}-{path}") for kind in kinds for path in kinds[kind].maps()]


EVERY_CBOR_MAP, EVERY_JSON_MAP = _places(COSE), _places(JOSE)
ZERO = b"\x00"


def longer_key(key: bytes) -> bytes:
    """The same key in a head of one byte more."""
    major, short = key[0] & 0xE0, key[0] & 0x1F
    if short < 24:
        return bytes((major | 24, short)) + key[1:]
    return bytes((major | 25, 0)) + key[1:] if short == 24 else bytes((major | 26, 0, 0)) + key[1:]


def first_again(pairs: Pairs) -> Pairs:
    return [*pairs, pairs[0]]


def last_again_with_another_value(pairs: Pairs) -> Pairs:
    return [(pairs[-1][0], pairs[0][1]), *pairs]


def first_again_spelt_longer(pairs: Pairs) -> Pairs:
    return [*pairs, (longer_key(pairs[0][0]), pairs[0][1])]


def having(key: bytes, value: bytes = ZERO, times: int = 1) -> Callable[[Pairs], Pairs]:
    return lambda pairs: [*pairs, *[(key, value)] * times]


TWICE = [first_again, last_again_with_another_value, first_again_spelt_longer]
NO_KEYS = {
    "1.0 beside 1": [*[(b"\x01", ZERO)], (b"\xf9\x3c\x00", ZERO)],
    "true": [(b"\xf5", ZERO)],
    "nan twice": [(b"\xf9\x7e\x00", ZERO)] * 2,
    "nan in four bytes": [(b"\xfa\x7f\xc0\x00\x00", ZERO)],
    "null": [(b"\xf6", ZERO)],
    "an array": [(b"\x80", ZERO)],
    "a map": [(b"\xa0", ZERO)],
}
HUGE = [b"\x9b\x40" + bytes(7), b"\xbb\x40" + bytes(7), b"\x5b\x00\x00\x01" + bytes(5), b"\x7b" + b"\xff" * 8]
COMPUTED = [
    Tag(28, [Tag(29, 0)]), Tag(29, 0), Tag(35, "(a+)+$"), Tag(25, 0), Tag(256, []),
    Tag(2, b"\xff" * 20_000), Tag(3, b"\xff" * 20_000), Tag(4, [10**9, 1]), Tag(5, [-(10**9), 1]),
    Tag(0, "infinity"), Tag(0, "2026-01-01T00:00:00"), Tag(0, "2026-02-30T00:00:00Z"),
    Tag(1, float("inf")), Tag(1004, "2026-02-30"), [[Tag(28, [])]], {"a": Tag(35, "x")},
]  # fmt: skip


class TestCbor:
    @pytest.mark.parametrize("change", TWICE)
    @pytest.mark.parametrize(("kind", "path"), EVERY_CBOR_MAP)
    def test_the_same_key_twice(self, kind: str, path: Path, change: Callable[[Pairs], Pairs]) -> None:  # I01
        made = COSE[kind]
        made.scene.control(made.altered_map(path, list))
        made.scene.red(made.altered_map(path, change), "duplicate_key")

    @pytest.mark.parametrize("change", TWICE)
    @pytest.mark.parametrize("kind", COSE)
    def test_the_same_header_twice(self, kind: str, change: Callable[[Pairs], Pairs]) -> None:  # I01
        made = COSE[kind]
        made.scene.control(made.altered_header(list))
        made.scene.red(made.altered_header(change), "duplicate_key")
        beside = made.unprotected | {"x": 1}
        made.scene.control(made.item(unprotected=beside))
        made.scene.red(made.item(unprotected=made.encode(beside, (), change)), "duplicate_key")

    @pytest.mark.parametrize("odd", NO_KEYS)
    @pytest.mark.parametrize(("kind", "path"), EVERY_CBOR_MAP)
    def test_what_is_no_key(self, kind: str, path: Path, odd: str) -> None:  # I03
        made = COSE[kind]
        made.scene.control(made.item())
        changed = made.altered_map(path, lambda pairs: [*pairs, *NO_KEYS[odd]])
        made.scene.red(changed, *_first_fault(odd, made, path))

    @pytest.mark.parametrize("odd", NO_KEYS)
    @pytest.mark.parametrize("kind", COSE)
    def test_what_is_no_label(self, kind: str, odd: str) -> None:  # I03
        made = COSE[kind]
        made.scene.red(made.altered_header(lambda pairs: [*pairs, *NO_KEYS[odd][-1:]]), "malformed")
        beside = made.encode(made.unprotected, (), lambda pairs: [*pairs, *NO_KEYS[odd][-1:]])
        made.scene.red(made.item(unprotected=beside), "malformed")

    @pytest.mark.parametrize("claim", HUGE)
    @pytest.mark.parametrize("kind", COSE)
    def test_claimed_lengths(self, kind: str, claim: bytes) -> None:  # I05
        made = COSE[kind]
        for path in made.maps():
            made.scene.red(made.altered_map(path, having(cbor.dumps("zz"), claim)), "malformed")
        made.scene.red(made.altered_header(having(cbor.dumps("zz"), claim)), "malformed")
        made.scene.red(made.item(unprotected=head(0xA0, 1) + cbor.dumps("zz") + claim), "malformed")
        if kind in ("sd-cwt", "dcc", "mdoc"):  # around other bytes the other two are no licence, or content
            made.scene.red(made.item(claims=claim), "malformed")

    @pytest.mark.parametrize("kind", COSE)
    def test_signed_bytes_are_not_written_anew(self, kind: str) -> None:  # I07
        made = COSE[kind]
        for path in made.maps():
            made.scene.control(made.altered_map(path, lambda pairs: pairs[::-1]))
            made.scene.control(
                made.altered_map(path, lambda pairs: [(longer_key(key), value) for key, value in pairs])
            )
        made.scene.control(made.altered_header(lambda pairs: pairs[::-1]))
        made.scene.control(made.altered_header(lambda pairs: [(longer_key(k), v) for k, v in pairs]))
        spelt = made.altered_header(lambda pairs: [(longer_key(k), v) for k, v in pairs])
        assert spelt != made.item()

    @pytest.mark.parametrize("value", COMPUTED)
    @pytest.mark.parametrize("kind", COSE)
    def test_tags_are_never_evaluated(self, kind: str, value: Any) -> None:  # I09
        """At every level, known member or not: whatever reads the claims next may be no reader of ours."""
        made = COSE[kind]
        made.scene.control(made.item())
        for path in made.maps():
            made.scene.red(made.altered_map(path, having(cbor.dumps("zz"), cbor.dumps(value))), "malformed")

    @pytest.mark.parametrize("kind", COSE)
    def test_headers_hold_no_tags(self, kind: str) -> None:
        made, tagged = COSE[kind], cbor.dumps(Tag(0, "2026-01-01T00:00:00Z"))
        made.scene.red(made.altered_header(having(cbor.dumps("zz"), tagged)), "malformed")
        made.scene.red(made.item(unprotected=made.encode(made.unprotected | {"zz": Tag(1, 1)})), "malformed")

    @pytest.mark.parametrize("kind", COSE)
    def test_levels(self, kind: str) -> None:
        made = COSE[kind]
        deep = b"\x81" * 20 + b"\x80"
        made.scene.red(made.altered_map((), having(cbor.dumps("zz"), deep)), "limit_exceeded")
        made.scene.red(made.altered_header(having(cbor.dumps("zz"), deep)), "limit_exceeded")
        made.scene.red(made.altered_map((), having(cbor.dumps("zz"), b"\x81" * 60_000)), "limit_exceeded")

    @pytest.mark.parametrize("kind", COSE)
    def test_bytes_after_the_claims(self, kind: str) -> None:
        made = COSE[kind]
        body, top = made.encode(made.claims), made.encode(made.header)
        made.scene.red(made.item(claims=body + b"\0"), "trailing_data")
        made.scene.red(made.item(header=top + b"\0"), "trailing_data")


def _first_fault(odd: str, made: Cose, path: Path) -> tuple[str]:
    """`1` may stand there already, and is met before `1.0`."""
    at: Any = made.claims
    for step in path:
        at = at[step]
    return ("duplicate_key",) if odd.startswith("1.0") and 1 in at else ("malformed",)


class TestItemsOfAnMdoc:
    ITEM = cbor.loads(cbor.loads(mdoc_forge.items_of(mdoc_forge.ELEMENTS)[-1]).value)
    SCENE = COSE["mdoc"].scene

    def made(self, change: Callable[[Pairs], Pairs] = list, path: Path = (), **changes: Any) -> bytes:
        return shown_whole(COSE["mdoc"].encode(self.ITEM | changes, path, change))

    def test_keys(self) -> None:
        nested = {"elementValue": {"a": 1}}
        self.SCENE.control(self.made())
        self.SCENE.control(self.made(**nested))
        for change in TWICE:
            self.SCENE.red(self.made(change), "duplicate_key")
            self.SCENE.red(self.made(change, ("elementValue",), **nested), "duplicate_key")
        for odd in NO_KEYS.values():
            self.SCENE.red(self.made(lambda pairs, odd=odd: [*pairs, *odd]), "malformed")  # type: ignore[misc]

    @pytest.mark.parametrize("value", COMPUTED)
    def test_tags(self, value: Any) -> None:
        self.SCENE.red(self.made(elementValue=value), "malformed")
        self.SCENE.red(self.made(zz=value), "malformed")

    @pytest.mark.parametrize("change", TWICE)
    def test_keys_of_a_response(self, change: Callable[[Pairs], Pairs]) -> None:
        from verification.scene import told

        def whole(path: Path, change: Callable[[Pairs], Pairs]) -> bytes:
            value = cbor.loads(mdoc_forge.response())
            return COSE["mdoc"].encode(value, path, change)

        places: list[Path] = [(), ("documents", 0), ("documents", 0, "issuerSigned")]
        places += [("documents", 0, "issuerSigned", "nameSpaces"), ("documents", 0, "deviceSigned")]
        places += [("documents", 0, "deviceSigned", "deviceAuth")]
        for path in places:
            assert told(mdoc_forge.judge(whole(path, list))) == mdoc_forge.VALID
            assert told(mdoc_forge.judge(whole(path, change))) == ("not_valid", ("duplicate_key",))


OTHER_JSON = {
    "twice": (b'"zz":1,"zz":1', "duplicate_key"),
    "twice by an escape": (b'"zz":1,"\\u007az":2', "duplicate_key"),
    "twice within": (b'"zz":[{"a":1,"a":2}]', "duplicate_key"),
    "NaN": (b'"zz":NaN', "malformed"), "Infinity": (b'"zz":-Infinity', "malformed"),
    "1e999": (b'"zz":1e999', "malformed"), "5,000 digits": (b'"zz":' + b"1" * 5000, "malformed"),
    "65 bits": (b'"zz":18446744073709551616', "malformed"), "half a pair": (b'"zz":"\\ud800"', "malformed"),
    "half a pair as a key": (b'"\\udc00":1', "malformed"), "a BOM": (b'"zz":\xef\xbb\xbf1', "malformed"),
    "no UTF-8": (b'"zz":"\xff"', "malformed"), "a control": (b'"zz":"\x01"', "malformed"),
    "a single quote": (b"'zz':1", "malformed"), "a comment": (b'/**/"zz":1', "malformed"),
    "levels": (b'"zz":' + b"[" * 20 + b"]" * 20, "limit_exceeded"),
    "many levels": (b'"zz":' + b"[" * 20_000 + b"]" * 20_000, "limit_exceeded"),
}  # fmt: skip


def spliced(members: bytes) -> Callable[[Pairs], Pairs]:
    key, _, value = members.partition(b":")
    return lambda pairs: [*pairs, (key, value)]


class TestJson:
    @pytest.mark.parametrize("odd", OTHER_JSON)
    @pytest.mark.parametrize(("kind", "path"), EVERY_JSON_MAP)
    def test_every_object(self, kind: str, path: Path, odd: str) -> None:  # I01, I11
        made, (members, reason) = JOSE[kind], OTHER_JSON[odd]
        made.scene.control(made.altered_map(path, list))
        made.scene.red(made.altered_map(path, spliced(members)), reason)

    @pytest.mark.parametrize("odd", OTHER_JSON)
    @pytest.mark.parametrize("kind", JOSE)
    def test_every_header(self, kind: str, odd: str) -> None:
        """What cannot be read says of itself no longer that it is ours, unless its text does."""
        made, (members, reason) = JOSE[kind], OTHER_JSON[odd]
        made.scene.control(made.altered_header(list))
        report = made.scene.judge(made.altered_header(spliced(members)))
        told_by_its_text = kind.startswith("sd-jwt") or kind == "shc"
        assert report.verdict == ("not_valid" if told_by_its_text else "not_checked")
        assert report.reasons == ((reason,) if told_by_its_text else ("not_a_licence",))
        assert report.claims is None

    @pytest.mark.parametrize("change", [first_again, last_again_with_another_value])
    @pytest.mark.parametrize(("kind", "path"), EVERY_JSON_MAP)
    def test_a_known_member_twice(self, kind: str, path: Path, change: Callable[[Pairs], Pairs]) -> None:
        JOSE[kind].scene.red(JOSE[kind].altered_map(path, change), "duplicate_key")

    @pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-32", "utf-8-sig"])
    @pytest.mark.parametrize("kind", JOSE)
    def test_other_codings(self, kind: str, coding: str) -> None:
        made = JOSE[kind]
        text = made.encode(made.claims).decode()
        made.scene.control(made.item(claims=text.encode()))
        made.scene.red(made.item(claims=text.encode(coding)), "malformed")
        made.scene.red(made.item(claims=text.encode() + b"{}"), "trailing_data")

    @pytest.mark.parametrize("odd", OTHER_JSON)
    def test_a_seal(self, odd: str) -> None:
        members, reason = OTHER_JSON[odd]
        whole = nc_seal()
        SEAL_NC.control(whole)
        for place in (b'{"data":', b'"hdr":{', b'"pid":{', b'"sig":{', b'"vd":[{'):
            at = whole.index(place) + (1 if place == b'{"data":' else len(place))
            if len(members) < 16_000:
                SEAL_NC.red(whole[:at] + members + b"," + whole[at:], reason)

    def test_a_presentation(self) -> None:
        from verification.scene import BENCH, told

        trust = JOSE["vc-jwt"].scene.trust
        assert told(BENCH.judge(foreign.vp(), trust=trust)) == ("valid", ())
        top, _, _ = foreign.vp().partition(".")
        body = base.b64url_decode(foreign.vp().split(".")[1])
        for members, reason in OTHER_JSON.values():
            signed = f"{top}.{base.b64url_encode(body[:-1] + b',' + members + b'}')}"
            made = f"{signed}.{base.b64url_encode(foreign.HOLDER.sign(signed.encode()))}"
            assert told(BENCH.judge(made, trust=trust)) == ("not_valid", (reason,))


class TestEnvelopes:  # I13, I15
    DCC, CODE = COSE["dcc"], COSE["claim-169"]

    def test_base45(self) -> None:
        text = str(self.DCC.item())
        self.DCC.scene.control(text)
        for broken in (
            text[:4] + text[4:].lower(), text + "A" * ((1 - len(text[4:])) % 3 or 3),
            text[:4] + ":::" + text[7:],
            text[:4] + "a" * 9, text[:9] + "_" + text[10:], "HC1:", "HC1:A", text[:4] + "é" + text[5:],
        ):  # fmt: skip
            self.DCC.scene.red(broken, "malformed")
        self.DCC.scene.red("hc1:" + text[4:], "malformed")
        self.DCC.scene.grey("HC2:" + text[4:], "unsupported_format")
        self.DCC.scene.grey(text[4:], "not_a_licence")

    @pytest.mark.parametrize("kind", ["dcc", "claim-169"])
    def test_zlib(self, kind: str) -> None:
        made = COSE[kind]
        prefix = "HC1:" if kind == "dcc" else ""
        data = zlib.decompress(base.b45_decode(str(made.item()).removeprefix(prefix)))
        packed = deflate(data)
        preset = zlib.compressobj(zdict=data[-64:])
        raw, gzip = zlib.compressobj(wbits=-15), zlib.compressobj(wbits=31)
        made.scene.control(passes.text(packed, prefix=prefix))
        for broken in (
            preset.compress(data) + preset.flush(), raw.compress(data) + raw.flush(),
            packed[:-1] + bytes((packed[-1] ^ 1,)), packed[:-1], packed[:-40], data,
        ):  # fmt: skip
            made.scene.red(passes.text(broken, prefix=prefix), "malformed")
        if kind == "dcc":
            made.scene.red(passes.text(gzip.compress(data) + gzip.flush()), "malformed")
        for longer in (packed + b"\0", packed + packed):
            made.scene.red(passes.text(longer, prefix=prefix), "trailing_data")
        made.scene.red(passes.text(deflate(data + bytes(70_000)), prefix=prefix), "limit_exceeded")

    def test_health_cards(self) -> None:
        made = JOSE["shc"]
        data = made.encode(made.claims)
        raw = foreign.deflated(data)
        made.scene.control(made.item())

        def having(packed: bytes) -> bytes | str:
            return Jose(**{**vars(made), "pack": lambda _: packed}).item()

        for broken in (zlib.compress(data), data, raw[:-2], raw[:20], b""):
            made.scene.red(having(broken), "malformed")
        for longer in (raw + b"\0", raw + raw):
            made.scene.red(having(longer), "trailing_data")
        made.scene.red(having(foreign.deflated(b" " * 70_000 + data)), "limit_exceeded")


def test_specimens_pass_as_they_are() -> None:
    for made in TOKENS.values():
        made.scene.control(made.item())
