"""Reading mdocs: the shapes they come in, what breaks them, and that nothing but ParseError ever leaves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formats import mdoc_forge as forge
from formats.mdoc_forge import ELEMENTS, SPACE, TYPE, bare, document, item, items_of, read, response
from wallet.codec import cbor
from wallet.codec.base import b64url_encode
from wallet.codec.cbor import Encoded, Tag
from wallet.formats import mdoc, registry
from wallet.formats.mdoc.names import home_namespace, in_its_words
from wallet.model.credential import CredentialFormat
from wallet.model.errors import ParseError
from wallet.model.request import ClaimRequest, CredentialRequest, QueryPath
from wallet.model.verdict import Reason
from wallet.qr.envelope import wrap_card

SOUND = response()
SPACES = {SPACE: items_of(ELEMENTS)}


def reason(data: bytes | str) -> Reason:
    with pytest.raises(ParseError) as caught:
        registry.parse(registry.recognise(data))
    return caught.value.reason


def test_what_is_read() -> None:
    licence = read(SOUND)
    assert licence.format is CredentialFormat.MDOC
    assert (licence.document_type, licence.namespace, licence.issuer) == (TYPE, SPACE, None)
    assert licence.claims["age_over_18"] is True
    assert licence.claims["portrait"] == b"\xff\xd8\xff"
    assert [one.path for one in licence.disclosures] == [(name,) for name in ELEMENTS]
    assert licence.redactable_hidden == 0
    assert licence.findings == ()
    assert (licence.issued_at, licence.valid_from, licence.valid_until) == (
        int((forge.AT - forge.DAY).timestamp()),
        int((forge.AT - forge.DAY).timestamp()),
        int((forge.AT + forge.DAY).timestamp()),
    )
    assert licence.holder_key is not None
    assert licence.signed.chain == (forge.SIGNER_DER,)


def test_one_licence_is_one_whatever_is_shown_of_it() -> None:
    """`digest` names the licence: what is left out, the holder's part and headers do not change it."""
    auth = forge.issuer_auth(forge.security_object(SPACES))
    whole, part = (
        read(response(document(SPACES, auth=auth, shown=shown)))
        for shown in (SPACES, {SPACE: SPACES[SPACE][:1]})
    )
    alone = read(cbor.dumps(document(SPACES, auth=auth, device=...)["issuerSigned"]))
    assert whole.digest == part.digest == alone.digest
    assert part.redactable_hidden == len(ELEMENTS) - 1


@pytest.mark.parametrize(
    "form",
    [
        SOUND,
        bare(),
        cbor.dumps(document()),
        wrap_card(SOUND),
        wrap_card(bare()),
        b64url_encode(SOUND),
        b64url_encode(bare()) + "\n",
    ],
)
def test_the_shapes_it_comes_in(form: bytes | str) -> None:
    scanned = registry.recognise(form)
    assert (scanned.kind, scanned.handler) == ("credential", mdoc.HANDLER)
    assert registry.parse(scanned).credentials[0].document_type == TYPE


def test_in_a_bundle_beside_others() -> None:
    both = registry.parse(registry.recognise(wrap_card(cbor.dumps([Encoded(SOUND), Encoded(bare())]))))
    assert (both.format, len(both.credentials)) == (CredentialFormat.MDOC, 2)


@pytest.mark.parametrize(
    "text", ["paymentcode1234567", "o" * 70, "v" * 80, "openid4vp", "query" * 30, "pA" * 40]
)
def test_words_are_no_mdocs(text: str) -> None:
    assert registry.recognise(text).kind == "unknown"


