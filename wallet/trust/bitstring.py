"""The W3C Bitstring Status List as a credential (VC 2.0, secured as `vc+jwt`), up to its compressed list.

Reads the claims of a BitstringStatusListCredential and looks values up. Does not inflate, judge a signature,
or know for whom a list speaks: wallet.trust.status and wallet.trust.standing do. No JSON-LD is processed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wallet.codec.base import b64url_decode
from wallet.codec.timestamp import last_second
from wallet.model.errors import ParseError
from wallet.model.trust import StatusList
from wallet.model.verdict import Reason

BITSTRING = "bitstring"
VC_TYPES = frozenset({"vc+jwt", "application/vc+jwt"})
MIN_ENTRIES = 131_072
"""Entries below which a list gives its licences away (Bitstring Status List, section 6.1)."""

MAX_SIZE = 32
"""Bits of one entry that we look up; the recommendation names no limit."""

_CONTEXT = "https://www.w3.org/ns/credentials/v2"
_LIST_TYPES = ("VerifiableCredential", "BitstringStatusListCredential")
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z


@dataclass(frozen=True, slots=True)
class ListCredential:
    """What the claims say. `issued_at` is 0 where they do not say when; `ttl` is in seconds; `compressed` is
    None where `encodedList` is no multibase base64url, which the list's signer answers for."""

    uri: str
    issued_at: int
    expires_at: int | None
    ttl: int | None
    issuer: str | None
    purposes: frozenset[str]
    compressed: bytes | None


def read_list_credential(claims: Mapping[str, Any]) -> ListCredential:
    """The claims of a list credential (sections 3.2 and 3.3). ParseError MALFORMED, TYPE_CONFUSION (another
    kind of credential)."""
    types = _texts(claims.get("type"))
    if not set(_LIST_TYPES) <= set(types):
        raise ParseError(Reason.TYPE_CONFUSION, "no BitstringStatusListCredential")
    contexts = claims.get("@context")
    if not isinstance(contexts, list) or not contexts or contexts[0] != _CONTEXT:
        raise ParseError(Reason.MALFORMED, "@context does not begin with that of VC 2.0")
    if "vc" in claims or "vp" in claims:
        raise ParseError(Reason.MALFORMED, "vc or vp beside the credential's own claims")
    subject = claims.get("credentialSubject")
    if type(subject) is not dict or "BitstringStatusList" not in _texts(subject.get("type")):
        raise ParseError(Reason.MALFORMED, "credentialSubject is no BitstringStatusList")
    return ListCredential(
        uri=_uri(claims, subject),
        issued_at=_number(claims.get("iat"), "iat") or _moment(claims.get("validFrom")) or 0,
        expires_at=_earlier(_number(claims.get("exp"), "exp"), _moment(claims.get("validUntil"))),
        ttl=_ttl(subject.get("ttl")),
        issuer=_issuer(claims.get("issuer")),
        purposes=frozenset(_texts(subject.get("statusPurpose"))),
        compressed=_compressed(subject.get("encodedList")),
    )


def entry_value(status_list: StatusList, index: int, size: int) -> int | None:
    """The value of one entry of `size` bits, most significant bit first (section 3.2: the first entry stands
    leftmost); None where there is no such index."""
    if index < 0 or not 0 < size <= MAX_SIZE:
        return None
    first = index * size
    if first + size > len(status_list.data) * 8:
        return None
    start, end = first >> 3, (first + size + 7) >> 3
    window = int.from_bytes(status_list.data[start:end], "big")
    return (window >> (end * 8 - first - size)) & ((1 << size) - 1)


def is_long_enough(status_list: StatusList, size: int) -> bool:
    """Whether the list has the entries that the recommendation demands, `size` bits each."""
    return size > 0 and len(status_list.data) * 8 // size >= MIN_ENTRIES


def _uri(claims: Mapping[str, Any], subject: Mapping[str, Any]) -> str:
    """What licences call the list: the credential's `id`, else the subject's without its fragment."""
    uri = claims.get("id", subject.get("id"))
    if not isinstance(uri, str) or not uri:
        raise ParseError(Reason.MALFORMED, "the list has no id")
    return uri if "id" in claims else uri.partition("#")[0]


def _texts(value: Any) -> tuple[str, ...]:
    """A text, or a list of them."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(each, str) for each in values):
        raise ParseError(Reason.MALFORMED, "a text or a list of texts was expected")
    return tuple(values)


def _issuer(value: Any) -> str | None:
    """A URL, or an object with one as `id` (VC 2.0, section 4.7)."""
    if type(value) is dict:
        value = value.get("id")
    if value is not None and not isinstance(value, str):
        raise ParseError(Reason.MALFORMED, "issuer is no text")
    return value


def _compressed(value: Any) -> bytes | None:
    if not isinstance(value, str) or value[:1] != "u":
        return None
    try:
        return b64url_decode(value[1:])
    except ParseError:
        return None


def _ttl(value: Any) -> int | None:
    """Milliseconds, as seconds. Where it is absent no default counts: lists come from files, not caches."""
    if value is None:
        return None
    milliseconds = _number(value, "ttl")
    if not milliseconds:
        raise ParseError(Reason.MALFORMED, "ttl is no positive number")
    return max(1, milliseconds // 1000)


def _number(value: Any, name: str) -> int | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise ParseError(Reason.MALFORMED, f"{name} is no NumericDate")
    return int(value)


def _moment(value: Any) -> int | None:
    """An XML dateTimeStamp (VC 2.0, section 4.9), which has its zone."""
    if value is None:
        return None
    if type(value) is not str:
        raise ParseError(Reason.MALFORMED, "validFrom or validUntil is no text")
    return last_second(value)


def _earlier(first: int | None, second: int | None) -> int | None:
    return min((each for each in (first, second) if each is not None), default=None)
