"""Reading cards: each rule by a card that breaks it alone, beside one that does not."""

from __future__ import annotations

from typing import Any

import pytest

from formats.forge import (
    BINDING,
    DIGESTS,
    ENDS,
    HOLDER,
    ISSUED,
    SALT,
    SHOWN,
    card,
    cwt_digest,
    cwt_disclosure,
    cwt_payload,
    kbt,
    pack,
    read_cwt,
    reasons,
    redacted_card,
    sound,
    unpack,
)
from wallet.codec import cbor
from wallet.codec.cbor import Simple, Tag
from wallet.crypto import cose, keys
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import sd_cwt
from wallet.model.credential import CredentialFormat, StatusReference
from wallet.model.errors import ParseError
from wallet.model.verdict import Check, Reason

INVALID = (Check.INTEGRITY, Reason.DISCLOSURE_INVALID)
HIDDEN = (Check.VALIDITY, Reason.VALIDITY_HIDDEN)
FORGED_PROOF = (Check.HOLDER, Reason.HOLDER_PROOF_INVALID)
EXPIRED = (Check.VALIDITY, Reason.EXPIRED)
NOT_YET = (Check.VALIDITY, Reason.NOT_YET_VALID)


def refused(data: bytes) -> Reason:
    with pytest.raises(ParseError) as caught:
        sd_cwt.HANDLER.parse(data)
    return caught.value.reason


def test_a_card_is_read_whole() -> None:
    rep, address = cwt_disclosure("王小明", "rep"), cwt_disclosure("示例路1号", "address")
    hidden = cwt_digest(cwt_disclosure("never", "shown"))
    payload = cwt_payload() | {DIGESTS: [cwt_digest(rep), hidden, cwt_digest(address)]}
    read = read_cwt(card(payload, [address, rep]))
    assert sound(read)
    assert read.format is CredentialFormat.SD_CWT
    assert read.claims == {"name": "示例公司", "rep": "王小明", "address": "示例路1号"}
    assert (read.document_type, read.issuer) == ("cn.business-licence", "https://amr.example")
    assert (read.issued_at, read.valid_from, read.valid_until) == (ISSUED, None, ENDS)
    assert read.status == StatusReference("https://amr.example/status/1", 41)
    assert [one.path for one in read.disclosures] == [("rep",), ("address",)]
    assert read.disclosures[0].encoded == rep
    assert read.redactable_hidden == 1
    assert read.holder_key is not None
    assert keys.thumbprint(read.holder_key) == keys.thumbprint(HOLDER.public_key)
    assert (read.signed.algorithm, read.signed.key_id) == ("ES256", None)
    assert read.holder_proof is None


@pytest.mark.parametrize("algorithm", ["ES256", "ES384", "EdDSA", "ESP256", "Ed25519"])
def test_algorithms(algorithm: str) -> None:
    signer = SoftwareSigner.generate(algorithm)
    read = read_cwt(card(cwt_payload(), signer=signer))
    assert read.signed.algorithm == algorithm
    assert sound(read, signer.public_key)


def test_typ_decides() -> None:
    for kind in (293, "application/sd-cwt", "sd-cwt", "application/licence+sd-cwt"):
        assert sound(read_cwt(card(cwt_payload(), protected={16: kind})))
    for kind in (294, "application/kb+cwt", "application/statuslist+cwt", 61, "cwt", b"sd-cwt"):
        assert refused(card(cwt_payload(), protected={16: kind})) is Reason.TYPE_CONFUSION
    rep = cwt_disclosure("王小明", "rep")
    assert refused(card(cwt_payload(), [rep], protected={16: None})) is Reason.TYPE_CONFUSION
    assert refused(card(cwt_payload(), protected={16: None})) is Reason.UNSUPPORTED_FORMAT
    assert refused(card(cwt_payload(), protected={16: None}, unprotected={16: 293})) is (
        Reason.UNSUPPORTED_FORMAT
    )


