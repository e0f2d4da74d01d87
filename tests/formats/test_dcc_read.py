"""EU health passes as they are read: envelope, COSE, claims, and the schema, one broken rule at a time."""

from __future__ import annotations

import zlib
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formats import passes
from formats.passes import KID, SECONDS, claims, hcert, health_pass, message, text
from wallet.codec import cbor
from wallet.codec.base import b45_decode
from wallet.codec.cbor import Tag
from wallet.codec.inflate import deflate
from wallet.formats import dcc, registry
from wallet.model.credential import Credential, CredentialFormat
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.request import Binding, Selection
from wallet.model.verdict import Check, Reason

PLAIN = health_pass()


def read(data: str) -> Credential:
    presentation = registry.parse(registry.recognise(data))
    assert presentation.format is CredentialFormat.DCC
    return presentation.credentials[0]


def refused(data: str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def test_what_a_vaccination_says() -> None:
    licence = read(PLAIN)
    assert licence.claims == {
        "name": "Gabriele Musterfrau-Gößinger",
        "surname": "Musterfrau-Gößinger",
        "forename": "Gabriele",
        "surname_mrz": "MUSTERFRAU<GOESSINGER",
        "forename_mrz": "GABRIELE",
        "birth_date": "1998-02-26",
        "disease": "840539006",
        "vaccine": "1119349007",
        "product": "EU/1/20/1528",
        "manufacturer": "ORG-100030215",
        "dose": 2,
        "doses": 2,
        "vaccinated_on": "2026-02-18",
        "country": "SM",
        "authority": "Ministry of Health",
        "certificate_id": "URN:UVCI:01:AT:X#1",
        "schema_version": "1.3.0",
    }
    assert (licence.issuer, licence.document_type) == ("AT", "eu.dcc.vaccination")
    assert (licence.issued_at, licence.valid_from, licence.valid_until) == (
        SECONDS - 86_400,
        SECONDS - 86_400,
        SECONDS + 86_400,
    )
    assert (licence.signed.key_id, licence.signed.algorithm) == (KID, "ES256")
    assert licence.findings == ()
    assert licence.holder_key is licence.holder_proof is licence.status is None


@pytest.mark.parametrize(
    ("group", "kind", "name", "value"),
    [
        ("v", "eu.dcc.vaccination", "vaccinated_on", "2026-02-18"),
        ("t", "eu.dcc.test", "sampled_at", "2026-11-20T12:34:56Z"),
        ("r", "eu.dcc.recovery", "until", "2026-11-30"),
    ],
)
def test_the_three_types(group: str, kind: str, name: str, value: str) -> None:
    licence = read(health_pass(claims(hcert(group))))
    assert licence.document_type == kind
    assert licence.claims[name] == value


@pytest.mark.parametrize(
    "packed",
    [
        message(),
        message()[1:],
        cbor.dumps(Tag(61, cbor.loads(message()))),
        message(protected={4: KID, 3: 0}),
        message(protected={}, unprotected={4: KID}),
        message(cbor.dumps(claims()).replace(b"\xa4", b"\xbf", 1) + b"\xff"),
    ],
    ids=["tag 18", "no tag", "CWT tag", "content type", "kid unprotected", "indefinite payload"],
)
def test_encodings_that_are_in_use(packed: bytes) -> None:
    licence = read(text(deflate(packed)))
    assert licence.signed.key_id == KID
    assert licence.claims == read(PLAIN).claims
    assert licence.findings == ()


def test_the_protected_kid_wins() -> None:
    """The specification's own rule, for this format alone: elsewhere a label in both is malformed."""
    both = health_pass(protected={4: KID}, unprotected={4: b"other..."})
    assert read(both).signed.key_id == KID
    other = cbor.loads(message(unprotected={4: b"other..."}))
    other.value[1][1] = -7
    assert refused(text(deflate(cbor.dumps(other)))) is Reason.MALFORMED, "alg in both"


def test_certificates_in_a_header_are_no_part_of_it() -> None:
    assert read(health_pass(protected={4: KID, 33: passes.CERTIFICATE})).signed.chain == ()


def test_a_critical_header_that_nobody_knows() -> None:
    found = read(health_pass(protected={4: KID, 2: [99], 99: 1})).findings
    assert [(one.check, one.reason) for one in found] == [(Check.ALGORITHM, Reason.CRITICAL_HEADER_UNKNOWN)]
    assert read(health_pass(protected={4: KID, 2: [4]})).findings == ()


PACKED = deflate(message())
STREAM = zlib.compressobj(9, zlib.DEFLATED, -15)
RAW = STREAM.compress(message()) + STREAM.flush()
DICTIONARY = zlib.compressobj(9, zdict=b"AT840539006")
WITH_DICTIONARY = DICTIONARY.compress(message()) + DICTIONARY.flush()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (text(WITH_DICTIONARY), Reason.MALFORMED),  # I15
        (text(PACKED[:-4] + b"\0\0\0\0"), Reason.MALFORMED),
        (text(PACKED[:-1]), Reason.MALFORMED),
        (text(RAW), Reason.MALFORMED),
        (text(message()), Reason.MALFORMED),
        (text(PACKED + b"\0"), Reason.TRAILING_DATA),
        (text(PACKED + PACKED), Reason.TRAILING_DATA),
        (text(deflate(message() + b"\0")), Reason.TRAILING_DATA),
        (text(deflate(bytes(70_000))), Reason.LIMIT_EXCEEDED),
        (PLAIN + "0" * 16_384, Reason.LIMIT_EXCEEDED),
        (PLAIN.lower(), Reason.MALFORMED),  # I13
        ("hc1:" + PLAIN[4:], Reason.MALFORMED),
        ("HC1:" + PLAIN[4:].lower(), Reason.MALFORMED),
        (PLAIN + "0", Reason.MALFORMED),
        ("HC1::::", Reason.MALFORMED),
        ("HC1:" + "é" * 6, Reason.MALFORMED),
        ("HC1:", Reason.MALFORMED),
        ("HC2:" + PLAIN[4:], Reason.UNSUPPORTED_FORMAT),
        (PLAIN[4:], Reason.NOT_A_LICENCE),
    ],
)
def test_envelopes_that_are_broken(data: str, reason: Reason) -> None:
    if len(data) % 3 != 1 or reason is not Reason.MALFORMED:
        assert read(PLAIN)
    assert refused(data) is reason


