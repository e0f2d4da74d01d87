"""The demo authority's journeys: make it, issue, revoke, publish. Development and demonstration only.

Nothing here puts anything into a trust store; `introduce` is the demo's own, loud way of doing that.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from wallet.authority import issuer, publisher
from wallet.authority.issuer import Authority, issued_licences, reinstate, revoke, suspend
from wallet.authority.pki import pem
from wallet.codec import strict_json
from wallet.codec.base import b64_decode
from wallet.crypto.keys import public_key_from_jwk
from wallet.flows.workplace import Workplace
from wallet.model.credential import CredentialFormat, DocumentType
from wallet.model.errors import ParseError, Trouble, WalletError
from wallet.model.trust import AnchorPurpose, AnchorScope
from wallet.services.samples import sample_claims
from wallet.storage.files import write_whole
from wallet.trust.store import TrustStore

__all__ = ["Authority", "issued_licences", "reinstate", "revoke", "suspend"]

PUBLISHER_FILE = "demo-publisher.pem"


def create_authority(workplace: Workplace, folder: Path, at: datetime) -> Authority:
    """A new demo authority. WalletError AUTHORITY_EXISTS."""
    return issuer.create(folder, workplace.document_types, at)


def open_authority(workplace: Workplace, folder: Path) -> Authority:
    """The demo authority in a folder. WalletError AUTHORITY_MISSING."""
    return issuer.open_authority(folder, workplace.document_types)


def issue_licence(
    authority: Authority,
    document_type: str,
    holder_key_jwk: bytes,
    at: datetime,
    *,
    credential_format: CredentialFormat | None = None,
    claims: Mapping[str, Any] | None = None,
    seed: int = 0,
    valid_until: datetime | None = None,
) -> bytes:
    """One licence bound to a holder's public JWK, in its issuer's usual format unless another is named, with
    invented claims where none are given. A portrait among given claims is JPEG or PNG, or base64 of it."""
    try:
        holder_key = public_key_from_jwk(_object(holder_key_jwk))
    except ParseError as error:
        raise WalletError(Trouble.WRONG_USAGE, f"holder key: {error}") from error
    kind = authority.document_types.get(document_type)
    if kind is None:
        raise WalletError(Trouble.DOCUMENT_TYPE_UNKNOWN, document_type)
    order = issuer.IssueOrder(
        document_type=document_type,
        claims=_with_pictures(kind, claims) if claims is not None else sample_claims(kind, seed),
        holder_key=holder_key,
        format=credential_format,
        valid_until=valid_until,
    )
    return issuer.issue(authority, order, at)


def _with_pictures(kind: DocumentType, claims: Mapping[str, Any]) -> dict[str, Any]:
    pictures = {claim.name for claim in kind.claims if claim.kind == "portrait"}
    try:
        return {
            name: b64_decode(value) if name in pictures and isinstance(value, str) else value
            for name, value in claims.items()
        }
    except ParseError as error:
        raise WalletError(Trouble.WRONG_USAGE, f"portrait: {error}") from error


_PUBLISHES = AnchorScope(purposes=frozenset({AnchorPurpose.TRUST_LIST}))
"""Who publishes a trust list says whom to believe, and signs no licence himself."""


def introduce(authority: Authority, stores: tuple[TrustStore, ...], at: datetime) -> None:
    """Make trust stores believe the demo authority: its publisher's certificate, its trust list, its status
    lists. The demo does this in its own data folder; nobody else does."""
    certificate = publisher.publisher_pem(authority)
    trust_list = publisher.publish_trust_list(authority, at)
    for store in stores:
        store.import_file(certificate, PUBLISHER_FILE, _PUBLISHES, at)
        store.import_file(trust_list, "trust-list.jwt", AnchorScope(), at)
    publish_status(authority, stores, at)


def publish_status(authority: Authority, stores: tuple[TrustStore, ...], at: datetime) -> None:
    """Publish the status lists as they stand and bring them to the stores."""
    for published in publisher.publish_status(authority, at):
        for store in stores:
            store.import_status(published.cwt, at)


def counter_files(authority: Authority, folder: Path) -> None:
    """Write a counter's key and certificate beside its profile."""
    holder = publisher.counter(authority)
    write_whole(folder / "counter.key", holder.signer.pkcs8())
    write_whole(folder / "counter.pem", pem(holder.certificate))


def _object(data: bytes) -> Mapping[str, Any]:
    value = strict_json.loads(data)
    if not isinstance(value, dict):
        raise WalletError(Trouble.WRONG_USAGE, "holder key: no JSON object")
    return value


def published_files(authority: Authority, at: datetime) -> dict[str, bytes]:
    """Everything the authority publishes, by file name; status lists as JWT and as CWT."""
    files = {
        PUBLISHER_FILE: publisher.publisher_pem(authority),
        "demo-root.pem": publisher.root_pem(authority),
        "demo-iaca.pem": publisher.iaca_pem(authority),
        "demo.vical": publisher.publish_vical(authority, at),
        "trust-list.jwt": publisher.publish_trust_list(authority, at),
    }
    for number, published in enumerate(publisher.publish_status(authority, at), start=1):
        files[f"status-{number}.jwt"] = published.jwt
        files[f"status-{number}.cwt"] = published.cwt
    return files