def test_the_algorithm_counts_from_the_protected_header_alone() -> None:
    sound_card = card(cwt_payload())
    assert read_cwt(sound_card).signed.algorithm == "ES256"
    parts = unpack(sound_card)
    head = cbor.loads(parts[0])
    number = head.pop(1)
    parts[0] = cbor.dumps(head)
    assert read_cwt(pack(parts)).signed.algorithm is None
    parts[1] = {1: number}
    assert read_cwt(pack(parts)).signed.algorithm is None


def test_disclosures_that_do_not_fit() -> None:
    rep, other = cwt_disclosure("王小明", "rep"), cwt_disclosure("李四", "rep")
    assert sound(read_cwt(redacted_card(rep)))
    payload = cwt_payload() | {DIGESTS: [cwt_digest(rep)]}
    assert reasons(read_cwt(card(payload, [rep, other]))) == [INVALID]  # no digest for it
    assert reasons(read_cwt(card(payload, [rep, rep]))) == [INVALID]  # twice
    twice = cwt_payload() | {DIGESTS: [cwt_digest(rep), cwt_digest(rep)]}
    assert reasons(read_cwt(card(twice, [rep]))) == [INVALID]
    assert reasons(read_cwt(redacted_card(cwt_disclosure("另一公司", "name")))) == [INVALID]  # repeats
    assert reasons(read_cwt(redacted_card(rep, other))) == [INVALID]  # repeats a disclosed one


@pytest.mark.parametrize(
    "disclosure",
    [
        cwt_disclosure("v"),
        cwt_disclosure("v", "k", "x"),
        cwt_disclosure("v", "k", salt=b"short"),
        cbor.dumps(["text salt", "v", "k"]),
    ],
)
def test_disclosures_of_a_wrong_shape(disclosure: bytes) -> None:
    assert sound(read_cwt(redacted_card(cwt_disclosure("v", "k"))))
    assert reasons(read_cwt(redacted_card(disclosure))) == [INVALID]


@pytest.mark.parametrize("disclosure", [b"", b"\xff", b"\xa0", b"\x80", cbor.dumps([SALT]) + b"x"])
def test_disclosures_that_cannot_be_read(disclosure: bytes) -> None:
    assert refused(redacted_card(disclosure)) in (Reason.MALFORMED, Reason.TRAILING_DATA)


def test_a_changed_disclosure_has_no_digest() -> None:
    parts = unpack(redacted_card(cwt_disclosure("王小明", "rep")))
    assert sound(read_cwt(pack(parts)))
    parts[1] = {17: [parts[1][17][0].replace("明".encode(), "月".encode())]}
    assert reasons(read_cwt(pack(parts))) == [INVALID]


@pytest.mark.parametrize(("key", "value"), [(1, "x"), (3, "a"), (6, ISSUED), (7, b"i"), (39, b"n"), (8, {})])
def test_what_must_not_be_redacted(key: int, value: Any) -> None:
    payload = cwt_payload()
    payload.pop(key, None)
    assert reasons(read_cwt(redacted_card(cwt_disclosure(value, 500)))) == []
    disclosure = cwt_disclosure(value, key)
    payload[DIGESTS] = [cwt_digest(disclosure)]
    beside = {33: b"\x30\x00"} if key == 1 else {}
    assert reasons(read_cwt(card(payload, [disclosure], unprotected=beside))) == [INVALID]


@pytest.mark.parametrize("key", [4, 5])
def test_validity_must_not_be_redacted(key: int) -> None:
    payload = cwt_payload()
    payload.pop(key, None)
    disclosure = cwt_disclosure(ENDS if key == 4 else ISSUED, key)
    payload[DIGESTS] = [cwt_digest(disclosure)]
    assert reasons(read_cwt(card(payload, [disclosure]))) == [HIDDEN]


def test_a_redacted_element_of_aud_is_noticed_even_when_it_did_not_come() -> None:
    digest = cwt_digest(cwt_disclosure("counter"))
    assert reasons(read_cwt(card(cwt_payload(list=["a", Tag(60, digest)])))) == []
    assert reasons(read_cwt(card(cwt_payload(aud=["a", Tag(60, digest)])))) == [INVALID]


