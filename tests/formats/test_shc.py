"""SMART Health Cards: what is read, and each rule that a card may break."""

from __future__ import annotations

import zlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import foreign
from formats.foreign import (
    DOSE,
    HEALTH,
    HEALTH_ISSUER,
    PATIENT,
    RESULT,
    SECONDS,
    bundle,
    bytes_of,
    deflated,
    health_card,
    health_payload,
    numeric,
    vc_with,
)
from formats.forge import holds
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import registry, shc
from wallet.model.credential import Credential
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Reason

CARD = health_card()


def read(text: str) -> Credential:
    return shc.HANDLER.parse(text.encode()).credentials[0]


def refused(text: str | bytes) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(text))
    return caught.value.reason


def of(**changes: Any) -> str:
    return health_card(health_payload(**changes))


def holding(*resources: Any) -> str:
    return of(vc=vc_with(credentialSubject={"fhirVersion": "4.0.1", "fhirBundle": bundle(*resources)}))


def test_what_a_card_says() -> None:
    card = read(CARD)
    assert card.format == "shc"
    assert card.document_type == "shc.immunization"
    assert card.issuer == HEALTH_ISSUER
    assert (card.valid_from, card.valid_until) == (SECONDS - 86_400, None)
    assert card.claims == {
        "name": "John B. Anyperson",
        "birth_date": "1951-01-20",
        "immunizations": [{"vaccine": "CVX 207", "date": "2021-01-29", "lot": "0000007"}],
    }
    assert card.findings == ()
    assert card.holder_key is None
    assert holds(card.signed, HEALTH.public_key)


@pytest.mark.parametrize(
    "text", [numeric(CARD), f"{numeric(CARD)}\r\n", CARD, f" {CARD}\n"], ids=("code", "line", "jws", "blanks")
)
def test_a_card_in_each_wrapping(text: str) -> None:
    for form in (text, text.encode()):
        item = registry.recognise(form)
        assert (item.kind, item.handler) == ("credential", shc.HANDLER)
        assert registry.parse(item).credentials == (read(CARD),)


def test_files_of_cards() -> None:
    one = bytes_of({"verifiableCredential": [CARD]})
    assert registry.recognise(one).kind == "credential"
    assert registry.parse(registry.recognise(one)).credentials == (read(CARD),)
    two = bytes_of({"verifiableCredential": [CARD, of(iss="https://other.example")]})
    item = registry.recognise(two)
    assert item.kind == "bundle"
    assert [card.issuer for card in registry.parse(item).credentials] == [
        HEALTH_ISSUER,
        "https://other.example",
    ]
    assert refused(bytes_of({"verifiableCredential": [CARD] * 17})) is Reason.LIMIT_EXCEEDED
    assert refused(bytes_of({"verifiableCredential": [CARD, 5]})) is Reason.MALFORMED
    assert refused(bytes_of({"verifiableCredential": ["no card"]})) is Reason.MALFORMED


def test_a_card_in_several_codes_is_not_put_together() -> None:
    part = numeric(CARD).replace("shc:/", "shc:/1/2/")
    with pytest.raises(ParseError) as caught:
        shc.HANDLER.parse(part.encode())
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert "part 1 of 2" in caught.value.detail
    assert registry.recognise(part).handler is shc.HANDLER


