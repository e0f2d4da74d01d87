"""Other people's examples: of the SD-CWT draft's authors, and of the Python package sd-jwt."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from formats.forge import holds, reasons
from wallet.codec import strict_json
from wallet.crypto import keys
from wallet.formats import sd_cwt, sd_jwt
from wallet.formats.sd_jwt.names import PROTOCOL
from wallet.model.credential import Credential, CredentialFormat, PublicKey
from wallet.model.verdict import Check, Reason

_INSPECTION = {"sub": "https://device.example", "500": True}


def cwt(folder: Path, name: str) -> Credential:
    return sd_cwt.HANDLER.parse((folder / "sd-cwt" / f"{name}.cbor").read_bytes()).credentials[0]


def public_key(folder: Path, name: str) -> PublicKey:
    pem = (folder / "sd-cwt" / f"{name}_public.pem").read_text()
    return keys.public_key_from_spki(keys.load_public_keys_pem(pem)[0])


def test_the_issued_card_of_the_draft(testdata: Path) -> None:
    read = cwt(testdata, "issuer_cwt")
    assert reasons(read) == []
    assert read.signed.algorithm == "ES384"
    assert holds(read.signed, public_key(testdata, "issuer"))
    assert read.claims == _INSPECTION | {
        "501": "ABCD-123456",
        "502": [1549560720, 1612560720, 1674004740],
        "503": {"country": "us", "region": "ca", "postal_code": "94188"},
    }
    assert (read.issued_at, read.valid_from, read.valid_until) == (1725244200, 1725243900, 1725330600)
    assert read.redactable_hidden == 0


def test_the_presentation_of_the_draft(testdata: Path) -> None:
    read = cwt(testdata, "kbt")
    assert reasons(read) == []
    assert holds(read.signed, public_key(testdata, "issuer"))
    assert read.claims == _INSPECTION | {
        "501": "ABCD-123456",
        "502": [1549560720, 1674004740],
        "503": {"country": "us", "region": "ca"},
    }
    assert read.redactable_hidden == 2
    proof = read.holder_proof
    assert proof is not None
    assert read.holder_key is not None
    assert keys.thumbprint(read.holder_key) == keys.thumbprint(public_key(testdata, "holder"))
    assert holds(proof.signed, read.holder_key)
    assert proof.audiences == ("https://verifier.example/app",)
    assert proof.issued_at == 1725244237
    assert proof.challenge == bytes.fromhex("8c0f5f523b95bea44a9a48c649240803")
    assert read.digest == cwt(testdata, "issuer_cwt").digest


def test_the_decoys_of_the_draft(testdata: Path) -> None:
    read = cwt(testdata, "decoy")
    assert reasons(read) == []
    assert holds(read.signed, public_key(testdata, "issuer"))
    assert read.claims == _INSPECTION | {"98": ["fr"]}
    assert read.redactable_hidden == 0
    assert [one.path for one in read.disclosures] == [("98", 0), ("500",)]


def unwrapped(path: Path) -> str:
    """The file's text, its wrapped strings joined."""
    return re.sub(r"\n *", "", re.sub(r'"\n *"', "", path.read_text()))


def own(claims: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in claims.items() if name not in PROTOCOL}


@pytest.mark.parametrize("name", [
    "sd-jwt-python-examples/address_only_recursive",
    "sd-jwt-python-examples/address_only_structured_one_open",
    "sd-jwt-python-examples/complex_eidas", "sd-jwt-python-examples/complex_ekyc",
    "sd-jwt-python-examples/json_serialization_flattened", "sd-jwt-python-examples/jsonld",
    "sd-jwt-python-examples/simple_array", "sd-jwt-python-examples/w3c-vc",
    "sd-jwt-python-testcases/array_data_types", "sd-jwt-python-testcases/array_in_sd",
    "sd-jwt-python-testcases/array_none_disclosed", "sd-jwt-python-testcases/array_of_objects",
    "sd-jwt-python-testcases/array_recursive_sd", "sd-jwt-python-testcases/json_serialization_flattened",
    "sd-jwt-python-testcases/no_sd", "sd-jwt-python-testcases/recursions",
])  # fmt: skip
def test_the_examples_of_sd_jwt(testdata: Path, name: str) -> None:
    folder = testdata / "sd-jwt" / "generated" / name
    settings = yaml.safe_load((folder.parent / "settings.yml").read_text())["key_settings"]
    issuer = keys.public_key_from_jwk(settings["issuer_key"])
    issued, shown = (
        sd_jwt.HANDLER.parse(unwrapped(next(folder.glob(f"sd_jwt_{stage}.*"))).encode()).credentials[0]
        for stage in ("issuance", "presentation")
    )
    for read, file in ((issued, "user_claims"), (shown, "verified_contents")):
        assert read.format is CredentialFormat.SD_JWT
        assert read.claims == own(strict_json.loads(unwrapped(folder / f"{file}.json")))
        assert holds(read.signed, issuer)
        assert read.findings == ()
    assert issued.holder_proof is None
    assert (shown.holder_proof is not None) == (folder / "kb_jwt_payload.json").exists()
    if shown.holder_proof is not None:
        check_binding(shown, strict_json.loads(unwrapped(folder / "kb_jwt_payload.json")), name)


def check_binding(shown: Credential, payload: dict[str, Any], name: str) -> None:
    proof = shown.holder_proof
    assert proof is not None
    assert shown.holder_key is not None
    assert holds(proof.signed, shown.holder_key)
    assert (proof.audiences, proof.issued_at) == ((payload["aud"],), payload["iat"])
    assert proof.challenge == payload["nonce"].encode()
    # The package hashes the JSON text where RFC 9901, section 8.1, has the compact form hashed.
    faults = [(Check.HOLDER, Reason.HOLDER_PROOF_INVALID)] if "json_serialization" in name else []
    assert reasons(shown) == faults
