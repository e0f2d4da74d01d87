"""What the demo authority publishes: status lists (JWT and CWT), its trust list, a VICAL, its certificates.

Answers bytes and keeps a copy under `published/`. Puts nothing into any trust store: importing is the
reader's own act.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from wallet.authority.cast import Member, demo_cast
from wallet.authority.issuer import Authority
from wallet.authority.ledger import CAPACITY, Ledger, read_ledger, write_ledger
from wallet.authority.pki import (
    ALGORITHMS,
    KeyHolder,
    has_keys,
    load_certificate,
    load_holder,
    load_status_signer,
    pem,
)
from wallet.codec import cbor, strict_json
from wallet.codec.base import b64_encode, b64url_encode
from wallet.codec.inflate import deflate
from wallet.crypto import cose, jose
from wallet.crypto.keys import spki_from_public_key
from wallet.crypto.x509 import certificate_facts
from wallet.model.credential import CredentialFormat
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor
from wallet.storage.files import write_whole
from wallet.trust.lists import build_trust_list
from wallet.trust.vical import build_vical

PUBLISHED = "published"
STATUS_BITS = 2
STATUS_TTL = timedelta(hours=24)
STATUS_LIFE = timedelta(days=7)
TRUST_LIFE = timedelta(days=30)

_JWT_TYPE, _CWT_TYPE = "statuslist+jwt", "application/statuslist+cwt"
_SUB, _EXP, _IAT, _STATUS_LIST, _TTL = 2, 4, 6, 65533, 65534
_KID, _TYP = 4, 16


@dataclass(frozen=True, slots=True)
class PublishedList:
    """One status list, signed twice over the same entries."""

    uri: str
    jwt: bytes
    cwt: bytes


def publish_status(authority: Authority, at: datetime) -> tuple[PublishedList, ...]:
    """Every status list of every issuer as it stands (Token Status List, sections 5.1 and 5.2).

    WalletError as the folder's files raise.
    """
    ledger = read_ledger(authority.folder)
    out = authority.folder / PUBLISHED
    published = []
    for member in _issuers(authority):
        holder = load_status_signer(authority.folder, member)
        for number in range(1, _last_list(ledger, member) + 1):
            signed = _sign_list(holder, member.status_uri(number), _entries(ledger, member, number), at)
            write_whole(out / f"status-{member.id}-{number}.jwt", signed.jwt)
            write_whole(out / f"status-{member.id}-{number}.cwt", signed.cwt)
            published.append(signed)
    return tuple(published)


def publish_trust_list(authority: Authority, at: datetime) -> bytes:
    """The signed trust list, one version higher than the last: every issuer key with its document types and
    its own `iss`, the root of those who sign mdocs by ISO/IEC 18013-5, and the counter. WalletError as the
    folder's files raise.

    An issuer's keys may speak for status as well, so that one list serves licences of all its algorithms.
    """
    version = _spend_version(authority)
    cast = demo_cast()
    publisher = load_holder(authority.folder, cast.publisher)
    anchors = [*_issuer_anchors(authority), _counter_anchor(counter(authority))]
    kinds = authority.document_types.values()
    signed = build_trust_list(
        anchors,
        subject=cast.publisher.iss,
        version=version,
        issued_at=at,
        next_update=at + TRUST_LIFE,
        signer=publisher.signer,
        status_required=frozenset(kind.id for kind in kinds if kind.requires_status),
        chain=(publisher.certificate,),
    )
    write_whole(authority.folder / PUBLISHED / "trust-list.jwt", signed)
    return signed


def publish_vical(authority: Authority, at: datetime) -> bytes:
    """The same root as other readers take it (ISO/IEC 18013-5, Annex C), signed by the publisher; numbered
    like the trust list. WalletError as the folder's files raise."""
    version = _spend_version(authority)
    cast = demo_cast()
    publisher = load_holder(authority.folder, cast.publisher)
    signed = build_vical(
        [_iaca_anchor(authority)],
        provider=cast.publisher.common_name,
        issue_id=version,
        issued_at=at,
        next_update=at + TRUST_LIFE,
        signer=publisher.signer,
        chain=(publisher.certificate,),
    )
    write_whole(authority.folder / PUBLISHED / "demo.vical", signed)
    return signed


def iaca_pem(authority: Authority) -> bytes:
    """The root of those who sign mdocs by ISO/IEC 18013-5. Whoever imports it trusts all under it, in the
    scope they give it."""
    return pem(load_certificate(authority.folder, demo_cast().iaca.id))


def root_pem(authority: Authority) -> bytes:
    """The root's certificate. Whoever imports it trusts all who show a certificate under it, in the scope
    they give it: the demo's counter does; its licences name their keys by `kid` only."""
    return pem(load_certificate(authority.folder, "root"))


