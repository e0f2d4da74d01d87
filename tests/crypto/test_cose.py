"""COSE_Sign1: the COSE working group's and the SD-CWT draft's examples, and every refusal alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.codec.base import b64url_decode
from wallet.codec.cbor import Simple, Tag
from wallet.codec.limits import MAX_CHAIN
from wallet.crypto import cose
from wallet.crypto.cose import parse_sign1, sign1, signed_part, signing_input, unknown_critical
from wallet.crypto.keys import (
    SoftwareSigner,
    load_public_keys_pem,
    public_key_from_jwk,
    spki_from_public_key,
)
from wallet.crypto.signature import COSE_BY_NAME, NAME_BY_COSE, verify
from wallet.model.credential import PublicKey
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason

SIGNER = SoftwareSigner.generate()
SPKI = spki_from_public_key(SIGNER.public_key)
MESSAGE = sign1({16: 293}, {4: b"kid"}, b"payload", SIGNER)
PARTS = cbor.loads(MESSAGE).value


@pytest.mark.parametrize(
    "name", ["ES256", "ESP256", "ES384", "ESP384", "ES512", "ESP512", "EdDSA", "Ed25519"]
)
def test_signed_here_verified_here(name: str) -> None:
    signer = SoftwareSigner.generate(name)
    message = parse_sign1(sign1({16: 293}, {4: b"kid"}, b"payload", signer, b"aad"))
    part = signed_part(message, b"aad")
    spki = spki_from_public_key(signer.public_key)
    assert (part.algorithm, part.key_id, message.payload) == (name, b"kid", b"payload")
    assert verify(spki, name, part.signing_input, part.signature)
    without = signed_part(message)
    assert not verify(spki, name, without.signing_input, without.signature)


def test_the_names_are_the_closed_list() -> None:
    assert COSE_BY_NAME == {
        "ES256": -7, "ESP256": -9, "ES384": -35, "ESP384": -51, "ES512": -36, "ESP512": -52,
        "EdDSA": -8, "Ed25519": -19, "PS256": -37, "PS384": -38, "PS512": -39,
    }  # fmt: skip
    assert {number: name for name, number in COSE_BY_NAME.items()} == NAME_BY_COSE


def test_tagged_bare_or_read_already() -> None:
    item = cbor.loads(MESSAGE)
    assert (
        parse_sign1(MESSAGE)
        == parse_sign1(item)
        == parse_sign1(item.value)
        == parse_sign1(cbor.dumps(item.value))
    )


def test_labels_are_integers_or_text() -> None:
    message = parse_sign1(sign1({"name": 1}, {"other": 2}, b"", SIGNER))
    assert (message.header("name"), message.header("other"), message.header("none")) == (1, 2, None)


def test_signed_bytes_are_those_received() -> None:
    """A protected header that is spelt otherwise stays as it came (case I07)."""
    header = bytes.fromhex("a218101901250126")  # {16: 293, 1: -7}: not minimal, not sorted
    made = SIGNER.sign(b"\x84\x6aSignature1" + cbor.dumps(header) + b"\x40" + cbor.dumps(b"p"))
    part = signed_part(parse_sign1([header, {}, b"p", made]))
    assert part.algorithm == "ES256"
    assert verify(SPKI, "ES256", part.signing_input, part.signature)


def test_an_empty_protected_header_counts_as_no_bytes() -> None:
    spelt = [parse_sign1([protected, {}, b"p", b"s"]) for protected in (b"", b"\xa0")]
    assert signing_input(spelt[0]) == signing_input(spelt[1]) == b"\x84\x6aSignature1\x40\x40\x41p"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"", Reason.MALFORMED),
        (MESSAGE + b"\0", Reason.TRAILING_DATA),
        (Tag(17, PARTS), Reason.MALFORMED),
        (Tag(61, Tag(18, PARTS)), Reason.MALFORMED),
        (PARTS[:3], Reason.MALFORMED),
        ([*PARTS, b""], Reason.MALFORMED),
        ({}, Reason.MALFORMED),
        (None, Reason.MALFORMED),
        ([{1: -7}, {}, b"", b""], Reason.MALFORMED),
        ([b"", b"", b"", b""], Reason.MALFORMED),
        ([b"", {}, None, b""], Reason.MALFORMED),
        ([b"", {}, b"", None], Reason.MALFORMED),
        ([b"\x80", {}, b"", b""], Reason.MALFORMED),
        ([b"\xa1\x01", {}, b"", b""], Reason.MALFORMED),
        ([b"\xa0\x00", {}, b"", b""], Reason.TRAILING_DATA),
        ([b"\xa2\x01\x26\x01\x26", {}, b"", b""], Reason.DUPLICATE_KEY),
        ([cbor.dumps({4: b"a"}), {4: b"a"}, b"", b""], Reason.MALFORMED),
        ([cbor.dumps({b"x": 1}), {}, b"", b""], Reason.MALFORMED),
        ([b"", {Simple(59): 1}, b"", b""], Reason.MALFORMED),
        ([b"", {Tag(1, 4): 1}, b"", b""], Reason.MALFORMED),
    ],
    ids=repr,
)
def test_refusals(value: Any, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        parse_sign1(value)
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("protected", "unprotected", "text"),
    [
        ({}, {1: -7}, ""),
        ({}, {}, ""),
        ({1: "ES256"}, {}, "ES256"),
        ({1: 5}, {}, "5"),
        ({1: -47}, {}, "-47"),
        ({1: -257}, {}, "-257"),
        ({1: True}, {}, "True"),
        ({1: [-7]}, {}, "[-7]"),
    ],
    ids=repr,
)
def test_the_algorithm_counts_from_the_protected_header_alone(
    protected: dict[int, Any], unprotected: dict[int, Any], text: str
) -> None:
    """Cases S01, S05: the part is read, and names no algorithm."""
    part = signed_part(parse_sign1([cbor.dumps(protected), unprotected, b"", b""]))
    assert (part.algorithm, part.algorithm_text) == (None, text)


def with_header(**entries: Any) -> list[Any]:
    return [cbor.dumps({1: -7}), {int(label[1:]): value for label, value in entries.items()}, b"", b""]


def test_chain_is_one_certificate_or_several() -> None:
    assert signed_part(parse_sign1(with_header(_33=b"leaf"))).chain == (b"leaf",)
    assert signed_part(parse_sign1(with_header(_33=[b"leaf", b"ca"]))).chain == (b"leaf", b"ca")
    assert signed_part(parse_sign1(with_header(_33=[b"c"] * MAX_CHAIN))).chain == (b"c",) * MAX_CHAIN


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (with_header(_4="kid"), Reason.MALFORMED),
        (with_header(_4=1), Reason.MALFORMED),
        (with_header(_33=[]), Reason.MALFORMED),
        (with_header(_33="leaf"), Reason.MALFORMED),
        (with_header(_33=[b"leaf", 1]), Reason.MALFORMED),
        (with_header(_33=[b"c"] * (MAX_CHAIN + 1)), Reason.LIMIT_EXCEEDED),
    ],
)
def test_headers_of_a_wrong_shape(message: list[Any], reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        signed_part(parse_sign1(message))
    assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("protected", "unprotected", "unknown"),
    [
        ({1: -7}, {}, False),
        ({1: -7, 2: [16], 16: 293}, {}, False),
        ({1: -7, 2: [16, 99], 16: 293, 99: 1}, {}, True),
        ({1: -7, 2: [16]}, {}, True),
        ({1: -7, 2: [16]}, {16: 293}, True),
        ({1: -7, 2: []}, {}, True),
        ({1: -7, 2: 16, 16: 293}, {}, True),
        ({1: -7, 2: [[16]], 16: 293}, {}, True),
        ({1: -7, 16: 293}, {2: [16]}, True),
    ],
    ids=repr,
)
def test_critical_headers(protected: dict[int, Any], unprotected: dict[int, Any], unknown: bool) -> None:
    message = parse_sign1([cbor.dumps(protected), unprotected, b"", b""])
    assert unknown_critical(message, {16}) is unknown


@pytest.mark.parametrize("at", range(len(MESSAGE)))
def test_no_changed_bit_leaves_both_content_and_signature_whole(at: int) -> None:
    for bit in range(8):
        changed = bytearray(MESSAGE)
        changed[at] ^= 1 << bit
        try:
            message = parse_sign1(bytes(changed))
            part = signed_part(message)
        except ParseError:
            continue
        if part.algorithm and verify(SPKI, part.algorithm, part.signing_input, part.signature):
            assert (dict(message.protected), message.payload) == ({1: -7, 16: 293}, b"payload")


def working_group_key(members: dict[str, str]) -> PublicKey:
    width = {"P-256": 32, "P-384": 48, "P-521": 66}[members["crv"]]
    x, y = (
        bytes.fromhex(members[f"{name}_hex"]) if f"{name}_hex" in members else b64url_decode(members[name])
        for name in "xy"
    )
    return PublicKey("EC", members["crv"], x.rjust(width, b"\0"), y.rjust(width, b"\0"))


def accepts(example: dict[str, Any]) -> bool:
    sign = example["input"]["sign0"]
    spki = spki_from_public_key(working_group_key(sign["key"]))
    try:
        message = parse_sign1(bytes.fromhex(example["output"]["cbor"]))
        part = signed_part(message, bytes.fromhex(sign.get("external", "")))
    except ParseError:
        return False
    return part.algorithm is not None and verify(spki, part.algorithm, part.signing_input, part.signature)


# In sign-pass-01 the algorithm stands unprotected: arithmetic that holds, and yet not for us (case S05).
UNPROTECTED_ALGORITHM = "sign-pass-01.json"


def test_working_group_examples(testdata: Path) -> None:
    folder = testdata / "cose" / "cose-wg-examples"
    files = [*sorted((folder / "sign1-tests").glob("*.json")), folder / "CWT" / "A_3.json"]
    assert len(files) == 10
    for file in files:
        example = json.loads(file.read_bytes())
        expected = not example.get("fail") and file.name != UNPROTECTED_ALGORITHM
        assert accepts(example) == expected, file.name


def test_working_group_signing_input_of_an_empty_header(testdata: Path) -> None:
    file = testdata / "cose" / "cose-wg-examples" / "sign1-tests" / UNPROTECTED_ALGORITHM
    example = json.loads(file.read_bytes())
    message = parse_sign1(bytes.fromhex(example["output"]["cbor"]))
    assert message.protected_bytes == b"\xa0"
    assert signing_input(message).hex().upper() == example["intermediates"]["ToBeSign_hex"]
    spki = spki_from_public_key(working_group_key(example["input"]["sign0"]["key"]))
    assert verify(spki, "ES256", signing_input(message), message.signature)


@pytest.mark.parametrize(("name", "key"), [("issuer_cwt", "issuer"), ("kbt", "holder"), ("decoy", "issuer")])
def test_sd_cwt_examples(testdata: Path, name: str, key: str) -> None:
    (spki,) = load_public_keys_pem((testdata / "sd-cwt" / f"{key}_public.pem").read_bytes())
    part = signed_part(parse_sign1((testdata / "sd-cwt" / f"{name}.cbor").read_bytes()))
    assert part.algorithm is not None
    assert verify(spki, part.algorithm, part.signing_input, part.signature)


def test_a_working_group_key_is_a_jwk_as_well(testdata: Path) -> None:
    file = testdata / "cose" / "cose-wg-examples" / "sign1-tests" / "sign-pass-02.json"
    members = json.loads(file.read_bytes())["input"]["sign0"]["key"]
    assert spki_from_public_key(public_key_from_jwk(members)) == spki_from_public_key(
        working_group_key(members)
    )


@given(st.binary(max_size=200))
def test_random_bytes_bring_nothing_but_parse_errors(data: bytes) -> None:
    for candidate in (data, b"\xd2\x84" + data, b"\xd2\x84\x43\xa1\x01\x26\xa0\x41p\x41s" + data):
        try:
            unknown_critical(parse_sign1(candidate))
            signed_part(parse_sign1(candidate))
        except ParseError:
            continue


LABELS = st.sampled_from([1, 2, 4, 16, 33, "x"])
ODD = st.none() | st.booleans() | st.integers(-60, 60) | st.text(max_size=3) | st.binary(max_size=3)
ENTRIES = st.dictionaries(LABELS, ODD | st.lists(ODD | st.lists(ODD, max_size=2), max_size=6), max_size=4)


@given(ENTRIES, ENTRIES)
def test_random_headers_bring_nothing_but_parse_errors(protected: Any, unprotected: Any) -> None:
    try:
        message = parse_sign1(cbor.dumps([cbor.dumps(protected), unprotected, b"p", b"s"]))
        unknown_critical(message, {16})
        signed_part(message)
    except ParseError:
        return


DETACHED = [bytes.fromhex("a10126"), {}, None, b"s"]


def test_a_payload_that_travels_elsewhere() -> None:
    message = cose.parse_detached(DETACHED)
    assert (message.payload, message.signature) == (b"", b"s")
    assert cose.parse_detached(Tag(18, DETACHED)) == message
    assert cose.parse_detached(Tag(17, DETACHED), cose.MAC0_TAG) == message
    for wrong in (Tag(17, DETACHED), [*DETACHED[:2], b"", b"s"], DETACHED[:3], None, b"", [*DETACHED[:3], 5]):
        with pytest.raises(ParseError) as caught:
            cose.parse_detached(wrong)
        assert caught.value.reason is Reason.MALFORMED
    with pytest.raises(ParseError):
        cose.parse_sign1(DETACHED)


def test_what_a_mac_covers() -> None:
    """RFC 9052, section 6.3; an empty protected map counts as none."""
    message = cose.parse_detached(DETACHED)._replace(payload=b"p")
    assert cose.mac_input(message) == cbor.dumps(["MAC0", bytes.fromhex("a10126"), b"", b"p"])
    bare = cose.parse_detached([b"\xa0", {}, None, b"s"])._replace(payload=b"p")
    assert cose.mac_input(bare) == cbor.dumps(["MAC0", b"", b"", b"p"])


def test_a_signature_beside_its_payload() -> None:
    signer = SoftwareSigner.generate()
    made = cose.sign_detached({"x": 1}, b"p", signer)
    message = cose.parse_detached(made)._replace(payload=b"p")
    part = cose.signed_part(message)
    assert part.algorithm == "ES256"
    assert verify(spki_from_public_key(signer.public_key), "ES256", part.signing_input, part.signature)
