"""Which trust and status data a verdict was given by, as one digest (CASES, R05). Judges nothing."""

from __future__ import annotations

from datetime import datetime

from wallet.codec import cbor
from wallet.crypto.sealing import sha256
from wallet.model.trust import StatusSnapshot, TrustAnchor, TrustSnapshot


def snapshot_id(trust: TrustSnapshot, status: StatusSnapshot) -> bytes:
    """SHA-256 over deterministic CBOR of all that a snapshot holds: anchors with their scopes, dates, status
    lists and CRLs by their digests, revocations that stick. 32 bytes; what is equal has one id."""
    lists = sorted(
        cbor.dumps([each.uri, each.kind, each.issued_at, each.bits, sha256(each.data)])
        for found in status.lists.values()
        for each in found
    )
    crls = sorted(sha256(each.der) for found in status.crls.values() for each in found)
    sticky = sorted(cbor.dumps([issuer, digest]) for issuer, digest in status.sticky)
    times = [_seconds(each) for each in (trust.as_of, trust.floor, trust.next_update, trust.lapses)]
    return sha256(
        cbor.dumps(
            [
                "lw-snapshot",
                1,
                sorted(map(_anchor, trust.anchors)),
                times,
                sorted(trust.status_required),
                lists,
                sorted(status.unreadable),
                crls,
                sticky,
            ]
        )
    )


def _anchor(anchor: TrustAnchor) -> bytes:
    scope = anchor.scope
    return cbor.dumps(
        [
            anchor.spki,
            anchor.key_id,
            anchor.algorithm,
            None if anchor.certificate is None else sha256(anchor.certificate),
            None if anchor.name is None else list(anchor.name),
            sorted(map(str, scope.purposes)),
            sorted(scope.schemes),
            sorted(scope.document_types),
            scope.issuer,
            scope.region,
            _seconds(scope.valid_from),
            _seconds(scope.valid_until),
        ]
    )


def _seconds(moment: datetime | None) -> float | None:
    return None if moment is None else moment.timestamp()
