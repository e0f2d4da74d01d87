"""Under which certificates a signer stands, by their key identifiers (DCQL trusted authorities of type `aki`:
OpenID4VP 1.0, section 6.1.1.1). Trusts nobody: who signed was authenticated before.
"""

from __future__ import annotations

from wallet.crypto.x509 import certificate_facts
from wallet.trust.anchors import Candidate


def authority_keys(signer: Candidate | None) -> frozenset[bytes]:
    """Those named by the signer's own certificate, and the anchor's own and its issuer's; of a chain of four
    the middle is not among them. None for who has no certificate."""
    if signer is None:
        return frozenset()
    found: set[bytes | None] = set()
    if signer.leaf_certificate is not None:
        found.add(certificate_facts(signer.leaf_certificate).authority_key_id)
    if signer.anchor.certificate is not None:
        anchor = certificate_facts(signer.anchor.certificate)
        found |= {anchor.subject_key_id, anchor.authority_key_id}
    return frozenset(key for key in found if key)
