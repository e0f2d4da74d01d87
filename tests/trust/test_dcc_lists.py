"""Trust lists of the EU health pass, in the shapes that participants publish."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from formats.passes import CERTIFICATE, KID, NOW, SIGNER, hcert, health_pass, message, signer_certificate
from formats.passes import claims as pass_claims
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec.base import b64_encode
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.signers import SoftwareSigner
from wallet.model.errors import ParseError
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust.dcc import key_name
from wallet.trust.lists import read_anchors
from wallet.trust.store import TrustStore
from wallet.verification.verifier import verify

OTHER = SoftwareSigner.generate()
OTHER_CERTIFICATE = signer_certificate(OTHER, country="DE")
SPKI = spki_from_public_key(SIGNER.public_key)


def entry(certificate: bytes = CERTIFICATE, **changes: Any) -> dict[str, Any]:
    """One entry of the gateway's list; None takes a member away."""
    made = {
        "kid": b64_encode(key_name(certificate)),
        "timestamp": "2021-06-01T00:00:00+02:00",
        "country": "AT",
        "certificateType": "DSC",
        "thumbprint": "00",
        "signature": "MII=",
        "rawData": b64_encode(certificate),
    } | changes
    return {name: value for name, value in made.items() if value is not None}


def key_entry(**changes: Any) -> dict[str, Any]:
    made = {"subjectPk": b64_encode(SPKI), "keyUsage": ["t", "v", "r"], "ian": "AT", "san": ""} | changes
    return {name: value for name, value in made.items() if value is not None}


def eu_keys(*entries: Any, kid: bytes = KID) -> dict[str, Any]:
    return {"eu_keys": {b64_encode(kid): list(entries)}, "nl_keys": {}}


def read(value: Any, scope: AnchorScope = UNLIMITED_SCOPE) -> tuple[TrustAnchor, ...]:
    return read_anchors(json.dumps(value).encode(), scope)


def told(item: Any, anchors: tuple[TrustAnchor, ...]) -> tuple[str, tuple[str, ...]]:
    report = verify(
        item,
        policy=Policy.IMPORT,
        trust=TrustSnapshot(anchors),
        status=NO_STATUS,
        at=NOW,
        expected=NOTHING_EXPECTED,
    )
    return str(report.verdict), tuple(map(str, report.reasons))


LISTS = {
    "gateway": [entry(), entry(OTHER_CERTIFICATE, country="DE")],
    "object": {"certificates": [entry(OTHER_CERTIFICATE), entry()]},
    "without kid": [entry(kid=None)],
    "without padding": [entry(kid=b64_encode(KID).rstrip("="))],
    "public key": [entry(rawData=None, publicKey=b64_encode(SPKI))],
    "eu_keys": eu_keys(key_entry()),
    "eu_keys, no usage": eu_keys(key_entry(keyUsage=[])),
    "eu_keys, two of one name": eu_keys(
        key_entry(subjectPk=b64_encode(spki_from_public_key(OTHER.public_key))), key_entry()
    ),
}


@pytest.mark.parametrize("value", LISTS.values(), ids=LISTS)
def test_shapes_in_use(value: Any) -> None:
    anchors = read(value)
    assert told(health_pass(), anchors) == ("valid", ())
    assert {anchor.scope.schemes for anchor in anchors} == {frozenset({"dcc"})}
    assert all(anchor.key_id for anchor in anchors)
    assert told(health_pass(protected={4: b"another!"}), anchors) == ("not_valid", ("issuer_untrusted",))


def test_a_list_counts_for_passes_only() -> None:
    plain = message({1: "x", 2: "y"}, protected={4: KID})
    assert told(plain, read(LISTS["gateway"])) == ("not_checked", ("no_trust_anchors",))
    assert told(plain, read_anchors(CERTIFICATE, UNLIMITED_SCOPE)) == ("valid", ())
    with pytest.raises(ParseError):
        read(LISTS["gateway"], replace(UNLIMITED_SCOPE, schemes=frozenset({"mdoc"})))
    narrowed = read(LISTS["gateway"], replace(UNLIMITED_SCOPE, schemes=frozenset({"dcc", "mdoc"})))
    assert {anchor.scope.schemes for anchor in narrowed} == {frozenset({"dcc"})}


def test_what_a_key_is_for() -> None:
    anchors = read(eu_keys(key_entry(keyUsage=["t", "x"])))
    assert told(health_pass(), anchors) == ("not_valid", ("issuer_not_authorised",))
    test = health_pass(pass_claims(hcert("t")))
    assert told(test, anchors) == ("valid", ())
    scope = replace(UNLIMITED_SCOPE, document_types=frozenset({"eu.dcc.vaccination"}))
    both = read(eu_keys(key_entry()), scope)
    assert both[0].scope.document_types == {"eu.dcc.vaccination"}
    assert read(eu_keys(key_entry(keyUsage=None)), scope)[0].scope == both[0].scope


