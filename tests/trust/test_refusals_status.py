"""Status lists: refusals that nothing else turns, each beside what passes (docs/mutation.md)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from wallet.codec import cbor, strict_json
from wallet.codec.base import b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import cose, jose
from wallet.model.errors import ParseError
from wallet.model.verdict import Reason
from wallet.trust.authentication import holds
from wallet.trust.bitstring import entry_value, is_long_enough
from wallet.trust.schemes import certificate_reference
from wallet.trust.status import UNNAMED, parse_status_list, read_statuses, status_value

from .crls import bitstring, list_credential
from .scene import ISSUING, LIST_URI, ROOT_CERTIFICATE, SECONDS, signed, spki

LATEST = 253_402_300_799
PACKED = deflate(bytes(64))
LST = b64url_encode(PACKED)


def refused(token: bytes, reason: Reason = Reason.MALFORMED) -> None:
    with pytest.raises(ParseError) as caught:
        parse_status_list(token)
    assert caught.value.reason is reason


def in_json(lst: Any = LST, **changes: Any) -> bytes:
    claims = {"sub": LIST_URI, "iat": SECONDS, "status_list": {"bits": 1, "lst": lst}} | changes
    return jose.sign_compact({"typ": "statuslist+jwt"}, strict_json.dumps(claims), ISSUING).encode()


def in_cbor(lst: Any = PACKED, header: dict[Any, Any] | None = None) -> bytes:
    claims = {2: LIST_URI, 6: SECONDS, 65533: {"bits": 1, "lst": lst}}
    protected = {16: "application/statuslist+cwt"} | (header or {})
    return cose.sign1(protected, {}, cbor.dumps(claims), ISSUING)


@pytest.mark.parametrize(
    "changes",
    [
        {"lst": 7},
        {"lst": "!"},
        {"sub": 7},
        {"iat": None},
        {"iat": "1"},
        {"exp": 1.5},
        {"iss": 7},
        {"ttl": "60"},
        {"ttl": LATEST + 1},
        {"iat": LATEST + 1},
        {"exp": LATEST + 1},
    ],
)
def test_a_token_in_json(changes: dict[str, Any]) -> None:
    assert parse_status_list(in_json(ttl=LATEST, exp=LATEST, iss="i")).ttl == LATEST
    refused(in_json(**changes))


def test_what_a_token_in_json_calls_critical() -> None:
    claims = {"sub": LIST_URI, "iat": SECONDS, "status_list": {"bits": 1, "lst": LST}}
    header = {"typ": "statuslist+jwt", "crit": ["x"], "x": 1}
    token = jose.sign_compact(header, strict_json.dumps(claims), ISSUING).encode()
    refused(token, Reason.CRITICAL_HEADER_UNKNOWN)


def test_entries_of_a_width_that_no_list_has() -> None:
    found = parse_status_list(in_json())
    assert status_value(found, 0) == 0
    assert status_value(replace(found, bits=3), 0) is None
    assert status_value(found, -1) is None


def test_a_list_that_breaks_its_own_standard_is_still_the_list_of_its_name() -> None:
    found = read_statuses([in_json(lst="!")])
    assert ([each.bits for each in found.lists[LIST_URI]], found.unreadable) == ([0], frozenset())


def test_a_token_in_cbor() -> None:
    assert parse_status_list(in_cbor()).bits == 1
    refused(in_cbor(lst="text"))
    refused(in_cbor(header={2: [99], 99: 1}), Reason.CRITICAL_HEADER_UNKNOWN)


@pytest.mark.parametrize(
    "changes",
    [
        {"@context": []},
        {"@context": {"https://www.w3.org/ns/credentials/v2": 1}},
        {"vp": {}},
        {"vc": {}},
        {"iat": LATEST + 1},
        {"validFrom": "9999-12-31T23:59:59-12:00"},
        {"validFrom": "1969-12-31T23:59:59Z"},
    ],
)
def test_a_list_credential(changes: dict[str, Any]) -> None:
    whole = bitstring({})
    assert parse_status_list(list_credential(whole, iat=LATEST, validFrom="9999-12-31T23:59:59Z")).bits == 1
    refused(list_credential(whole, **changes))


def test_entries_that_a_bitstring_does_not_have() -> None:
    found = parse_status_list(list_credential(bitstring({0: 1})))
    assert entry_value(found, 0, 1) == 1
    assert entry_value(found, -1, 1) is None
    assert is_long_enough(found, 1)
    assert not is_long_enough(found, 0)
    assert not is_long_enough(found, 2)


def test_the_name_of_a_list_that_cannot_be_read() -> None:
    payload = cbor.dumps({2: LIST_URI})
    assert read_statuses([cbor.dumps([b"", {}, payload, b""])]).unreadable == {LIST_URI}
    assert read_statuses([cbor.dumps([b"", {}, payload])]).unreadable == {UNNAMED}
    assert read_statuses([cbor.dumps([b"", {}, LIST_URI, b""])]).unreadable == {UNNAMED}


def test_a_signature_of_no_algorithm_holds_under_no_key() -> None:
    assert holds(signed(ISSUING), spki(ISSUING))
    assert not holds(signed(ISSUING, algorithm=None), spki(ISSUING))


def test_what_is_no_certificate_has_no_reference() -> None:
    assert certificate_reference(b"junk") is None
    assert certificate_reference(ROOT_CERTIFICATE) is None
