"""Licences made by hand for tests: sound ones, and ones that break one rule at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

from wallet.codec import base, cbor, strict_json
from wallet.codec.cbor import Simple, Tag
from wallet.crypto import cose, jose, keys, signature
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import sd_cwt, sd_jwt
from wallet.formats.base import IssueSpec
from wallet.model.credential import Credential, PublicKey, SignedPart, StatusReference
from wallet.model.request import Binding
from wallet.model.verdict import Check, Reason

ISSUER = SoftwareSigner.generate(key_id=b"issuer-1")
HOLDER = SoftwareSigner.generate()
OTHER = SoftwareSigner.generate()

ISSUED = 1_760_000_000
SHOWN = ISSUED + 3_600
ENDS = 1_900_000_000
BINDING = Binding("x509_hash:counter", "12345678", SHOWN, "办理食品经营许可")

DIGESTS = Simple(59)
SALT = bytes(range(16))


def spec(**changes: Any) -> IssueSpec:
    """A small business licence with two redactable claims."""
    fields: dict[str, Any] = {
        "document_type": "cn.business-licence",
        "issuer": "https://amr.example",
        "claims": {
            "name": "上海浦江示例有限公司",
            "rep": "王小明",
            "address": "上海市浦东新区示例路1号",
            "code": "X1",
        },
        "redactable": frozenset({"rep", "address"}),
        "holder_key": HOLDER.public_key,
        "issued_at": ISSUED,
        "valid_until": ENDS,
        "status": StatusReference("https://amr.example/status/1", 41),
    }
    return IssueSpec(**(fields | changes))


def holds(part: SignedPart, key: PublicKey) -> bool:
    """Whether a signature holds, as the verifier asks it."""
    spki = keys.spki_from_public_key(key)
    return part.algorithm is not None and signature.verify(
        spki, part.algorithm, part.signing_input, part.signature
    )


def sound(credential: Credential, issuer: PublicKey = ISSUER.public_key) -> bool:
    """Whether nothing is amiss but what only time, trust and status can say."""
    proof = credential.holder_proof
    if credential.findings or not holds(credential.signed, issuer):
        return False
    if proof is None:
        return True
    key = credential.holder_key
    return not proof.findings and key is not None and holds(proof.signed, key)


def reasons(credential: Credential) -> list[tuple[Check, Reason | None]]:
    """What parsing found, the holder's token included."""
    proof = credential.holder_proof
    found = (*credential.findings, *(proof.findings if proof else ()))
    return [(one.check, one.reason) for one in found]


# SD-CWT


def cwt_payload(**changes: Any) -> dict[Any, Any]:
    """Claims of a card, before redaction; `changes` by claim name of the protocol, None removes one."""
    keys_by_name = {
        "iss": 1, "sub": 2, "aud": 3, "exp": 4, "nbf": 5, "iat": 6, "cti": 7, "cnf": 8, "vct": 11,
        "status": 65535,
    }  # fmt: skip
    payload: dict[Any, Any] = {
        1: "https://amr.example",
        2: "",
        4: ENDS,
        6: ISSUED,
        8: {1: keys.cose_from_public_key(HOLDER.public_key)},
        11: "cn.business-licence",
        65535: {"status_list": {"idx": 41, "uri": "https://amr.example/status/1"}},
        "name": "示例公司",
    }
    for name, value in changes.items():
        payload[keys_by_name.get(name, name)] = value
    return {key: value for key, value in payload.items() if value is not None}


def cwt_disclosure(*fields: Any, salt: bytes = SALT) -> bytes:
    """The bytes of `[salt, value, key]`, `[salt, value]` or `[salt]`."""
    return cbor.dumps([salt, *fields])


def cwt_digest(disclosure: bytes) -> bytes:
    return hashlib.sha256(cbor.dumps(disclosure)).digest()


