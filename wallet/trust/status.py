"""Status lists: reading tokens and looking values up (draft-ietf-oauth-status-list, Token Status List).

Reads JWT (section 5.1) and CWT (section 5.2), list credentials of the W3C (wallet.trust.bitstring) and CRLs.
Does not judge whom a list speaks for: wallet.trust.standing and wallet.trust.signers do. Fetches nothing;
lists come from files.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from wallet.codec import cbor, strict_json
from wallet.codec.base import b64url_decode
from wallet.codec.inflate import gunzip, inflate
from wallet.codec.limits import MAX_STATUS_LIST
from wallet.crypto import cose, crl, jose
from wallet.model.credential import SignedPart
from wallet.model.errors import ParseError
from wallet.model.trust import CertificateRevocationList, StatusList, StatusSnapshot
from wallet.model.verdict import Reason
from wallet.trust.bitstring import (
    BITSTRING,
    MIN_ENTRIES,
    VC_TYPES,
    ListCredential,
    entry_value,
    read_list_credential,
)

UNNAMED = ""
"""Stands in `StatusSnapshot.unreadable` for a token of which not even the `sub` could be read."""

MAX_TOKEN = MAX_STATUS_LIST * 3 // 2
"""Bytes of one token as received; base64url adds a third."""

MAX_TOGETHER = 4 * MAX_STATUS_LIST
"""Bytes of all lists that came with one check, after inflating: each token of 30 KB may hold 16 MB."""

JWT_TYPES = frozenset({"statuslist+jwt", "application/statuslist+jwt"})
CWT_TYPES = frozenset({"application/statuslist+cwt", "statuslist+cwt"})

_SUB, _EXP, _IAT = 2, 4, 6
_STATUS_LIST, _TTL = 65533, 65534
_TYP = 16
_CWT_TAG = 61
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z: the last second that a datetime can hold
_BITS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class _Envelope:
    """A token read up to its list; `bits` and `compressed` stay as they came."""

    uri: str
    signed: SignedPart
    issued_at: int
    expires_at: int | None
    ttl: int | None
    issuer: str | None
    bits: Any
    compressed: bytes | None
    kind: str = "token"
    purposes: frozenset[str] = frozenset()


def parse_status_list(data: bytes, *, limit: int = MAX_STATUS_LIST) -> StatusList:
    """Read a list token and inflate its list to `limit` bytes at most. Raises ParseError: MALFORMED,
    LIMIT_EXCEEDED, DUPLICATE_KEY, TRAILING_DATA, TYPE_CONFUSION (wrong `typ`), CRITICAL_HEADER_UNKNOWN."""
    envelope = _read_envelope(data)
    if type(envelope.bits) is not int or envelope.bits not in _BITS:
        raise ParseError(Reason.MALFORMED, "bits is not 1, 2, 4 or 8")
    if envelope.compressed is None:
        raise ParseError(Reason.MALFORMED, "lst or encodedList is missing")
    unpack = gunzip if envelope.kind == BITSTRING else inflate
    inflated = unpack(envelope.compressed, limit=limit)
    if envelope.kind == BITSTRING and len(inflated) * 8 < MIN_ENTRIES:
        raise ParseError(Reason.MALFORMED, f"fewer than {MIN_ENTRIES} entries")
    return _status_list(envelope, envelope.bits, inflated)


def read_statuses(tokens: Iterable[bytes]) -> StatusSnapshot:
    """A snapshot of tokens of any quality, newest list first. What cannot be read is named by its `sub`.

    Lists beyond 64 MB in all count as unreadable. A token whose envelope is sound and whose list breaks the
    standard is kept with `bits` 0: who signed it decides whether that is the list's fault (red) or a
    stranger's (amber).
    """
    lists: list[StatusList] = []
    crls: list[CertificateRevocationList] = []
    unreadable: set[str] = set()
    left = MAX_TOGETHER
    for token in tokens:
        try:
            if crl.looks_like_crl(token):
                crls.extend(crl.read_crls(token))
                continue
            read = parse_status_list(token, limit=min(left, MAX_STATUS_LIST))
            left -= len(read.data)
            lists.append(read)
        except ParseError as error:
            broken = None if error.reason is Reason.LIMIT_EXCEEDED else _contradiction(token)
            if broken is not None:
                lists.append(broken)
            else:
                unreadable.add(_subject_of(token))
    return snapshot(lists, unreadable=frozenset(unreadable), crls=crls)


def snapshot(
    lists: Iterable[StatusList],
    *,
    unreadable: frozenset[str] = frozenset(),
    sticky: frozenset[tuple[str, bytes]] = frozenset(),
    crls: Iterable[CertificateRevocationList] = (),
) -> StatusSnapshot:
    """All lists by `sub`, newest first, and all CRLs by their issuer's name."""
    by_issuer: defaultdict[str, list[CertificateRevocationList]] = defaultdict(list)
    for each in crls:
        by_issuer[each.issuer].append(each)
    by_uri: defaultdict[str, list[StatusList]] = defaultdict(list)
    for status_list in lists:
        by_uri[status_list.uri].append(status_list)
    ordered = {
        uri: tuple(sorted(found, key=lambda each: each.issued_at, reverse=True))
        for uri, found in by_uri.items()
    }
    return StatusSnapshot(
        ordered, unreadable, sticky, {issuer: tuple(found) for issuer, found in by_issuer.items()}
    )