@pytest.mark.parametrize(
    "text",
    [
        "shc:/", "shc:/5", "shc:/56x6", "shc:/5678", "shc:/٥٦٧٦",
        numeric(CARD) + "0", numeric(CARD)[:-1], numeric(CARD).replace("shc:/", "shc://"),
        numeric(CARD.partition(".")[0]), numeric(CARD + "."),
    ],
    ids=lambda text: text[:12],
)  # fmt: skip
def test_codes_that_are_none(text: str) -> None:
    assert refused(text) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("types", "named"),
    [
        (("health-card",), "health-card"), (("health-card", "laboratory"), "laboratory"),
        (("health-card", "covid19"), "covid19"), (("covid19", "laboratory", "health-card"), "laboratory"),
        (("health-card", "immunization", "covid19"), "immunization"),
    ],
)  # fmt: skip
def test_types(types: tuple[str, ...], named: str) -> None:
    written = [*(f"https://smarthealth.cards#{one}" for one in types), "VerifiableCredential"]
    assert read(of(vc=vc_with(type=written))).document_type == f"shc.{named}"


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": ...}, {"iss": 5}, {"iss": "http://health.example"}, {"iss": "https://health.example/"},
        {"iss": "https://health.example/a b"}, {"iss": "health.example"}, {"nbf": ...}, {"nbf": "1"},
        {"nbf": True}, {"nbf": -1}, {"nbf": -0.5}, {"nbf": 1e12}, {"nbf": SECONDS * 1000},
        {"exp": SECONDS + 0.5}, {"exp": "x"}, {"exp": 10**15}, {"vc": ...}, {"vc": []},
        {"vc": vc_with(type=...)}, {"vc": vc_with(type="https://smarthealth.cards#health-card")},
        {"vc": vc_with(type=["https://smarthealth.cards#immunization"])}, {"vc": vc_with(type=[5])},
        {"vc": vc_with(credentialSubject=...)}, {"vc": vc_with(credentialSubject={"fhirVersion": "4.0.1"})},
        {"vc": vc_with(credentialSubject={"fhirBundle": bundle(PATIENT)})},
    ],
)  # fmt: skip
def test_claims_out_of_shape(changes: dict[str, Any]) -> None:
    assert read(of()).claims
    assert refused(of(**changes)) is Reason.MALFORMED


def test_genuine_cards_carry_fractions_in_nbf() -> None:
    """As the framework's own examples do (RFC 7519, section 2, allows them): rounded up, never down."""
    assert read(of(nbf=1617976270.189)).valid_from == 1617976271
    assert read(of(nbf=1617976270.0, exp=1617976271)).valid_until == 1617976271


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ({"zip": ...}, Reason.NOT_A_LICENCE), ({"zip": "def"}, Reason.NOT_A_LICENCE),
        ({"kid": ...}, Reason.MALFORMED), ({"kid": ""}, Reason.MALFORMED), ({"kid": 5}, Reason.MALFORMED),
    ],
)  # fmt: skip
def test_headers_out_of_shape(header: dict[str, Any], reason: Reason) -> None:
    token = health_card(**header)
    assert refused(numeric(token)) is Reason.MALFORMED
    as_text = Reason.UNSUPPORTED_FORMAT if reason is Reason.NOT_A_LICENCE else reason
    assert refused(token) is as_text, "without zip: DEF a token does not say that it is a health card"


def test_only_es256_is_an_algorithm_here() -> None:
    assert read(CARD).signed.algorithm == "ES256"
    other = SoftwareSigner.generate("ES384")
    signed = read(health_card(signer=other)).signed
    assert (signed.algorithm, signed.algorithm_text) == (None, "ES384")


def test_certificates_in_the_header_are_not_looked_at() -> None:
    assert read(health_card(x5c=["AAAA"])).signed.chain == ()


def test_unknown_critical_header() -> None:
    found = [(one.check, one.reason) for one in read(health_card(crit=["x"], x=1)).findings]
    assert found == [("algorithm", Reason.CRITICAL_HEADER_UNKNOWN)]


def test_compression() -> None:  # I15
    plain = bytes_of(health_payload())
    assert read(health_card(packed=deflated(plain))).claims
    assert refused(health_card(packed=zlib.compress(plain))) is Reason.MALFORMED
    assert refused(health_card(packed=plain)) is Reason.MALFORMED
    assert refused(health_card(packed=deflated(plain)[:-1])) is Reason.MALFORMED
    assert refused(health_card(packed=deflated(plain) + b"\0")) is Reason.TRAILING_DATA
    assert refused(health_card(packed=deflated(plain) * 2)) is Reason.TRAILING_DATA
    assert refused(health_card(packed=deflated(plain + b"{}"))) is Reason.TRAILING_DATA
    assert read(health_card(packed=deflated(plain + b" " * (65_536 - len(plain))))).claims
    assert refused(health_card(packed=deflated(plain + b" " * 65_536))) is Reason.LIMIT_EXCEEDED
    assert refused(health_card(packed=deflated(bytes(10**7)))) is Reason.LIMIT_EXCEEDED
    twice = plain.replace(b'"nbf":', b'"nbf":1,"nbf":')
    assert refused(health_card(packed=deflated(twice))) is Reason.DUPLICATE_KEY