def card(
    payload: dict[Any, Any],
    disclosures: list[bytes] | None = None,
    *,
    protected: dict[Any, Any] | None = None,
    unprotected: dict[Any, Any] | None = None,
    signer: SoftwareSigner = ISSUER,
) -> bytes:
    """A signed card; header parameters given as None are left out."""
    head = {16: 293} | (protected or {})
    head = {label: value for label, value in head.items() if value is not None}
    beside = dict(unprotected or {})
    if disclosures is not None:
        beside[17] = disclosures
    return cose.sign1(head, beside, cbor.dumps(payload), signer)


def redacted_card(*disclosures: bytes, **changes: Any) -> bytes:
    """A card whose top level holds the digests of `disclosures`, which come along."""
    payload = cwt_payload(**changes) | {DIGESTS: [cwt_digest(one) for one in disclosures]}
    return card(payload, list(disclosures))


def kbt(
    inner: bytes,
    claims: dict[Any, Any] | None = None,
    *,
    protected: dict[Any, Any] | None = None,
    signer: SoftwareSigner = HOLDER,
) -> bytes:
    """A holder's token around a card; parameters and claims given as None are left out."""
    head = {16: 294, 13: cbor.loads(inner)} | (protected or {})
    stated = {3: BINDING.audience, 6: SHOWN, 39: b"12345678"} | (claims or {})
    head, stated = ({k: v for k, v in one.items() if v is not None} for one in (head, stated))
    return cose.sign1(head, {}, cbor.dumps(stated), signer)


def unpack(token: bytes) -> list[Any]:
    """The four parts of a COSE_Sign1, to be changed."""
    item = cbor.loads(token)
    assert isinstance(item, Tag)
    return list(item.value)


def pack(parts: list[Any]) -> bytes:
    return cbor.dumps(Tag(18, parts))


def read_cwt(data: bytes) -> Credential:
    return sd_cwt.HANDLER.parse(data).credentials[0]


# SD-JWT


def jwt_payload(**changes: Any) -> dict[str, Any]:
    """Claims of an SD-JWT VC; None removes one."""
    payload: dict[str, Any] = {
        "iss": "https://amr.example",
        "iat": ISSUED,
        "exp": ENDS,
        "vct": "cn.business-licence",
        "cnf": {"jwk": keys.jwk_from_public_key(HOLDER.public_key)},
        "name": "示例公司",
    } | changes
    return {name: value for name, value in payload.items() if value is not None}


def jwt_disclosure(*fields: Any) -> str:
    """Base64url of `["salt", name, value]` or `["salt", value]`."""
    return base.b64url_encode(strict_json.dumps(["c2FsdA", *fields]))


def jwt_digest(disclosure: str, hashing: Callable[..., Any] = hashlib.sha256) -> str:
    return base.b64url_encode(hashing(disclosure.encode()).digest())


def token(payload: dict[str, Any], *disclosures: str, signer: SoftwareSigner = ISSUER, **header: Any) -> str:
    """A signed SD-JWT VC with a closing tilde; header members given as None are left out."""
    head = {name: value for name, value in ({"typ": "dc+sd-jwt"} | header).items() if value is not None}
    return "~".join([jose.sign_compact(head, strict_json.dumps(payload), signer), *disclosures, ""])


def redacted_token(*disclosures: str, **changes: Any) -> str:
    """A token whose top level holds the digests of `disclosures`, which come along."""
    return token(jwt_payload(_sd=[jwt_digest(one) for one in disclosures], **changes), *disclosures)


def kb(
    shown: str, claims: dict[str, Any] | None = None, *, signer: SoftwareSigner = HOLDER, **header: Any
) -> str:
    """`shown` with a KB-JWT behind it; claims and header members given as None are left out."""
    stated: dict[str, Any] = {"aud": BINDING.audience, "iat": SHOWN, "nonce": "12345678"}
    stated |= {"sd_hash": jwt_digest(shown)} | (claims or {})
    stated = {name: value for name, value in stated.items() if value is not None}
    head = {name: value for name, value in ({"typ": "kb+jwt"} | header).items() if value is not None}
    return shown + jose.sign_compact(head, strict_json.dumps(stated), signer)


def read_jwt(text: str) -> Credential:
    return sd_jwt.HANDLER.parse(text.encode()).credentials[0]
