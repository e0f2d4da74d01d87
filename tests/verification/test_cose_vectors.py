"""Vectors of cose-wg/Examples through the whole verifier: `cwt` (RFC 8392, Appendix A; RFC 9052)."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from wallet.codec.base import b64url_encode
from wallet.model.policy import NOTHING_EXPECTED, Policy
from wallet.model.trust import NO_STATUS, UNLIMITED_SCOPE, TrustSnapshot
from wallet.model.verdict import Report
from wallet.trust.lists import read_anchors
from wallet.verification.verifier import verify

AT = datetime(2015, 10, 4, 20, tzinfo=UTC)  # within the times of the example token

APART = {
    # The algorithm stands in the unprotected header only (VERDICTS; CASES, S05).
    "sign-pass-01": ("not_valid", "algorithm_not_allowed"),
    # Signed over external data, which does not travel with the message (RFC 9052, section 4.3).
    "sign-pass-02": ("not_valid", "signature_invalid"),
    # MACed or encrypted: nobody but the holder of the shared secret can judge it.
    "A_4": ("not_checked", "unsupported_format"),
    "A_5": ("not_checked", "unsupported_format"),
    "A_6": ("not_checked", "unsupported_format"),
    "A_7": ("not_checked", "unsupported_format"),
    # Another tag: no COSE_Sign1, and no licence.
    "sign-fail-01": ("not_checked", "not_a_licence"),
}


def judged(vector: dict[str, Any]) -> Report:
    trust = TrustSnapshot()
    if "sign0" in vector["input"]:
        key = vector["input"]["sign0"]["key"]
        jwk = {name: key[name] for name in ("kty", "crv", "kid", "x", "y") if name in key}
        jwk |= {n: b64url_encode(bytes.fromhex(key[f"{n}_hex"])) for n in ("x", "y") if f"{n}_hex" in key}
        trust = TrustSnapshot(read_anchors(json.dumps(jwk).encode(), UNLIMITED_SCOPE))
    data = bytes.fromhex(vector["output"]["cbor"])
    return verify(data, policy=Policy.IMPORT, trust=trust, status=NO_STATUS, at=AT, expected=NOTHING_EXPECTED)


def test_every_vector_agrees(testdata: Path) -> None:
    paths = sorted((testdata / "cose" / "cose-wg-examples").rglob("*.json"))
    assert len(paths) == 14
    valid = set()
    for path in paths:
        vector = json.loads(path.read_text())
        report = judged(vector)
        if path.stem in APART:
            assert (str(report.verdict), *map(str, report.reasons)) == APART[path.stem], path
        elif vector.get("fail"):
            assert report.verdict == "not_valid", path
            assert report.claims is None
        else:
            assert (report.verdict, report.reasons, report.format) == ("valid", (), "cwt"), path
            valid.add(path.stem)
    assert valid == {"A_3", "sign-pass-03"}


def test_the_example_token_of_the_rfc(testdata: Path) -> None:
    path = testdata / "cose" / "cose-wg-examples" / "CWT" / "A_3.json"
    if not path.is_file():
        pytest.skip("the vector is not there")
    report = judged(json.loads(path.read_text()))
    assert report.claims == {"sub": "erikw"}
    assert report.valid_until == datetime(2015, 10, 5, 17, 9, 4, tzinfo=UTC)