def twice(key: bytes, times: int = 2) -> bytes:
    return bytes((0xA0 | times,)) + key * times


@pytest.mark.parametrize(
    ("packed", "reason"),
    [
        (message(twice(b"\x01\x62AT")), Reason.DUPLICATE_KEY),  # I01
        (
            cbor.dumps(Tag(18, [twice(b"\x01\x26"), {}, cbor.dumps(claims()), bytes(64)])),
            Reason.DUPLICATE_KEY,
        ),
        (message(cbor.dumps(claims()) + b"\0"), Reason.TRAILING_DATA),
        (message(cbor.dumps([claims()])), Reason.MALFORMED),
        (message(b"\xa1\xfb" + bytes(8) + b"\x01"), Reason.MALFORMED),  # I03
        (b"\xd2\x9b\x40\0\0\0\0\0\0\0", Reason.MALFORMED),  # I05
        (message(cbor.dumps(claims(hcert(dob=Tag(35, "1998-02-26"))))), Reason.MALFORMED),  # I09
        (cbor.dumps(Tag(17, cbor.loads(message()).value)), Reason.MALFORMED),
        (cbor.dumps(Tag(61, claims())), Reason.MALFORMED),
        (message(protected={4: "kid"}), Reason.MALFORMED),
        (message(protected={4: KID, 99: Tag(0, "x")}), Reason.MALFORMED),
    ],
)
def test_tokens_that_are_broken(packed: bytes, reason: Reason) -> None:
    assert refused(text(deflate(packed))) is reason


@pytest.mark.parametrize(
    "changes",
    [
        {"c4": None}, {"c4": "2030"}, {"c4": 1.5}, {"c4": 1_795_500_000_000}, {"c4": -1}, {"c4": 10**18},
        {"c6": "now"}, {"c6": True}, {"c1": 7}, {"c5": 1.0},
    ],
)  # fmt: skip
def test_claims_that_are_broken(changes: dict[str, Any]) -> None:
    assert refused(health_pass(claims(**changes))) is Reason.MALFORMED


@pytest.mark.parametrize("changes", [{"c6": None}, {"c1": None}, {"c5": SECONDS - 60}, {"c99": "more"}])
def test_claims_that_may_be_so(changes: dict[str, Any]) -> None:
    licence = read(health_pass(claims(**changes)))
    assert licence.valid_from == (SECONDS - 60 if "c5" in changes else licence.issued_at)


def without(group: str, key: str) -> dict[str, Any]:
    return hcert(group, {key: None})


LONG = "x" * 81
TAGGED = hcert("t", {"sc": Tag(0, "2026-11-20T12:34:56+01:00")})


