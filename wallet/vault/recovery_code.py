"""Recovery codes: 8 × 5 characters, made once, tolerant when typed. Derives no key, stores nothing.

25 bytes make 40 characters of 5 bits: 23 random bytes (184 bits) and 2 bytes of a checksum, so that a slip
of the hand is told from a passphrase without deriving anything.
"""

from __future__ import annotations

import unicodedata

from wallet.crypto.sealing import random_bytes, sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""32 characters without I, L, O and U (after D. Crockford's base 32)."""

GROUPS = 8
GROUP_LENGTH = 5
_RANDOM_BYTES = 23
_CHECK_BYTES = 2
_LOOK_ALIKES = str.maketrans("OIL", "011")


def new_recovery_code() -> str:
    """A fresh code as it is shown: groups of five with dashes."""
    random = random_bytes(_RANDOM_BYTES)
    number = int.from_bytes(random + _check(random), "big")
    length = GROUPS * GROUP_LENGTH
    characters = "".join(ALPHABET[(number >> (5 * (length - 1 - place))) & 31] for place in range(length))
    return "-".join(characters[at : at + GROUP_LENGTH] for at in range(0, length, GROUP_LENGTH))


def read_recovery_code(typed: str) -> bytes | None:
    """The 25 bytes of a typed code; None when it is no code or has a slip in it.

    Case, spaces and dashes do not matter; O is 0, I and L are 1; full-width letters count as plain ones.
    """
    if len(typed) > 200:
        return None
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(c for c in plain if not c.isspace() and unicodedata.category(c) not in ("Pd", "Cf"))
    plain = plain.translate(_LOOK_ALIKES)
    if len(plain) != GROUPS * GROUP_LENGTH or any(c not in ALPHABET for c in plain):
        return None
    number = 0
    for character in plain:
        number = number << 5 | ALPHABET.index(character)
    data = number.to_bytes(_RANDOM_BYTES + _CHECK_BYTES, "big")
    return data if _check(data[:_RANDOM_BYTES]) == data[_RANDOM_BYTES:] else None


def same_code(code: str, typed: str) -> bool:
    """Whether a code was typed as it was shown."""
    read = read_recovery_code(typed)
    return read is not None and read == read_recovery_code(code)


def _check(random: bytes) -> bytes:
    return sha256(b"lw-recovery-code" + random)[:_CHECK_BYTES]
