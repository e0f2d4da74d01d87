"""Reading SD-JWTs: each rule by a token that breaks it alone, beside one that does not."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest

from formats.forge import (
    BINDING,
    ENDS,
    HOLDER,
    ISSUED,
    ISSUER,
    SHOWN,
    jwt_digest,
    jwt_disclosure,
    jwt_payload,
    kb,
    read_jwt,
    reasons,
    redacted_token,
    sound,
    token,
)
from wallet.codec import base, strict_json
from wallet.crypto import jose, keys
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import sd_jwt
from wallet.model.credential import CredentialFormat, StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Reason

INVALID = (Check.INTEGRITY, Reason.DISCLOSURE_INVALID)
HIDDEN = (Check.VALIDITY, Reason.VALIDITY_HIDDEN)
FORGED_PROOF = (Check.HOLDER, Reason.HOLDER_PROOF_INVALID)


def refused(text: str | bytes) -> Reason:
    with pytest.raises(ParseError) as caught:
        sd_jwt.HANDLER.parse(text.encode() if isinstance(text, str) else text)
    return caught.value.reason


def test_a_token_is_read_whole() -> None:
    rep, address = jwt_disclosure("rep", "王小明"), jwt_disclosure("address", "示例路1号")
    hidden = jwt_digest(jwt_disclosure("never", "shown"))
    payload = jwt_payload(
        _sd=[jwt_digest(rep), hidden, jwt_digest(address)],
        _sd_alg="sha-256",
        nbf=ISSUED,
        status={"status_list": {"idx": 41, "uri": "https://amr.example/status/1"}},
    )
    read = read_jwt(token(payload, address, rep, kid="issuer-1"))
    assert sound(read)
    assert read.format is CredentialFormat.SD_JWT_VC
    assert read.claims == {"name": "示例公司", "rep": "王小明", "address": "示例路1号"}
    assert (read.document_type, read.issuer) == ("cn.business-licence", "https://amr.example")
    assert (read.issued_at, read.valid_from, read.valid_until) == (ISSUED, ISSUED, ENDS)
    assert read.status == StatusReference("https://amr.example/status/1", 41)
    assert [one.path for one in read.disclosures] == [("rep",), ("address",)]
    assert read.disclosures[0].encoded == rep.encode()
    assert read.redactable_hidden == 1
    assert read.holder_key is not None
    assert keys.thumbprint(read.holder_key) == keys.thumbprint(HOLDER.public_key)
    assert (read.signed.algorithm, read.signed.key_id) == ("ES256", b"issuer-1")
    assert read.holder_proof is None


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "EdDSA", "Ed25519"])
def test_algorithms(algorithm: str) -> None:
    signer = SoftwareSigner.generate(algorithm)
    read = read_jwt(token(jwt_payload(), signer=signer))
    assert read.signed.algorithm == algorithm
    assert sound(read, signer.public_key)


@pytest.mark.parametrize("name", ["none", "None", "NONE", "HS256", None])
def test_an_unsigned_token_has_no_algorithm(name: str | None) -> None:
    assert read_jwt(token(jwt_payload())).signed.algorithm == "ES256"
    head = strict_json.dumps({"typ": "dc+sd-jwt"} | ({"alg": name} if name else {}))
    body = strict_json.dumps(jwt_payload())
    read = read_jwt(f"{base.b64url_encode(head)}.{base.b64url_encode(body)}.~")
    assert (read.signed.algorithm, read.signed.signature) == (None, b"")


def test_typ_decides() -> None:
    for kind in ("dc+sd-jwt", "vc+sd-jwt", "application/dc+sd-jwt"):
        assert read_jwt(token(jwt_payload(), typ=kind)).format is CredentialFormat.SD_JWT_VC
    for kind in ("example+sd-jwt", "application/example+sd-jwt", None):
        assert read_jwt(token(jwt_payload(vct=None), typ=kind)).format is CredentialFormat.SD_JWT
    for kind in ("JWT", "kb+jwt", "statuslist+jwt", "vc+jwt", "at+jwt", ""):
        assert refused(token(jwt_payload(), typ=kind)) is Reason.TYPE_CONFUSION
    assert refused(token(jwt_payload(), typ=5)) is Reason.MALFORMED
    assert refused(token(jwt_payload(vct=None))) is Reason.MALFORMED
    assert refused(token(jwt_payload(vct=""))) is Reason.MALFORMED


def test_disclosures_that_do_not_fit() -> None:
    rep, other = jwt_disclosure("rep", "王小明"), jwt_disclosure("rep", "李四")
    assert sound(read_jwt(redacted_token(rep)))
    payload = jwt_payload(_sd=[jwt_digest(rep)])
    assert reasons(read_jwt(token(payload, rep, other))) == [INVALID]  # no digest for it
    assert reasons(read_jwt(token(payload, rep, rep))) == [INVALID]  # twice
    assert reasons(read_jwt(token(jwt_payload(_sd=[jwt_digest(rep)] * 2), rep))) == [INVALID]
    assert reasons(read_jwt(redacted_token(jwt_disclosure("name", "另一公司")))) == [INVALID]  # repeats
    assert reasons(read_jwt(redacted_token(rep, other))) == [INVALID]  # repeats a disclosed one


@pytest.mark.parametrize(
    "content",
    [["s", "v"], ["s", "k", "v", "x"], ["s", 5, "v"], [5, "k", "v"], ["s", "_sd", []], ["s", "...", "v"], []],
)
def test_disclosures_of_a_wrong_shape(content: list[Any]) -> None:
    disclosure = base.b64url_encode(strict_json.dumps(content))
    assert reasons(read_jwt(redacted_token(disclosure))) == [INVALID]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xff", Reason.MALFORMED),
        (b"{}", Reason.MALFORMED),
        (b'["s","k",{"a":1,"a":2}]', Reason.DUPLICATE_KEY),
        (b'["s","k",NaN]', Reason.MALFORMED),
        (b'["s","k","v"]x', Reason.TRAILING_DATA),
    ],
)
def test_disclosures_that_cannot_be_read(content: bytes, reason: Reason) -> None:
    assert refused(redacted_token(base.b64url_encode(content))) is reason


def test_a_changed_disclosure_has_no_digest() -> None:
    rep = jwt_disclosure("rep", "王小明")
    whole = redacted_token(rep)
    assert sound(read_jwt(whole))
    assert reasons(read_jwt(whole.replace(rep, jwt_disclosure("rep", "王小月")))) == [INVALID]


@pytest.mark.parametrize("name", ["iss", "cnf", "vct", "vct#integrity", "status"])
def test_what_must_not_be_redacted_in_a_licence(name: str) -> None:
    value: Any = {} if name in ("cnf", "status") else "text"
    payload = jwt_payload(**{name: None})
    disclosure = jwt_disclosure(name, value)
    payload["_sd"] = [jwt_digest(disclosure)]
    assert reasons(read_jwt(token(payload, disclosure))) == [INVALID]
    assert reasons(read_jwt(token(payload, disclosure, typ="example+sd-jwt"))) == []  # RFC 9901 alone


@pytest.mark.parametrize("name", ["exp", "nbf"])
@pytest.mark.parametrize("kind", ["dc+sd-jwt", "example+sd-jwt", None])
def test_validity_must_not_be_redacted(name: str, kind: str | None) -> None:
    disclosure = jwt_disclosure(name, ENDS)
    payload = jwt_payload(**{name: None, "_sd": [jwt_digest(disclosure)]})
    assert reasons(read_jwt(token(payload, disclosure, typ=kind))) == [HIDDEN]


def test_a_digest_within_a_protected_claim_is_noticed_even_when_nothing_came() -> None:
    digest = jwt_digest(jwt_disclosure("x", 1))
    assert reasons(read_jwt(token(jwt_payload(extra={"_sd": [digest]})))) == []
    assert reasons(read_jwt(token(jwt_payload(status={"_sd": [digest]})))) == [INVALID]


def test_nested_disclosures_and_elements() -> None:
    street, city = jwt_disclosure("street", "示例路"), jwt_disclosure("city", "上海")
    address = jwt_disclosure("address", {"_sd": [jwt_digest(street), jwt_digest(city)], "country": "cn"})
    first, hidden = jwt_disclosure("first"), jwt_disclosure("hidden")
    elements = [{"...": jwt_digest(hidden)}, {"...": jwt_digest(first)}, "last", {"plain": 1}]
    payload = jwt_payload(_sd=[jwt_digest(address)], list=elements)
    read = read_jwt(token(payload, city, first, address, street))
    assert sound(read)
    assert read.claims["address"] == {"country": "cn", "street": "示例路", "city": "上海"}
    assert read.claims["list"] == ["first", "last", {"plain": 1}]
    assert {one.path for one in read.disclosures} == {
        ("address",), ("address", "street"), ("address", "city"), ("list", 0),
    }  # fmt: skip
    assert read.redactable_hidden == 1
    assert reasons(read_jwt(token(payload, street))) == [INVALID]  # its parent did not come


@pytest.mark.parametrize("name", ["sha-256", "sha-384", "sha-512"])
def test_digest_algorithms(name: str) -> None:
    rep = jwt_disclosure("rep", "王小明")
    hashing = {"sha-256": hashlib.sha256, "sha-384": hashlib.sha384, "sha-512": hashlib.sha512}[name]
    payload = jwt_payload(_sd=[jwt_digest(rep, hashing)], _sd_alg=name)
    shown = token(payload, rep)
    read = read_jwt(kb(shown, {"sd_hash": jwt_digest(shown, hashing)}))
    assert sound(read)
    assert read.claims["rep"] == "王小明"


def test_an_unknown_digest_algorithm() -> None:
    rep = jwt_disclosure("rep", "王小明")
    for name in ("md5", "SHA-256", "sha-1"):
        read = read_jwt(kb(token(jwt_payload(_sd=[jwt_digest(rep)], _sd_alg=name), rep)))
        assert reasons(read) == [(Check.ALGORITHM, Reason.ALGORITHM_NOT_ALLOWED)]
    assert refused(token(jwt_payload(_sd_alg=5))) is Reason.MALFORMED


def test_critical_headers() -> None:
    for critical in (["b64"], ["exp"], [], "x"):
        found = reasons(read_jwt(token(jwt_payload(), crit=critical, b64=True)))
        assert found == [(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN)]


@pytest.mark.parametrize("value", ["1900000000", 1.9e9, ENDS * 1000, 2**64 - 1, -1, True, []])
@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
def test_dates_are_whole_seconds(name: str, value: Any) -> None:
    assert sound(read_jwt(token(jwt_payload(**{name: ISSUED}))))
    assert refused(token(jwt_payload(**{name: value}))) is Reason.MALFORMED


def test_a_date_of_thirty_digits() -> None:
    body = strict_json.dumps(jwt_payload()).replace(str(ENDS).encode(), b"1" + b"0" * 30)
    assert refused(jose.sign_compact({"typ": "dc+sd-jwt"}, body, ISSUER) + "~") is Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": 5}, {"aud": 5}, {"aud": ["a", 5]}, {"cnf": "key"}, {"cnf": {"jwk": "key"}}, {"vct": 5},
        {"status": "x"}, {"status": {"status_list": {"idx": "1", "uri": "u"}}}, {"_sd": "d"}, {"_sd": [5]},
        {"list": [{"...": 5}]}, {"list": [{"...": "d", "more": 1}]}, {"cnf": {"jwk": {"kty": "EC"}}},
    ],
)  # fmt: skip
def test_claims_of_a_wrong_kind(changes: dict[str, Any]) -> None:
    assert sound(read_jwt(token(jwt_payload())))
    assert refused(token(jwt_payload(**changes))) is Reason.MALFORMED


def test_an_element_marker_as_a_claim() -> None:
    assert reasons(read_jwt(token(jwt_payload(extra={"...": "d"})))) == [INVALID]


def test_claims_that_may_be_absent_or_other() -> None:
    assert read_jwt(token(jwt_payload(aud=["a", "b"]))).audiences == ("a", "b")
    assert read_jwt(token(jwt_payload(cnf=None))).holder_key is None
    assert read_jwt(token(jwt_payload(cnf={"kid": "k"}))).holder_key is None
    assert read_jwt(token(jwt_payload(iss=None))).issuer is None
    assert read_jwt(token(jwt_payload(sub="urn:x"))).claims["sub"] == "urn:x"
    assert "sub" not in read_jwt(token(jwt_payload(sub=""))).claims


@pytest.mark.parametrize(
    "change",
    [
        lambda t: t[:-1],  # no tilde
        lambda t: t + "~",  # an empty disclosure
        lambda t: t.replace("~", "\n~", 1),
        lambda t: t + "abc",
        lambda t: t + " ",
        lambda t: "~" + t,
        lambda t: t.replace(".", "..", 1),
        lambda t: t.replace(".", "=.", 1),
        lambda t: t + "é",
        lambda t: "",
    ],
)
def test_broken_frames(change: Any) -> None:
    whole = redacted_token(jwt_disclosure("rep", "王小明"))
    assert sound(read_jwt(whole))
    assert refused(change(whole)) is Reason.MALFORMED


def test_payload_and_header_are_read_strictly() -> None:
    def signed(body: bytes) -> str:
        return jose.sign_compact({"typ": "dc+sd-jwt"}, body, ISSUER) + "~"

    assert refused(signed(b'{"vct":"a","vct":"b"}')) is Reason.DUPLICATE_KEY
    assert refused(signed(b"[]")) is Reason.MALFORMED
    assert refused(signed(b'\xef\xbb\xbf{"vct":"a"}')) is Reason.MALFORMED
    assert refused(signed(b'{"vct":"a"}x')) is Reason.TRAILING_DATA


def test_limits() -> None:
    disclosures = [jwt_disclosure(f"claim {n}", n) for n in range(200)]
    assert sound(read_jwt(redacted_token(*disclosures)))
    assert refused(redacted_token(*disclosures, jwt_disclosure("more", 0))) is Reason.LIMIT_EXCEEDED
    assert refused(b"x" * 262_145) is Reason.LIMIT_EXCEEDED
    chain = [jwt_disclosure("k", "end")]
    for _ in range(20):
        chain.append(jwt_disclosure("k", {"_sd": [jwt_digest(chain[-1])]}))
    assert refused(token(jwt_payload(_sd=[jwt_digest(chain[-1])]), *chain)) is Reason.LIMIT_EXCEEDED
    assert sound(read_jwt(token(jwt_payload(_sd=[jwt_digest(chain[10])]), *chain[:11])))


# The holder's token


def test_a_holder_token_is_read_whole() -> None:
    read = read_jwt(
        kb(redacted_token(jwt_disclosure("rep", "王小明")), {"purpose": "办事", "exp": SHOWN + 9})
    )
    assert sound(read)
    proof = read.holder_proof
    assert proof is not None
    assert (proof.audiences, proof.issued_at) == ((BINDING.audience,), SHOWN)
    assert (proof.challenge, proof.challenge_may_be_raw) == (b"12345678", False)
    assert (proof.purpose, proof.expires_at, proof.signed.algorithm) == ("办事", SHOWN + 9, "ES256")


@pytest.mark.parametrize(
    ("claims", "header"),
    [
        ({"sd_hash": "x"}, {}), ({"sd_hash": None}, {}), ({"sd_hash": 5}, {}), ({"aud": None}, {}),
        ({"nonce": None}, {}),
        ({}, {"typ": "JWT"}), ({}, {"typ": None}), ({}, {"typ": "dc+sd-jwt"}), ({}, {"crit": ["x"]}),
    ],
)  # fmt: skip
def test_faults_of_a_holder_token(claims: dict[str, Any], header: dict[str, Any]) -> None:
    shown = redacted_token(jwt_disclosure("rep", "王小明"))
    assert sound(read_jwt(kb(shown, typ="application/kb+jwt")))
    assert reasons(read_jwt(kb(shown, claims, **header))) == [FORGED_PROOF]


def test_the_holder_token_belongs_to_what_is_shown() -> None:
    rep, address = jwt_disclosure("rep", "王小明"), jwt_disclosure("address", "示例路1号")
    whole = kb(redacted_token(rep, address))
    assert sound(read_jwt(whole))
    assert reasons(read_jwt(whole.replace(f"~{address}", ""))) == [FORGED_PROOF]
    head, proof = whole.rsplit("~", 1)
    assert reasons(read_jwt(f"{redacted_token(rep)}{proof}")) == [FORGED_PROOF]
    swapped = head.replace(f"{rep}~{address}", f"{address}~{rep}")
    assert reasons(read_jwt(f"{swapped}~{proof}")) == [FORGED_PROOF]


@pytest.mark.parametrize("claims", [{"nonce": 5}, {"aud": 5}, {"iat": "now"}, {"iat": 1.5}, {"purpose": 5}])
def test_holder_claims_of_a_wrong_kind(claims: dict[str, Any]) -> None:
    assert refused(kb(token(jwt_payload()), claims)) is Reason.MALFORMED


def test_several_audiences_and_missing_claims() -> None:
    proof = read_jwt(kb(token(jwt_payload()), {"aud": ["a", "b"], "nonce": None, "iat": None})).holder_proof
    assert proof is not None
    assert (proof.audiences, proof.challenge, proof.issued_at) == (("a", "b"), None, None)


def test_another_holders_signature_does_not_hold() -> None:
    read = read_jwt(kb(token(jwt_payload()), signer=SoftwareSigner.generate()))
    assert reasons(read) == []
    assert not sound(read)


# JSON serialisations (RFC 9901, section 8)


def serialised(text: str, *, general: bool, beside: bool = False) -> str:
    first, *disclosures, proof = text.split("~")
    protected, payload, signature = first.split(".")
    header: dict[str, Any] = {"disclosures": disclosures} | ({"kb_jwt": proof} if proof else {})
    entry: dict[str, Any] = {"protected": protected, "signature": signature}
    entry |= header if beside else {"header": header}
    whole = {"payload": payload} | ({"signatures": [entry]} if general else entry)
    return strict_json.dumps(whole).decode()


def test_json_serialisations_say_the_same() -> None:
    compact = kb(redacted_token(jwt_disclosure("rep", "王小明")))
    expected = read_jwt(compact)
    for text in (
        serialised(compact, general=False),
        serialised(compact, general=True),
        serialised(compact, general=False, beside=True),
    ):
        assert read_jwt(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{}", '{"payload":5}', '{"payload":"a","signatures":[]}', '{"payload":"a","signatures":[5]}',
        '{"payload":"a","protected":"b","signature":"c","header":5}',
        '{"payload":"a","protected":"b","signature":"c","header":{"disclosures":[5]}}',
        '{"payload":"a","protected":"b","signature":"c","header":{"kb_jwt":5}}',
    ],
)  # fmt: skip
def test_broken_json_serialisations(text: str) -> None:
    assert refused(text) is Reason.MALFORMED


def test_two_signatures_are_not_read() -> None:
    whole = strict_json.loads(serialised(token(jwt_payload()), general=True))
    whole["signatures"] *= 2
    assert refused(strict_json.dumps(whole)) is Reason.UNSUPPORTED_FORMAT
