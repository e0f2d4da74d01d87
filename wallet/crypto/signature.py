"""Verify one raw signature under one key. Finds no key, nor says what it may sign: wallet.trust does.

The key decides which algorithms it can verify; a header's `alg` may only name one of them. Signatures are
raw, as JOSE and COSE carry them: r‖s at exact width for ECDSA (RFC 7518, section 3.4; RFC 9053, section 2.1).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from wallet.crypto.names import COSE_BY_NAME as COSE_BY_NAME
from wallet.crypto.names import NAME_BY_COSE as NAME_BY_COSE

MIN_RSA_BITS = 2048

_ORDERS = {
    "secp256r1": 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551,
    "secp384r1": int("F" * 48 + "C7634D81F4372DDF581A0DB248B0A77AECEC196ACCC52973", 16),
    "secp521r1": int(
        "01FF" + "F" * 63 + "A51868783BF2F966B7FCC0148F709A5D03BB5C9B8899C47AEBB6FB71E91386409", 16
    ),
    "brainpoolP256r1": 0xA9FB57DBA1EEA9BC3E660A909D838D718C397AA3B561A6F7901E0E82974856A7,
    "brainpoolP384r1": int(
        "8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B31F166E6CAC0425A7CF3AB6AF6B7FC3103B883202E9046565", 16
    ),
    "brainpoolP512r1": int(
        "AADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA70330870"
        "553E5C414CA92619418661197FAC10471DB1D381085DDADDB58796829CA90069",
        16,
    ),
}
"""Number of points of each curve: r and s lie in 1…n-1."""

_CURVE_ALGORITHMS: dict[str, tuple[frozenset[str], HashAlgorithm]] = {
    "secp256r1": (frozenset({"ES256", "ESP256"}), SHA256()),
    "secp384r1": (frozenset({"ES384", "ESP384"}), SHA384()),
    "secp521r1": (frozenset({"ES512", "ESP512"}), SHA512()),
    "brainpoolP256r1": (frozenset({"ESB256"}), SHA256()),
    "brainpoolP384r1": (frozenset({"ESB384"}), SHA384()),
    "brainpoolP512r1": (frozenset({"ESB512"}), SHA512()),
}
_EDWARDS = frozenset({"EdDSA", "Ed25519"})
_PSS: dict[str, HashAlgorithm] = {"PS256": SHA256(), "PS384": SHA384(), "PS512": SHA512()}
# Strong enough, though it signs nothing of ours; X.509 chains may hold it.
_STRONG_CURVES = frozenset({*_CURVE_ALGORITHMS, "secp256k1"})

_P25519 = 2**255 - 19
_ORDER_25519 = 2**252 + 27742317777372353535851937790883648493
_Y_ORDER_8 = 0x05FC536D880238B13933C6D305ACDFD5F098EFF289F4C345B027B2C28F95E826
_LOW_ORDER_Y = frozenset({0, 1, _P25519 - 1, _Y_ORDER_8, _P25519 - _Y_ORDER_8})
"""The y coordinates of the eight points of order 1, 2, 4 and 8."""


def verify(spki: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` holds under the key, by this algorithm (JOSE name). Never raises."""
    check = _checker(spki, algorithm)
    return check is not None and check(message, signature)


@lru_cache(maxsize=512)
def algorithms_for(spki: bytes) -> frozenset[str]:
    """The JOSE names of all algorithms that this key can verify; empty for a weak or unknown key."""
    key = _loaded(spki)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _CURVE_ALGORITHMS.get(key.curve.name, (frozenset[str](), None))[0]
    if isinstance(key, ed25519.Ed25519PublicKey):
        return _EDWARDS if _is_sound_point(key.public_bytes_raw()) else frozenset()
    if isinstance(key, rsa.RSAPublicKey) and key.key_size >= MIN_RSA_BITS:
        return frozenset(_PSS)
    return frozenset()


@lru_cache(maxsize=512)
def is_weak(spki: bytes) -> bool:
    """Whether the key is too weak for anybody: RSA under 2,048 bits, a curve outside the known good ones,
    DSA, a low-order point, or a key that cannot be read at all."""
    key = _loaded(spki)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return key.curve.name not in _STRONG_CURVES
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size < MIN_RSA_BITS
    if isinstance(key, ed25519.Ed25519PublicKey):
        return not _is_sound_point(key.public_bytes_raw())
    return not isinstance(key, ed448.Ed448PublicKey)


def curve_of(spki: bytes) -> str:
    """The name of the key's curve (RFC 5639's for Brainpool, SEC 2's else); empty where it has none."""
    key = _loaded(spki)
    return str(key.curve.name) if isinstance(key, ec.EllipticCurvePublicKey) else ""


@lru_cache(maxsize=1024)
def _checker(spki: bytes, algorithm: str) -> Callable[[bytes, bytes], bool] | None:
    """The loaded key as a function, None where the key is not for this algorithm."""
    if algorithm not in algorithms_for(spki):
        return None
    key = _loaded(spki)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _ecdsa(key)
    if isinstance(key, ed25519.Ed25519PublicKey):
        return _ed25519(key)
    return _pss(key, _PSS[algorithm])


def _ecdsa(key: ec.EllipticCurvePublicKey) -> Callable[[bytes, bytes], bool]:
    width = (key.curve.key_size + 7) // 8
    order = _ORDERS[key.curve.name]
    scheme = ec.ECDSA(_CURVE_ALGORITHMS[key.curve.name][1])

    def check(message: bytes, signature: bytes) -> bool:
        if len(signature) != 2 * width:
            return False
        r = int.from_bytes(signature[:width], "big")
        s = int.from_bytes(signature[width:], "big")
        if not (0 < r < order and 0 < s < order):
            return False
        try:
            key.verify(encode_dss_signature(r, s), message, scheme)
        except InvalidSignature:
            return False
        return True

    return check


def _ed25519(key: ed25519.Ed25519PublicKey) -> Callable[[bytes, bytes], bool]:
    def check(message: bytes, signature: bytes) -> bool:
        # RFC 8032, section 5.1.7: S below the group's order; R a canonical point, and none of low order.
        if len(signature) != 64 or int.from_bytes(signature[32:], "little") >= _ORDER_25519:
            return False
        if not _is_sound_point(signature[:32]):
            return False
        try:
            key.verify(signature, message)
        except InvalidSignature:
            return False
        return True

    return check


def _is_sound_point(encoded: bytes) -> bool:
    y = int.from_bytes(encoded, "little") & ((1 << 255) - 1)
    return y < _P25519 and y not in _LOW_ORDER_Y


def _pss(key: rsa.RSAPublicKey, digest: HashAlgorithm) -> Callable[[bytes, bytes], bool]:
    # RFC 7518, section 3.5: the salt is as long as the digest, MGF1 uses the same one.
    scheme = padding.PSS(padding.MGF1(digest), digest.digest_size)

    def check(message: bytes, signature: bytes) -> bool:
        try:
            key.verify(signature, message, scheme, digest)
        except InvalidSignature:
            return False
        return True

    return check


@lru_cache(maxsize=512)
def _loaded(spki: bytes) -> Any:
    """The key as `cryptography` knows it, None where it cannot read it."""
    try:
        return load_der_public_key(spki)
    except Exception:
        return None
