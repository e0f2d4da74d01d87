"""Issuing and presenting: what comes out, what stays as it was, and how large it is."""

from __future__ import annotations

from typing import Any

import pytest

from formats.forge import (
    BINDING,
    ENDS,
    HOLDER,
    ISSUED,
    ISSUER,
    OTHER,
    SHOWN,
    card,
    cwt_digest,
    cwt_disclosure,
    cwt_payload,
    jwt_digest,
    jwt_disclosure,
    jwt_payload,
    kbt,
    read_cwt,
    sound,
    spec,
    token,
    unpack,
)
from wallet.codec import cbor, strict_json
from wallet.codec.cbor import Simple
from wallet.crypto import jose, keys
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import sd_cwt, sd_jwt
from wallet.formats.base import FormatHandler
from wallet.model.credential import Credential, StatusReference
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Reason
from wallet.qr.envelope import wrap_card

BOTH = pytest.mark.parametrize("handler", [sd_cwt.HANDLER, sd_jwt.HANDLER], ids=["sd-cwt", "sd-jwt"])
NOTHING = Selection(frozenset())


def read(handler: FormatHandler, data: bytes) -> Credential:
    return handler.parse(data).credentials[0]


def select(*paths: tuple[str | int, ...]) -> Selection:
    return Selection(frozenset(paths))


@BOTH
@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "EdDSA"])
def test_what_is_issued_reads_back(handler: FormatHandler, algorithm: str) -> None:
    issuer = SoftwareSigner.generate(algorithm, key_id=b"issuer-1")
    wanted = spec(valid_from=ISSUED, subject="urn:subject")
    got = read(handler, handler.issue(wanted, issuer, decoys=2))
    assert sound(got, issuer.public_key)
    assert got.format is handler.format
    assert got.claims == {**wanted.claims, "sub": "urn:subject"}
    assert {one.path for one in got.disclosures} == {("rep",), ("address",)}
    assert (got.issuer, got.document_type, got.status) == (wanted.issuer, wanted.document_type, wanted.status)
    assert (got.issued_at, got.valid_from, got.valid_until) == (ISSUED, ISSUED, ENDS)
    assert got.signed.key_id == b"issuer-1"
    assert got.holder_key is not None
    assert keys.thumbprint(got.holder_key) == keys.thumbprint(HOLDER.public_key)


@BOTH
def test_a_plain_licence(handler: FormatHandler) -> None:
    wanted = spec(redactable=frozenset({"absent"}), holder_key=None, valid_until=None, status=None)
    got = read(handler, handler.issue(wanted, ISSUER))
    assert sound(got)
    assert (got.disclosures, got.redactable_hidden, got.holder_key) == ((), 0, None)
    assert (got.valid_until, got.status) == (None, None)
    assert got.claims == wanted.claims


@BOTH
def test_salts_are_fresh_and_order_tells_nothing(handler: FormatHandler) -> None:
    first, second = (read(handler, handler.issue(spec(), ISSUER)) for _ in range(2))
    assert first.disclosures[0].encoded != second.disclosures[0].encoded
    orders = {
        tuple(one.path for one in read(handler, handler.issue(spec(), ISSUER)).disclosures) for _ in range(40)
    }
    assert len(orders) == 2


@BOTH
@pytest.mark.parametrize("name", ["exp", "iss", "cnf", "status", "vct", "sub", "", "n" * 256])
def test_names_of_the_protocol_are_not_claims(handler: FormatHandler, name: str) -> None:
    with pytest.raises(WalletError) as caught:
        handler.issue(spec(claims={name: "x"}), ISSUER)
    assert caught.value.trouble is Trouble.WRONG_USAGE
    assert sound(read(handler, handler.issue(spec(claims={"n" * 255: "x"}), ISSUER)))


@BOTH
def test_decoys_are_not_claims(handler: FormatHandler) -> None:
    stored = handler.issue(spec(), ISSUER, decoys=3)
    kept = read(handler, handler.present(stored, select(("rep",)), None, None))
    assert len(kept.disclosures) == 1
    assert kept.redactable_hidden == 4
    assert "rep" in kept.claims
    assert "address" not in kept.claims


def test_a_card_is_as_the_draft_has_it() -> None:
    head, beside, body, _ = unpack(sd_cwt.HANDLER.issue(spec(subject="urn:s"), ISSUER, decoys=1))
    payload = cbor.loads(body)
    assert cbor.loads(head) == {1: -7, 4: b"issuer-1", 16: 293}
    assert sorted(map(cwt_digest, beside[17])) == payload[Simple(59)]
    assert sorted(len(cbor.loads(one)) for one in beside[17]) == [1, 3, 3]
    assert all(len(cbor.loads(one)[0]) == 16 for one in beside[17])
    assert payload[2] == "urn:s"
    assert type(payload[8][1][-3]) is bool  # a compressed point
    assert set(payload[8][1]) == {1, -1, -2, -3}
    assert cbor.dumps(payload) == body


