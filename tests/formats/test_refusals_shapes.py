"""Shapes that only one refusal keeps out, each beside the one that is read (docs/mutation.md)."""

from __future__ import annotations

from typing import Any

import pytest

from formats import forge, mdoc_forge
from formats.foreign import health_card
from formats.mdoc_forge import SPACE, SPACES, device_signed, document, item, response, security_object
from wallet.codec import cbor, strict_json
from wallet.codec.cbor import Tag
from wallet.crypto import cose, jose
from wallet.formats import cwt, fhir, sd_cwt, shc, vc_jwt
from wallet.formats.mdoc.elements import read_elements
from wallet.formats.mdoc.security import read_security_object
from wallet.formats.sd_jwt.serialisation import compact
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Reason

TAGGED = {99: Tag(5, b"")}
"""A header parameter that holds a tag."""


def refused(read: Any, data: Any, reason: Reason = Reason.MALFORMED) -> None:
    with pytest.raises(ParseError) as caught:
        read(data)
    assert caught.value.reason is reason


class TestMdoc:
    def read(self, *documents: dict[str, Any]) -> Any:
        return mdoc_forge.read(response(*documents))

    def test_headers_hold_no_tags(self) -> None:
        header = {1: mdoc_forge.algorithm_of(mdoc_forge.ISSUER)}
        mso = security_object(SPACES)
        for protected, beside in ((header | TAGGED, {}), (header, TAGGED)):
            whole = {33: mdoc_forge.SIGNER_DER} | beside
            auth = mdoc_forge.issuer_auth(mso, protected=protected, unprotected=whole)
            refused(self.read, document(auth=auth))
        plain = mdoc_forge.issuer_auth(mso, protected=header | {99: b""})
        assert not self.read(document(auth=plain)).findings

    @pytest.mark.parametrize("where", ["header", "unprotected"])
    def test_headers_of_the_holder_hold_no_tags(self, where: str) -> None:
        number = mdoc_forge.algorithm_of(mdoc_forge.HOLDER)
        header = {1: number} if where == "header" else {}
        fine = mdoc_forge.device_signature(**{where: header | {99: b""}})
        assert not self.read(document(device=device_signed(fine))).findings
        odd = mdoc_forge.device_signature(**{where: header | TAGGED})
        found = self.read(document(device=device_signed(odd)))
        assert [(each.check, each.reason) for each in found.findings] == [
            (Check.HOLDER, Reason.HOLDER_PROOF_INVALID)
        ]

    @pytest.mark.parametrize("broken", [b"\xa1", b"\x81\x81\x81"])
    def test_a_holders_part_that_cannot_be_read_stops_the_reading(self, broken: bytes) -> None:
        statements = cbor.dumps(Tag(24, broken))
        refused(self.read, document(device=device_signed(statements=statements)))

    @pytest.mark.parametrize("spaces", [[], {SPACE: []}, "text"])
    def test_statements_of_the_holder_out_of_shape(self, spaces: Any) -> None:
        assert not self.read(document()).findings
        statements = cbor.dumps(Tag(24, cbor.dumps(spaces)))
        found = self.read(document(device=device_signed(statements=statements)))
        assert [each.reason for each in found.findings] == [Reason.HOLDER_PROOF_INVALID]

    def test_statements_of_the_holder_that_are_not_encoded(self) -> None:
        statements = cbor.dumps(Tag(24, {}))
        found = self.read(document(device=device_signed(statements=statements)))
        assert [each.reason for each in found.findings] == [Reason.HOLDER_PROOF_INVALID]

    @pytest.mark.parametrize("spaces", [{7: []}, {SPACE: {}}, {SPACE: "text"}, []])
    def test_elements_out_of_shape(self, spaces: Any) -> None:
        mso = read_security_object(cbor.dumps(Tag(24, cbor.dumps(security_object(SPACES)))))
        assert read_elements({SPACE: []}, mso, SPACE).items == []
        refused(lambda each: read_elements(each, mso, SPACE), spaces)

    def test_an_item_that_is_no_map(self) -> None:
        shown = {SPACE: [cbor.dumps(Tag(24, cbor.dumps(["digestID", "random"])))]}
        refused(self.read, document(shown=shown))

    def test_an_element_twice(self) -> None:
        spaces = {SPACE: [item(0, "a", "x"), item(1, "a", "y")]}
        assert [each.detail for each in self.read(document(spaces)).findings] == ["an element twice"]

    def test_an_item_of_another_digest(self) -> None:
        found = self.read(document(shown={SPACE: [item(0, "a", "x")]}))
        assert [each.detail for each in found.findings] == ["an item without its digest"]

    def test_a_security_object_without_a_holders_key(self) -> None:
        assert self.read(document(deviceKeyInfo={"deviceKey": None})).holder_key is None
        refused(self.read, document(deviceKeyInfo={}))

    def test_what_a_key_may_state_is_a_list_of_names(self) -> None:
        key = {"deviceKey": None}
        for allowed in ({SPACE: ["a"]}, {SPACE: 7}):
            info = key | {"keyAuthorizations": {"dataElements": allowed}}
            assert self.read(document(deviceKeyInfo=info)).claims
        info = key | {"keyAuthorizations": {"dataElements": {SPACE: [7]}}}
        refused(self.read, document(deviceKeyInfo=info))


