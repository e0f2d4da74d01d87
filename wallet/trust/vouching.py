"""Which imported anchor vouches for a trust list or a status list, and what its list may grant.

Asks who signed; stores nothing and judges no licence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

from wallet.model.trust import AnchorPurpose, AnchorScope, StatusList, TrustAnchor, TrustSnapshot
from wallet.trust.anchors import Candidate
from wallet.trust.authentication import authenticate
from wallet.trust.lists import TrustList, narrow

ANY_SCHEME = "trust-list"
"""The scheme under which list signers are looked up: an anchor for lists names no credential format."""


def voucher_of(anchors: tuple[TrustAnchor, ...], trust_list: TrustList, at: datetime) -> TrustAnchor | None:
    """The anchor for trust lists under which a list was signed; such anchors are imported by hand only.
    Types, schemes and regions of that anchor bound what the list may grant, not the list itself."""
    listers = [anchor for anchor in anchors if AnchorPurpose.TRUST_LIST in anchor.scope.purposes]
    bare = tuple(
        replace(
            anchor, scope=replace(anchor.scope, schemes=frozenset(), document_types=frozenset(), region=None)
        )
        for anchor in listers
    )
    signer = _signer_of(bare, trust_list, AnchorPurpose.TRUST_LIST, at, trust_list.issued_at)
    return None if signer is None else listers[bare.index(signer.anchor)]


def granted_by(trust_list: TrustList, voucher: TrustAnchor) -> Iterable[TrustAnchor]:
    """The anchors of a list, each within what its voucher may grant; those outside are left out."""
    for anchor in trust_list.anchors:
        scope = narrow(anchor.scope, voucher.scope)
        if scope is not None:
            yield replace(anchor, scope=scope)


def origin_of(trust_list: TrustList, voucher: TrustAnchor) -> str:
    """What names a list across its versions: its `sub` under the anchor that vouched for it."""
    return f"{sha256(voucher.spki).hexdigest()[:32]}:{trust_list.subject}"


def status_origin(anchors: tuple[TrustAnchor, ...], status_list: StatusList, at: datetime) -> str | None:
    """What names the signer of a status list, where any anchor, for licences or status, of whatever scope, or
    a certificate under one, signed it. Lists of one `sub` by different signers are different lists: only one
    of them may speak for the licence, and none may push another out."""
    bare = tuple(
        replace(anchor, scope=AnchorScope(purposes=frozenset({AnchorPurpose.STATUS})))
        for anchor in anchors
        if anchor.scope.purposes & {AnchorPurpose.LICENCE, AnchorPurpose.STATUS}
    )
    signer = _signer_of(bare, status_list, AnchorPurpose.STATUS, at)
    return None if signer is None else sha256(signer.spki).hexdigest()[:32]


def _signer_of(
    anchors: tuple[TrustAnchor, ...],
    signed: TrustList | StatusList,
    purpose: AnchorPurpose,
    at: datetime,
    signed_at: datetime | None = None,
) -> Candidate | None:
    return authenticate(
        TrustSnapshot(anchors),
        signed.signed,
        scheme=ANY_SCHEME,
        document_type=None,
        issuer=None,
        purpose=purpose,
        at=at,
        signed_at=signed_at,
    ).signer
