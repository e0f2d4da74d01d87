"""Wycheproof through our wrappers: every vector whose signature fits is carried in a COSE_Sign1 and in a JWS,
read again, and tried under a trusted key; and as documents carry it. No disagreement.

The vectors sign bytes of their own, so what was to be signed is put in after reading: all the rest (header,
encoding, algorithm by key, signature) is ours. Raw: test_signature.py.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from formats.passes import NOW as AT

from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Tag
from wallet.crypto import cms_signature, cose, jose
from wallet.crypto.names import COSE_BY_NAME
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError
from wallet.model.trust import UNLIMITED_SCOPE, AnchorPurpose, TrustAnchor, TrustSnapshot
from wallet.trust.authentication import authenticate

P1363 = {
    "ecdsa_secp256r1_sha256_p1363_test.json": ("ES256", 64),
    "ecdsa_secp384r1_sha384_p1363_test.json": ("ES384", 96),
    "ed25519_test.json": ("EdDSA", 64),
}
DER = {
    "ecdsa_secp256r1_sha256_test.json": ("ES256", 64),
    "ecdsa_secp384r1_sha384_test.json": ("ES384", 96),
}
OTHER_DIGEST = {
    "ecdsa_secp256r1_sha512_p1363_test.json": "ES256",
    "ecdsa_secp384r1_sha512_p1363_test.json": "ES384",
    "ecdsa_secp256r1_sha512_test.json": "ES256",
    "ecdsa_secp384r1_sha256_test.json": "ES384",
    "ecdsa_secp384r1_sha512_test.json": "ES384",
}
"""A digest that JOSE and COSE do not join with the curve: in documents (CMS) it may be."""

JWS = {"json_web_signature_test.json"}


def vectors(folder: Path, name: str) -> Iterator[tuple[bytes, bytes, bytes, bool, int]]:
    """Key, message, signature, whether it is valid, and the vector's number."""
    for group in json.loads((folder / "wycheproof" / name).read_bytes())["testGroups"]:
        for test in group["tests"]:
            message, made = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
            yield bytes.fromhex(group["publicKeyDer"]), message, made, test["result"] == "valid", test["tcId"]


def in_cose(algorithm: str, signature: bytes) -> SignedPart:
    head = cbor.dumps({cose.ALG: COSE_BY_NAME[algorithm]})
    return cose.signed_part(cose.parse_sign1(cbor.dumps(Tag(18, [head, {}, b"", signature]))))


def in_jose(algorithm: str, signature: bytes) -> SignedPart:
    head = b64url_encode(json.dumps({"alg": algorithm}).encode())
    return jose.signed_part(jose.parse_compact(f"{head}..{b64url_encode(signature)}"))


WRAPPERS = {"cose": in_cose, "jose": in_jose}


def accepted(spki: bytes, signed: SignedPart, message: bytes) -> bool:
    return (
        authenticate(
            TrustSnapshot((TrustAnchor(spki, UNLIMITED_SCOPE),)),
            replace(signed, signing_input=message),
            scheme="cwt",
            document_type=None,
            issuer=None,
            purpose=AnchorPurpose.LICENCE,
            at=AT,
        ).signer
        is not None
    )


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", P1363)
def test_raw_signatures_in_a_wrapper(testdata: Path, name: str, wrapper: str) -> None:
    algorithm, _ = P1363[name]
    seen: Counter[bool] = Counter()
    for spki, message, made, valid, number in vectors(testdata, name):
        assert accepted(spki, WRAPPERS[wrapper](algorithm, made), message) == valid, number
        seen[valid] += 1
    assert seen[True] > 50
    assert seen[False] > 50


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", DER)
def test_der_signatures_in_a_wrapper(testdata: Path, name: str, wrapper: str) -> None:
    """As they are never taken; brought to r and s at their width, where they can be, the arithmetic tells."""
    algorithm, width = DER[name]
    seen: Counter[bool] = Counter()
    for spki, message, made, valid, number in vectors(testdata, name):
        assert not accepted(spki, WRAPPERS[wrapper](algorithm, made), message), number
        try:
            raw = b"".join(part.to_bytes(width // 2) for part in decode_dss_signature(made))
        except (ValueError, OverflowError):
            assert not valid, number
            continue
        assert accepted(spki, WRAPPERS[wrapper](algorithm, raw), message) == valid, number
        seen[valid] += 1
    assert seen[True] > 50
    assert seen[False] > 50


@pytest.mark.parametrize("wrapper", WRAPPERS)
@pytest.mark.parametrize("name", [name for name in OTHER_DIGEST if "p1363" in name])
def test_another_digest_is_another_algorithm(testdata: Path, name: str, wrapper: str) -> None:
    """All but the few whose point is chosen so that they hold under any digest."""
    held = [
        number
        for spki, message, made, _, number in vectors(testdata, name)
        if accepted(spki, WRAPPERS[wrapper](OTHER_DIGEST[name], made), message)
    ]
    assert len(held) <= 4


@pytest.mark.parametrize("name", [*DER, *(name for name in OTHER_DIGEST if "p1363" not in name)])
def test_documents_carry_der(testdata: Path, name: str) -> None:
    """CMS names the digest apart from the curve (RFC 5754), so that each of these is one of ours there."""
    digest = name.split("_")[2].upper()
    count = 0
    for spki, message, made, valid, number in vectors(testdata, name):
        assert cms_signature.verify(spki, f"ECDSA-{digest}", message, made) == valid, number
        count += 1
    assert count > 200


def test_documents_carry_ed25519(testdata: Path) -> None:
    for spki, message, made, valid, number in vectors(testdata, "ed25519_test.json"):
        assert cms_signature.verify(spki, "Ed25519-CMS", message, made) == valid, number


def test_nothing_in_the_folder_is_passed_over(testdata: Path) -> None:
    """Each file is one of those above; that of JWS is test_signature.py's."""
    names = {path.name for path in (testdata / "wycheproof").glob("*.json")}
    assert names == {*P1363, *DER, *OTHER_DIGEST, *JWS}
    counts = [len(list(vectors(testdata, name))) for name in sorted(names - JWS)]
    assert sum(counts) > 3800


def test_a_signature_of_no_bytes_is_read_and_refused() -> None:
    for wrapper in WRAPPERS.values():
        assert wrapper("ES256", b"").signature == b""
    with pytest.raises(ParseError):
        cose.parse_sign1(cbor.dumps(Tag(18, [b"\xa1\x01\x26", {}, b""])))