def test_type_status_and_subject_may_be_redacted() -> None:
    status = {"status_list": {"idx": 7, "uri": "https://amr.example/2"}}
    disclosures = [cwt_disclosure("cn.x", 11), cwt_disclosure(status, 65535), cwt_disclosure("urn:s", 2)]
    payload = cwt_payload(vct=None, status=None, sub=None)
    payload[DIGESTS] = [cwt_digest(one) for one in disclosures]
    read = read_cwt(card(payload, disclosures))
    assert sound(read)
    assert (read.document_type, read.status) == ("cn.x", StatusReference("https://amr.example/2", 7))
    assert read.claims["sub"] == "urn:s"
    bare = read_cwt(card(payload))
    assert (bare.document_type, bare.status, bare.redactable_hidden) == (None, None, 3)


def test_nested_disclosures_decoys_and_elements() -> None:
    street, city = cwt_disclosure("示例路", 1), cwt_disclosure("上海", "city")
    address = cwt_disclosure({DIGESTS: [cwt_digest(street), cwt_digest(city)], "country": "cn"}, 501)
    first, decoy = cwt_disclosure("first"), cwt_disclosure()
    payload = cwt_payload(list=[Tag(60, cwt_digest(first)), Tag(60, cwt_digest(decoy)), "last"])
    payload[DIGESTS] = [cwt_digest(address)]
    read = read_cwt(card(payload, [city, decoy, first, street, address]))
    assert sound(read)
    assert read.claims["501"] == {"country": "cn", "1": "示例路", "city": "上海"}
    assert read.claims["list"] == ["first", "last"]
    assert {one.path for one in read.disclosures} == {
        ("501",), ("501", "1"), ("501", "city"), ("list", 0),
    }  # fmt: skip
    assert read.redactable_hidden == 0
    alone = read_cwt(card(payload, [street]))
    assert reasons(alone) == [INVALID]  # its parent did not come, so it has no digest
    again = cwt_disclosure("gb", "country", salt=bytes(16))
    address = cwt_disclosure({DIGESTS: [cwt_digest(again)], "country": "cn"}, 501)
    repeated = read_cwt(redacted_card(address))
    assert sound(repeated)
    payload = cwt_payload() | {DIGESTS: [cwt_digest(address)]}
    assert reasons(read_cwt(card(payload, [address, again]))) == [INVALID]


def test_digest_algorithms() -> None:
    import hashlib

    rep = cwt_disclosure("王小明", "rep")
    wide = hashlib.sha512(cbor.dumps(rep)).digest()
    payload = cwt_payload() | {DIGESTS: [wide]}
    assert sound(read_cwt(card(payload, [rep], protected={170: -44})))
    assert reasons(read_cwt(card(payload, [rep], protected={170: -14}))) == [
        (Check.ALGORITHM, Reason.ALGORITHM_NOT_ALLOWED)
    ]
    assert refused(card(payload, [rep], protected={170: "sha-512"})) is Reason.MALFORMED


def test_critical_headers() -> None:
    assert sound(read_cwt(card(cwt_payload(), protected={2: [16]})))
    for critical in ([99], [], "16", [17]):
        found = reasons(read_cwt(card(cwt_payload(), protected={2: critical, 99: 1})))
        assert found == [(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN)]


def test_the_cwt_claims_header_counts_as_payload() -> None:
    rep = cwt_disclosure("王小明", "rep")
    read = read_cwt(
        card(cwt_payload(), [rep], protected={15: {1: "https://amr.example", DIGESTS: [cwt_digest(rep)]}})
    )
    assert sound(read)
    assert read.claims["rep"] == "王小明"
    assert read_cwt(card(cwt_payload(iss=None), protected={15: {1: "i"}})).issuer == "i"
    assert refused(card(cwt_payload(), protected={15: {1: "https://other.example"}})) is Reason.MALFORMED
    assert refused(card(cwt_payload(), unprotected={15: {1: "https://amr.example"}})) is Reason.MALFORMED
    assert refused(card(cwt_payload(), protected={15: [1]})) is Reason.MALFORMED


