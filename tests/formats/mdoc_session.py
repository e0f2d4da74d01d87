"""A session between a reader and a holder, made here: its transcript, both keys, and an answer with a MAC."""

from __future__ import annotations

from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from formats import mdoc_forge as forge
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.crypto import agreement
from wallet.crypto.sealing import hmac_sha256
from wallet.formats.mdoc import session

READER = ec.derive_private_key(0x5EAD, ec.SECP256R1())
TRANSCRIPT = cbor.dumps([Tag(24, cbor.dumps({0: "1.0"})), Tag(24, cbor.dumps({1: 2})), "a session of ours"])


def private_jwk(key: Any) -> dict[str, str]:
    """A P-256 private key as a JWK."""
    numbers = key.private_numbers()
    parts = {"x": numbers.public_numbers.x, "y": numbers.public_numbers.y, "d": numbers.private_value}
    named = {name: b64url_encode(number.to_bytes(32, "big")) for name, number in parts.items()}
    return {"kty": "EC", "crv": "P-256"} | named


def response_with_mac() -> bytes:
    """A DeviceResponse whose holder answered this session (ISO/IEC 18013-5, 9.1.3.5)."""
    holder = forge.signer_of(forge.HOLDER).pkcs8()
    key = agreement.mac_key(holder, forge.public_key(READER), session.mac_salt(TRANSCRIPT))
    assert key is not None
    protected = cbor.dumps({1: 5})
    authenticated = cbor.dumps(["MAC0", protected, b"", forge.authentication(TRANSCRIPT)])
    made = [protected, {}, None, hmac_sha256(key, authenticated)]
    device = {"nameSpaces": Encoded(forge.NO_STATEMENTS), "deviceAuth": {"deviceMac": made}}
    return forge.response(forge.document(device=device))
