"""On which clause of which standard each check rests, by format: for engineers, on the evidence page.

A plain table. A section is named only where it is certain: drafts that still move, and reports that number
nothing, are named whole. Judges nothing and is no part of a report.
"""

from __future__ import annotations

from collections.abc import Mapping

from wallet.model.credential import CredentialFormat
from wallet.model.verdict import Check

OWN_RULE = ""
"""The standards leave it open: what is asked is a rule of this program."""

_CHAIN = "RFC 5280 §6"
_CRL = "RFC 5280 §6.3"
_STATUS_LIST = "draft-ietf-oauth-status-list-20 §8.3"
_DCQL = "OpenID4VP 1.0 §6 (DCQL)"
_SD_CWT = "draft-ietf-spice-sd-cwt-08"
_SD_JWT_VC = "draft-ietf-oauth-sd-jwt-vc-18"
_HCERT = "eHN HCERT 1.0.5"
_CLAIM_169 = "MOSIP 169 QR Code Specification 1.2"
_CARDS = "SMART Health Cards Framework 1.4"
_REPORT = "ICAO TR VDS-NC"

_ALWAYS: dict[Check, str] = {
    Check.FORMAT: OWN_RULE,
    Check.ALGORITHM: OWN_RULE,
    Check.ISSUER: _CHAIN,
    Check.SIGNATURE: OWN_RULE,
    Check.INTEGRITY: OWN_RULE,
    Check.VALIDITY: OWN_RULE,
    Check.STATUS: _CRL,
    Check.HOLDER: OWN_RULE,
    Check.FRESHNESS: OWN_RULE,
    Check.FITNESS: _DCQL,
}
"""What holds where a format says nothing else. A format that names no holder's key leaves check 8 to a
person, and nothing of it can be fresh."""

_JOSE: dict[Check, str] = _ALWAYS | {
    Check.FORMAT: "RFC 7515 §3.1, RFC 8259",
    Check.ALGORITHM: "RFC 8725 §3.1, RFC 7518 §3.1",
    Check.SIGNATURE: "RFC 7515 §5.2",
    Check.INTEGRITY: "RFC 7515 §5.2",
    Check.VALIDITY: "RFC 7519 §4.1.4, §4.1.5",
    Check.STATUS: f"{_STATUS_LIST}; {_CRL}",
}
_COSE: dict[Check, str] = _ALWAYS | {
    Check.FORMAT: "RFC 8392 §7.2, RFC 8949",
    Check.ALGORITHM: "RFC 9053 §2, RFC 9052 §3.1",
    Check.SIGNATURE: "RFC 9052 §4.4",
    Check.INTEGRITY: "RFC 9052 §4.4",
    Check.VALIDITY: "RFC 8392 §3.1.4, §3.1.5, §3.1.6",
    Check.STATUS: f"{_STATUS_LIST}; {_CRL}",
}
_SELECTIVE_JWT: dict[Check, str] = _JOSE | {
    Check.FORMAT: "RFC 9901 §4, §7.1",
    Check.VALIDITY: "RFC 9901 §7.1, RFC 7519 §4.1.4, §4.1.5",
    Check.INTEGRITY: "RFC 9901 §7.1",
    Check.HOLDER: "RFC 9901 §7.3, RFC 7800",
    Check.FRESHNESS: "RFC 9901 §7.3",
}

