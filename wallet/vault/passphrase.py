"""Passphrases: one spelling, limits, and an honest guess at their strength. Derives nothing."""

from __future__ import annotations

import math
import re
import unicodedata
from enum import StrEnum

from wallet.codec.limits import MAX_PASSPHRASE
from wallet.model.errors import Trouble, WalletError

MIN_CHARACTERS = 8


class Advice(StrEnum):
    """What would make a passphrase better; worded above."""

    EMPTY = "empty"
    TOO_SHORT = "too_short"
    ONLY_DIGITS = "only_digits"
    VERY_COMMON = "very_common"
    REPEATS = "repeats"
    SEQUENCES = "sequences"
    LONGER = "longer"
    GOOD = "good"


_WORDS = """
    password passwort passw0rd passphrase secret letmein welcome login master admin administrator
    root guest default changeme iloveyou monkey dragon sunshine princess football baseball
    superman batman trustno qwerty qwertyui qwertyuiop asdfgh asdfghjk asdfghjkl zxcvbn zxcvbnm
    qazwsx qazwsxedc qweasd qweasdzxc 1q2w3e4r 1qaz2wsx 1q2w3e4r5t a1b2c3d4 q1w2e3r4 abcd1234
    abc123 123abc aa123456 a1234567 a12345678 qq123456 woaini woaini1314 woaini520 5201314 1314520
    wodemima mima mima1234 nihao nihaoma zhongguo beijing shanghai woaizhongguo wangyi wechat
    weixin taobao alipay 我的密码 密码密码 我爱你 我爱中国 电子证照 licence wallet
"""
_VERY_COMMON = frozenset(_WORDS.split())
_AROUND = "0123456789 !?.,;:-_+*#@$%&()"
_LEET = str.maketrans("013457@$!", "oieastasi")
# How many characters of each kind a guesser must try. Chinese text is guessed by words, not by signs: 64.
_KINDS = (
    (re.compile(r"[a-z]"), 26),
    (re.compile(r"[A-Z]"), 26),
    (re.compile(r"[0-9]"), 10),
    (re.compile(r"[\u4e00-\u9fff]"), 64),
)
_WORD = re.compile(r"[A-Za-z]*[aeiouyAEIOUY][A-Za-z]*")
_WORD_WEIGHT = 0.35
_FLOOR = 24.0
_THRESHOLDS = (40.0, 56.0, 72.0)


def normalise(passphrase: str) -> bytes:
    """The bytes of a passphrase: NFC, then UTF-8. Full-width letters stay other letters; NUL may stand.

    Raises WalletError PASSPHRASE_EMPTY, or PASSPHRASE_TOO_LONG over 1 KB.
    """
    if not passphrase:
        raise WalletError(Trouble.PASSPHRASE_EMPTY)
    # A first look before normalising: no NFC form of a longer text fits.
    if len(passphrase) > 4 * MAX_PASSPHRASE:
        raise WalletError(Trouble.PASSPHRASE_TOO_LONG)
    spelled = unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass")
    if len(spelled) > MAX_PASSPHRASE:
        raise WalletError(Trouble.PASSPHRASE_TOO_LONG)
    return spelled


def refuse_weak(passphrase: str) -> None:
    """Raises WalletError PASSPHRASE_TOO_WEAK for one of strength 0, and what `normalise` raises."""
    normalise(passphrase)
    score, advice = strength(passphrase)
    if score == 0:
        raise WalletError(Trouble.PASSPHRASE_TOO_WEAK, advice)


def strength(passphrase: str) -> tuple[int, Advice]:
    """0 (refused), 1 weak, 2 fair, 3 good, 4 strong, with what would help most.

    An estimate from length, variety, repeats, sequences and a short list; no promise, and it never praises
    what only looks varied: a character that repeats or continues a run counts a quarter (all of them at most
    as much as the rest), letters that may form a word a third. Under 24 bits for repeats and runs it is
    refused, too.
    """
    text = unicodedata.normalize("NFKC", passphrase[: 4 * MAX_PASSPHRASE])
    refused = _refusal(text)
    if refused is not None:
        return 0, refused
    fresh, repeated, run = _fresh_characters(text)
    bits_each = math.log2(_pool(text))
    words = sum(len(word) for word in _WORD.findall(text) if len(word) >= 3)
    bits = (fresh - (1 - _WORD_WEIGHT) * words * fresh / len(text)) * bits_each
    score = 1 + sum(bits >= threshold for threshold in _THRESHOLDS) if fresh * bits_each >= _FLOOR else 0
    if score == 4:
        return score, Advice.GOOD
    if repeated * 3 >= len(text):
        return score, Advice.REPEATS
    if run * 3 >= len(text):
        return score, Advice.SEQUENCES
    return score, Advice.LONGER


def _refusal(text: str) -> Advice | None:
    if not text.strip():
        return Advice.EMPTY
    if len(text) < MIN_CHARACTERS:
        return Advice.TOO_SHORT
    if "".join(c for c in text if c.isalnum()).isdigit():
        return Advice.ONLY_DIGITS
    folded = text.casefold()
    bare = folded.strip(_AROUND)
    spellings = {folded, bare, folded.translate(_LEET), bare.translate(_LEET)}
    if {"".join(c for c in spelling if c.isalnum()) for spelling in spellings} & _VERY_COMMON:
        return Advice.VERY_COMMON
    return None


def _fresh_characters(text: str) -> tuple[float, int, int]:
    """(characters that count, how many repeat an earlier neighbour, how many continue a run)."""
    fresh, repeated, run = 0, 0, 0
    for place, character in enumerate(text):
        before = text[max(0, place - 3) : place]
        step = ord(character) - ord(text[place - 1]) if place else 0
        if character in before or (place > 3 and text[place - 3 : place + 1] in text[:place]):
            repeated += 1
        elif place and abs(step) == 1:
            run += 1
        else:
            fresh += 1
    return fresh + min((repeated + run) / 4, fresh), repeated, run


def _pool(text: str) -> int:
    size = sum(count for pattern, count in _KINDS if pattern.search(text))
    if any(not c.isalnum() for c in text):
        size += 20
    return max(size, 26)
