"""The certificate profile of mdoc signers under an IACA root (ISO/IEC 18013-5, Annex B.1, and 9.3.1, steps 1,
5 and 6).

Looks at a signer that was reached already: chain, signatures, times, path lengths and key strength are
wallet.crypto.x509's. Names no anchor and verifies no signature.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from wallet.crypto import x509
from wallet.crypto.x509 import CertificateFacts
from wallet.model.verdict import Reason
from wallet.trust.anchors import Candidate

DOCUMENT_SIGNER = "1.0.18013.5.1.2"
"""Extended key usage of who signs mdocs; a reader's certificate has another."""

_COUNTRY, _JURISDICTION = "issuing_country", "issuing_jurisdiction"


def profile_fault(
    signer: Candidate, claims: Mapping[str, Any], signed_at: datetime
) -> tuple[Reason, str] | None:
    """What keeps a signer from signing this mdoc; None where nothing does. `claims` are the licence's own.

    A key that is trusted without certificate has no profile to keep: what a licence brings along around such
    a key anybody could have written.
    """
    leaf = signer.leaf_certificate
    if leaf is None or (signer.anchor.certificate is None and signer.anchor.spki == signer.spki):
        return None
    facts = x509.certificate_facts(leaf)
    root = signer.anchor.certificate
    if fault := _signer_fault(facts, signed_at):
        return Reason.CHAIN_INVALID, fault
    if root is not None and root != leaf and (fault := _place_fault(facts, x509.certificate_facts(root))):
        return Reason.CHAIN_INVALID, fault
    if fault := _claim_fault(facts, claims):
        return Reason.ISSUER_MISMATCH, fault
    return None


def _signer_fault(facts: CertificateFacts, signed_at: datetime) -> str:
    if DOCUMENT_SIGNER not in facts.extended_key_usage:
        return "not a certificate for signing mdocs"
    if facts.is_ca or facts.key_usage is None or "digital_signature" not in facts.key_usage:
        return "key usage is not that of an mdoc signer"
    if not facts.not_before <= signed_at <= facts.not_after:
        return "signed outside the time of the signer's certificate"
    return ""


def _place_fault(facts: CertificateFacts, root: CertificateFacts) -> str:
    if facts.country != root.country:
        return "the signer's country is not its root's"
    if root.state is not None and facts.state != root.state:
        return "the signer's state or province is not its root's"
    return ""


def _claim_fault(facts: CertificateFacts, claims: Mapping[str, Any]) -> str:
    """The two elements that say where a licence comes from, in whatever namespace they stand, where they came
    along."""
    country, state = facts.country, facts.state
    for key, value in claims.items():
        if key.endswith(_COUNTRY) and _is(key, _COUNTRY) and value != country:
            return "issuing_country is not the certificate's"
        # A province may stand in a certificate by its whole ISO 3166-2 code, or without the country before
        # it.
        allowed = (state, f"{country}-{state}") if key.endswith(_JURISDICTION) else ()
        if state is not None and allowed and _is(key, _JURISDICTION) and value not in allowed:
            return "issuing_jurisdiction is not the certificate's"
    return ""


def _is(key: str, element: str) -> bool:
    return key == element or key.endswith(f"/{element}")
