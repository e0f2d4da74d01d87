"""Signatures as documents carry them: names of their own, DER, and nothing that a token could name."""

from __future__ import annotations

from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from wallet.crypto import signature
from wallet.crypto.cms_signature import ALGORITHMS, algorithms_for, verify
from wallet.crypto.names import COSE_BY_NAME, JOSE_NAMES

MESSAGE = b"signed attributes"
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)
DIGESTS = {"SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}


def spki(key: Any) -> bytes:
    return bytes(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def test_no_token_can_name_them_and_they_name_nothing_of_tokens() -> None:
    assert not ALGORITHMS & (JOSE_NAMES | frozenset(COSE_BY_NAME))
    for key in (EC_KEY, RSA_KEY):
        assert not algorithms_for(spki(key)) & signature.algorithms_for(spki(key))


@pytest.mark.parametrize("digest", list(DIGESTS))
@pytest.mark.parametrize(
    "curve",
    [
        ec.SECP256R1(),
        ec.SECP384R1(),
        ec.SECP521R1(),
        ec.BrainpoolP256R1(),
        ec.BrainpoolP384R1(),
        ec.BrainpoolP512R1(),
    ],
    ids=lambda curve: curve.name,
)
def test_ecdsa_with_the_digest_named_apart(curve: Any, digest: str) -> None:
    key = ec.generate_private_key(curve)
    made = key.sign(MESSAGE, ec.ECDSA(DIGESTS[digest]))
    assert {name for name in ALGORITHMS if verify(spki(key), name, MESSAGE, made)} == {f"ECDSA-{digest}"}
    assert not verify(spki(key), f"ECDSA-{digest}", MESSAGE + b".", made)


def test_ecdsa_is_der_in_one_spelling() -> None:
    made = EC_KEY.sign(MESSAGE, ec.ECDSA(hashes.SHA256()))
    r, s = decode_dss_signature(made)
    raw = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    assert verify(spki(EC_KEY), "ECDSA-SHA256", MESSAGE, made)
    for other in (raw, made + b"\0", b"\x30\x81" + made[1:], b""):
        assert not verify(spki(EC_KEY), "ECDSA-SHA256", MESSAGE, other)


@pytest.mark.parametrize("digest", list(DIGESTS))
def test_rsa_both_ways_and_any_salt(digest: str) -> None:
    chosen = DIGESTS[digest]
    plain = RSA_KEY.sign(MESSAGE, padding.PKCS1v15(), chosen)
    assert {n for n in ALGORITHMS if verify(spki(RSA_KEY), n, MESSAGE, plain)} == {f"RSA-{digest}"}
    for salt in (0, chosen.digest_size, padding.PSS.MAX_LENGTH):
        made = RSA_KEY.sign(MESSAGE, padding.PSS(padding.MGF1(chosen), salt), chosen)
        assert {n for n in ALGORITHMS if verify(spki(RSA_KEY), n, MESSAGE, made)} == {f"RSA-PSS-{digest}"}
    mixed = RSA_KEY.sign(MESSAGE, padding.PSS(padding.MGF1(hashes.SHA1()), 20), chosen)
    assert not verify(spki(RSA_KEY), f"RSA-PSS-{digest}", MESSAGE, mixed)


def test_edwards() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    made = key.sign(MESSAGE)
    assert {name for name in ALGORITHMS if verify(spki(key), name, MESSAGE, made)} == {"Ed25519-CMS"}


def test_weak_keys_and_other_curves() -> None:
    for key in (rsa.generate_private_key(65537, 1024), ec.generate_private_key(ec.SECP192R1())):
        assert algorithms_for(spki(key)) == frozenset()
    assert algorithms_for(spki(ec.generate_private_key(ec.SECP256K1()))) == frozenset()
    assert algorithms_for(b"no key") == frozenset()


@given(st.sampled_from([*sorted(ALGORITHMS), "ES256", "none", ""]), st.binary(max_size=300))
def test_whatever_comes_it_answers(name: str, made: bytes) -> None:
    for key in (spki(EC_KEY), spki(RSA_KEY), made):
        assert not verify(key, name, MESSAGE, made)
