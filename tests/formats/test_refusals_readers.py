"""What readers refuse that nothing behind them would: forged or damaged input, each beside what is read
(docs/mutation.md)."""

from __future__ import annotations

import json
from typing import Any

import pytest

from formats import foreign, forge, mdoc_forge, passes
from formats.mdoc_forge import device_signature, device_signed, document, response
from wallet.codec import cbor, strict_json
from wallet.codec.base import b45_encode, b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.codec.inflate import deflate
from wallet.codec.limits import MAX_CREDENTIAL, MAX_SCAN
from wallet.crypto import cose, jose
from wallet.formats import claim169, cwt, dcc, registry, sd_cwt, sd_jwt, shc, sign1, vc_jwt, vds_nc
from wallet.formats.fhir import bundle_claims
from wallet.formats.mdoc import read as mdoc_read
from wallet.formats.mdoc.session import read_transcript
from wallet.formats.mdoc.values import moment
from wallet.formats.sd_jwt import serialisation
from wallet.formats.vc_jwt import presentation, terms
from wallet.formats.vds import read as vds_read
from wallet.formats.vds.header import read_header
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Reason

REGULAR_EXPRESSION = Tag(35, "a")
"""A tag that nobody may evaluate (CASES, I09)."""


def refused(read: Any, data: Any, reason: Reason = Reason.MALFORMED) -> None:
    with pytest.raises(ParseError) as caught:
        read(data)
    assert caught.value.reason is reason, caught.value.detail


class TestClaim169:
    SHOWS = b"\xd2\x84" + b"\x18\xa9\xa0"

    def test_tagged_bytes(self) -> None:
        assert claim169.recognise(passes.identity_token())
        assert not claim169.recognise(passes.message({1: "issuer"}))

    def test_text_of_the_right_length(self) -> None:
        assert len(b45_encode(self.SHOWS)) < 60
        assert not claim169.recognise(b45_encode(self.SHOWS).encode())
        assert claim169.recognise(b45_encode(self.SHOWS + bytes(60)).encode())
        assert not claim169.recognise(b45_encode(self.SHOWS + bytes(MAX_SCAN)).encode())

    @pytest.mark.parametrize("text", [b"\xff" * 80, b":" * 81, "二".encode() * 30])
    def test_what_is_no_base45_raises_nothing(self, text: bytes) -> None:
        assert not claim169.recognise(text)

    def test_what_shows_no_identity(self) -> None:
        assert not claim169.recognise(b45_encode(bytes(2) + self.SHOWS[2:] + bytes(60)).encode())
        assert not claim169.recognise(b45_encode(self.SHOWS[:2] + bytes(60)).encode())
        assert not claim169.recognise(b45_encode(deflate(passes.message({1: "a" * 80}))).encode())

    @pytest.mark.parametrize("day", ["2026-W01-1", "2026W011", "２０２６０１０２", "202601022", "2026-0102"])
    def test_days_of_birth(self, day: str) -> None:
        read = claim169.HANDLER.parse
        for sound in ("19880102", "1988-01-02"):
            (made,) = read(passes.identity_token(passes.IDENTITY | {8: sound})).credentials
            assert made.claims["birth_date"] == "1988-01-02"
        refused(read, passes.identity_token(passes.IDENTITY | {8: day}))


class TestTags:
    """Tags that compute, in members that a reader passes over (CASES, I09)."""

    @pytest.mark.parametrize(
        "value", [REGULAR_EXPRESSION, Tag(99, REGULAR_EXPRESSION), [{1: REGULAR_EXPRESSION}]]
    )
    def test_of_a_health_pass(self, value: Any) -> None:
        assert dcc.HANDLER.parse(passes.health_pass(passes.claims() | {99: Tag(99, "a")}).encode())
        refused(dcc.HANDLER.parse, passes.health_pass(passes.claims() | {99: value}).encode())

    def test_in_the_claims_header_of_a_token(self) -> None:
        def made(value: Any) -> bytes:
            return cose.sign1({15: {8: value}}, {}, cbor.dumps({1: "issuer"}), forge.ISSUER)

        assert cwt.HANDLER.parse(made({1: {}})).credentials
        refused(cwt.HANDLER.parse, made(REGULAR_EXPRESSION))

    def test_in_what_the_holder_of_an_mdoc_states(self) -> None:
        def made(value: Any) -> Any:
            key = mdoc_forge.security_object({})["deviceKeyInfo"]
            allowed = key | {"keyAuthorizations": {"nameSpaces": ["own"]}}
            statements = cbor.dumps(Tag(24, cbor.dumps({"own": {"a": value}})))
            signature = device_signature(payload=mdoc_forge.authentication(statements=statements))
            signed = device_signed(signature, statements=statements)
            return response(document(device=signed, deviceKeyInfo=allowed))

        assert not mdoc_forge.read(made("x")).findings
        refused(mdoc_forge.read, made(REGULAR_EXPRESSION))


