"""Trust data as it comes: certificates, keys, and our signed trust list (JWS, typ `lw-trust-list+jwt`; its
form in CBOR: wallet.trust.lists_cbor).

A list's payload: `sub` (which list), `version`, `iat`, `next_update`, `status_required`, `entries`; an entry
holds `name` {zh, en}, `certificate` (base64 DER) or `jwk`, and `kid`, `alg`, `schemes`, `purposes`,
`document_types`, `issuer`, `region`, `valid_from`, `valid_until` where they narrow it.
Reading a list does not trust it: wallet.trust.store accepts it under an anchor for trust lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from wallet.codec import strict_json
from wallet.codec.base import b64_decode, b64_encode
from wallet.codec.limits import MAX_DOCUMENT
from wallet.crypto import jose, keys, x509
from wallet.model.credential import PublicKey, SignedPart
from wallet.model.errors import ParseError
from wallet.model.ports import Signer
from wallet.model.text import LocalisedText
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor
from wallet.model.verdict import Reason
from wallet.trust import dcc_list

TRUST_LIST_TYPE = "lw-trust-list+jwt"
MAX_ENTRIES = 100_000
_LATEST = 253_402_300_799  # 9999-12-31T23:59:59Z
_PUBLIC_JWK = frozenset({"RSA", "EC", "OKP"})


@dataclass(frozen=True, slots=True)
class TrustList:
    """One signed publication. `anchors` carry their scopes; none of them may vouch for trust lists. `scheme`
    is "vical" for a list of ISO/IEC 18013-5, Annex C, whose `next_update` may be None."""

    subject: str
    version: int
    issued_at: datetime
    next_update: datetime | None
    anchors: tuple[TrustAnchor, ...]
    status_required: frozenset[str]
    signed: SignedPart
    scheme: str = "own"


def read_anchors(data: bytes, scope: AnchorScope) -> tuple[TrustAnchor, ...]:
    """Anchors with one scope from certificates (PEM or DER), public keys (PEM), a JWK, a JWKS, or a trust
    list of the EU health pass (wallet.trust.dcc_list), whose signers count for health passes only.

    Raises ParseError MALFORMED, DUPLICATE_KEY, LIMIT_EXCEEDED. Keys of a JWKS that are not for signatures or
    of an unknown kind are left out; when none remains, the whole is malformed.
    """
    if len(data) > MAX_DOCUMENT:
        raise ParseError(Reason.LIMIT_EXCEEDED, "trust data too large")
    if data.lstrip()[:1] in (b"{", b"["):
        found = _from_json(strict_json.loads(data.strip()), scope)
    elif b"-----BEGIN " in data:
        found = _from_pem(data, scope)
    else:
        found = tuple(anchor_of_certificate(der, scope) for der in x509.load_certificates(data))
    if not found:
        raise ParseError(Reason.MALFORMED, "no certificate or public key found")
    return found


def looks_like_trust_list(data: bytes) -> bool:
    """Whether a file claims to be our signed trust list."""
    try:
        header = jose.parse_compact(data.strip().decode("ascii")).header
    except (ParseError, UnicodeDecodeError):
        return False
    return header.get("typ") == TRUST_LIST_TYPE


def parse_trust_list(data: bytes) -> TrustList:
    """Read a signed trust list. Raises ParseError; the signature is not judged here."""
    if len(data) > MAX_DOCUMENT:
        raise ParseError(Reason.LIMIT_EXCEEDED, "trust list too large")
    try:
        text = data.strip().decode("ascii")
    except UnicodeDecodeError:
        raise ParseError(Reason.MALFORMED, "not a JWS") from None
    jws = jose.parse_compact(text)
    if jws.header.get("typ") != TRUST_LIST_TYPE:
        raise ParseError(Reason.TYPE_CONFUSION, "typ is not that of a trust list")
    if jose.unknown_critical(jws.header):
        raise ParseError(Reason.CRITICAL_HEADER_UNKNOWN, "crit in a trust list")
    return list_of(_map(strict_json.loads(jws.payload)), jose.signed_part(jws))


def list_of(payload: Mapping[str, Any], signed: SignedPart) -> TrustList:
    """The list that a payload in JSON or CBOR says. Raises ParseError."""
    entries = payload.get("entries")
    if not isinstance(entries, list) or len(entries) > MAX_ENTRIES:
        raise ParseError(Reason.MALFORMED, "entries is no list of reasonable length")
    version = payload.get("version")
    if type(version) is not int or version < 0:
        raise ParseError(Reason.MALFORMED, "version is no number")
    return TrustList(
        subject=_text(payload, "sub"),
        version=version,
        issued_at=_required_time(payload, "iat"),
        next_update=_required_time(payload, "next_update"),
        anchors=tuple(_from_entry(_map(entry)) for entry in entries),
        status_required=_texts(payload, "status_required"),
        signed=signed,
    )


def build_trust_list(
    anchors: Iterable[TrustAnchor],
    *,
    subject: str,
    version: int,
    issued_at: datetime,
    next_update: datetime,
    signer: Signer,
    status_required: frozenset[str] = frozenset(),
    chain: tuple[bytes, ...] = (),
) -> bytes:
    """A signed trust list; `chain` (DER, leaf first) goes into x5c where the signer has a certificate."""
    header: dict[str, Any] = {"typ": TRUST_LIST_TYPE}
    if signer.key_id is not None:
        header["kid"] = signer.key_id.decode()
    if chain:
        header["x5c"] = [b64_encode(der) for der in chain]
    payload = {
        "sub": subject,
        "version": version,
        "iat": int(issued_at.timestamp()),
        "next_update": int(next_update.timestamp()),
        "status_required": sorted(status_required),
        "entries": [entry_of(anchor) for anchor in anchors],
    }
    return jose.sign_compact(header, strict_json.dumps(payload), signer).encode("ascii")


def narrow(scope: AnchorScope, bound: AnchorScope) -> AnchorScope | None:
    """The part of a listed scope that its list's signer may grant; None where nothing is left.

    Purposes are not narrowed: an anchor for trust lists vouches for others' purposes, not for its own.
    """
    schemes = _both(scope.schemes, bound.schemes)
    types = _both(scope.document_types, bound.document_types)
    region = scope.region or bound.region
    if schemes is None or types is None:
        return None
    if region is not None and bound.region is not None and not region.startswith(bound.region):
        return None
    ends = min((end for end in (scope.valid_until, bound.valid_until) if end is not None), default=None)
    return replace(scope, schemes=schemes, document_types=types, region=region, valid_until=ends)


def _both(first: frozenset[str], second: frozenset[str]) -> frozenset[str] | None:
    """The intersection of two sets where empty means any; None where they share nothing."""
    if not first or not second:
        return first or second
    return (first & second) or None


def _from_pem(data: bytes, scope: AnchorScope) -> tuple[TrustAnchor, ...]:
    certificates = x509.load_certificates(data) if b"-----BEGIN CERTIFICATE-----" in data else ()
    bare = tuple(TrustAnchor(spki, scope) for spki in keys.load_public_keys_pem(data))
    return tuple(anchor_of_certificate(der, scope) for der in certificates) + bare


def anchor_of_certificate(der: bytes, scope: AnchorScope) -> TrustAnchor:
    """An anchor from its certificate, named by what that says. ParseError MALFORMED."""
    facts = x509.certificate_facts(der)
    if not facts.spki:
        raise ParseError(Reason.MALFORMED, "certificate with an unreadable key")
    said = facts.organisation or facts.common_name
    return TrustAnchor(facts.spki, scope, LocalisedText(said, said) if said else None, certificate=der)


def _from_json(value: Any, scope: AnchorScope) -> tuple[TrustAnchor, ...]:
    if dcc_list.is_dcc_list(value):
        return dcc_list.anchors_of(value, scope, anchor_of_certificate)
    mapping = _map(value)
    if "keys" not in mapping:
        return (_from_jwk(mapping, scope),)
    if not isinstance(mapping["keys"], list) or len(mapping["keys"]) > MAX_ENTRIES:
        raise ParseError(Reason.MALFORMED, "keys is no list of reasonable length")
    members = [_map(member) for member in mapping["keys"]]
    return tuple(_from_jwk(member, scope) for member in members if _is_for_signatures(member))


def _is_for_signatures(jwk: Mapping[str, Any]) -> bool:
    """RFC 7517, section 5: members of a set that are not understood are passed over."""
    kind = jwk.get("kty")
    return type(kind) is str and kind in _PUBLIC_JWK and jwk.get("use", "sig") == "sig"


def _from_jwk(jwk: Mapping[str, Any], scope: AnchorScope) -> TrustAnchor:
    return _from_key(keys.public_key_from_jwk(jwk), scope)


def _from_key(key: PublicKey, scope: AnchorScope) -> TrustAnchor:
    spki = keys.spki_from_public_key(key)
    return TrustAnchor(spki, scope, key_id=key.key_id, algorithm=key.algorithm)


def _from_entry(entry: Mapping[str, Any]) -> TrustAnchor:
    scope = _scope(entry)
    if "certificate" in entry:
        given = entry["certificate"]
        der = given if isinstance(given, bytes) else b64_decode(_text(entry, "certificate"))
        anchor = anchor_of_certificate(x509.load_certificates(der)[0], scope)
    elif "key" in entry:
        anchor = _from_key(keys.public_key_from_cose(_map(entry["key"])), scope)
    else:
        anchor = _from_jwk(_map(entry.get("jwk")), scope)
    named = _map(entry.get("name", {}))
    if named:
        anchor = replace(anchor, name=LocalisedText(_text(named, "zh"), _text(named, "en")))
    if "kid" in entry:
        kid = entry["kid"]
        anchor = replace(anchor, key_id=kid if isinstance(kid, bytes) else _text(entry, "kid").encode())
    if "alg" in entry:
        anchor = replace(anchor, algorithm=_text(entry, "alg"))
    return anchor


def _scope(entry: Mapping[str, Any]) -> AnchorScope:
    try:
        purposes = frozenset(AnchorPurpose(each) for each in _texts(entry, "purposes"))
    except ValueError:
        raise ParseError(Reason.MALFORMED, "unknown purpose") from None
    if not purposes or AnchorPurpose.TRUST_LIST in purposes:
        # A list that could name its own successors would take the choice out of the operator's hands.
        raise ParseError(Reason.MALFORMED, "an entry needs a purpose, and never that of trust lists")
    return AnchorScope(
        purposes=purposes,
        schemes=_texts(entry, "schemes"),
        document_types=_texts(entry, "document_types"),
        issuer=_text(entry, "issuer") if "issuer" in entry else None,
        region=_text(entry, "region") if "region" in entry else None,
        valid_from=_time(entry.get("valid_from"), "valid_from"),
        valid_until=_time(entry.get("valid_until"), "valid_until"),
    )


def entry_of(anchor: TrustAnchor) -> dict[str, Any]:
    """One anchor as JSON holds it."""
    scope = anchor.scope
    entry: dict[str, Any] = {"purposes": sorted(scope.purposes)}
    if anchor.certificate is not None:
        entry["certificate"] = b64_encode(anchor.certificate)
    else:
        entry["jwk"] = keys.jwk_from_public_key(keys.public_key_from_spki(anchor.spki))
    if anchor.name is not None:
        entry["name"] = {"zh": anchor.name.zh, "en": anchor.name.en}
    if anchor.key_id is not None:
        entry["kid"] = anchor.key_id.decode()
    optional = {
        "alg": anchor.algorithm,
        "schemes": sorted(scope.schemes),
        "document_types": sorted(scope.document_types),
        "issuer": scope.issuer,
        "region": scope.region,
        "valid_from": _seconds(scope.valid_from),
        "valid_until": _seconds(scope.valid_until),
    }
    return entry | {name: value for name, value in optional.items() if value not in (None, [])}


def _seconds(moment: datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


def _required_time(mapping: Mapping[str, Any], name: str) -> datetime:
    moment = _time(mapping.get(name), name)
    if moment is None:
        raise ParseError(Reason.MALFORMED, f"{name} is missing")
    return moment


def _time(value: Any, name: str) -> datetime | None:
    if value is None:
        return None
    if type(value) is not int or not 0 <= value <= _LATEST:
        raise ParseError(Reason.MALFORMED, f"{name} is no NumericDate")
    return datetime.fromtimestamp(value, UTC)


def _map(value: Any) -> Mapping[str, Any]:
    if type(value) is not dict:
        raise ParseError(Reason.MALFORMED, "an object was expected")
    return value


def _text(mapping: Mapping[str, Any], name: str) -> str:
    value = mapping.get(name)
    if not isinstance(value, str) or len(value) > 1_000_000:
        raise ParseError(Reason.MALFORMED, f"{name} is no text")
    return value


def _texts(mapping: Mapping[str, Any], name: str) -> frozenset[str]:
    values = mapping.get(name, [])
    if not isinstance(values, list) or not all(isinstance(each, str) for each in values):
        raise ParseError(Reason.MALFORMED, f"{name} is no list of texts")
    return frozenset(values)