class TestSdCwt:
    CARD = forge.card(forge.cwt_payload())

    def read(self, data: bytes) -> Any:
        return sd_cwt.HANDLER.parse(data).credentials[0]

    def test_headers_of_the_holder_hold_no_tags(self) -> None:
        assert self.read(forge.kbt(self.CARD, protected={99: b""})).holder_proof is not None
        refused(self.read, forge.kbt(self.CARD, protected=TAGGED))
        for beside, holds in (({99: b""}, True), (TAGGED, False)):
            parts = forge.unpack(forge.kbt(self.CARD))
            parts[1] = beside
            if holds:
                assert self.read(forge.pack(parts)).holder_proof is not None
            else:
                refused(self.read, forge.pack(parts))

    def test_claims_of_the_holder_are_a_map(self) -> None:
        parts = forge.unpack(forge.kbt(self.CARD))
        parts[2] = cbor.dumps([])
        refused(self.read, forge.pack(parts))

    def test_claims_beside_those_that_the_holder_signed(self) -> None:
        parts = forge.unpack(forge.kbt(self.CARD))
        parts[1] = {15: {3: "another"}}
        found = self.read(forge.pack(parts)).holder_proof
        assert [each.detail for each in found.findings] == ["the holder's token has a CWT Claims header"]

    def test_a_holders_token_that_starts_when_the_card_has_ended(self) -> None:
        ends = forge.ENDS
        claims = {6: None, 5: ends, 4: ends}
        found = self.read(forge.kbt(self.CARD, claims)).holder_proof
        assert (Check.VALIDITY, Reason.EXPIRED) in [(each.check, each.reason) for each in found.findings]
        before = self.read(forge.kbt(self.CARD, claims | {5: ends - 1})).holder_proof
        assert all(each.check is Check.HOLDER for each in before.findings)


