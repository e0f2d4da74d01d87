"""VC 2.0 as `vc+jwt` and presentations: what is read, and each rule that one may break."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import foreign
from formats.foreign import (
    AUDIENCE,
    BASE,
    HOLDER,
    NONCE,
    SECONDS,
    W3C,
    W3C_ISSUER,
    bytes_of,
    credential_payload,
    envelope,
    vc,
    vp,
)
from formats.forge import holds, spec
from wallet.crypto import jose
from wallet.formats import registry, vc_jwt
from wallet.model.credential import Credential, StatusReference
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Reason

TOKEN = vc()
PRESENTED = vp(TOKEN)
NOTHING = Selection(frozenset())
ENTRY = {
    "id": "https://university.example/credentials/status/3#94567",
    "type": "BitstringStatusListEntry",
    "statusPurpose": "revocation",
    "statusListIndex": "94567",
    "statusListCredential": "https://university.example/credentials/status/3",
}


def read(text: str) -> Credential:
    return vc_jwt.HANDLER.parse(text.encode()).credentials[0]


def of(**changes: Any) -> str:
    return vc(credential_payload(**changes))


def refused(text: str | bytes) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(text))
    return caught.value.reason


def test_what_a_credential_says() -> None:
    credential = read(TOKEN)
    assert (credential.format, credential.document_type) == ("vc-jwt", "ExampleDegreeCredential")
    assert credential.issuer == W3C_ISSUER
    assert (credential.valid_from, credential.valid_until) == (SECONDS - 86_400, SECONDS + 86_400)
    assert credential.claims == credential_payload()["credentialSubject"]
    assert credential.holder_key == HOLDER.public_key
    assert (credential.status, credential.further_status, credential.findings) == (None, (), ())
    assert holds(credential.signed, W3C.public_key)
    assert credential.signed.key_id == W3C.key_id


@pytest.mark.parametrize(
    "text", [TOKEN, f"{TOKEN}\n", bytes_of(envelope(TOKEN)).decode()], ids=("jws", "line", "envelope")
)
def test_a_credential_in_each_wrapping(text: str) -> None:
    for form in (text, text.encode()):
        item = registry.recognise(form)
        assert (item.kind, item.handler) == ("credential", vc_jwt.HANDLER)
        assert registry.parse(item).credentials == (read(TOKEN),)


def test_a_presentation_proves_each_credential() -> None:
    second = of(id="urn:x:2")
    held = vp(TOKEN, second, purpose="入职", holder="did:example:ebf", iss="did:example:ebf")
    found = vc_jwt.HANDLER.parse(held.encode()).credentials
    assert [one.signed for one in found] == [read(TOKEN).signed, read(second).signed]
    proof = found[0].holder_proof
    assert proof is not None
    assert proof is found[1].holder_proof
    assert holds(proof.signed, HOLDER.public_key)
    assert (proof.audiences, proof.challenge, proof.issued_at) == ((AUDIENCE,), NONCE.encode(), SECONDS - 5)
    assert (proof.purpose, proof.findings, proof.challenge_may_be_raw) == ("入职", (), False)
    enveloped = bytes_of(
        {"@context": BASE, "type": "EnvelopedVerifiablePresentation", "id": f"data:application/vp+jwt,{held}"}
    )
    assert registry.parse(registry.recognise(enveloped)).credentials == found


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({}, None), ({"typ": "application/vc+jwt"}, None), ({"cty": "vc"}, None),
        ({"cty": "application/vc"}, None), ({"cty": "vp"}, Reason.TYPE_CONFUSION),
        ({"cty": 5}, Reason.TYPE_CONFUSION), ({"typ": "JWT"}, Reason.UNSUPPORTED_FORMAT),
        ({"typ": ...}, Reason.UNSUPPORTED_FORMAT), ({"typ": "VC+JWT"}, Reason.UNSUPPORTED_FORMAT),
        ({"typ": "vc+ld+jwt"}, Reason.UNSUPPORTED_FORMAT), ({"typ": "vp+jwt"}, Reason.MALFORMED),
        ({"kid": 5}, Reason.MALFORMED),
    ],
)  # fmt: skip
def test_types_of_token(header: dict[str, Any], reason: Reason | None) -> None:
    token = vc(**header)
    if reason is None:
        assert read(token).claims
    else:
        assert refused(token) is reason


def test_other_tokens_are_no_credentials_whoever_asks_for_them() -> None:
    for kind in ("JWT", "kb+jwt", "statuslist+jwt"):
        with pytest.raises(ParseError) as caught:
            vc_jwt.HANDLER.parse(vc(typ=kind).encode())
        assert caught.value.reason is Reason.TYPE_CONFUSION


@pytest.mark.parametrize(
    ("context", "reason"),
    [
        ([BASE], None), (BASE, None), ([BASE, "https://www.w3.org/ns/credentials/examples/v2"], None),
        (["https://www.w3.org/2018/credentials/v1"], Reason.UNSUPPORTED_FORMAT),
        (["https://www.w3.org/ns/credentials/examples/v2", BASE], Reason.UNSUPPORTED_FORMAT),
        ([BASE, "https://elsewhere.example/v1"], Reason.UNSUPPORTED_FORMAT),
        ([BASE, {"@vocab": "https://elsewhere.example/"}], Reason.UNSUPPORTED_FORMAT),
        ([BASE, 5], Reason.MALFORMED), ([], Reason.MALFORMED), (..., Reason.MALFORMED),
    ],
)  # fmt: skip
def test_contexts(context: Any, reason: Reason | None) -> None:
    for token in (of(**{"@context": context}), vp(TOKEN, **{"@context": context})):
        if reason is None:
            assert read(token).claims
        else:
            assert refused(token) is reason


@pytest.mark.parametrize(
    "changes",
    [
        {"type": ...}, {"type": []}, {"type": "ExampleDegreeCredential"},
        {"type": ["VerifiableCredential", 5]},
        {"issuer": ...}, {"issuer": 5}, {"issuer": {}}, {"issuer": {"id": 5}}, {"issuer": ""},
        {"credentialSubject": ...}, {"credentialSubject": {}}, {"credentialSubject": []},
        {"credentialSubject": ["name"]}, {"credentialSubject": [{"name": "x"}, {}]},
        {"vc": {}}, {"vp": {}}, {"jti": "urn:x:other"}, {"sub": "did:example:other"},
        {"cnf": 5}, {"cnf": {"jwk": 5}}, {"iat": 1.5}, {"nbf": "1"}, {"exp": -1}, {"aud": 5},
        {"validFrom": 5}, {"validFrom": "2026-11-23"}, {"validFrom": "2026-11-23T06:00:00"},
        {"validFrom": "2026-02-30T06:00:00Z"}, {"validFrom": "2026-11-23T06:00:60Z"},
        {"validFrom": "2026-11-23t06:00:00z"}, {"validFrom": "2026-11-23 06:00:00Z"},
        {"validFrom": "1969-12-31T23:59:59Z"}, {"validUntil": "2026-11-23T06:00:00+25:00"},
        {"validUntil": "99999-11-23T06:00:00Z"}, {"validUntil": "2026-11-20T06:00:00Z"},
        {"status": 5}, {"credentialStatus": 5}, {"credentialStatus": [5]},
        {"credentialStatus": ENTRY | {"statusListIndex": 94567}},
        {"credentialStatus": ENTRY | {"statusListIndex": "-1"}},
        {"credentialStatus": ENTRY | {"statusListIndex": "٣"}},
        {"credentialStatus": ENTRY | {"statusListIndex": "9" * 21}},
        {"credentialStatus": foreign.without(ENTRY | {"statusListCredential": ...})},
        {"credentialStatus": foreign.without(ENTRY | {"statusPurpose": ...})},
        {"credentialStatus": foreign.without(ENTRY | {"type": ...})},
        {"credentialStatus": ENTRY | {"statusSize": 0}}, {"credentialStatus": ENTRY | {"statusSize": "2"}},
    ],
)  # fmt: skip
def test_claims_out_of_shape(changes: dict[str, Any]) -> None:
    assert read(of()).claims
    assert refused(of(**changes)) is Reason.MALFORMED


def test_both_periods_count() -> None:
    """The data's and the token's: neither prolongs the other."""
    inner = read(of(nbf=SECONDS - 60, exp=SECONDS + 60))
    assert (inner.valid_from, inner.valid_until) == (SECONDS - 60, SECONDS + 60)
    outer = read(of(nbf=SECONDS - 10**6, exp=SECONDS + 10**6))
    assert (outer.valid_from, outer.valid_until) == (SECONDS - 86_400, SECONDS + 86_400)
    none = read(of(validFrom=..., validUntil=...))
    assert (none.valid_from, none.valid_until) == (None, None)


def test_fractions_and_zones() -> None:
    part = read(of(validFrom="2026-11-23T14:00:00.001+08:00", validUntil="2026-11-25T06:00:00.999Z"))
    assert (part.valid_from, part.valid_until) == (SECONDS - 86_399, SECONDS + 86_400)
    whole = read(of(validFrom="2026-11-23T06:00:00.000Z", validUntil="2026-11-24T22:00:00.0-08:00"))
    assert (whole.valid_from, whole.valid_until) == (SECONDS - 86_400, SECONDS + 86_400)


def test_names_that_stand_twice() -> None:
    same = credential_payload()
    read(of(jti=same["id"], sub="did:example:ebf", iss=W3C_ISSUER))
    found = [(one.check, one.reason) for one in read(of(iss="https://other.example")).findings]
    assert found == [("issuer", Reason.ISSUER_MISMATCH)]
    named = of(issuer={"id": W3C_ISSUER, "name": "Example University"}, iss=W3C_ISSUER)
    assert (read(named).issuer, read(named).findings) == (W3C_ISSUER, ())


def test_status_lists_of_both_kinds() -> None:
    token_list = {"status_list": {"idx": 7, "uri": "https://status.example/1"}}
    suspended = ENTRY | {"statusPurpose": "suspension", "statusSize": 2}
    credential = read(of(status=token_list, credentialStatus=[ENTRY, suspended]))
    uri = "https://university.example/credentials/status/3"
    assert credential.status == StatusReference("https://status.example/1", 7)
    assert credential.further_status == (
        StatusReference(uri, 94567, "bitstring", "revocation"),
        StatusReference(uri, 94567, "bitstring", "suspension", 2),
    )
    assert read(of(credentialStatus=ENTRY)).status == credential.further_status[0]
    assert refused(of(credentialStatus=ENTRY | {"type": "SomethingElse"})) is Reason.UNSUPPORTED_FORMAT
    assert refused(of(credentialStatus=[ENTRY] * 9)) is Reason.LIMIT_EXCEEDED


def test_several_subjects() -> None:
    both = [{"id": "did:example:1", "name": "A"}, {"name": "B"}]
    assert read(of(credentialSubject=both)).claims == {"credentialSubject": both}
    assert read(of(credentialSubject=both[:1])).claims == both[0]


def test_a_key_by_reference_is_none() -> None:
    assert read(of(cnf={"kid": "did:example:ebf#1"})).holder_key is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"type": "VerifiableCredential"}, Reason.MALFORMED), ({"type": ...}, Reason.MALFORMED),
        ({"verifiableCredential": []}, Reason.NOT_A_LICENCE),
        ({"verifiableCredential": ...}, Reason.NOT_A_LICENCE),
        ({"verifiableCredential": TOKEN}, Reason.MALFORMED),
        ({"verifiableCredential": [credential_payload()]}, Reason.UNSUPPORTED_FORMAT),
        ({"verifiableCredential": [envelope(TOKEN, **{"@context": ...})]}, Reason.MALFORMED),
        ({"verifiableCredential": [envelope(TOKEN, id=...)]}, Reason.MALFORMED),
        ({"verifiableCredential": [envelope(TOKEN, id="https://elsewhere.example")]}, Reason.MALFORMED),
        ({"verifiableCredential": [envelope(TOKEN, id=f"data:application/vc+sd-jwt,{TOKEN}~")]},
         Reason.UNSUPPORTED_FORMAT),
        ({"verifiableCredential": [envelope(TOKEN, id="data:application/vc+jwt,é")]}, Reason.MALFORMED),
        ({"verifiableCredential": [envelope(PRESENTED)]}, Reason.TYPE_CONFUSION),
        ({"verifiableCredential": [envelope(TOKEN)] * 17}, Reason.LIMIT_EXCEEDED),
        ({"nonce": 5}, Reason.MALFORMED), ({"iat": "1"}, Reason.MALFORMED), ({"aud": [5]}, Reason.MALFORMED),
        ({"holder": 5}, Reason.MALFORMED), ({"purpose": 5}, Reason.MALFORMED), ({"vp": {}}, Reason.MALFORMED),
    ],
)  # fmt: skip
def test_presentations_out_of_shape(changes: dict[str, Any], reason: Reason) -> None:
    assert read(vp(TOKEN)).holder_proof is not None
    assert refused(vp(TOKEN, **changes)) is reason


@pytest.mark.parametrize(
    ("changes", "header"),
    [
        ({"aud": ...}, {}),
        ({"holder": "did:example:1", "iss": "did:example:2"}, {}),
        ({}, {"crit": ["x"], "x": 1}),
    ],
)
def test_faults_of_the_holders_token(changes: dict[str, Any], header: dict[str, Any]) -> None:
    proof = read(vp(TOKEN, header=header, **changes)).holder_proof
    assert proof is not None
    assert [one.reason for one in proof.findings] == [Reason.HOLDER_PROOF_INVALID]


def test_unknown_critical_header() -> None:
    found = [(one.check, one.reason) for one in read(vc(crit=["x"], x=1)).findings]
    assert found == [("algorithm", Reason.CRITICAL_HEADER_UNKNOWN)]


def test_issue_and_present() -> None:
    """Ours there and back: what we issue reads as what was asked, and presents under its holder's key."""
    stored = vc_jwt.HANDLER.issue(spec(holder_key=HOLDER.public_key, valid_from=SECONDS), W3C)
    credential = read(stored.decode())
    assert credential.claims == spec().claims
    assert credential.document_type == "cn.business-licence"
    assert (credential.valid_from, credential.valid_until) == (SECONDS, spec().valid_until)
    assert credential.status == spec().status
    assert holds(credential.signed, W3C.public_key)
    assert vc_jwt.HANDLER.present(stored, NOTHING, None, None) == stored
    binding = Binding(AUDIENCE, NONCE, SECONDS, "入职")
    shown = vc_jwt.HANDLER.present(stored, NOTHING, binding, HOLDER)
    proof = read(shown.decode()).holder_proof
    assert proof is not None
    assert (proof.audiences, proof.challenge, proof.purpose) == ((AUDIENCE,), NONCE.encode(), "入职")
    assert holds(proof.signed, HOLDER.public_key)
    timed = read(vc_jwt.HANDLER.present(stored, NOTHING, Binding("lw1:timed", None, 9), HOLDER).decode())
    assert timed.holder_proof is not None
    assert len(timed.holder_proof.challenge or b"") == 22
    listed = StatusReference("https://status.example/3", 5, "bitstring", "suspension", 2)
    again = vc_jwt.HANDLER.issue(spec(status=listed), W3C)
    assert read(again.decode()).status == listed


