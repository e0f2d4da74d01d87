"""Signed lists in CBOR: ours and the VICAL, read, told apart, trusted by the store and given by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509 as px
from hypothesis import given
from hypothesis import strategies as st

from wallet.codec import cbor
from wallet.crypto import cose, pki
from wallet.crypto.keys import SoftwareSigner, jwk_from_public_key
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust.anchors import resolve
from wallet.trust.authentication import holds
from wallet.trust.lists_cbor import build_cbor_list
from wallet.trust.publications import looks_like_trust_list, parse_trust_list
from wallet.trust.store import TrustStore
from wallet.trust.vical import holds_by_itself

from .crls import serial
from .scene import DAY, EDWARDS, ISSUING, NOW, OTHER, ROOT, ROOT_CERTIFICATE, certificate, signed, spki

MDL, PID = "org.iso.18013.5.1.mDL", "eu.europa.ec.eudi.pid.1"
PROVIDER = SoftwareSigner.generate("ES256")
TIMES = {"not_before": NOW - 9 * DAY, "not_after": NOW + 9 * DAY}
PROVIDER_ROOT = pki.issue_root("VICAL root", OTHER, **TIMES)
SIGNING = pki.issue_certificate(
    "VICAL signer",
    PROVIDER.public_key,
    issuer_certificate=PROVIDER_ROOT,
    issuer_signer=OTHER,
    extended_key_usage=("1.0.18013.5.1.8",),
    **TIMES,
)
LISTS = AnchorScope(purposes=frozenset({AnchorPurpose.TRUST_LIST}))
NONE: frozenset[str] = frozenset()


def key_id(der: bytes) -> bytes:
    found = px.load_der_x509_certificate(der).extensions
    return found.get_extension_for_class(px.SubjectKeyIdentifier).value.digest


def info(**changes: Any) -> dict[str, Any]:
    number = serial(ROOT_CERTIFICATE)
    plain = {
        "certificate": ROOT_CERTIFICATE,
        "serialNumber": cbor.Tag(2, number.to_bytes(20, "big").lstrip(b"\0")),
        "ski": key_id(ROOT_CERTIFICATE),
        "docType": [MDL],
        "issuingAuthority": "Somewhere DMV",
        "issuingCountry": "US",
    }
    return {name: value for name, value in (plain | changes).items() if value is not None}


def date(moment: Any) -> cbor.Tag:
    return cbor.Tag(0, moment.strftime("%Y-%m-%dT%H:%M:%SZ"))


def vical(
    *infos: dict[str, Any],
    signer: SoftwareSigner = PROVIDER,
    unprotected: dict[Any, Any] | None = None,
    protected: dict[Any, Any] | None = None,
    **changes: Any,
) -> bytes:
    payload = {
        "version": "1.0",
        "vicalProvider": "Example provider",
        "date": date(NOW - DAY),
        "vicalIssueID": 7,
        "nextUpdate": date(NOW + DAY),
        "certificateInfos": list(infos or (info(),)),
    } | changes
    payload = {name: value for name, value in payload.items() if value is not None}
    header = {cose.X5CHAIN: SIGNING} if unprotected is None else unprotected
    return cose.sign1(protected or {}, header, cbor.dumps(payload), signer)


def test_vical_becomes_scoped_anchors() -> None:
    found = parse_trust_list(vical(info(docType=[MDL, PID])))
    (anchor,) = found.anchors
    assert (anchor.certificate, anchor.spki) == (ROOT_CERTIFICATE, spki(ROOT))
    assert anchor.name == LocalisedText("Somewhere DMV", "Somewhere DMV")
    assert anchor.scope == AnchorScope(
        schemes=frozenset({"mdoc"}), document_types=frozenset({MDL, PID}), region="US"
    )
    assert (found.subject, found.version, found.scheme) == ("vical:Example provider", 7, "vical")
    assert (found.issued_at, found.next_update) == (NOW - DAY, NOW + DAY)
    assert holds(found.signed, spki(PROVIDER))


def test_what_a_vical_may_leave_out() -> None:
    spare = info(serialNumber=None, ski=None, issuingAuthority=None, issuingCountry=None)
    found = parse_trust_list(vical(spare, vicalIssueID=None, nextUpdate=None))
    assert found.next_update is None
    assert found.version == int((NOW - DAY).timestamp())
    assert found.anchors[0].scope.region is None
    assert found.anchors[0].name == LocalisedText("Root", "Root")


@pytest.mark.parametrize(
    "changes",
    [
        {"version": "2.0"},
        {"version": 1},
        {"vicalProvider": ""},
        {"date": "2026-11-24T00:00:00Z"},
        {"date": cbor.Tag(1, 7)},
        {"date": cbor.Tag(0, "yesterday")},
        {"date": cbor.Tag(0, "2026-11-24T00:00:00")},
        {"nextUpdate": 7},
        {"vicalIssueID": -1},
        {"vicalIssueID": True},
        {"certificateInfos": {}},
        {"certificateInfos": [7]},
    ],
)
def test_broken_vicals_are_refused(changes: dict[str, Any]) -> None:
    assert parse_trust_list(vical()).version == 7
    with pytest.raises(ParseError):
        parse_trust_list(vical(**changes))


@pytest.mark.parametrize(
    "changes",
    [
        {"certificate": "text"},
        {"certificate": b"no certificate"},
        {"docType": []},
        {"docType": [7]},
        {"docType": None},
        {"serialNumber": 5},
        {"ski": b"another"},
        {"issuingAuthority": 7},
    ],
)
def test_broken_entries_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ParseError):
        parse_trust_list(vical(info(**changes)))


def test_critical_header_is_refused() -> None:
    with pytest.raises(ParseError) as caught:
        parse_trust_list(vical(protected={cose.CRIT: [99], 99: 1}))
    assert caught.value.reason is Reason.CRITICAL_HEADER_UNKNOWN


def test_vical_given_by_hand_must_at_least_be_whole() -> None:
    assert holds_by_itself(parse_trust_list(vical()))
    assert not holds_by_itself(parse_trust_list(vical(signer=ISSUING)))
    assert not holds_by_itself(parse_trust_list(vical(unprotected={})))
    assert not holds_by_itself(parse_trust_list(vical(unprotected={cose.X5CHAIN: b"none"})))
    assert not holds_by_itself(parse_trust_list(ours()))


def refused(trouble: Trouble, call: Any, *arguments: Any) -> None:
    with pytest.raises(WalletError) as caught:
        call(*arguments)
    assert caught.value.trouble is trouble


@pytest.fixture
def store(tmp_path: Any) -> TrustStore:
    return TrustStore(tmp_path / "trust")


def test_vical_counts_in_the_store_only_under_an_anchor_for_lists(store: TrustStore) -> None:
    refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, vical(), "v", LISTS, NOW)
    store.import_file(PROVIDER_ROOT, "root", AnchorScope(), NOW)
    refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, vical(), "v", LISTS, NOW)
    store.import_file(PROVIDER_ROOT, "root", LISTS, NOW)
    entry = store.import_file(vical(), "v", AnchorScope(), NOW)
    assert (entry.count, entry.vouched) == (1, True)
    snapshot = store.snapshot(NOW, NONE)
    assert (snapshot.as_of, snapshot.next_update, snapshot.floor) == (NOW - DAY, NOW + DAY, NOW - DAY)
    refused(Trouble.TRUST_ROLLBACK, store.import_file, vical(vicalIssueID=6), "v", LISTS, NOW)
    store.import_file(vical(vicalIssueID=8, nextUpdate=None), "v", LISTS, NOW)
    assert store.snapshot(NOW, NONE).next_update is None
    assert store.snapshot(NOW, NONE).lapses is None


def test_reader_or_document_signer_cannot_sign_a_vical(store: TrustStore) -> None:
    store.import_file(PROVIDER_ROOT, "root", LISTS, NOW)
    for usage in ("1.0.18013.5.1.2", "1.0.18013.5.1.6", "1.3.6.1.5.5.7.3.1"):
        wrong = pki.issue_certificate(
            "Other signer",
            PROVIDER.public_key,
            issuer_certificate=PROVIDER_ROOT,
            issuer_signer=OTHER,
            extended_key_usage=(usage,),
            **TIMES,
        )
        data = vical(unprotected={cose.X5CHAIN: wrong})
        refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, data, "v", LISTS, NOW)


@pytest.mark.parametrize(
    ("scheme", "kind", "fault"),
    [
        ("mdoc", MDL, None),
        ("mdoc", PID, Reason.ISSUER_NOT_AUTHORISED),
        ("sd-cwt", MDL, Reason.NO_TRUST_ANCHORS),
    ],
)
def test_listed_authority_signs_its_own_types_only(scheme: str, kind: str, fault: Reason | None) -> None:
    anchors = parse_trust_list(vical(info(issuingCountry=None))).anchors
    shown = signed(ISSUING, key_id=None, chain=(certificate(ISSUING),))
    found = resolve(
        TrustSnapshot(anchors),
        shown,
        scheme=scheme,
        document_type=kind,
        issuer=None,
        purpose=AnchorPurpose.LICENCE,
        at=NOW,
    )
    assert found.fault is fault


ENTRY = TrustAnchor(
    spki(ISSUING),
    AnchorScope(document_types=frozenset({"a"}), valid_until=NOW + DAY, region="CN", issuer="i"),
    LocalisedText("机关", "Authority"),
    key_id=b"\xff\x01",
    algorithm="ES256",
)
EDWARDS_ENTRY = TrustAnchor(spki(EDWARDS), AnchorScope())
CERTIFIED = TrustAnchor(spki(ROOT), AnchorScope(), LocalisedText("根", "Root"), ROOT_CERTIFICATE)


def ours(*anchors: TrustAnchor, signer: SoftwareSigner = OTHER, **options: Any) -> bytes:
    settings: dict[str, Any] = {
        "subject": "demo",
        "version": 3,
        "issued_at": NOW - DAY,
        "next_update": NOW + DAY,
        "status_required": frozenset({"t"}),
    }
    return build_cbor_list(anchors or (ENTRY,), signer=signer, **(settings | options))


def test_our_list_in_cbor_says_again_what_was_put_in() -> None:
    found = parse_trust_list(ours(ENTRY, EDWARDS_ENTRY, CERTIFIED))
    assert found.anchors == (ENTRY, EDWARDS_ENTRY, CERTIFIED)
    assert (found.subject, found.version, found.status_required) == ("demo", 3, {"t"})
    assert (found.issued_at, found.next_update) == (NOW - DAY, NOW + DAY)
    assert holds(found.signed, spki(OTHER))


def test_our_list_in_cbor_in_the_store(store: TrustStore) -> None:
    key = jwk_from_public_key(OTHER.public_key) | {"kid": (OTHER.key_id or b"").decode()}
    refused(Trouble.TRUST_DATA_UNTRUSTED, store.import_file, ours(), "l", LISTS, NOW)
    store.import_file(json.dumps(key).encode(), "p", LISTS, NOW)
    store.import_file(ours(), "l", LISTS, NOW)
    assert spki(ISSUING) in {each.spki for each in store.snapshot(NOW, NONE).anchors}
    refused(Trouble.TRUST_ROLLBACK, store.import_file, ours(version=2), "l", LISTS, NOW)
    store.import_file(ours(version=4, chain=(certificate(OTHER),)), "l", LISTS, NOW + timedelta(hours=1))


def test_entry_for_trust_lists_is_refused_in_cbor_too() -> None:
    with pytest.raises(ParseError):
        parse_trust_list(ours(TrustAnchor(spki(ISSUING), LISTS)))


def test_lists_are_told_apart_from_everything_else() -> None:
    assert looks_like_trust_list(ours())
    assert looks_like_trust_list(vical())
    other = cose.sign1({}, {}, cbor.dumps({"a": 1}), OTHER)
    assert not looks_like_trust_list(other)
    assert not looks_like_trust_list(b"\xd2junk")
    with pytest.raises(ParseError) as caught:
        parse_trust_list(other)
    assert caught.value.reason is Reason.TYPE_CONFUSION


SAMPLES = [vical(), ours(ENTRY, CERTIFIED)]


@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_lists_raise_nothing_else(sample: bytes, data: st.DataObject) -> None:
    changed = bytearray(sample)
    changed[data.draw(st.integers(0, len(sample) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    try:
        found = parse_trust_list(bytes(changed))
    except ParseError:
        return
    assert isinstance(holds_by_itself(found), bool)


@given(st.binary(max_size=60))
def test_random_bytes_raise_nothing_else(data: bytes) -> None:
    for each in (data, b"\xd2\x84" + data, b"\x84" + data):
        assert looks_like_trust_list(each) in (True, False)
        with pytest.raises(ParseError):
            parse_trust_list(each)
