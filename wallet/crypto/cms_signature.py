"""Verify one signature as documents carry it (CMS, RFC 5652): DER for ECDSA, PKCS #1 v1.5 or PSS for RSA.

The names are ours and in no token, so nothing that a JOSE or COSE header says can reach this file; a digest
is named apart from the curve, as in X.509 (RFC 5754, section 3.3). Finds no key: wallet.trust does.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512, HashAlgorithm
from cryptography.hazmat.primitives.serialization import load_der_public_key

from wallet.crypto.signature import is_weak

_DIGESTS: dict[str, HashAlgorithm] = {"SHA256": SHA256(), "SHA384": SHA384(), "SHA512": SHA512()}
_CURVES = frozenset(
    {"secp256r1", "secp384r1", "secp521r1", "brainpoolP256r1", "brainpoolP384r1", "brainpoolP512r1"}
)
_ECDSA = frozenset(f"ECDSA-{digest}" for digest in _DIGESTS)
_RSA = frozenset(f"{scheme}-{digest}" for scheme in ("RSA", "RSA-PSS") for digest in _DIGESTS)
_EDWARDS = "Ed25519-CMS"

ALGORITHMS = _ECDSA | _RSA | {_EDWARDS}
"""The closed list (VERDICTS, JOSE and COSE algorithms: X.509 and PDF)."""


@lru_cache(maxsize=512)
def algorithms_for(spki: bytes) -> frozenset[str]:
    """The names of all algorithms that this key can verify; empty for a weak or unknown key."""
    if is_weak(spki):
        return frozenset()
    key = load_der_public_key(spki)
    if isinstance(key, ec.EllipticCurvePublicKey):
        return _ECDSA if key.curve.name in _CURVES else frozenset()
    if isinstance(key, rsa.RSAPublicKey):
        return _RSA
    return frozenset({_EDWARDS}) if isinstance(key, ed25519.Ed25519PublicKey) else frozenset()


def verify(spki: bytes, algorithm: str, message: bytes, signature: bytes) -> bool:
    """Whether `signature` over `message` holds under the key, by this algorithm. Never raises."""
    if algorithm not in algorithms_for(spki):
        return False
    try:
        _verify(load_der_public_key(spki), algorithm, message, signature)
    except (InvalidSignature, ValueError):
        return False
    return True


def _verify(key: Any, algorithm: str, message: bytes, signature: bytes) -> None:
    if algorithm == _EDWARDS:
        key.verify(signature, message)
        return
    scheme, _, name = algorithm.rpartition("-")
    digest = _DIGESTS[name]
    if scheme == "ECDSA":
        # OpenSSL takes DER in its one spelling only (RFC 5753, section 7.2); a test keeps it to that.
        key.verify(signature, message, ec.ECDSA(digest))
    elif scheme == "RSA":
        key.verify(signature, message, padding.PKCS1v15(), digest)
    else:
        # RFC 4056, section 3: MGF1 with the same digest. Signers choose the salt's length freely, and many
        # take the longest; the length is no part of what makes a signature hold.
        key.verify(signature, message, padding.PSS(padding.MGF1(digest), padding.PSS.AUTO), digest)