def test_what_cannot_be_issued_or_presented() -> None:
    with pytest.raises(WalletError) as caught:
        vc_jwt.HANDLER.issue(spec(claims={"id": "x"}), W3C)
    assert caught.value.trouble is Trouble.WRONG_USAGE
    stored = TOKEN.encode()
    for signer in (None, W3C):
        with pytest.raises(WalletError) as caught:
            vc_jwt.HANDLER.present(stored, NOTHING, Binding(AUDIENCE, NONCE, SECONDS), signer)
        assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING
    with pytest.raises(ParseError) as stopped:
        vc_jwt.HANDLER.present(PRESENTED.encode(), NOTHING, Binding(AUDIENCE, NONCE, SECONDS), HOLDER)
    assert stopped.value.reason is Reason.TYPE_CONFUSION


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**40) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "type", "jwk", "kty", "status_list", "idx", "uri"]), inner)
    ),
    max_leaves=8,
)


@given(
    st.sampled_from(sorted([*credential_payload(), "status", "credentialStatus", "iss", "jti", "sub"])), _JSON
)
def test_whatever_a_credential_holds_only_our_error_leaves(name: str, value: Any) -> None:
    for text in (of(**{name: value}), vp(TOKEN, **{name: value}), vp(TOKEN, verifiableCredential=value)):
        try:
            assert registry.parse(registry.recognise(text)).credentials
        except ParseError:
            continue


@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_random_bytes(data: bytes) -> None:
    head = jose.sign_compact({"typ": "vc+jwt"}, data, W3C).encode()
    for candidate in (data, head, b'{"EnvelopedVerifiableCredential""data:' + data):
        try:
            vc_jwt.HANDLER.parse(candidate)
        except ParseError:
            continue
