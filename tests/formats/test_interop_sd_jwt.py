"""Both ways with the Python package sd-jwt: theirs read by us, ours verified by them."""

from __future__ import annotations

from typing import Any

import pytest
from jwcrypto.jwk import JWK
from sd_jwt.common import SDObj
from sd_jwt.holder import SDJWTHolder
from sd_jwt.issuer import SDJWTIssuer
from sd_jwt.verifier import SDJWTVerifier

from formats.forge import BINDING, HOLDER, ISSUER, SHOWN, holds, reasons, sound, spec
from wallet.crypto import keys
from wallet.formats import sd_jwt
from wallet.model.credential import CredentialFormat
from wallet.model.request import Selection


def theirs(**changes: Any) -> tuple[SDJWTIssuer, JWK, JWK]:
    issuer_key, holder_key = (JWK.generate(kty="EC", crv="P-256") for _ in range(2))
    claims = {
        "iss": "https://amr.example",
        "iat": SHOWN,
        "vct": "cn.business-licence",
        "name": "示例公司",
        SDObj("rep"): "王小明",
        SDObj("address"): {SDObj("city"): "上海", "country": "cn"},
        "scope": [SDObj("食品"), "百货"],
    }
    issued = SDJWTIssuer(
        user_claims=claims,
        issuer_key=issuer_key,
        holder_key=holder_key,
        add_decoy_claims=True,
        extra_header_parameters={"typ": "dc+sd-jwt"},
        **changes,
    )
    return issued, issuer_key, holder_key


def test_theirs_is_read_by_us() -> None:
    issued, issuer_key, _ = theirs()
    read = sd_jwt.HANDLER.parse(issued.sd_jwt_issuance.encode()).credentials[0]
    assert sound(read, keys.public_key_from_jwk(issuer_key.export_public(as_dict=True)))
    assert read.format is CredentialFormat.SD_JWT_VC
    assert read.claims == {
        "name": "示例公司",
        "rep": "王小明",
        "address": {"city": "上海", "country": "cn"},
        "scope": ["食品", "百货"],
    }


@pytest.mark.parametrize("form", ["compact", "json"])
def test_their_presentation_is_read_by_us(form: str) -> None:
    issued, issuer_key, holder_key = theirs(serialization_format=form)
    holder = SDJWTHolder(issued.sd_jwt_issuance, serialization_format=form)
    holder.create_presentation(
        {"rep": True, "scope": [True]}, nonce="12345678", aud=BINDING.audience, holder_key=holder_key
    )
    read = sd_jwt.HANDLER.parse(holder.sd_jwt_presentation.encode()).credentials[0]
    assert holds(read.signed, keys.public_key_from_jwk(issuer_key.export_public(as_dict=True)))
    assert read.claims == {"name": "示例公司", "rep": "王小明", "scope": ["食品", "百货"]}
    proof = read.holder_proof
    assert proof is not None
    assert read.holder_key is not None
    assert holds(proof.signed, read.holder_key)
    assert (proof.challenge, proof.audiences) == (b"12345678", (BINDING.audience,))
    assert (reasons(read) == []) is (form == "compact")  # see test_published_vectors.check_binding


def verified_by_them(text: str, **binding: str) -> dict[str, Any]:
    issuer_key = JWK(**keys.jwk_from_public_key(ISSUER.public_key))
    verifier = SDJWTVerifier(text, lambda *_: issuer_key, binding.get("aud"), binding.get("nonce"))
    payload = verifier.get_verified_payload()
    assert isinstance(payload, dict)
    return payload


def test_ours_is_verified_by_them() -> None:
    wanted = spec()
    issued = sd_jwt.HANDLER.issue(wanted, ISSUER, decoys=2)
    payload = verified_by_them(issued.decode())
    assert {name: payload[name] for name in wanted.claims} == wanted.claims
    assert payload["vct"] == wanted.document_type


def test_our_presentation_is_verified_by_them() -> None:
    issued = sd_jwt.HANDLER.issue(spec(), ISSUER)
    shown = sd_jwt.HANDLER.present(issued, Selection(frozenset({("rep",)})), BINDING, HOLDER)
    payload = verified_by_them(shown.decode(), aud=BINDING.audience, nonce="12345678")
    assert payload["rep"] == "王小明"
    assert "address" not in payload
    with pytest.raises(ValueError, match="nonce"):
        verified_by_them(shown.decode(), aud=BINDING.audience, nonce="87654321")