class TestHealthPasses:
    def test_by_their_prefix(self) -> None:
        assert dcc.recognise(b"HC1:6BF")
        assert dcc.recognise(b"hc1:6bf")
        assert not dcc.recognise(b"HC2:6BF")
        assert not dcc.recognise(b"")

    def test_entries_are_an_array(self) -> None:
        """A map with the key 0 looks like one to whoever takes its first entry."""
        sound = passes.hcert()
        assert dcc.HANDLER.parse(passes.health_pass(passes.claims(sound)).encode())
        refused(
            dcc.HANDLER.parse, passes.health_pass(passes.claims(sound | {"v": {0: sound["v"][0]}})).encode()
        )


class TestMdoc:
    def read(self, **changes: Any) -> Any:
        return mdoc_forge.read(response(document(**changes)))

    @pytest.mark.parametrize("number", [23, 25, 99])
    def test_the_holders_statements_are_encoded_cbor(self, number: int) -> None:
        assert not self.read().findings
        statements = cbor.dumps(Tag(number, cbor.dumps({})))
        found = self.read(device=device_signed(statements=statements))
        assert [each.reason for each in found.findings] == [Reason.HOLDER_PROOF_INVALID]

    def test_a_holders_header_with_something_behind_it(self) -> None:
        parts = cbor.loads(cbor.dumps(device_signature()))
        parts[0] += b"\x00"
        refused(lambda auth: self.read(device=device_signed(auth)), parts, Reason.TRAILING_DATA)

    @pytest.mark.parametrize("number", [[], {}, "ES256", None, -7.0])
    def test_a_holders_algorithm_that_is_none(self, number: Any) -> None:
        proof = self.read(device=device_signed(device_signature(header={1: number}))).holder_proof
        assert proof is None or proof.signed.algorithm is None

    def test_what_looks_like_one(self) -> None:
        whole = response(document())
        assert mdoc_read.recognise(whole)
        assert not mdoc_read.recognise(b"\x83\x6aissuerAuth\x01\x02")
        assert not mdoc_read.recognise(b"\xa1\x67version\x01")
        assert mdoc_read.begins_text(b64url_encode(whole))
        assert not mdoc_read.begins_text("o" + "!" * 80)

    @pytest.mark.parametrize("status", [False, 0.0, "0", None])
    def test_a_responses_status_is_a_number(self, status: Any) -> None:
        refused(mdoc_forge.read, response(document(), status=status))

    @pytest.mark.parametrize("status", [0, 10])
    def test_a_response_without_documents_is_no_licence(self, status: int) -> None:
        refused(mdoc_read.parse_item, {"version": "1.0", "status": status}, Reason.NOT_A_LICENCE)

    @pytest.mark.parametrize("kind", [None, 7, b"org"])
    def test_documents_of_a_response_name_their_type(self, kind: Any) -> None:
        made = document()
        if kind is None:
            del made["docType"]
        else:
            made["docType"] = kind
        refused(mdoc_forge.read, response(made))

    def test_namespaces_of_the_issuer_are_named(self) -> None:
        digests = mdoc_forge.security_object(mdoc_forge.SPACES)["valueDigests"]
        assert self.read(valueDigests=digests).claims
        refused(lambda more: self.read(valueDigests=digests | more), {7: {}})

    def test_nothing_is_dated_before_all_clocks(self) -> None:
        for name in ("signed", "validFrom"):
            info = mdoc_forge.validity(**{name: Tag(0, "1969-12-31T23:59:59Z")})
            refused(lambda given: self.read(validityInfo=given), info)

    @pytest.mark.parametrize("number", [1, 99, 1004])
    def test_a_moment_has_the_tag_that_says_so(self, number: int) -> None:
        assert moment(Tag(0, "2026-11-23T06:00:00Z"), "signed") == 1_795_413_600
        refused(lambda value: moment(value, "signed"), Tag(number, "2026-11-23T06:00:00Z"))

    @pytest.mark.parametrize("item", [{0: None, 1: None, 2: []}, "abc", b"abc", 3, [None, None]])
    def test_a_transcript_is_an_array_of_three(self, item: Any) -> None:
        sound = cbor.dumps([None, None, []])
        assert read_transcript(sound) == read_transcript(cbor.dumps(Tag(24, sound))) == sound
        refused(read_transcript, cbor.dumps(item))
        refused(read_transcript, cbor.dumps(Tag(24, cbor.dumps(item))))