@pytest.mark.parametrize(
    "value", ["1900000000", 1.9e9, ENDS * 1000, 2**64 - 1, -1, True, None, b"", float("nan")]
)
@pytest.mark.parametrize("name", ["exp", "nbf", "iat"])
def test_dates_are_whole_seconds(name: str, value: Any) -> None:
    assert sound(read_cwt(card(cwt_payload(**{name: ISSUED + 1 if name == "exp" else ISSUED}))))
    payload = cwt_payload() | {{"exp": 4, "nbf": 5, "iat": 6}[name]: value}
    if value is None:
        assert sound(read_cwt(card(payload)))  # null says nothing
    else:
        assert refused(card(payload)) is Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": 5}, {"aud": 5}, {"aud": ["a", 5]}, {"cnf": "key"}, {"cnf": {1: "key"}},
        {"vct": -1}, {"vct": b"x"},
        {"status": "x"}, {"status": {"status_list": {"idx": "1", "uri": "u"}}}, {"iss": None}, {"sub": None},
        {"status": {"status_list": {"idx": True, "uri": "u"}}}, {"status": {"status_list": {"idx": 1}}},
    ],
)  # fmt: skip
def test_claims_of_a_wrong_kind(changes: dict[str, Any]) -> None:
    assert sound(read_cwt(card(cwt_payload())))
    assert refused(card(cwt_payload(**changes))) is Reason.MALFORMED


def test_claims_that_may_be_absent_or_other() -> None:
    assert read_cwt(card(cwt_payload(vct=293))).document_type == "293"
    assert read_cwt(card(cwt_payload(aud=["a", "b"]))).audiences == ("a", "b")
    assert read_cwt(card(cwt_payload(cnf=None))).holder_key is None
    assert read_cwt(card(cwt_payload(cnf={5: b"thumbprint"}))).holder_key is None
    assert read_cwt(card(cwt_payload(status={"other": {}}))).status == StatusReference("", 0, "other")
    assert read_cwt(card(cwt_payload(status={"status_list": {"idx": -1, "uri": "u"}}))).status == (
        StatusReference("u", -1)
    )
    assert read_cwt(card(cwt_payload(iss=None), unprotected={33: b"\x30\x00"})).signed.chain == (b"\x30\x00",)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"nbf": ISSUED, "iat": ISSUED}, []),
        ({"nbf": ISSUED + 1, "iat": ISSUED}, [NOT_YET]),
        ({"exp": ISSUED, "iat": ISSUED}, [EXPIRED]),
        ({"exp": ISSUED, "nbf": ISSUED, "iat": None}, [EXPIRED]),
    ],
)
def test_times_of_a_card_agree(changes: dict[str, Any], expected: list[Any]) -> None:
    assert reasons(read_cwt(card(cwt_payload(**changes)))) == expected


@pytest.mark.parametrize(
    "value",
    [
        {b"k": 1}, {Simple(58): 1}, {Tag(58, 1): 1}, {"k" * 256: 1}, Tag(58, 1), Tag(62, 1), Tag(28, []),
        Tag(29, 0), Tag(35, "a*"), Tag(2, b"\x01" * 100_000), Tag(4, [10**9, 1]), Tag(1, float("inf")),
        Tag(0, 5), Tag(60, b"d"),
        [Tag(60, "d")], {DIGESTS: "d"}, {DIGESTS: ["d"]}, float("inf"), float("nan"), Tag(24, {DIGESTS: []}),
    ],
)  # fmt: skip
def test_values_that_are_refused(value: Any) -> None:
    assert refused(card(cwt_payload(extra=value))) is Reason.MALFORMED


def test_tagged_values_stay_inert() -> None:
    values = [
        Tag(1004, "2024-03-11"),
        Tag(0, "2024-03-11T00:00:00Z"),
        Tag(1, 5),
        Tag(2, b"\x01"),
        Tag(24, b"\x01"),
    ]
    read = read_cwt(card(cwt_payload(extra=[*values, Tag(4, [-2, 27315]), Simple(23), None, 1.5])))
    assert read.claims["extra"] == [
        "2024-03-11", "2024-03-11T00:00:00Z", 5, b"\x01", b"\x01", [-2, 27315], "simple(23)", None, 1.5,
    ]  # fmt: skip


