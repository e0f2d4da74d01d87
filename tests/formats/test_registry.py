"""What a scanned thing is: each kind by one sample, and what claims to be ours and is not."""

from __future__ import annotations

import pytest

from formats.forge import BINDING, HOLDER, ISSUER, card, cwt_payload, jwt_payload, kb, sound, spec, token
from wallet.codec import base, cbor
from wallet.codec.cbor import Tag
from wallet.crypto import jose
from wallet.formats import registry, sd_cwt
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.request import Selection
from wallet.model.verdict import Reason
from wallet.qr.envelope import wrap_card, wrap_request

CARD = sd_cwt.HANDLER.present(
    sd_cwt.HANDLER.issue(spec(), ISSUER), Selection(frozenset({("rep",)})), BINDING, HOLDER
)
TOKEN = kb(token(jwt_payload()))


def refused(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (wrap_card(CARD), CredentialFormat.SD_CWT),
        (wrap_card(CARD) + "\r\n", CredentialFormat.SD_CWT),
        (wrap_card(CARD).encode(), CredentialFormat.SD_CWT),
        (CARD, CredentialFormat.SD_CWT),
        (base.b64url_encode(CARD), CredentialFormat.SD_CWT),
        (f"  {base.b64url_encode(CARD)}\n", CredentialFormat.SD_CWT),
        (TOKEN, CredentialFormat.SD_JWT_VC),
        (f"{TOKEN}\n".encode(), CredentialFormat.SD_JWT_VC),
        (wrap_card(cbor.dumps(TOKEN)), CredentialFormat.SD_JWT_VC),
        (token(jwt_payload(), typ=None), CredentialFormat.SD_JWT),
    ],
)
def test_licences_in_each_wrapping(data: bytes | str, expected: CredentialFormat) -> None:
    item = registry.recognise(data)
    assert item.kind == "credential"
    assert item.handler in registry.HANDLERS
    presentation = registry.parse(item)
    assert presentation.format is expected
    assert sound(presentation.credentials[0])


def test_bundles() -> None:
    both = cbor.dumps([cbor.loads(CARD), TOKEN])
    for data in (wrap_card(both), both):
        item = registry.recognise(data)
        assert (item.kind, item.handler) == ("bundle", None)
        presentation = registry.parse(item)
        assert presentation.format is CredentialFormat.UNKNOWN
        assert [one.format for one in presentation.credentials] == ["sd-cwt", "sd-jwt-vc"]
        assert all(sound(one) for one in presentation.credentials)
    alike = wrap_card(cbor.dumps([TOKEN, TOKEN]))
    assert registry.parse(registry.recognise(alike)).format is CredentialFormat.SD_JWT_VC


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([], Reason.MALFORMED), ([5], Reason.MALFORMED), ([[TOKEN]], Reason.MALFORMED),
        ([TOKEN, Tag(98, [])], Reason.MALFORMED), ([TOKEN, {"documents": []}], Reason.MALFORMED),
        ([TOKEN, "no token"], Reason.MALFORMED), ([TOKEN] * 17, Reason.LIMIT_EXCEEDED),
    ],
)  # fmt: skip
def test_bundles_that_are_none(items: list[object], reason: Reason) -> None:
    assert len(registry.parse(registry.recognise(wrap_card(cbor.dumps([TOKEN] * 16)))).credentials) == 16
    assert refused(wrap_card(cbor.dumps(items))) is reason


def test_a_request() -> None:
    item = registry.recognise(wrap_request(b"\xa1\x01\x02"))
    assert (item.kind, item.payload) == ("request", b"\xa1\x01\x02")
    assert refused(wrap_request(b"\xa1\x01\x02")) is Reason.NOT_A_LICENCE


@pytest.mark.parametrize("text", ["LW1F:ABC", "lw1f:abc", "LW1F:" + "A" * 300_000])
def test_one_frame_of_a_moving_code_holds_no_licence(text: str) -> None:
    item = registry.recognise(text)
    assert (item.kind, item.handler, item.looks_like) == ("frame", None, "LW1 moving code")
    assert refused(text) is Reason.UNSUPPORTED_FORMAT


@pytest.mark.parametrize(
    ("text", "looks_like"),
    [
        ("HC2:6BF", "HC2"),
        ("openid4vp://?client_id=x", "OpenID4VP"), ("openid-credential-offer://?x=1", "offer"),
        (jose.sign_compact({"typ": "JWT"}, b"{}", ISSUER), "JWT"),
    ],
)  # fmt: skip
def test_relatives_that_we_do_not_read(text: str, looks_like: str) -> None:
    item = registry.recognise(text)
    assert item.kind == "unsupported"
    assert looks_like in (item.looks_like or "")
    assert refused(text) is Reason.UNSUPPORTED_FORMAT