CLAUSES: Mapping[CredentialFormat, Mapping[Check, str]] = {
    CredentialFormat.SD_CWT: _COSE
    | {
        Check.FORMAT: f"{_SD_CWT}, RFC 8392, RFC 8949",
        Check.INTEGRITY: _SD_CWT,
        Check.HOLDER: f"{_SD_CWT}, RFC 8747",
        Check.FRESHNESS: _SD_CWT,
    },
    CredentialFormat.SD_JWT_VC: _SELECTIVE_JWT | {Check.FORMAT: f"RFC 9901 §4, §7.1; {_SD_JWT_VC}"},
    CredentialFormat.SD_JWT: _SELECTIVE_JWT,
    CredentialFormat.MDOC: _ALWAYS
    | {
        Check.FORMAT: "ISO/IEC 18013-5 §8.3.2.1.2.2",
        Check.ALGORITHM: "ISO/IEC 18013-5 §9.1.2.4, RFC 9053 §2",
        Check.ISSUER: "ISO/IEC 18013-5 §9.3.1, Annex B; RFC 5280 §6",
        Check.SIGNATURE: "ISO/IEC 18013-5 §9.1.2.4, RFC 9052 §4.4",
        Check.INTEGRITY: "ISO/IEC 18013-5 §9.1.2.4, §9.3.1",
        Check.VALIDITY: "ISO/IEC 18013-5 §7.2.1, §9.1.2.4, §9.3.1",
        Check.STATUS: f"{_STATUS_LIST}; {_CRL}",
        Check.HOLDER: "ISO/IEC 18013-5 §9.1.3",
        Check.FRESHNESS: "ISO/IEC 18013-5 §9.1.5.1",
    },
    CredentialFormat.VC_JWT: _JOSE
    | {
        Check.FORMAT: "W3C VC-JOSE-COSE §3.1; W3C VC Data Model 2.0 §4",
        Check.SIGNATURE: "W3C VC-JOSE-COSE §3.1; RFC 7515 §5.2",
        Check.VALIDITY: "W3C VC Data Model 2.0 §4.9; RFC 7519 §4.1.4, §4.1.5",
        Check.STATUS: f"W3C Bitstring Status List 1.0 §3; {_STATUS_LIST}; {_CRL}",
        Check.HOLDER: "W3C VC-JOSE-COSE §3.1, RFC 7800",
        Check.FRESHNESS: "RFC 7519 §4.1.3, RFC 8725 §3.9",
    },
    CredentialFormat.DCC: _COSE
    | {
        Check.FORMAT: f"{_HCERT} §3, §4",
        Check.ALGORITHM: f"{_HCERT} §3.3.2, RFC 9053 §2",
        Check.ISSUER: f"{_HCERT} §3.3.3, §3.3.4",
        Check.VALIDITY: f"{_HCERT} §3.3.5, §3.3.6",
        Check.STATUS: _CRL,
    },
    CredentialFormat.SHC: _JOSE
    | {
        Check.FORMAT: _CARDS,
        Check.ALGORITHM: f"{_CARDS}, RFC 7518 §3.4",
        Check.ISSUER: f"{_CARDS}, RFC 7517",
        Check.STATUS: _CRL,
    },
    CredentialFormat.VDS: _ALWAYS
    | {
        Check.FORMAT: "ICAO Doc 9303-13 §2",
        Check.ALGORITHM: "ICAO Doc 9303-13 §2.4",
        Check.ISSUER: "ICAO Doc 9303-13 §2.2",
        Check.SIGNATURE: "ICAO Doc 9303-13 §2.4",
        Check.INTEGRITY: "ICAO Doc 9303-13 §2.4",
        Check.VALIDITY: "ICAO Doc 9303-3",
    },
    CredentialFormat.VDS_NC: _ALWAYS
    | {
        Check.FORMAT: f"{_REPORT}, RFC 8785",
        Check.ALGORITHM: _REPORT,
        Check.ISSUER: f"{_REPORT}, RFC 5280 §6",
        Check.SIGNATURE: _REPORT,
        Check.INTEGRITY: f"{_REPORT}, RFC 8785",
        Check.VALIDITY: _REPORT,
    },
    CredentialFormat.CLAIM_169: _COSE | {Check.FORMAT: f"{_CLAIM_169}, RFC 8392 §7.2"},
    CredentialFormat.CWT: _COSE,
    CredentialFormat.PDF: _ALWAYS
    | {
        Check.FORMAT: "ISO 32000-2 §12.8",
        Check.ALGORITHM: "RFC 5652 §5.3, RFC 5754",
        Check.SIGNATURE: "ISO 32000-2 §12.8.3.3; RFC 5652 §5.6",
        Check.INTEGRITY: "ISO 32000-2 §12.8.1; ETSI EN 319 142-1",
        Check.VALIDITY: "RFC 5280 §4.1.2.5; RFC 3161",
    },
    CredentialFormat.OFD: _ALWAYS,
    CredentialFormat.UNKNOWN: _ALWAYS,
}


def clause_of(credential_format: str, check: Check) -> str:
    """The clause that a check of a format rests on; OWN_RULE (empty) where it is this program's own rule, as
    for everything of a format that has no name here."""
    known = credential_format if credential_format in set(CredentialFormat) else CredentialFormat.UNKNOWN
    return CLAUSES[CredentialFormat(known)][check]
