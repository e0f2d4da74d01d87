"""Key agreement for an mdoc's MAC (ISO/IEC 18013-5, 9.1.3.5), and what is refused."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from formats import mdoc_forge as forge
from formats.mdoc_session import READER, TRANSCRIPT, private_jwk

from wallet.codec.base import b64url_encode
from wallet.crypto import agreement, keys
from wallet.crypto.sealing import hmac_sha256
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

KEYS = {"reader_key": READER, "device_key": forge.HOLDER}


def jwk(name: str, **changes: Any) -> dict[str, Any]:
    made = private_jwk(KEYS[name]) | changes
    return {key: value for key, value in made.items() if value is not None}


def public(name: str) -> PublicKey:
    return keys.public_key_from_jwk(jwk(name, d=None))


SALT = hashlib.sha256(TRANSCRIPT).digest()


def test_both_sides_agree() -> None:
    reader, holder = (agreement.private_key_from_jwk(jwk(name)) for name in ("reader_key", "device_key"))
    ours = agreement.mac_key(reader, public("device_key"), SALT)
    theirs = agreement.mac_key(holder, public("reader_key"), SALT)
    assert ours is not None
    assert ours == theirs
    assert len(ours) == 32
    assert ours != agreement.mac_key(reader, public("device_key"), bytes(32))


@pytest.mark.parametrize(
    "curve", [ec.SECP384R1(), ec.SECP521R1(), ec.BrainpoolP256R1(), ec.BrainpoolP512R1()]
)
def test_on_other_curves(curve: ec.EllipticCurve) -> None:
    first, second = ec.generate_private_key(curve), ec.generate_private_key(curve)
    one, other = (forge.signer_bytes(key) for key in (first, second))
    agreed = agreement.mac_key(one, forge.public_key(second), SALT)
    assert agreed is not None
    assert agreed == agreement.mac_key(other, forge.public_key(first), SALT)
    assert agreement.mac_key(one, public("device_key"), SALT) is None


def test_no_key_no_agreement() -> None:
    reader = agreement.private_key_from_jwk(jwk("reader_key"))
    off_curve = PublicKey("EC", "P-256", bytes(32), bytes(31) + b"\x01")
    edwards = keys.SoftwareSigner.generate("EdDSA")
    for private, other in (
        (b"", public("device_key")),
        (reader, off_curve),
        (reader, edwards.public_key),
        (edwards.pkcs8(), public("device_key")),
    ):
        assert agreement.mac_key(private, other, SALT) is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"d": None}, Reason.MALFORMED),
        ({"d": 5}, Reason.MALFORMED),
        ({"d": "!"}, Reason.MALFORMED),
        ({"d": b64url_encode(bytes(32))}, Reason.MALFORMED),
        ({"d": b64url_encode(b"\xff" * 33)}, Reason.MALFORMED),
        ({"d": b64url_encode(bytes(31) + b"\x05")}, Reason.MALFORMED),
        ({"x": b64url_encode(bytes(32))}, Reason.MALFORMED),
        ({"kty": "OKP", "crv": "Ed25519"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"crv": "secp256k1"}, Reason.ALGORITHM_NOT_ALLOWED),
    ],
)
def test_readers_keys_that_are_none(changes: dict[str, Any], reason: Reason) -> None:
    assert agreement.private_key_from_jwk(jwk("reader_key", use="enc", key_ops=["deriveKey"]))
    with pytest.raises(ParseError) as caught:
        agreement.private_key_from_jwk(jwk("reader_key", **changes))
    assert caught.value.reason is reason
    assert private_jwk(READER)["d"] not in str(caught.value)


def test_the_whole_mac_counts() -> None:
    tag = hmac_sha256(bytes(32), b"message")
    assert agreement.mac_holds(bytes(32), b"message", tag)
    for wrong in (tag[:31], tag + b"\x00", b"", bytes(32)):
        assert not agreement.mac_holds(bytes(32), b"message", wrong)
