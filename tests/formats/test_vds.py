"""Visible digital seals: what is read, and each rule that one may break."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st

from formats import foreign
from formats.foreign import VISA_MRZ, c40, feature, seal, seal_day, seal_header, visa_features
from wallet.codec import c40 as codec
from wallet.crypto.names import JOSE_NAMES, KEY_DECIDES, NAME_BY_COSE
from wallet.formats import registry, vds
from wallet.formats.countries import same_country
from wallet.formats.vds.mrz import read_mrz
from wallet.model.credential import Credential
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

SEAL = seal()
TD2 = "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<" + "D231458907UTO7408122F1204159<<<<<<<6"
"""The specimen of Doc 9303-6."""


def read(data: bytes) -> Credential:
    return vds.HANDLER.parse(data).credentials[0]


def refused(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def seconds(*day: int) -> int:
    return int(datetime(*day, tzinfo=UTC).timestamp())  # type: ignore[arg-type]


def test_what_a_visa_says() -> None:
    visa = read(SEAL)
    assert (visa.format, visa.document_type, visa.issuer) == ("vds", "icao.visa", "UTO")
    assert visa.claims == {
        "document_code": "V",
        "issuing_state": "UTO",
        "name": "ERIKSSON ANNA MARIA",
        "number": "L8988901C",
        "nationality": "XXX",
        "birth_date": "1940-09-07",
        "sex": "F",
        "expiry_date": "1996-12-10",
        "entries": 2,
        "stay": "90 d",
        "passport_number": "UFO001979",
        "issued": "2026-11-01",
    }
    assert (visa.issued_at, visa.valid_from) == (seconds(2026, 11, 2), None)
    assert visa.valid_until == seconds(1996, 12, 11), "in force up to the end of its last day"
    assert visa.signed.key_id == b"UTTS27"
    assert (visa.signed.algorithm, visa.signed.chain, visa.findings) == (KEY_DECIDES, (), ())
    assert SEAL.startswith(visa.signed.signing_input)
    assert SEAL.endswith(visa.signed.signature)


def test_no_header_can_name_the_algorithm_that_seals_leave_to_the_key() -> None:
    assert KEY_DECIDES not in JOSE_NAMES
    assert KEY_DECIDES not in NAME_BY_COSE.values()


def test_a_seal_in_each_wrapping() -> None:
    for form in (SEAL, SEAL.decode("latin-1"), SEAL.decode("latin-1").encode()):
        item = registry.recognise(form)
        assert (item.kind, item.handler) == ("credential", vds.HANDLER)
        assert registry.parse(item).credentials == (read(SEAL),)
    assert registry.recognise("Ü\x03 \u4e2d").kind == "unknown"


def test_facts_of_the_standards() -> None:
    """Single values that TR-03137 and Doc 9303-13 print: dates, C40 of whole and broken groups."""
    assert seal_day(date(1957, 3, 25)).hex() == "319ef5"
    assert c40("D  ").hex() == "6abc"
    assert codec.decode(bytes.fromhex("6abc")) == "D  "
    assert codec.decode(bytes.fromhex("6d32c8a519fc")) == "DETS00027"
    assert codec.decode(bytes.fromhex("6d32c8a72cb1")) == "DETS0232"
    assert codec.decode(bytes.fromhex("62d719c9")) == "BSI01"
    assert codec.decode(bytes.fromhex("20d5201019a51aea")) == "160113000085"


@pytest.mark.parametrize("version", [2, 3])
def test_versions(version: int) -> None:
    header = seal_header(version=version)
    assert len(header) == 18
    visa = read(seal(header))
    assert visa.signed.key_id == (b"UTTS00027" if version == 2 else b"UTTS27")
    assert visa.document_type == "icao.visa"


@pytest.mark.parametrize("reference", ["7", "27", "A27", "27F0", "0123456789ABCDEF"])
def test_references_of_any_length(reference: str) -> None:
    assert read(seal(seal_header(reference=reference))).signed.key_id == f"UTTS{reference}".encode()


def test_other_kinds_of_seals() -> None:
    zone = feature(2, c40(TD2.replace("<", " ")))
    pass_ = read(seal(seal_header(kind=(0x5E, 0x03)), zone))
    assert (pass_.document_type, pass_.claims["number"]) == ("icao.emergency-travel-document", "D23145890")
    assert pass_.claims["expiry_date"] == "2012-04-15"
    arrival = read(seal(seal_header(kind=(0xFD, 0x02)), zone + feature(3, c40("160113000085"))))
    assert arrival.document_type == "de.arrival-attestation"
    assert arrival.claims["register_number"] == "160113000085"
    card = feature(1, c40("65170839J003")) + feature(2, "Perschweiß".encode())
    social = read(seal(seal_header(kind=(0xFC, 0x04)), card))
    assert (social.claims["surname"], social.valid_until) == ("Perschweiß", None)
    unknown = read(seal(seal_header(kind=(0x01, 0x03)), feature(9, b"\x01\x02")))
    assert (unknown.document_type, unknown.claims["feature_9"]) == ("vds.0103", "0102")
    extra = read(seal(features=visa_features() + feature(0x70, b"\xff" * 200)))
    assert extra.claims["feature_112"] == "ff" * 200


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (SEAL[:-1], Reason.MALFORMED), (SEAL + b"\0", Reason.TRAILING_DATA),
        (SEAL + feature(0xFF, b"x"), Reason.TRAILING_DATA), (SEAL[:18], Reason.MALFORMED),
        (SEAL[:17], Reason.MALFORMED), (SEAL[:3], Reason.MALFORMED), (SEAL[:40], Reason.MALFORMED),
        (seal_header() + visa_features(), Reason.MALFORMED), (seal(features=b""), Reason.MALFORMED),
        (seal(features=visa_features() + feature(3, b"\x01")), Reason.DUPLICATE_KEY),
        (seal(features=feature(3, b"\x01")), Reason.MALFORMED),
        (seal(seal_header(kind=(0x01, 0x03)), b""), Reason.MALFORMED),
        (seal(features=visa_features(VISA_MRZ + "<<<")), Reason.MALFORMED),
        (seal(features=b"\x09\x81\x05" + b"12345" + visa_features()), Reason.MALFORMED),
        (seal(features=b"\x09\x80" + visa_features()), Reason.MALFORMED),
        (seal(features=b"\x09\x83\x00\x00\x01x" + visa_features()), Reason.MALFORMED),
        (seal(features=feature(2, c40(VISA_MRZ[:-1].replace("<", " ")))), Reason.MALFORMED),
        (seal(features=feature(2, b"\x00\x00" * 22)), Reason.MALFORMED),
        (seal(features=visa_features(VISA_MRZ.replace("9612109", "9602309"))), Reason.MALFORMED),
        (seal(features=visa_features(VISA_MRZ.replace("9612109", "96AA109"))), Reason.MALFORMED),
        (seal(features=feature(4, b"\x01\x02") + feature(2, c40(VISA_MRZ.replace("<", " ")))),
         Reason.MALFORMED),
        (seal(features=feature(3, b"") + feature(2, c40(VISA_MRZ.replace("<", " ")))), Reason.MALFORMED),
        (seal(seal_header(kind=(0xFC, 0x04)), feature(1, c40("65170839J003")) + feature(2, b"\xff")),
         Reason.MALFORMED),
        (seal(seal_header(state="12O")), Reason.MALFORMED),
        (seal(seal_header(signer="1TTS")), Reason.MALFORMED),
        (seal(seal_header(reference="G7")), Reason.MALFORMED),
        (seal(seal_header()[:10] + bytes(3) + seal_header()[13:]), Reason.MALFORMED),
        (seal(seal_header()[:13] + b"\xff\xff\xff" + seal_header()[16:]), Reason.MALFORMED),
        (seal(seal_header()[:4] + c40("UTTSZZ27") + seal_header()[10:]), Reason.MALFORMED),
        (seal(seal_header()[:4] + c40("UTTS0327") + seal_header()[10:]), Reason.MALFORMED),
        (seal(features=visa_features() + feature(9, bytes(16_384))), Reason.LIMIT_EXCEEDED),
        (b"\xdc\x02", Reason.MALFORMED),
    ],
    ids=lambda value: "seal" if isinstance(value, bytes) else None,
)  # fmt: skip
def test_seals_out_of_shape(data: bytes, reason: Reason) -> None:
    assert read(SEAL).claims
    assert refused(data) is reason


def test_a_version_that_we_do_not_know() -> None:
    later = b"\xdc\x04" + SEAL[2:]
    with pytest.raises(ParseError) as caught:
        vds.HANDLER.parse(later)
    assert caught.value.reason is Reason.UNSUPPORTED_FORMAT
    assert refused(later) is Reason.NOT_A_LICENCE


def test_a_signer_of_another_country() -> None:  # S15
    found = [(one.check, one.reason) for one in read(seal(seal_header(signer="FRTS"))).findings]
    assert found == [("issuer", Reason.ISSUER_MISMATCH)]
    assert read(seal(seal_header(state="D", signer="DETS"))).findings == ()


@pytest.mark.parametrize(
    ("three", "two", "same"),
    [
        ("UTO", "UT", True), ("D", "DE", True), ("DEU", "de", True), ("FRA", "FR", True), ("CHN", "CN", True),
        ("RKS", "XK", True), ("RKS", "KS", True), ("GBD", "GB", True), ("UNO", "UN", True),
        ("FRA", "DE", False), ("QQQ", "QQ", False), ("", "", False), ("AUT", "AU", False),
    ],
)  # fmt: skip
def test_countries(three: str, two: str, same: bool) -> None:
    assert same_country(three, two) is same


@pytest.mark.parametrize(
    ("written", "issued", "expected"),
    [
        ("300101", date(2026, 1, 1), date(2030, 1, 1)), ("960101", date(2026, 1, 1), date(1996, 1, 1)),
        ("750101", date(2026, 1, 1), date(2075, 1, 1)), ("010101", date(1999, 1, 1), date(2001, 1, 1)),
        ("<<<<<<", date(2026, 1, 1), None),
    ],
)  # fmt: skip
def test_the_century_of_an_expiry(written: str, issued: date, expected: date | None) -> None:
    zone = TD2.replace("120415", written)
    assert read_mrz(zone, 36, issued)[1] == expected


def test_birth_dates() -> None:
    for born, expected in (
        ("260102", "1926-01-02"),
        ("251231", "2025-12-31"),
        ("40<<<<", "40"),
        ("401399", "401399"),
    ):
        claims = read_mrz(TD2.replace("740812", born), 36, date(2026, 1, 1))[0]
        assert claims["birth_date"] == expected


@given(st.text(alphabet=foreign.SIGNS, max_size=40))
def test_c40_there_and_back(text: str) -> None:
    assert codec.decode(c40(text)) == text


@pytest.mark.parametrize("data", ["01", "fe00", "fe62", "ffff", "0000", "0001", "fe216abc"])
def test_c40_that_is_none(data: str) -> None:
    with pytest.raises(ParseError) as caught:
        codec.decode(bytes.fromhex(data))
    assert caught.value.reason is Reason.MALFORMED


def test_signatures_of_each_size() -> None:
    for curve, size in ((ec.SECP256R1(), 64), (ec.SECP384R1(), 96), (ec.SECP521R1(), 132)):
        made = seal(key=ec.generate_private_key(curve))
        assert len(read(made).signed.signature) == size


@given(st.binary(max_size=120), st.binary(max_size=120))
def test_whatever_comes_only_our_error_leaves(first: bytes, second: bytes) -> None:
    for data in (
        b"\xdc" + first, b"\xdc\x02" + first, b"\xdc\x03" + first, seal_header() + first,
        seal(features=first), seal(features=feature(2, first)), seal(seal_header(kind=(0xFC, 4)), first),
        seal(features=visa_features() + feature(6, first) + feature(9, second)),
        seal_header()[:4] + first + second,
    ):  # fmt: skip
        try:
            registry.parse(registry.recognise(data))
        except ParseError:
            continue


@given(st.integers(0, len(SEAL) - 1), st.integers(1, 255))
def test_one_byte_changed_is_another_seal(place: int, flip: int) -> None:
    altered = bytearray(SEAL)
    altered[place] ^= flip
    try:
        changed = read(bytes(altered))
    except ParseError:
        return
    same = read(SEAL)
    assert (changed.signed.signing_input, changed.signed.signature) != (
        same.signed.signing_input,
        same.signed.signature,
    )


def test_needs_no_profile_to_be_complete() -> None:
    from wallet.formats.vds.features import PROFILES

    every: set[Any] = {profile.document_type for profile in PROFILES.values()}
    assert len(every) == len(PROFILES)
    assert all(profile.needed <= profile.features.keys() for profile in PROFILES.values())
