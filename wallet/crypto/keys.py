"""Public keys as neutral values: JWK (RFC 7517), COSE_Key (RFC 9052), SubjectPublicKeyInfo.

Does not verify (wallet.crypto.signature) and holds no private key (wallet.crypto.signers). SPKI bytes are
always written anew by `cryptography`, so that one key has one spelling wherever it came from.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from wallet.codec import strict_json
from wallet.codec.base import b64url_decode, b64url_encode
from wallet.crypto.names import COSE_BY_NAME, NAME_BY_COSE
from wallet.crypto.signers import SoftwareSigner as SoftwareSigner
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_CURVES: dict[str, tuple[ec.EllipticCurve, int]] = {
    "P-256": (ec.SECP256R1(), 32),
    "P-384": (ec.SECP384R1(), 48),
    "P-521": (ec.SECP521R1(), 66),
    "brainpoolP256r1": (ec.BrainpoolP256R1(), 32),
    "brainpoolP384r1": (ec.BrainpoolP384R1(), 48),
    "brainpoolP512r1": (ec.BrainpoolP512R1(), 64),
}
"""JOSE name (Brainpool has none and keeps that of RFC 5639) → curve and bytes of a coordinate."""

_NAME_BY_CURVE = {curve.name: name for name, (curve, _) in _CURVES.items()}
_COSE_CURVES = {1: "P-256", 2: "P-384", 3: "P-521", 6: "Ed25519"}
# Registered for ISO/IEC 18013-5; 257 is the 320-bit curve, which we do not read.
_COSE_CURVES |= {256: "brainpoolP256r1", 258: "brainpoolP384r1", 259: "brainpoolP512r1"}
_COSE_BY_CURVE = {name: number for number, name in _COSE_CURVES.items()}
_COSE_KINDS = {1: "OKP", 2: "EC", 3: "RSA"}
_KTY, _KID, _ALG = 1, 2, 3  # COSE_Key labels (RFC 9052, section 7.1)
_MAX_RSA_BYTES = 1024


def public_key_from_jwk(jwk: Mapping[str, Any]) -> PublicKey:
    """The public half of a JWK; unknown members are ignored.

    ParseError MALFORMED; ALGORITHM_NOT_ALLOWED for an unknown kind of key or one that is not for signatures.
    """
    if jwk.get("use", "sig") != "sig" or not _may_verify(jwk.get("key_ops")):
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "the JWK is not for signatures")
    kty = _text(jwk, "kty")
    algorithm = _text(jwk, "alg") if "alg" in jwk else None
    kid = _text(jwk, "kid").encode() if "kid" in jwk else None
    if kty == "RSA":
        modulus, exponent = b64url_decode(_text(jwk, "n")), b64url_decode(_text(jwk, "e"))
        key = PublicKey("RSA", "", modulus, exponent, key_id=kid, algorithm=algorithm)
    elif kty == "OKP":
        x = b64url_decode(_text(jwk, "x"))
        key = PublicKey("OKP", _text(jwk, "crv"), x, key_id=kid, algorithm=algorithm)
    elif kty == "EC":
        x, y = b64url_decode(_text(jwk, "x")), b64url_decode(_text(jwk, "y"))
        key = PublicKey("EC", _text(jwk, "crv"), x, y, key_id=kid, algorithm=algorithm)
    else:
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "unknown key type in a JWK")
    return _shaped(key)


def jwk_from_public_key(key: PublicKey) -> dict[str, str]:
    """The JWK, with `kid` and `alg` where the key carries them (`kid` only where it is UTF-8 text)."""
    jwk = _required_members(key)
    if key.algorithm is not None:
        jwk["alg"] = key.algorithm
    if key.key_id is not None:
        try:
            jwk["kid"] = key.key_id.decode()
        except UnicodeDecodeError:
            jwk["kid"] = b64url_encode(key.key_id)
    return jwk


def public_key_from_cose(cose: Mapping[Any, Any]) -> PublicKey:
    """A COSE_Key; the y coordinate may be a sign bit (RFC 9053, section 7.1.1).

    Raises ParseError MALFORMED, ALGORITHM_NOT_ALLOWED. The point is decompressed by `spki_from_public_key`.
    """
    number = cose.get(_KTY)
    kty = _COSE_KINDS.get(number) if type(number) is int else None
    if kty is None:
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "unknown key type in a COSE_Key")
    kid = cose.get(_KID)
    if kid is not None and type(kid) is not bytes:
        raise ParseError(Reason.MALFORMED, "kid of a COSE_Key is no byte string")
    algorithm = cose.get(_ALG)
    name = NAME_BY_COSE.get(algorithm) if type(algorithm) is int else None
    if algorithm is not None and name is None:
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "unknown algorithm in a COSE_Key")
    if kty == "RSA":
        key = PublicKey("RSA", "", _bytes(cose, -1), _bytes(cose, -2), key_id=kid, algorithm=name)
        return _shaped(key)
    number = cose.get(-1)
    curve = _COSE_CURVES.get(number, "") if type(number) is int else ""
    x = _bytes(cose, -2)
    if kty == "OKP":
        return _shaped(PublicKey(kty, curve, x, None, None, kid, name))
    odd = cose.get(-3)
    if type(odd) is bool:
        return _shaped(PublicKey(kty, curve, x, None, odd, kid, name))
    return _shaped(PublicKey(kty, curve, x, _bytes(cose, -3), None, kid, name))


def cose_from_public_key(key: PublicKey, *, compressed: bool = True) -> dict[int, Any]:
    """The COSE_Key, with kid and alg where the key carries them; by default with y as a sign bit."""
    if key.kty == "RSA":
        cose: dict[int, Any] = {_KTY: 3, -1: key.x, -2: key.y}
    elif key.kty == "OKP":
        cose = {_KTY: 1, -1: _COSE_BY_CURVE[key.curve], -2: key.x}
    else:
        y: bytes | bool = _is_odd(key) if compressed else _full(key).y or b""
        cose = {_KTY: 2, -1: _COSE_BY_CURVE[key.curve], -2: key.x, -3: y}
    if key.key_id is not None:
        cose[_KID] = key.key_id
    if key.algorithm in COSE_BY_NAME:
        cose[_ALG] = COSE_BY_NAME[key.algorithm]
    return cose


def spki_from_public_key(key: PublicKey) -> bytes:
    """The DER SubjectPublicKeyInfo, its point uncompressed. ParseError MALFORMED off the curve."""
    return _spki(key.kty, key.curve, key.x, key.y, key.y_is_odd)


@lru_cache(maxsize=1024)
def _spki(kty: str, curve: str, x: bytes, y: bytes | None, y_is_odd: bool | None) -> bytes:  # noqa: FBT001
    """Cached: a holder's key comes back with every presentation, and decompressing costs a square root."""
    loaded: ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey
    try:
        if kty == "EC":
            head = b"\x04" if y is not None else b"\x03" if y_is_odd else b"\x02"
            loaded = ec.EllipticCurvePublicKey.from_encoded_point(_CURVES[curve][0], head + x + (y or b""))
        elif kty == "OKP":
            loaded = ed25519.Ed25519PublicKey.from_public_bytes(x)
        else:
            numbers = rsa.RSAPublicNumbers(int.from_bytes(y or b""), int.from_bytes(x))
            loaded = numbers.public_key()
        return loaded.public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except Exception:
        raise ParseError(Reason.MALFORMED, f"no {kty} public key: off its curve or out of range") from None


