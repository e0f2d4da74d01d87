"""Seal and open with AES-256-GCM; derive keys from passphrases and keys. Stores nothing.

The parameters and their bounds stand in SECURITY.md (Vault: keys). Nothing here shows a key in its repr.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
TAG_BYTES = 16
SALT_BYTES = 16


class SealBroken(Exception):
    """The sealed bytes, their key or their context are not those they were sealed with."""


@dataclass(frozen=True, slots=True)
class Argon2Parameters:
    """Cost of Argon2id (RFC 9106): memory in KiB, iterations, lanes."""

    memory_kib: int = 256 * 1024
    iterations: int = 3
    lanes: int = 4

    def clamped(self) -> Argon2Parameters:
        """64 MiB to 1 GiB, 2 to 12 iterations, 1 to 8 lanes: a file can neither weaken nor choke us."""
        return Argon2Parameters(
            _between(64 * 1024, self.memory_kib, 1024 * 1024),
            _between(2, self.iterations, 12),
            _between(1, self.lanes, 8),
        )


def derive_key(passphrase: bytes, salt: bytes, parameters: Argon2Parameters) -> bytes:
    """32 bytes from a passphrase by Argon2id, the parameters clamped first."""
    cost = parameters.clamped()
    return Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.iterations,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive(passphrase)


class Sealer:
    """AES-256-GCM under one key, ready for many records. Sealed bytes: nonce (12), ciphertext, tag (16)."""

    __slots__ = ("_cipher",)

    def __init__(self, key: bytes) -> None:
        if len(key) != KEY_BYTES:
            raise ValueError("a sealing key has 32 bytes")
        self._cipher = AESGCM(key)

    def seal(self, plaintext: bytes, associated: bytes) -> bytes:
        """Seal under a fresh random nonce, bound to `associated`."""
        nonce = os.urandom(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plaintext, associated)

    def open(self, sealed: bytes, associated: bytes) -> bytes:
        """Open, or raise SealBroken."""
        if len(sealed) < NONCE_BYTES + TAG_BYTES:
            raise SealBroken("sealed bytes are cut off")
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], associated)
        except InvalidTag:
            raise SealBroken("seal does not open") from None

    def seal_many(self, plaintexts: Sequence[bytes], associated: Sequence[bytes]) -> list[bytes]:
        """As `seal`, for each pair; the nonces come out of one reading of the random source."""
        encrypt, random = self._cipher.encrypt, os.urandom(NONCE_BYTES * len(plaintexts))
        nonces = [random[at : at + NONCE_BYTES] for at in range(0, len(random), NONCE_BYTES)]
        return [
            nonce + encrypt(nonce, plaintext, bound)
            for nonce, plaintext, bound in zip(nonces, plaintexts, associated, strict=True)
        ]

    def open_many(self, sealed: Sequence[bytes], associated: Sequence[bytes]) -> list[bytes]:
        """Open each pair, or raise SealBroken where one does not open."""
        decrypt = self._cipher.decrypt
        if sealed and min(map(len, sealed)) < NONCE_BYTES + TAG_BYTES:
            raise SealBroken("sealed bytes are cut off")
        try:
            return [
                decrypt(each[:NONCE_BYTES], each[NONCE_BYTES:], bound)
                for each, bound in zip(sealed, associated, strict=True)
            ]
        except InvalidTag:
            raise SealBroken("seal does not open") from None

    def __repr__(self) -> str:
        return "Sealer()"


class Authenticator:
    """HMAC-SHA-256 under one key, ready for many: to look the hash up takes longer than to compute it."""

    __slots__ = ("_keyed",)

    def __init__(self, key: bytes) -> None:
        self._keyed = HMAC(key, SHA256())

    def mac(self, data: bytes) -> bytes:
        """32 bytes, as `hmac_sha256` of the same key."""
        keyed = self._keyed.copy()
        keyed.update(data)
        return keyed.finalize()

    def __repr__(self) -> str:
        return "Authenticator()"


def seal(key: bytes, plaintext: bytes, associated: bytes) -> bytes:
    """Seal once; for many records keep a Sealer."""
    return Sealer(key).seal(plaintext, associated)


def open_sealed(key: bytes, sealed: bytes, associated: bytes) -> bytes:
    """Open once, or raise SealBroken."""
    return Sealer(key).open(sealed, associated)


def hkdf(key: bytes, label: str | bytes, length: int = KEY_BYTES, *, salt: bytes | None = None) -> bytes:
    """HKDF-SHA-256 (RFC 5869), by default without salt: one key for each label."""
    info = label.encode() if isinstance(label, str) else label
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def hmac_sha256(key: bytes, data: bytes) -> bytes:
    """HMAC-SHA-256, 32 bytes."""
    return hmac.digest(key, data, "sha256")


def sha256(data: bytes) -> bytes:
    """SHA-256, 32 bytes."""
    return hashlib.sha256(data).digest()


def random_bytes(count: int) -> bytes:
    """From the operating system's random source."""
    return os.urandom(count)


def _between(low: int, value: int, high: int) -> int:
    return max(low, min(value, high))