def nested_cards(depth: int) -> bytes:
    """Each disclosure holds an array with the digest of the one below."""
    made = [cbor.dumps([forge.SALT, "end"])]
    for _ in range(depth):
        made.append(cbor.dumps([forge.SALT, [Tag(60, forge.cwt_digest(made[-1]))]]))
    return forge.card(forge.cwt_payload() | {"deep": [Tag(60, forge.cwt_digest(made[-1]))]}, made)


def nested_tokens(depth: int) -> str:
    made = [forge.jwt_disclosure("end")]
    for _ in range(depth):
        made.append(forge.jwt_disclosure([{"...": forge.jwt_digest(made[-1])}]))
    return forge.token(forge.jwt_payload(deep=[{"...": forge.jwt_digest(made[-1])}]), *made)


class TestSelective:
    def test_arrays_nest_as_deep_through_disclosures_as_without(self) -> None:
        assert not sd_cwt.HANDLER.parse(nested_cards(10)).credentials[0].findings
        refused(sd_cwt.HANDLER.parse, nested_cards(20), Reason.LIMIT_EXCEEDED)
        assert not forge.read_jwt(nested_tokens(10)).findings
        refused(forge.read_jwt, nested_tokens(20), Reason.LIMIT_EXCEEDED)

    @pytest.mark.parametrize("fields", [["v", "k"], ["v", "k", "l"]])
    def test_an_elements_disclosure_is_salt_and_value(self, fields: list[str]) -> None:
        def card(given: list[str]) -> bytes:
            one = forge.cwt_disclosure(*given)
            return forge.card(forge.cwt_payload() | {"all": [Tag(60, forge.cwt_digest(one))]}, [one])

        def token(given: list[str]) -> str:
            one = forge.jwt_disclosure(*given)
            return forge.token(forge.jwt_payload(all=[{"...": forge.jwt_digest(one)}]), one)

        bad = [(Check.INTEGRITY, Reason.DISCLOSURE_INVALID)]
        assert forge.reasons(forge.read_cwt(card(["v"]))) == forge.reasons(forge.read_jwt(token(["v"]))) == []
        assert forge.reasons(forge.read_cwt(card(fields))) == bad
        assert forge.reasons(forge.read_jwt(token(fields))) == bad

    def test_a_cards_disclosure_is_an_array(self) -> None:
        """A map with the keys 0, 1 and 2 looks like one to whoever takes its members by number."""
        sound = cbor.dumps([forge.SALT, "v", "k"])
        assert forge.read_cwt(forge.redacted_card(sound)).claims["k"] == "v"
        for fields in ({0: forge.SALT, 1: "v", 2: "k"}, {0: forge.SALT}):
            refused(forge.read_cwt, forge.redacted_card(cbor.dumps(fields)))

    def test_a_cards_salt_is_bytes(self) -> None:
        found = forge.read_cwt(forge.redacted_card(cbor.dumps(["s" * 16, "v", "k"])))
        assert (Check.INTEGRITY, Reason.DISCLOSURE_INVALID) in forge.reasons(found)

    @pytest.mark.parametrize("given", [5, True, "text", b"bytes", {}, {1: 2}])
    def test_a_cards_disclosures_are_an_array(self, given: Any) -> None:
        refused(forge.read_cwt, forge.card(forge.cwt_payload(), unprotected={17: given}))

    def test_names_of_a_card_are_short_in_bytes(self) -> None:
        assert forge.read_cwt(forge.card(forge.cwt_payload() | {"照" * 85: 1}))
        refused(forge.read_cwt, forge.card(forge.cwt_payload() | {"照" * 86: 1}))

    def test_a_holders_token_without_its_time_has_no_other(self) -> None:
        card = forge.card(forge.cwt_payload())
        timeless = {6: None, 7: b"id"}
        assert forge.read_cwt(forge.kbt(card, timeless)).holder_proof.findings == ()  # type: ignore[union-attr]
        for more in ({5: forge.SHOWN}, {4: forge.SHOWN + 60}):
            proof = forge.read_cwt(forge.kbt(card, timeless | more)).holder_proof
            assert "a holder's token without iat must not have exp or nbf" in [
                f.detail for f in proof.findings
            ]  # type: ignore[union-attr]

    @pytest.mark.parametrize("data", [b"\xd2\x7f\xff", b"\xd2\xa0\xff", b"\xd2", b"\xd1\x84\xff"])
    def test_what_claims_to_be_no_card(self, data: bytes) -> None:
        assert sd_cwt.HANDLER.recognise(b"\xd2\x83\xff")
        assert not sd_cwt.HANDLER.recognise(data)

    @pytest.mark.parametrize("disclosure", ["a.b", "é", "a b", "a=", ""])
    def test_a_tokens_disclosures_are_base64url(self, disclosure: str) -> None:
        whole = forge.token(forge.jwt_payload()).rstrip("~")
        protected, payload, signature = whole.split(".")
        parts = {"protected": protected, "payload": payload, "signature": signature}
        assert sd_jwt.HANDLER.parse(strict_json.dumps(parts | {"header": {"disclosures": []}}))
        refused(sd_jwt.HANDLER.parse, strict_json.dumps(parts | {"header": {"disclosures": [disclosure]}}))

    def test_what_looks_serialised(self) -> None:
        whole = b'{"payload":"b","signature":"c"}'
        assert serialisation.looks_serialised(whole)
        assert sd_jwt.HANDLER.recognise(whole)
        for other in (whole[1:], b'{"signature":"c"}', b'{"payload":"b"}', b"{}", b"eyJ"):
            assert not sd_jwt.HANDLER.recognise(other), other

    def test_signatures_are_an_array(self) -> None:
        one = {"protected": "a", "signature": "c"}
        assert serialisation.compact(strict_json.dumps({"payload": "b", "signatures": [one]})) == "a.b.c~"
        refused(serialisation.compact, strict_json.dumps({"payload": "b", "signatures": {"0": one}}))


