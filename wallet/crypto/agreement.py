"""Key agreement for an mdoc's `deviceMac` (ISO/IEC 18013-5, 9.1.3.5): ECDH, then HKDF, then HMAC 256/256.

Does not know COSE or sessions: what is authenticated and the salt come by argument. Private keys are read
from what a verifier was given for one check; none is kept.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from wallet.codec.base import b64url_decode
from wallet.crypto.keys import public_key_from_jwk, spki_from_public_key
from wallet.crypto.sealing import hkdf, hmac_sha256
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

MAC_ALGORITHM = 5
"""HMAC 256/256 (RFC 9053, section 3.1), the only MAC that counts."""

_MAC_KEY_LABEL = "EMacKey"


def private_key_from_jwk(jwk: Mapping[str, Any]) -> bytes:
    """The PKCS#8 (DER) of a private EC JWK, whose public half must fit. ParseError MALFORMED;
    ALGORITHM_NOT_ALLOWED for other kinds of key."""
    # A key for agreement says so in `use` and `key_ops`, which are about signatures elsewhere.
    named = {name: value for name, value in jwk.items() if name not in ("use", "key_ops")}
    public = public_key_from_jwk(named)
    if public.kty != "EC":
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "a reader's key is an EC key")
    secret = jwk.get("d")
    if not isinstance(secret, str):
        raise ParseError(Reason.MALFORMED, "the JWK has no private part")
    point = serialization.load_der_public_key(spki_from_public_key(public))
    try:
        assert isinstance(point, ec.EllipticCurvePublicKey)
        private = ec.derive_private_key(int.from_bytes(b64url_decode(secret), "big"), point.curve)
    except ValueError:
        raise ParseError(Reason.MALFORMED, "the JWK's private part is out of range") from None
    if private.public_key().public_numbers() != point.public_numbers():
        raise ParseError(Reason.MALFORMED, "the halves of the JWK do not fit")
    return private.private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def mac_key(private: bytes, public: PublicKey, salt: bytes) -> bytes | None:
    """EMacKey, 32 bytes: from our private key (PKCS#8), the other side's public key, and the SHA-256 of the
    session's transcript as salt. None where the two keys are not on one curve or are no keys."""
    try:
        ours = serialization.load_der_private_key(private, None)
        theirs = serialization.load_der_public_key(spki_from_public_key(public))
    except (ParseError, ValueError):
        return None
    if not isinstance(ours, ec.EllipticCurvePrivateKey) or not isinstance(theirs, ec.EllipticCurvePublicKey):
        return None
    if ours.curve.name != theirs.curve.name:
        return None
    return hkdf(ours.exchange(ec.ECDH(), theirs), _MAC_KEY_LABEL, 32, salt=salt)


def mac_holds(key: bytes, message: bytes, tag: bytes) -> bool:
    """Whether `tag` is the whole HMAC-SHA-256 of the message; compared in constant time."""
    return hmac.compare_digest(hmac_sha256(key, message), tag)
