"""Who may sign an EU health pass: the names of signers' keys, their countries, and what they are for.

Rules of the EU DCC (certificate governance and the HCERT specification) over certificates and lists; finds no
key itself (wallet.trust.anchors does) and asks nothing of the pass but its `iss` and its type.
"""

from __future__ import annotations

from hashlib import sha256

from wallet.crypto import x509
from wallet.model.verdict import Reason

SCHEME = "dcc"

TEST, VACCINATION, RECOVERY = "eu.dcc.test", "eu.dcc.vaccination", "eu.dcc.recovery"

_ARCS = ("1.3.6.1.4.1.1847.2021.1", "1.3.6.1.4.1.0.1847.2021.1")
"""Both spellings of the extended key usages are in use."""
_TYPES = (TEST, VACCINATION, RECOVERY)
TYPE_BY_USAGE = {f"{arc}.{number}": kind for arc in _ARCS for number, kind in enumerate(_TYPES, start=1)}

_SAME_COUNTRY = {"EL": "GR", "UK": "GB"}
"""Letters that the Union writes for two countries, and those of ISO 3166."""


def key_name(certificate: bytes) -> bytes:
    """The kid by which a pass names its signer: the first 8 bytes of the SHA-256 of the certificate (DER)."""
    return sha256(certificate).digest()[:8]


def signer_fault(
    certificate: bytes | None, listed_country: str | None, issuer: str | None, document_type: str | None
) -> tuple[Reason | None, str]:
    """What keeps a trusted key from signing this pass; (None, "") where nothing does.

    A certificate that names uses of health passes signs those types only. A two-letter `iss` must be the
    certificate's country, or the one that its list gives a bare key; where neither says one, nothing is
    compared (VERDICTS, DCC). `co` in the pass is where somebody was treated and never compared.
    """
    facts = None if certificate is None else x509.certificate_facts(certificate)
    if facts is not None:
        named = facts.extended_key_usage & TYPE_BY_USAGE.keys()
        if named and document_type not in {TYPE_BY_USAGE[usage] for usage in named}:
            return Reason.ISSUER_NOT_AUTHORISED, "extended key usage is for other types"
    country = (facts.country if facts is not None else None) or listed_country
    if country is None or issuer is None or len(issuer) != 2:
        return None, ""
    if _plain(country) != _plain(issuer):
        return Reason.ISSUER_MISMATCH, "iss is not the country of this key"
    return None, ""


def _plain(country: str) -> str:
    letters = country.upper()
    return _SAME_COUNTRY.get(letters, letters)