def test_keys_that_read_the_same_are_refused() -> None:
    assert refused(card(cwt_payload() | {500: 1, "500": 2})) is Reason.DUPLICATE_KEY
    assert refused(card(cwt_payload(extra={1: 1, "1": 2}))) is Reason.DUPLICATE_KEY


def test_headers_hold_no_tags_and_no_foreign_labels() -> None:
    assert sound(read_cwt(card(cwt_payload(), protected={99: {"a": [1]}}, unprotected={"note": 1})))
    for extra in ({99: Tag(0, "x")}, {99: {b"k": 1}}, {"k" * 256: 1}, {99: [{Simple(59): 1}]}):
        assert refused(card(cwt_payload(), protected=extra)) is Reason.MALFORMED
        assert refused(card(cwt_payload(), unprotected=extra)) is Reason.MALFORMED


def test_disclosure_headers() -> None:
    assert refused(card(cwt_payload(), [])) is Reason.MALFORMED
    assert refused(card(cwt_payload(), unprotected={17: b"x"})) is Reason.MALFORMED
    assert refused(card(cwt_payload(), unprotected={17: ["x"]})) is Reason.MALFORMED
    assert refused(card(cwt_payload(), protected={17: [b"x"]})) is Reason.MALFORMED
    assert refused(card(cwt_payload(), unprotected={171: []})) is Reason.MALFORMED
    assert sound(read_cwt(card(cwt_payload(), unprotected={171: [[b"n", b"c", b"t"]]})))


def test_limits() -> None:
    disclosures = [cwt_disclosure(n, f"claim {n}") for n in range(200)]
    assert sound(read_cwt(redacted_card(*disclosures)))
    assert refused(redacted_card(*disclosures, cwt_disclosure(0, "one more"))) is Reason.LIMIT_EXCEEDED
    assert refused(card(cwt_payload(extra=b"x" * 262_144))) is Reason.LIMIT_EXCEEDED
    chain: list[bytes] = [cwt_disclosure("end", "k")]
    for _ in range(20):
        chain.append(cwt_disclosure({DIGESTS: [cwt_digest(chain[-1])]}, "k"))
    payload = cwt_payload() | {DIGESTS: [cwt_digest(chain[-1])]}
    assert refused(card(payload, chain)) is Reason.LIMIT_EXCEEDED
    payload = cwt_payload() | {DIGESTS: [cwt_digest(chain[10])]}
    assert sound(read_cwt(card(payload, chain[:11])))


def test_bytes_around_and_within() -> None:
    sound_card = card(cwt_payload())
    assert refused(sound_card + b"\x00") is Reason.TRAILING_DATA
    assert refused(sound_card[1:]) is Reason.MALFORMED  # untagged
    assert refused(b"") is Reason.MALFORMED
    assert refused(cbor.dumps(Tag(98, []))) is Reason.MALFORMED
    assert refused(cose.sign1({16: 293}, {}, b"\xa1\x01\x61x\x00", HOLDER)) is Reason.TRAILING_DATA
    assert refused(cose.sign1({16: 293}, {}, b"\xa2\x01\x61x\x01\x61y", HOLDER)) is Reason.DUPLICATE_KEY
    assert refused(cose.sign1({16: 293}, {}, b"\x80", HOLDER)) is Reason.MALFORMED
    assert refused(cose.sign1({16: 293}, {}, b"\xbf\xff", HOLDER)) is Reason.MALFORMED


# The holder's token


def test_a_holder_token_is_read_whole() -> None:
    read = read_cwt(kbt(card(cwt_payload()), {"purpose": "办事"}))
    assert sound(read)
    proof = read.holder_proof
    assert proof is not None
    assert (proof.audiences, proof.issued_at) == ((BINDING.audience,), SHOWN)
    assert (proof.challenge, proof.challenge_may_be_raw) == (b"12345678", True)
    assert (proof.purpose, proof.has_token_id, proof.expires_at) == ("办事", False, None)


