"""Every check of every format rests on a clause, or is said to be our own rule."""

from __future__ import annotations

import re

import pytest

from wallet.model.clauses import CLAUSES, OWN_RULE, clause_of
from wallet.model.credential import CredentialFormat
from wallet.model.verdict import Check

WITH_HOLDER = {
    CredentialFormat.SD_CWT,
    CredentialFormat.SD_JWT_VC,
    CredentialFormat.SD_JWT,
    CredentialFormat.MDOC,
    CredentialFormat.VC_JWT,
}
"""Formats whose licences name a holder's key."""
UNREAD = {CredentialFormat.OFD, CredentialFormat.UNKNOWN}
_STANDARD = re.compile(
    r"(RFC \d{4}|draft-ietf-[a-z-]+(-\d\d)?|ISO/IEC 18013-5|ISO 32000-2|ICAO (Doc 9303-\d+|TR VDS-NC)|W3C .+|"
    r"ETSI EN 319 142-1|eHN HCERT 1\.0\.5|MOSIP .+|SMART Health Cards .+|OpenID4VP 1\.0)"
)


@pytest.mark.parametrize("credential_format", CredentialFormat)
def test_every_check_of_every_format_is_there(credential_format: CredentialFormat) -> None:
    assert tuple(CLAUSES[credential_format]) == tuple(Check)
    open_to_us = {check for check, clause in CLAUSES[credential_format].items() if clause == OWN_RULE}
    if credential_format in UNREAD:
        return
    bearer = {Check.HOLDER, Check.FRESHNESS}
    assert open_to_us == (set() if credential_format in WITH_HOLDER else bearer)


def test_every_clause_names_a_standard() -> None:
    for clauses in CLAUSES.values():
        for clause in clauses.values():
            for part in re.split(r"[;,] (?!§|Annex)", clause):
                assert part == OWN_RULE or _STANDARD.match(part), part


def test_what_is_found_by_name() -> None:
    assert clause_of("mdoc", Check.SIGNATURE) == "ISO/IEC 18013-5 §9.1.2.4, RFC 9052 §4.4"
    assert clause_of("a format of tomorrow", Check.SIGNATURE) == OWN_RULE