def test_the_country_of_a_bare_key() -> None:
    assert told(health_pass(), read(eu_keys(key_entry(ian="DE")))) == ("not_valid", ("issuer_mismatch",))
    assert told(health_pass(), read(eu_keys(key_entry(ian=None)))) == ("valid", ())
    assert told(health_pass(), read(eu_keys(key_entry(ian="")))) == ("valid", ())
    key = entry(rawData=None, publicKey=b64_encode(SPKI), country="DE")
    assert told(health_pass(), read([key])) == ("not_valid", ("issuer_mismatch",))


def test_the_certificate_speaks_where_there_is_one() -> None:
    """Lists write some countries otherwise than certificates do (EL, GR)."""
    assert told(health_pass(), read([entry(country="XX")])) == ("valid", ())


def test_others_than_signers_are_passed_over() -> None:
    for kind in ("CSCA", "UPLOAD", "AUTHENTICATION", 5):
        with pytest.raises(ParseError):
            read([entry(certificateType=kind)])
        assert len(read([entry(certificateType=kind), entry(OTHER_CERTIFICATE)])) == 1


BROKEN: list[Any] = [
    7, None, [], {}, entry(rawData="!"), entry(rawData=b64_encode(b"no certificate")),
    entry(kid="!"), entry(kid=5),
    entry(rawData=None), entry(rawData=None, publicKey="AAAA"),
    entry(rawData=None, publicKey=None), entry(kid=""),
]  # fmt: skip


@pytest.mark.parametrize("one", BROKEN, ids=str)
def test_entries_that_cannot_be_read_are_passed_over(one: Any) -> None:
    assert [anchor.spki for anchor in read([one, entry()])] == [SPKI]
    with pytest.raises(ParseError) as caught:
        read([one])
    assert caught.value.reason is Reason.MALFORMED


@pytest.mark.parametrize(
    "one",
    [7, key_entry(subjectPk="!"), key_entry(subjectPk=None), key_entry(keyUsage="t"),
    key_entry(keyUsage=["x"]),
     key_entry(keyUsage=[1]), key_entry(subjectPk=b64_encode(SPKI[:-1]))],
)  # fmt: skip
def test_keys_that_cannot_be_read_are_passed_over(one: Any) -> None:
    assert len(read(eu_keys(one, key_entry()))) == 1
    with pytest.raises(ParseError):
        read(eu_keys(one))


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ([], Reason.MALFORMED), ({"certificates": []}, Reason.MALFORMED),
        ({"certificates": {}}, Reason.MALFORMED),
        ({"eu_keys": []}, Reason.MALFORMED), ({"eu_keys": {"!": [key_entry()]}}, Reason.MALFORMED),
        ({"eu_keys": {b64_encode(KID): key_entry()}}, Reason.MALFORMED),
        ({"certificates": "x"}, Reason.MALFORMED),
        ([None] * 100_001, Reason.LIMIT_EXCEEDED),
    ],
)  # fmt: skip
def test_lists_that_are_none(value: Any, reason: Reason) -> None:
    with pytest.raises(ParseError) as caught:
        read(value)
    assert caught.value.reason is reason


def test_a_list_with_a_member_twice() -> None:
    with pytest.raises(ParseError) as caught:
        read_anchors(b'{"eu_keys":{},"eu_keys":{}}', UNLIMITED_SCOPE)
    assert caught.value.reason is Reason.DUPLICATE_KEY


def test_the_store_keeps_a_list(tmp_path: Path) -> None:
    data = json.dumps(LISTS["gateway"]).encode()
    TrustStore(tmp_path).import_file(data, "dsc.json", UNLIMITED_SCOPE, NOW)
    again = TrustStore(tmp_path)
    assert [one.count for one in again.entries()] == [2]
    assert told(health_pass(), again.snapshot(NOW, frozenset()).anchors) == ("valid", ())


@given(
    st.recursive(
        st.none() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    ),
    st.sampled_from(["rawData", "kid", "country", "certificateType", "eu_keys", "certificates", "subjectPk"]),
)
def test_only_parse_errors_leave(value: Any, place: str) -> None:
    for made in (value, [entry(**{place: value})], {place: value}, eu_keys(key_entry(**{place: value}))):
        with suppress(ParseError):
            read(made)
