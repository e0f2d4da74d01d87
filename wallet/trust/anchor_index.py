"""Anchors by what a signature names: key id, key, certificate, subject. Built once for a snapshot.

Judges no scope and verifies nothing (wallet.trust.anchors does).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from wallet.crypto import x509
from wallet.model.trust import TrustAnchor
from wallet.trust import dcc
from wallet.trust.schemes import certificate_reference

_INDEXES: dict[int, tuple[tuple[TrustAnchor, ...], AnchorIndex]] = {}
_MAX_INDEXES = 8


@dataclass(frozen=True, slots=True)
class AnchorIndex:
    """The anchors of one snapshot; `by_subject` holds the certificates of that name, `by_seal` those that
    visible digital seals name. Health passes name a certificate by its digest (`by_health_name`);
    `bare_for_any` are keys without certificate and name."""

    by_key_id: Mapping[bytes, tuple[TrustAnchor, ...]]
    for_any_key_id: tuple[TrustAnchor, ...]
    by_spki: Mapping[bytes, tuple[TrustAnchor, ...]]
    by_certificate: Mapping[bytes, tuple[TrustAnchor, ...]]
    by_subject: Mapping[str, tuple[bytes, ...]]
    by_health_name: Mapping[bytes, tuple[TrustAnchor, ...]]
    bare_for_any: tuple[TrustAnchor, ...]
    by_seal: Mapping[bytes, tuple[TrustAnchor, ...]]
    for_any_seal: tuple[TrustAnchor, ...]


def index_of(anchors: tuple[TrustAnchor, ...]) -> AnchorIndex:
    """The index of one snapshot, built once. Keyed by identity; the entry keeps the tuple alive, so that an
    address cannot be reused while it is in the table."""
    known = _INDEXES.get(id(anchors))
    if known is not None and known[0] is anchors:
        return known[1]
    index = _build_index(anchors)
    while len(_INDEXES) >= _MAX_INDEXES:
        _INDEXES.pop(next(iter(_INDEXES)), None)
    _INDEXES[id(anchors)] = (anchors, index)
    return index


def _build_index(anchors: tuple[TrustAnchor, ...]) -> AnchorIndex:
    by_key_id: defaultdict[bytes, list[TrustAnchor]] = defaultdict(list)
    by_spki: defaultdict[bytes, list[TrustAnchor]] = defaultdict(list)
    by_certificate: defaultdict[bytes, list[TrustAnchor]] = defaultdict(list)
    by_subject: defaultdict[str, list[bytes]] = defaultdict(list)
    by_health_name: defaultdict[bytes, list[TrustAnchor]] = defaultdict(list)
    for anchor in anchors:
        by_spki[anchor.spki].append(anchor)
        if anchor.key_id is not None:
            by_key_id[anchor.key_id].append(anchor)
        if anchor.certificate is not None:
            if anchor.certificate not in by_certificate:
                by_subject[x509.certificate_facts(anchor.certificate).subject].append(anchor.certificate)
            by_certificate[anchor.certificate].append(anchor)
            if anchor.key_id is None:
                by_health_name[dcc.key_name(anchor.certificate)].append(anchor)
    for_any = tuple(a for a in anchors if a.key_id is None and _signs_itself(a))
    by_seal: defaultdict[bytes | None, list[TrustAnchor]] = defaultdict(list)
    for anchor in for_any:
        by_seal[certificate_reference(anchor.certificate)].append(anchor)
    return AnchorIndex(
        by_key_id={key: tuple(found) for key, found in by_key_id.items()},
        for_any_key_id=for_any,
        by_spki={key: tuple(found) for key, found in by_spki.items()},
        by_certificate={key: tuple(found) for key, found in by_certificate.items()},
        by_subject={name: tuple(found) for name, found in by_subject.items()},
        by_health_name={name: tuple(found) for name, found in by_health_name.items()},
        bare_for_any=tuple(a for a in anchors if a.key_id is None and a.certificate is None),
        by_seal={name: tuple(found) for name, found in by_seal.items() if name is not None},
        for_any_seal=tuple(by_seal.get(None, ())),
    )


def _signs_itself(anchor: TrustAnchor) -> bool:
    """Whether an anchor's own key may sign documents: a root that signs certificates only answers no kid."""
    return anchor.certificate is None or x509.certificate_facts(anchor.certificate).may("digital_signature")