@lru_cache(maxsize=256)
def public_key_from_spki(der: bytes) -> PublicKey:
    """The key within an SPKI. ParseError MALFORMED; ALGORITHM_NOT_ALLOWED for an unknown kind."""
    try:
        loaded = serialization.load_der_public_key(der)
    except Exception:
        raise ParseError(Reason.MALFORMED, "not a public key") from None
    if isinstance(loaded, ec.EllipticCurvePublicKey) and loaded.curve.name in _NAME_BY_CURVE:
        name = _NAME_BY_CURVE[loaded.curve.name]
        width, point = _CURVES[name][1], loaded.public_numbers()
        return PublicKey("EC", name, point.x.to_bytes(width, "big"), point.y.to_bytes(width, "big"))
    if isinstance(loaded, ed25519.Ed25519PublicKey):
        return PublicKey("OKP", "Ed25519", loaded.public_bytes_raw())
    if isinstance(loaded, rsa.RSAPublicKey):
        numbers = loaded.public_numbers()
        return PublicKey("RSA", "", _unsigned(numbers.n), _unsigned(numbers.e))
    raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "public key of an unknown kind")


def load_public_keys_pem(text: str | bytes) -> tuple[bytes, ...]:
    """The SPKI DER of every PUBLIC KEY block in a PEM text, () where there is none. ParseError MALFORMED."""
    data = text.encode() if isinstance(text, str) else text
    blocks = re.findall(rb"-----BEGIN PUBLIC KEY-----[^-]*+-----END PUBLIC KEY-----", data)
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    try:
        loaded = [serialization.load_pem_public_key(block) for block in blocks]
        return tuple(key.public_bytes(serialization.Encoding.DER, form) for key in loaded)
    except Exception:
        raise ParseError(Reason.MALFORMED, "a PEM block holds no public key") from None