def test_limits() -> None:
    assert reason(response(*[document()] * 17)) is Reason.LIMIT_EXCEEDED
    many = {SPACE: [item(number, f"e{number}", 1) for number in range(201)]}
    assert reason(response(document(many))) is Reason.LIMIT_EXCEEDED
    fewer = {SPACE: many[SPACE][:200]}
    assert len(read(response(document(fewer))).claims) == 200
    assert reason(SOUND + bytes(256 * 1024)) is Reason.LIMIT_EXCEEDED
    deep: Any = 1
    for _ in range(17):
        deep = [deep]
    assert reason(response(document(shown={SPACE: [item(0, "deep", deep)]}))) is Reason.LIMIT_EXCEEDED
    assert reason(SOUND + b"\x00") is Reason.TRAILING_DATA
    assert reason(SOUND[:-1]) is Reason.MALFORMED


@pytest.mark.parametrize(
    "name", ["status", "documents", "docType", "deviceSigned", "nameSpaces", "deviceAuth"]
)
def test_a_key_twice(name: str) -> None:
    value = cbor.loads(SOUND)
    held = next(one for one in _maps(value) if name in one)
    assert reason(_spliced(value, held, _map_with_twice(held, name))) is Reason.DUPLICATE_KEY


def _maps(value: Any) -> Iterator[dict[Any, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    for inner in value if isinstance(value, list) else ():
        yield from _maps(inner)


def _map_with_twice(entries: dict[Any, Any], name: str) -> Encoded:
    pairs = [*entries.items(), (name, entries[name])]
    return Encoded(bytes([0xA0 + len(pairs)]) + b"".join(cbor.dumps(k) + cbor.dumps(v) for k, v in pairs))


def _spliced(value: Any, old: dict[Any, Any], new: Encoded) -> bytes:
    def swap(one: Any) -> Any:
        if one is old:
            return new
        if isinstance(one, dict):
            return {key: swap(inner) for key, inner in one.items()}
        return [swap(inner) for inner in one] if isinstance(one, list) else one

    return cbor.dumps(swap(value))


def test_a_key_twice_in_what_is_signed() -> None:
    mso = forge.security_object(SPACES)
    for name in mso:
        payload = cbor.dumps(Tag(24, _map_with_twice(mso, name).data))
        assert reason(response(document(auth=forge.issuer_auth(payload)))) is Reason.DUPLICATE_KEY
    content = cbor.loads(cbor.loads(SPACES[SPACE][0]).value)
    doubled = cbor.dumps(Tag(24, _map_with_twice(content, "elementValue").data))
    assert reason(response(document(shown={SPACE: [doubled]}))) is Reason.DUPLICATE_KEY
    digests = {0: bytes(32)}
    pairs = Encoded(b"\xa2" + 2 * (cbor.dumps(0) + cbor.dumps(digests[0])))
    assert reason(response(document(valueDigests={SPACE: pairs}))) is Reason.DUPLICATE_KEY


@pytest.mark.parametrize(
    "changes",
    [
        {"version": None},
        {"version": 1.0},
        {"status": None},
        {"status": "0"},
        {"documents": []},
        {"documents": 5},
        {"documents": [5]},
        {"documents": [{}]},
        {"status": 10},
    ],
)
def test_a_response_that_is_none(changes: dict[str, Any]) -> None:
    assert reason(response(**changes)) is Reason.MALFORMED


def test_a_response_without_documents_is_no_licence() -> None:
    assert reason(response(documents=None, status=10)) is Reason.NOT_A_LICENCE


@pytest.mark.parametrize("version", ["2.0", "1", "1.x", ""])
def test_other_versions_are_not_read(version: str) -> None:
    assert reason(response(version=version)) is Reason.UNSUPPORTED_FORMAT
    assert reason(response(document(version=version))) is Reason.UNSUPPORTED_FORMAT
    assert read(response(document(version="1.1"), version="1.1")).document_type == TYPE


MSO_PARTS = ("version", "digestAlgorithm", "valueDigests", "deviceKeyInfo", "docType", "validityInfo")


@pytest.mark.parametrize("part", MSO_PARTS)
@pytest.mark.parametrize("value", [..., 5, [], True, Tag(24, b"")])
def test_a_security_object_of_a_wrong_shape(part: str, value: Any) -> None:
    mso = forge.security_object(SPACES)
    mso = {key: one for key, one in mso.items() if key != part} | ({} if value is ... else {part: value})
    assert reason(response(document(auth=forge.issuer_auth(mso)))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "digests", [{5: {}}, {SPACE: []}, {SPACE: {"0": bytes(32)}}, {SPACE: {-1: bytes(32)}}, {SPACE: {0: "x"}}]
)
def test_digests_of_a_wrong_shape(digests: Any) -> None:
    assert reason(response(document(valueDigests=digests))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"\xa0",
        cbor.dumps(Tag(24, b"")),
        cbor.dumps(Tag(24, "x")),
        cbor.dumps(Tag(25, b"\xa0")),
        cbor.dumps(Tag(24, b"\x80")),
        cbor.dumps(b"\xa0"),
    ],
)
def test_a_payload_that_is_none(payload: bytes) -> None:
    assert reason(response(document(auth=forge.issuer_auth(payload)))) is Reason.MALFORMED


@pytest.mark.parametrize("auth", [5, b"", [], [b"", {}, b""], [b"", {}, None, b""], Tag(17, []), {}, "x"])
def test_an_issuers_signature_that_is_none(auth: Any) -> None:
    assert reason(response(document(auth=auth))) is Reason.MALFORMED


def test_an_issuers_signature_within_bytes() -> None:
    """What is no structure is not opened to see whether one lies within."""
    auth = cbor.dumps(forge.issuer_auth(forge.security_object(SPACES)))
    assert reason(response(document(auth=auth))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "unprotected",
    [
        {33: 5},
        {33: []},
        {33: [5]},
        {33: Tag(24, b"")},
        {4: "x", 33: forge.SIGNER_DER},
        {1: -7, 33: forge.SIGNER_DER},
    ],
)
def test_headers_of_a_wrong_shape(unprotected: dict[Any, Any]) -> None:
    auth = forge.issuer_auth(forge.security_object(SPACES), unprotected=unprotected)
    assert reason(response(document(auth=auth))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "key",
    [
        {1: 2, -1: 1, -2: bytes(32), -3: bytes(32)},
        {1: 2, -1: 1, -2: bytes(31), -3: bytes(32)},
        5,
        {1: 2, -1: 1},
        [],
    ],
)
def test_a_device_key_that_is_none(key: Any) -> None:
    assert reason(response(document(deviceKeyInfo={"deviceKey": key}))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "allowed",
    [
        5,
        {"nameSpaces": 5},
        {"nameSpaces": [5]},
        {"dataElements": []},
        {"dataElements": {"a": [5]}},
        {"dataElements": {5: ["a"]}},
    ],
)
def test_authorisations_of_a_wrong_shape(allowed: Any) -> None:
    info = forge.security_object(SPACES)["deviceKeyInfo"] | {"keyAuthorizations": allowed}
    assert reason(response(document(deviceKeyInfo=info))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "change",
    [
        {"digestID": "0"},
        {"digestID": -1},
        {"digestID": None},
        {"elementIdentifier": 5},
        {"elementIdentifier": None},
        {"random": "x"},
        {"random": None},
        {"elementValue": None},
    ],
)
def test_items_of_a_wrong_shape(change: dict[str, Any]) -> None:
    shown = {SPACE: [item(0, "family_name", "示例", **change)]}
    assert reason(response(document(SPACES, shown=shown))) is Reason.MALFORMED


@pytest.mark.parametrize(
    "value", [Tag(35, "(a+)+$"), Tag(28, 1), Tag(2, bytes(100_000)), Tag(4, [10**9, 1]), float("nan")]
)
def test_values_that_would_have_to_be_computed(value: Any) -> None:
    """CASES I09."""
    assert reason(response(document(shown={SPACE: [item(0, "x", value)]}))) is Reason.MALFORMED


@pytest.mark.parametrize("key", [b"\xf5", b"\xf9\x3c\x00", b"\xf9\x7e\x00"])
def test_keys_that_mean_the_same_to_a_machine(key: bytes) -> None:
    """CASES I03: true, 1.0 and NaN as keys of a map."""
    odd = item(0, "x", Encoded(b"\xa1" + key + b"\x01"))
    assert reason(response(document(shown={SPACE: [odd]}))) is Reason.MALFORMED


def test_huge_claims_of_length_allocate_nothing() -> None:
    """CASES I05."""
    for head in (b"\x9b" + (2**62).to_bytes(8, "big"), b"\x5b" + (2**40).to_bytes(8, "big")):
        assert reason(b"\xa2jnameSpaces\xa0jissuerAuth" + head) is Reason.MALFORMED


@pytest.mark.parametrize(
    ("document_type", "spaces", "home"),
    [
        (TYPE, [SPACE, f"{SPACE}.aamva"], SPACE),
        (
            "eu.europa.ec.eudi.pid.1",
            ["eu.europa.ec.eudi.pid.1", "eu.europa.ec.eudi.pid.1.DE"],
            "eu.europa.ec.eudi.pid.1",
        ),
        ("org.micov.1", ["org.other"], "org.other"),
        ("org.micov.1", ["org.other", "org.third"], None),
        ("org.iso.1", ["org.is"], "org.is"),
        ("org.iso.1", ["org.is", "org"], "org"),
    ],
)
def test_whose_elements_keep_their_names(document_type: str, spaces: list[str], home: str | None) -> None:
    assert home_namespace(document_type, spaces) == home


def test_elements_of_two_namespaces() -> None:
    spaces = {SPACE: [item(0, "sex", 1)], "org.example": [item(0, "sex", 2)]}
    licence = read(response(document(spaces)))
    assert licence.claims == {"sex": 1, "org.example/sex": 2}
    paths: dict[QueryPath, QueryPath] = {
        (SPACE, "sex"): ("sex",),
        ("org.example", "sex"): ("org.example/sex",),
        (SPACE, "driving_privileges", None, "codes"): ("driving_privileges", None, "codes"),
        ("sex",): ("sex",),
        (SPACE, None): (SPACE, None),
    }
    asked = CredentialRequest("a", claims=tuple(ClaimRequest(path) for path in paths))
    assert [claim.path for claim in in_its_words(licence, asked).claims] == list(paths.values())


@settings(max_examples=300)
@given(st.binary(max_size=200))
def test_random_bytes(data: bytes) -> None:
    for form in (data, b"\xa1jissuerAuth" + data, b"\xa2jnameSpaces\xa0jissuerAuth" + data):
        with suppress(ParseError):
            mdoc.HANDLER.parse(form)


@settings(max_examples=400)
@given(st.data())
def test_mutations(data: st.DataObject) -> None:
    """Bytes changed, cut out and put in: read or refused, never anything else."""
    base = data.draw(st.sampled_from([SOUND, bare()]))
    at = data.draw(st.integers(0, len(base) - 1))
    length = data.draw(st.integers(0, 3))
    put = data.draw(st.binary(max_size=3))
    with suppress(ParseError):
        registry.parse(registry.recognise(base[:at] + put + base[at + length :]))


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=3) | st.binary(max_size=3),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(st.text(max_size=3) | st.integers(0, 9), inner, max_size=4)
        ),
        max_leaves=8,
    ),
    st.sampled_from(
        ["documents", "issuerSigned", "deviceSigned", "nameSpaces", "issuerAuth", "deviceAuth", "docType"]
    ),
)
def test_any_structure_anywhere(value: Any, place: str) -> None:
    def put(one: Any) -> Any:
        if isinstance(one, dict):
            return {key: value if key == place else put(inner) for key, inner in one.items()}
        return [put(inner) for inner in one] if isinstance(one, list) else one

    with suppress(ParseError):
        registry.parse(registry.recognise(cbor.dumps(put(cbor.loads(SOUND)))))