class TestCwt:
    CLAIMS = {1: "issuer", 6: forge.ISSUED}

    def made(self, payload: Any = CLAIMS, header: Any = None, beside: Any = None) -> bytes:
        return cose.sign1(header or {}, beside or {}, cbor.dumps(payload), forge.ISSUER)

    def test_a_plain_one(self) -> None:
        (found,) = cwt.HANDLER.parse(self.made(beside={99: b""})).credentials
        assert found.issuer == "issuer"
        tagged = cbor.dumps(Tag(61, cbor.loads(self.made())))
        assert cwt.HANDLER.parse(tagged).credentials[0].issuer == "issuer"

    def test_headers_hold_no_tags(self) -> None:
        refused(cwt.HANDLER.parse, self.made(beside=TAGGED))
        refused(cwt.HANDLER.parse, self.made(header=TAGGED))

    def test_the_tag_stands_before_a_tagged_message(self) -> None:
        bare = Tag(61, cbor.loads(self.made()).value)
        refused(cwt.HANDLER.parse, cbor.dumps(bare))

    @pytest.mark.parametrize("payload", [Tag(61, CLAIMS), [], 7])
    def test_claims_are_a_map(self, payload: Any) -> None:
        refused(cwt.HANDLER.parse, cbor.dumps(Tag(61, cbor.loads(self.made(payload)))))

    @pytest.mark.parametrize("beside", [[], 7, "text"])
    def test_claims_in_the_header_are_a_map(self, beside: Any) -> None:
        refused(cwt.HANDLER.parse, cbor.dumps(Tag(61, cbor.loads(self.made(header={15: beside})))))

    @pytest.mark.parametrize("kind", [[], b"application/cwt", 7, "text"])
    def test_types(self, kind: Any) -> None:
        refused(cwt.HANDLER.parse, self.made(header={16: kind}), Reason.TYPE_CONFUSION)


class TestJson:
    SIGNED = {"protected": "a", "payload": "b", "signature": "c"}

    def test_the_serialisations(self) -> None:
        assert compact(strict_json.dumps(self.SIGNED)) == "a.b.c~"
        several = {"payload": "b", "signatures": [{"protected": "a", "signature": "c"}]}
        assert compact(strict_json.dumps(several)) == "a.b.c~"

    @pytest.mark.parametrize(
        "whole",
        [
            {"payload": "b", "signatures": {}},
            {"payload": "b", "signatures": []},
            {"payload": "b", "signatures": [7]},
            {"payload": "b", "signatures": [{"protected": "a", "signature": "c"}], "signature": "c"},
            SIGNED | {"header": {"disclosures": "text"}},
            SIGNED | {"header": {"disclosures": [7]}},
            SIGNED | {"header": {"kb_jwt": 7}},
            SIGNED | {"header": []},
        ],
    )
    def test_serialisations_out_of_shape(self, whole: Any) -> None:
        refused(compact, strict_json.dumps(whole))

    def test_claims_are_an_object(self) -> None:
        token = forge.token(forge.jwt_payload())
        assert forge.read_jwt(forge.kb(token)).holder_proof is not None
        proof = jose.sign_compact({"typ": "kb+jwt"}, b"[]", forge.HOLDER)
        refused(forge.read_jwt, token + proof)
        refused(vc_jwt.HANDLER.parse, jose.sign_compact({"typ": "vc+jwt"}, b"[]", forge.ISSUER).encode())


class TestHealthCards:
    @pytest.mark.parametrize("cards", [[], {}, "text", [7], None])
    def test_files(self, cards: Any) -> None:
        card = health_card()
        assert shc.file_cards(strict_json.dumps({"verifiableCredential": [card]})) == (card.encode(),)
        refused(shc.file_cards, strict_json.dumps({"verifiableCredential": cards}))

    @pytest.mark.parametrize("digits", ["", "5", "５６", "5a", "²³"])
    def test_codes(self, digits: str) -> None:
        assert shc._from_digits("shc:/5676") == "ey"
        refused(shc._from_digits, "shc:/" + digits)

    @pytest.mark.parametrize("bundle", [[], {"resourceType": "Patient"}, {"resourceType": "Bundle"}])
    def test_bundles(self, bundle: Any) -> None:
        patient = {"resource": {"resourceType": "Patient"}}
        assert fhir.bundle_claims({"resourceType": "Bundle", "entry": [patient]}) is not None
        refused(fhir.bundle_claims, bundle)
        if type(bundle) is dict:
            refused(fhir.bundle_claims, bundle | {"entry": {"0": patient}})
