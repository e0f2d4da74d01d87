"""Guesses at what a foreign code or file is, so that a person learns what they scanned. Reads nothing ours.

A guess is worded for people and decides nothing: whatever it says, the item is not a licence we can check.
"""

from __future__ import annotations

import re

_PICTURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"BM", "BMP"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
)

_HOST = r"(?:[\w-]+\.)*"
_END = r"(?=[/:?#]|\Z)"
"""Around the end of a host's name, so that a look-alike with more behind it is only an address."""

_TEXTS: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern, re.IGNORECASE), name)
    for pattern, name in (
        (rf"(?:https?://)?{_HOST}alipay\.com{_END}|alipays?:", "支付宝码 / Alipay code"),
        (rf"weixin://|wxp://|https?://{_HOST}(?:wechat|qq|tenpay)\.com{_END}", "微信码 / WeChat code"),
        (rf"https?://{_HOST}(?:95516|unionpay)\.com{_END}", "银联码 / UnionPay code"),
        (r"(?:28|29|30|13|10|11|12|14|15)\d{14,22}\Z", "付款码 / payment code"),
        (rf"https?://{_HOST}(?:sh\.gov\.cn|eshimin\.com){_END}", "随申码 / Shanghai Suishen code"),
        (r"https?://", "网址 / web address"),
        (r"WIFI:", "无线网络 / Wi-Fi access"),
        (r"BEGIN:VCARD|MECARD:", "名片 / contact card"),
        (r"BEGIN:V(?:EVENT|CALENDAR)", "日程 / calendar entry"),
        (r"mailto:|MATMSG:", "电子邮件 / e-mail address"),
        (r"tel:|sms(?:to)?:", "电话号码 / telephone number"),
        (r"geo:", "位置 / place"),
        (r"otpauth://", "动态口令 / one-time password set-up"),
        (r"-----BEGIN ", "证书或密钥 / certificate or key (PEM)"),
        (r"\{|\[", "JSON"),
        (r"<\?xml|<svg|<html|<!doctype", "XML / HTML"),
        (r"\d+\Z", "数字 / number"),
    )
)

_LOOK_AT = 512
"""Characters of a text that a guess rests on."""


def picture_kind(data: bytes) -> str | None:
    """The kind of a picture by its first bytes, None where it is none."""
    for magic, name in _PICTURES:
        if data.startswith(magic):
            return name
    return "WebP" if data[:4] == b"RIFF" and data[8:12] == b"WEBP" else None


def guess_bytes(data: bytes) -> str | None:
    """What other files look like that may hold a licence; None where nothing fits."""
    if data.startswith(b"PK\x03\x04"):
        return "OFD" if b"OFD.xml" in data[:4096] or b"OFD.xml" in data[-65536:] else "ZIP"
    return None


def guess_text(text: str) -> str | None:
    """What a foreign text looks like, None where nothing fits."""
    head = text[:_LOOK_AT]
    return next((name for pattern, name in _TEXTS if pattern.match(head)), None)
