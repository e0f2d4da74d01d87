"""Which trusted keys may have signed something: key look-up and the scopes of anchors.

Keys come from the trust store only. A token's `kid` selects among anchors; its certificates count when they
lead to an anchor; `jwk`, `jku` and `x5u` never reach this room. Does not decide a verdict, does not judge
the algorithm (wallet.trust.authentication does), reads no clock.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from wallet.codec.limits import MAX_CHAIN, MAX_KEYS_PER_KID
from wallet.crypto import x509
from wallet.model.credential import CredentialFormat, SignedPart
from wallet.model.errors import ParseError
from wallet.model.trust import AnchorPurpose, AnchorScope, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust import dcc
from wallet.trust.anchor_index import AnchorIndex, index_of
from wallet.trust.schemes import scheme_fault, seal_reference


class Candidate(NamedTuple):
    """One trusted key that may have signed. `leaf_certificate` is the signer's own certificate (DER) where
    the key was reached through a chain; `spki` is then the leaf's key, else the anchor's."""

    spki: bytes
    anchor: TrustAnchor
    leaf_certificate: bytes | None = None


class OutsideCandidate(NamedTuple):
    """A key of the trust store that is not trusted for this, and why. `named` says that the token asked for
    exactly this key (by `kid` or certificate)."""

    candidate: Candidate
    fault: Reason
    detail: str
    named: bool


class Resolution(NamedTuple):
    """Keys to try, at most eight. `fault` is set when there are none. `outside` are keys of the store whose
    scope excludes this use: they explain a refusal, they never make anything valid. `overflow` says that
    more than eight keys answered."""

    candidates: tuple[Candidate, ...]
    fault: Reason | None = None
    detail: str = ""
    outside: tuple[OutsideCandidate, ...] = ()
    overflow: bool = False


class Use(NamedTuple):
    """What a key is wanted for. `signed_at` is the time of signing (an anchor's window is judged there)."""

    scheme: str
    purpose: AnchorPurpose
    document_type: str | None
    issuer: str | None
    region: str | None
    signed_at: datetime


DOCUMENTS = frozenset({"pdf", "ofd"})
"""Schemes whose signers have their certificates from any authority, also from one of another country."""


def resolve(
    snapshot: TrustSnapshot,
    signed: SignedPart,
    *,
    scheme: str,
    document_type: str | None,
    issuer: str | None,
    purpose: AnchorPurpose,
    at: datetime,
    signed_at: datetime | None = None,
    region: str | None = None,
) -> Resolution:
    """The keys that may have signed, by kid or chain, whose scope covers this use (VERDICTS, check 3).

    `at` is when certificates must be valid, `signed_at` (else `at`) when the anchor must have been in force.
    Faults: `no_trust_anchors`, `issuer_untrusted`, `chain_invalid`, `weak_key`, `algorithm_not_allowed`
    (digest in a chain), `issuer_not_authorised`, `issuer_mismatch`.
    """
    use = Use(scheme, purpose, document_type, issuer, region, signed_at or at)
    index = index_of(snapshot.anchors)
    if signed.chain:
        found, fault, detail = _by_chain(index, signed, at, scheme)
    elif scheme == CredentialFormat.VDS:
        found, fault, detail = _by_reference(index, signed.key_id or b"", at)
    else:
        found, fault, detail = _by_key_id(index, signed.key_id, at, scheme)
    inside: list[Candidate] = []
    outside: list[OutsideCandidate] = []
    for candidate, own_fault, own_detail in found:
        if own_fault is None:
            own_fault, own_detail = _scope_fault(candidate, use)
        if own_fault is None:
            own_fault, own_detail = scheme_fault(
                scheme, signed.key_id, candidate.spki, candidate.leaf_certificate
            )
        if own_fault is None:
            inside.append(candidate)
        else:
            named = bool(signed.chain) or _is_named(candidate.anchor, scheme)
            outside.append(OutsideCandidate(candidate, own_fault, own_detail, named))
    refused = tuple(outside[:MAX_KEYS_PER_KID])
    if inside:
        kept = tuple(inside[:MAX_KEYS_PER_KID])
        return Resolution(kept, outside=refused, overflow=len(inside) > len(kept))
    return _unresolved(snapshot, use, refused, fault, detail)


def anchors_for(anchors: Iterable[TrustAnchor], scheme: str, purpose: AnchorPurpose) -> bool:
    """Whether any anchor is loaded for this scheme and purpose."""
    return any(purpose in a.scope.purposes and _covers(a.scope.schemes, scheme) for a in anchors)


def certificates_named(anchors: tuple[TrustAnchor, ...], subject: str) -> tuple[bytes, ...]:
    """The anchors' certificates (DER) of one subject's name (RFC 4514)."""
    return index_of(anchors).by_subject.get(subject, ())


def _unresolved(
    snapshot: TrustSnapshot,
    use: Use,
    outside: tuple[OutsideCandidate, ...],
    fault: Reason | None,
    detail: str,
) -> Resolution:
    """No key to try: say whether nobody is trusted for this at all, or the signer is not among them."""
    if not any(_covers(a.scope.schemes, use.scheme) for a in snapshot.anchors):
        return Resolution((), Reason.NO_TRUST_ANCHORS, f"no anchor for {use.scheme}")
    named = next((o for o in outside if o.named), None)
    if named is not None:
        return Resolution((), named.fault, named.detail, outside)
    if not anchors_for(snapshot.anchors, use.scheme, use.purpose):
        return Resolution((), Reason.NO_TRUST_ANCHORS, f"no anchor for {use.purpose}", outside)
    return Resolution((), fault or Reason.ISSUER_UNTRUSTED, detail or "no trusted key answers", outside)


_Found = list[tuple[Candidate, Reason | None, str]]


def _by_key_id(
    index: AnchorIndex, key_id: bytes | None, at: datetime, scheme: str
) -> tuple[_Found, Reason | None, str]:
    """An anchor with a kid matches only that kid; one without matches any. Exact ones first. For health
    passes a certificate always has a kid: it follows from its bytes (HCERT specification, section 3.3.3)."""
    exact = index.by_key_id.get(key_id, ()) if key_id is not None else ()
    others = index.for_any_key_id
    if scheme == dcc.SCHEME:
        exact += index.by_health_name.get(key_id, ()) if key_id is not None else ()
        others = index.bare_for_any
    found: _Found = []
    for anchor in (*exact, *others):
        fault, detail = (None, "") if anchor.certificate is None else _own_certificate(anchor.certificate, at)
        found.append((Candidate(anchor.spki, anchor, anchor.certificate), fault, detail))
    return found, None, ""


def _by_reference(index: AnchorIndex, key_id: bytes, at: datetime) -> tuple[_Found, Reason | None, str]:
    """A seal names its certificate by signer and serial number. A barcode signer's certificate answers to its
    own name only; other anchors as they answer any kid."""
    name = seal_reference(key_id)
    named = [anchor for each in dict.fromkeys((key_id, name)) for anchor in index.by_key_id.get(each, ())]
    found: _Found = []
    for anchor in (*named, *index.by_seal.get(name, ()), *index.for_any_seal):
        fault, detail = (None, "") if anchor.certificate is None else _own_certificate(anchor.certificate, at)
        found.append((Candidate(anchor.spki, anchor, anchor.certificate), fault, detail))
    return found, None, ""


def _by_chain(
    index: AnchorIndex, signed: SignedPart, at: datetime, scheme: str
) -> tuple[_Found, Reason | None, str]:
    """The signer's certificates, as far as they lead to an anchor; a chain that leads nowhere is no kid."""
    if len(signed.chain) > MAX_CHAIN:
        return [], Reason.CHAIN_INVALID, "chain too long"
    leaf = signed.chain[0]
    try:
        spki = x509.certificate_facts(leaf).spki
    except ParseError as error:
        return [], Reason.CHAIN_INVALID, error.detail
    usages = x509.SIGNS_DOCUMENTS if scheme in DOCUMENTS else x509.SIGNS
    own = tuple(a for a in index.by_spki.get(spki, ()) if _answers(a, signed.key_id))
    if own:
        return [_own_key(anchor, leaf, at, usages) for anchor in own], None, ""
    if not index.by_certificate:
        return [], Reason.ISSUER_UNTRUSTED, "no certificate among the anchors"
    result = x509.verify_chain(signed.chain, _near(index, signed.chain), at, usages)
    if result.anchor is None:
        return [], result.fault or Reason.ISSUER_UNTRUSTED, result.detail
    if scheme not in DOCUMENTS and not _same_country(leaf, result.anchor):
        return [], Reason.CHAIN_INVALID, "signer's country is not its root's"
    reached = index.by_certificate.get(result.anchor, ())
    return [(Candidate(spki, a, leaf), None, "") for a in reached], None, ""


def _same_country(leaf: bytes, root: bytes) -> bool:
    """Whether both name one country, where both name any (CASES, S15): a state signs its own licences."""
    first, second = (x509.certificate_facts(der).country for der in (leaf, root))
    return first is None or second is None or first.upper() == second.upper()


def _near(index: AnchorIndex, chain: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The anchors' certificates at which this chain could end, looked up by name: a stranger's token must not
    cost a walk over all of them."""
    found: list[bytes] = []
    for der in chain:
        if der in index.by_certificate:
            found.append(der)
        try:
            found.extend(index.by_subject.get(x509.certificate_facts(der).issuer, ()))
        except ParseError:
            break
    return tuple(dict.fromkeys(found))


def _own_key(
    anchor: TrustAnchor, leaf: bytes, at: datetime, usages: tuple[str, ...]
) -> tuple[Candidate, Reason | None, str]:
    """A leaf whose key is the anchor's. Anybody can put a known key into a certificate, so the anchor's own
    certificate counts first, and the leaf must be in force besides."""
    fault, detail = _own_certificate(anchor.certificate or leaf, at, usages)
    if fault is None and anchor.certificate is not None:
        fault, detail = _own_certificate(leaf, at, usages)
    return Candidate(anchor.spki, anchor, anchor.certificate or leaf), fault, detail


def _is_named(anchor: TrustAnchor, scheme: str) -> bool:
    """Whether an anchor that answered a kid did so by name."""
    return anchor.key_id is not None or (scheme == dcc.SCHEME and anchor.certificate is not None)


def _answers(anchor: TrustAnchor, key_id: bytes | None) -> bool:
    return anchor.key_id is None or key_id is None or anchor.key_id == key_id


def _own_certificate(
    certificate: bytes, at: datetime, usages: tuple[str, ...] = x509.SIGNS
) -> tuple[Reason | None, str]:
    """A signer's certificate that is itself the anchor: in force at `at` (VERDICTS, Signer certificates) and
    made for signing something else than certificates (RFC 5280, section 4.2.1.3)."""
    facts = x509.certificate_facts(certificate)
    if at < facts.not_before or at > facts.not_after:
        return Reason.CHAIN_INVALID, "signer's certificate not in force"
    if not any(map(facts.may, usages)):
        return Reason.CHAIN_INVALID, "signer's key usage lacks digitalSignature"
    return None, ""


def _scope_fault(candidate: Candidate, use: Use) -> tuple[Reason | None, str]:
    scope = candidate.anchor.scope
    if _made_for_something_else(candidate, use.purpose):
        return Reason.CHAIN_INVALID, "signer's certificate is made for something else"
    if detail := _outside_of(scope, candidate, use):
        return Reason.ISSUER_NOT_AUTHORISED, detail
    # An mdoc names no issuer: its certificate does.
    if scope.issuer is not None and scope.issuer != use.issuer and use.scheme != "mdoc":
        return Reason.ISSUER_MISMATCH, "iss is not the issuer of this key"
    if use.scheme == dcc.SCHEME:
        return dcc.signer_fault(candidate.leaf_certificate, scope.region, use.issuer, use.document_type)
    return None, ""


_TLS_SERVER, _TLS_CLIENT, _TIME_STAMPS, _OCSP = (f"1.3.6.1.5.5.7.3.{n}" for n in (1, 2, 8, 9))
_STATUS_SIGNER, _MDOC_SIGNER, _MDOC_READER = "1.3.6.1.5.5.7.3.30", "1.0.18013.5.1.2", "1.0.18013.5.1.6"
_NEVER = frozenset({_TLS_SERVER, _TLS_CLIENT, _TIME_STAMPS, _OCSP, _MDOC_READER})
_OTHER_USES = {
    AnchorPurpose.LICENCE: _NEVER | {_STATUS_SIGNER},
    AnchorPurpose.TRUST_LIST: _NEVER | {_STATUS_SIGNER, _MDOC_SIGNER},
}
"""Extended key usages that, standing alone, make a certificate useless for a purpose."""


def _made_for_something_else(candidate: Candidate, purpose: AnchorPurpose) -> bool:
    """Whether a certificate below an anchor may be used for other things only (RFC 5280, section 4.2.1.12):
    a reader's or a web server's signs no licence (CASES, S13). One without the extension may do anything."""
    leaf = candidate.leaf_certificate
    if leaf is None or leaf == candidate.anchor.certificate:
        return False
    uses = x509.certificate_facts(leaf).extended_key_usage
    return bool(uses) and uses <= _OTHER_USES.get(purpose, frozenset())


def _outside_of(scope: AnchorScope, candidate: Candidate, use: Use) -> str:
    """Names the first part of a scope that excludes the use; empty when nothing does."""
    if use.purpose not in scope.purposes:
        return f"not trusted for {use.purpose}"
    if not _covers(scope.schemes, use.scheme):
        return f"not trusted for {use.scheme}"
    if scope.document_types and use.document_type not in scope.document_types:
        return "not trusted for this type"
    if scope.valid_from is not None and use.signed_at < scope.valid_from:
        return "signed before the anchor was in force"
    if scope.valid_until is not None and use.signed_at >= scope.valid_until:
        return "signed after the anchor was in force"
    if scope.region is not None and not _in_region(scope.region, candidate, use):
        return "not trusted for this region"
    return ""


def _in_region(region: str, candidate: Candidate, use: Use) -> bool:
    """Regions nest by prefix: "CN" holds "CN-44", that one "CN-4403". A certificate's country must lie in
    the same country as the anchor's region."""
    if use.region is not None and not use.region.startswith(region):
        return False
    if candidate.leaf_certificate is None:
        return True
    country = x509.certificate_facts(candidate.leaf_certificate).country
    return country is None or region.startswith(country)


def _covers(allowed: frozenset[str], value: str) -> bool:
    return not allowed or value in allowed