def status_value(status_list: StatusList, index: int, size: int = 1) -> int | None:
    """The value of one entry, least significant bits first (section 4.1); None where there is no such
    index. In a bitstring an entry has `size` bits, most significant first."""
    bits = status_list.bits
    if index < 0 or bits not in _BITS:
        return None
    if status_list.kind == BITSTRING:
        return entry_value(status_list, index, size)
    offset = index * bits
    place = offset >> 3
    if place >= len(status_list.data):
        return None
    return (status_list.data[place] >> (offset & 7)) & ((1 << bits) - 1)


def _contradiction(token: bytes) -> StatusList | None:
    """The list as one without entries, where only the list itself breaks the standard."""
    try:
        return _status_list(_read_envelope(token), 0, b"")
    except ParseError:
        return None


def _status_list(envelope: _Envelope, bits: int, data: bytes) -> StatusList:
    return StatusList(
        uri=envelope.uri,
        bits=bits,
        data=data,
        signed=envelope.signed,
        issued_at=envelope.issued_at,
        expires_at=envelope.expires_at,
        ttl=envelope.ttl,
        issuer=envelope.issuer,
        kind=envelope.kind,
        purposes=envelope.purposes,
    )


def _read_envelope(data: bytes) -> _Envelope:
    if len(data) > MAX_TOKEN:
        raise ParseError(Reason.LIMIT_EXCEEDED, "status list token too large")
    stripped = data.strip(b" \t\r\n")
    return _read_jwt(stripped) if _looks_like_jwt(stripped) else _read_cwt(data)


def _looks_like_jwt(data: bytes) -> bool:
    # A CWT begins with 0xd2, 0xd8 or 0x84; base64url of '{"' with "eyJ" (or e-something with blanks).
    return data[:1] == b"e" and data.isascii()


def _read_jwt(data: bytes) -> _Envelope:
    jws = jose.parse_compact(data.decode("ascii"))
    typ = jws.header.get("typ")
    if type(typ) is not str or (typ not in JWT_TYPES and typ not in VC_TYPES):
        raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of a status list")
    if jose.unknown_critical(jws.header):
        raise ParseError(Reason.CRITICAL_HEADER_UNKNOWN, "crit in a status list")
    claims = _mapping(strict_json.loads(jws.payload), "claims")
    if typ in VC_TYPES:
        return _of_credential(read_list_credential(claims), jose.signed_part(jws))
    listed = _mapping(claims.get("status_list"), "status_list")
    text = listed.get("lst")
    return _envelope(
        jose.signed_part(jws),
        [claims.get(name) for name in ("sub", "iat", "exp", "ttl", "iss")],
        listed.get("bits"),
        _decoded(text),
    )


