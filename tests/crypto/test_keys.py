"""Keys as JWK, COSE_Key and SPKI: known answers, refused shapes, and that nothing shows a private key."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.crypto.keys import (
    SoftwareSigner,
    cose_from_public_key,
    jwk_from_public_key,
    key_identity,
    load_public_keys_pem,
    public_key_from_cose,
    public_key_from_jwk,
    public_key_from_spki,
    spki_digest,
    spki_from_public_key,
    thumbprint,
)
from wallet.crypto.signature import algorithms_for
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

ALGORITHMS = ["ES256", "ESP256", "ES384", "ESP384", "ES512", "ESP512", "EdDSA", "Ed25519"]
SIGNERS = {name: SoftwareSigner.generate(name) for name in ALGORITHMS}
JWK = jwk_from_public_key(SIGNERS["ES256"].public_key)
COSE = cose_from_public_key(SIGNERS["ES256"].public_key)

# The RSA key of RFC 7638, section 3.1, whose thumbprint the RFC prints.
RFC7638_N = (
    "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMs"
    "tn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5ha"
    "jrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
)


@pytest.mark.parametrize("name", ALGORITHMS)
def test_every_spelling_is_the_same_key(name: str) -> None:
    key = SIGNERS[name].public_key
    spki = spki_from_public_key(key)
    assert name in algorithms_for(spki)
    assert public_key_from_spki(spki) == key
    assert public_key_from_jwk(jwk_from_public_key(key)) == key
    for compressed in (True, False):
        cose = cbor.loads(cbor.dumps(cose_from_public_key(key, compressed=compressed)))
        assert spki_from_public_key(public_key_from_cose(cose)) == spki
    short = public_key_from_cose(cose_from_public_key(key))
    assert thumbprint(short) == thumbprint(key)
    assert jwk_from_public_key(short) == jwk_from_public_key(key)
    assert cose_from_public_key(short, compressed=False) == cose_from_public_key(key, compressed=False)


def test_a_compressed_key_carries_a_sign_and_half_the_bytes() -> None:
    assert type(COSE[-3]) is bool
    assert public_key_from_cose(COSE).y is None
    other = spki_from_public_key(public_key_from_cose(COSE | {-3: not COSE[-3]}))
    assert other != spki_from_public_key(SIGNERS["ES256"].public_key)


def test_key_id_and_algorithm_come_along() -> None:
    key = public_key_from_jwk(JWK | {"kid": "名", "alg": "ES256"})
    assert (key.key_id, key.algorithm) == ("名".encode(), "ES256")
    assert jwk_from_public_key(key) == JWK | {"kid": "名", "alg": "ES256"}
    cose = cose_from_public_key(key)
    assert (cose[2], cose[3]) == ("名".encode(), -7)
    again = public_key_from_cose(cose)
    assert (again.key_id, again.algorithm) == (key.key_id, key.algorithm)


def test_thumbprint_known_answer() -> None:
    key = public_key_from_jwk(
        {"kty": "RSA", "n": RFC7638_N, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"}
    )
    assert b64url_encode(thumbprint(key)) == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


def test_rsa_keys_go_every_way() -> None:
    made = rsa.generate_private_key(65537, 2048).public_key()
    spki = made.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    key = public_key_from_spki(spki)
    assert spki_from_public_key(key) == spki
    assert public_key_from_jwk(jwk_from_public_key(key)) == key
    assert public_key_from_cose(cose_from_public_key(key)) == key


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"kty": None}, Reason.MALFORMED),
        ({"kty": "oct"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"crv": "P-192"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"crv": "secp256k1"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"kty": "OKP"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"crv": 1}, Reason.MALFORMED),
        ({"x": None}, Reason.MALFORMED),
        ({"x": "AA"}, Reason.MALFORMED),
        ({"x": "A" * 44}, Reason.MALFORMED),
        ({"y": JWK["y"] + "="}, Reason.MALFORMED),
        ({"y": True}, Reason.MALFORMED),
        ({"kid": 1}, Reason.MALFORMED),
        ({"alg": 1}, Reason.MALFORMED),
        ({"use": "enc"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"key_ops": ["encrypt"]}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"key_ops": "verify"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({"kty": "RSA"}, Reason.MALFORMED),
        ({"kty": "RSA", "n": "AAEB", "e": "AQAB"}, Reason.MALFORMED),
        ({"kty": "RSA", "n": "", "e": "AQAB"}, Reason.MALFORMED),
        ({"kty": "RSA", "n": "_" * 1400, "e": "AQAB"}, Reason.MALFORMED),
    ],
    ids=str,
)
def test_jwk_refusals(change: dict[str, Any], reason: Reason) -> None:
    public_key_from_jwk(JWK | {"use": "sig", "key_ops": ["verify"], "unknown": 1})
    with pytest.raises(ParseError) as caught:
        public_key_from_jwk(JWK | change)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({1: 4}, Reason.ALGORITHM_NOT_ALLOWED),
        ({1: "EC2"}, Reason.ALGORITHM_NOT_ALLOWED),
        ({1: True}, Reason.ALGORITHM_NOT_ALLOWED),
        ({-1: 8}, Reason.ALGORITHM_NOT_ALLOWED),
        ({-1: True}, Reason.ALGORITHM_NOT_ALLOWED),
        ({-1: 6}, Reason.ALGORITHM_NOT_ALLOWED),
        ({3: -47}, Reason.ALGORITHM_NOT_ALLOWED),
        ({3: [1]}, Reason.ALGORITHM_NOT_ALLOWED),
        ({2: "text"}, Reason.MALFORMED),
        ({-2: b"\x01" * 31}, Reason.MALFORMED),
        ({-2: "x"}, Reason.MALFORMED),
        ({-3: b"\x01" * 33}, Reason.MALFORMED),
        ({-3: 1}, Reason.MALFORMED),
        ({-3: None}, Reason.MALFORMED),
    ],
    ids=str,
)
def test_cose_key_refusals(change: dict[int, Any], reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        public_key_from_cose(COSE | change)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    "key",
    [
        PublicKey("EC", "P-256", b"\x01" * 32, b"\x01" * 32),
        PublicKey("EC", "P-256", b"\xff" * 32, y_is_odd=True),
        PublicKey("EC", "P-256", bytes(31) + b"\x04", y_is_odd=False),
        PublicKey("EC", "P-999", b"\x01" * 32, b"\x01" * 32),
        PublicKey("OKP", "Ed25519", b"short"),
        PublicKey("RSA", "", b"\x01", b"\x03"),
    ],
    ids=str,
)
def test_points_off_the_curve_and_numbers_out_of_range(key: PublicKey) -> None:
    with pytest.raises(ParseError) as caught:
        spki_from_public_key(key)
    assert caught.value.reason is Reason.MALFORMED


def test_spki_refusals() -> None:
    with pytest.raises(ParseError) as caught:
        public_key_from_spki(b"no key")
    assert caught.value.reason is Reason.MALFORMED
    foreign = ec.generate_private_key(ec.SECP256K1()).public_key()
    with pytest.raises(ParseError) as caught:
        public_key_from_spki(foreign.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    assert caught.value.reason is Reason.ALGORITHM_NOT_ALLOWED


def test_pem_holds_one_key_or_several() -> None:
    made = [ec.generate_private_key(ec.SECP256R1()).public_key() for _ in range(2)]
    spki = tuple(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) for key in made)
    pem = b"".join(key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo) for key in made)
    assert load_public_keys_pem(pem) == spki
    assert load_public_keys_pem("words before\n" + pem.decode() + "words after") == spki
    assert load_public_keys_pem("no block") == ()
    with pytest.raises(ParseError):
        load_public_keys_pem("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----")


def test_identities() -> None:
    spki = spki_from_public_key(SIGNERS["ES256"].public_key)
    digest = spki_digest(spki).hex()
    assert len(digest) == 64
    assert key_identity(spki) == f"{digest[:4]}…{digest[-4:]}"


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_signer_is_stored_and_comes_back(name: str) -> None:
    signer = SIGNERS[name]
    again = SoftwareSigner.from_pkcs8(signer.pkcs8(), b"kid", name)
    assert (again.algorithm, again.key_id) == (name, b"kid")
    assert spki_from_public_key(again.public_key) == spki_from_public_key(signer.public_key)
    default = SoftwareSigner.from_pkcs8(signer.pkcs8())
    assert (
        default.algorithm == {"ESP": "ES"}.get(name[:3], name[:2]) + name[-3:]
        if name[:2] == "ES"
        else "EdDSA"
    )


def test_a_signer_shows_nothing_and_is_not_copied() -> None:
    signer = SIGNERS["ES256"]
    assert repr(signer) == str(signer) == "SoftwareSigner(ES256)"
    with pytest.raises(TypeError):
        pickle.dumps(signer)


def test_signer_refusals() -> None:
    with pytest.raises(ValueError):
        SoftwareSigner.generate("PS256")
    with pytest.raises(ParseError) as caught:
        SoftwareSigner.from_pkcs8(b"no key")
    assert caught.value.reason is Reason.MALFORMED
    foreign = rsa.generate_private_key(65537, 2048).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    k1 = ec.generate_private_key(ec.SECP256K1()).private_bytes(
        Encoding.DER, PrivateFormat.PKCS8, NoEncryption()
    )
    for der, algorithm in (
        (foreign, None),
        (k1, None),
        (SIGNERS["ES256"].pkcs8(), "ES384"),
        (SIGNERS["ES256"].pkcs8(), "EdDSA"),
        (SIGNERS["EdDSA"].pkcs8(), "ES256"),
        (SIGNERS["ES256"].pkcs8(), "none"),
    ):
        with pytest.raises(ParseError) as caught:
            SoftwareSigner.from_pkcs8(der, None, algorithm)
        assert caught.value.reason is Reason.ALGORITHM_NOT_ALLOWED


ODD = st.recursive(
    st.none() | st.booleans() | st.integers(-40, 10) | st.text(max_size=45) | st.binary(max_size=70),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=2), inner, max_size=2),
    max_leaves=4,
)


@given(
    st.dictionaries(st.sampled_from(["kty", "crv", "x", "y", "n", "e", "kid", "alg", "use", "key_ops"]), ODD)
)
def test_random_jwks_bring_nothing_but_parse_errors(change: dict[str, Any]) -> None:
    try:
        spki_from_public_key(public_key_from_jwk(JWK | change))
    except ParseError:
        return


@given(st.dictionaries(st.sampled_from([1, 2, 3, -1, -2, -3]), ODD))
def test_random_cose_keys_bring_nothing_but_parse_errors(change: dict[int, Any]) -> None:
    try:
        spki_from_public_key(public_key_from_cose(COSE | change))
    except ParseError:
        return


@given(st.binary(max_size=120))
def test_random_bytes_bring_nothing_but_parse_errors(data: bytes) -> None:
    for read in (public_key_from_spki, SoftwareSigner.from_pkcs8, load_public_keys_pem):
        try:
            read(data)
        except ParseError:
            continue