def publisher_pem(authority: Authority) -> bytes:
    """The certificate that signs the trust list: the one anchor a reader needs."""
    return pem(load_certificate(authority.folder, "publisher"))


def counter(authority: Authority) -> KeyHolder:
    """The demo counter's key and certificate, for signed requests."""
    return load_holder(authority.folder, demo_cast().counter)


def _issuer_anchors(authority: Authority) -> Iterator[TrustAnchor]:
    by_root = demo_cast().iaca.id
    for member in _issuers(authority):
        for algorithm in ALGORITHMS if member.root != by_root else ():
            holder = load_holder(authority.folder, member, algorithm)
            scope = AnchorScope(
                purposes=frozenset((AnchorPurpose.LICENCE, AnchorPurpose.STATUS)),
                schemes=frozenset(map(str, member.formats)),
                document_types=member.document_types,
                issuer=member.iss,
            )
            yield _anchor(holder, scope)
    if any(member.root == by_root for member in _issuers(authority)):
        yield _iaca_anchor(authority)


def _issuers(authority: Authority) -> list[Member]:
    """Every issuer that was there when this folder was made."""
    return [member for member in demo_cast().issuers if has_keys(authority.folder, member)]


def _iaca_anchor(authority: Authority) -> TrustAnchor:
    """The root itself: who signs under it follows from the certificates that mdocs bring along, and who signs
    their status from the one that status lists bring."""
    cast = demo_cast()
    kinds = frozenset().union(*(m.document_types for m in cast.issuers if m.root == cast.iaca.id))
    scope = AnchorScope(schemes=frozenset((str(CredentialFormat.MDOC),)), document_types=kinds, region="CN")
    certificate = load_certificate(authority.folder, cast.iaca.id)
    return TrustAnchor(certificate_facts(certificate).spki, scope, cast.iaca.name, certificate)


def _spend_version(authority: Authority) -> int:
    """The next number of a publication, spent before that exists: two never share one."""
    ledger = read_ledger(authority.folder)
    write_ledger(authority.folder, replace(ledger, trust_version=ledger.trust_version + 1))
    return ledger.trust_version + 1


def _counter_anchor(holder: KeyHolder) -> TrustAnchor:
    return _anchor(holder, AnchorScope(purposes=frozenset((AnchorPurpose.COUNTER,))))


def _anchor(holder: KeyHolder, scope: AnchorScope) -> TrustAnchor:
    return TrustAnchor(
        spki=spki_from_public_key(holder.signer.public_key),
        scope=scope,
        name=holder.member.name,
        certificate=holder.certificate,
        key_id=holder.signer.key_id,
        algorithm=holder.signer.algorithm,
    )


def _last_list(ledger: Ledger, member: Member) -> int:
    return max((line.list_number for line in ledger.licences if line.issuer == member.id), default=1)


def _entries(ledger: Ledger, member: Member, number: int) -> bytes:
    """Two bits an entry, least significant bits first (section 4.1)."""
    data = bytearray(CAPACITY * STATUS_BITS // 8)
    for line in ledger.licences:
        if line.issuer == member.id and line.list_number == number:
            place = line.index * STATUS_BITS
            data[place >> 3] |= line.standing << (place & 7)
    return bytes(data)


def _sign_list(holder: KeyHolder, uri: str, entries: bytes, at: datetime) -> PublishedList:
    issued, compressed = int(at.timestamp()), deflate(entries)
    expires, ttl = issued + int(STATUS_LIFE.total_seconds()), int(STATUS_TTL.total_seconds())
    key_id = holder.signer.key_id or b""
    claims = {
        "sub": uri,
        "iat": issued,
        "exp": expires,
        "ttl": ttl,
        "status_list": {"bits": STATUS_BITS, "lst": b64url_encode(compressed)},
    }
    header: dict[str, Any] = {"typ": _JWT_TYPE, "kid": key_id.decode("ascii")}
    unprotected = {}
    if holder.member.root == demo_cast().iaca.id:
        # No anchor names this key: its certificate leads to one.
        header["x5c"] = [b64_encode(holder.certificate)]
        unprotected = {cose.X5CHAIN: holder.certificate}
    token = jose.sign_compact(header, strict_json.dumps(claims), holder.signer)
    payload = {
        _SUB: uri,
        _IAT: issued,
        _EXP: expires,
        _TTL: ttl,
        _STATUS_LIST: {"bits": STATUS_BITS, "lst": compressed},
    }
    message = cose.sign1({_TYP: _CWT_TYPE, _KID: key_id}, unprotected, cbor.dumps(payload), holder.signer)
    return PublishedList(uri, token.encode("ascii"), message)