def _of_credential(found: ListCredential, signed: SignedPart) -> _Envelope:
    times = (found.issued_at, found.expires_at, found.ttl)
    return _Envelope(found.uri, signed, *times, found.issuer, 1, found.compressed, BITSTRING, found.purposes)


def _decoded(text: Any) -> bytes | None:
    """`lst` in JSON; None where it is no base64url, which the list's signer answers for."""
    if not isinstance(text, str):
        return None
    try:
        return b64url_decode(text)
    except ParseError:
        return None


def _read_cwt(data: bytes) -> _Envelope:
    item = cbor.loads(data)
    if isinstance(item, cbor.Tag) and item.number == _CWT_TAG:
        item = item.value
    message = cose.parse_sign1(item)
    typ = message.protected.get(_TYP)
    if type(typ) is not str or typ not in CWT_TYPES:
        raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of a status list")
    if cose.unknown_critical(message, {_TYP}):
        raise ParseError(Reason.CRITICAL_HEADER_UNKNOWN, "crit in a status list")
    claims = _mapping(cbor.loads(message.payload), "claims")
    listed = _mapping(claims.get(_STATUS_LIST), "status_list")
    compressed = listed.get("lst")
    return _envelope(
        cose.signed_part(message),
        [claims.get(label) for label in (_SUB, _IAT, _EXP, _TTL, 1)],
        listed.get("bits"),
        compressed if isinstance(compressed, bytes) else None,
    )


def _envelope(signed: SignedPart, claims: list[Any], bits: Any, compressed: bytes | None) -> _Envelope:
    uri, issued_at, expires_at, ttl, issuer = claims
    if not isinstance(uri, str) or not uri:
        raise ParseError(Reason.MALFORMED, "sub is missing")
    if _time(issued_at, "iat") is None:
        raise ParseError(Reason.MALFORMED, "iat is missing")
    if ttl is not None and (type(ttl) is not int or not 0 < ttl <= _LATEST):
        raise ParseError(Reason.MALFORMED, "ttl is no positive number")
    if issuer is not None and not isinstance(issuer, str):
        raise ParseError(Reason.MALFORMED, "iss is no text")
    return _Envelope(uri, signed, issued_at, _time(expires_at, "exp"), ttl, issuer, bits, compressed)


def _time(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise ParseError(Reason.MALFORMED, f"{name} is no NumericDate")
    return int(value)


def _mapping(value: Any, name: str) -> Mapping[Any, Any]:
    if type(value) is not dict:
        raise ParseError(Reason.MALFORMED, f"{name} is no map")
    return value


def _subject_of(token: bytes) -> str:
    """The `sub` of a token that could not be read otherwise; UNNAMED where even that cannot be had."""
    try:
        if len(token) > MAX_TOKEN:
            return UNNAMED
        stripped = token.strip(b" \t\r\n")
        if _looks_like_jwt(stripped):
            parts = stripped.decode("ascii").split(".")
            claims = _mapping(strict_json.loads(b64url_decode(parts[1])), "claims")
            subject = claims.get("sub", claims.get("id"))
        else:
            subject = _mapping(cbor.loads(_payload_of(cbor.loads(token))), "claims").get(_SUB)
    except (ParseError, IndexError):
        return UNNAMED
    return subject if isinstance(subject, str) else UNNAMED


def _payload_of(item: Any) -> bytes:
    """The third part of any COSE message (Sign1, Mac0), whatever its tags."""
    while isinstance(item, cbor.Tag):
        item = item.value
    if isinstance(item, list) and len(item) == 4 and isinstance(item[2], bytes):
        return item[2]
    raise ParseError(Reason.MALFORMED, "no COSE message")