def test_the_subject_may_be_redacted() -> None:
    stored = sd_cwt.HANDLER.issue(spec(subject="urn:s", redactable=frozenset({"sub", "rep"})), ISSUER)
    assert read_cwt(stored).claims["sub"] == "urn:s"
    bare = read_cwt(sd_cwt.HANDLER.present(stored, select(("rep",)), None, None))
    assert sound(bare)
    assert "sub" not in bare.claims


def test_a_card_for_later_has_no_time_of_issue() -> None:
    later = read_cwt(sd_cwt.HANDLER.issue(spec(valid_from=ISSUED + 86_400), ISSUER))
    assert sound(later)  # draft-08 wants nbf no later than iat
    assert (later.issued_at, later.valid_from) == (None, ISSUED + 86_400)


def test_a_token_is_as_the_rfc_has_it() -> None:
    issued = sd_jwt.HANDLER.issue(spec(), ISSUER, decoys=1).decode()
    first, *disclosures, last = issued.split("~")
    assert (len(disclosures), last) == (2, "")
    jws = jose.parse_compact(first)
    payload = strict_json.loads(jws.payload)
    assert jws.header == {"alg": "ES256", "typ": "dc+sd-jwt", "kid": "issuer-1"}
    assert payload["_sd_alg"] == "sha-256"
    assert {jwt_digest(one) for one in disclosures} < set(payload["_sd"])
    assert payload["_sd"] == sorted(payload["_sd"])
    assert len(payload["_sd"]) == 3
    assert set(payload["cnf"]["jwk"]) == {"kty", "crv", "x", "y"}


@BOTH
def test_a_presentation_shows_what_was_chosen(handler: FormatHandler) -> None:
    stored = handler.issue(spec(), ISSUER)
    whole = read(handler, stored)
    shown = read(handler, handler.present(stored, select(("rep",)), BINDING, HOLDER))
    assert sound(shown)
    assert shown.claims == {name: value for name, value in whole.claims.items() if name != "address"}
    assert shown.redactable_hidden == 1
    assert shown.signed == whole.signed
    assert shown.digest == whole.digest
    proof = shown.holder_proof
    assert proof is not None
    assert (proof.audiences, proof.issued_at) == ((BINDING.audience,), SHOWN)
    assert (proof.challenge, proof.purpose) == (b"12345678", BINDING.purpose)


@BOTH
def test_nothing_chosen_and_nothing_bound(handler: FormatHandler) -> None:
    stored = handler.issue(spec(), ISSUER)
    bare = read(handler, handler.present(stored, NOTHING, None, None))
    assert sound(bare)
    assert (bare.holder_proof, bare.disclosures, bare.redactable_hidden) == (None, (), 2)
    assert handler.present(stored, NOTHING, None, HOLDER) == handler.present(stored, NOTHING, None, None)


@BOTH
def test_a_proof_by_time_alone(handler: FormatHandler) -> None:
    stored = handler.issue(spec(), ISSUER)
    timed = Binding("lw1:timed", None, SHOWN)
    shown = read(handler, handler.present(stored, NOTHING, timed, HOLDER))
    assert sound(shown)
    assert shown.holder_proof is not None
    assert shown.holder_proof.audiences == ("lw1:timed",)
    assert shown.holder_proof.purpose is None
    if handler is sd_cwt.HANDLER:
        assert shown.holder_proof.challenge is None


@BOTH
def test_only_the_holder_can_present(handler: FormatHandler) -> None:
    stored = handler.issue(spec(), ISSUER)
    unbound = handler.issue(spec(holder_key=None), ISSUER)
    for licence, signer in ((stored, OTHER), (stored, None), (unbound, HOLDER)):
        with pytest.raises(WalletError) as caught:
            handler.present(licence, NOTHING, BINDING, signer)
        assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING


@BOTH
def test_a_presentation_is_not_presented_again(handler: FormatHandler) -> None:
    shown = handler.present(handler.issue(spec(), ISSUER), NOTHING, BINDING, HOLDER)
    for binding in (None, BINDING):
        with pytest.raises(ParseError) as caught:
            handler.present(shown, NOTHING, binding, HOLDER)
        assert caught.value.reason is Reason.TYPE_CONFUSION


def nested_card() -> bytes:
    street, city = cwt_disclosure("示例路", "street"), cwt_disclosure("上海", "city")
    address = cwt_disclosure({Simple(59): [cwt_digest(street), cwt_digest(city)]}, "address")
    payload = cwt_payload() | {Simple(59): [cwt_digest(address)]}
    return card(payload, [street, city, address], unprotected={"note": 1})


