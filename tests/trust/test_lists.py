"""Trust data as it comes: certificates, keys, sets of keys, and our signed list."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cryptography import x509 as foreign
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_der_public_key
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import strict_json
from wallet.crypto import jose
from wallet.crypto.keys import jwk_from_public_key
from wallet.model.errors import ParseError
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor
from wallet.model.verdict import Reason
from wallet.trust.authentication import holds
from wallet.trust.lists import build_trust_list, narrow, parse_trust_list, read_anchors

from .scene import DAY, EDWARDS, ISSUER, ISSUING, NOW, OTHER, ROOT_CERTIFICATE, certificate, root_anchor, spki

SCOPE = AnchorScope(document_types=frozenset({"x"}))


def pem(der: bytes) -> bytes:
    return foreign.load_der_x509_certificate(der).public_bytes(Encoding.PEM)


def pem_key(der: bytes) -> bytes:
    return load_der_public_key(der).public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def test_certificates_in_pem_and_der() -> None:
    leaf = certificate(ISSUING)
    (from_der,) = read_anchors(leaf, SCOPE)
    assert (from_der.spki, from_der.certificate, from_der.scope) == (spki(ISSUING), leaf, SCOPE)
    assert from_der.name == LocalisedText("Issuer", "Issuer")
    both = read_anchors(pem(leaf) + b"\n" + pem(ROOT_CERTIFICATE), SCOPE)
    assert [each.certificate for each in both] == [leaf, ROOT_CERTIFICATE]


def test_public_keys_in_pem_beside_certificates() -> None:
    found = read_anchors(pem_key(spki(OTHER)) + pem(ROOT_CERTIFICATE), SCOPE)
    assert [each.certificate for each in found] == [ROOT_CERTIFICATE, None]
    assert found[1] == TrustAnchor(spki(OTHER), SCOPE)


def test_jwk_and_jwks() -> None:
    jwk = jwk_from_public_key(ISSUING.public_key) | {"kid": "k", "alg": "ES256"}
    (single,) = read_anchors(json.dumps(jwk).encode(), SCOPE)
    assert single == TrustAnchor(spki(ISSUING), SCOPE, key_id=b"k", algorithm="ES256")
    odd: list[Any] = [{"kty": ["EC"]}, {"kty": {}}, {"kty": None}, jwk | {"use": ["sig"]}]
    others = [
        jwk | {"use": "enc"},
        {"kty": "oct", "k": "AAAA"},
        *odd,
        jwk_from_public_key(EDWARDS.public_key),
    ]
    found = read_anchors(json.dumps({"keys": [jwk, *others]}).encode(), SCOPE)
    assert [each.spki for each in found] == [spki(ISSUING), spki(EDWARDS)]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b'{"keys":[]}', b'{"keys":{}}', b'{"keys":[{"kty":"oct"}]}', b"junk", b"-----BEGIN X-----"],
)
def test_nothing_to_trust_is_malformed(data: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        read_anchors(data, SCOPE)
    assert caught.value.reason is Reason.MALFORMED


def test_member_twice_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        read_anchors(b'{"keys":[],"keys":[]}', SCOPE)
    assert caught.value.reason is Reason.DUPLICATE_KEY


@given(st.binary(max_size=200))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for each in (data, b"{" + data, b"-----BEGIN CERTIFICATE-----" + data, b"eyJ" + data):
        for read in (lambda d: read_anchors(d, SCOPE), parse_trust_list):
            with pytest.raises(ParseError):
                read(each)


ENTRY = TrustAnchor(
    spki(ISSUING),
    AnchorScope(
        purposes=frozenset({AnchorPurpose.LICENCE, AnchorPurpose.STATUS}),
        schemes=frozenset({"sd-cwt"}),
        document_types=frozenset({"a", "b"}),
        issuer=ISSUER,
        region="CN-44",
        valid_from=NOW - DAY,
        valid_until=NOW + DAY,
    ),
    name=LocalisedText("机关", "Authority"),
    key_id=b"issuer-1",
    algorithm="ES256",
)


def built(*anchors: TrustAnchor, **options: Any) -> bytes:
    settings: dict[str, Any] = {
        "subject": "demo",
        "version": 3,
        "issued_at": NOW - DAY,
        "next_update": NOW + DAY,
        "signer": OTHER,
        "status_required": frozenset({"a"}),
    }
    return build_trust_list(anchors or (ENTRY,), **(settings | options))


def test_list_says_again_what_was_put_in() -> None:
    certified = TrustAnchor(spki(ISSUING), ENTRY.scope, ENTRY.name, certificate(ISSUING))
    found = parse_trust_list(built(ENTRY, certified))
    assert found.anchors == (ENTRY, certified)
    assert (found.subject, found.version, found.status_required) == ("demo", 3, {"a"})
    assert (found.issued_at, found.next_update) == (NOW - DAY, NOW + DAY)
    assert holds(found.signed, spki(OTHER))


def changed(**changes: Any) -> bytes:
    jws = jose.parse_compact(built().decode())
    payload = dict(strict_json.loads(jws.payload))
    entry = payload["entries"][0]
    for name, value in changes.items():
        target = payload if name in payload else entry
        target[name] = value
    return jose.sign_compact(jws.header, strict_json.dumps(payload), OTHER).encode()


@pytest.mark.parametrize(
    "change",
    [
        {"version": -1},
        {"version": True},
        {"version": "3"},
        {"iat": None},
        {"next_update": 1.5},
        {"sub": 1},
        {"entries": {}},
        {"entries": [1]},
        {"purposes": []},
        {"purposes": ["all"]},
        {"purposes": ["licence", "trust-list"]},
        {"document_types": "a"},
        {"jwk": {}},
        {"name": "x"},
        {"valid_until": -1},
        {"certificate": "AAAA"},
    ],
)
def test_broken_lists_are_refused(change: dict[str, Any]) -> None:
    assert parse_trust_list(changed()).version == 3
    with pytest.raises(ParseError):
        parse_trust_list(changed(**change))


def test_other_jws_is_no_trust_list() -> None:
    token = jose.sign_compact({"typ": "jwt"}, b"{}", OTHER).encode()
    with pytest.raises(ParseError) as caught:
        parse_trust_list(token)
    assert caught.value.reason is Reason.TYPE_CONFUSION
    critical = jose.sign_compact({"typ": "lw-trust-list+jwt", "crit": ["x"], "x": 1}, b"{}", OTHER).encode()
    with pytest.raises(ParseError) as caught:
        parse_trust_list(critical)
    assert caught.value.reason is Reason.CRITICAL_HEADER_UNKNOWN


def test_list_grants_no_more_than_its_signer_may() -> None:
    bound = AnchorScope(document_types=frozenset({"a"}), region="CN")
    granted = narrow(ENTRY.scope, bound)
    assert granted is not None
    assert (granted.document_types, granted.region) == ({"a"}, "CN-44")
    assert narrow(ENTRY.scope, AnchorScope(document_types=frozenset({"c"}))) is None
    assert narrow(ENTRY.scope, AnchorScope(schemes=frozenset({"mdoc"}))) is None
    assert narrow(ENTRY.scope, AnchorScope(region="CN-31")) is None
    unlimited = narrow(AnchorScope(), bound)
    assert unlimited is not None
    assert (unlimited.document_types, unlimited.region) == ({"a"}, "CN")
    assert root_anchor().certificate is not None
