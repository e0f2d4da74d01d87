"""Sealing and key derivation: known answers, bounds of the cost, and that every change is noticed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.crypto import sealing
from wallet.crypto.sealing import (
    Argon2Parameters,
    SealBroken,
    Sealer,
    derive_key,
    hkdf,
    hmac_sha256,
    open_sealed,
    random_bytes,
    seal,
    sha256,
)

KEY = bytes(range(32))


@given(st.binary(max_size=100), st.binary(max_size=20))
def test_there_and_back(plaintext: bytes, associated: bytes) -> None:
    sealed = seal(KEY, plaintext, associated)
    assert len(sealed) == 12 + len(plaintext) + 16
    assert open_sealed(KEY, sealed, associated) == plaintext
    assert Sealer(KEY).open(sealed, associated) == plaintext


def test_every_changed_byte_key_and_context_is_noticed() -> None:
    sealed = seal(KEY, b"a licence", b"vault|table|1")
    for at in range(len(sealed)):
        changed = bytearray(sealed)
        changed[at] ^= 1
        with pytest.raises(SealBroken):
            open_sealed(KEY, bytes(changed), b"vault|table|1")
    for key, data, associated in (
        (bytes(32), sealed, b"vault|table|1"),
        (KEY, sealed, b"vault|table|2"),
        (KEY, sealed[:-1], b"vault|table|1"),
        (KEY, sealed + b"\0", b"vault|table|1"),
        (KEY, sealed[:27], b"vault|table|1"),
        (KEY, b"", b""),
    ):
        with pytest.raises(SealBroken):
            open_sealed(key, data, associated)


def test_a_nonce_is_never_used_twice() -> None:
    sealer = Sealer(KEY)
    assert len({sealer.seal(b"", b"")[:12] for _ in range(1000)}) == 1000


@pytest.mark.parametrize("length", [0, 16, 24, 31, 33])
def test_only_256_bit_keys(length: int) -> None:
    with pytest.raises(ValueError):
        Sealer(bytes(length))


def test_a_sealer_shows_nothing() -> None:
    assert repr(Sealer(KEY)) == "Sealer()"


@pytest.mark.parametrize(
    ("given_parameters", "used"),
    [
        ((1, 1, 0), (65536, 2, 1)),
        ((0, -5, -1), (65536, 2, 1)),
        ((2**40, 10**6, 255), (1048576, 12, 8)),
        ((262144, 3, 4), (262144, 3, 4)),
    ],
)
def test_cost_is_clamped(given_parameters: tuple[int, int, int], used: tuple[int, int, int]) -> None:
    assert Argon2Parameters(*given_parameters).clamped() == Argon2Parameters(*used)


def test_cost_is_clamped_before_use(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: dict[str, int] = {}

    class Recorder:
        def __init__(self, **options: int) -> None:
            asked.update(options)

        def derive(self, passphrase: bytes) -> bytes:
            return bytes(32)

    monkeypatch.setattr(sealing, "Argon2id", Recorder)
    derive_key(b"", bytes(16), Argon2Parameters(2**40, 1, 200))
    assert (asked["memory_cost"], asked["iterations"], asked["lanes"]) == (1048576, 2, 8)


def test_passphrase_and_salt_make_the_key() -> None:
    cheapest = Argon2Parameters(1, 1, 1)
    made = derive_key(b"passphrase", bytes(16), cheapest)
    assert len(made) == 32
    assert made == derive_key(b"passphrase", bytes(16), Argon2Parameters(65536, 2, 1))
    assert made != derive_key(b"passphrase ", bytes(16), cheapest)
    assert made != derive_key(b"passphrase", bytes(15) + b"\1", cheapest)


def test_hkdf_and_hmac_known_answers() -> None:
    # RFC 5869, test case 3 (no salt, no info), and RFC 4231, test case 2.
    assert hkdf(b"\x0b" * 22, b"", 42).hex() == (
        "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"
    )
    assert hkdf(KEY, "record") == hkdf(KEY, b"record") != hkdf(KEY, "manifest")
    assert hmac_sha256(b"Jefe", b"what do ya want for nothing?").hex() == (
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    )
    assert sha256(b"").hex()[:16] == "e3b0c44298fc1c14"
    assert len({random_bytes(16) for _ in range(100)}) == 100