def test_results_and_what_is_not_known() -> None:
    measured = RESULT | {"valueCodeableConcept": ..., "valueQuantity": {"value": 7.5, "unit": "mg/dL"}}
    card = read(holding(PATIENT, RESULT, foreign.without(measured), {"resourceType": "Condition"}))
    assert card.claims["observations"] == [
        {"test": "LOINC 94558-4", "result": "SNOMED CT 260373001", "date": "2021-02-17"},
        {"test": "LOINC 94558-4", "result": "7.5 mg/dL", "date": "2021-02-17"},
    ]
    assert card.claims["others"] == 1
    assert "immunizations" not in card.claims


def test_who_gave_a_dose_or_did_a_test() -> None:
    hospital = DOSE | {"performer": [{"actor": {"display": "ABC General Hospital"}}]}
    tested = RESULT | {"performer": [{"display": "Laboratory"}, {"display": "ABC General Hospital"}]}
    assert read(holding(PATIENT, hospital, hospital, tested)).claims["performer"] == (
        "ABC General Hospital, Laboratory"
    )
    assert "performer" not in read(holding(PATIENT, DOSE | {"performer": ["x", {}]})).claims


def test_a_dose_that_was_not_given_says_so() -> None:
    told = read(holding(PATIENT, DOSE | {"status": "not-done"})).claims["immunizations"]
    assert told[0]["status"] == "not-done"
    missing = read(holding(PATIENT, foreign.without(DOSE | {"status": ...}))).claims["immunizations"]
    assert missing[0]["status"] == "unknown"


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        ((), Reason.MALFORMED), ((DOSE,), Reason.MALFORMED), ((PATIENT, PATIENT), Reason.MALFORMED),
        ((PATIENT, "no resource"), Reason.MALFORMED), ((PATIENT, {}), Reason.MALFORMED),
        ((PATIENT | {"name": "John"},), Reason.MALFORMED),
        ((PATIENT | {"name": ["John"]},), Reason.MALFORMED),
        ((PATIENT | {"birthDate": 5},), Reason.MALFORMED),
        ((PATIENT | {"birthDate": "9" * 201},), Reason.LIMIT_EXCEEDED),
        ((PATIENT, *[DOSE] * 255), None), ((PATIENT, *[DOSE] * 256), Reason.LIMIT_EXCEEDED),
    ],
)  # fmt: skip
def test_bundles_out_of_shape(resources: tuple[Any, ...], reason: Reason | None) -> None:
    small = [one if one is not DOSE else {"resourceType": "Immunization"} for one in resources]
    if reason is None:
        assert read(holding(*small)).claims
    else:
        assert refused(holding(*small)) is reason


def test_a_card_is_shown_as_it_came_and_never_issued() -> None:
    from formats.forge import spec

    stored = numeric(CARD).encode()
    nothing = Selection(frozenset())
    assert shc.HANDLER.present(stored, nothing, None, None) == stored
    with pytest.raises(WalletError) as caught:
        shc.HANDLER.present(stored, nothing, Binding("a", None, SECONDS), HEALTH)
    assert caught.value.trouble is Trouble.HOLDER_KEY_MISSING
    with pytest.raises(WalletError) as caught:
        shc.HANDLER.issue(spec(), HEALTH)
    assert caught.value.trouble is Trouble.WRONG_USAGE


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**40) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["resourceType", "name", "coding", "code", "status", "given", "valueQuantity"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(_JSON, _JSON, _JSON)
def test_whatever_a_card_holds_only_our_error_leaves(first: Any, second: Any, third: Any) -> None:
    loose = {"resourceType": "Observation", "code": first, "valueQuantity": second, "status": third}
    patient = PATIENT | {"name": first if isinstance(first, list) else [first]}
    for text in (
        of(iss=first), of(nbf=first), of(exp=second), of(vc=third), of(vc=vc_with(type=first)),
        of(vc=vc_with(credentialSubject=second)), holding(first), holding(PATIENT, second),
        holding(PATIENT, loose), holding(patient, DOSE | {"vaccineCode": third}),
    ):  # fmt: skip
        try:
            assert read(text).claims is not None
        except ParseError:
            continue


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"shc:/{text}".encode()))
def test_random_bytes(data: bytes) -> None:
    for candidate in (data, b"shc:/" + data, b'{"verifiableCredential":["' + data):
        try:
            registry.parse(registry.recognise(candidate))
        except ParseError:
            continue
