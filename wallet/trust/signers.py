"""Whether a signer's certificate was revoked, by the CRLs that are loaded (RFC 5280, section 6.3; CASES V11).

A CRL counts when the CA that issued the certificate signed it. None loaded for that CA: nothing is judged.
Fetches nothing, reads no clock, decides no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from wallet.crypto import crl, x509
from wallet.model.errors import ParseError
from wallet.model.trust import CertificateRevocationList, StatusSnapshot, TrustAnchor, TrustSnapshot
from wallet.model.verdict import Reason
from wallet.trust.anchors import Candidate, certificates_named

_AT_ANY_TIME = frozenset({"keyCompromise", "cACompromise", "aACompromise"})
"""Reasons that put in doubt what was signed before the revocation as well."""


@dataclass(frozen=True, slots=True)
class SignerStanding:
    """`reason` None: not revoked, or not judged (`detail` says so). ISSUER_KEY_REVOKED: revoked or on hold.
    STATUS_STALE, STATUS_LIST_INVALID: the CRL is in doubt, not the certificate."""

    reason: Reason | None = None
    detail: str = ""


NOT_JUDGED = SignerStanding(detail="revocation of the signer's certificate: skipped, no CRL loaded")
NO_CERTIFICATE = SignerStanding()
_NOT_REVOKED = SignerStanding()


def judge_signer(
    signer: Candidate,
    chain: tuple[bytes, ...],
    trust: TrustSnapshot,
    status: StatusSnapshot,
    at: datetime,
    *,
    signed_at: datetime | None = None,
) -> SignerStanding:
    """How the signer's certificate and those between it and its anchor stand at `at`. With `signed_at` they
    are judged as of then (policy archive): a later revocation counts only where the key was stolen."""
    if signer.leaf_certificate is None:
        return NO_CERTIFICATE
    if not status.crls and not status.sticky:
        return NOT_JUDGED
    path = _path(signer, chain)
    issuers = _Issuers(path, trust.anchors)
    found = [_judge_one(each, issuers, status, at, signed_at) for each in path]
    for reason in (Reason.ISSUER_KEY_REVOKED, Reason.STATUS_LIST_INVALID, Reason.STATUS_STALE):
        for standing in found:
            if standing is not None and standing.reason is reason:
                return standing
    return NOT_JUDGED if found[0] is None else _NOT_REVOKED


def sticky_serial(issuer_certificate: bytes, serial: int) -> tuple[str, bytes]:
    """What names a revoked certificate for good: its issuer's key, and its serial number."""
    spki = x509.certificate_facts(issuer_certificate).spki
    return f"crl:{sha256(spki).hexdigest()[:32]}", str(serial).encode()


def crl_issuer(found: CertificateRevocationList, anchors: tuple[TrustAnchor, ...]) -> bytes | None:
    """The anchor's certificate under which a CRL holds, None where there is none."""
    known = certificates_named(anchors, found.issuer)
    return next((each for each in known if crl.is_signed_by(found.der, each)), None)


def permanently_revoked(found: CertificateRevocationList) -> frozenset[int]:
    """Serial numbers that no later list may take back; a hold may end."""
    return frozenset(
        serial for serial, (_, reason) in found.revoked.items() if reason not in (crl.HOLD, crl.NOT_REVOKED)
    )


class _Issuers:
    """Certificates that may have issued another: those that came along, and the anchors'."""

    def __init__(self, path: tuple[bytes, ...], anchors: tuple[TrustAnchor, ...]) -> None:
        self._path, self._anchors = path, anchors

    def of(self, certificate: bytes) -> list[bytes]:
        name = x509.certificate_facts(certificate).issuer
        named = [each for each in self._path if x509.certificate_facts(each).subject == name]
        known = certificates_named(self._anchors, name)
        return [each for each in (*named, *known) if x509.is_issued_by(certificate, each)]


def _path(signer: Candidate, chain: tuple[bytes, ...]) -> tuple[bytes, ...]:
    """The certificates from the signer's up to its anchor, without the anchor unless it signed itself. What
    came along and is no certificate led nowhere, and is left out."""
    leaf, anchor = signer.leaf_certificate, signer.anchor.certificate
    assert leaf is not None
    if leaf == anchor or not chain or chain[0] != leaf:
        return (leaf,)
    end = chain.index(anchor) if anchor in chain else len(chain)
    return tuple(each for each in chain[:end] if _is_certificate(each))


def _is_certificate(der: bytes) -> bool:
    try:
        x509.certificate_facts(der)
    except ParseError:
        return False
    return True


def _judge_one(
    certificate: bytes,
    issuers: _Issuers,
    status: StatusSnapshot,
    at: datetime,
    signed_at: datetime | None,
) -> SignerStanding | None:
    """How one certificate stands; None where no list is loaded for its issuer."""
    facts = x509.certificate_facts(certificate)
    lists = status.crls.get(facts.issuer, ())
    if not lists and not status.sticky:
        return None
    above = issuers.of(certificate)
    serial = x509.serial_number(certificate)
    if any(sticky_serial(each, serial) in status.sticky for each in above):
        detail = "signer's certificate revoked before; no list takes that back"
        return SignerStanding(Reason.ISSUER_KEY_REVOKED, detail)
    lists = tuple(each for each in lists if _may_speak_of(each, facts, above))
    if not lists:
        return None
    usable = [
        each for each in lists if not each.fault and any(crl.is_signed_by(each.der, one) for one in above)
    ]
    if not usable:
        fault = next((each.fault for each in lists if each.fault), "") or "signature does not hold"
        return SignerStanding(Reason.STATUS_LIST_INVALID, f"CRL of {facts.issuer[:60]}: {fault}")
    return _by_lists(usable, serial, at, signed_at)


def _may_speak_of(found: CertificateRevocationList, facts: x509.CertificateFacts, above: list[bytes]) -> bool:
    """Whether a list is about this certificate: of its kind, and of its CA's key where it says which."""
    if found.only and (found.only == "ca") != facts.is_ca:
        return False
    key_ids = {x509.certificate_facts(each).subject_key_id for each in above}
    return found.authority_key_id is None or None in key_ids or found.authority_key_id in key_ids or not above


def _by_lists(
    usable: list[CertificateRevocationList], serial: int, at: datetime, signed_at: datetime | None
) -> SignerStanding:
    """A revocation in any list stands for good; a hold until a newer list ends it."""
    moment = at if signed_at is None else signed_at
    for each in usable:
        when, reason = each.revoked.get(serial, (0, crl.NOT_REVOKED))
        if reason in (crl.HOLD, crl.NOT_REVOKED):
            continue
        if when <= moment.timestamp() or (signed_at is not None and reason in _AT_ANY_TIME):
            return SignerStanding(Reason.ISSUER_KEY_REVOKED, f"signer's certificate revoked: {reason}")
    if signed_at is not None:
        return _NOT_REVOKED
    in_force = [each for each in usable if each.this_update <= at]
    if not in_force:
        return _NOT_REVOKED
    latest = max(each.this_update for each in in_force)
    newest = [each for each in in_force if each.this_update == latest]
    if any(each.revoked.get(serial, (0, ""))[1] == crl.HOLD for each in newest):
        return SignerStanding(Reason.ISSUER_KEY_REVOKED, "signer's certificate on hold")
    if all(each.next_update is None or each.next_update <= at for each in newest):
        return SignerStanding(Reason.STATUS_STALE, f"CRL of {latest:%FT%TZ}")
    return _NOT_REVOKED