def nested_token() -> bytes:
    street, city = jwt_disclosure("street", "示例路"), jwt_disclosure("city", "上海")
    address = jwt_disclosure("address", {"_sd": [jwt_digest(street), jwt_digest(city)]})
    return token(jwt_payload(_sd=[jwt_digest(address)]), street, city, address).encode()


@pytest.mark.parametrize(
    ("handler", "stored"),
    [(sd_cwt.HANDLER, nested_card()), (sd_jwt.HANDLER, nested_token())],
    ids=["sd-cwt", "sd-jwt"],
)
def test_parents_come_along_and_children_stay(handler: FormatHandler, stored: bytes) -> None:
    def shown(*paths: tuple[str | int, ...]) -> Any:
        result = read(handler, handler.present(stored, select(*paths), BINDING, HOLDER))
        assert sound(result)
        return result.claims.get("address")

    assert shown() is None
    assert shown(("address",)) == {}
    assert shown(("address", "street")) == {"street": "示例路"}
    assert shown(("address", "street"), ("address", "city")) == {"street": "示例路", "city": "上海"}


def test_what_the_issuer_signed_stays_byte_for_byte() -> None:
    stored = nested_card()
    head, beside, body, signature = unpack(stored)
    for binding in (None, BINDING):
        shown = sd_cwt.HANDLER.present(stored, NOTHING, binding, HOLDER)
        parts = unpack(shown) if binding is None else cbor.loads(unpack(shown)[0])[13].value
        assert parts == [head, {"note": 1}, body, signature]
    assert 17 in beside
    text = nested_token()
    assert sd_jwt.HANDLER.present(text, NOTHING, BINDING, HOLDER).split(b"~")[0] == text.split(b"~")[0]


def test_a_holder_token_is_as_the_draft_has_it() -> None:
    head, beside, body, _ = unpack(sd_cwt.HANDLER.present(nested_card(), NOTHING, BINDING, HOLDER))
    assert beside == {}
    assert set(cbor.loads(head)) == {1, 13, 16}
    assert cbor.loads(head)[16] == 294
    claims = {3: BINDING.audience, 6: SHOWN, 39: b"12345678", "purpose": BINDING.purpose}
    assert cbor.loads(body) == claims
    assert sound(read_cwt(kbt(nested_card(), claims)))


def test_an_unknown_digest_algorithm_is_not_presented() -> None:
    stored = token(jwt_payload(_sd_alg="md5")).encode()
    with pytest.raises(ParseError) as caught:
        sd_jwt.HANDLER.present(stored, NOTHING, BINDING, HOLDER)
    assert caught.value.reason is Reason.ALGORITHM_NOT_ALLOWED


BUSINESS_LICENCE = {
    "code": "91310115MA1K4D5E6F",
    "name": "上海浦江示例贸易有限公司",
    "kind": "有限责任公司",
    "rep": "欧阳示例",
    "capital": "人民币100万元",
    "founded": "2019-05-06",
    "term": "长期",
    "address": "上海市浦东新区示例路1234号5幢601室",
    "scope": "食品销售；货物进出口；日用百货、办公用品、五金产品的批发与零售。",
    "number": "15000000202403110042",
    "authority": "浦东新区市场监督管理局",
    "issued": "2024-03-11",
}
SCREEN_BUDGET = 1_400
"""Characters of base45 for one code on a screen, version 22 at level L (OPTICAL, What fits)."""
SCANNED = Binding(
    "x509_hash:uVj2kD0pQX3mN7sT5rYbW8cLfE1hGzA4iJoUxK6vM9e",
    "k7hJ2mQ9xW4tR8vZ1nB3cA",
    SHOWN,
    "办理食品经营许可",
)
"""An answer to a signed request: the longest audience and challenge there are."""
TYPED = Binding("lw1:typed", "12345678", SHOWN, "办理食品经营许可")


@pytest.mark.parametrize("binding", [TYPED, SCANNED], ids=["typed", "scanned"])
def test_a_business_licence_fits_one_code(binding: Binding) -> None:
    wanted = spec(
        issuer="https://amr.sh.example",
        claims=BUSINESS_LICENCE,
        redactable=frozenset({"rep", "capital", "founded", "address", "scope"}),
        valid_until=None,
        status=StatusReference("https://amr.sh.example/s/1", 41_234),
    )
    stored = sd_cwt.HANDLER.issue(wanted, ISSUER)
    shown = sd_cwt.HANDLER.present(stored, select(("rep",), ("address",)), binding, HOLDER)
    assert len(read_cwt(shown).claims) == 9
    text = wrap_card(shown)
    print(f"12 claims, 5 redactable, 2 shown: {len(shown)} bytes, {len(text)} characters")
    assert len(text) <= SCREEN_BUDGET
