"""Names and numbers of signature algorithms: the closed list of VERDICTS ("JOSE and COSE algorithms").

Does not say which key an algorithm fits: wallet.crypto.signature does. `none` and every MAC are absent.
"""

from __future__ import annotations

COSE_BY_NAME = {
    "ES256": -7,
    "ESP256": -9,
    "ES384": -35,
    "ESP384": -51,
    "ES512": -36,
    "ESP512": -52,
    "EdDSA": -8,
    "Ed25519": -19,
    "PS256": -37,
    "PS384": -38,
    "PS512": -39,
}
"""JOSE-style name → COSE number (RFC 9053, RFC 9864)."""

NAME_BY_COSE = {number: name for name, number in COSE_BY_NAME.items()}

JOSE_NAMES = frozenset(COSE_BY_NAME) - {"ESP256", "ESP384", "ESP512"}
"""Names that a JWS may carry; the ESP names are registered for COSE alone (RFC 9864)."""

KEY_DECIDES = "ECDSA"
"""Stands for ECDSA with the digest that belongs to the key's curve, in formats without an algorithm header
(visible digital seals). No header can name it."""
BRAINPOOL_NAMES = {
    "brainpoolP256r1": ("ESB256", (-7, -265)),
    "brainpoolP384r1": ("ESB384", (-35, -267)),
    "brainpoolP512r1": ("ESB512", (-36, -268)),
}
"""Curve → our name for ECDSA on it, and the COSE numbers that may stand for that: ISO/IEC 18013-5 says ES256
with a Brainpool key, RFC 9864 has numbers of its own. Only formats that allow Brainpool (VERDICTS) look in
here: no header of another format can name these."""
