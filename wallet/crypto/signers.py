"""Private keys in memory, behind model.ports.Signer. Does not store them: the vault and the authority do."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256, SHA384, SHA512

from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

_Private = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey

_CURVES: dict[str, tuple[ec.EllipticCurve, ec.ECDSA, str]] = {
    "ES256": (ec.SECP256R1(), ec.ECDSA(SHA256()), "P-256"),
    "ES384": (ec.SECP384R1(), ec.ECDSA(SHA384()), "P-384"),
    "ES512": (ec.SECP521R1(), ec.ECDSA(SHA512()), "P-521"),
}
_CURVES |= {name.replace("ES", "ESP"): entry for name, entry in tuple(_CURVES.items())}
_EDWARDS = ("EdDSA", "Ed25519")


class SoftwareSigner:
    """A key held by this process: ES256/384/512 (also by their ESP names), EdDSA or Ed25519."""

    __slots__ = ("_algorithm", "_key_id", "_private", "_public")

    def __init__(self, private: _Private, algorithm: str, key_id: bytes | None) -> None:
        """Prefer `generate` and `from_pkcs8`. ValueError where the algorithm does not fit the key."""
        self._private = private
        self._algorithm = algorithm
        self._key_id = key_id
        self._public = _public(private, algorithm, key_id)

    @classmethod
    def generate(cls, algorithm: str = "ES256", key_id: bytes | None = None) -> SoftwareSigner:
        """A fresh key. ValueError for an algorithm that we do not sign with."""
        if algorithm in _EDWARDS:
            return cls(ed25519.Ed25519PrivateKey.generate(), algorithm, key_id)
        if algorithm not in _CURVES:
            raise ValueError(f"no signer for {algorithm}")
        return cls(ec.generate_private_key(_CURVES[algorithm][0]), algorithm, key_id)

    @classmethod
    def from_pkcs8(
        cls, der: bytes, key_id: bytes | None = None, algorithm: str | None = None
    ) -> SoftwareSigner:
        """The key in an unencrypted PKCS#8 file (DER); by default with the first algorithm that fits it.

        Raises ParseError MALFORMED; ALGORITHM_NOT_ALLOWED for a key or algorithm that we do not sign with.
        """
        try:
            private = serialization.load_der_private_key(der, None)
        except Exception:
            raise ParseError(Reason.MALFORMED, "not a PKCS#8 private key") from None
        if not isinstance(private, _Private):
            raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "private key of an unknown kind")
        for name in (algorithm,) if algorithm is not None else (*_CURVES, "EdDSA"):
            try:
                return cls(private, name, key_id)
            except ValueError:
                continue
        raise ParseError(Reason.ALGORITHM_NOT_ALLOWED, "the private key does not fit the algorithm")

    def pkcs8(self) -> bytes:
        """The private key as unencrypted PKCS#8 (DER), for a store that seals it."""
        return self._private.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    @property
    def algorithm(self) -> str:
        return self._algorithm

    @property
    def key_id(self) -> bytes | None:
        return self._key_id

    @property
    def public_key(self) -> PublicKey:
        return self._public

    def sign(self, message: bytes) -> bytes:
        """Raw signature: r‖s at full width for ECDSA, 64 bytes for Ed25519."""
        if isinstance(self._private, ed25519.Ed25519PrivateKey):
            return self._private.sign(message)
        r, s = decode_dss_signature(self._private.sign(message, _CURVES[self._algorithm][1]))
        width = (self._private.curve.key_size + 7) // 8
        return r.to_bytes(width, "big") + s.to_bytes(width, "big")

    def __repr__(self) -> str:
        return f"SoftwareSigner({self._algorithm})"

    def __reduce__(self) -> str:
        # Nobody copies a private key by accident, into a job queue or a crash report.
        raise TypeError("a signer is not pickled")


def _public(private: _Private, algorithm: str, key_id: bytes | None) -> PublicKey:
    if isinstance(private, ed25519.Ed25519PrivateKey):
        if algorithm not in _EDWARDS:
            raise ValueError("an Ed25519 key signs EdDSA only")
        return PublicKey("OKP", "Ed25519", private.public_key().public_bytes_raw(), key_id=key_id)
    curve, _, name = _CURVES.get(algorithm, (None, None, ""))
    if curve is None or private.curve.name != curve.name:
        raise ValueError("the curve is not the algorithm's")
    point, width = private.public_key().public_numbers(), (private.curve.key_size + 7) // 8
    x, y = point.x.to_bytes(width, "big"), point.y.to_bytes(width, "big")
    return PublicKey("EC", name, x, y, key_id=key_id)
