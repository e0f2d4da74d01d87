"""VDS-NC: what is read, and each rule that one may break."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats.foreign import (
    BARCODES,
    barcode_certificate,
    bytes_of,
    nc_data,
    nc_seal,
    proof_of_test,
    vaccination,
    without,
)
from formats.forge import holds
from wallet.codec.base import b64_encode
from wallet.crypto.signers import SoftwareSigner
from wallet.formats import registry, vds_nc
from wallet.model.credential import Credential
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

SEAL = nc_seal()


def read(data: bytes) -> Credential:
    return vds_nc.HANDLER.parse(data).credentials[0]


def refused(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def test_what_a_proof_of_vaccination_says() -> None:
    proof = read(SEAL)
    assert (proof.format, proof.document_type, proof.issuer) == ("vds-nc", "icao.vacc", "UTO")
    assert proof.claims == {
        "name": "Smith Bill",
        "birth_date": "1990-01-02",
        "sex": "M",
        "document_number": "A1234567Z",
        "certificate_id": "U32870",
        "issuing_state": "UTO",
        "vaccinations": [
            {"vaccine": "XM68M6", "product": "Comirnaty", "disease": "RA01.0", "date": "2021-03-03",
             "dose": 1, "country": "UTO", "lot": "VC35679"}
        ],
    }  # fmt: skip
    assert proof.findings == ()
    assert holds(proof.signed, BARCODES.public_key)


def test_a_proof_of_testing_and_an_unknown_type() -> None:
    proof = read(nc_seal(nc_data(proof_of_test(), t="icao.test")))
    assert proof.claims == {
        "name": "Smith Bill", "birth_date": "1990-01-02",
        "document_kind": "P", "document_number": "A1234567Z",
        "certificate_id": "U32870", "issuing_state": "UTO", "centre": "General Hospital", "country": "UTO",
        "sampled": "2021-03-03T12:00:00+08:00", "reported": "2021-03-04T12:00:00+08:00",
        "test": "antigen", "result": "negative",
    }  # fmt: skip
    other = read(nc_seal(nc_data({"visa": "C1", "entries": 2}, t="icao.visa")))
    assert (other.document_type, other.claims) == (
        "icao.visa",
        {"visa": "C1", "entries": 2, "issuing_state": "UTO"},
    )


def test_the_order_of_members_does_not_matter_and_blanks_do_not() -> None:
    content = json.loads(SEAL)
    turned = {"sig": content["sig"], "data": {"msg": content["data"]["msg"], "hdr": content["data"]["hdr"]}}
    for form in (json.dumps(turned, indent=2), json.dumps(content), SEAL.decode(), SEAL):
        item = registry.recognise(form)
        assert (item.kind, item.handler) == ("credential", vds_nc.HANDLER)
        assert registry.parse(item).credentials == (read(SEAL),)


def test_names_are_sorted_by_their_utf_16_units() -> None:
    """RFC 8785, section 3.2.3: U+1F600 (a surrogate pair, D83D) before U+FB33."""
    from wallet.codec.canonical_json import canonical

    value = {"\ufb33": 1, "\U0001f600": [{"b": None, "a": True}], "\r": "\u20ac$\u000f\nA'B\"\\"}
    written = '{"\\r":"€$\\u000f\\nA\'B\\"\\\\","\U0001f600":[{"a":true,"b":null}],"\ufb33":1}'
    assert canonical(value) == written.encode()


@pytest.mark.parametrize("number", [1.5, 1.0, 2**53, -(2**53)])
def test_numbers_without_a_single_spelling(number: float) -> None:
    largest = nc_data({"n": 2**53 - 1}, t="icao.other")
    assert read(nc_seal(largest)).claims["n"] == 2**53 - 1
    assert refused(nc_seal(nc_data({"n": number}, t="icao.other"))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "changes",
    [
        {"t": ...}, {"t": 5}, {"t": "ICAO.vacc"}, {"t": "vacc"}, {"v": ...}, {"v": "1"}, {"v": True},
        {"v": 0}, {"v": -1},
        {"is": ...}, {"is": "uto"}, {"is": "UTOP"}, {"is": 5},
    ],
)  # fmt: skip
def test_headers_out_of_shape(changes: dict[str, Any]) -> None:
    assert refused(nc_seal(nc_data(**changes))) is Reason.MALFORMED


@pytest.mark.parametrize("kind", ["icao.vacc", "icao.test"])
def test_another_version_of_a_type_that_is_read_by_name(kind: str) -> None:
    message = proof_of_test() if kind == "icao.test" else vaccination()
    assert read(nc_seal(nc_data(message, t=kind, v=1))).document_type == kind
    assert refused(nc_seal(nc_data(message, t=kind, v=2))) is Reason.UNSUPPORTED_FORMAT
    assert read(nc_seal(nc_data({"visa": "C1"}, t="icao.visa", v=2))).claims["visa"] == "C1"


@pytest.mark.parametrize("beside", [{"hdr": {"is": "UTO"}}, {"msg": {}}, {"": 1}, {"Data": {}}])
def test_members_that_nobody_signed(beside: dict[str, Any]) -> None:
    content = json.loads(SEAL)
    assert read(json.dumps(content).encode()) == read(SEAL)
    assert refused(json.dumps(content | beside).encode()) is Reason.MALFORMED


@pytest.mark.parametrize(
    "message",
    [
        vaccination(pid=...), vaccination(pid=[]), vaccination(pid={}), vaccination(pid={"n": 5}),
        vaccination(pid={"n": "x", "dob": "02.01.1990"}), vaccination(pid={"n": "x", "dob": "1990-02-30"}),
        vaccination(pid={"n": "x", "i": ["A"]}), vaccination(uvci={}), vaccination(ve=...),
        vaccination(ve=[]),
        vaccination(ve={}), vaccination(ve=["x"]), vaccination(ve=[{"des": "x"}]),
        vaccination(ve=[{"vd": []}]), vaccination(ve=[{"vd": ["x"]}]), vaccination(ve=[{"vd": [{"seq": 1}]}]),
        vaccination(ve=[{"vd": [{"dvc": "2021-3-3"}]}]),
        vaccination(ve=[{"vd": [{"dvc": "2021-03-03", "seq": True}]}]),
        vaccination(ve=[{"vd": [{"dvc": "2021-03-03"}] * 65}]),
        vaccination(ve=[{"vd": [{"dvc": "2021-03-03"}]}] * 65),
    ],
)  # fmt: skip
def test_vaccinations_out_of_shape(message: dict[str, Any]) -> None:
    assert refused(nc_seal(nc_data(message))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "message",
    [
        proof_of_test(sp=...),
        proof_of_test(dat=[]),
        proof_of_test(tr=...),
        proof_of_test(tr={"tc": []}),
        proof_of_test(pid={"n": "x", "dob": "1"}),
    ],
)
def test_tests_out_of_shape(message: dict[str, Any]) -> None:
    assert refused(nc_seal(nc_data(message, t="icao.test"))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "sig",
    [
        {"cer": ...}, {"cer": 5}, {"cer": "AAAA"}, {"cer": b64_encode(barcode_certificate())},
        {"sigvl": ...}, {"sigvl": "a"}, {"sigvl": None}, {"cer": ""},
    ],
)  # fmt: skip
def test_signatures_out_of_shape(sig: dict[str, Any]) -> None:
    assert refused(_with_sig(sig)) is Reason.MALFORMED


def _with_sig(changes: dict[str, Any]) -> bytes:
    content = json.loads(SEAL)
    content["sig"] = without(content["sig"] | changes)
    return bytes_of(content)


@pytest.mark.parametrize("name", ["none", "EdDSA", "PS256", "HS256", 7, ..., None])
def test_only_three_algorithms(name: Any) -> None:
    assert read(SEAL).signed.algorithm == "ES256"
    assert read(_with_sig({"alg": name})).signed.algorithm is None


def test_the_larger_curves() -> None:
    for algorithm in ("ES384", "ES512"):
        signer = SoftwareSigner.generate(algorithm)
        made = read(nc_seal(signer=signer))
        assert made.signed.algorithm == algorithm
        assert holds(made.signed, signer.public_key)


@pytest.mark.parametrize(
    ("state", "country"), [("UTO", "FR"), ("FRA", "UT"), ("UTO", None), ("QQQ", "UT"), ("UT", "UT")]
)
def test_a_certificate_of_another_country(state: str, country: str | None) -> None:  # S15
    made = read(nc_seal(nc_data(**{"is": state}), cer=barcode_certificate(country=country)))
    assert [(one.check, one.reason) for one in made.findings] == [("issuer", Reason.ISSUER_MISMATCH)]


def test_structure() -> None:
    content = json.loads(SEAL)
    for changed in ({"sig": ...}, {"sig": []}, {"data": content["data"] | {"hdr": 5}}):
        assert refused(bytes_of(without(content | changed))) is Reason.MALFORMED
    assert refused(SEAL + b"x") is Reason.TRAILING_DATA
    assert refused(SEAL.replace(b'"seq":1', b'"seq":1,"seq":1')) is Reason.DUPLICATE_KEY
    padded = json.loads(SEAL) | {"pad": "x" * 16_384}
    assert refused(bytes_of(padded)) is Reason.LIMIT_EXCEEDED
    deep: Any = 1
    for _ in range(20):
        deep = [deep]
    assert refused(nc_seal(nc_data({"deep": deep}, t="icao.other"))) is Reason.LIMIT_EXCEEDED
    assert refused(nc_seal(nc_data({f"m{n}": n for n in range(65)}, t="icao.other"))) is Reason.MALFORMED


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**60) | st.floats(allow_nan=False) | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["pid", "ve", "vd", "n", "dob", "dvc", "seq", "tr"]), inner)
    ),
    max_leaves=8,
)


@given(_JSON, st.sampled_from(["hdr", "msg", "data", "sig", "pid", "ve", "sp", "alg", "cer", "sigvl"]))
def test_whatever_a_seal_holds_only_our_error_leaves(value: Any, name: str) -> None:
    content = json.loads(SEAL)
    for place in (content, content["data"], content["data"]["msg"], content["sig"]):
        kept = dict(place)
        place[name] = value
        with suppress(ParseError):
            registry.parse(registry.recognise(bytes_of(content)))
        place.clear()
        place.update(kept)


@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    for candidate in (data, b'{"data""hdr""msg"' + data):
        try:
            vds_nc.HANDLER.parse(candidate)
        except ParseError:
            continue
