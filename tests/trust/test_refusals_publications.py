"""Trust lists: refusals that nothing else turns, each beside what passes (docs/mutation.md)."""

from __future__ import annotations

from typing import Any

import pytest

from wallet.codec import cbor
from wallet.crypto import cose
from wallet.model.errors import ParseError
from wallet.model.trust import AnchorScope
from wallet.model.verdict import Reason
from wallet.trust import dcc_list, lists, lists_cbor, publications, vical
from wallet.trust.lists_cbor import CBOR_LIST_TYPE, build_cbor_list, read_cbor_list, read_list_message
from wallet.trust.publications import parse_trust_list

from . import test_lists as json_lists
from . import test_publications as cbor_lists
from .scene import DAY, ISSUING, NOW, OTHER, ROOT_CERTIFICATE, anchor

LATEST = 253_402_300_799


def reason_of(read: Any, data: Any) -> Reason:
    with pytest.raises(ParseError) as caught:
        read(data)
    return caught.value.reason


@pytest.mark.parametrize(
    "change",
    [
        {"iat": LATEST + 1},
        {"valid_until": LATEST + 1},
        {"sub": "x" * 1_000_001},
        {"document_types": [7]},
    ],
)
def test_a_list_in_json(change: dict[str, Any]) -> None:
    assert lists.parse_trust_list(json_lists.changed(valid_until=LATEST)).version == 3
    assert reason_of(lists.parse_trust_list, json_lists.changed(**change)) is Reason.MALFORMED


def test_more_entries_than_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = json_lists.built(), json_lists.built(json_lists.ENTRY, json_lists.ENTRY)
    monkeypatch.setattr(lists, "MAX_ENTRIES", 1)
    assert len(lists.parse_trust_list(one).anchors) == 1
    assert reason_of(lists.parse_trust_list, two) is Reason.MALFORMED


def test_more_certificates_than_a_vical_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vical, "MAX_ENTRIES", 1)
    assert len(parse_trust_list(cbor_lists.vical()).anchors) == 1
    two = cbor_lists.vical(cbor_lists.info(), cbor_lists.info())
    assert reason_of(parse_trust_list, two) is Reason.MALFORMED


def test_more_keys_than_a_list_of_passes_may_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dcc_list, "MAX_ENTRIES", 1)
    scope = AnchorScope()
    assert list(dcc_list._from_keys({"a": []}, scope)) == []
    assert reason_of(lambda keys: list(dcc_list._from_keys(keys, scope)), {"a": [], "b": []}) is (
        Reason.MALFORMED
    )


def cbor_list() -> bytes:
    times = {"issued_at": NOW - DAY, "next_update": NOW + DAY}
    return build_cbor_list([anchor(ISSUING)], subject="demo", version=1, signer=OTHER, **times)


def test_lists_that_are_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    in_json, in_cbor = json_lists.built(), cbor_list()
    assert read_list_message(in_cbor).payload
    for module, read, data in (
        (lists, lists.parse_trust_list, in_json),
        (lists, lambda d: lists.read_anchors(d, AnchorScope()), ROOT_CERTIFICATE),
        (lists_cbor, read_list_message, in_cbor),
        (publications, parse_trust_list, in_cbor),
    ):
        monkeypatch.setattr(module, "MAX_DOCUMENT", len(data))
        assert read(data)
        monkeypatch.setattr(module, "MAX_DOCUMENT", len(data) - 1)
        assert reason_of(read, data) is Reason.LIMIT_EXCEEDED
        monkeypatch.undo()


def test_a_list_in_cbor() -> None:
    payload = read_list_message(cbor_list()).payload

    def message(content: bytes, **header: Any) -> cose.Sign1:
        protected = {16: CBOR_LIST_TYPE} | ({2: [99], 99: 1} if header else {})
        return cose.parse_sign1(cose.sign1(protected, {}, content, OTHER))

    assert read_cbor_list(message(payload)).version == 1
    assert reason_of(read_cbor_list, message(payload, critical=True)) is Reason.CRITICAL_HEADER_UNKNOWN
    assert reason_of(read_cbor_list, message(cbor.dumps([1]))) is Reason.MALFORMED


def test_texts_of_a_vical() -> None:
    assert parse_trust_list(cbor_lists.vical(vicalProvider="x" * 1000)).version == 7
    assert reason_of(parse_trust_list, cbor_lists.vical(vicalProvider="x" * 1001)) is Reason.MALFORMED
    (found,) = parse_trust_list(cbor_lists.vical(cbor_lists.info(issuingCountry=7))).anchors
    assert found.scope.region is None


@pytest.mark.parametrize(
    ("country", "read"),
    [("DE", "DE"), ("D1", None), ("ДЕ", None), ("DEU", None), (7, None), (None, None)],
)
def test_the_country_of_a_key(country: Any, read: str | None) -> None:
    assert dcc_list._country(country) == read


@pytest.mark.parametrize(("letters", "counts"), [(["t"], True), (["v"], False), ([], True), (["x"], False)])
def test_keys_for_other_passes_than_those_that_count(letters: list[str], counts: bool) -> None:
    tests = AnchorScope(document_types=frozenset({dcc_list._TYPE_BY_LETTER["t"]}))
    if counts:
        assert dcc_list._types({"keyUsage": letters}, tests) == tests.document_types
    else:
        assert reason_of(lambda entry: dcc_list._types(entry, tests), {"keyUsage": letters}) is (
            Reason.MALFORMED
        )