class TestHealthCards:
    def test_how_many_a_file_holds(self) -> None:
        card = foreign.health_card()
        one, two = (json.dumps({"verifiableCredential": [card] * n}).encode() for n in (1, 2))
        assert [shc.holds_several(data) for data in (one, two)] == [False, True]
        assert not shc.holds_several(b'["eyJ","eyJ"]')

    @pytest.mark.parametrize("payload", [b"[]", b'"vc"', b"7", b"null", b'{"vc":[]}'])
    def test_a_card_says_something(self, payload: bytes) -> None:
        header = {"zip": "DEF", "kid": foreign.kid_of(foreign.HEALTH)}
        sound = foreign.deflated(strict_json.dumps(foreign.health_payload()))
        assert shc.HANDLER.parse(jose.sign_compact(header, sound, foreign.HEALTH).encode())
        made = jose.sign_compact(header, foreign.deflated(payload), foreign.HEALTH)
        refused(shc.HANDLER.parse, made.encode())

    def test_types_are_texts(self) -> None:
        sound = ["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"]
        assert shc._document_type(sound) == "shc.immunization"
        for types in ([*sound, 7], [7, *sound], [*sound, None], sound[0], {sound[0]: 1}):
            refused(shc._document_type, types)

    def test_a_bundle_is_one(self) -> None:
        patient = {"resource": {"resourceType": "Patient"}}
        assert bundle_claims({"resourceType": "Bundle", "entry": [patient]}) == {}
        for kind in ("List", None, ["Bundle"]):
            refused(bundle_claims, {"resourceType": kind, "entry": [patient]})