@pytest.mark.parametrize(
    ("data", "kind", "looks_like"),
    [
        (b"%PDF-1.7\n", "pdf", "PDF without signature"), (b"\x89PNG\r\n\x1a\n\0", "picture", "PNG"),
        (b"\xff\xd8\xff\xe0", "picture", "JPEG"), (b"RIFF\0\0\0\0WEBPVP8 ", "picture", "WebP"),
        (b"GIF89a", "picture", "GIF"), (b"II*\0", "picture", "TIFF"),
        (b"PK\x03\x04....OFD.xml", "unsupported", "OFD"), (b"PK\x03\x04", "unsupported", "ZIP"),
        (cbor.dumps({"x": b"\xff"}), "unknown", None),
        (b"\x00\xff\xfe", "unknown", None), (b"\xa1\xff", "unknown", None),
        (b"\x82\x01\xff", "unknown", None), (b"", "unknown", None),
    ],
)  # fmt: skip
def test_files(data: bytes, kind: str, looks_like: str | None) -> None:
    item = registry.recognise(data)
    assert (item.kind, item.looks_like) == (kind, looks_like)
    assert refused(data) in (Reason.UNSUPPORTED_FORMAT, Reason.NOT_A_LICENCE)


@pytest.mark.parametrize(
    ("text", "looks_like"),
    [
        ("https://qr.alipay.com/fkx123", "支付宝"), ("alipays://platformapi", "支付宝"),
        ("wxp://f2f0", "微信"), ("https://u.wechat.com/x", "微信"), ("https://qr.95516.com/00", "银联"),
        ("281234567890123456", "付款码"),
        ("https://s.sh.gov.cn/abc", "随申码"), ("https://example.com", "网址"),
        ("http://sh.gov.cn.evil.example", "网址"), ("https://notalipay.com", "网址"),
        ("WIFI:T:WPA;S:x;;", "无线"), ("BEGIN:VCARD\nVERSION:3.0", "名片"), ("tel:110", "电话"),
        ('{"kty":"EC"}', "JSON"), ("-----BEGIN CERTIFICATE-----", "PEM"),
        ("12345", "数字"), ("你好", None), ("", None),
    ],
)  # fmt: skip
def test_foreign_texts(text: str, looks_like: str | None) -> None:
    item = registry.recognise(text)
    assert item.kind == "unknown"
    assert (item.looks_like is None) if looks_like is None else (looks_like in (item.looks_like or ""))
    assert refused(text) is Reason.NOT_A_LICENCE
    assert registry.recognise(text.encode()) == item


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (wrap_card(CARD).lower(), Reason.MALFORMED),
        (wrap_card(CARD).replace("LW1:", "lw1:"), Reason.MALFORMED),
        ("LW1:", Reason.MALFORMED),
        ("LW1:A", Reason.MALFORMED),
        ("LW1:" + base.b45_encode(b"\x02" + CARD), Reason.MALFORMED),
        ("LW1:" + base.b45_encode(b"\x00\x01"), Reason.MALFORMED),
        ("LW1:" + base.b45_encode(b"\x00" + CARD + b"\x00"), Reason.TRAILING_DATA),
        ("LW1:" + base.b45_encode(b"\x00" + cbor.dumps(TOKEN) + b"\x00"), Reason.TRAILING_DATA),
        ("LW1:" + "0" * 16_384, Reason.LIMIT_EXCEEDED),
        (wrap_card(cbor.dumps("no token")), Reason.MALFORMED),
        (wrap_card(card(cwt_payload(), protected={16: 61})), Reason.TYPE_CONFUSION),
        (base.b64url_encode(CARD) + "=", Reason.NOT_A_LICENCE),
        (TOKEN.split("~", maxsplit=1)[0], Reason.MALFORMED),
        (token(jwt_payload(), typ="JWT"), Reason.TYPE_CONFUSION),
    ],
)
def test_ours_but_broken(text: str, reason: Reason) -> None:
    assert refused(text) is reason


def test_sizes() -> None:
    assert refused(b"\xd2\x84" + b"\0" * 262_143) is Reason.LIMIT_EXCEEDED
    assert refused("eyJ~" + "A" * 262_144) is Reason.LIMIT_EXCEEDED
    assert refused("0oQ" + "A" * 262_144) is Reason.LIMIT_EXCEEDED
    assert refused(b"%PDF-" + b"\0" * (32 * 1024 * 1024)) is Reason.LIMIT_EXCEEDED