@pytest.mark.parametrize(
    "certificate",
    [
        "text", [], {}, hcert(ver=None), hcert(ver="1.3"), hcert(ver=1), hcert(nam=None), hcert(nam=[]),
        hcert(nam={"fn": "A"}), hcert(nam={"fnt": "a"}), hcert(nam={"fnt": ""}),
        hcert(nam={"fnt": "A", "gn": "B"}),
        hcert(nam={"fnt": "A", "gn": "B", "gnt": ""}), hcert(nam={"fnt": "A" * 81}),
        hcert(nam={"fnt": "A", "fn": LONG}),
        hcert(nam={"fnt": "A", "fn": 7}), hcert(nam={"fnt": "A", "fn": b"x"}),
        hcert(dob=None), hcert(dob="1815-08-24"), hcert(dob="2026-02-30"), hcert(dob="1998-13"),
        hcert(dob="98-01-01"),
        hcert(dob="2027-01-01"), hcert(dob="1998-02-26T12:00:00"), hcert(dob=1998), hcert(dob=Tag(1, 0)),
        hcert(v=[]), hcert(v={}), hcert(v=[passes.VACCINATION] * 2), hcert(v=["x"]), hcert(t=[passes.TEST]),
        hcert(v=None), hcert(**{f"x{n}": n for n in range(40)}),
        *(without("v", key) for key in passes.VACCINATION), *(without("r", key) for key in passes.RECOVERY),
        *(without("t", key) for key in passes.TEST if key not in ("nm", "tc")),
        hcert(entry={"dn": "2"}), hcert(entry={"dn": True}), hcert(entry={"sd": 100}),
        hcert(entry={"dn": -1}),
        hcert(entry={"dt": "2026-02-30"}), hcert(entry={"dt": "18.02.2026"}), hcert(entry={"dt": "2026-02"}),
        hcert(entry={"co": "at"}), hcert(entry={"ci": LONG}), hcert(entry={"is": 3}),
        hcert(entry={"mp": ["x"]}),
        hcert(entry={f"x{n}": n for n in range(40)}),
        hcert("t", {"sc": "2026-11-20T12:34:56"}), hcert("t", {"sc": "2026-11-20T12:34:60Z"}),
        hcert("t", {"sc": "2026-11-31T12:34:56Z"}), hcert("t", {"sc": "20261120T123456Z"}),
        hcert("t", {"sc": Tag(1, 5)}),
        hcert("t", {"sc": "2026-11-20"}), hcert("t", {"dr": "soon"}), hcert("r", {"fr": "x"}),
        hcert("r", {"du": 20261130}),
    ],
)  # fmt: skip
def test_content_that_breaks_the_schema(certificate: Any) -> None:
    made = claims()
    made[-260] = {1: certificate}
    assert refused(health_pass(made)) is Reason.MALFORMED


@pytest.mark.parametrize("value", [None, {}, {2: hcert()}, [hcert()], "x"])
def test_no_certificate_of_the_union(value: Any) -> None:
    made = claims()
    made[-260] = value
    assert refused(health_pass({k: v for k, v in made.items() if v is not None})) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("certificate", "name", "value"),
    [
        (hcert(dob="1998"), "birth_date", "1998"), (hcert(dob="1998-02"), "birth_date", "1998-02"),
        (hcert(dob=""), "birth_date", None), (hcert(dob="1998-02-26T00:00:00"), "birth_date", "1998-02-26"),
        (hcert(nam={"fnt": "ROSSI"}), "name", "ROSSI"),
        (hcert(nam={"fnt": "A", "gn": "", "gnt": ""}), "forename", None),
        (hcert(entry={"co": ""}), "country", None), (hcert(entry={"sd": 0}), "doses", 0),
        (hcert(entry={"dt": "2026-02-18T00:00:00Z"}), "vaccinated_on", "2026-02-18"),
        (TAGGED, "sampled_at", "2026-11-20T12:34:56+01:00"), (hcert("t", {"tc": None}), "test_centre", None),
        (hcert("t", {"sc": "2026-11-20T12:34:56.1234567+0100"}),
        "sampled_at", "2026-11-20T12:34:56.1234567+0100"),
        (hcert(entry={"unknown": Tag(9999, "x")}), "unknown", None), (hcert(t=None), "dose", 2),
    ],
)  # fmt: skip
def test_content_that_is_in_use(certificate: Any, name: str, value: Any) -> None:
    assert read(health_pass(claims(certificate))).claims.get(name) == value


def test_it_is_shown_as_it_came_and_never_issued() -> None:
    data = PLAIN.encode()
    assert dcc.HANDLER.present(data, Selection(frozenset()), None, None) == data
    for selection, binding, trouble in (
        (Selection(frozenset()), Binding("x", None, SECONDS), Trouble.HOLDER_KEY_MISSING),
        (Selection(frozenset({("name",)})), None, Trouble.WRONG_USAGE),
    ):
        with pytest.raises(WalletError) as caught:
            dcc.HANDLER.present(data, selection, binding, None)
        assert caught.value.trouble is trouble
    with pytest.raises(WalletError, match="wrong_usage"):
        dcc.HANDLER.issue(None, passes.SIGNER)  # type: ignore[arg-type]


@given(st.binary(max_size=200))
def test_only_parse_errors_leave(data: bytes) -> None:
    for item in (b"HC1:" + data, text(deflate(data)).encode(), text(deflate(message(data))).encode()):
        with pytest.raises(ParseError):
            dcc.parse(item)


@given(st.integers(0, len(PLAIN) - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_one_letter_changed(place: int, letter: str) -> None:
    changed = PLAIN[:place] + letter + PLAIN[place + 1 :]
    try:
        read(changed)
    except (ParseError, AssertionError):
        return
    assert changed == PLAIN or b45_decode(changed[4:]) != b45_decode(PLAIN[4:])


PLAIN_VALUES = st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=4) | st.binary(max_size=4)


@given(
    st.recursive(
        PLAIN_VALUES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    ),
    st.sampled_from(["ver", "nam", "dob", "v", "t", "entry"]),
)
def test_any_value_anywhere(value: Any, place: str) -> None:
    certificate = hcert()
    if place == "entry":
        certificate["v"] = [value]
    else:
        certificate[place] = value
    with suppress(ParseError):
        read(health_pass(claims(certificate)))
