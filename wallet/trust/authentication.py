"""Whether a signature holds under a trusted key: algorithm, issuer and signature in one pass.

The algorithm is judged with the key in hand (VERDICTS, The checks): what the token says must be one that the
trusted key is for. Serves licences, status lists and trust lists alike. Does not decide a verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple, TypeAlias

from wallet.crypto import cms_signature, signature
from wallet.crypto.names import KEY_DECIDES
from wallet.model.credential import SignedPart
from wallet.model.trust import AnchorPurpose, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust.anchors import Candidate, Resolution, resolve

_SAME_ALGORITHM = {
    "ESP256": "ES256",
    "ESP384": "ES384",
    "ESP512": "ES512",
    "Ed25519": "EdDSA",
    "Ed25519-CMS": "EdDSA",
    "ECDSA-SHA256": "ES256",
    "ECDSA-SHA384": "ES384",
    "ECDSA-SHA512": "ES512",
    "RSA-PSS-SHA256": "PS256",
    "RSA-PSS-SHA384": "PS384",
    "RSA-PSS-SHA512": "PS512",
    "RSA-SHA256": "RS256",
    "RSA-SHA384": "RS384",
    "RSA-SHA512": "RS512",
}
"""Fully specified names (RFC 9864), the older ones, and those of documents: the same arithmetic. A key that
its source named for one of them is for all of that line."""

_ALGORITHM_FAULTS = frozenset({Reason.WEAK_KEY, Reason.ALGORITHM_NOT_ALLOWED})

SignatureCheck: TypeAlias = Callable[[SignedPart, bytes], bool]
"""Answers whether a signature holds under a key (SPKI)."""


class Authentication(NamedTuple):
    """Who signed. `signer` is set only when everything holds. `signature_holds` None: it was not tried.
    `key` is the key that was tried, for reports, and says nothing about trust."""

    signer: Candidate | None
    key: bytes | None = None
    algorithm_fault: Reason | None = None
    issuer_fault: Reason | None = None
    signature_holds: bool | None = None
    detail: str = ""


def authenticate(
    snapshot: TrustSnapshot,
    signed: SignedPart,
    *,
    scheme: str,
    document_type: str | None,
    issuer: str | None,
    purpose: AnchorPurpose,
    at: datetime,
    signed_at: datetime | None = None,
    check: SignatureCheck | None = None,
) -> Authentication:
    """Look the keys up, then try them: algorithm first, then the signature (by `check`, where a caller
    remembers signatures)."""
    check = check or holds
    resolution = resolve(
        snapshot,
        signed,
        scheme=scheme,
        document_type=document_type,
        issuer=issuer,
        purpose=purpose,
        at=at,
        signed_at=signed_at,
    )
    if not resolution.candidates:
        return _signed_outside(resolution, signed, check) or _refuse(resolution, signed)
    weak = False
    tried: Candidate | None = None
    for candidate in resolution.candidates:
        if signature.is_weak(candidate.spki):
            weak = True
        elif algorithm_fits(candidate, signed.algorithm):
            if check(signed, candidate.spki):
                return Authentication(candidate, candidate.spki, signature_holds=True)
            tried = tried or candidate
    first = resolution.candidates[0]
    # A kid names one key: another key's failing signature is not the fault to tell.
    misnamed = first.anchor.key_id is not None and not algorithm_fits(first, signed.algorithm)
    if tried is not None and not misnamed:
        return _signed_outside(resolution, signed, check) or _unsigned(resolution, tried)
    reason = Reason.WEAK_KEY if weak else Reason.ALGORITHM_NOT_ALLOWED
    return Authentication(None, first.spki, algorithm_fault=reason, detail=_named_algorithm(signed))


def algorithm_fits(candidate: Candidate, algorithm: str | None) -> bool:
    """Whether a key is for this algorithm, by its kind and by what its source said."""
    algorithm = _by_key(algorithm, candidate.spki)
    if algorithm is None:
        return False
    documents = algorithm in cms_signature.ALGORITHMS
    known = (cms_signature if documents else signature).algorithms_for(candidate.spki)
    if algorithm not in known:
        return False
    # A chain's leaf has its own key; the anchor's algorithm is that of the anchor's key.
    named = candidate.anchor.algorithm if candidate.spki == candidate.anchor.spki else None
    return named is None or _plain(named) == _plain(algorithm)


def holds(signed: SignedPart, spki: bytes) -> bool:
    """Whether the signature holds over the bytes as received."""
    algorithm = _by_key(signed.algorithm, spki)
    if algorithm is None:
        return False
    verify = cms_signature.verify if algorithm in cms_signature.ALGORITHMS else signature.verify
    return verify(spki, algorithm, signed.signing_input, signed.signature)


def _by_key(algorithm: str | None, spki: bytes) -> str | None:
    """The algorithm's name; where the format leaves it to the key, the ECDSA that belongs to its curve."""
    if algorithm != KEY_DECIDES:
        return algorithm
    own = sorted(name for name in signature.algorithms_for(spki) if name.startswith("ES"))
    return own[0] if own else None


def _plain(algorithm: str) -> str:
    return _SAME_ALGORITHM.get(algorithm, algorithm)


def _named_algorithm(signed: SignedPart) -> str:
    return (signed.algorithm or signed.algorithm_text or "no algorithm")[:40]


def _signed_outside(
    resolution: Resolution, signed: SignedPart, check: SignatureCheck
) -> Authentication | None:
    """A key of the store signed, but its scope does not cover this: say what excludes it."""
    for refused in resolution.outside:
        spki = refused.candidate.spki
        if algorithm_fits(refused.candidate, signed.algorithm) and check(signed, spki):
            return Authentication(
                None, spki, issuer_fault=refused.fault, signature_holds=True, detail=refused.detail
            )
    return None


def _refuse(resolution: Resolution, signed: SignedPart) -> Authentication:
    """No key is trusted for this, and none of the store's others signed. A signature that does not hold
    under the very key it names is told as well."""
    fault = resolution.fault or Reason.ISSUER_UNTRUSTED
    if fault in _ALGORITHM_FAULTS:
        return Authentication(None, algorithm_fault=fault, detail=resolution.detail)
    unknown_algorithm = signed.algorithm is None and fault is not Reason.NO_TRUST_ANCHORS
    named = next((o.candidate for o in resolution.outside if o.named), None)
    tried = named is not None and algorithm_fits(named, signed.algorithm)
    return Authentication(
        None,
        named.spki if named is not None else None,
        algorithm_fault=Reason.ALGORITHM_NOT_ALLOWED if unknown_algorithm else None,
        issuer_fault=fault,
        signature_holds=False if tried else None,
        detail=resolution.detail,
    )


def _unsigned(resolution: Resolution, tried: Candidate) -> Authentication:
    """No trusted key verifies. With more keys than may be tried, the signer counts as unknown (SECURITY,
    keys tried for one kid)."""
    if resolution.overflow:
        return Authentication(
            None, issuer_fault=Reason.ISSUER_UNTRUSTED, detail="more keys than may be tried"
        )
    return Authentication(None, tried.spki, signature_holds=False)
