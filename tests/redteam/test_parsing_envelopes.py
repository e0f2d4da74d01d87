"""CASES, I13 and I15: broken LW1 envelopes (other envelopes: test_every_reader.py). Each starts from
something that passes."""

from __future__ import annotations

import zlib

import pytest

from redteam.attacks import (
    SHOWN,
    control,
    grey,
    red,
    shown_card,
)
from wallet.codec import base, cbor
from wallet.codec.inflate import deflate
from wallet.qr.envelope import wrap_card


class TestEnvelopes:  # I13, I15
    @pytest.mark.parametrize("kind", SHOWN)
    def test_base45(self, kind: str) -> None:
        item = SHOWN[kind]()
        text = wrap_card(item if kind == "sd-cwt" else cbor.dumps(item.decode()))
        control(text)
        control(text + "\r\n")
        whole = "LW1:" + base.b45_encode(b"\0" + (item if kind == "sd-cwt" else cbor.dumps(item.decode())))
        control(whole)
        padded = whole[: 4 + (len(whole) - 4) // 3 * 3]
        for broken in (
            padded + "A",
            text.lower(),
            "LW1:::::",
            "LW1:" + "a" * 9,
            whole[:10] + "_" + whole[11:],
        ):
            red(broken, "malformed")
        red("lw1:" + whole[4:], "malformed")
        grey("HC2:" + whole[4:], "unsupported_format")
        red("HC1:" + whole[4:], "malformed")
        grey(whole[4:], "not_a_licence")

    def test_a_group_over_65535(self) -> None:
        red("LW1:" + ":::" * 20, "malformed")

    def test_zlib(self) -> None:
        item = shown_card()
        packed = deflate(item)

        def having(data: bytes) -> str:
            return "LW1:" + base.b45_encode(b"\x01" + data)

        control(having(packed))
        with_dictionary = zlib.compressobj(zdict=item[:64])
        preset = with_dictionary.compress(item) + with_dictionary.flush()
        raw = zlib.compressobj(wbits=-15)
        bare = raw.compress(item) + raw.flush()
        zipped = zlib.compressobj(wbits=31)
        gzip = zipped.compress(item) + zipped.flush()
        wrong = packed[:-1] + bytes((packed[-1] ^ 1,))
        for broken in (preset, bare, gzip, wrong, packed[:-1], packed[:20], b""):
            red(having(broken), "malformed")
        for longer in (packed + b"\0", packed + packed, packed + b"x" * 40):
            red(having(longer), "trailing_data")
        red(having(deflate(bytes(65_537))), "limit_exceeded")
        red("LW1:" + base.b45_encode(b"\x02" + item), "malformed")
        red("LW1:" + base.b45_encode(b"\x00" + item + b"\0"), "trailing_data")
        red("LW1:" + base.b45_encode(b"\x00" + packed), "malformed")

    def test_an_envelope_within_an_envelope(self) -> None:
        red(wrap_card(cbor.dumps(wrap_card(shown_card()))), "malformed")

    def test_a_request_is_no_licence(self) -> None:
        grey("LW1R:" + wrap_card(shown_card())[4:], "not_a_licence")