def test_several_audiences_stay_several() -> None:
    read = read_cwt(kbt(card(cwt_payload()), {3: ["a", "b"]}))
    assert read.holder_proof is not None
    assert read.holder_proof.audiences == ("a", "b")
    assert refused(kbt(card(cwt_payload()), {3: ["a", 1]})) is Reason.MALFORMED


def test_a_token_id_instead_of_a_time() -> None:
    read = read_cwt(kbt(card(cwt_payload()), {6: None, 7: b"id"}))
    assert sound(read)
    assert read.holder_proof is not None
    assert (read.holder_proof.issued_at, read.holder_proof.has_token_id) == (None, True)
    assert refused(kbt(card(cwt_payload()), {7: "id"})) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("claims", "protected"),
    [
        ({1: "iss"}, {}), ({2: "sub"}, {}), ({3: None}, {}), ({}, {16: 293}), ({}, {16: None}),
        ({}, {16: []}), ({}, {16: {}}), ({}, {16: 294.0}),
        ({}, {15: {}}), ({}, {2: [99], 99: 1}), ({6: None, 4: SHOWN}, {}), ({5: SHOWN + 1}, {}),
        ({4: SHOWN}, {}), ({4: ENDS + 1}, {}), ({6: ISSUED - 1}, {}),
    ],
)  # fmt: skip
def test_faults_of_a_holder_token(claims: dict[Any, Any], protected: dict[Any, Any]) -> None:
    assert sound(read_cwt(kbt(card(cwt_payload()), {4: SHOWN + 60, 5: SHOWN})))
    assert reasons(read_cwt(kbt(card(cwt_payload()), claims, protected=protected))) == [FORGED_PROOF]


def test_a_lapsed_or_future_card_has_its_own_reason() -> None:
    lapsed = card(cwt_payload(exp=SHOWN))
    assert reasons(read_cwt(kbt(lapsed))) == [EXPIRED]
    assert sound(read_cwt(kbt(card(cwt_payload(exp=SHOWN + 1)))))
    future = card(cwt_payload(nbf=SHOWN + 1, iat=None))
    assert reasons(read_cwt(kbt(future))) == [NOT_YET]
    assert sound(read_cwt(kbt(card(cwt_payload(nbf=SHOWN, iat=None)))))


@pytest.mark.parametrize("changes", [{39: "text"}, {6: "now"}, {6: 1.5}, {"purpose": 5}, {99: Tag(0, "x")}])
def test_holder_claims_of_a_wrong_kind(changes: dict[Any, Any]) -> None:
    assert refused(kbt(card(cwt_payload()), changes)) is Reason.MALFORMED


def test_what_a_holder_token_may_hold() -> None:
    inner = card(cwt_payload())
    assert sound(read_cwt(kbt(inner, protected={13: cbor.loads(inner).value})))  # untagged (RFC 9528)
    assert refused(kbt(inner, protected={13: inner})) is Reason.MALFORMED
    assert refused(kbt(inner, protected={13: Tag(98, cbor.loads(inner).value)})) is Reason.MALFORMED
    assert refused(kbt(kbt(inner))) is Reason.TYPE_CONFUSION
    assert refused(kbt(inner, protected={13: None})) is Reason.TYPE_CONFUSION


def test_another_holders_signature_does_not_hold() -> None:
    read = read_cwt(kbt(card(cwt_payload()), signer=SoftwareSigner.generate()))
    assert reasons(read) == []
    assert not sound(read)


def test_the_signing_input_names_the_presentation() -> None:
    inner = card(cwt_payload())
    first, again = read_cwt(kbt(inner)), read_cwt(kbt(inner))
    other = read_cwt(kbt(inner, {39: b"87654321"}))
    inputs = [one.holder_proof.signed.signing_input for one in (first, again, other) if one.holder_proof]
    assert inputs[0] == inputs[1] != inputs[2]
    assert first.digest == again.digest == other.digest == read_cwt(inner).digest