def thumbprint(key: PublicKey) -> bytes:
    """The SHA-256 JWK thumbprint (RFC 7638), 32 bytes."""
    members = _required_members(key)
    return hashlib.sha256(strict_json.dumps({name: members[name] for name in sorted(members)})).digest()


def spki_digest(spki: bytes) -> bytes:
    """The SHA-256 of an SPKI, 32 bytes."""
    return hashlib.sha256(spki).digest()


@lru_cache(maxsize=1024)
def key_identity(spki: bytes) -> str:
    """A key's name for people: the ends of its SPKI's SHA-256 in hexadecimal. Never look up by it."""
    digest = spki_digest(spki).hex()
    return f"{digest[:4]}…{digest[-4:]}"


def _required_members(key: PublicKey) -> dict[str, str]:
    if key.kty == "RSA":
        return {"kty": "RSA", "n": b64url_encode(key.x), "e": b64url_encode(key.y or b"")}
    if key.kty == "OKP":
        return {"kty": "OKP", "crv": key.curve, "x": b64url_encode(key.x)}
    y = _full(key).y or b""
    return {"kty": "EC", "crv": key.curve, "x": b64url_encode(key.x), "y": b64url_encode(y)}


def _full(key: PublicKey) -> PublicKey:
    """An EC key with its y coordinate."""
    return key if key.y is not None else public_key_from_spki(spki_from_public_key(key))


def _is_odd(key: PublicKey) -> bool:
    return bool(key.y[-1] & 1) if key.y else bool(key.y_is_odd)


def _shaped(key: PublicKey) -> PublicKey:
    """Refuse unknown curves and wrong widths; whether a point is on its curve shows when the SPKI is made."""
    if key.kty == "RSA":
        fits = all(part and part[0] and len(part) <= _MAX_RSA_BYTES for part in (key.x, key.y or b""))
    elif key.kty == "OKP" and key.curve == "Ed25519":
        fits = len(key.x) == 32
    elif key.kty == "EC" and key.curve in _CURVES:
        width = _CURVES[key.curve][1]
        fits = len(key.x) == width and (key.y is None or len(key.y) == width)
    else:
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "unknown curve")
    if not fits:
        raise ParseError(Reason.MALFORMED, "key of a wrong width")
    return key


def _may_verify(operations: Any) -> bool:
    """`key_ops` (RFC 7517, section 4.3): absent, or a signing key's, public or private."""
    return operations is None or (
        isinstance(operations, list) and ("verify" in operations or "sign" in operations)
    )


def _text(jwk: Mapping[str, Any], name: str) -> str:
    value = jwk.get(name)
    if not isinstance(value, str):
        raise ParseError(Reason.MALFORMED, f"JWK member {name} is missing or no text")
    return value


def _bytes(cose: Mapping[Any, Any], label: int) -> bytes:
    value = cose.get(label)
    if type(value) is not bytes:
        raise ParseError(Reason.MALFORMED, f"COSE_Key label {label} is missing or no byte string")
    return value


def _unsigned(number: int) -> bytes:
    return number.to_bytes((number.bit_length() + 7) // 8, "big")
