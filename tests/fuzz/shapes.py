"""Strategies of hypothesis for inputs: bytes, seeds with pieces changed, values of JSON and CBOR written
down."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import strategies as st

from fuzz.guard import Target
from wallet.codec import cbor
from wallet.codec.cbor import Simple, Tag


def inputs(target: Target, seeds: list[bytes]) -> st.SearchStrategy[bytes]:
    """What a target is called with."""
    if target.steered:
        return st.binary(max_size=target.largest)
    words = st.sampled_from(target.words) if target.words else st.nothing()
    pieces = st.lists(st.one_of(st.binary(max_size=30), words), max_size=6).map(b"".join)
    shapes = [st.binary(max_size=300), pieces, json_bytes(), cbor_bytes()]
    if seeds:
        shapes += [changed(st.sampled_from(seeds), pieces)] * 2
    return st.one_of(*shapes)


@st.composite
def changed(draw: st.DrawFn, seeds: st.SearchStrategy[bytes], pieces: st.SearchStrategy[bytes]) -> bytes:
    """A seed with some pieces replaced, doubled or cut off."""
    data = draw(seeds)
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, max(len(data) - 1, 0)))
        length = draw(st.sampled_from((0, 1, 1, 2, 4, 8, len(data))))
        kind = draw(st.integers(0, 3))
        middle = data[start : start + 8] * 2 if kind == 0 else draw(pieces)
        if kind == 1 and length:
            middle = bytes((draw(st.integers(0, 255)),)) * min(length, 8)
        data = data[:start] + middle + data[start + length :]
    return data


_LEAVES: st.SearchStrategy[Any] = (
    st.none() | st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats() | st.text(max_size=20)
)


def json_bytes() -> st.SearchStrategy[bytes]:
    """JSON as strangers write it, NaN and half surrogate pairs included."""
    leaves = _LEAVES | st.integers() | st.text(st.characters(codec=None), max_size=8)
    values = st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    )
    return values.map(lambda value: json.dumps(value).encode())


def cbor_bytes() -> st.SearchStrategy[bytes]:
    """CBOR with tags, simple values and keys of all kinds."""
    leaves = _LEAVES | st.binary(max_size=20) | st.sampled_from((0, 19, 32, 59, 255)).map(Simple)
    keys = st.integers(-400, 70_000) | st.text(max_size=8) | st.binary(max_size=4)
    tags = st.sampled_from((0, 1, 2, 3, 18, 24, 60, 61, 1004))
    values = st.recursive(
        leaves,
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(keys, inner, max_size=4)
            | st.builds(Tag, tags, inner)
        ),
    )
    return values.map(cbor.dumps)
