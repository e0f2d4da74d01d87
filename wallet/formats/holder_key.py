"""The holder's key that a licence names by value, the same in every format. Signs and verifies nothing.

A public key: one whose private part stands in the licence too binds it to nobody, for everybody has it then.
"""

from __future__ import annotations

from typing import Any

from wallet.crypto import keys
from wallet.formats.base import malformed
from wallet.model.credential import PublicKey

_KTY, _RSA, _RSA_PRIVATE, _PRIVATE = 1, 3, -3, -4
"""Labels of a COSE_Key (RFC 9052, section 7.1; RFC 9053, section 7; RFC 8230): -4 is the private number of a
point on a curve, and a prime of RSA."""


def key_of_jwk(jwk: Any) -> PublicKey:
    """A JWK (RFC 7800, section 3.2). ParseError MALFORMED, also for a point off its curve and for a private
    key; ALGORITHM_NOT_ALLOWED for a kind of key that we do not know."""
    if type(jwk) is not dict:
        malformed("cnf.jwk is not an object")
    if "d" in jwk:
        malformed("the holder's private key stands in the licence")
    return _usable(keys.public_key_from_jwk(jwk))


def key_of_cose(key: Any) -> PublicKey:
    """A COSE_Key (RFC 8747, section 3.2; ISO/IEC 18013-5, 9.1.2.4). ParseError as `key_of_jwk`."""
    if type(key) is not dict:
        malformed("the holder's key is not a COSE_Key")
    if _PRIVATE in key or (key.get(_KTY) == _RSA and _RSA_PRIVATE in key):
        malformed("the holder's private key stands in the licence")
    return _usable(keys.public_key_from_cose(key))


def _usable(key: PublicKey) -> PublicKey:
    keys.spki_from_public_key(key)  # a point off its curve is no key to bind a licence to
    return key
