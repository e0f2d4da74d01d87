"""Whatever bytes come: only ParseError leaves a parser, and no altered presentation stays sound."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from formats.forge import BINDING, HOLDER, ISSUER, jwt_digest, jwt_disclosure, kb, sound, spec, token
from wallet.codec import cbor
from wallet.formats import registry, sd_cwt, sd_jwt
from wallet.formats.base import FormatHandler
from wallet.model.errors import ParseError
from wallet.model.request import Selection
from wallet.qr.envelope import wrap_card

_CHOSEN = Selection(frozenset({("rep",)}))
CARD = sd_cwt.HANDLER.present(sd_cwt.HANDLER.issue(spec(), ISSUER, decoys=1), _CHOSEN, BINDING, HOLDER)
TOKEN = sd_jwt.HANDLER.present(sd_jwt.HANDLER.issue(spec(), ISSUER, decoys=1), _CHOSEN, BINDING, HOLDER)
SAMPLES = {"sd-cwt": (sd_cwt.HANDLER, CARD), "sd-jwt": (sd_jwt.HANDLER, TOKEN)}
EACH = pytest.mark.parametrize(("handler", "whole"), SAMPLES.values(), ids=SAMPLES.keys())


def survives_only_unchanged(handler: FormatHandler, whole: bytes, altered: bytes) -> None:
    original = handler.parse(whole).credentials[0]
    assert sound(original)
    try:
        read = handler.parse(altered).credentials[0]
    except ParseError:
        return
    bound = read.holder_proof is not None
    assert not (bound and sound(read)) or read == original
    if not bound and sound(read):
        # The holder's token is gone: what is left is a bare licence, and says no more than before.
        assert read.claims.items() <= original.claims.items()


@EACH
@given(place=st.integers(0, 10_000), flip=st.integers(1, 255))
@settings(max_examples=600)
def test_one_byte_changed(handler: FormatHandler, whole: bytes, place: int, flip: int) -> None:
    altered = bytearray(whole)
    altered[place % len(whole)] ^= flip
    survives_only_unchanged(handler, whole, bytes(altered))


@EACH
@given(place=st.integers(0, 10_000), length=st.integers(1, 40), filling=st.binary(max_size=4))
@settings(max_examples=300)
def test_bytes_cut_out_or_put_in(
    handler: FormatHandler, whole: bytes, place: int, length: int, filling: bytes
) -> None:
    start = place % len(whole)
    survives_only_unchanged(handler, whole, whole[:start] + filling + whole[start + length :])


@EACH
def test_cut_off_anywhere(handler: FormatHandler, whole: bytes) -> None:
    for length in range(0, len(whole), 3):
        survives_only_unchanged(handler, whole, whole[:length])


@given(st.binary(max_size=400))
def test_random_bytes(data: bytes) -> None:
    for handler in registry.HANDLERS:
        for candidate in (data, b"\xd2\x84" + data):
            try:
                handler.parse(candidate)
            except ParseError:
                continue


_ITEMS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.binary(max_size=8) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.integers(-9, 80) | st.text(max_size=4), inner, max_size=5)
        | st.builds(cbor.Tag, st.sampled_from([0, 1, 2, 4, 18, 24, 58, 60, 61, 1004]), inner)
    ),
    max_leaves=12,
)


@given(_ITEMS, _ITEMS, _ITEMS)
def test_random_claims_in_a_sound_frame(header: object, beside: object, claims: object) -> None:
    head = {16: 293, 1: -7} | (header if isinstance(header, dict) else {15: header, 17: header, 33: header})
    around = beside if isinstance(beside, dict) else {17: beside, 4: beside}
    for payload in (claims, {1: "i", 2: "", 4: claims, 8: claims, 65535: claims, cbor.Simple(59): claims}):
        inner = cbor.Tag(18, [cbor.dumps(head), around, cbor.dumps(payload), b"s" * 64])
        outer = cbor.Tag(18, [cbor.dumps({16: 294, 1: -7, 13: inner}), {}, cbor.dumps(payload), b""])
        for item in (inner, outer):
            try:
                sd_cwt.HANDLER.parse(cbor.dumps(item))
            except ParseError:
                continue


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**62), 2**62) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["iss", "exp", "cnf", "jwk", "vct", "status", "_sd", "_sd_alg", "...", "kty", "x"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=12,
)


@given(_JSON, _JSON)
def test_random_json_in_a_sound_frame(claims: object, disclosed: object) -> None:
    payload = claims if isinstance(claims, dict) else {"vct": "x", "status": claims, "cnf": claims}
    try:
        disclosure = jwt_disclosure("k", disclosed)
        text = token(payload | {"vct": "x"}, disclosure)
        sd_jwt.HANDLER.parse(kb(text).encode())
        payload = {"vct": "x", "_sd": [jwt_digest(disclosure)], "claims": claims}
        sd_jwt.HANDLER.parse(kb(token(payload, disclosure)).encode())
    except ParseError:
        pass


@given(st.text(max_size=300) | st.binary(max_size=300))
@example("LW1:")
@example("LW1:\ud800")
@example("eyJ..~")
@example('{"payload"signature')
@example(wrap_card(b"\x80"))
@example(wrap_card(b"\x81\x01"))
@example(wrap_card(b"\x61\xff"))
def test_recognise_and_parse_anything(data: bytes | str) -> None:
    prefixed = [prefix + data for prefix in ("LW1:", "LW1R:", "eyJ", "0oQ")] if isinstance(data, str) else []
    for candidate in (data, *prefixed):
        try:
            registry.parse(registry.recognise(candidate))
        except ParseError:
            continue