class TestWhoseItIs:
    def test_a_header_that_cannot_be_read_goes_to_the_stricter_reader(self) -> None:
        plain = cose.sign1({}, {}, cbor.dumps({1: "issuer"}), forge.ISSUER)
        assert sign1.handler_of(plain) is cwt.HANDLER
        for header in (b"\xa1", b"\x80", b"\x01"):
            broken = b"\xd2\x84" + cbor.dumps(header) + b"\xa0\x41\xa0\x40"
            assert sign1.handler_of(broken) is sd_cwt.HANDLER
            refused(sd_cwt.HANDLER.parse, broken)

    @pytest.mark.parametrize("item", [[1, 2], [b"", {}, b"", 7], {"a": 1}, {1: 2}, [{"a": 1}]])
    def test_other_cbor_is_nothing_of_ours(self, item: Any) -> None:
        bare = cbor.loads(cose.sign1({}, {}, cbor.dumps({1: "issuer"}), forge.ISSUER)).value
        assert registry.recognise(cbor.dumps(bare)).handler is cwt.HANDLER
        assert registry.recognise(cbor.dumps(item) + b"").kind == "unknown"

    def test_an_array_of_mdocs_is_a_bundle(self) -> None:
        whole = Encoded(response())
        assert registry.recognise(cbor.dumps([whole, whole])).kind == "bundle"
        assert registry.recognise(cbor.dumps([whole, {"a": 1}])).kind == "unknown"

    def test_an_envelope_around_something_else(self) -> None:
        refused(registry._recognise_card, cbor.dumps(7))
        refused(registry._recognise_card, cbor.dumps(b"bytes"))

    def test_a_serialised_token_that_is_too_long(self) -> None:
        long = b'{"payload":"' + b"a" * MAX_CREDENTIAL + b'","signature":"c"}'
        refused(registry.recognise, long, Reason.LIMIT_EXCEEDED)
        assert registry.recognise(long.replace(b"payload", b"paycode")).kind == "unknown"


class TestVerifiableCredentials:
    def test_what_looks_enveloped(self) -> None:
        whole = json.dumps(foreign.envelope(foreign.vc())).encode()
        assert presentation.recognise(whole)
        for other in (
            b'{"type":"EnvelopedVerifiableCredential"}',
            b'{"id":"data:application/vc+jwt,a"}',
            b'{"type":"VerifiableCredential","id":"data:,"}',
        ):
            assert not presentation.recognise(other), other

    def test_one_that_is_too_long(self) -> None:
        refused(vc_jwt.HANDLER.parse, b"a" * (MAX_CREDENTIAL + 1), Reason.LIMIT_EXCEEDED)

    def test_terms(self) -> None:
        assert terms.types_of("A") == ("A",)
        for types in ([], "", [""], [7], None, {}):
            refused(terms.types_of, types)
        assert terms.identifier({"id": "a"}, "holder") == "a"
        for holder in ({}, {"id": None}, {"id": 7}, [], 7):
            refused(lambda value: terms.identifier(value, "holder"), holder)

    @pytest.mark.parametrize("name", ["statusListCredential", "statusPurpose"])
    @pytest.mark.parametrize("value", ["", None, 7, ["https://status.example/1"]])
    def test_a_status_entry_names_its_list_and_purpose(self, name: str, value: Any) -> None:
        entry = {
            "type": "BitstringStatusListEntry", "statusPurpose": "revocation", "statusListIndex": "7",
            "statusListCredential": "https://status.example/1",
        }  # fmt: skip
        assert terms.statuses(entry)[0].index == 7
        refused(terms.statuses, entry | {name: value})


class TestSeals:
    def test_the_magic_byte(self) -> None:
        sound = foreign.seal()
        assert vds_read.recognise(sound)
        assert read_header(sound).state == "UTO"
        for other in (b"\xdb" + sound[1:], b"\x00" + sound[1:], b""):
            assert not vds_read.recognise(other)
            refused(read_header, other)

    @pytest.mark.parametrize("length", [b"\x80", b"\x83\x00\x01\x00", b"\x84\x00\x00\x01\x00"])
    def test_lengths(self, length: bytes) -> None:
        assert vds_read._value(b"\x82\x01\x00" + bytes(256), 0) == (bytes(256), 259)
        refused(lambda data: vds_read._value(data, 0), length + bytes(256))

    def test_what_looks_like_a_seal_in_json(self) -> None:
        sound = foreign.nc_seal()
        assert vds_nc.recognise(sound)
        assert not vds_nc.recognise(b"[" + sound[1:])
        assert not vds_nc.recognise(b" " + sound)

    @pytest.mark.parametrize("day", ["20210303", "2021-W09-3", "2021W093", "2021-3-3", "２０２１-03-03"])
    def test_days(self, day: str) -> None:
        assert vds_nc._is_day("2021-03-03")
        assert not vds_nc._is_day(day)
